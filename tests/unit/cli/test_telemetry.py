"""``panll-desktop telemetry``, and what ``run`` counts with consent and without."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from panll_desktop import paths, settings
from panll_desktop.cli import main
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.settings import Connection, Settings
from panll_desktop.telemetry.catalogue import CATALOGUE

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads(paths.resource("telemetry/report.schema.json").read_bytes())
CANARY = "Kanarienvogel"
ENTITIES = [
    {
        "id": f"{CANARY}-id",
        "title": f"{CANARY} title",
        "body": f"About {CANARY}.",
        "types": [f"https://{CANARY}.example/Type"],
        "provenance": {
            "event_type": "created",
            "actor": f"{CANARY} actor",
            "description": f"{CANARY} said so.",
        },
    },
    {"id": "bare", "title": "Bare", "spatial": {"latitude": 1.0, "longitude": 2.0}},
]
TWENTY = {
    "SELECT": [
        "SELECT DOCUMENT FROM hexads",
        "SELECT DOCUMENT, SPATIAL FROM hexads LIMIT 1",
        "SELECT * FROM hexads",
        "SELECT DOCUMENT FROM hexads WHERE DOCUMENT.title = 'Bare'",
        "SELECT GRAPH FROM hexads LIMIT 5",
        "SELECT COUNT(*) FROM hexads",
        "SELECT PROVENANCE FROM hexads",
    ],
    "SEARCH": ["SEARCH TEXT 'bare'", "SEARCH TEXT 'river' LIMIT 3"],
    "COUNT": ["COUNT HEXADS", "count hexads"],
    "SHOW": ["SHOW STATUS", "SHOW HEXADS", "SHOW STATUS"],
    "EXPLAIN": ["EXPLAIN SELECT DOCUMENT FROM hexads", "EXPLAIN SEARCH TEXT 'x'"],
    "": ["SELECT FROM", "SELEKT DOCUMENT FROM hexads", "SEARCH TEXT 'open", "COUNT"],
}
RUNNING = """
import contextlib, io, json, sys
from panll_desktop.cli import main
store, codes = sys.argv[1], []
for query in sys.argv[2:]:
    with contextlib.redirect_stdout(io.StringIO()):
        codes.append(main(["run", query, "--connection", store]))
print(json.dumps(codes))
"""
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two entities, one of them full of secrets."""
    source = tmp_path / "two.jsonl"
    source.write_text("\n".join(map(json.dumps, ENTITIES)))
    path = tmp_path / f"{CANARY}.octad"
    assert import_file(source, {"path": str(path)}).bad == ()
    return path


def run(query: str, store: Path) -> int:
    return main(["run", query, "--connection", str(store)])


def telemetry(*words: str) -> int:
    return main(["telemetry", *words])


def start(queries: list[str], store: Path) -> "subprocess.Popen[str]":
    """One process that runs statements one by one and prints their exit codes."""
    return subprocess.Popen(
        [sys.executable, "-c", RUNNING, str(store), *queries],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def exported(tmp_path: Path) -> Any:  # noqa: ANN401 - a document
    """What an export holds, once it is known to fit its schema."""
    file = tmp_path / "export.json"
    assert telemetry("export", str(file)) == 0
    report = json.loads(file.read_bytes())
    Draft202012Validator(SCHEMA).validate(report)
    return report


def traces(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if "telemetry" in path.name.lower()]


def everything(home: Path) -> bytes:
    """Names and bytes of every file of the history."""
    files = [path for path in history(home).rglob("*") if path.is_file()]
    assert files
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


def history(home: Path) -> Path:
    return home / "data" / "panll-desktop" / "telemetry"


def test_that_twenty_statements_in_four_processes_at_once_are_all_counted(
    store: Path, tmp_path: Path
) -> None:
    assert telemetry("enable") == 0
    queries = [query for each in TWENTY.values() for query in each]
    running = [start(queries[first::4], store) for first in range(4)]
    said = [process.communicate() for process in running]
    codes = Counter(code for out, _ in said for code in json.loads(out))
    wrong = len(TWENTY[""])
    assert codes == {0: 20 - wrong, 1: wrong}, said
    report = exported(tmp_path)
    patterns = report["query_patterns"]
    assert patterns["by_type"] == {
        name: len(each) for name, each in TWENTY.items() if name
    }
    assert patterns["total_queries"] == report["performance"]["query_count"] == 16
    assert (patterns["error_count"], patterns["error_rate"]) == (wrong, 25.0)
    budget = report["error_budget"]
    assert (budget["total_errors"], budget["by_type"]) == (4, {"parse_error": 4})
    assert report["modality_heatmap"]["counts"]["spatial"] == 2
    assert report["percentiles"]["p50_ms"] > 0
    assert report["entities"]["created"] == 0


def test_that_a_statement_that_does_not_parse_is_an_error_and_no_query(
    store: Path, tmp_path: Path
) -> None:
    telemetry("enable")
    assert run("SELECT FROM", store) == 1
    report = exported(tmp_path)
    assert report["query_patterns"] == {
        "total_queries": 0,
        "error_count": 1,
        "error_rate": None,
        "by_type": {},
    }
    assert report["error_budget"]["by_type"] == {"parse_error": 1}


def test_that_show_status_counts_as_show(store: Path, tmp_path: Path) -> None:
    telemetry("enable")
    assert run("SHOW STATUS", store) == 0
    assert exported(tmp_path)["query_patterns"]["by_type"] == {"SHOW": 1}


def test_that_changes_are_counted_with_the_modalities_of_what_is_new(
    store: Path, tmp_path: Path
) -> None:
    telemetry("enable")
    assert run("INSERT HEXAD WITH DOCUMENT(title = 'New')", store) == 0
    assert run("DELETE HEXAD bare", store) == 0
    report = exported(tmp_path)
    assert report["query_patterns"]["by_type"] == {"INSERT": 1, "DELETE": 1}
    entities = report["entities"]
    assert (entities["created"], entities["deleted"]) == (1, 1)
    assert report["coverage"]["document"] == 1
    assert report["coverage"]["spatial"] == 0


def test_that_what_was_run_before_consent_is_never_counted(
    store: Path, tmp_path: Path
) -> None:
    run("SHOW STATUS", store)
    telemetry("enable")
    run("COUNT HEXADS", store)
    telemetry("disable")
    run("SHOW STATUS", store)
    telemetry("enable")
    assert exported(tmp_path)["query_patterns"]["by_type"] == {"COUNT": 1}


@pytest.mark.parametrize(
    ("setting", "environment"),
    [
        (None, {}),
        (False, {}),
        (None, {"VERISIM_TELEMETRY": "maybe"}),
        (True, {"VERISIM_TELEMETRY": "false"}),
        (True, {"DO_NOT_TRACK": "1"}),
        (None, {"DO_NOT_TRACK": "1", "VERISIM_TELEMETRY": "true"}),
    ],
)
def test_that_without_consent_nothing_named_telemetry_exists(
    store: Path,
    private_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    setting: bool | None,
    environment: dict[str, str],
) -> None:
    if setting is not None:
        settings.save(Settings(telemetry=setting), settings.settings_file())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for query in ("COUNT HEXADS", "SELECT FROM"):
        run(query, store)
    file = private_home / "export.json"
    assert telemetry("export", str(file)) == 1
    assert telemetry("show") == 1
    assert telemetry("status") == telemetry("erase") == 0
    assert traces(private_home) == []
    assert not file.exists()


def test_that_the_variable_alone_is_consent(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERISIM_TELEMETRY", "yes")
    run("COUNT HEXADS", store)
    assert exported(tmp_path)["query_patterns"]["total_queries"] == 1
    assert not settings.settings_file().exists()


def test_that_show_prints_what_export_writes(
    store: Path, tmp_path: Path, capsys: Captured
) -> None:
    telemetry("enable")
    run("COUNT HEXADS", store)
    capsys.readouterr()
    assert telemetry("show") == 0
    shown, written = json.loads(capsys.readouterr().out), exported(tmp_path)
    for report in (shown, written):
        del report["meta"]["generated_at"], report["meta"]["window"]
    assert shown == written


def test_that_status_says_who_decided_and_where_the_history_is(
    store: Path, private_home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def status() -> list[str]:
        capsys.readouterr()
        assert telemetry("status") == 0
        return capsys.readouterr().out.splitlines()

    none = f"There is no history; it would be in {history(private_home)}."
    assert status() == ["Telemetry is off: you did not switch it on.", none]
    telemetry("enable")
    assert status() == ["Telemetry is on: you switched it on.", none]
    run("COUNT HEXADS", store)
    size = (history(private_home) / "history.sqlite").stat().st_size
    place = [
        f"History: {history(private_home)}",
        f"  history.sqlite, {size:,} bytes",
    ]
    head, *said, since = status()
    assert [head, *said] == ["Telemetry is on: you switched it on.", *place]
    assert re.fullmatch(r"  counts since \d{4}-\d\d-\d\d \d\d:\d\d", since)
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    assert status() == ["Telemetry is off: DO_NOT_TRACK is set.", *place]


def test_that_enable_and_disable_change_that_setting_alone(
    private_home: Path, capsys: Captured
) -> None:
    file = settings.settings_file()
    kept = Settings(theme="light", connections=(Connection("mine", "sqlite"),))
    settings.save(kept, file)
    assert telemetry("enable") == 0
    on = settings.load(file).settings
    assert (on.telemetry, on.theme, on.connections) == (True, "light", kept.connections)
    assert telemetry("disable") == 0
    assert settings.load(file).settings == kept
    on_words, what, off_words = capsys.readouterr().err.splitlines()
    assert on_words == "Telemetry is on: you switched it on."
    assert what.startswith("It counts from now on, nothing of before, on this computer")
    assert f": {history(private_home)}. `panll-desktop telemetry metrics`" in what
    assert off_words == "Telemetry is off: you did not switch it on."


def test_that_enabling_against_the_environment_says_that_it_stays_off(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERISIM_TELEMETRY", "off")
    assert telemetry("enable") == 0
    said = capsys.readouterr().err
    assert said == "Telemetry is off: VERISIM_TELEMETRY is 'off'.\n"


def test_that_disabling_keeps_the_history_and_erasing_removes_it(
    store: Path, private_home: Path
) -> None:
    telemetry("enable")
    run("COUNT HEXADS", store)
    telemetry("disable")
    assert history(private_home).is_dir()
    assert telemetry("erase") == 0
    assert traces(private_home) == []
    assert telemetry("erase") == 0


def test_that_no_secret_is_in_the_export_or_in_the_history(
    store: Path, private_home: Path, tmp_path: Path
) -> None:
    telemetry("enable")
    for query in (
        f"SEARCH TEXT '{CANARY}'",
        f"SELECT * FROM HEXAD '{CANARY}-id'",
        f"SELECT PROVENANCE FROM hexads WHERE PROVENANCE.actor = '{CANARY} actor'",
        f"INSERT HEXAD WITH DOCUMENT(title = '{CANARY}', body = '{CANARY}')",
        f"{CANARY} is no statement",
        f"SELECT {CANARY} FROM hexads",
        f"DELETE HEXAD '{CANARY}-id'",
    ):
        run(query, store)
    kept = settings.load(settings.settings_file()).settings
    secret = Connection(f"{CANARY}-name", "verisimdb", {"path": str(store)})
    settings.save(kept.with_connection(secret), settings.settings_file())
    main(["run", f"-- {CANARY}", "--connection", secret.name])
    main(["run", "COUNT HEXADS", "--connection", str(tmp_path / f"no-{CANARY}.octad")])
    report = exported(tmp_path)
    assert report["query_patterns"]["total_queries"] == 6
    written = (tmp_path / "export.json").read_bytes() + everything(private_home)
    for text in (CANARY, "actor", "-id", str(store), str(private_home), "two.jsonl"):
        assert text.lower().encode() not in written.lower()


def test_that_all_that_is_collected_is_listed_on_and_off(
    store: Path, private_home: Path, capsys: Captured
) -> None:
    assert telemetry("metrics", "--json") == 0
    said = capsys.readouterr()
    assert "telemetry is off" in said.err
    off = json.loads(said.out)
    assert {each["counts"] is None for each in off} == {True}
    assert not traces(private_home)
    assert telemetry("enable") == run("SELECT DOCUMENT FROM hexads", store) == 0
    capsys.readouterr()
    assert telemetry("metrics", "--json") == 0
    on = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(on) == [each["name"] for each in off] == list(CATALOGUE)
    assert on["verisim.query.pattern"]["counts"] == {"pattern.SELECT": 1}
    assert telemetry("metrics") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "verisim.query.pattern: SELECT 1" in lines
    assert all(f"  {metric.why}" in lines for metric in CATALOGUE.values())


def test_that_the_schema_that_is_printed_is_the_one_that_is_shipped(
    capsys: Captured,
) -> None:
    assert telemetry("schema") == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA

"""``panll-desktop run``: the shapes of its data, its exit codes, and what it says."""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.cli.writers import WRITERS, Head
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.protocol import Batch, Column, Outcome, StatementType
from panll_desktop.settings import Connection
from tests import fresh

ROOT = Path(__file__).parents[3]
FULL = {
    "id": "river-a",
    "title": "The A",
    "body": "A river.",
    "metadata": {"kind": "river"},
    "embedding": [1.0, 0.0],
    "embedder": "hand",
    "types": ["https://schema.org/River"],
    "relationships": [["flows_to", "sea"]],
    "tensor": {"shape": [2], "data": [1.5, 2.5]},
    "spatial": {"latitude": 1.0, "longitude": 2.0},
    "provenance": {"event_type": "created", "actor": "me", "description": "Made."},
}
ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c)"
    " SELECT count(*) FROM c"
)
ROWS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of one entity with all modalities, and one with a title alone."""
    source = tmp_path / "two.jsonl"
    bare = {"id": "bare", "title": "Bare"}
    source.write_text("\n".join(json.dumps(each) for each in (FULL, bare)))
    path = tmp_path / "two.octad"
    import_file(source, {"path": str(path)})
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SQLite file with one table."""
    path = tmp_path / "file.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE t (id INTEGER, name TEXT, face BLOB)")
        database.execute("INSERT INTO t VALUES (1, 'ä,\"b\"', x'00ff')")
        database.execute("INSERT INTO t VALUES (2, NULL, NULL)")
    return path


def on_file(file: Path, query: str, *words: str) -> int:
    return main(["run", query, "--module", "sqlite", "--connection", str(file), *words])


def on_store(store: Path | str, query: str, *words: str) -> int:
    return main(["run", query, "--connection", str(store), *words])


def answer(capsys: Captured) -> Any:  # noqa: ANN401 - a JSON document
    return json.loads(capsys.readouterr().out)


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "panll_desktop", "run", *words]


def test_that_json_is_one_document_with_the_rows_and_what_is_known_of_them(
    file: Path, capsys: Captured
) -> None:
    assert on_file(file, "SELECT * FROM t", "--format", "json") == 0
    found = answer(capsys)
    assert list(found) == [
        "statement_type",
        "columns",
        "rows",
        "row_count",
        "truncated",
        "modalities",
        "elapsed_ms",
        "warnings",
    ]
    assert found.pop("elapsed_ms") > 0
    assert found == {
        "statement_type": "SELECT",
        "columns": [
            {"name": "id", "type": "integer"},
            {"name": "name", "type": "text"},
            {"name": "face", "type": "blob"},
        ],
        "rows": [
            {"id": 1, "name": 'ä,"b"', "face": {"base64": "AP8="}},
            {"id": 2, "name": None, "face": None},
        ],
        "row_count": 2,
        "truncated": False,
        "modalities": [],
        "warnings": [],
    }


def test_that_repeated_columns_get_numbers_in_their_order(
    file: Path, capsys: Captured
) -> None:
    query = "SELECT id, id, 7 AS z, id FROM t LIMIT 1"
    assert on_file(file, query, "--format", "json") == 0
    assert list(answer(capsys)["rows"][0].items()) == [
        ("id", 1),
        ("id_2", 1),
        ("z", 7),
        ("id_3", 1),
    ]


def test_that_jsonl_is_one_row_a_line(file: Path, capsys: Captured) -> None:
    assert on_file(file, "SELECT id, name FROM t", "--format", "jsonl") == 0
    assert capsys.readouterr().out == (
        '{"id":1,"name":"ä,\\"b\\""}\n{"id":2,"name":null}\n'
    )


def test_that_csv_has_a_head_line_and_can_be_read_back(
    file: Path, capsys: Captured
) -> None:
    assert on_file(file, "SELECT * FROM t", "--format", "csv") == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        ["id", "name", "face"],
        ["1", 'ä,"b"', "AP8="],
        ["2", "", ""],
    ]


def test_that_a_table_is_for_reading(file: Path, capsys: Captured) -> None:
    assert on_file(file, "SELECT id, name FROM t") == 0
    assert capsys.readouterr().out == ('id  name\n──  ─────\n 1  ä,"b"\n 2  -\n')


@pytest.mark.parametrize("form", WRITERS)
def test_that_no_rows_are_an_answer_too(
    form: str, file: Path, capsys: Captured
) -> None:
    assert on_file(file, "SELECT id FROM t WHERE id > 9", "--format", form) == 0
    out, err = capsys.readouterr()
    assert err.startswith("0 rows, ")
    assert out.startswith(
        {"json": '{"statement_type"', "jsonl": "", "csv": "id\n", "table": "id\n"}[form]
    )


@pytest.mark.parametrize("form", WRITERS)
def test_that_a_change_says_what_it_did_on_standard_error(
    form: str, file: Path, capsys: Captured
) -> None:
    assert on_file(file, "DELETE FROM t", "--format", form) == 0
    out, err = capsys.readouterr()
    assert err.startswith("2 rows changed, ")
    if form == "json":
        assert (json.loads(out)["rows"], json.loads(out)["row_count"]) == ([], 2)
    else:
        assert out == ""


def test_that_numbers_that_json_lacks_are_texts(file: Path, capsys: Captured) -> None:
    assert on_file(file, "SELECT 1e999 AS a, -1e999 AS b", "--format", "jsonl") == 0
    assert answer(capsys) == {"a": "inf", "b": "-inf"}


def test_that_a_row_of_entities_has_its_id_first_and_a_key_for_each_modality(
    store: Path, capsys: Captured
) -> None:
    query = "SELECT SPATIAL, DOCUMENT FROM hexads ORDER BY DOCUMENT.title"
    assert on_store(store, query, "--format", "json") == 0
    found = answer(capsys)
    assert found["columns"] == [
        {"name": "id", "type": "text"},
        {"name": "spatial", "type": "json"},
        {"name": "document", "type": "json"},
    ]
    assert found["modalities"] == ["document", "spatial"]
    bare, full = found["rows"]
    assert list(full) == ["id", "spatial", "document"]
    assert full["document"] == {
        "title": "The A",
        "body": "A river.",
        "metadata": {"kind": "river"},
    }
    assert full["spatial"].items() >= {"latitude": 1.0, "longitude": 2.0}.items()
    assert (bare["id"], bare["spatial"]) == ("bare", None)
    assert bare["document"]["title"] == "Bare"


def test_that_a_star_is_all_eight_modalities_in_the_fields_of_the_import(
    store: Path, capsys: Captured
) -> None:
    assert on_store(store, "SELECT * FROM hexads", "--format", "jsonl") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (full,) = [each for each in lines if each["id"] == "river-a"]
    assert len(full) == 9
    assert full["graph"] == {"relationships": [["flows_to", "sea"]]}
    assert full["vector"] == {"embedding": [1.0, 0.0], "embedder": "hand"}
    assert full["tensor"].items() >= {"shape": [2], "data": [1.5, 2.5]}.items()
    assert full["semantic"] == {"types": ["https://schema.org/River"]}
    assert list(full["temporal"]) == ["version", "created_at", "modified_at"]
    (record,) = full["provenance"]
    assert record["event_type"] == "created"
    (bare,) = [each for each in lines if each["id"] == "bare"]
    absent = [name for name, value in bare.items() if value is None]
    assert "vector" in absent
    assert "spatial" in absent


@pytest.mark.parametrize(
    ("query", "columns", "statement_type"),
    [
        ("SELECT DOCUMENT.title FROM hexads", ["id", "document"], "SELECT"),
        ("SEARCH TEXT 'river'", ["id", "score", "document"], "SEARCH TEXT"),
        ("COUNT hexads", ["count"], "COUNT"),
        ("SELECT COUNT(*) FROM hexads", ["count"], "SELECT"),
        (
            "SHOW STATUS",
            ["status", "version", "uptime_seconds", "degraded_reason"],
            "SHOW STATUS",
        ),
        ("EXPLAIN SELECT * FROM hexads", ["query", "plan"], "EXPLAIN"),
    ],
)
def test_that_every_kind_of_statement_has_its_own_columns(
    query: str,
    columns: list[str],
    statement_type: str,
    store: Path,
    capsys: Captured,
) -> None:
    assert on_store(store, query, "--format", "json") == 0
    found = answer(capsys)
    assert [each["name"] for each in found["columns"]] == columns
    assert all(list(row) == columns for row in found["rows"])
    assert found["statement_type"] == statement_type
    assert found["row_count"] == len(found["rows"])


def test_that_a_field_comes_alone_in_the_key_of_its_modality(
    store: Path, capsys: Captured
) -> None:
    query = "SELECT DOCUMENT.title FROM hexads ORDER BY DOCUMENT.title LIMIT 1"
    assert on_store(store, query, "--format", "jsonl") == 0
    assert answer(capsys) == {"id": "bare", "document": {"title": "Bare"}}


def test_that_parameters_are_json_or_else_texts(store: Path, capsys: Captured) -> None:
    query = "COUNT hexads WHERE DOCUMENT.title = $t OR VECTOR SIMILAR TO $v"
    words = ("--parameter", "t=Bare", "--parameter", "v=[1, 0]")
    assert on_store(store, query, "--format", "jsonl", *words) == 0
    assert answer(capsys)["count"] >= 1
    assert on_store(store, query, *words[:2]) == 1
    assert "The parameter $v has no value." in capsys.readouterr().err
    assert on_store(store, query, "--parameter", "t") == 2
    assert "--parameter takes NAME=VALUE, not t." in capsys.readouterr().err


def test_that_warnings_are_in_the_document_and_on_standard_error(
    store: Path, capsys: Captured
) -> None:
    assert on_store(store, "SHOW NORMALIZER", "--format", "json") == 0
    out, err = capsys.readouterr()
    (warning,) = json.loads(out)["warnings"]
    assert "Failures are not kept" in warning
    assert err.startswith(f"warning: {warning}\n")
    assert json.loads(out)["rows"][0]["failure_count"] is None


@pytest.mark.parametrize("form", WRITERS)
def test_that_a_cap_is_said_on_standard_error_and_in_truncated(
    form: str, file: Path, capsys: Captured
) -> None:
    words = ("--limit", "1", "--format", form)
    assert on_file(file, "SELECT id FROM t", *words) == 0
    out, err = capsys.readouterr()
    assert err.startswith("first 1 rows, more available, ")
    if form == "json":
        found = json.loads(out)
        assert (found["truncated"], found["row_count"]) == (True, 1)
    assert "2" not in out or form == "json"


def test_that_without_a_cap_all_rows_come(file: Path, capsys: Captured) -> None:
    query = f"{ROWS} LIMIT 30000"
    assert on_file(file, query, "--format", "jsonl") == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 30_000
    assert err.startswith("30,000 rows, ")
    assert on_file(file, "SELECT id FROM t", "--limit", "2") == 0
    assert capsys.readouterr().err.startswith("2 rows, ")


def test_that_a_statement_that_fails_exits_1_with_its_place(
    file: Path, store: Path, capsys: Captured
) -> None:
    assert on_file(file, "SELECT\n  1 FROM FROM t") == 1
    first, second = capsys.readouterr(), on_store(store, "SELECT !")
    assert first == (
        "",
        'panll-desktop: Line 2, column 10: near "FROM": syntax error.\n',
    )
    assert second == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Line 1, column 8: " in err


@pytest.mark.parametrize("form", WRITERS)
def test_that_a_statement_that_fails_on_its_way_exits_1(
    form: str, file: Path, capsys: Captured
) -> None:
    query = "SELECT abs(CASE x WHEN 3000 THEN -9223372036854775808 ELSE x END) FROM"
    assert on_file(file, f"{query} ({ROWS})", "--format", form) == 1
    out, err = capsys.readouterr()
    assert err == "panll-desktop: SQLite: integer overflow.\n"
    assert (out == "") == (form == "json")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--module", "gone"], "There is no module 'gone'"),
        (["--limit", "-1"], "--limit takes a number from 0 up."),
        (["--connection", "~nobody-of-that-name/a.db"], "no home directory"),
    ],
)
def test_that_wrong_words_exit_2(
    words: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["run", "SHOW STATUS", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_that_an_unknown_name_exits_3_with_the_names_that_are_known(
    capsys: Captured,
) -> None:
    assert main(["run", "SHOW STATUS", "--connection", "gone"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no connection 'gone' of the module 'verisimdb'; there is" in err
    assert "demo." in err


@pytest.mark.parametrize(
    "words", [["run"], ["run", "x", "--format", "xml"], ["run", "x", "--limit", "few"]]
)
def test_that_words_that_cannot_be_read_exit_2(
    words: list[str], capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("module", ["sqlite", "verisimdb"])
@pytest.mark.parametrize("name", ["new.db", "deep/new.db", "./new"])
def test_that_a_file_that_is_not_there_exits_3_and_is_not_made(
    name: str,
    module: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    assert main(["run", "SELECT 1", "--module", module, "--connection", name]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"panll-desktop: There is no file {Path(name)}.\n"
    assert list(place.iterdir()) == []


def test_that_a_file_of_0_bytes_is_a_new_store(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "new.octad"
    path.touch()
    assert on_store(path, "COUNT hexads", "--format", "jsonl") == 0
    assert answer(capsys) == {"count": 0}
    assert on_store(path, "SHOW HEXADS", "--format", "json") == 0
    assert answer(capsys)["rows"] == []


def test_that_an_sqlite_file_of_another_program_is_refused_unread(
    file: Path, capsys: Captured
) -> None:
    before, status = file.read_bytes(), file.stat()
    assert on_store(file, "COUNT hexads") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "is an SQLite file of another program, no VeriSimDB store;" in err
    assert file.read_bytes() == before
    assert file.stat().st_mtime_ns == status.st_mtime_ns
    assert [each.name for each in file.parent.glob("file.db*")] == ["file.db"]


@pytest.mark.parametrize("module", ["sqlite", "verisimdb"])
def test_that_a_file_of_another_kind_exits_3_and_keeps_its_bytes(
    module: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Only notes.\n" * 100)
    words = ["--module", module, "--connection", str(path)]
    assert main(["run", "SELECT 1", *words]) == 3
    assert "it was not touched. Choose another" in capsys.readouterr().err
    assert path.read_text() == "Only notes.\n" * 100


def test_that_a_kept_connection_is_found_by_its_name(
    file: Path, capsys: Captured
) -> None:
    place = settings.settings_file()
    kept = Connection("ledger", "sqlite", {"path": str(file), "read_only": True})
    settings.save(settings.load(place).settings.with_connection(kept), place)
    words = ["--module", "sqlite", "--connection", "ledger"]
    assert main(["run", "SELECT count(*) FROM t", *words]) == 0
    assert main(["run", "DELETE FROM t", *words]) == 1
    assert "read-only" in capsys.readouterr().err


def test_that_without_a_connection_the_one_that_is_always_there_is_used(
    capsys: Captured,
) -> None:
    query = "SELECT count(*) > 300 AS many FROM place"
    assert main(["run", query, "--module", "sqlite", "--format", "jsonl"]) == 0
    assert answer(capsys) == {"many": 1}


def test_that_the_demo_shows_real_entities(capsys: Captured) -> None:
    query = "SELECT DOCUMENT, SPATIAL FROM hexads LIMIT 5"
    assert main(["run", query, "--format", "json"]) == 0
    rows = answer(capsys)["rows"]
    assert len(rows) == 5
    for row in rows:
        assert row["document"]["title"]
        assert -90 <= row["spatial"]["latitude"] <= 90
    assert main(["run", "SEARCH TEXT 'river' LIMIT 3", "--format", "json"]) == 0
    rows = answer(capsys)["rows"]
    assert len(rows) == 3
    assert all("river" in json.dumps(row["document"]).lower() for row in rows)
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)


def test_that_data_cannot_steer_the_terminal_from_a_table(
    file: Path, capsys: Captured
) -> None:
    evil = "\x1b[2J\x07\r\n\x9b31m\u202egnp\u2028x"
    query = f"SELECT '{evil}' AS \"name{evil}\""
    assert on_file(file, query) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 3
    assert all(each.isprintable() or each == "\n" for each in out)
    assert on_file(file, f'SELECT 1 FROM "{evil}"') == 1
    err = capsys.readouterr().err
    assert all(each.isprintable() or each == "\n" for each in err)
    assert r"\x1b[2J" in err


def test_that_long_cells_of_a_table_end_in_an_ellipsis(
    file: Path, capsys: Captured
) -> None:
    query = "SELECT printf('%.*c', 500, 'x') AS a, '日本語' AS b, 1 AS c"
    assert on_file(file, query) == 0
    head, line, row = capsys.readouterr().out.splitlines()
    assert row == "x" * 59 + "…  日本語  1"
    assert head == "a".ljust(60) + "  b       c"
    assert line == "─" * 60 + "  " + "─" * 6 + "  ─"


def test_that_columns_of_numpy_are_written_as_numbers() -> None:
    import numpy as np

    columns = (Column("a"), Column("b"))
    batch = Batch((np.arange(2), np.array([0.5, 1.5])), 2)  # type: ignore[arg-type]
    head = Head(Outcome(StatementType.SELECT, "SELECT", 2), 1.0)
    for form, expected in {
        "jsonl": '{"a":0,"b":0.5}\n{"a":1,"b":1.5}\n',
        "csv": "a,b\n0,0.5\n1,1.5\n",
        "table": "a  b\n─  ───\n0  0.5\n1  1.5\n",
    }.items():
        out = io.StringIO()
        writer = WRITERS[form](out)
        writer.begin(columns)
        writer.take(batch)
        writer.finish(head)
        assert out.getvalue() == expected


@pytest.mark.parametrize("form", WRITERS)
def test_that_a_reader_that_has_seen_enough_is_no_error(form: str, file: Path) -> None:
    words = ["--module", "sqlite", "--connection", str(file), "--format", form]
    query = f"{ROWS} LIMIT 200000"
    with subprocess.Popen(
        program(query, *words),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait() == 0


def test_that_a_full_disk_is_a_sentence_and_exits_1(file: Path) -> None:
    words = ["--module", "sqlite", "--connection", str(file), "--format", "csv"]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            program("SELECT * FROM t", *words),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr.startswith("panll-desktop: cannot write the rows: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("form", WRITERS)
def test_that_a_terminal_that_is_not_utf_8_is_no_error(form: str, file: Path) -> None:
    words = ["--module", "sqlite", "--connection", str(file), "--format", form]
    result = subprocess.run(
        program("SELECT 'naïve 日本' AS a", *words),
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    whole, table = "naïve 日本".encode(), "naïve ??".encode("latin-1")
    assert (table if form == "table" else whole) in result.stdout


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        program(*words),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def test_that_ctrl_c_stops_the_statement_and_exits_130(file: Path) -> None:
    words = ["--module", "sqlite", "--connection", str(file), "--format", "jsonl"]
    with running(ROWS, *words) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == '{"x":1}\n'
        child.send_signal(signal.SIGINT)
        out, err = child.communicate()
    assert child.returncode == 130
    assert err == "panll-desktop: stopped\n"
    assert out.endswith("}\n")


WHILE_CONNECTING = """
import os, signal, sys
from panll_desktop.cli import main
from panll_desktop.modules.sqlite import connection

def ensure():
    os.kill(os.getpid(), signal.SIGINT)
    raise AssertionError("it went on")

connection.ensure_sample = ensure
sys.exit(main(["run", "SELECT 1", "--module", "sqlite"]))
"""


def test_that_ctrl_c_while_connecting_exits_130() -> None:
    result = subprocess.run(
        [sys.executable, "-c", WHILE_CONNECTING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr == "panll-desktop: stopped\n"


WHILE_COUNTING = """
import os, signal, sys, threading
from panll_desktop.cli import main
from panll_desktop.modules.sqlite import jobs

class Telling(jobs.SqliteJob):
    def _must_stop(self):
        if not hasattr(self, "asked"):
            self.asked = 0
        self.asked += 1
        if self.asked == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return super()._must_stop()

from panll_desktop.modules.sqlite import connection
connection.SqliteJob = Telling
sys.exit(main(["run", sys.argv[1], "--module", "sqlite", "--connection", sys.argv[2]]))
"""


def test_that_ctrl_c_stops_a_statement_that_has_no_rows_yet(file: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", WHILE_COUNTING, ENDLESS, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr == "panll-desktop: stopped\n"


STUBBORN = """
import sys, threading
from panll_desktop.cli import main, running
from panll_desktop.modules.sqlite import connection

def hang(*given):
    print("hanging", file=sys.stderr, flush=True)
    threading.Event().wait()

running._PATIENCE = 0.01
connection.SqliteJob = hang
sys.exit(main(["run", "SELECT 1", "--module", "sqlite", "--connection", sys.argv[1]]))
"""


def test_that_ctrl_c_says_how_to_end_a_statement_that_does_not_stop(file: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN, str(file)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stderr is not None
        assert child.stderr.readline() == "hanging\n"
        child.send_signal(signal.SIGINT)
        told = child.stderr.readline()
        assert told.endswith("It does not stop; Ctrl+C again ends it at once.\n")
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == "panll-desktop: stopped\n"
    assert child.returncode == 130


def test_that_what_a_module_prints_is_not_among_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "chatty.py").write_text("print('hello')\nmanifest = None\n")
    info = tmp_path / "chatty-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: chatty\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[panll.modules]\nchatty = chatty:manifest\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "chatty", raising=False)
    assert main(["run", "x", "--module", "chatty"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "hello",
        (
            "panll-desktop: The module 'chatty' has no manifest;"
            " what is there is a 'NoneType'."
        ),
    ]
    monkeypatch.delitem(sys.modules, "chatty")


def test_that_a_query_of_the_demo_loads_nothing_that_is_slow_and_seldom() -> None:
    from panll_desktop import settings

    settings.save(settings.Settings(), settings.settings_file())  # as after any window
    script = (
        "import sys\nfrom panll_desktop.cli import main\n"
        "main(['run', 'SELECT DOCUMENT FROM hexads LIMIT 1'])\n"
        "slow = ('PySide6', 'numpy', 'lark', 'pydantic', 'httpx', 'importlib.metadata',"
        " 'dataclasses', 'inspect', 'difflib', 'hashlib', 'platformdirs', 'shutil',"
        " 'tempfile', 'random')\n"
        "print([name for name in slow if name in sys.modules])"
    )
    fresh.printed(script)  # builds the store, and perhaps the tables
    assert fresh.printed(script).endswith("[]\n")


def test_that_no_window_library_is_loaded_and_no_database_that_is_not_used(
    file: Path,
) -> None:
    script = (
        "import sys\nfrom panll_desktop.cli import main\n"
        "main(['run', 'SELECT 1', '--module', 'sqlite', '--connection', sys.argv[1]])\n"
        "heavy = ('PySide6', 'shiboken6', 'pyqtgraph', 'numpy', 'lark', 'pydantic',"
        " 'httpx', 'importlib.metadata', 'dataclasses', 'difflib')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert fresh.printed(script, str(file)).endswith("[]\n")

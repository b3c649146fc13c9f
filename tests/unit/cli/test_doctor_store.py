"""``doctor --connection``: one store and nothing else; only a fault counts."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.cli.doctor import MOST
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.settings import Connection

ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]


def entity(number: int) -> str:
    return json.dumps(
        {
            "id": f"entity-{number}",
            "title": f"Number {number}",
            "body": "Some words. " * 40,
            "embedding": [float(number), 1.0],
            "types": ["T"],
            "relationships": [["next", f"entity-{number + 1}"]],
            "tensor": {"shape": [2], "data": [1.0, float(number)]},
            "spatial": {"latitude": number % 90, "longitude": number % 180},
            "provenance": {
                "event_type": "created",
                "actor": f"writer-{number}",
                "description": "Made.",
            },
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of 200 entities with all modalities."""
    source = tmp_path / "source.jsonl"
    source.write_text("\n".join(map(entity, range(200))))
    path = tmp_path / "store.octad"
    import_file(source, {"path": str(path)})
    return path


def doctor(target: Path | str) -> int:
    return main(["doctor", "--connection", str(target)])


def test_that_a_good_store_has_no_fault_and_nothing_else_is_looked_at(
    store: Path, capsys: Captured
) -> None:
    assert doctor(store) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[-1] == "0 faults found."
    assert all(line.startswith("ok ") for line in lines[:-1])
    for subject in ("provenance", "full text", "spatial", "vectors"):
        assert any(subject in line for line in lines), subject
    for other in ("Qt", "Display", "Settings", "Module"):
        assert other not in out


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provenance SET actor = 'somebody else' WHERE entity = 7",
        "UPDATE provenance SET content_hash = replace(content_hash, 'a', 'b')",
        "UPDATE provenance SET timestamp = '2020-01-01T00:00:00Z' WHERE entity = 1",
        "DELETE FROM triple WHERE entity = 3",
        "UPDATE vector SET entity = entity + 100000 WHERE entity = 1",
    ],
)
def test_that_a_row_changed_by_hand_exits_1(
    statement: str, store: Path, capsys: Captured
) -> None:
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("PRAGMA foreign_keys=OFF")
        assert database.execute(statement).rowcount > 0
    assert doctor(store) == 1
    out = capsys.readouterr().out
    assert "FAULT  " in out
    assert not out.endswith("\n0 faults found.\n")


def test_that_a_changed_chain_names_its_entity(store: Path, capsys: Captured) -> None:
    with closing(sqlite3.connect(store)) as database, database:
        database.execute(
            "UPDATE provenance SET actor = 'x' WHERE entity ="
            " (SELECT key FROM entity WHERE id = 'entity-42')"
        )
    assert doctor(store) == 1
    (fault,) = [
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("FAULT")
    ]
    assert "provenance" in fault
    assert "entity-42" in fault


def test_that_a_file_of_0_bytes_is_no_fault_and_stays_empty(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "new.octad"
    path.touch()
    assert doctor(path) == 0
    assert "is empty: a new store" in capsys.readouterr().out
    assert path.stat().st_size == 0
    assert [each.name for each in tmp_path.glob("new*")] == ["new.octad"]


KILLED = """
import os, signal, sys
from pathlib import Path
from panll_desktop.engines.octad.draft import Draft, Event
from panll_desktop.engines.octad.store import Store

store = Store(Path(sys.argv[1]), create=True)
draft = Draft(title="t", provenance=Event("created", "w", "d"))
for number in range(50):
    store.insert(f"hot-{number}", draft)
store.begin("BEGIN IMMEDIATE")
store.insert("half", draft)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("fresh", [False, True])
def test_that_a_store_left_by_sigkill_with_a_hot_wal_has_no_fault(
    *, fresh: bool, store: Path, capsys: Captured
) -> None:
    path = store.with_name("fresh.octad") if fresh else store
    result = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False
    )
    assert result.returncode == -9
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    assert doctor(path) == 0
    assert capsys.readouterr().out.endswith("\n0 faults found.\n")


def test_that_a_missing_file_exits_3_and_is_not_made(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "missing.octad"
    assert doctor(path) == 3
    assert capsys.readouterr() == ("", f"panll-desktop: There is no file {path}.\n")
    assert not path.exists()


def test_that_an_unknown_name_exits_3_with_the_names_that_are_known(
    capsys: Captured,
) -> None:
    place = settings.settings_file()
    kept = Connection("ledger", "sqlite", {"path": "ledger.db"})
    settings.save(settings.load(place).settings.with_connection(kept), place)
    for name in ("unknown", "ledger"):
        assert doctor(name) == 3
        out, err = capsys.readouterr()
        assert out == ""
        assert f"There is no connection {name!r}" in err
        assert "; there is demo." in err


def test_that_a_kept_name_means_its_store(store: Path) -> None:
    place = settings.settings_file()
    kept = Connection("mine", "verisimdb", {"path": str(store)})
    settings.save(settings.load(place).settings.with_connection(kept), place)
    assert doctor("mine") == 0


def test_that_another_sqlite_file_exits_3_and_keeps_its_bytes(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")
    before = path.read_bytes()
    assert doctor(path) == 3
    assert "is an SQLite file of another program" in capsys.readouterr().err
    assert path.read_bytes() == before


def halved(content: bytearray) -> bytearray:
    return content[: len(content) // 2]


def short(content: bytearray) -> bytearray:
    return content[:3000]


def headless(content: bytearray) -> bytearray:
    content[100:4000] = b"\xa5" * 3900
    return content


def holed(content: bytearray) -> bytearray:
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096 * 8] = b"\xa5\x1b[2J" * 8192
    return content


def tailless(content: bytearray) -> bytearray:
    content[-4096 * 6 :] = bytes(4096 * 6)
    return content


@pytest.mark.parametrize("spoil", [halved, short, headless, holed, tailless])
def test_that_a_damaged_store_is_a_sentence_and_never_a_traceback(
    spoil: Callable[[bytearray], bytearray], store: Path, capsys: Captured
) -> None:
    store.write_bytes(spoil(bytearray(store.read_bytes())))
    code = doctor(store)
    out, err = capsys.readouterr()
    assert code in (1, 3)
    if code == 1:
        assert "FAULT  " in out
    else:
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(
            f"panll-desktop: The VeriSimDB store {store} cannot be used: "
        )
    assert "Traceback" not in out + err
    assert all(each.isprintable() or each == "\n" for each in out + err)


def test_that_repair_says_what_it_repaired_and_exits_0(
    store: Path, capsys: Captured
) -> None:
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("DELETE FROM triple WHERE entity = 3")
        database.execute(
            "INSERT INTO document_text(document_text) VALUES('delete-all')"
        )
    assert doctor(store) == 1
    capsys.readouterr()
    assert main(["doctor", "--connection", str(store), "--repair"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    fixed = [line for line in out.splitlines() if line.startswith("fixed")]
    assert "fixed  content: Entity entity-2: Its graph differs from version 1." in fixed
    assert "fixed  full text: and 181 more; all are counted below." in fixed
    assert sum(line.startswith("fixed  full text: ") for line in fixed) == MOST + 1
    assert out.splitlines()[-2:] == ["202 faults repaired.", "0 faults found."]
    assert doctor(store) == 0


def test_that_a_broken_chain_is_not_repaired_and_exits_1(
    store: Path, capsys: Captured
) -> None:
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE provenance SET actor = 'x' WHERE entity = 7")
    assert main(["doctor", "--connection", str(store), "--repair"]) == 1
    out = capsys.readouterr().out
    assert "FAULT  provenance: Entity entity-6, record 0: " in out
    assert "repaired" not in out


@pytest.mark.parametrize("spoil", [halved, short, headless, holed, tailless])
def test_that_repairing_a_damaged_store_is_a_sentence_and_changes_no_byte(
    spoil: Callable[[bytearray], bytearray], store: Path, capsys: Captured
) -> None:
    spoilt = spoil(bytearray(store.read_bytes()))
    store.write_bytes(spoilt)
    assert main(["doctor", "--connection", str(store), "--repair"]) in (1, 3)
    assert "Traceback" not in "".join(capsys.readouterr())
    assert store.read_bytes() == spoilt


def test_that_only_a_store_is_repaired(capsys: Captured) -> None:
    assert main(["doctor", "--repair"]) == 2
    assert "--repair needs --connection" in capsys.readouterr().err

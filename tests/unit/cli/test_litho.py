"""``panll-desktop litho``: files of LithoGlyph from the command line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.cli import main
from panll_desktop.engines.litho.store import Store

Captured = pytest.CaptureFixture[str]


def bad(path: Path) -> Path:
    """A copy with one bit turned in the payload of a document."""
    content = bytearray(path.read_bytes())
    content[content.index(b"Practice wall, Rome")] ^= 1
    made = path.with_name(f"bad-{path.name}")
    made.write_bytes(content)
    return made


@pytest.fixture
def journal(tmp_path: Path, capsys: Captured) -> Path:
    path = tmp_path / "glyphs.jrn"
    assert main(["litho", "export", str(path)]) == 0
    assert f"bytes written to {path}" in capsys.readouterr().err
    return path


@pytest.mark.parametrize("form", ["journal", "blocks"])
@pytest.mark.parametrize("workspace", ["soho", "petroglyphs"])
def test_that_what_is_written_is_sound_and_makes_a_store(
    tmp_path: Path, capsys: Captured, form: str, workspace: str
) -> None:
    file, store = str(tmp_path / "file"), str(tmp_path / "new.litho")
    words = ["litho", "export", file, "--form", form, "--connection", workspace]
    assert main(words) == 0
    assert main(["litho", "check", file]) == 0
    assert "Nothing is wrong with it." in capsys.readouterr().out
    words = ["litho", "import", file, "--connection", store]
    assert main([*words, "--actor", "user:a", "--rationale", "to look"]) == 0
    assert capsys.readouterr().err.endswith("; 0 left out.\n")
    assert main(["litho", "check", store]) == 0
    assert {each.name for each in tmp_path.iterdir()} >= {"file", "new.litho"}
    assert not list(tmp_path.glob("*.lock"))


def test_that_bad_checksums_are_skipped_counted_and_named(
    journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    broken, store = bad(journal), tmp_path / "new.litho"
    assert main(["litho", "check", str(broken)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert "ChecksumMismatch" in out[1]
    assert out[2] == "1 fault; 1 left out by an import, 369 sound."
    assert main(["litho", "check", str(broken), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["skipped"], report["sound"]) == (1, 369)
    assert report["faults"][0]["name"] == "ChecksumMismatch"
    assert main(["litho", "import", str(broken), "--connection", str(store)]) == 1
    err = capsys.readouterr().err
    assert "its 10 effects are there" in err
    assert "3 left out." in err
    with closing(Store(store)) as opened:
        assert opened.verify() == []
        assert opened.count("glyphs") == 64


def test_that_an_import_of_blocks_without_provenance_leaves_nothing(
    tmp_path: Path, capsys: Captured
) -> None:
    file, store = tmp_path / "file", tmp_path / "new.litho"
    assert main(["litho", "export", str(file), "--form", "blocks"]) == 0
    assert main(["litho", "import", str(file), "--connection", str(store)]) == 1
    assert "lacks an actor and a rationale" in capsys.readouterr().err
    assert [each.name for each in tmp_path.glob("*litho*")] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["check", "absent"], 1, "absent: No such file"),
        (["export", "{0}"], 1, "already; it was not touched"),
        (["export", "new", "--connection", "nowhere"], 3, "soho, petroglyphs"),
        (["export", "new", "--connection", "./absent.litho"], 1, "There is no file"),
        (["import", "{0}", "--connection", "{0}"], 1, "already; it was not touched"),
    ],
)
def test_that_what_cannot_be_done_is_said_in_a_sentence(
    journal: Path, capsys: Captured, words: list[str], code: int, said: str
) -> None:
    before = journal.read_bytes()
    named = [word.format(journal) for word in words]
    assert main(["litho", *named]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("panll-desktop: ")
    assert journal.read_bytes() == before


def test_that_an_export_of_a_broken_chain_says_so(
    journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    store, file = tmp_path / "forged.litho", tmp_path / "forged.jrn"
    assert main(["litho", "import", str(journal), "--connection", str(store)]) == 0
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TRIGGER entry_UPDATE")
        connection.execute("UPDATE entry SET actor = 'forged' WHERE sequence = 3")
        connection.commit()
    capsys.readouterr()
    assert main(["litho", "export", str(file), "--connection", str(store)]) == 1
    err = capsys.readouterr().err
    assert "1301 CHAIN_BROKEN: The hash of entry 3 is not that of what it says." in err
    assert "Restore a copy" in err
    assert file.exists()

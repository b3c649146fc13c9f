"""``panll-desktop format``: canonical scripts on standard output."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from panll_desktop.cli import main

Captured = pytest.CaptureFixture[str]
Feed = Callable[[bytes], None]
RAW = "select * from hexads;show   status ; -- ü\n"
WIDE = "SELECT *\nFROM hexads;\n\nSHOW STATUS; -- ü\n"
COMPACT = "SELECT * FROM hexads;\nSHOW STATUS; -- ü\n"


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Puts bytes on standard input."""

    def put(content: bytes) -> None:
        stream = io.TextIOWrapper(io.BytesIO(content), encoding="ascii")
        monkeypatch.setattr(sys, "stdin", stream)

    return put


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], WIDE), (["--compact"], COMPACT)],
    ids=["wide", "compact"],
)
def test_that_a_file_is_printed_in_its_layout_and_stays_as_it_is(
    words: list[str], expected: str, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "a.vql"
    file.write_text(RAW, encoding="utf-8")
    assert main(["format", str(file), *words]) == 0
    assert capsys.readouterr() == (expected, "")
    assert file.read_text(encoding="utf-8") == RAW


def test_that_check_prints_nothing_and_tells_a_difference(
    feed: Feed, capsys: Captured
) -> None:
    feed(RAW.encode())
    assert main(["format", "--check"]) == 1
    assert capsys.readouterr() == ("", "<stdin> is not in canonical layout.\n")
    feed(WIDE.encode())
    assert main(["format", "--check"]) == 0
    assert capsys.readouterr() == ("", "")
    feed(WIDE.encode())
    assert main(["format", "--check", "--compact"]) == 1


def test_that_a_statement_that_does_not_parse_stays_and_is_said(
    feed: Feed, capsys: Captured
) -> None:
    feed(b"selec   x;show  drift")
    assert main(["format"]) == 1
    out, err = capsys.readouterr()
    assert out == "selec   x;\n\nSHOW DRIFT\n"
    assert err.startswith("<stdin>:1:1: error VQL_PARSE_ERROR ")
    feed(out.encode())
    assert main(["format", "--check"]) == 1
    assert "canonical" not in capsys.readouterr().err


def test_that_nothing_is_printed_of_nothing(feed: Feed, capsys: Captured) -> None:
    feed(b" \n\n")
    assert main(["format"]) == 0
    assert capsys.readouterr() == ("", "")


def test_that_each_line_of_json_lines_has_its_text(
    feed: Feed, capsys: Captured
) -> None:
    queries = ["show  status;show  drift", "  selec * ", "show  drift; selec  *", ""]
    lines = [json.dumps({"query": each}) for each in queries]
    feed("\n".join([*lines, "no JSON"]).encode())
    assert main(["format", "--jsonl"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["ok"] for each in found] == [True, False, False, False, False]
    assert found[0]["text"] == "SHOW STATUS;\n\nSHOW DRIFT"
    assert [each["text"] for each in found[1:]] == [*queries[1:], ""]
    assert list(found[0]) == ["ok", "diagnostics", "text"]


def test_that_json_lines_can_be_compact(feed: Feed, capsys: Captured) -> None:
    feed(json.dumps({"query": "select * from\nhexads -- ü"}).encode())
    assert main(["format", "--jsonl", "--compact"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out)["text"] == "SELECT * FROM hexads -- ü"

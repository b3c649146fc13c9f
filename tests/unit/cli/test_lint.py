"""``panll-desktop lint``: what is said about scripts, and about JSON Lines."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from panll_desktop.cli import main, targets
from panll_desktop.protocol import (
    Catalogued,
    Diagnostic,
    Language,
    Severity,
    Span,
)

ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]
Feed = Callable[[bytes], None]
KEYS = ["code", "severity", "message", "line", "column", "end_line", "end_column"]
SCRIPT = "show status;\nselect * frm hexads;\n-- ü\nshow drift; delete frm x\n"


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Puts bytes on standard input."""

    def put(content: bytes) -> None:
        stream = io.TextIOWrapper(io.BytesIO(content), encoding="ascii")
        monkeypatch.setattr(sys, "stdin", stream)

    return put


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "two.vql"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def answers(capsys: Captured) -> list[Any]:
    out, err = capsys.readouterr()
    assert err == ""
    assert out.isascii()
    return [json.loads(line) for line in out.splitlines()]


def query(text: str) -> bytes:
    return json.dumps({"query": text}).encode() + b"\n"


def test_that_each_error_is_a_line_with_its_place(
    script: Path, capsys: Captured
) -> None:
    assert main(["lint", str(script)]) == 1
    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert first.startswith(f"{script}:2:10: error VQL_PARSE_ERROR “frm” is not")
    assert second.startswith(f"{script}:4:20: error VQL_PARSE_ERROR “frm” is not")
    assert err == ""


def test_that_json_is_one_document(script: Path, capsys: Captured) -> None:
    assert main(["lint", "--json", str(script)]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert list(first) == KEYS
    assert [first[key] for key in KEYS if key != "message"] == [
        *("VQL_PARSE_ERROR", "error"),
        *(2, 10, 2, 13),
    ]
    assert second["line"] == 4


@pytest.mark.parametrize("words", [["lint"], ["lint", "-"]])
def test_that_without_a_file_standard_input_is_read(
    words: list[str], feed: Feed, capsys: Captured
) -> None:
    feed(b"sho status")
    assert main(words) == 1
    assert capsys.readouterr().out.startswith("<stdin>:1:1: error VQL_PARSE_ERROR")


@pytest.mark.parametrize("text", [b"", b"show status", b"\xef\xbb\xbfshow drift;\r\n"])
def test_that_a_script_without_errors_is_no_line_and_no_document_of_any(
    text: bytes, feed: Feed, capsys: Captured
) -> None:
    feed(text)
    assert main(["lint"]) == 0
    assert capsys.readouterr() == ("", "")
    feed(text)
    assert main(["lint", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_that_what_a_script_holds_cannot_steer_the_terminal(
    feed: Feed, capsys: Captured
) -> None:
    feed(b"show \x1b[2J")
    assert main(["lint"]) == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["lint", "format"])
@pytest.mark.parametrize("words", [[], ["--jsonl"]])
def test_that_a_file_that_is_not_there_is_one_sentence(
    command: str, words: list[str], tmp_path: Path, capsys: Captured
) -> None:
    missing = tmp_path / "none.vql"
    assert main([command, str(missing), *words]) == 1
    sentence = f"panll-desktop: Cannot read {missing}: No such file or directory.\n"
    assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("command", ["lint", "format"])
def test_that_a_file_that_is_no_utf_8_is_one_sentence(
    command: str, feed: Feed, capsys: Captured
) -> None:
    feed(b"show \xff")
    assert main([command]) == 1
    sentence = "panll-desktop: <stdin> is no UTF-8 text: byte 6 is in the way.\n"
    assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("command", ["lint", "format"])
def test_that_closed_standard_input_is_one_sentence(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main([command]) == 1
    sentence = "panll-desktop: Standard input is closed.\n"
    assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("command", ["lint", "format"])
def test_that_an_unknown_language_is_answered_with_the_known_ones(
    command: str, capsys: Captured
) -> None:
    assert main([command, "--language", "cobol"]) == 2
    out, err = capsys.readouterr()
    sentence = "panll-desktop: There is no language 'cobol'; there is vql, kql"
    assert (out, err.startswith(sentence)) == ("", True)


@pytest.mark.parametrize(
    ("name", "text", "words", "code"),
    [
        ("a.KRL", "find where determinant == 3;", [], 0),
        ("a.krl", "find where determinant == 3;", ["--language", "vql"], 1),
        ("a.fql", "SELECT * FROM glyphs LIMIT 10", [], 0),
        ("a.vql", "SHOW DRIFT", [], 0),
        ("a.txt", "SHOW DRIFT", [], 0),
        ("a", "SHOW DRIFT", [], 0),
    ],
)
def test_that_the_suffix_of_a_file_says_its_language(
    tmp_path: Path, name: str, text: str, words: list[str], code: int
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert main(["lint", str(file), *words]) == code


def test_that_the_language_of_a_module_that_is_off_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("PANLL_MODULES_DENY", "verisimdb")
    assert main(["lint"]) == 2
    assert "There is no language 'vql'; there is kql" in capsys.readouterr().err
    monkeypatch.delenv("PANLL_MODULES_DENY")
    monkeypatch.setenv("PANLL_MODULES_ALLOW", "sqlite")
    assert main(["lint"]) == 2
    assert "There is no language 'vql'; there is sql." in capsys.readouterr().err


def test_that_each_line_of_json_lines_has_one_answer(
    feed: Feed, capsys: Captured
) -> None:
    feed(query("show status; show drift") + query("ü;\n sho") + query("show status"))
    assert main(["lint", "--jsonl"]) == 0
    good, bad, last = answers(capsys)
    assert good == last == {"ok": True, "diagnostics": []}
    assert bad["ok"] is False
    assert [each["line"] for each in bad["diagnostics"]] == [1, 2]
    assert list(bad["diagnostics"][0]) == KEYS


BAD_LINES = {
    b"\n": "The line is no JSON: Expecting value.",
    b"{'query': 1}\n": (
        "The line is no JSON: Expecting property name enclosed in double quotes."
    ),
    b"\xff\n": "The line is no UTF-8 text.",
    b'{"query": 3}\n': "The line is no object with a text under the key “query”.",
    b'["query"]\n': "The line is no object with a text under the key “query”.",
    b"[" * 100_000 + b"\n": "The line is no JSON that can be read.",
    b'{"query": ' + b"9" * 5000 + b"}": "The line is no JSON that can be read.",
}


@pytest.mark.parametrize(
    ("line", "sentence"), BAD_LINES.items(), ids=[repr(each[:9]) for each in BAD_LINES]
)
def test_that_a_line_that_is_no_query_is_answered_too(
    line: bytes, sentence: str, feed: Feed, capsys: Captured
) -> None:
    feed(line + b"\n" * (not line.endswith(b"\n")) + query("show status"))
    assert main(["lint", "--jsonl"]) == 0
    bad, good = answers(capsys)
    assert bad["ok"] is False
    assert good["ok"] is True
    [found] = bad["diagnostics"]
    assert found["message"] == sentence
    assert (found["code"], found["severity"]) == ("INPUT_ERROR", "error")


@pytest.mark.parametrize("text", ["", " \n", "-- only a comment", ";;"])
def test_that_a_query_without_a_statement_does_not_parse(
    text: str, feed: Feed, capsys: Captured
) -> None:
    feed(query(text))
    assert main(["lint", "--jsonl"]) == 0
    [found] = answers(capsys)
    assert found["ok"] is False
    assert found["diagnostics"][0]["message"] == "There is no statement."
    assert found["diagnostics"][0]["code"] == "VQL_PARSE_ERROR"


HOSTILE = (
    "'" + "x" * 10_000_000,
    "/*" * 500_000,
    "(" * 10_000,
    "SELECT * FROM hexads WHERE " + "(" * 10_000 + "TRUE" + ")" * 10_000,
    "SELECT * FROM hexads WHERE " + "NOT " * 10_000 + "TRUE",
    "\0" * 1000,
    "\ud800" * 1000,
    "\udcff 'a",
)


@pytest.mark.parametrize("command", ["lint", "format"])
@pytest.mark.parametrize("text", HOSTILE, ids=[each[:9] for each in HOSTILE])
def test_that_hostile_queries_are_refused_at_once(
    text: str, command: str, feed: Feed, capsys: Captured
) -> None:
    feed(query(text))
    assert main([command, "--jsonl"]) == 0
    [found] = answers(capsys)
    assert found["ok"] is False
    assert len(found["diagnostics"]) == 1
    assert found.get("text", text) == text


def _linted(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    assert known == {}
    if text == "fault":
        raise SystemExit("gone")
    return [Diagnostic("T1", Severity.ERROR, "No such type.", Span(0, 1))]


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language whose linter finds a type error in everything, or ends the program."""
    language = Language("odd", "Odd", syntax_error="S", lint=_linted)
    monkeypatch.setattr(targets, "language_of", lambda _: language)


@pytest.mark.usefixtures("stranger")
def test_that_a_type_error_is_an_error_in_a_query_that_parses(
    feed: Feed, capsys: Captured
) -> None:
    feed(query("x"))
    assert main(["lint", "--jsonl"]) == 0
    [found] = answers(capsys)
    assert (found["ok"], found["diagnostics"][0]["severity"]) == (True, "error")
    feed(b"x")
    assert main(["lint"]) == 1
    assert capsys.readouterr().out == "<stdin>:1:1: error T1 No such type.\n"


@pytest.mark.usefixtures("stranger")
def test_that_a_linter_that_fails_ends_no_program(feed: Feed, capsys: Captured) -> None:
    feed(query("fault") + query("x"))
    assert main(["lint", "--jsonl"]) == 0
    bad, good = answers(capsys)
    assert (bad["ok"], good["ok"]) == (False, True)
    assert bad["diagnostics"][0]["code"] == "LANGUAGE_FAULT"
    feed(b"fault")
    assert main(["lint"]) == 1
    sentence = "panll-desktop: The linter of 'odd' failed with SystemExit: gone.\n"
    assert capsys.readouterr() == ("", sentence)


@pytest.mark.usefixtures("stranger")
def test_that_a_language_without_a_formatter_is_said_to_have_none(
    feed: Feed, capsys: Captured
) -> None:
    feed(b"x")
    assert main(["format"]) == 2
    assert "The language 'odd' has no formatter." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["lint", "format"])
def test_that_neither_windows_nor_databases_nor_strangers_are_loaded(
    command: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.vql"
    file.write_text("SHOW STATUS\n")
    code = (
        "import sys\nfrom panll_desktop.cli import main\n"
        f"main([{command!r}, sys.argv[1]])\n"  # the first call may build the tables
        "heavy = ('PySide6', 'shiboken6', 'numpy', 'sqlite3', 'pydantic', 'httpx',"
        " 'importlib.metadata', 'panll_desktop.modules.sqlite')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.endswith("[]\n")
    assert result.stderr == ""

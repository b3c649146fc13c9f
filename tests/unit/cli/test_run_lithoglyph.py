"""LithoGlyph on the command line: who and why for changes that do not say it."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from panll_desktop.cli import main

Captured: TypeAlias = pytest.CaptureFixture[str]
INSERT = "INSERT INTO sites {_key: 'x', name: 'New wall'}"


@pytest.fixture
def run(capsys: Captured) -> Callable[..., tuple[int, Any, str]]:
    """Runs a statement: the exit code, the rows and standard error."""

    def ran(query: str, *words: str) -> tuple[int, Any, str]:
        command = ["run", query, "--module", "lithoglyph", "--format", "json", *words]
        code = main(command)
        out, err = capsys.readouterr()
        return code, json.loads(out)["rows"] if out and not code else None, err

    return ran


Run: TypeAlias = Callable[..., tuple[int, Any, str]]


def test_that_the_first_connection_has_glyphs(run: Run) -> None:
    code, found, _ = run("SELECT * FROM glyphs LIMIT 10")
    assert code == 0
    assert len(found) == 10


def test_that_a_change_without_provenance_is_told_what_to_add(run: Run) -> None:
    code, _, err = run(INSERT)
    assert code == 1
    assert "lacks an actor and a rationale" in err
    assert "Code: 1006 PROVENANCE_REQUIRED" in err
    assert "--actor and --rationale" in err


def test_that_the_command_line_says_who_and_why(run: Run) -> None:
    words = ("--actor", "user:ida", "--rationale", "a walk")
    code, (row,), err = run(INSERT, *words)
    assert code == 0
    assert "1 document inserted into sites" in err
    _, (last,), _ = run(f"INTROSPECT JOURNAL SINCE {row['sequence'] - 1}")
    assert (last["actor"], last["rationale"]) == ("user:ida", "a walk")
    assert run("UNDO LAST", *words)[0] == 0
    assert run("SELECT * FROM sites WHERE _key = 'x'")[1] == []


def test_that_what_the_statement_says_comes_first(run: Run) -> None:
    words = ("--actor", "user:ida", "--rationale", "a walk")
    _, (row,), _ = run(f"{INSERT} RATIONALE 'a survey'", *words)
    _, (last,), _ = run(f"INTROSPECT JOURNAL SINCE {row['sequence'] - 1}")
    assert (last["actor"], last["rationale"]) == ("user:ida", "a survey")


def test_that_modules_without_provenance_refuse_the_words(capsys: Captured) -> None:
    assert main(["run", "SELECT 1", "--module", "sqlite", "--actor", "ida"]) == 2
    assert "has no use for --actor" in capsys.readouterr().err

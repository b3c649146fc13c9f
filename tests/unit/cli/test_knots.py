"""``panll-desktop knots``: what it changes, and what it says."""

import json
from pathlib import Path

import pytest

from panll_desktop.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "my.knots"


def knots(target: Path, *words: str) -> int:
    return main(["knots", *words, "--connection", str(target)])


def rows(target: Path, query: str, capsys: Captured) -> list[dict[str, object]]:
    capsys.readouterr()
    words = ["--module", "quandledb", "--connection", str(target), "--format", "jsonl"]
    assert main(["run", query, *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_that_a_knot_is_measured_named_and_kept(target: Path, capsys: Captured) -> None:
    words = ("--notation", "braid", "--tag", "small", "--note", "by hand")
    assert knots(target, "add", "mine", "-1 -1 -1", *words) == 0
    assert capsys.readouterr().err.endswith("mine is kept: m(3_1) (exact).\n")
    query = "from knots | return name, identified_as, tags, note"
    assert rows(target, query, capsys) == [
        {"name": "mine", "identified_as": "m(3_1)", "tags": "small", "note": "by hand"}
    ]


def test_that_diagrams_are_added_tagged_and_removed(
    target: Path, capsys: Captured
) -> None:
    assert knots(target, "add", "mine", "4 6 2") == 0
    assert knots(target, "add", "mine", "braid: 1 1 1", "--diagram", "--tag", "b") == 0
    assert "mine/2 is another diagram of mine." in capsys.readouterr().err
    kind = ("--kind", "diagram")
    assert knots(target, "tag", "mine/2", "x", "y", *kind) == 0
    assert knots(target, "untag", "mine/2", "b", *kind) == 0
    query = "from diagrams | return name, tags"
    assert [row["tags"] for row in rows(target, query, capsys)] == ["", "x, y"]
    assert knots(target, "remove", "mine/2", *kind) == 0
    assert knots(target, "tag", "mine", "small") == 0
    assert [row["tags"] for row in rows(target, "from knots", capsys)] == ["small"]
    assert knots(target, "remove", "mine") == 0
    assert rows(target, query, capsys) == []


def test_that_a_quandle_is_checked_kept_and_colours(
    target: Path, capsys: Captured
) -> None:
    assert knots(target, "add", "mine", "4 6 2") == 0
    table = "[[0,2,1],[2,1,0],[1,0,2]]"
    assert knots(target, "add", "three", table, "--quandle", "--tag", "small") == 0
    assert capsys.readouterr().err.endswith("three is kept: a quandle of 3 elements.\n")
    query = "from knots | return colourings('three') as n"
    assert rows(target, query, capsys) == [{"n": 9}]
    assert knots(target, "remove", "three", "--kind", "quandle") == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "odd", "dt: 4 6 3"), 1, "Label 3: label 5 is paired with it"),
        (("add", "mine", "4 6 2"), 1, "A knot 'mine' is in the collection"),
        (("add", "mine", "4 6 8 2", "--diagram"), 1, "This is no diagram of mine"),
        (("add", "q", "[[1]]", "--quandle"), 1, "numbered from 0 to 0"),
        (("add", "q", "[[0,", "--quandle"), 1, "no list of rows of whole numbers"),
        (("tag", "nobody", "x"), 1, "There is no knot 'nobody'"),
        (("tag", "mine", "a,b"), 1, "holds a comma"),
        (("remove", "mine/1", "--kind", "diagram"), 1, "remove the knot"),
    ],
)
def test_that_what_is_refused_changes_nothing(
    target: Path, capsys: Captured, words: tuple[str, ...], code: int, said: str
) -> None:
    assert knots(target, "add", "mine", "4 6 2") == 0
    before = rows(target, "from diagrams", capsys)
    assert knots(target, *words) == code
    assert said in capsys.readouterr().err
    assert rows(target, "from diagrams", capsys) == before


def test_that_the_table_and_missing_files_are_no_collections(
    tmp_path: Path, capsys: Captured
) -> None:
    assert main(["knots", "add", "a", "4 6 2", "--connection", "table"]) == 3
    assert "The table of knots cannot be changed" in capsys.readouterr().err
    missing = tmp_path / "none.knots"
    assert knots(missing, "tag", "a", "b") == 3
    assert knots(missing, "add", "a", "4 6 3") == 1
    assert not missing.exists()

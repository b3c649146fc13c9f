"""``panll-desktop import --module quandledb``: files of knots into a collection."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.cli import main
from panll_desktop.modules.quandledb import importing
from panll_desktop.protocol import (
    CancelledError,
    ConnectError,
    ImportRequest,
    QueryError,
)

GOOD = "name,dt,tags\nmine,4 6 2,small\nfig8,4 6 8 2,small;nice\n"
BAD = GOOD + "odd,4 6 3,\nmine,4 6 2,\nnone,,\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "knots.csv"
    path.write_text(BAD)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "my.knots"


def load(source: Path, target: Path | str, *words: str) -> int:
    return main(
        [
            *("import", "--module", "quandledb", str(source)),
            *("--connection", str(target), *words),
        ]
    )


def names(target: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    query = "from knots | return name, identified_as, tags"
    words = ["--connection", str(target), "--format", "jsonl"]
    assert main(["run", query, "--module", "quandledb", *words]) == 0
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    return [f"{row['name']} {row['identified_as']} {row['tags']}" for row in rows]


def test_that_every_wrong_row_is_named_and_keeps_the_others_out(
    source: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(source, target) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.removeprefix(f"{source}:") for line in said[:-1]] == [
        (
            "line 4 (odd): Label 3: label 5 is paired with it, but it must be one of"
            " the even numbers from 2 to 6."
        ),
        "line 5 (mine): A knot 'mine' is in the collection; rename one.",
        "line 6 (none): It has no code.",
    ]
    assert said[-1].startswith("Nothing was loaded: 3 bad lines.")
    assert not target.exists()


def test_that_the_others_go_in_together_where_that_is_asked_for(
    source: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(source, target, "--skip-invalid") == 0
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "2 knots and 0 quandles loaded, 3 rows left out."
    assert names(target, capsys) == ["mine 3_1 small", "fig8 4_1 nice, small"]


def test_that_a_failed_import_leaves_a_collection_as_it_was(
    source: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(source, target, "--skip-invalid") == 0
    source.write_text("name,dt\nnew,4 6 2\nodd,5\n")
    assert load(source, target) == 1
    assert names(target, capsys) == ["mine 3_1 small", "fig8 4_1 nice, small"]


def test_that_json_brings_knots_and_quandles(
    tmp_path: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "all.json"
    table = [[0, 2, 1], [2, 1, 0], [1, 0, 2]]
    source.write_text(
        json.dumps(
            {
                "knots": [{"name": "b", "braid": [1, 1, 1]}],
                "quandles": [{"name": "mine", "table": table}],
            }
        )
    )
    assert load(source, target) == 0
    assert "1 knot and 1 quandle loaded" in capsys.readouterr().err
    words = ["--connection", str(target), "--format", "json"]
    query = "from knots | let c = colourings('mine') | return name, c"
    assert main(["run", query, "--module", "quandledb", *words]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [{"name": "b", "c": 9}]


def test_that_json_brings_further_diagrams_with_their_tags(
    tmp_path: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "more.json"
    braid = {"knot": "mine", "braid": [1, 1, 1], "tags": ["braid"]}
    other = {"knot": "mine", "dt": "4 6 8 2"}
    nobody = {"knot": "nobody", "dt": "4 6 2"}
    knots = [{"name": "mine", "dt": [4, 6, 2]}]
    source.write_text(
        json.dumps(
            {"knots": knots, "diagrams": [braid, other, nobody, {"dt": "4 6 2"}]}
        )
    )
    assert load(source, target, "--skip-invalid") == 0
    said = capsys.readouterr().err
    assert "diagrams 2 (mine): This is no diagram of mine: its jones" in said
    assert "diagrams 3 (nobody): There is no knot 'nobody'" in said
    assert "diagrams 4: It does not say of which knot it is." in said
    assert "1 knot, 1 further diagram and 0 quandles loaded, 3 rows left out." in said
    words = ["--connection", str(target), "--format", "jsonl"]
    query = "from diagrams | filter tags == 'braid' | return name, notation"
    assert main(["run", query, "--module", "quandledb", *words]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row == {"name": "mine/2", "notation": "braid"}


def test_that_a_store_of_skein_is_read_and_not_changed(
    tmp_path: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "skein.db"
    with closing(sqlite3.connect(source)) as store:
        store.execute("CREATE TABLE knots (id, name, gauss_code, pd_code)")
        pd = "pdv1|x=1,5,2,4,1;3,1,4,6,1;5,3,6,2,1"
        store.execute("INSERT INTO knots VALUES ('a', 'trefoil', '', ?)", (pd,))
        store.execute("INSERT INTO knots VALUES ('b', 'wrong', '1 2 3', NULL)")
        store.commit()
    before = source.read_bytes()
    assert load(source, target, "--skip-invalid") == 0
    assert "knot 2 (wrong)" in capsys.readouterr().err
    assert names(target, capsys) == ["trefoil 3_1 skein"]
    assert source.read_bytes() == before


def test_that_what_cannot_be_imported_to_is_said(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(source, "table") == 3
    assert "The table of knots cannot be changed" in capsys.readouterr().err
    other = tmp_path / "other.txt"
    other.write_text("no collection")
    assert load(source, other) == 3
    assert other.read_text() == "no collection"
    assert load(tmp_path / "missing.csv", tmp_path / "new.knots") == 1
    assert "Cannot read" in capsys.readouterr().err
    assert not (tmp_path / "new.knots").exists()
    words = ["--module", "sqlite", "--connection", "sample"]
    assert main(["import", str(source), *words]) == 2
    assert "'sqlite' imports no files" in capsys.readouterr().err


def test_that_an_import_is_told_how_far_it_is_and_can_be_stopped(
    source: Path, target: Path
) -> None:
    source.write_text(GOOD)
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    options = {"path": str(target)}
    importing.importer(ImportRequest(source, options, progress=tell))
    assert told[-1] == (2, 2)
    with pytest.raises(CancelledError):
        importing.importer(ImportRequest(source, options, stop=lambda: True))
    missing = source.with_name("missing.csv")
    with pytest.raises(QueryError):
        importing.importer(ImportRequest(missing, options))
    with pytest.raises(ConnectError):
        importing.importer(ImportRequest(source, {}))

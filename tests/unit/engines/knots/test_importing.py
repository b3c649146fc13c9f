"""Imports: CSV, JSON and Skein; wrong rows named, processes, progress, cancel."""

import json
import multiprocessing
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from panll_desktop.engines.knots import listing, table
from panll_desktop.engines.knots.collection import Collection
from panll_desktop.engines.knots.errors import ImportingError, StoppedError
from panll_desktop.engines.knots.importing import Imported, load
from panll_desktop.engines.knots.measuring import Code, Refused, measure_all

ROOT = Path(__file__).parents[4]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made = Collection(tmp_path / "mine.knots", create=True)
    yield made
    made.close()


def imported(collection: Collection, text: str, name: str = "knots.csv") -> Imported:
    path = collection.path.with_name(name)
    path.write_text(text, encoding="utf-8")
    return load(collection, path)


def test_that_rows_of_csv_go_in_and_wrong_ones_are_named(
    collection: Collection,
) -> None:
    made = imported(
        collection,
        "name,dt_code,pd,tags,note\n"
        "a,4 6 2,,torus; small,first\n"
        ",4 6 2,,,\n"
        "b,4 6 8,,,\n"
        "\n"
        'c,,"[[1,5,2,4],[3,1,4,6],[5,3,6,2]]",,\n'
        "a,4 6 8 2,,,\n"
        "d,,,,\n"
        "e,4 6 2,,,,too many\n",
    )
    assert (made.knots, made.quandles) == (2, 0)
    label = "label 5 is paired with it, but it must be one of the even numbers from 2"
    assert [str(each) for each in made.problems] == [
        "line 3: It has no name.",
        f"line 4 (b): Label 8: {label} to 6.",
        "line 7 (a): A knot 'a' is in the collection; rename one.",
        "line 8 (d): It has no code.",
        "line 9: It has 6 cells under 5.",
    ]
    row = listing.knot(collection, "a")
    assert (row["tags"], row["note"], row["source"]) == (
        "small, torus",
        "first",
        "knots.csv",
    )


def test_that_json_brings_knots_and_quandles(collection: Collection) -> None:
    text = json.dumps(
        {
            "knots": [
                {"name": "a", "dt": [4, 6, 2], "tags": ["x"]},
                {"name": "b", "code": "1 1 1", "notation": "braid"},
                {"name": "c", "pd": [[1, 5, 2, 4], [3, 1, 4, 6], [5, 3, 6, 2]]},
                {"name": "d", "code": {"no": "code"}},
                {"name": "e", "code": "1", "notation": "conway"},
                7,
            ],
            "quandles": [
                {"name": "R", "table": [[0, 2, 1], [2, 1, 0], [1, 0, 2]]},
                {"name": "S", "table": [[0, 0], [1, 0]]},
                {"name": "T", "table": [[True]]},
            ],
        }
    )
    made = imported(collection, text, "all.json")
    assert (made.knots, made.quandles) == (3, 1)
    assert [each.place for each in made.problems] == [
        "knots 4 (d)",
        "knots 5 (e)",
        "knots 6",
        "quandles 2 (S)",
        "quandles 3 (T)",
    ]
    assert "Idempotence fails at 1" in made.problems[3].reason
    names = {row["identified_as"] for row in listing.knots(collection)}
    assert names == {"3_1"}


def test_that_an_unsigned_gauss_code_leaves_the_image_open(
    collection: Collection,
) -> None:
    text = json.dumps(
        [
            {"name": "trefoil", "gauss": [1, -2, 3, -1, 2, -3]},
            {"name": "eight", "gauss": [1, -2, 3, -1, 4, -3, 2, -4]},
            {"name": "signed", "code": "O1+U2+O3+U1+O2+U3+", "notation": "gauss"},
        ]
    )
    assert imported(collection, text, "codes.json").problems == ()
    found = {
        row["name"]: (row["identified_as"], row["certainty"])
        for row in listing.knots(collection)
    }
    assert found["trefoil"][1] == "necessary"
    assert set(str(found["trefoil"][0]).split(" or ")) == {"3_1", "m(3_1)"}
    assert found["eight"] == ("4_1", "exact")
    assert found["signed"][1] == "exact"


def skein(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "CREATE TABLE knots (id TEXT, name TEXT, gauss_code TEXT,"
            " diagram_format TEXT, pd_code TEXT, determinant INTEGER)"
        )
        raw.execute("CREATE TABLE knot_metadata (knot_id TEXT, key TEXT, value TEXT)")
        raw.executemany(
            "INSERT INTO knots VALUES (?, ?, ?, 'gauss', ?, 99)",
            [
                ("1", "3_1", "[1,-2,3,-1,2,-3]", None),
                (
                    "2",
                    "4_1",
                    None,
                    "pdv1|x=1,5,2,4,1;3,6,4,7,-1;5,1,6,8,1;7,2,8,3,-1|c=1",
                ),
                ("3", "7_3", "[1,-2,1,-2]", None),
                ("4", "9_1", "[]", "pdv9|x=1"),
                ("5", "9_2", None, None),
                ("6", "9_3", None, "pdv1|x=1,2,3"),
            ],
        )
        raw.execute("INSERT INTO knot_metadata VALUES ('1', 'family', 'torus')")
        raw.commit()


def test_that_a_skein_store_is_read_and_not_believed(collection: Collection) -> None:
    path = collection.path.with_name("skein.db")
    skein(path)
    before = path.read_bytes()
    made = load(collection, path)
    assert path.read_bytes() == before
    assert made.knots == 2
    assert [each.place for each in made.problems] == [
        "knot 3 (7_3)",
        "knot 4 (9_1)",
        "knot 5 (9_2)",
        "knot 6 (9_3)",
    ]
    assert "Crossing 1: it has 3 numbers" in made.problems[3].reason
    trefoil = listing.knot(collection, "3_1")
    assert (trefoil["determinant"], trefoil["note"]) == (3, "family: torus")
    assert trefoil["tags"] == "skein"
    assert listing.knot(collection, "4_1")["identified_as"] == "4_1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "heading"),
        (b"name,colour\na,red\n", "heading"),
        (b"\xff\xfename", "UTF-8"),
        (b"[1, 2", "no JSON"),
        (b'{"rows": []}', "list of knots"),
        (b'{"knots": [], "quandles": 3}', "no list"),
        (b'name,dt\n"a,4 6 2\n', "line"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_that_a_file_without_rows_is_refused(
    collection: Collection, content: bytes, words: str
) -> None:
    path = collection.path.with_name("file")
    path.write_bytes(content)
    with pytest.raises(ImportingError, match=words):
        load(collection, path)
    assert list(listing.knots(collection)) == []


def test_that_other_databases_and_missing_files_are_refused(
    collection: Collection,
) -> None:
    path = collection.path.with_name("other.db")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE other (x)")
        raw.commit()
    with pytest.raises(ImportingError, match="no Skein store"):
        load(collection, path)
    with pytest.raises(ImportingError, match="Cannot read"):
        load(collection, path.with_name("none"))


def test_that_the_table_comes_in_by_several_processes(collection: Collection) -> None:
    knots = [
        {"name": knot.name, "dt": list(knot.dt_code)}
        for knot in table.primes()
        if 0 < len(knot.diagram) < 9
    ]
    path = collection.path.with_name("table.json")
    path.write_text(json.dumps(knots))
    told: list[tuple[int, int]] = []
    made = load(collection, path, processes=2, progress=lambda *both: told.append(both))
    assert (made.knots, made.problems) == (35, ())
    assert told[0] == (0, 35)
    assert told[-1] == (35, 35)
    assert told == sorted(told)
    assert multiprocessing.active_children() == []
    for row in listing.knots(collection):
        assert row["identified_as"] == row["name"]
        known = table.knot(str(row["name"])).invariants
        assert row["jones_polynomial"] == known.jones.text("t")


def test_that_a_stopped_import_changes_nothing_and_leaves_no_process(
    collection: Collection,
) -> None:
    path = collection.path.with_name("many.csv")
    lines = [f"k{number},4 6 2" for number in range(200)]
    path.write_text("name,dt\n" + "\n".join(lines))
    for processes in (1, 2):
        with pytest.raises(StoppedError):
            load(
                collection,
                path,
                processes=processes,
                stop=partial(next, iter([False, False]), True),
            )
        assert list(listing.knots(collection)) == []
        assert multiprocessing.active_children() == []


def test_that_of_a_large_diagram_no_other_ones_are_looked_for() -> None:
    word = "1 -2 " * 10  # alternating and prime, with 20 crossings
    (found,) = measure_all([Code("k", f"braid: {word}")], processes=1)
    assert not isinstance(found, Refused)
    assert found.row["symmetry"] is None
    assert found.row["genus"] == 9


def test_that_outcomes_keep_their_order() -> None:
    given = [Code(str(i), "4 6 2" if i % 3 else "4 6 8") for i in range(70)]
    outcomes = measure_all(given, processes=2)
    refused = [isinstance(each, Refused) for each in outcomes]
    assert refused == [i % 3 == 0 for i in range(70)]


WRITER = """
import sys
from pathlib import Path
from panll_desktop.engines.knots.collection import Collection, Entry
from panll_desktop.engines.knots.measuring import Code, measured

collection = Collection(Path(sys.argv[1]), create=True)
found = measured(Code("k", "4 6 8 2"))
for batch in range(1_000_000):
    print("begin", flush=True)
    with collection.transaction():
        for number in range(5):
            name = f"{sys.argv[2]}-{batch}-{number}"
            collection.insert(Entry(Code(name, "4 6 8 2"), found, ("t",)))
    print(batch, flush=True)
"""


def test_that_a_kill_loses_nothing_acknowledged_and_leaves_nothing_by_halves(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.knots"
    acknowledged: set[str] = set()
    for prefix in ("a", "b", "c"):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), prefix],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            for _ in range(1 + secrets.randbelow(60)):
                line = writer.stdout.readline().strip()
                if line.isdigit():
                    acknowledged.add(f"{prefix}-{line}")
            writer.kill()
        with closing(Collection(path, create=True)) as again:
            batches: dict[str, int] = {}
            for row in listing.knots(again):
                batch = str(row["name"]).rpartition("-")[0]
                batches[batch] = batches.get(batch, 0) + 1
                assert row["tags"] == "t"
            assert acknowledged <= set(batches)
            assert set(batches.values()) <= {5}
            assert again.connection.execute("PRAGMA integrity_check").fetchone() == (
                "ok",
            )

"""LithoGlyph's writes against bare SQLite inserts, and what it does with much data.

Run by hand: ``python tests/benchmarks/bench_litho.py``; exits 1 over budget. Both sides
commit every row of its own to a WAL file with full syncing, in turns. Then a thousand
entries are undone, 100,000 edges are walked three steps deep, and 10,000 documents of
ten fields are searched for dependencies.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.traversing import Direction
from panll_desktop.protocol.documents import Json

RATIO: Final = 6.0
UNDO_S: Final = 1.0
WALK_S: Final = 0.05
SEARCH_S: Final = 5.0
VERTICES: Final = 10_000
EDGES: Final = 100_000
TURNS: Final = 4
ROWS: Final = 250  # a turn
WHY: Final = Provenance("system:bench", "to be timed")
WORDS: Final = "a spiral of three turns, pecked into granite"


def seconds(insert: Callable[[str], object], turn: int) -> float:
    started = time.perf_counter()
    for number in range(ROWS):
        insert(f"{turn}-{number}")
    return time.perf_counter() - started


def bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE document (key TEXT PRIMARY KEY, content TEXT)")
    return connection


def walking(store: Store) -> tuple[int, float]:
    """How many edges three steps reach, and the least seconds of five walks."""
    chance = random.Random(7)  # noqa: S311 - a graph, no secrets
    store.create_collection("vertices", Kind.DOCUMENT, WHY)
    store.create_collection("edges", Kind.EDGE, WHY)
    store.insert_all("vertices", [(str(each), {}) for each in range(VERTICES)], WHY)
    ends = (
        (f"vertices/{each % VERTICES}", f"vertices/{chance.randrange(VERTICES)}")
        for each in range(EDGES)
    )
    edges = [(None, {"_from": one, "_to": other}) for one, other in ends]
    store.insert_all("edges", edges, WHY)
    took = []
    steps = 0
    for each in range(5):
        started = time.perf_counter()
        steps = len(store.traverse(f"vertices/{each}", Direction.OUTBOUND, 3))
        took.append(time.perf_counter() - started)
    return steps, min(took)


def searching(store: Store) -> tuple[int, float]:
    """How many dependencies are found among ten fields, and the seconds of it."""
    chance = random.Random(7)  # noqa: S311 - documents, no secrets
    store.create_collection("readings", Kind.DOCUMENT, WHY)
    rows: list[tuple[str, dict[str, Json]]] = []
    for number in range(10_000):
        site, motif = chance.randrange(50), chance.randrange(200)
        rows.append(
            (
                str(number),
                {
                    "number": number // 2,
                    "site": site,
                    "land": f"land {site % 9}",
                    "motif": motif,
                    "family": motif // 20,
                    "both": site * motif % 31,
                    "sure": chance.random() > 0.5,
                    "depth": chance.randrange(30),
                    "width": chance.randrange(1000),
                    "year": chance.randrange(1900, 2020),
                },
            )
        )
    store.insert_all("readings", rows, WHY)
    told: list[int] = []
    started = time.perf_counter()
    found = store.discover("readings", progress=lambda done, _: told.append(done))
    took = time.perf_counter() - started
    if not told or len(found.fields) != 10:
        raise SystemExit("The search did not tell how far it is.")
    return len(found.found), took


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(bare(Path(directory) / "bare")) as connection,
        closing(Store(Path(directory) / "litho", create=True)) as store,
    ):
        store.create_collection("glyphs", Kind.DOCUMENT, WHY)
        plain = journalled = 0.0
        for turn in range(TURNS):
            plain += seconds(
                lambda key: connection.execute(
                    "INSERT INTO document VALUES (?, ?)", (key, WORDS)
                ),
                turn,
            )
            journalled += seconds(
                lambda key: store.insert("glyphs", {"note": WORDS}, WHY, key=key), turn
            )
        started = time.perf_counter()
        undone = len(store.undo_since(WHY, 1))
        undoing = time.perf_counter() - started
        steps, walked = walking(store)
        found, searched = searching(store)
    ratio = journalled / plain
    print(f"insert: {ratio:.2f} x a bare insert (at most {RATIO})")
    print(f"undo of {undone} entries: {undoing:.3f} s (at most {UNDO_S})")
    print(f"walk to {steps} of {EDGES} edges: {walked:.4f} s (at most {WALK_S})")
    print(f"search, {found} dependencies: {searched:.2f} s (at most {SEARCH_S})")
    over = ratio > RATIO or undoing > UNDO_S or walked > WALK_S or searched > SEARCH_S
    return int(over or undone != TURNS * ROWS)


if __name__ == "__main__":
    sys.exit(main())

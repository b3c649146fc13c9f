"""LithoGlyph's writes against bare SQLite inserts, and undoing a thousand of them.

Run by hand: ``python tests/benchmarks/bench_litho.py``; exits 1 over budget. Both sides
commit every row of its own to a WAL file with full syncing, in turns.
"""

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

RATIO: Final = 6.0
UNDO_S: Final = 1.0
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
    ratio = journalled / plain
    print(f"insert: {ratio:.2f} x a bare insert (at most {RATIO})")
    print(f"undo of {undone} entries: {undoing:.3f} s (at most {UNDO_S})")
    return int(ratio > RATIO or undoing > UNDO_S or undone != TURNS * ROWS)


if __name__ == "__main__":
    sys.exit(main())

"""Inserts against a bare table, the drift of ten thousand entities, and searches.

Both ways of inserting take turns, after a round that is not counted, and the least of
each counts: what waits for the disk is measured by the clock, and whoever needs longer
waits more often for other programs. What computes is measured by processor time, which
they stretch less, as a median of rounds.

The searches are those of `bench_octad_scale.py`, in stores of up to 100,000 entities.

Run by hand: ``python tests/benchmarks/bench_octad.py``; exits 1 over budget.
"""

import json
import random
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final, TypeAlias

from panll_desktop.engines.octad import drift, embedder, staleness, versions
from panll_desktop.engines.octad.draft import Draft, Event, Place, Tensor
from panll_desktop.engines.octad.store import Store

DIMENSION: Final = 384
ONE_BY_ONE: Final = 4.0
BY_THE_THOUSAND: Final = 10.0
DRIFT_MS: Final = 1.0
ENTITIES: Final = 10_000
ROUNDS: Final = 9
DRIFT_ROUNDS: Final = 3
Way: TypeAlias = Callable[[Path, list[Draft], int], float]
_WORDS: Final = [f"word{number}" for number in range(3000)]


def drafts(count: int, *, built_in: bool) -> list[Draft]:
    """Entities with all modalities, about 80 words each; some name one another."""
    chance = random.Random(1)  # noqa: S311 - the same texts in every run
    made = []
    for number in range(count):
        title = f"word{number % 3000} word{number % 77}"
        body = " ".join(chance.choices(_WORDS, k=80))
        vector = [chance.random() for _ in range(DIMENSION)]
        if built_in:
            vector = embedder.embed(f"{title}\n{body}", DIMENSION) or vector
        made.append(
            Draft(
                title=title,
                body=body,
                metadata={"country": "Chile"},
                embedding=tuple(vector),
                embedder=embedder.name(DIMENSION) if built_in else "other",
                types=("https://schema.org/City", "Place"),
                relationships=(("near", f"e{number + 1}"), ("in", f"e{number // 9}")),
                tensor=Tensor((8, 8), tuple(chance.random() for _ in range(64))),
                provenance=Event("created", "bench", "made"),
                spatial=Place(chance.uniform(-80, 80), chance.uniform(-170, 170)),
            )
        )
    return made


def bare(path: Path, made: list[Draft], batch: int) -> float:
    """Seconds to write the same bytes into one table."""
    rows = [
        (
            *(f"e{number}", draft.title, draft.body),
            json.dumps([draft.types, draft.relationships, draft.metadata]),
            struct.pack(f"{DIMENSION}f", *(draft.embedding or ())),
            struct.pack("64d", *(draft.tensor.data if draft.tensor else ())),
        )
        for number, draft in enumerate(made)
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE entity (id, title, body, rest, v, t)")
        started = time.perf_counter()
        for start in range(0, len(rows), batch):
            connection.execute("BEGIN IMMEDIATE")
            for row in rows[start : start + batch]:
                connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?)", row)
            connection.execute("COMMIT")
        return time.perf_counter() - started


def ours(path: Path, made: list[Draft], batch: int) -> float:
    """Seconds to store them."""
    with closing(Store(path, create=True)) as store:
        started = time.perf_counter()
        for start in range(0, len(made), batch):
            with store.transaction(), store.filling() as filling:
                for number, draft in enumerate(made[start : start + batch], start):
                    filling.insert(f"e{number}", draft)
        return time.perf_counter() - started


def insert_ratio(directory: Path, count: int, batch: int) -> float:
    """How much longer we take: the least of rounds of both ways, in turn."""
    made = drafts(count, built_in=False)
    found: dict[Way, list[float]] = {ours: [], bare: []}
    for turn in range(ROUNDS + 1):
        for way, seconds in found.items():
            with tempfile.TemporaryDirectory(dir=directory) as name:
                seconds.append(way(Path(name) / f"{turn}", made, batch))
    mine, theirs = (min(seconds[1:]) for seconds in found.values())
    print(
        f"{batch:,} a transaction: {1000 * mine / count:.3f} ms an entity,"
        f" bare {1000 * theirs / count:.3f} ms"
    )
    return mine / theirs


def drift_ms(directory: Path) -> float:
    """Milliseconds of processor time an entity to compute every score of a store."""
    found = []
    with closing(Store(directory / "drift", create=True)) as store:
        with store.transaction(), store.filling() as filling:
            for number, draft in enumerate(drafts(ENTITIES, built_in=True)):
                filling.insert(f"e{number}", draft)
        for _ in range(DRIFT_ROUNDS):
            with store.transaction():
                staleness.mark_all(store.connection)
            started = time.process_time()
            drift.refresh(store)
            found.append(time.process_time() - started)
        started = time.perf_counter()
        versions.at_version(store, "e9", 1)
        print(f"a version read: {1000 * (time.perf_counter() - started):.2f} ms")
    return 1000 * median(found) / ENTITIES


def main() -> int:
    """Prints each figure beside its budget."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        found = (
            ("insert, 1 a transaction", insert_ratio(directory, 200, 1), ONE_BY_ONE),
            (
                "insert, 1,000 a transaction",
                insert_ratio(directory, 2000, 1000),
                BY_THE_THOUSAND,
            ),
            ("drift of an entity, ms", drift_ms(directory), DRIFT_MS),
        )
    for what, figure, budget in found:
        print(f"{what}: {figure:.2f} (budget {budget})", flush=True)
    scale = Path(__file__).with_name("bench_octad_scale.py")
    searches = subprocess.run([sys.executable, str(scale)], check=False).returncode
    return int(searches != 0 or any(figure > budget for _, figure, budget in found))


if __name__ == "__main__":
    sys.exit(main())

"""Inserts against a bare table, the drift of ten thousand entities, and searches.

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
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from panll_desktop.engines.octad import drift, embedder, versions
from panll_desktop.engines.octad.draft import Draft, Event, Place, Tensor
from panll_desktop.engines.octad.store import Store

DIMENSION: Final = 384
ONE_BY_ONE: Final = 4.0
BY_THE_THOUSAND: Final = 10.0
DRIFT_MS: Final = 1.0
ENTITIES: Final = 10_000
ROUNDS: Final = 7
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
            with store.transaction():
                for number, draft in enumerate(made[start : start + batch], start):
                    store.insert(f"e{number}", draft)
        return time.perf_counter() - started


def insert_ratio(directory: Path, count: int, batch: int) -> float:
    """The median of some rounds, each of both ways one after the other."""
    made = drafts(count, built_in=False)
    return median(
        ours(directory / f"ours{batch}-{turn}", made, batch)
        / bare(directory / f"bare{batch}-{turn}", made, batch)
        for turn in range(ROUNDS)
    )


def drift_ms(directory: Path) -> float:
    """Milliseconds an entity to compute every score of a store."""
    with closing(Store(directory / "drift", create=True)) as store:
        with store.transaction():
            for number, draft in enumerate(drafts(ENTITIES, built_in=True)):
                store.insert(f"e{number}", draft)
        started = time.perf_counter()
        drift.refresh(store)
        spent = time.perf_counter() - started
        started = time.perf_counter()
        versions.at_version(store, "e9", 1)
        print(f"a version read: {1000 * (time.perf_counter() - started):.2f} ms")
    return 1000 * spent / ENTITIES


def main() -> int:
    """Prints each figure beside its budget."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        found = (
            ("insert, 1 a transaction", insert_ratio(directory, 300, 1), ONE_BY_ONE),
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

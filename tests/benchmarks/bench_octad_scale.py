"""Searches of stores of 1,000, 10,000 and 100,000 entities against bare ways to search.

Each store is built once a run, by the engine, as an import of a new file does it. Run
by hand: ``python tests/benchmarks/bench_octad_scale.py``; exits 1 over budget. Other
sizes than these may be named: ``bench_octad_scale.py 500 5000``.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import numpy as np

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import paths, plans, reading
from panll_desktop.engines.octad.draft import Draft, Event, Place, Tensor
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

SIZES: Final = (1000, 10_000, 100_000)
DIMENSION: Final = 384
BATCH: Final = 1000
GROUP: Final = 10  # entities that share a rare word, a place and an edge
TEXT_RATIO: Final = 2.0  # p95, at the largest size
VECTOR_RATIO: Final = 1.5  # median, at the largest size
NOISE: Final = 1.6  # of a lookup; a timer's share of half a millisecond
SCAN_NOISE: Final = 1.15
BARE_SCAN: Final = "bare scan, ms"
BEYOND_BARE: Final = "scan beyond bare, ms"  # rows that leave the caches slow both down
READ_AGAIN: Final = 1.0  # MB that a scan reads from the file once it has read it all
LOOKUPS: Final = 60
SCANS: Final = 25
COUNTRY: Final = a.Field(Modality.DOCUMENT, "metadata.country")
SHOWN: Final = a.Projection(Modality.DOCUMENT.bit)
_WORDS: Final = np.array([f"word{number}" for number in range(3000)])


class Times(Record):
    """Seconds of some runs of one thing."""

    seconds: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.seconds)

    @property
    def best(self) -> float:
        """The least: what the machine can do when nobody else uses it."""
        return min(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 runs do not exceed."""
        return quantiles(self.seconds, n=20)[-1]


def drafts(count: int) -> Iterator[Draft]:
    """Entities with all modalities, about 80 words each, ten of a kind."""
    chance = np.random.default_rng(1)
    for number in range(count):
        group = number // GROUP
        words = " ".join(_WORDS[chance.integers(0, len(_WORDS), 80)])
        yield Draft(
            title=f"Title {number}",
            body=f"{words} rare{group}",
            metadata={"country": "Chile" if number % 2 else "Peru"},
            embedding=tuple(chance.random(DIMENSION).tolist()),
            embedder="other",
            types=("Place", f"kind{group}"),
            relationships=(
                ("near", f"e{(number + 1) % count}"),
                (f"in{group}", f"e{group}"),
            ),
            tensor=Tensor((8, 8), tuple(chance.random(64).tolist())),
            provenance=Event("created", "bench", "made"),
            spatial=Place(*place(group, count)),
        )


def place(group: int, count: int) -> tuple[float, float]:
    """A place of its own for each group, on a grid that covers the same area."""
    side = math.ceil(math.sqrt(count / GROUP))
    return -60 + 120 * (group // side) / side, -170 + 340 * (group % side) / side


def build(path: Path, count: int) -> float:
    """Makes the store; seconds."""
    started = time.perf_counter()
    with closing(Store(path, create=True, durable=False)) as store:
        waiting = enumerate(drafts(count))
        while batch := list(islice(waiting, BATCH)):
            with store.transaction(), store.filling() as filling:
                for number, draft in batch:
                    filling.insert(f"e{number}", draft)
    return time.perf_counter() - started


def timed(runs: int, work: Callable[[int], object]) -> Times:
    """Processor time of something with the numbers from 0; the first run warms up.

    A machine that others use stretches the time by the clock, of long runs the most.
    """
    work(0)
    found = []
    for number in range(runs):
        started = time.process_time()
        work(number)
        found.append(time.process_time() - started)
    return Times(tuple(found))


def never() -> bool:
    """Nobody stops a benchmark."""
    return False


def text_ratio(store: Store) -> float:
    """p95 of a search for words against the bare query for them."""

    def bare(number: int) -> None:
        store.connection.execute(
            "SELECT rowid, -rank FROM document_text WHERE document_text MATCH ?"
            " ORDER BY rank LIMIT 10",
            (f'"word{number * 37 % 3000}"',),
        ).fetchall()

    def ours(number: int) -> None:
        query = a.SearchText(f"word{number * 37 % 3000}", 10)
        list(reading.search_text(store, query, SHOWN, never))

    return in_turn(LOOKUPS, ours, bare, lambda times: times.p95)


def vector_ratio(store: Store) -> float:
    """The ten nearest against one product of a matrix and a vector."""
    blobs = store.connection.execute("SELECT embedding FROM vector").fetchall()
    matrix = np.frombuffer(b"".join(row[0] for row in blobs), dtype="<f4")
    matrix = matrix.reshape(-1, DIMENSION)
    wanted = np.random.default_rng(2).random((LOOKUPS, DIMENSION))

    def bare(number: int) -> None:
        matrix @ wanted[number].astype("<f4")

    def ours(number: int) -> None:
        query = a.SearchVector(tuple(wanted[number].tolist()), 10)
        list(reading.search_vector(store, query, SHOWN, never))

    return in_turn(LOOKUPS, ours, bare, lambda times: times.middle)


def in_turn(
    runs: int,
    ours: Callable[[int], object],
    bare: Callable[[int], object],
    figure: Callable[[Times], float],
) -> float:
    """Both ways one after the other, so that a busy machine slows both."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(-1, runs):
        for way, seconds in zip((ours, bare), found, strict=True):
            started = time.perf_counter()
            way(max(0, number))
            if number >= 0:
                seconds.append(time.perf_counter() - started)
    mine, theirs = (Times(tuple(each)) for each in found)
    return figure(mine) / figure(theirs)


def lookups(count: int) -> Mapping[str, Callable[[int], a.Condition]]:
    """Conditions that ten entities or fewer meet, whatever the size of the store."""

    def group(number: int) -> int:
        return number * 7919 % (count // GROUP)

    def radius(number: int) -> a.Condition:
        latitude, longitude = place(group(number), count)
        return a.WithinRadius(latitude, longitude, 1.0)

    def two_hops(number: int) -> a.Condition:
        steps = (a.Step(f"in{group(number)}"), a.Step("near"))
        return a.Follows(steps)

    kind = a.Field(Modality.SEMANTIC, "type")
    return {
        "by id": lambda number: a.Identified((f"e{group(number)}",)),
        "rare word": lambda number: a.Contains(f"rare{group(number)}"),
        "by type": lambda number: a.Compare(
            kind, a.Operator.EQUAL, f"kind{group(number)}"
        ),
        "radius": radius,
        "two hops": two_hops,
    }


def scan(store: Store) -> float:
    """Seconds to count entities by a field without an index."""
    query = a.Count(a.Compare(COUNTRY, a.Operator.EQUAL, "Peru"))
    return timed(SCANS, lambda _: reading.count(store, query, never)).best


def bare_scan(store: Store) -> float:
    """Seconds in which SQLite alone looks for a text in the same column of each row."""
    told = "SELECT count(*) FROM document WHERE instr(metadata, 'Peru') > 0"
    return timed(SCANS, lambda _: store.connection.execute(told).fetchall()).best


def read_again(store: Store) -> float:
    """MB that a second scan reads from the file; NaN where the system does not say."""
    query = a.Count(a.Compare(COUNTRY, a.Operator.EQUAL, "Peru"))
    read = [0.0, 0.0]
    for number in range(2):
        before = _bytes_read()
        reading.count(store, query, never)
        read[number] = (_bytes_read() - before) / 1e6
    return read[1]


def _bytes_read() -> float:
    counters = Path("/proc/self/io")
    if not counters.exists():
        return math.nan
    return float(counters.read_text().split()[1])


def lookup(store: Store, condition: Callable[[int], a.Condition]) -> float:
    """Seconds of a lookup; it has to use an index.

    Raises:
        AssertionError: it reads every entity, as the plan or SQLite says.
    """
    first = paths.path(store.connection, condition(0))
    told = reading.query_plan(store, condition(0), None)
    if first.access.reads_all or "SCAN e;" in f"{told};":
        raise AssertionError(f"{condition(0)} reads every entity: {told}")
    return timed(
        LOOKUPS,
        lambda number: list(
            reading.select(store, a.Select(SHOWN, condition(number)), never)
        ),
    ).best


def measured(path: Path, count: int) -> dict[str, float]:
    """Every figure of a store of one size."""
    found = {"build, ms an entity": 1000 * build(path, count) / count}
    with closing(Store(path)) as store:
        found["text search p95 / bare FTS5"] = text_ratio(store)
        found["vector top 10 / bare product"] = vector_ratio(store)
        for name, condition in lookups(count).items():
            found[f"{name}, ms"] = 1000 * lookup(store, condition)
        found["scan, ms"] = 1000 * scan(store)
        found[BARE_SCAN] = 1000 * bare_scan(store)
        found[BEYOND_BARE] = found["scan, ms"] - found[BARE_SCAN]
        found["scan, MB read again"] = read_again(store)
        query = a.Select(SHOWN, a.Contains("rare0"), limit=10)
        found["plan, ms"] = 1000 * timed(9, lambda _: plans.stages(store, query)).middle
    return found


def missed(sizes: tuple[int, ...], found: list[dict[str, float]]) -> list[str]:
    """What is over its budget, in words."""
    over = []
    for name, budget in (
        ("text search p95 / bare FTS5", TEXT_RATIO),
        ("vector top 10 / bare product", VECTOR_RATIO),
        ("scan, MB read again", READ_AGAIN),
    ):
        if found[-1][name] > budget:
            over.append(f"{name} is {found[-1][name]:.2f}, budget {budget}")
    if len(sizes) > 1:
        growth = sizes[-1] / sizes[-2]
        slow = math.log(sizes[-1]) / math.log(sizes[-2]) * NOISE
        for name in found[-1]:
            if not name.endswith(", ms") or name in {"plan, ms", "scan, ms", BARE_SCAN}:
                continue
            grown = found[-1][name] / found[-2][name]
            most = growth * SCAN_NOISE if name == BEYOND_BARE else slow
            if grown > most:
                over.append(f"{name} grew {grown:.2f} times, budget {most:.2f}")
    return over


def main() -> int:
    """Prints a table of figures by size, and what is over its budget."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    found = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            found.append(measured(Path(name) / f"{size}.octad", size))
            print(f"measured {size:,} entities", file=sys.stderr, flush=True)
    print(f"{'':32}" + "".join(f"{size:>12,}" for size in sizes))
    for name in found[0]:
        print(f"{name:32}" + "".join(f"{each[name]:12.3f}" for each in found))
    over = missed(sizes, found)
    print("\n".join(over) or "all within budget")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())

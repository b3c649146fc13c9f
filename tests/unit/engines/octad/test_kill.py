"""SIGKILL at any moment: what was acknowledged is there, and nothing by halves."""

import secrets
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad import drift, normalising, versions
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.planted import embedded, places, report
from tests.unit.engines.octad.queries import contents, with_words

ROOT = Path(__file__).parents[4]
ROUNDS = 4  # for each way of writing
MOST_LINES = 60
WRITER = """
import sys
from pathlib import Path
from panll_desktop.engines.octad.draft import Draft, Event, Place, Tensor
from panll_desktop.engines.octad.store import Store

store = Store(Path(sys.argv[1]), create=True)
prefix, size = sys.argv[2], int(sys.argv[3])
for batch in range(1_000_000):
    print("begin", flush=True)
    with store.transaction():
        for number in range(size):
            store.insert(
                f"{prefix}-{batch}-{number}",
                Draft(
                    title=f"batch{batch}",
                    body="word " * 50,
                    embedding=(1.0, float(batch)),
                    types=("T", "U"),
                    relationships=(("next", f"{prefix}-{batch + 1}-{number}"),),
                    tensor=Tensor((2,), (1.0, 2.0)),
                    provenance=Event("created", "writer", "d"),
                    spatial=Place(batch % 90, number),
                ),
            )
    print(batch, flush=True)
"""


def acknowledged_until_killed(path: Path, prefix: str, size: int) -> list[int]:
    """The batches of which a killed process said that they were committed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), prefix, str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        lines = [
            writer.stdout.readline() for _ in range(1 + secrets.randbelow(MOST_LINES))
        ]
        writer.kill()
        lines += writer.stdout.readlines()
    assert writer.returncode == -9
    return [int(line) for line in lines if line.strip().isdigit() and line[-1] == "\n"]


def assert_whole(path: Path, prefix: str, size: int, batches: list[int]) -> None:
    with closing(Store(path)) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [
            ("ok",)
        ]
        assert [each.sentence for each in examine(store.connection) if each.fault] == []
        stored = contents(store)
        for batch in batches:
            for number in range(size):
                assert f"{prefix}-{batch}-{number}" in stored
        mine = [name for name in stored if name.startswith(f"{prefix}-")]
        assert len(mine) % size == 0
        assert len(mine) // size - len(batches) in (0, 1)
        for name in mine:
            assert all(stored[name][each] is not None for each in Modality), name
        if batches:
            last = f"{prefix}-{batches[-1]}-0"
            assert last in with_words(store, f"batch{batches[-1]}")


@pytest.mark.parametrize("size", [1, 20])
def test_that_what_was_acknowledged_survives_sigkill(path: Path, size: int) -> None:
    for number in range(ROUNDS):
        prefix = f"round{number}"
        batches = acknowledged_until_killed(path, prefix, size)
        assert_whole(path, prefix, size, batches)


REPAIRER = """
import sys
from pathlib import Path
from panll_desktop.engines.octad import drift, normalising
from panll_desktop.engines.octad.store import Store

store = Store(Path(sys.argv[1]))
while True:
    normalising.normalise(store, "report")
    print("repaired", flush=True)
    drift.refresh(store)
    normalising.undo(store, "report")
"""


def test_that_a_repair_is_whole_after_sigkill(path: Path) -> None:
    with closing(Store(path, create=True)) as store:
        places(store)
        report(store, "report", embedding=embedded("soup"), body="From Lima.")
        first = contents(store)["report"]
    for _ in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", REPAIRER, str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as repairer:
            assert repairer.stdout is not None
            for _ in range(1 + secrets.randbelow(20)):
                repairer.stdout.readline()
            repairer.kill()
        with closing(Store(path)) as store:
            faults = [each for each in examine(store.connection) if each.fault]
            assert faults == []
            drift.refresh(store)
            last = versions.versions(store, "report")[-1]
            if last.message == normalising.NORMALISED:
                normalising.undo(store, "report")
            now = contents(store)["report"]
            for modality in (Modality.VECTOR, Modality.GRAPH, Modality.SPATIAL):
                assert now[modality] == first[modality]

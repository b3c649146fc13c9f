"""SIGKILL at random points of a write load, as often as is asked for.

Nothing that was acknowledged may be lost, and the store has to be whole after each
kill: SQLite's own check, every check of doctor, the text index and the versions.

Run as ``python -m tests.benchmarks.bench_kill [ROUNDS]``; 50 without a number.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.unit.engines.octad.test_kill import acknowledged_until_killed, assert_whole

ROUNDS: Final = 50
SIZES: Final = (1, 20, 3)  # entities to a transaction, in turn
EMPTY_AFTER: Final = 10  # rounds; a store of many entities takes long to examine


def main(rounds: int) -> int:
    """Kills so many writers; an assertion fails where anything is lost."""
    folder = Path(tempfile.mkdtemp(prefix="kill-"))
    committed, started = 0, time.perf_counter()
    try:
        for number in range(rounds):
            path = folder / f"{number // EMPTY_AFTER}.octad"
            size, prefix = SIZES[number % len(SIZES)], f"round{number}"
            batches = acknowledged_until_killed(path, prefix, size)
            assert_whole(path, prefix, size, batches)
            committed += len(batches)
    finally:
        shutil.rmtree(folder)
    seconds = time.perf_counter() - started
    print(
        f"{rounds} writers killed, {committed:,} transactions were acknowledged,"
        f" 0 lost, 0 faults found ({seconds:.0f} s)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))

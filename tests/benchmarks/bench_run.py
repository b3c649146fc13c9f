"""``panll-desktop run`` against ``python -c pass``: whole processes, in turn.

Run by hand: ``python tests/benchmarks/bench_run.py``. Budget: at most 150 ms
more; exits 1 over it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
BUDGET_MS = 150.0
RUN = ["-m", "panll_desktop", "run", "SELECT DOCUMENT FROM hexads LIMIT 5"]


def milliseconds(arguments: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        check=True,
        capture_output=True,
    )
    return (time.perf_counter() - started) * 1000


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ) | {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}"
            for name in ("CONFIG", "DATA", "CACHE", "STATE")
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has it
        environment["PYTHONPYCACHEPREFIX"] = f"{home}/bytecode"
        milliseconds(RUN, environment)  # builds the demo store and the tables
        pairs = [
            (milliseconds(RUN, environment), milliseconds(["-c", "pass"], environment))
            for _ in range(ROUNDS)
        ]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"python -c pass     {bare:6.0f} ms")
    print(f"panll-desktop run  {ours:6.0f} ms")
    print(f"difference         {ours - bare:6.0f} ms  (budget {BUDGET_MS:.0f} ms)")
    print(f"ratio              {ours / bare:6.1f}")
    return int(ours - bare > BUDGET_MS)


if __name__ == "__main__":
    sys.exit(main())

"""How long Find holds its thread with expressions that never end well.

Run by hand: ``python tests/benchmarks/bench_find.py``; exits 1 over budget. Texts have
200,000 characters, the most that is checked; each line is the median and the worst of
several runs. Budget: 200 ms by the clock on the wall. The engine counts processor time,
so on a machine that is busy with other work the figures are as much larger.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from panll_desktop.ui.finding import Search, find, replacements

ROUNDS = 7
BUDGET_MS = 200
LENGTH = 200_000
HOPELESS = {
    r"(?=([\s\S]*))\1[0-9]": "a b\n",
    r"(x+x+)+y": "x",
    r"(?:(?:a|a|ab)+)+c": "a",
    r"(?:x{1,1000}){1,1000}q": "x",
}


def main() -> int:
    """Prints the figures; 1 over budget."""
    worst = 0.0
    for pattern, piece in HOPELESS.items():
        text = piece * (LENGTH // len(piece))
        search = Search(pattern, expression=True)
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("find", partial(find, text, search)),
            ("all", partial(replacements, text, search, "z")),
        )
        for name, act in acts:
            times = []
            for _ in range(ROUNDS):
                before = time.perf_counter()
                act()
                times.append((time.perf_counter() - before) * 1000)
            middle = statistics.median(times)
            worst = max(worst, middle)
            print(f"{name:<5}{pattern:<26}{middle:5.0f} ms, worst {max(times):5.0f} ms")
    print(f"budget {BUDGET_MS} ms")
    return 0 if worst <= BUDGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())

"""VQL and KQL while somebody types: a long statement, a long script, hostile texts.

Run by hand: ``python tests/benchmarks/bench_language.py``. Budgets: a statement of
1,400 characters parsed, linted, explored and completed under 5 ms; a script of 1,000
lines under 100 ms, and far less when one statement of it changed.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

from panll_desktop.languages.kql.language import KQL
from panll_desktop.languages.vql.language import VQL

ROUNDS = 15
LONG = (
    "SELECT GRAPH, VECTOR, DOCUMENT.title, PROVENANCE, SPATIAL FROM FEDERATION"
    " /research/* WITH DRIFT REPAIR WHERE "
    + " AND ".join(
        "(DRIFT(VECTOR, DOCUMENT) < 0.2 OR h.embedding SIMILAR TO [0.1, 0.2, 0.3]"
        f" WITHIN 0.9 OR FULLTEXT CONTAINS 'term {number}' AND FIELD year >= {number})"
        for number in range(8)
    )
    + " PROOF CITATION(Contract) AND INTEGRITY(Other) ORDER BY DOCUMENT.title LIMIT 50"
)
SHORT = "SELECT DOCUMENT, SPATIAL\nFROM hexads\nWHERE DOCUMENT.year >= {}\nLIMIT 5;\n"
SCRIPT = "".join(SHORT.format(number) for number in range(250))
PIPELINE = (
    "from knots as K\n| filter determinant == {} and genus < 3\n| group_by genus\n"
    "| aggregate count(*) as n\n| take 5;\n"
)
PIPELINES = "".join(PIPELINE.format(number) for number in range(200))


def milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def report(name: str, act: Callable[[int], object], budget: float) -> None:
    times = [milliseconds(partial(act, number)) for number in range(ROUNDS)]
    middle = statistics.median(times)
    print(f"{name:42} {middle:8.2f} ms  (budget {budget:.0f} ms)")


def main() -> None:
    lint, complete, explore = VQL.lint, VQL.complete, VQL.explore
    assert lint is not None
    assert complete is not None
    assert explore is not None

    def typed(number: int) -> None:
        text = LONG.replace("Contract", f"Contract{number}")
        lint(text, {})
        explore(text, len(text) // 2, {})
        complete(text, len(text) // 2, {})

    typed(-1)  # loads the tables
    print(f"a statement of {len(LONG):,} characters, {SCRIPT.count(chr(10)):,} lines")
    report("statement linted, explored, completed", typed, 5)
    report(
        "script, every statement new", lambda n: lint(f"-- {n}\n" + _new(n), {}), 100
    )
    lint(SCRIPT, {})
    report("script, one statement changed", lambda n: lint(_changed(n), {}), 100)
    report("10,000 open parentheses", lambda n: lint("(" * (10_000 + n), {}), 200)
    knots(report)
    junk = "SEARCH TEXT '" + "x" * 10_000_000
    report("10 MB without a closing quote", lambda _: lint(junk, {}), 1_000)


def knots(report: Callable[[str, Callable[[int], object], float], None]) -> None:
    lint = KQL.lint
    assert lint is not None
    lint(PIPELINES, {})
    report(
        "KQL script, every program new",
        lambda n: lint(PIPELINES.replace("as n", f"as n{n}"), {}),
        100,
    )
    report(
        "KQL script, one program changed",
        lambda n: lint(PIPELINES.replace("== 100 ", f"== {1000 + n} "), {}),
        100,
    )


def _new(number: int) -> str:
    return SCRIPT.replace("year", f"year{number}")


def _changed(number: int) -> str:
    return SCRIPT.replace(">= 125", f">= {1000 + number}")


if __name__ == "__main__":
    main()

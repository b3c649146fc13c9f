"""VQL and KQL while somebody types: statements, long scripts, and hostile texts.

Run by hand: ``python tests/benchmarks/bench_language.py``; exits 1 over budget. Figures
are processor time, so that other programs count for little; each text is new to the
linter. Budgets: any statement parsed, linted and completed under 5 ms, be it like those
of 371 characters that people wrote for the corpus (three modalities from peers under a
policy, a vector, a pattern, a text, a contract, a proof), a dense one of 1,300, or like
the longest of the corpus, which a program wrote (100 comparisons, each in one bracket
more than the next); a script of 1,000 lines under 100 ms, and far less when one
statement of it changed.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from panll_desktop.languages.kql.language import KQL
from panll_desktop.languages.vql.language import VQL

ROUNDS = 15
USUAL = (
    "SELECT SEMANTIC, VECTOR, DOCUMENT\nFROM FEDERATION /observatories/* WITH DRIFT"
    " STRICT\nWHERE h.embedding SIMILAR TO [0.7, 0.2, 0.4] WITHIN 0.75\n"
    "  AND (h)-[:OBSERVED]->(comet)\n"
    '  AND comet.uuid == "7d9f1c52-0c1e-4b6e-9a53-2f8f6f1f0b11"\n'
    '  AND FULLTEXT CONTAINS "period of the tail in ultraviolet light"\n'
    "  AND SATISFIES ObserverContract\nPROOF CITATION(CometContract)\nLIMIT 25"
)
DENSE = (
    "SELECT GRAPH, VECTOR, DOCUMENT.title, PROVENANCE, SPATIAL FROM FEDERATION"
    " /research/* WITH DRIFT REPAIR WHERE "
    + " AND ".join(
        "(DRIFT(VECTOR, DOCUMENT) < 0.2 OR h.embedding SIMILAR TO [0.1, 0.2, 0.3]"
        f" WITHIN 0.9 OR FULLTEXT CONTAINS 'term {number}' AND FIELD year >= {number})"
        for number in range(8)
    )
    + " PROOF CITATION(AContract) AND INTEGRITY(Other) ORDER BY DOCUMENT.title LIMIT 50"
)
NESTED = (
    "SELECT DOCUMENT.* FROM HEXAD AContract WHERE "
    + "(" * 100
    + ") AND ".join(["DOCUMENT.y > 1"] * 101)
)
SHORT = "SELECT DOCUMENT, SPATIAL\nFROM hexads\nWHERE DOCUMENT.year >= {}\nLIMIT 5;\n"
SCRIPT = "".join(SHORT.format(number) for number in range(250))
PIPELINE = (
    "from knots as K\n| filter determinant == {} and genus < 3\n| group_by genus\n"
    "| aggregate count(*) as n\n| take 5;\n"
)
PIPELINES = "".join(PIPELINE.format(number) for number in range(200))
VECTOR = "SELECT VECTOR FROM HEXADS WHERE VECTOR SIMILAR TO [{}] LIMIT 5".format(
    ",".join(["0.5"] * 100_000)
)


def milliseconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def report(name: str, act: Callable[[int], object], budget: float | None) -> bool:
    """Prints the median; whether it keeps to the budget."""
    times = [milliseconds(partial(act, number)) for number in range(ROUNDS)]
    middle = statistics.median(times)
    limit = "" if budget is None else f"  (budget {budget:.0f} ms)"
    print(f"{name:46} {middle:8.2f} ms{limit}")
    return budget is None or middle <= budget


def typed(statement: str, number: int, *, explored: bool = False) -> None:
    """What happens to a statement that was never seen before."""
    text = statement.replace("Contract", f"Contract{number}")
    assert VQL.lint is not None
    assert VQL.complete is not None
    assert VQL.explore is not None
    VQL.lint(text, {})
    VQL.complete(text, len(text) // 2, {})
    if explored:
        VQL.explore(text, len(text) // 2, {})


def main() -> int:
    """Prints the figures; 1 over budget."""
    gc.set_threshold(10_000)  # as the window has it
    lint = VQL.lint
    assert lint is not None
    typed(DENSE, -1, explored=True)  # loads the tables
    kept = []
    for name, statement, budget in (
        ("usual", USUAL, 5),
        ("dense", DENSE, 5),
        ("nested", NESTED, 5),
    ):
        title = f"{name}, {len(statement):,} characters"
        said = f"{title}: linted and completed"
        kept.append(report(said, partial(typed, statement), budget))
        more = partial(typed, statement.replace("Contract", "Treaty_Contract"))
        kept.append(report("  and explored", partial(more, explored=True), None))
    print(f"a script of {SCRIPT.count(chr(10)):,} lines")
    new = report("every statement new", lambda n: lint(_new(n), {}), 100)
    lint(SCRIPT, {})
    one = report("one statement changed", lambda n: lint(_changed(n), {}), 100)
    deep = report(
        "10,000 open parentheses", lambda n: lint("(" * (10_000 + n), {}), 200
    )
    junk = "SEARCH TEXT '" + "x" * 10_000_000
    open_ = report("10 MB without a closing quote", lambda _: lint(junk, {}), 1_000)
    print(
        f"a vector of 100,000 numbers {milliseconds(lambda: lint(VECTOR, {})):,.0f} ms"
    )
    kept += knots()
    return 0 if all((*kept, new, one, deep, open_)) else 1


def knots() -> tuple[bool, bool]:
    """The same script of KQL, of five lines a program."""
    lint = KQL.lint
    assert lint is not None
    lint(PIPELINES, {})
    return (
        report(
            "KQL, every program new",
            lambda n: lint(PIPELINES.replace("as n", f"as n{n}"), {}),
            100,
        ),
        report(
            "KQL, one program changed",
            lambda n: lint(PIPELINES.replace("== 100 ", f"== {1000 + n} "), {}),
            100,
        ),
    )


def _new(number: int) -> str:
    return f"-- {number}\n" + SCRIPT.replace("year", f"year{number}")


def _changed(number: int) -> str:
    return SCRIPT.replace(">= 125", f">= {1000 + number}")


if __name__ == "__main__":
    sys.exit(main())

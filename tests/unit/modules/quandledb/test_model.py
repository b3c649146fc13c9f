"""Pipelines and SELECT against the same done in plain Python."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.rows import Row, table_row
from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from tests.unit.modules.quandledb.asking import ask, connected

ROWS = [table_row(knot) for knot in table.primes()]
NUMBERS = ("crossing_number", "determinant", "signature", "genus", "arf", "writhe")
OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COLUMNS = st.sampled_from(NUMBERS)
TESTS = st.tuples(COLUMNS, st.sampled_from(tuple(OPERATORS)), st.integers(-8, 30))


@pytest.fixture(scope="module")
def session() -> Iterator[EmbeddedSession]:
    opened = connected()
    yield opened
    opened.close()


def number(row: Row, column: str) -> int:
    value = row[column]
    assert isinstance(value, int)
    return value


def by(column: str) -> Callable[[Row], int]:
    return lambda row: number(row, column)


def holds(row: Row, test: tuple[str, str, int]) -> bool:
    column, sign, value = test
    return OPERATORS[sign](number(row, column), value)


def spelt(test: tuple[str, str, int]) -> str:
    column, sign, value = test
    return f"{column} {sign} {value}"


@given(
    st.lists(TESTS, max_size=3),
    st.lists(TESTS, min_size=1, max_size=2),
    st.lists(st.tuples(COLUMNS, st.booleans()), max_size=2),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_that_a_pipeline_and_a_select_do_what_python_does(
    session: EmbeddedSession,
    every: list[tuple[str, str, int]],
    some: list[tuple[str, str, int]],
    keys: list[tuple[str, bool]],
    skipped: int,
    taken: int,
) -> None:
    expected = [
        row
        for row in ROWS
        if all(holds(row, test) for test in every)
        and any(holds(row, test) for test in some)
    ]
    for column, descending in reversed(keys):
        expected.sort(key=by(column), reverse=descending)
    names = [row["name"] for row in expected[skipped : skipped + taken]]

    condition = f"({' or '.join(map(spelt, some))})"
    condition = " and ".join([*map(spelt, every), condition])
    order = ", ".join(f"{c} {'desc' if down else 'asc'}" for c, down in keys)
    sort = f" | sort {order}" if keys else ""
    pipeline = f"from knots | filter {condition}{sort} | skip {skipped} | take {taken}"
    assert ask(session, pipeline).column() == names
    order = f" ORDER BY {order}" if keys else ""
    select = f"SELECT name FROM knots WHERE {condition}{order}"
    answer = ask(session, f"{select} LIMIT {taken} OFFSET {skipped}")
    assert answer.column() == names


@given(COLUMNS, COLUMNS, st.lists(TESTS, max_size=1))
def test_that_groups_and_aggregates_are_those_of_python(
    session: EmbeddedSession,
    key: str,
    column: str,
    tests: list[tuple[str, str, int]],
) -> None:
    groups: dict[int, list[int]] = defaultdict(list)
    for row in ROWS:
        if all(holds(row, test) for test in tests):
            groups[number(row, key)].append(number(row, column))
    expected = [
        (found, len(all_), sum(all_), min(all_), max(all_), len(set(all_)))
        for found, all_ in sorted(groups.items())
    ]
    sums = (
        f"count(*) as n, sum({column}) as s, min({column}) as l, max({column}) as m,"
        f" count(distinct {column}) as d"
    )
    where = " | filter " + spelt(tests[0]) if tests else ""
    pipeline = f"from knots{where} | group_by {key} | aggregate {sums} | sort {key}"
    assert ask(session, pipeline).tuples == expected
    where = f" WHERE {spelt(tests[0])}" if tests else ""
    select = f"SELECT {key}, {sums} FROM knots{where} GROUP BY {key} ORDER BY {key}"
    assert ask(session, select).tuples == expected

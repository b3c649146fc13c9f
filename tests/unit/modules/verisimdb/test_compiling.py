"""From VQL's tree to the algebra: what is asked of the engine is what was written."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.draft import Tensor
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.parser import parse
from panll_desktop.modules.verisimdb import compiling, projecting, touching
from panll_desktop.protocol import ALL_MODALITIES, Diagnostic, Json, Modality
from tests.unit.modules.verisimdb.asking import ask, connected, ids

DOCUMENT, SPATIAL = Modality.DOCUMENT, Modality.SPATIAL


def tree(text: str) -> t.Statement:
    found = parse(text)
    assert not isinstance(found, Diagnostic), found
    return found


def written(field: t.Reference | t.Name) -> str:
    return field.name if isinstance(field, t.Reference) else field.path


def selection(text: str) -> projecting.Selection:
    found = tree(text)
    assert isinstance(found, t.Select)
    return projecting.selection(found)


def change(text: str) -> a.Change:
    found = tree(text)
    assert isinstance(found, t.Insert | t.Update | t.Delete)
    return compiling.change(found)


def inserted(text: str) -> a.Insert:
    found = change(text)
    assert isinstance(found, a.Insert)
    return found


def condition(text: str) -> a.Condition:
    return selection(f"SELECT * FROM hexads WHERE {text}").query.condition


def test_that_modalities_are_shown_once_and_in_the_order_of_the_text() -> None:
    found = selection("SELECT SPATIAL.srid, DOCUMENT, SPATIAL.altitude FROM hexads")
    assert found.shown == (SPATIAL, DOCUMENT)
    assert found.query.projection == a.Projection(
        DOCUMENT.bit, (a.Field(SPATIAL, "srid"), a.Field(SPATIAL, "altitude"))
    )
    every = selection("SELECT VECTOR, * FROM hexads")
    assert every.shown[0] is Modality.VECTOR
    assert set(every.shown) == set(Modality)
    assert every.query.projection.modalities == ALL_MODALITIES


def test_that_clauses_become_parts_of_the_query() -> None:
    query = selection(
        "SELECT DOCUMENT FROM HEXAD x WHERE GRAPH EXISTS"
        " ORDER BY DOCUMENT.a DESC, SPATIAL.srid LIMIT 3 OFFSET 2"
    ).query
    assert query.condition == a.And((a.Identified(("x",)), a.Present(Modality.GRAPH)))
    assert query.order == (
        a.Order(a.Field(DOCUMENT, "a"), descending=True),
        a.Order(a.Field(SPATIAL, "srid")),
    )
    assert (query.limit, query.offset) == (3, 2)


def test_that_without_a_condition_there_is_none() -> None:
    assert selection("SELECT * FROM hexads").query.condition == a.And(())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID = 'x'", a.Identified(("x",))),
        ("ID <> 'x'", a.Not(a.Identified(("x",)))),
        ("FIELD n <= -2", a.Compare(a.Field(DOCUMENT, "n"), a.Operator.AT_MOST, -2)),
        (
            "DOCUMENT.a LIKE SPATIAL.b",
            a.CompareFields(
                a.Field(DOCUMENT, "a"), a.Operator.LIKE, a.Field(SPATIAL, "b")
            ),
        ),
        ("FULLTEXT CONTAINS 'a b'", a.Contains("a b")),
        ("DOCUMENT.body CONTAINS 'a b'", a.Contains("a b", "body")),
        ("GRAPH NOT EXISTS", a.Not(a.Present(Modality.GRAPH))),
    ],
)
def test_that_a_condition_becomes_one_of_the_algebra(
    text: str, expected: a.Condition
) -> None:
    assert condition(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("NOT NOT GRAPH EXISTS", "GRAPH EXISTS"),
        ("NOT ID != 'x'", "ID = 'x'"),
        (
            "NOT (ID = 'x' AND GRAPH NOT EXISTS)",
            "ID != 'x' OR GRAPH EXISTS",
        ),
        (
            "ID = 'x' AND (ID = 'y' AND (ID = 'z'))",
            "ID = 'x' AND ID = 'y' AND ID = 'z'",
        ),
        (
            "ID = 'x' OR NOT (ID = 'y' AND ID = 'z')",
            "ID = 'x' OR ID != 'y' OR ID != 'z'",
        ),
        (
            "ID = 'x' AND (ID = 'y' OR ID = 'z')",
            "(ID = 'y' OR ID = 'z') AND ID = 'x'",
        ),
    ],
)
def test_that_a_condition_is_made_flat(text: str, plain: str) -> None:
    assert condition(text) == condition(plain)


def test_that_what_nests_too_deeply_for_sqlite_is_refused() -> None:
    turns = "(ID = 'a' AND (ID = 'b' OR " * (compiling.DEEPEST // 2)
    text = f"{turns}ID = 'c'{')' * compiling.DEEPEST}"
    assert isinstance(condition(text), a.And)
    with pytest.raises(RejectedError, match=r"alternates .* more than 50 times"):
        condition(f"ID = 'x' OR {text}")


def test_that_an_insert_becomes_a_draft() -> None:
    found = inserted(
        "INSERT HEXAD WITH DOCUMENT(id = 'x', Title = 't', n = 1, no = NULL),"
        " TENSOR([[1, 2, 3], [4, 5, 6]]), GRAPH(p, q), SEMANTIC(a),"
        " SPATIAL(latitude = 1, longitude = 2, colour = 'red', big = true, no = NULL)"
    )
    assert found.identifier == "x"
    assert found.draft.title == "t"
    assert found.draft.metadata == {"n": "1"}
    assert found.draft.tensor == Tensor((2, 3), (1, 2, 3, 4, 5, 6))
    assert found.draft.relationships == (("p", "q"),)
    assert found.draft.types == ("a",)
    assert found.draft.spatial is not None
    assert found.draft.spatial.properties == {"colour": "red", "big": "true"}


def test_that_values_without_columns_are_title_and_body() -> None:
    found = inserted("INSERT INTO hexads VALUES ('a', 'b, c')")
    assert (found.draft.title, found.draft.body) == ("a", "b, c")
    assert found.identifier is None


@given(
    st.recursive(
        st.integers(-9, 9), lambda inner: st.lists(inner, max_size=3), max_leaves=12
    ).filter(lambda value: isinstance(value, list))
)
def test_that_a_tensor_is_regular_or_refused(value: list[Json]) -> None:
    text = f"INSERT HEXAD WITH TENSOR({value})"
    shape = _shape(value)
    if shape is None:
        with pytest.raises(RejectedError, match="tensor"):
            change(text)
    else:
        tensor = inserted(text).draft.tensor
        assert tensor is not None
        assert tensor.shape == shape
        assert list(tensor.data) == [int(x) for x in re.findall(r"-?\d", str(value))]


def _shape(value: Json) -> tuple[int, ...] | None:
    """The shape of a nested list, by its definition."""
    if not isinstance(value, list):
        return ()
    inner = {_shape(each) for each in value}
    if None in inner or len(inner) > 1:
        return None
    return (len(value), *(next(iter(inner), ()) or ()))


def test_that_references_are_those_read_in_the_order_of_the_text() -> None:
    text = (
        "EXPLAIN SELECT DOCUMENT.a, VECTOR FROM hexads WHERE DOCUMENT.b = DOCUMENT.c"
        " AND NOT (DOCUMENT.d = 1 OR ID = 'x') ORDER BY DOCUMENT.e, ID"
    )
    assert [written(each) for each in touching.shown(tree(text))] == ["a"]
    assert [written(each) for each in touching.compared(tree(text))] == list("bcde")
    deleted = "DELETE FROM hexads WHERE DOCUMENT.a = 1"
    assert [written(each) for each in touching.compared(tree(deleted))] == ["a"]
    for other in (deleted, "SHOW STATUS"):
        assert list(touching.shown(tree(other))) == []
    assert list(touching.compared(tree("SHOW STATUS"))) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" AND ".join(["DOCUMENT EXISTS"] * 2000), "DOCUMENT EXISTS"),
        (
            "ID = 'b' OR ID = 'a' OR NOT NOT ID = 'b' OR (ID = 'a' OR ID = 'c')",
            "ID = 'b' OR ID = 'a' OR ID = 'c'",
        ),
        ("NOT (GRAPH EXISTS OR GRAPH EXISTS)", "GRAPH NOT EXISTS"),
    ],
    ids=range(3),
)
def test_that_a_term_that_is_repeated_is_asked_once(text: str, plain: str) -> None:
    assert condition(text) == condition(plain)


def test_that_what_only_python_takes_for_the_same_is_asked_twice() -> None:
    found = condition("FIELD n = 1 AND FIELD n = true AND FIELD n = 1.0")
    assert isinstance(found, a.And)
    assert len(found.terms) == 3


# Random conditions, told in VQL and checked against plain Python.

Facts: TypeAlias = Mapping[str, str | float | None]
NAMES = ("alpha", "Beta", "gamma ray", "it's")
ENTITIES: Mapping[str, Facts] = {
    f"e{at}": {
        "title": None if at % 5 == 4 else NAMES[at % 4],
        "n": None if at % 3 == 2 else float(at - 3),
        "latitude": None if at % 2 else float(at * 10 - 40),
    }
    for at in range(12)
}
FIELDS = {"title": "DOCUMENT.title", "n": "DOCUMENT.n", "latitude": "SPATIAL.latitude"}
COMPARE: Mapping[str, Callable[[Any, Any], object]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Test:
    """A condition: how it is written, and for which entities it holds."""

    __test__ = False
    text: str
    holds: Callable[[str, Facts], bool]
    binding: int = 3  # 1 for OR, 2 for AND, 3 for what needs no brackets


def quoted(value: str | float) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def compared(field: str, symbol: str, value: str | float) -> Test:
    def holds(_identifier: str, facts: Facts) -> bool:
        known = facts[field]
        return known is not None and bool(COMPARE[symbol](known, value))

    return Test(f"{FIELDS[field]} {symbol} {quoted(value)}", holds)


def same(symbol: str, identifier: str) -> Test:
    def holds(known: str, _facts: Facts) -> bool:
        return bool(COMPARE[symbol](known, identifier))

    return Test(f"ID {symbol} {quoted(identifier)}", holds)


def containing(word: str) -> Test:
    def holds(_identifier: str, facts: Facts) -> bool:
        words = re.findall(r"\w+", str(facts["title"] or "").casefold())
        return word.casefold() in words

    return Test(f"DOCUMENT CONTAINS {quoted(word)}", holds)


def placed(negated: bool) -> Test:  # noqa: FBT001 - drawn
    def holds(_identifier: str, facts: Facts) -> bool:
        return (facts["latitude"] is None) == negated

    return Test(f"SPATIAL {'NOT ' if negated else ''}EXISTS", holds)


def all_of(terms: list[Test]) -> Test:
    return Test(
        " AND ".join(_bracketed(term, 3) for term in terms),
        lambda identifier, facts: all(term.holds(identifier, facts) for term in terms),
        2,
    )


def any_of(terms: list[Test]) -> Test:
    return Test(
        " or ".join(_bracketed(term, 2) for term in terms),
        lambda identifier, facts: any(term.holds(identifier, facts) for term in terms),
        1,
    )


def opposite(term: Test) -> Test:
    return Test(
        f"NOT {_bracketed(term, 3)}",
        lambda identifier, facts: not term.holds(identifier, facts),
    )


def _bracketed(term: Test, needed: int) -> str:
    return term.text if term.binding >= needed else f"({term.text})"


EQUALITY = ("==", "=", "!=", "<>")
SYMBOLS = st.sampled_from(sorted(COMPARE))
SIMPLE = st.one_of(
    st.builds(compared, st.just("title"), SYMBOLS, st.sampled_from(NAMES)),
    st.builds(
        compared, st.sampled_from(["n", "latitude"]), SYMBOLS, st.integers(-50, 50)
    ),
    st.builds(compared, st.just("latitude"), SYMBOLS, st.floats(-90, 90)),
    st.builds(same, st.sampled_from(EQUALITY), st.sampled_from(["e1", "e7", "no"])),
    st.builds(containing, st.sampled_from(["ALPHA", "ray", "beta", "s"])),
    st.builds(placed, st.booleans()),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(all_of, st.lists(inner, min_size=2, max_size=3)),
        st.builds(any_of, st.lists(inner, min_size=2, max_size=3)),
        st.builds(opposite, inner),
    ),
    max_leaves=8,
)


def test_that_conditions_hold_in_the_store_as_they_do_in_python(tmp_path: Path) -> None:
    session = connected(tmp_path / "conditions.octad")
    for identifier, facts in ENTITIES.items():
        document = [f"id = '{identifier}'"]
        document += [
            f"{name} = {quoted(value)}"
            for name in ("title", "n")
            if (value := facts[name]) is not None
        ]
        place = facts["latitude"]
        more = "" if place is None else f", SPATIAL(latitude = {place}, longitude = 0)"
        ask(session, f"INSERT HEXAD WITH DOCUMENT({', '.join(document)}){more}")

    @given(CONDITIONS)
    def agree(test: Test) -> None:
        expected = [name for name, facts in ENTITIES.items() if test.holds(name, facts)]
        assert ids(session, test.text) == expected
        counted = ask(session, f"COUNT hexads WHERE {test.text}")
        assert counted.rows == ({"count": len(expected)},)

    try:
        agree()
    finally:
        session.close()

"""Variables of patterns against a dictionary: every name is tried for each of them."""

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import (
    And,
    Bound,
    CompareAcross,
    Condition,
    Constant,
    Count,
    Direction,
    Far,
    Field,
    FieldOf,
    Insert,
    Link,
    Not,
    Of,
    Operator,
    Or,
    Order,
    Projection,
    Select,
    Step,
    Value,
)
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.words import ranking
from tests.unit.engines.octad.queries import never
from tests.unit.engines.octad.test_model import (
    DEGREE,
    LATITUDE,
    TARGET,
    TITLE,
    Binding,
    D,
    World,
    bindings,
    conditions,
    drafts,
    fields,
    holds,
    leaves,
    picked,
)

NAMES = [f"e{number}" for number in range(5)]
TEXTS, NUMBERS = [TITLE, TARGET], [LATITUDE, DEGREE]
signs = st.sampled_from([each for each in Operator if each is not Operator.LIKE])
steps = st.builds(Step, st.sampled_from("pq"), st.sampled_from(Direction))
edges = st.tuples(st.sampled_from("pq"), st.sampled_from([*NAMES, "nobody"]))
connected = st.builds(
    lambda draft, pairs: replace(draft, relationships=tuple(pairs)),
    *(drafts, st.lists(edges, max_size=5)),
)


def compared(of: list[Field]) -> st.SearchStrategy[Condition]:
    sides = st.builds(FieldOf, st.sampled_from(["", "y", "z"]), st.sampled_from(of))
    return st.builds(CompareAcross, sides, signs, sides)


def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    two = st.lists(inner, max_size=2).map(tuple)
    return st.builds(Not, inner) | st.builds(And, two) | st.builds(Or, two)


checks = st.builds(
    lambda source, step, target: Bound((Link(source, step, target),), And(())),
    *(st.sampled_from(["", "y"]), steps, st.sampled_from(["", "y", "z"])),
)
further = st.builds(
    lambda step, term: Bound((Link("z", step, "w"),), Of("w", term)), steps, leaves
)
about = st.builds(Of, st.sampled_from("yz"), leaves)
single = about | checks | further | compared(TEXTS) | compared(NUMBERS)
terms = st.recursive(single | st.just(Constant(value=True)), joined, max_leaves=4)
bounds = st.builds(
    lambda one, other, source, term: Bound(
        (Link("", one, "y"), Link(source, other, "z")), term
    ),
    *(steps, steps, st.sampled_from(["", "y"]), terms),
)
sorts = st.builds(
    Order,
    st.sampled_from([LATITUDE, TITLE]),
    st.booleans(),
    st.sampled_from(["", "y", "z"]),
)


def ranks(order: list[Order], way: Binding, world: World) -> tuple[object, ...]:
    """What sorts a row: absent values last, the others by their place among all."""
    found: list[object] = []
    for each in order:
        held = {entity[each.field] for entity in world.values() if each.field in entity}
        every = sorted(held, key=sorting)
        value = world.get(way[each.variable], {}).get(each.field)
        place = 0 if value is None else every.index(value)
        found += [value is None, -place if each.descending else place]
    return tuple(found)


def sorting(value: Value) -> tuple[bytes, float]:
    text = value.encode() if isinstance(value, str) else b""
    return text, float(value) if isinstance(value, int | float) else 0.0


@settings(max_examples=150, deadline=None)
@given(
    worlds=st.lists(connected, min_size=3, max_size=5),
    bound=bounds,
    beside=st.just(Constant(value=True)) | conditions,
    far=st.sets(st.sampled_from("yz")),
    order=st.lists(sorts, max_size=2),
)
def test_that_rows_are_those_of_every_way_to_bind_the_variables(
    worlds: list[Draft],
    bound: Bound,
    beside: Condition,
    far: set[str],
    order: list[Order],
) -> None:
    both, wanted = And((beside, bound)), sorted(far)
    query = Select(
        Projection(0),
        both,
        tuple(order),
        bound=bound,
        far=tuple(Far(name, Projection(D.bit)) for name in wanted),
    )
    with tempfile.TemporaryDirectory() as directory:
        store = Store(Path(directory) / "store", create=True, durable=False)
        world: World = {}
        for name, draft in zip(NAMES, worlds, strict=False):
            store.change(Insert(name, draft))
            kept = fields(draft).items()
            world[name] = {
                each: value for each, value in kept if value not in (None, ())
            }
        entities = reading.count(store, Count(both), never)
        found = [row for chunk in reading.select(store, query, never) for row in chunk]
        store.close()
    expected = [name for name in world if holds({"": name}, both, world)]
    assert entities == len(expected)
    ways = [way for name in expected for way in bindings(bound, {"": name}, world)]
    best: dict[tuple[str, ...], tuple[object, ...]] = {}
    for way in ways:
        row = (way[""], *(way[variable] for variable in wanted))
        best[row] = min(best.get(row, (2,)), ranks(order, way, world))
    rows = [(row.id, *(name for name, _ in row.far)) for row in found]
    if ranking(both) and not order:  # the best match comes first
        rows.sort()
    assert rows == sorted(best, key=lambda row: (*best[row], row))
    for each in found:
        for name, facets in each.far:
            assert picked(facets[D], "title") == world.get(name, {}).get(TITLE)

"""The engine against a dictionary: whatever is done, both answer the same."""

import operator
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from panll_desktop.engines.octad import digests, embedder, reading
from panll_desktop.engines.octad.algebra import (
    And,
    Assign,
    Bound,
    Compare,
    CompareAcross,
    Condition,
    Constant,
    Contains,
    Count,
    Delete,
    Direction,
    Field,
    Identified,
    Insert,
    Not,
    Of,
    Operator,
    Or,
    Present,
    Step,
    Update,
    Value,
)
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.draft import Draft, Event, Json, Place
from panll_desktop.engines.octad.errors import DuplicateError
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.words import ranking
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import contents, found, never, with_words

D, G, S, V = Modality.DOCUMENT, Modality.GRAPH, Modality.SPATIAL, Modality.VECTOR
TITLE, YEAR = Field(D, "title"), Field(D, "metadata.year")
TYPES, TYPE = Field(Modality.SEMANTIC, "types"), Field(Modality.SEMANTIC, "type")
EDGES, TARGET = Field(G, "relationships"), Field(G, "target")
CHAIN = Field(Modality.PROVENANCE, "chain_length")
DEGREE, LATITUDE = Field(G, "degree"), Field(S, "latitude")
EMBEDDING, DIMENSION = Field(V, "embedding"), Field(V, "dimension")
COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Entity: TypeAlias = dict[Field, Value]  # what is not a key is absent
NAMES: Final = [f"e{n}" for n in range(8)]
names = st.sampled_from(NAMES)
words = st.lists(st.sampled_from(["café", "Whale", "sea", "it's"]), min_size=1)
titles = words.map(" ".join)
years = st.sampled_from(["9", "10", "1851", "unknown"])
types = st.lists(st.sampled_from("TUV"), max_size=3).map(tuple)
edges = st.lists(st.tuples(st.sampled_from("pq"), names), max_size=3).map(tuple)
embeddings = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
degrees = st.integers(-3, 3)
comparisons = st.one_of(
    st.builds(Compare, st.just(TITLE), st.sampled_from(Operator), titles),
    st.builds(
        Compare,
        st.sampled_from([YEAR, DEGREE, LATITUDE, DIMENSION, CHAIN]),
        st.sampled_from([each for each in Operator if each is not Operator.LIKE]),
        st.sampled_from([-1, 0, 1, 2, 9, 10.0, 1851]),
    ),
    st.builds(
        Compare,
        st.just(TYPE),
        st.sampled_from([Operator.EQUAL, Operator.UNEQUAL]),
        st.sampled_from("TUVW"),
    ),
    st.builds(Compare, st.just(TARGET), st.just(Operator.EQUAL), names),
    st.builds(
        Compare,
        st.sampled_from([TITLE, YEAR, LATITUDE]),
        st.sampled_from([Operator.EQUAL, Operator.UNEQUAL]),
        st.none(),
    ),
)
leaves = st.one_of(
    comparisons,
    st.builds(Present, st.sampled_from(Modality)),
    st.builds(
        Contains,
        st.lists(titles, max_size=2).map(" ".join),
        st.sampled_from([None, "title", "body"]),
    ),
    st.builds(Identified, st.lists(names, max_size=3).map(tuple)),
    st.builds(Constant, st.booleans()),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
assignments = st.one_of(
    st.builds(Assign, st.just(TITLE), st.none() | titles),
    st.builds(Assign, st.just(YEAR), st.none() | years),
    st.builds(Assign, st.just(TYPES), st.none() | types),
    st.builds(Assign, st.just(EDGES), st.none() | edges),
    st.builds(Assign, st.just(EMBEDDING), st.none() | embeddings),
)


drafts = st.builds(
    Draft,
    title=st.none() | titles,
    metadata=st.none() | years.map(lambda year: {"year": year}),
    types=types,
    relationships=edges,
    embedding=st.none() | embeddings,
    embedder=st.sampled_from(["unknown", embedder.name(2)]),
    provenance=st.none() | st.just(Event("created", "a", "d")),
    spatial=st.none() | st.builds(Place, degrees, degrees),
)


def fields(draft: Draft) -> Entity:
    """What of a draft the model keeps."""
    place = draft.spatial
    return {
        TITLE: draft.title,
        YEAR: (draft.metadata or {}).get("year"),
        TYPES: draft.types,
        EDGES: draft.relationships,
        EMBEDDING: draft.embedding,
        LATITUDE: None if place is None else place.latitude,
        CHAIN: None if draft.provenance is None else 1,
    }


def present(entity: Entity, modality: Modality) -> bool:
    return modality is Modality.TEMPORAL or any(
        each.modality is modality for each in entity
    )


def folded(text: str) -> str:
    return text.lower().replace("é", "e")


def values(entity: Entity, field: Field) -> list[Value]:
    """What the field holds: no value, one, or many."""
    if field == DEGREE:
        return [len(each) for each in [entity.get(EDGES)] if isinstance(each, tuple)]
    if field == DIMENSION:
        return [2] if EMBEDDING in entity else []
    whole = entity.get({TYPE: TYPES, TARGET: EDGES}.get(field, field))
    if isinstance(whole, tuple):
        return [each[1] if isinstance(each, tuple) else each for each in whole]
    return [] if whole is None else [whole]


def compares(entity: Entity, condition: Compare) -> bool:
    field, sign, wanted = condition.field, condition.operator, condition.value
    held = values(entity, field)
    if wanted is None:
        return present(entity, field.modality) and (
            (sign is Operator.EQUAL) == (not held)
        )
    if sign is Operator.LIKE:
        return any(str(each).lower() == str(wanted).lower() for each in held)
    if not isinstance(wanted, str):
        if sign is Operator.UNEQUAL and "unknown" in held:
            return True  # a text that is no number is unequal to every number
        held = [float(str(each)) for each in held if each != "unknown"]
    return any(COMPARED[sign.value](each, wanted) for each in held)


World: TypeAlias = dict[str, Entity]
Binding: TypeAlias = dict[str, str]  # a name for each variable


def linked(step: Step, one: str, other: str, world: World) -> bool:
    pair = (step.predicate, other) in edges_of(world, one)
    back = (step.predicate, one) in edges_of(world, other)
    return {
        Direction.OUT: pair,
        Direction.IN: back,
        Direction.BOTH: pair or back,
    }[step.direction]


def edges_of(world: World, name: str) -> list[tuple[Value, ...]]:
    held = world.get(name, {}).get(EDGES, ())
    assert isinstance(held, tuple)
    return [each for each in held if isinstance(each, tuple)]


def bindings(bound: Bound, known: Binding, world: World) -> Iterator[Binding]:
    """Every way to put a name for each variable, tried one after another."""
    found = [known]
    for link in bound.links:
        new = [[*NAMES, "nobody"]] if link.target not in known else []
        found = [
            {**each, **({link.target: other} if new else {})}
            for each in found
            for other in (new[0] if new else [each[link.target]])
            if linked(link.step, each[link.source], other, world)
        ]
        known = {**known, link.target: ""}
    yield from (each for each in found if holds(each, bound.term, world))


def holds(names: Binding, condition: Condition, world: World) -> bool:
    """The condition, by its definition."""
    name = names[""]
    entity = world.get(name, {})
    match condition:
        case Constant(value):
            return value
        case Not(term):
            return not holds(names, term, world)
        case And(terms):
            return all(holds(names, term, world) for term in terms)
        case Or(terms):
            return any(holds(names, term, world) for term in terms)
        case Of(variable, term):
            return holds({"": names[variable]}, term, world)
        case Bound():
            return any(bindings(condition, names, world))
        case CompareAcross(left, sign, right):
            sides = (
                values(world.get(names[each.variable], {}), each.field)
                for each in (left, right)
            )
            return any(COMPARED[sign.value](*pair) for pair in product(*sides))
        case Present(Modality.TEMPORAL):
            return name in world
        case Identified(identifiers):
            return name in identifiers
        case Present(modality):
            return present(entity, modality)
        case Contains(text, where):
            if where == "body":  # none has one
                return False
            title = folded(str(entity.get(TITLE, ""))).split()
            wanted = folded(text).split()
            return bool(wanted) and all(word in title for word in wanted)
        case Compare():
            return compares(entity, condition)
    raise AssertionError(condition)


class Agreement(RuleBasedStateMachine):
    """Both are told the same; the store is closed and opened in between."""

    stored: Bundle[str] = Bundle("stored")

    @initialize()
    def open(self) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.path = self.directory / "store"
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.store = Store(self.path, create=True, clock=lambda: self.now)
        self.model: dict[str, Entity] = {}

    def teardown(self) -> None:
        faults = [each for each in examine(self.store.connection) if each.fault]
        assert faults == []
        self.store.close()
        shutil.rmtree(self.directory)

    @rule(target=stored, name=names, draft=drafts)
    def insert(self, name: str, draft: Draft) -> str:
        if name in self.model:
            with pytest.raises(DuplicateError):
                self.store.change(Insert(name, draft))
            return name
        self.store.change(Insert(name, draft))
        self.model[name] = {}
        for field, value in fields(draft).items():
            self.assign(name, Assign(field, value))
        self.wrote(name)
        return name

    def assign(self, name: str, change: Assign) -> None:
        self.model[name].pop(change.field, None)
        if change.value not in (None, ()):
            self.model[name][change.field] = change.value

    @rule(condition=conditions, changes=st.lists(assignments, max_size=3))
    def update(self, condition: Condition, changes: list[Assign]) -> None:
        changed = self.store.change(Update(condition, tuple(changes)))
        expected = self.matching(condition)
        assert list(changed.identifiers) == expected
        for name in expected:
            for change in changes:
                self.assign(name, change)
            self.wrote(name)

    @rule(name=consumes(stored), condition=conditions)
    def delete(self, name: str, condition: Condition) -> None:
        both = And((Identified((name, "e0")), condition))
        expected = self.matching(both)
        assert list(self.store.change(Delete(both)).identifiers) == expected
        for each in expected:
            del self.model[each]
            self.forgot(each)

    @rule(condition=conditions)
    def query(self, condition: Condition) -> None:
        expected = self.matching(condition)
        rows = found(self.store, condition).split()
        assert (sorted(rows) if ranking(condition) else rows) == (
            sorted(expected) if ranking(condition) else expected
        )
        assert reading.count(self.store, Count(condition), never) == len(expected)

    @rule(text=titles)
    def search(self, text: str) -> None:
        assert with_words(self.store, text) == set(self.matching(Contains(text)))

    @rule()
    def restart(self) -> None:
        digests.keep(self.store, never)  # `examine` compares them with the content
        self.store.close()
        self.store = Store(self.path, clock=lambda: self.now)

    def wrote(self, name: str) -> None:
        """An entity was written; the model has what it holds now."""

    def forgot(self, name: str) -> None:
        """An entity was deleted."""

    def matching(self, condition: Condition) -> list[str]:
        order = [
            str(row[0])
            for row in self.store.connection.execute(
                "SELECT id FROM entity ORDER BY key"
            )
        ]
        assert set(order) == set(self.model)
        return [name for name in order if holds({"": name}, condition, self.model)]

    @invariant()
    def contents_agree(self) -> None:
        stored = contents(self.store)
        assert stored.keys() == self.model.keys()
        for name, entity in self.model.items():
            assert_holds(stored[name], entity)


def assert_holds(facets: Facets, entity: Entity) -> None:
    """The engine's content is that of the model."""
    for modality in Modality:
        there = facets[modality] is not None
        assert there == present(entity, modality), modality
    assert picked(facets[D], "title") == entity.get(TITLE)
    year = picked(picked(facets[D], "metadata"), "year")
    assert year == entity.get(YEAR)
    kinds = listed(picked(facets[Modality.SEMANTIC], "types"))
    assert tuple(kinds) == entity.get(TYPES, ())
    pairs = listed(picked(facets[G], "relationships"))
    assert tuple(map(tuple, map(listed, pairs))) == entity.get(EDGES, ())
    vector = listed(picked(facets[V], "embedding"))
    assert tuple(vector) == entity.get(EMBEDDING, ())
    assert picked(facets[S], "latitude") == entity.get(LATITUDE)
    assert len(listed(facets[Modality.PROVENANCE])) == entity.get(CHAIN, 0)


def listed(content: Json) -> list[Json]:
    return content if isinstance(content, list) else []


def picked(content: Json, name: str) -> Json:
    return content.get(name) if isinstance(content, dict) else None


def test_that_engine_and_model_agree() -> None:
    run_state_machine_as_test(
        Agreement, settings=settings(max_examples=40, stateful_step_count=25)
    )

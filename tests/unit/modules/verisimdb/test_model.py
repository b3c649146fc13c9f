"""VQL against plain Python: whatever is done, the session and a dictionary agree."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from panll_desktop.engines.octad import embedder, normalising
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import Cell, Modality
from tests.unit.modules.verisimdb.asking import ask

D, G, S, V = Modality.DOCUMENT, Modality.GRAPH, Modality.SPATIAL, Modality.VECTOR
SIZE: Final = 4
NAMES: Final = [f"e{number}" for number in range(5)]
TITLES: Final = ["Arica", "Lima port", "Lima", "sea"]
KINDS: Final = ["T", "U"]


@dataclass(frozen=True)
class Entity:
    """What the model knows of one entity."""

    title: str | None = None
    year: str | None = None
    edges: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()
    vector: tuple[float, ...] | None = None
    shape: tuple[int, ...] | None = None
    latitude: float | None = None
    records: int = 0
    version: int = 1

    def has(self, modality: Modality) -> bool:
        return {
            Modality.GRAPH: bool(self.edges),
            Modality.VECTOR: self.vector is not None,
            Modality.TENSOR: self.shape is not None,
            Modality.SEMANTIC: bool(self.types),
            Modality.DOCUMENT: self.title is not None or self.year is not None,
            Modality.TEMPORAL: True,
            Modality.PROVENANCE: bool(self.records),
            Modality.SPATIAL: self.latitude is not None,
        }[modality]


Test: TypeAlias = Callable[[str, Entity], bool]
Asked: TypeAlias = tuple[str, Test]


def number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    lengths = sum(x * x for x in one) * sum(x * x for x in other)
    product = sum(x * y for x, y in zip(one, other, strict=True))
    return product / lengths**0.5 if lengths else 0.0


def _year(least: float) -> Asked:
    def holds(_: str, entity: Entity) -> bool:
        value = number(entity.year)
        return value is not None and value >= least

    return f"year >= {least:g}", holds


def _compared(field: str, value: Callable[[Entity], float | None]) -> list[Asked]:
    def at_least(least: int) -> Test:
        def holds(_: str, entity: Entity) -> bool:
            found = value(entity)
            return found is not None and found >= least

        return holds

    return [(f"{field} >= {least}", at_least(least)) for least in (1, 2, 3)]


VECTORS: Final = [
    *((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0)),
    *(tuple(embedder.embed(text, SIZE) or ()) for text in TITLES[:2]),
]
LEAVES: Final[list[Asked]] = [
    ("TRUE", lambda *_: True),
    ("ID = 'e1'", lambda n, _: n == "e1"),
    ("title = 'Lima'", lambda _, e: e.title == "Lima"),
    ("title LIKE 'l%'", lambda _, e: (e.title or "").startswith("L")),
    ("DOCUMENT.title = NULL", lambda _, e: e.has(D) and e.title is None),
    ("FULLTEXT CONTAINS 'lima'", lambda _, e: "Lima" in (e.title or "")),
    ("FULLTEXT MATCHES /^L.* p/", lambda _, e: e.title == "Lima port"),
    ("GRAPH.target = 'e0'", lambda _, e: any(o == "e0" for _, o in e.edges)),
    ("SEMANTIC.type = 'T'", lambda _, e: "T" in e.types),
    ("TENSOR SHAPE == [2, 1]", lambda _, e: e.shape == (2, 1)),
    ("WITHIN BOUNDS(0, 0, 5, 5)", lambda _, e: 0 <= (e.latitude or -9) <= 5),
    (
        "VECTOR SIMILAR TO [1, 0, 0, 0] WITHIN 0.5",
        lambda _, e: e.vector is not None and cosine(VECTORS[0], e.vector) >= 0.5,
    ),
    *(
        (f"{each.name} EXISTS", lambda _, e, each=each: e.has(each))
        for each in Modality
    ),
    *(_year(least) for least in (5, 1990)),
    *_compared("GRAPH.degree", lambda e: len(e.edges) or None),
    *_compared("PROVENANCE.chain_length", lambda e: e.records or None),
    *_compared("TEMPORAL.version", lambda e: e.version),
    *_compared("TENSOR.rank", lambda e: None if e.shape is None else len(e.shape)),
]


def _not(inner: Asked) -> Asked:
    return f"NOT ({inner[0]})", lambda n, e: not inner[1](n, e)


def _and(terms: list[Asked]) -> Asked:
    text = " AND ".join(f"({text})" for text, _ in terms)
    return text, lambda n, e: all(test(n, e) for _, test in terms)


def _or(terms: list[Asked]) -> Asked:
    text = " OR ".join(f"({text})" for text, _ in terms)
    return text, lambda n, e: any(test(n, e) for _, test in terms)


asked = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(_not),
        st.lists(inner, min_size=2, max_size=3).map(_and),
        st.lists(inner, min_size=2, max_size=3).map(_or),
    ),
    max_leaves=5,
)
entities = st.builds(
    Entity,
    title=st.none() | st.sampled_from(TITLES),
    year=st.none() | st.sampled_from(["7", "1990", "then"]),
    edges=st.lists(
        st.tuples(st.sampled_from("pq"), st.sampled_from(NAMES)), max_size=3
    ).map(tuple),
    types=st.lists(st.sampled_from(KINDS), max_size=2, unique=True).map(tuple),
    vector=st.none() | st.sampled_from(VECTORS[:2]),
    shape=st.none() | st.sampled_from([(2,), (2, 1)]),
    latitude=st.none() | st.sampled_from([1.0, 50.0]),
    records=st.sampled_from([0, 1]),
)


def insertion(name: str, entity: Entity) -> str:
    fields = {"id": name, "title": entity.title, "year": entity.year}
    given = ", ".join(f"{k} = '{v}'" for k, v in fields.items() if v is not None)
    parts = [f"DOCUMENT({given})"]
    parts += [f"GRAPH({predicate}, {target})" for predicate, target in entity.edges]
    parts += [f"SEMANTIC({each})" for each in entity.types]
    if entity.vector is not None:
        parts.append(f"VECTOR({list(entity.vector)})")
    if entity.shape is not None:
        flat = len(entity.shape) == 1
        parts.append("TENSOR([1, 2])" if flat else "TENSOR([[1], [2]])")
    if entity.latitude is not None:
        parts.append(f"SPATIAL(latitude = {entity.latitude}, longitude = 1)")
    if entity.records:
        parts.append(
            "PROVENANCE(event_type = 'created', actor = 'a', description = 'd')"
        )
    return f"INSERT HEXAD WITH {', '.join(parts)}"


class Agreement(RuleBasedStateMachine):
    """A session and a dictionary are told the same things."""

    @initialize(first=st.lists(entities, min_size=3, max_size=4))
    def open(self, first: list[Entity]) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.connect()
        self.model: dict[str, Entity] = {}
        self.order: list[str] = []
        self.log: list[tuple[datetime, list[tuple[str, Entity]]]] = []
        self.before: dict[str, Entity] = {}
        for name, entity in zip(NAMES, first, strict=False):
            self.add(name, entity)

    def connect(self) -> None:
        self.store = Store(
            self.directory / "store",
            create=True,
            clock=lambda: self.now,
            durable=False,
        )
        self.session = EmbeddedSession(self.store)

    def teardown(self) -> None:
        self.session.close()
        shutil.rmtree(self.directory)

    def wrote(self) -> None:
        """The present becomes a past, and time goes on."""
        self.log.append((self.now, [(name, self.model[name]) for name in self.order]))
        self.now += timedelta(seconds=1)

    def found(self, test: Test) -> list[str]:
        return [name for name in self.order if test(name, self.model[name])]

    @rule(name=st.sampled_from(NAMES), entity=entities)
    def insert(self, name: str, entity: Entity) -> None:
        if name not in self.model:
            self.add(name, entity)

    def add(self, name: str, entity: Entity) -> None:
        ask(self.session, insertion(name, entity))
        self.model[name] = entity
        self.order.append(name)
        self.wrote()

    @rule(wanted=asked, title=st.none() | st.sampled_from(TITLES))
    def update(self, wanted: Asked, title: str | None) -> None:
        text, test = wanted
        value = "NULL" if title is None else f"'{title}'"
        answer = ask(
            self.session, f"UPDATE HEXADS SET DOCUMENT.title = {value} WHERE {text}"
        )
        names = self.found(test)
        assert answer.ids == names
        for name in names:
            self.change(name, title)
        if names:
            self.wrote()

    def change(self, name: str, title: str | None) -> None:
        entity = self.model[name]
        self.before.pop(name, None)
        self.model[name] = replace(entity, version=entity.version + 1, title=title)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), wanted=st.just(LEAVES[0]) | asked)
    def delete(self, data: st.DataObject, wanted: Asked) -> None:
        name = data.draw(st.sampled_from(self.order))
        text, test = wanted
        names = [each for each in self.found(test) if each == name]
        answer = ask(
            self.session, f"DELETE FROM hexads WHERE ID = '{name}' AND ({text})"
        )
        assert answer.outcome.row_count == len(names)
        for each in names:
            del self.model[each]
            self.before.pop(each, None)
            self.order.remove(each)
        if names:
            self.wrote()

    @rule(
        wanted=asked,
        descending=st.booleans(),
        limit=st.none() | st.integers(0, 4),
        offset=st.integers(0, 2),
    )
    def select(
        self, wanted: Asked, *, descending: bool, limit: int | None, offset: int
    ) -> None:
        text, test = wanted
        names = self.found(test)
        assert ask(self.session, f"COUNT hexads WHERE {text}").rows == (
            {"count": len(names)},
        )

        def value(name: str) -> float | None:
            return self.model[name].latitude

        known = [name for name in names if value(name) is not None]
        known.sort(key=lambda name: value(name) or 0, reverse=False)
        if descending:
            known.sort(key=lambda name: -(value(name) or 0))
        every = [*known, *(name for name in names if value(name) is None)]
        end = offset + limit if limit is not None else None
        query = (
            f"SELECT DOCUMENT FROM hexads WHERE {text} ORDER BY SPATIAL.latitude"
            f"{' DESC' * descending}{'' if limit is None else f' LIMIT {limit}'}"
            f" OFFSET {offset}"
        )
        assert ask(self.session, query).ids == every[offset:end]

    @rule(wanted=asked, least=st.integers(1, 2))
    def group(self, wanted: Asked, least: int) -> None:
        text, test = wanted
        names = self.found(test)
        pairs = sorted(
            (kind is None, kind or "", name)
            for name in names
            for kind in (self.model[name].types or (None,))
        )
        expected: list[tuple[Cell, ...]] = []
        for (absent, kind), members in groupby(pairs, key=lambda each: each[:2]):
            inside = [self.model[name] for _, _, name in members]
            years = [found for e in inside if (found := number(e.year)) is not None]
            if len(inside) >= least:
                expected.append(
                    (
                        None if absent else kind,
                        len(inside),
                        sum(years) if years else None,
                        sum(len(e.edges) for e in inside),
                        min((e.title for e in inside if e.title), default=None),
                    )
                )
        query = (
            "SELECT SEMANTIC.type, COUNT(*), SUM(year), COUNT(GRAPH.target), MIN(title)"
            f" FROM hexads WHERE {text} GROUP BY SEMANTIC.type"
            f" HAVING COUNT(*) >= {least}"
        )
        rows = [tuple(row.values()) for row in ask(self.session, query).rows]
        assert rows == expected

    @precondition(lambda self: self.log)
    @rule(data=st.data(), wanted=st.just(LEAVES[0]) | asked)
    def read_the_past(self, data: st.DataObject, wanted: Asked) -> None:
        text, test = wanted
        moment, entities = data.draw(st.sampled_from(self.log))
        expected = [name for name, entity in entities if test(name, entity)]
        query = f"FROM hexads AS OF '{moment.isoformat()}' WHERE {text}"
        found = ask(self.session, f"SELECT DOCUMENT {query}").ids
        assert sorted(map(str, found)) == sorted(expected)
        (row,) = ask(self.session, f"SELECT COUNT(id), MAX(title) {query}").rows
        titles = [e.title for name, e in entities if name in expected and e.title]
        assert row == {
            "COUNT(id)": len(expected),
            "MAX(title)": max(titles, default=None),
        }

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def normalise_and_undo(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        if name in self.before:
            normalising.undo(self.store, name)
            was, records = self.before.pop(name), self.model[name].records
            version = self.model[name].version + 1
            self.model[name] = replace(was, version=version, records=records + 1)
            self.wrote()
            return
        was = self.model[name]
        done = normalising.normalise(self.store, name)
        if done.version is None:
            return
        fields = {change.field: change.after for change in done.changes}
        assert fields.keys() <= {"relationships", "latitude", "longitude"}
        now = replace(was, version=was.version + 1, records=was.records + 1)
        edges = fields.get("relationships", [list(each) for each in was.edges]) or []
        assert isinstance(edges, list)
        pairs = [tuple(map(str, each)) for each in edges if isinstance(each, list)]
        latitude = fields.get("latitude", was.latitude)
        assert isinstance(latitude, float | None)
        self.model[name] = replace(
            now, edges=tuple((one, other) for one, other in pairs), latitude=latitude
        )
        self.before[name] = was
        self.wrote()

    @rule()
    def restart(self) -> None:
        self.session.close()
        self.connect()

    @invariant()
    def everything_agrees(self) -> None:
        answer = ask(self.session, "SELECT DOCUMENT, GRAPH, TEMPORAL FROM hexads")
        assert answer.ids == self.order
        for row in answer.rows:
            entity = self.model[str(row["id"])]
            document, graph, temporal = row["document"], row["graph"], row["temporal"]
            title = document["title"] if isinstance(document, dict) else None
            assert title == entity.title
            edges = graph["relationships"] if isinstance(graph, dict) else []
            assert edges == [list(each) for each in entity.edges]
            assert isinstance(temporal, dict)
            assert temporal["version"] == entity.version


def test_that_vql_and_a_plain_model_agree() -> None:
    chosen = settings(
        max_examples=20,
        stateful_step_count=25,
        suppress_health_check=[HealthCheck.too_slow],  # of a busy machine
    )
    run_state_machine_as_test(Agreement, settings=chosen)

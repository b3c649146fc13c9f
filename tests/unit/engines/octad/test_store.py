"""Writes: whole or not at all, with every index, whoever else writes."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from panll_desktop.engines.octad import writing
from panll_desktop.engines.octad.algebra import (
    Constant,
    Contains,
    Delete,
    Identified,
    Insert,
    Projection,
    Scalar,
    Update,
    Value,
    WithinBounds,
)
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.errors import (
    DuplicateError,
    OctadError,
    RejectedError,
)
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import (
    FULL,
    add,
    contents,
    dump,
    found,
    is_,
    put,
    with_words,
)

EVERYONE = Constant(True)
TABLES = (
    *("entity", "version", "provenance", "document", "document_text", "triple"),
    *("vector", "tensor", "semantic", "spatial", "spatial_index"),
    *("title", "drift"),
)


def rows(store: Store) -> Counter[str]:
    """How many there are in each table that is not empty."""
    counts = {
        table: store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in TABLES
    }
    return Counter({table: count for table, count in counts.items() if count})


def update(store: Store, identifier: str, field: str, value: Value) -> None:
    store.change(Update(Identified((identifier,)), put(field, value)))


def test_that_an_insert_writes_all_modalities_and_indexes(store: Store) -> None:
    add(store, "a", **FULL)
    facets = contents(store)["a"]
    temporal, provenance = facets[Modality.TEMPORAL], facets[Modality.PROVENANCE]
    assert facets == {
        Modality.GRAPH: {"relationships": [["knows", "b"], ["knows", "b"]]},
        Modality.VECTOR: {"embedding": [0.1, 0.2, 3.0], "embedder": "ours"},
        Modality.TENSOR: {"shape": [2, 1], "data": [1.0, 2.0]},
        Modality.SEMANTIC: {"types": ["T", "T", "U"]},
        Modality.DOCUMENT: {
            "title": "Whale",
            "body": "of the sea",
            "metadata": {"country": "Chile"},
        },
        Modality.TEMPORAL: temporal,
        Modality.PROVENANCE: provenance,
        Modality.SPATIAL: {
            "latitude": 1.5,
            "longitude": 2.0,
            "altitude": None,
            "geometry_type": "Point",
            "srid": 4326,
            "properties": {"city": "Arica"},
        },
    }
    assert isinstance(temporal, dict)
    assert temporal["version"] == 1
    assert temporal["created_at"] == temporal["modified_at"]
    assert isinstance(provenance, list)
    assert len(provenance) == 1
    assert with_words(store, "whale sea") == {"a"}
    assert found(store, WithinBounds(1, 1, 2, 2)) == "a"


def test_that_an_update_moves_every_index(store: Store) -> None:
    add(store, "a", **FULL)
    add(store, "b", title="Whale")
    for field, value in (
        ("document.title", "Shark"),
        ("document.body", None),
        ("document.metadata.country", None),
        ("document.year", 1851),
        ("vector.embedding", (1, 0, 0)),
        ("semantic.types", ("V",)),
        ("graph.relationships", (("likes", "c"),)),
        ("tensor.data", (3, 4)),
        ("spatial.latitude", -60),
        ("spatial.city", "Ross"),
    ):
        update(store, "a", field, value)
    facets = contents(store)["a"]
    assert facets[Modality.DOCUMENT] == {
        "title": "Shark",
        "body": None,
        "metadata": {"year": "1851"},
    }
    assert facets[Modality.VECTOR] == {
        "embedding": [1.0, 0.0, 0.0],
        "embedder": "unknown",
    }
    assert facets[Modality.SEMANTIC] == {"types": ["V"]}
    assert facets[Modality.GRAPH] == {"relationships": [["likes", "c"]]}
    assert facets[Modality.TENSOR] == {"shape": [2, 1], "data": [3.0, 4.0]}
    assert found(store, WithinBounds(-61, 1, -59, 3)) == "a"
    assert found(store, WithinBounds(1, 1, 2, 2)) == ""
    assert found(store, is_("spatial.city", "=", "Ross")) == "a"
    assert with_words(store, "whale") == {"b"}
    assert with_words(store, "shark") == {"a"}
    assert with_words(store, "sea") == set()
    assert found(store, is_("temporal.version", "=", 11)) == "a"
    assert rows(store)["version"] == 12
    assert rows(store)["provenance"] == 1


def test_that_one_update_reaches_all_it_names_and_no_other(store: Store) -> None:
    for name in "abc":
        add(store, name, title=name, metadata={"group": "x" if name != "b" else "y"})
    changed = store.change(
        Update(is_("document.group", "=", "x"), put("document.title", "new"))
    )
    assert changed.identifiers == ("a", "c")
    assert found(store, Contains("new")) == "a c"
    assert found(store, is_("temporal.version", "=", 1)) == "b"


def test_that_clearing_the_last_field_removes_the_modality(store: Store) -> None:
    add(store, "a", title="x", embedding=[1], types=["T"], relationships=[["p", "b"]])
    for field in ("document.title", "vector.embedding"):
        update(store, "a", field, None)
    update(store, "a", "semantic.types", ())
    update(store, "a", "graph.relationships", None)
    update(store, "a", "document.absent", None)
    left = {each for each, value in contents(store)["a"].items() if value is not None}
    assert left == {Modality.TEMPORAL}
    assert rows(store) == Counter(entity=1, version=6, drift=1)


def test_that_a_delete_leaves_nothing_behind(store: Store) -> None:
    add(store, "a", **FULL)
    add(store, "b", **FULL)
    assert store.change(Delete(Identified(("a",)))).identifiers == ("a",)
    alone = rows(store)
    assert with_words(store, "whale") == {"b"}
    assert store.change(Delete(Constant(False))).identifiers == ()
    assert rows(store) == alone
    assert store.change(Delete(EVERYONE)).identifiers == ("b",)
    assert not rows(store)
    add(store, "a", title="new")
    assert with_words(store, "whale") == set()


def test_that_the_first_embedding_fixes_the_dimension(store: Store) -> None:
    assert writing.dimension(store.connection) is None
    add(store, "a", embedding=[1, 2, 3], title="kept")
    assert writing.dimension(store.connection) == 3
    before = dump(store)
    with pytest.raises(RejectedError, match=r"its length is 2.* is 3") as raised:
        add(store, "b", embedding=[1, 2], title="lost", types=["T"])
    assert raised.value.field == "embedding"
    with pytest.raises(RejectedError, match=r"its length is 4.* is 3"):
        update(store, "a", "vector.embedding", (1, 2, 3, 4))
    assert dump(store) == before


def test_that_a_refused_first_embedding_fixes_nothing(store: Store) -> None:
    add(store, "a")
    with pytest.raises(DuplicateError):
        add(store, "a", embedding=[1, 2])
    add(store, "b", embedding=[1, 2, 3])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provenance.actor", "somebody else"),
        ("provenance.content_hash", "0"),
        ("temporal.version", 7),
        ("vector.magnitude", 1),
        ("tensor.rank", 1),
        ("graph.predicate", "p"),
        ("semantic.type", "T"),
        ("document.title", 5),
        ("vector.embedding", "text"),
        ("vector.embedding", (1, float("nan"), 2)),
        ("tensor.shape", (9,)),
        ("tensor.shape", None),
        ("spatial.latitude", 91),
        ("spatial.longitude", None),
        ("graph.relationships", (("only one",),)),
    ],
)
def test_that_a_refused_update_changes_nothing(
    store: Store, field: str, value: Value
) -> None:
    add(store, "a", title="first")
    add(store, "b", **FULL)
    before = dump(store)
    good = put("document.body", "changed")
    with pytest.raises(RejectedError) as raised:
        store.change(Update(EVERYONE, good + put(field, value)))
    assert raised.value.field.partition(".")[0] in {
        *("provenance", "temporal", "vector", "tensor", "graph", "semantic", "title"),
        *("spatial", "relationships[0]", "embedding", "embedding[1]"),
    }
    assert dump(store) == before


@pytest.mark.parametrize("field", ["provenance.actor", "temporal.version", "graph.x"])
def test_that_what_cannot_be_written_is_refused_even_if_nothing_matches(
    store: Store, field: str
) -> None:
    with pytest.raises(RejectedError):
        store.change(Update(EVERYONE, put(field, "x")))


def test_that_an_identifier_is_taken_once(store: Store) -> None:
    add(store, "a", title="first")
    before = dump(store)
    with pytest.raises(DuplicateError, match="'a' exists already"):
        add(store, "a", title="second")
    assert dump(store) == before


def test_that_an_entity_without_identifier_gets_a_fresh_one(path: Path) -> None:
    names = iter(["n1", "n2"])
    with closing(Store(path, create=True, identifiers=lambda: next(names))) as store:
        made = [store.change(Insert(None, Draft())).identifiers for _ in range(2)]
        assert made == [("n1",), ("n2",)]
    with closing(Store(path)) as store:
        assert len(store.change(Insert(None, Draft())).identifiers[0]) == 36


@pytest.mark.parametrize("identifier", ["", "a\nb", "half\ud800", "x" * 257])
def test_that_a_bad_identifier_is_refused(store: Store, identifier: str) -> None:
    with pytest.raises(RejectedError):
        store.change(Insert(identifier, Draft()))
    assert not rows(store)


def test_that_each_write_carries_the_clock_of_the_store(path: Path) -> None:
    moment = datetime(2024, 2, 29, 1, 0, 0, 5, timezone(timedelta(hours=2)))
    with closing(Store(path, create=True, clock=lambda: moment)) as store:
        add(store, "a", **FULL)
        moment = datetime(2025, 1, 1, tzinfo=UTC)
        update(store, "a", "document.title", "x")
        facets = contents(store)["a"]
    assert facets[Modality.TEMPORAL] == {
        "version": 2,
        "created_at": "2024-02-28T23:00:00.000005Z",
        "modified_at": "2025-01-01T00:00:00.000000Z",
    }
    records = facets[Modality.PROVENANCE]
    assert isinstance(records, list)
    assert isinstance(records[0], dict)
    assert records[0]["timestamp"] == "2024-02-28T23:00:00.000005+00:00"


def test_that_a_store_is_the_same_when_it_is_opened_again(path: Path) -> None:
    with closing(Store(path, create=True)) as store:
        add(store, "a", **FULL)
        update(store, "a", "document.title", "new")
        before = dump(store), contents(store)
    assert list(path.parent.glob("store*")) == [path]
    with closing(Store(path)) as store:
        assert (dump(store), contents(store)) == before
        with pytest.raises(RejectedError, match="here is 3"):
            add(store, "b", embedding=[1])
        update(store, "a", "document.title", "newer")
        assert with_words(store, "new") == set()


@pytest.mark.parametrize(
    "number", [0.1, 1e-45, 3.4028234663852886e38, 16777217, -0.0, 1 / 3]
)
def test_that_an_update_of_something_else_keeps_an_embedding(
    store: Store, number: float
) -> None:
    add(store, "a", embedding=[number], embedder="ours")
    before = contents(store)["a"][Modality.VECTOR]
    update(store, "a", "document.title", "x")
    assert contents(store)["a"][Modality.VECTOR] == before
    projection = Projection(Modality.VECTOR.bit)
    assert contents(store, projection)["a"] == {Modality.VECTOR: before}


@pytest.mark.parametrize(
    ("value", "kept"), [(1, "1"), (1.5, "1.5"), (True, "true"), ("x", "x")]
)
def test_that_metadata_keeps_texts(store: Store, value: Scalar, kept: str) -> None:
    add(store, "a", title="t")
    update(store, "a", "document.metadata.key", value)
    assert found(store, is_("document.key", "=", kept)) == "a"
    assert found(store, is_("document.key", "=", value)) == "a"


def test_that_what_the_store_cannot_do_is_an_error_of_its_own(store: Store) -> None:
    store.connection.execute("PRAGMA query_only=1")
    with pytest.raises(OctadError):
        add(store, "a")

"""Many inserts after each other: the same store as by single ones, in less time."""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import content, drift, snapshots
from panll_desktop.engines.octad.draft import Draft, Json, Place, Tensor, parse
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.engines.octad.filling import AT_ONCE
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import FULL, add, dump

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 2 * AT_ONCE + 3
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
named = st.dictionaries(texts, texts, max_size=3)
numbers = st.floats(allow_nan=False, allow_infinity=False)
places = st.builds(
    Place,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.none() | numbers,
    srid=st.integers(-(2**63), 2**63 - 1),
    properties=named,
)
drafts = st.builds(
    Draft,
    title=st.none() | texts,
    body=st.none() | texts,
    metadata=st.none() | named,
    embedding=st.none()
    | st.tuples(st.floats(width=32, allow_nan=False, allow_infinity=False)),
    embedder=st.sampled_from(["ours", 'q"uo\\te', "é\n"]),
    types=st.none() | st.lists(texts).map(tuple),
    relationships=st.none() | st.lists(st.tuples(texts, texts)).map(tuple),
    tensor=st.none() | numbers.map(lambda each: Tensor((1, 1), (each,))),
    spatial=st.none() | places,
)


def draft(**fields: Json) -> Draft:
    return parse(fields)[1]


def made(path: Path) -> Store:
    return Store(path, create=True, clock=lambda: MOMENT)


def entity(number: int) -> Draft:
    fields: Mapping[str, Json] = {**FULL, "title": f"Whale {number}"}
    return draft(**fields) if number % 3 else draft(body="alone")


def test_that_many_inserts_make_the_store_that_single_ones_make(
    tmp_path: Path,
) -> None:
    with (
        closing(made(tmp_path / "one")) as one,
        closing(made(tmp_path / "many")) as many,
    ):
        with many.transaction(), many.filling() as filling:
            names = [filling.insert(f"e{at}", entity(at)) for at in range(MANY)]
        for at, name in enumerate(names):
            with one.transaction():
                one.insert(name, entity(at))
        for store in (one, many):  # how its words lie in segments is the index's own
            store.connection.execute(
                "INSERT INTO document_text (document_text) VALUES ('rebuild')"
            )
        assert dump(one) == dump(many)


@pytest.mark.parametrize("refused", ["e0", "", "other length"])
def test_that_a_refused_entity_leaves_nothing_and_its_neighbours_stay(
    path: Path, refused: str
) -> None:
    with closing(made(path)) as store:
        with store.transaction(), store.filling() as filling:
            filling.insert("e0", entity(1))
            with pytest.raises(RejectedError):
                filling.insert(refused, draft(title="no", embedding=[1]))
            filling.insert("e1", entity(2))
        rows = store.connection.execute("SELECT id FROM entity ORDER BY key")
        assert rows.fetchall() == [("e0",), ("e1",)]
        titles = store.connection.execute("SELECT title FROM document")
        assert titles.fetchall() == [("Whale 1",), ("Whale 2",)]


def test_that_a_refused_first_embedding_does_not_fix_the_dimension(path: Path) -> None:
    with closing(made(path)) as store, store.transaction(), store.filling() as filling:
        filling.insert("e0", draft(title="without"))
        with pytest.raises(RejectedError, match="exists already"):
            filling.insert("e0", draft(embedding=[1, 2]))
        filling.insert("e1", draft(embedding=[1, 2, 3]))
        with pytest.raises(RejectedError, match="of the vectors here is 3"):
            filling.insert("e2", draft(embedding=[1, 2]))


def test_that_scores_of_those_who_name_a_new_entity_are_stale(path: Path) -> None:
    with closing(made(path)) as store:
        add(store, "a", title="A", body="Near the Whale 1 it is warm.")
        drift.refresh(store)
        with store.transaction(), store.filling() as filling:
            filling.insert("e0", entity(1))
        stale = store.connection.execute("SELECT entity, stale FROM drift")
        assert stale.fetchall() == [(1, 1), (2, 1)]


@pytest.mark.parametrize("metadata", [{}, {"a": "b"}, {'"\\': "é\n", "": "\x7f\0"}])
def test_that_metadata_are_the_json_that_an_encoder_makes_of_them(
    store: Store, metadata: dict[str, str]
) -> None:
    add(store, "a", title="t", metadata=dict(metadata))
    found = store.connection.execute("SELECT metadata FROM document").fetchone()
    assert found == (json.dumps(metadata, ensure_ascii=False),)


@given(drafts)
def test_that_a_version_is_the_json_that_an_encoder_makes_of_it(each: Draft) -> None:
    text = snapshots.text(each, content.blobs(each), 2)
    document = json.loads(text)
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    assert encoder.encode(document) == text
    document.pop("records")
    _, again = parse(snapshots.unpacked(document))
    assert content.facets(again) == content.facets(each)

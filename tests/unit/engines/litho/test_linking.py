"""What lies one step from a document: edges both ways, references, ends of an edge."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.litho import types
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import DocumentNotFoundError, ValueTypeError
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, fresh

PAIRS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("ab")), max_size=14
)


@given(PAIRS, st.integers(1, 16))
def test_that_each_edge_is_told_once_and_of_each_kind_some(
    pairs: list[tuple[int, int, str]], limit: int
) -> None:
    with fresh() as store:
        store.create_collection("v", Kind.DOCUMENT, WHY)
        store.insert_all("v", [(str(each), {}) for each in range(5)], WHY)
        for kind in "ab":
            store.create_collection(kind, Kind.EDGE, WHY)
        for number, (one, other, kind) in enumerate(pairs):
            ends: dict[str, Json] = {"_from": f"v/{one}", "_to": f"v/{other}"}
            store.insert(kind, ends, WHY, key=str(number))
        ties = store.ties("v/0", limit)
    wanted = Counter(
        (kind, one == 0, f"v/{other if one == 0 else one}", f"{kind}/{number}")
        for number, (one, other, kind) in enumerate(pairs)
        if 0 in (one, other)
    )
    found = Counter(
        (each.kind, each.outgoing, each.vertex, each.edge) for each in ties.found
    )
    assert ties.total == wanted.total()
    assert found <= wanted
    assert found.total() == min(limit, wanted.total())
    groups = {(each[0], each[1]) for each in wanted}
    reached = {(each[0], each[1]) for each in found}
    assert len(reached) == min(limit, len(groups))
    assert set(ties.documents) == {"v/0"} | {
        end for each in ties.found for end in (each.vertex, each.edge)
    }


def test_that_references_and_the_ends_of_an_edge_are_steps_too(store: Store) -> None:
    refers = Field("site", types.made("String"), references="sites")
    store.create_collection("sites", Kind.DOCUMENT, WHY)
    store.create_collection("glyphs", Definition(Kind.DOCUMENT, 1, (refers,)), WHY)
    store.create_collection("near", Kind.EDGE, WHY)
    store.insert_all("sites", [("alta", {}), ("tanum", {})], WHY)
    store.insert("glyphs", {"site": "sites/alta"}, WHY, key="g1")
    ends: dict[str, Json] = {"_from": "sites/alta", "_to": "sites/tanum"}
    store.insert("near", ends, WHY, key="n")

    def told(identifier: str) -> list[tuple[str, bool, str]]:
        found = store.ties(identifier, 9).found
        return [(each.kind, each.outgoing, each.vertex) for each in found]

    assert told("glyphs/g1") == [("glyphs.site", True, "sites/alta")]
    assert told("sites/alta") == [
        ("glyphs.site", False, "glyphs/g1"),
        ("near", True, "sites/tanum"),
    ]
    assert told("near/n") == [
        ("_from", False, "sites/alta"),
        ("_to", True, "sites/tanum"),
    ]


def test_that_what_is_not_there_is_refused(store: Store) -> None:
    store.create_collection("sites", Kind.DOCUMENT, WHY)
    with pytest.raises(DocumentNotFoundError):
        store.ties("sites/none", 9)
    with pytest.raises(ValueTypeError):
        store.ties("sites", 9)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.litho import errors
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.traversing import Direction, Step
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, fill, fresh

edges = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


def drawn(store: Store, pairs: list[tuple[int, int]]) -> None:
    store.create_collection("v", Kind.DOCUMENT, WHY)
    store.create_collection("e", Kind.EDGE, WHY)
    store.insert_all("v", [(str(number), {}) for number in range(6)], WHY)
    rows: list[tuple[str, dict[str, Json]]] = [
        (str(number), {"_from": f"v/{one}", "_to": f"v/{other}", "n": number})
        for number, (one, other) in enumerate(pairs)
    ]
    store.insert_all("e", rows, WHY)


def distances(pairs: list[tuple[int, int]], direction: Direction) -> dict[int, int]:
    """How far each vertex is from 0, by relaxing every edge until nothing changes."""
    both = direction is Direction.ANY
    out = both or direction is Direction.OUTBOUND
    arrows = [pair for pair in pairs if out]
    arrows += [(b, a) for a, b in pairs if both or not out]
    found = {0: 0}
    for _ in range(6):
        for one, other in arrows:
            if one in found:
                found[other] = min(found.get(other, 99), found[one] + 1)
    return found


@given(edges, st.sampled_from(Direction), st.integers(1, 4))
def test_that_every_edge_within_reach_is_walked_once_from_the_nearest_end(
    pairs: list[tuple[int, int]], direction: Direction, depth: int
) -> None:
    with fresh() as store:
        drawn(store, pairs)
        steps = store.traverse("v/0", direction, depth)
    far = distances(pairs, direction)
    assert [each.depth for each in steps] == sorted(each.depth for each in steps)
    expected = {}
    for number, (one, other) in enumerate(pairs):
        starts = {
            Direction.OUTBOUND: [one],
            Direction.INBOUND: [other],
            Direction.ANY: [one, other],
        }[direction]
        near = min(far.get(each, 99) for each in starts)
        if near < depth:
            expected[f"e/{number}"] = near + 1
    assert {each.edge: each.depth for each in steps} == expected
    assert len(steps) == len(expected)
    for each in steps:
        one, other = pairs[int(each.edge[2:])]
        assert {each.origin, each.vertex} == {f"v/{one}", f"v/{other}"}


def test_that_collections_and_fields_of_edges_narrow_a_walk(store: Store) -> None:
    fill(store)
    store.create_collection("seen_at", Kind.EDGE, WHY)
    ends = {"_from": "glyphs/g1", "_to": "sites/tanum"}
    store.insert("seen_at", {**ends, "sure": False}, WHY, key="s1")
    every = store.traverse("glyphs/g1", Direction.OUTBOUND)
    assert {each.edge for each in every} == {"carved_at/e1", "seen_at/s1"}
    one = store.traverse("glyphs/g1", Direction.OUTBOUND, 1, ["seen_at"])
    assert one == [Step(1, "seen_at/s1", "glyphs/g1", "sites/tanum")]
    sure = store.traverse(
        "glyphs/g1", Direction.OUTBOUND, keep=lambda each: each.get("sure") is not False
    )
    assert [each.edge for each in sure] == ["carved_at/e1"]


@pytest.mark.parametrize(
    ("start", "depth", "edges", "kind", "words"),
    [
        ("sites/x", 1, (), errors.DocumentNotFoundError, "sites/x"),
        ("sites/alta", 0, (), errors.InvalidEdgeError, "1 to 64"),
        ("sites/alta", 1, ("sites",), errors.InvalidEdgeError, "holds no edges"),
        ("sites/alta", 1, ("none",), errors.CollectionNotFoundError, "none"),
    ],
)
def test_that_a_walk_from_or_along_nothing_is_refused(
    store: Store,
    start: str,
    depth: int,
    edges: tuple[str, ...],
    kind: type[errors.LithoError],
    words: str,
) -> None:
    fill(store)
    with pytest.raises(kind, match=words):
        store.traverse(start, Direction.ANY, depth, edges)

"""No label lies over another or outside; the chosen neighbour is always drawn."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.ui.graph_layout import Box, Drawing, Spoke, boxes, drawn

WIDTHS = st.floats(20, 900)
GROUPS = st.lists(st.tuples(st.booleans(), st.lists(WIDTHS, min_size=1, max_size=40)))
ROOMS = st.tuples(st.integers(280, 1600), st.integers(280, 1200))
CENTRES = st.tuples(st.integers(120, 220), st.integers(30, 120))
TOUCHING = 1e-6


def spokes(groups: list[tuple[bool, list[float]]]) -> list[Spoke]:
    ordered = [(f"kind {place}", *each) for place, each in enumerate(groups)]
    return [Spoke(kind, out, each, 60) for kind, out, many in ordered for each in many]


def lies_over(one: Box, other: Box) -> bool:
    aside = one.right <= other.x + TOUCHING or other.right <= one.x + TOUCHING
    above = one.bottom <= other.y + TOUCHING or other.bottom <= one.y + TOUCHING
    return not (aside or above)


@given(GROUPS, ROOMS, CENTRES, st.data())
def test_that_no_two_labels_overlap_and_none_leaves_the_room(
    groups: list[tuple[bool, list[float]]],
    room: tuple[int, int],
    centre: tuple[int, int],
    data: st.DataObject,
) -> None:
    links = spokes(groups)
    chosen = data.draw(st.integers(-1, len(links) - 1))
    found = drawn(links, chosen, *room, Box(0, 0, *centre))
    placed = list(boxes(found))
    for one, other in combinations(placed, 2):
        assert not lies_over(one, other)
    for each in placed:
        assert each.x >= -TOUCHING
        assert each.y >= -TOUCHING
        assert each.right <= room[0] + TOUCHING
        assert each.bottom <= room[1] + TOUCHING
    if chosen >= 0:
        assert chosen in found.pills
    check_counts(found, len(links))


def check_counts(found: Drawing, links: int) -> None:
    """Every link is drawn, or counted among those that are not."""
    told = sum(len(group.spokes) for group in found.groups)
    assert told + sum(rest.links for rest in found.rests) == links
    for group in found.groups:
        assert (group.more is None) == (len(group.pills) == len(group.spokes))
        assert {each.link for each in group.pills} <= set(group.spokes)


def test_that_all_is_drawn_where_there_is_room() -> None:
    links = spokes([(True, [80.0] * 3), (False, [90.0] * 4)])
    found = drawn(links, 0, 700, 600, Box(0, 0, 140, 60))
    assert len(found.pills) == len(links)
    assert not found.stacked
    left = [each for each in found.groups if not each.outgoing]
    assert all(pill.box.right <= found.centre.x for g in left for pill in g.pills)


def test_that_what_is_drawn_moves_along_with_the_choice() -> None:
    links = spokes([(True, [80.0] * 40)])
    first = drawn(links, 0, 600, 300, Box(0, 0, 140, 60)).pills
    last = drawn(links, 39, 600, 300, Box(0, 0, 140, 60)).pills
    assert (0 in first, 39 in first) == (True, False)
    assert (0 in last, 39 in last) == (False, True)


def test_that_all_stands_below_the_centre_where_it_is_narrow() -> None:
    links = spokes([(True, [80.0]), (False, [80.0])])
    found = drawn(links, 0, 320, 500, Box(0, 0, 140, 60))
    assert found.stacked
    assert all(box.y > found.centre.bottom for box in found.pills.values())


def test_that_every_kind_has_its_turn() -> None:
    links = spokes([(True, [80.0] * 40), (True, [80.0] * 40), (True, [80.0])])
    found = drawn(links, -1, 600, 420, Box(0, 0, 140, 60))
    counts = [len(group.pills) for group in found.groups]
    assert len(counts) == 3
    assert counts[2] == 1
    assert abs(counts[0] - counts[1]) <= 1


def test_that_what_one_side_does_not_need_the_other_one_has() -> None:
    links = spokes([(False, [60.0]), (True, [190.0])])
    found = drawn(links, -1, 520, 400, Box(0, 0, 120, 60))
    widths = sorted(box.width for box in found.pills.values())
    assert widths == [60.0, 190.0]

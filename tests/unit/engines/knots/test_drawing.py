"""Pictures: strands cross where the diagram says so, the right one above."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.describing import describe, describe_colouring
from panll_desktop.engines.knots.diagram import UNKNOT, Diagram
from panll_desktop.engines.knots.drawing import Drawing, Place, draw
from panll_desktop.engines.knots.svg import Style, svg
from tests.unit.engines.knots.drawn import knots

Piece = tuple[Place, Place]


def turn(a: Place, b: Place, c: Place) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cross(one: Piece, other: Piece) -> bool:
    return (
        turn(*one, other[0]) * turn(*one, other[1]) < 0
        and turn(*other, one[0]) * turn(*other, one[1]) < 0
    )


def crossings(drawing: Drawing) -> int:
    """How often pieces of lines meet that are not neighbours."""
    pieces = [piece for arc in drawing.arcs for piece in pairwise(arc.points)]
    return sum(
        cross(piece, other)
        for index, piece in enumerate(pieces)
        for other in pieces[:index]
        if max(piece[0][0], piece[1][0]) >= min(other[0][0], other[1][0])
        and min(piece[0][0], piece[1][0]) <= max(other[0][0], other[1][0])
    )


def inside(drawing: Drawing) -> bool:
    return all(
        -1e-9 <= x <= drawing.width + 1e-9 and -1e-9 <= y <= drawing.height + 1e-9
        for arc in drawing.arcs
        for x, y in arc.points
    )


def check(diagram: Diagram) -> None:
    drawing = draw(diagram)
    assert crossings(drawing) == 0  # with gaps, nothing touches anything
    assert inside(drawing)
    assert max(drawing.width, drawing.height) == pytest.approx(1.0)
    assert [arc.number for arc in drawing.arcs] == list(range(len(diagram)))
    for mark in drawing.marks:
        above = direction_at(drawing, mark.over, mark.place)
        ends = drawing.arcs[mark.under[0]].points[-1]
        starts = drawing.arcs[mark.under[1]].points[0]
        below = (starts[0] - ends[0], starts[1] - ends[1])
        # y grows downwards, so counter-clockwise is negative
        handed = -(above[0] * below[1] - above[1] * below[0])
        assert (handed > 0) == (mark.sign > 0)


def direction_at(drawing: Drawing, arc: int, place: Place) -> Place:
    """Of the piece of an arc that lies nearest to a place."""
    x, y = place
    a, b = min(
        pairwise(drawing.arcs[arc].points),
        key=lambda piece: (
            abs(piece[0][0] + piece[1][0] - 2 * x)
            + abs(piece[0][1] + piece[1][1] - 2 * y)
        ),
    )
    return b[0] - a[0], b[1] - a[1]


@pytest.mark.parametrize("name", ["3_1", "4_1", "8_18", "9_46", "10_124", "10_161"])
def test_that_a_knot_is_drawn_as_its_diagram_is(name: str) -> None:
    check(table.knot(name).diagram)


@settings(max_examples=25, deadline=None)
@given(knots(8))
def test_that_any_diagram_is_drawn_without_a_crossing_too_many(
    diagram: Diagram,
) -> None:
    check(diagram)


def test_that_without_gaps_every_crossing_is_touched() -> None:
    diagram = table.knot("5_2").diagram
    drawing = draw(diagram, gap=0.0)
    ends = [drawing.arcs[mark.under[0]].points[-1] for mark in drawing.marks]
    for end, mark in zip(ends, drawing.marks, strict=True):
        assert end == pytest.approx(mark.place)


def test_that_the_unknot_is_a_circle() -> None:
    drawing = draw(UNKNOT)
    assert len(drawing.arcs) == 1
    assert drawing.arcs[0].points[0] == pytest.approx(drawing.arcs[0].points[-1])
    assert describe(UNKNOT) == "Diagram of a knot: a circle without crossings."


def test_that_the_file_is_xml_that_says_what_it_shows() -> None:
    diagram = table.knot("3_1").diagram
    words = describe(diagram, "3_1")
    text = svg(
        draw(diagram), "3_1 & <friends>", words, colours={1: "red"}, style=Style("blue")
    )
    root = ET.fromstring(text)  # noqa: S314 - we wrote it
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "3_1 & <friends>"
    assert root.findtext(f"{space}desc") == words
    strokes = [line.get("stroke") for line in root.iter(f"{space}polyline")]
    assert strokes == ["blue", "red", "blue"]


def test_that_words_lead_along_the_knot() -> None:
    diagram = table.knot("3_1").diagram
    assert describe(diagram, "3_1") == (
        "Diagram of the knot 3_1: 3 crossings, 3 positive and 0 negative, alternating."
        " Along the knot: under 1, over 3, under 2, over 1, under 3, over 2. Its faces"
        " have 2, 2, 2, 3 and 3 corners."
    )
    assert describe_colouring(diagram, ["red", "green", "blue"]) == (
        "Colours: arc 1 (edge 1, 6) red; arc 2 (edge 2, 3) green; arc 3 (edge 4, 5)"
        " blue."
    )

"""One form for all ways to number a diagram."""

from typing import TypeAlias

from panll_desktop.engines.knots.diagram import Diagram

Form: TypeAlias = tuple[int, ...]


def canonical(diagram: Diagram) -> Form:
    """Equal for two diagrams when a turn of the sphere carries one to the other.

    The orientation of the knot is carried along; nothing but the numbers of edges and
    crossings differs between diagrams of one form. It is the least signed Gauss code
    over all edges to begin at: an entry is the number of the crossing by its first
    visit, times four, plus two above and one if positive.
    """
    walk = [
        (each.crossing, 2 * each.over + (diagram.signs[each.crossing] > 0))
        for each in diagram.passes()
    ]
    return min((_from(walk, start) for start in range(len(walk))), default=())


def _from(walk: list[tuple[int, int]], start: int) -> Form:
    number: dict[int, int] = {}
    form = []
    for crossing, kind in walk[start:] + walk[:start]:
        form.append(4 * number.setdefault(crossing, len(number)) + kind)
    return tuple(form)

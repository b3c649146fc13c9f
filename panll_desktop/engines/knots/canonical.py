"""One form for all ways to number a diagram."""

from typing import TypeAlias

from panll_desktop.engines.knots.diagram import Diagram

Form: TypeAlias = tuple[int, ...]


def canonical(diagram: Diagram) -> Form:
    """Equal for two diagrams exactly when they differ in numbers and point of view.

    That is, when a turn of the sphere, or a look at it from its other side, carries one
    to the other together with the orientation of the knot. The form is the least signed
    Gauss code over all edges to begin at and both sides: an entry is the number of the
    crossing by its first visit, times four, plus two above and one if positive.
    """
    walk = [
        (each.crossing, 2 * each.over + (diagram.signs[each.crossing] > 0))
        for each in diagram.passes()
    ]
    behind = [(crossing, kind ^ 2) for crossing, kind in walk]
    best: Form = ()
    for way in (walk, behind):
        twice = way + way
        for start, (_, kind) in enumerate(way):
            if best and kind > best[0]:
                continue
            form = _from(twice, start, len(way), best)
            if form is not None:
                best = form
    return best


def _from(
    twice: list[tuple[int, int]], start: int, length: int, best: Form
) -> Form | None:
    """The code from an edge on, or None as soon as it is not less than the best."""
    number: dict[int, int] = {}
    form = []
    less = not best
    for index in range(length):
        crossing, kind = twice[start + index]
        entry = 4 * number.setdefault(crossing, len(number)) + kind
        if not less:
            if entry > best[index]:
                return None
            less = entry < best[index]
        form.append(entry)
    return tuple(form) if less else None

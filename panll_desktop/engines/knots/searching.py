"""Other diagrams of the same knot, by Reidemeister's third move and by flypes.

Neither changes the number of crossings. The search is wide first and bounded: what it
finds is proven, what it does not find is not disproven.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.diagram import Diagram, Pass, faces, traced
from panll_desktop.engines.knots.errors import StoppedError
from panll_desktop.engines.knots.flypes import flyped
from panll_desktop.engines.knots.moves import simplified
from panll_desktop.engines.knots.stopping import NEVER, Stop

MOST_TRIED: Final = 100


def slid(diagram: Diagram) -> Iterator[Diagram]:
    """What one third move of Reidemeister makes of a diagram.

    A strand above two others slides over their crossing: along each side of a triangle
    the two crossings are met in the other order.
    """
    passes = diagram.passes()
    for face in faces(diagram.crossings):
        if len({crossing for crossing, _ in face}) != 3 or len(face) != 3:  # noqa: PLR2004 - a triangle
            continue
        sides = [diagram.crossings[crossing][slot] for crossing, slot in face]
        if not any(passes[e - 2].over and passes[e - 1].over for e in sides):
            continue
        moved = list(passes)
        for edge in sides:
            moved[edge - 2], moved[edge - 1] = moved[edge - 1], moved[edge - 2]
        yield _of_passes(moved, diagram.signs)


def _of_passes(passes: Sequence[Pass], signs: Sequence[int]) -> Diagram:
    """The diagram that is walked so."""
    count = len(passes)
    places = [[0, 0] for _ in signs]
    for place, each in enumerate(passes, start=1):
        places[each.crossing][each.over] = place
    made = []
    for (below, above), sign in zip(places, signs, strict=True):
        after = above % count + 1
        right, left = (after, above) if sign > 0 else (above, after)
        made.append((below, right, below % count + 1, left))
    return traced(made)


def explored(
    diagram: Diagram, most: int = MOST_TRIED, stop: Stop = NEVER
) -> Iterator[Diagram]:
    """A diagram, and others of its knot with as many crossings, each once.

    Raises:
        StoppedError: `stop` said so.
    """
    seen = {canonical(diagram)}
    waiting = [diagram]
    yield diagram
    for here in waiting:  # grows while it is walked
        for move in (slid, flyped):
            for made in move(here):
                if stop():
                    raise StoppedError("Stopped.")
                form = canonical(made)
                if form in seen:
                    continue
                if len(seen) >= most:
                    return
                seen.add(form)
                waiting.append(made)
                yield made


def reduced(
    diagram: Diagram, enough: int = 0, most: int = MOST_TRIED, stop: Stop = NEVER
) -> Diagram:
    """A diagram of the same knot with fewer crossings, if the search finds one.

    Args:
        diagram: where to begin.
        enough: with so many crossings the search ends.
        most: how many diagrams to try between one gain and the next.
        stop: asked now and then.

    Raises:
        StoppedError: `stop` said so.
    """
    best = simplified(diagram)
    while len(best) > enough:
        smaller = next(
            (
                made
                for made in map(simplified, explored(best, most, stop))
                if len(made) < len(best)
            ),
            None,
        )
        if smaller is None:
            break
        best = smaller
    return best

"""A diagram as a figure: plain, or with its arcs in the colours of a quandle."""

import json
import time
from collections.abc import Iterable
from functools import cache
from typing import Final, TypeAlias

from panll_desktop.engines.knots import colouring, describing, drawing, quandles, svg
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import StoppedError
from panll_desktop.engines.knots.quandles import Quandle
from panll_desktop.engines.knots.stopping import Stop
from panll_desktop.paths import resource
from panll_desktop.protocol import Figure, Stroke, Variant
from panll_desktop.records import Record

PLAIN: Final = Variant("", "Plain", "All arcs in one colour.")
MOST_FOX: Final = 31
SECONDS: Final = 3.0  # for all colourings of a portrait
SECONDS_TO_COUNT: Final = 0.15  # those by one quandle
SECONDS_TO_FIND: Final = 0.6  # one of them
_NAMED_FOX: Final = (3, 5, 7)
_PAPER: Final = "themes/light.json"  # a file is read on paper, whatever the window has


class Coloured(Record):
    """A quandle that colours a diagram in more than one colour.

    Attributes:
        quandle: which one.
        count: of all colourings, the trivial ones included; None where counting them
            takes longer than one waits.
        arcs: the element of each arc, in the first colouring that is not trivial.
    """

    quandle: Quandle
    count: int | None
    arcs: tuple[int, ...]


Counts: TypeAlias = dict[str, int | None]


def colourings(
    diagram: Diagram, determinant: int, offered: Iterable[Quandle]
) -> tuple[tuple[Coloured, ...], Counts]:
    """The quandles that colour a diagram, and how many colourings each of all has.

    Args:
        diagram: what is coloured.
        determinant: of its knot; Fox's colourings by a prime exist where it divides.
        offered: quandles to try; dihedral ones of further primes are added.
    """
    late = within(SECONDS)
    counts: Counts = {}
    found = []
    for quandle in [*offered, *_fox(determinant)]:
        count = counts[quandle.name] = _count(diagram, quandle, late)
        if count is None or count > quandle.size:
            arcs = _first(diagram, quandle, late)
            if arcs is not None:
                found.append(Coloured(quandle, count, arcs))
    return tuple(found), counts


def within(seconds: float) -> Stop:
    """What says stop once this thread has worked so long; others do not count."""
    until = time.thread_time() + seconds
    return lambda: time.thread_time() > until


def _either(one: Stop, other: Stop) -> Stop:
    return lambda: one() or other()


def _count(diagram: Diagram, quandle: Quandle, late: Stop) -> int | None:
    """How many there are; a sum of many knots may have more than can be counted."""
    stop = _either(late, within(SECONDS_TO_COUNT))
    try:
        return colouring.count(diagram, quandle, stop)
    except StoppedError:
        return None


def _first(diagram: Diagram, quandle: Quandle, late: Stop) -> tuple[int, ...] | None:
    stop = _either(late, within(SECONDS_TO_FIND))
    try:
        return colouring.first_nontrivial(diagram, quandle, stop)
    except StoppedError:
        return None


def counted(count: int | None) -> str:
    """A count in figures, or that it was given up."""
    return "too many to count" if count is None else f"{count:,}"


def variants(found: Iterable[Coloured]) -> tuple[Variant, ...]:
    """The ways to draw it, the plain one first."""
    return (
        PLAIN,
        *(
            Variant(
                each.quandle.name,
                f"{each.quandle.name} ({counted(each.count)})",
                f"Coloured by the quandle {each.quandle.name}, which has"
                f" {each.quandle.size} elements. Colourings: {counted(each.count)}.",
            )
            for each in found
        ),
    )


def figure(diagram: Diagram, name: str, coloured: Coloured | None) -> Figure:
    """The drawing, told in words as well, and as a file."""
    drawn = drawing.draw(diagram)
    said = describing.describe(diagram, name)
    groups: tuple[str, ...] = ()
    place: dict[int, int] = {}
    if coloured is not None:
        used = sorted(set(coloured.arcs))
        place = {element: index for index, element in enumerate(used)}
        quandle = coloured.quandle.name
        groups = tuple(f"element {element} of {quandle}" for element in used)
        words = [f"element {element}" for element in coloured.arcs]
        told = describing.describe_colouring(diagram, words)
        said = f"{said} Coloured by {quandle}. {told}"
    strokes = tuple(
        Stroke(
            arc.points,
            None if coloured is None else place[coloured.arcs[arc.number]],
            "" if coloured is None else str(coloured.arcs[arc.number]),
        )
        for arc in drawn.arcs
    )
    colours = _printed() if coloured is not None else ()
    printed = {
        arc.number: colours[place[coloured.arcs[arc.number]] % len(colours)]
        for arc in drawn.arcs
        if coloured is not None
    }
    style = svg.Style(paper="white")
    file = svg.svg(drawn, name or "A knot", said, colours=printed, style=style)
    return Figure(drawn.width, drawn.height, strokes, said, groups, file)


@cache
def _printed() -> tuple[str, ...]:
    """Colours that are told apart with every kind of colour vision."""
    theme: dict[str, list[str]] = json.loads(resource(_PAPER).read_bytes())
    return tuple(theme["figure"])


def _fox(determinant: int) -> list[Quandle]:
    """Dihedral quandles of primes beyond the usual ones that divide it."""
    return [
        quandles.dihedral(prime)
        for prime in range(11, MOST_FOX + 1, 2)
        if determinant % prime == 0
        and all(prime % each for each in range(3, prime, 2))
        and prime not in _NAMED_FOX
    ]

"""Colourings of diagrams by finite quandles.

A colouring gives each arc an element so that at every crossing out = in * over. A few
arcs determine the others: they are chosen first (the fewer, the better), then all their
colours are tried at once, arrays of them, each crossing either giving the colours of a
new arc or dropping the colourings that it contradicts.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import StoppedError
from panll_desktop.engines.knots.quandles import Quandle
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.records import Record

Colours: TypeAlias = NDArray[np.int64]
BLOCK: Final = 1 << 16
STARTS: Final = 4


class _Choose(Record):
    """Every colour is tried for an arc."""

    arc: int


class _Derive(Record):
    """An arc gets its colour from a crossing.

    Attributes:
        arc: which one.
        source: the arc at the other end of the strand below.
        over: the arc above.
        forward: whether `arc` is the outgoing one.
    """

    arc: int
    source: int
    over: int
    forward: bool


class _Check(Record):
    """Colourings that a crossing contradicts are dropped."""

    first: int
    over: int
    last: int


_Step: TypeAlias = _Choose | _Derive | _Check


def count(diagram: Diagram, quandle: Quandle, stop: Stop = NEVER) -> int:
    """How many colourings there are, the trivial ones included.

    Raises:
        StoppedError: `stop` said so.
    """
    if not diagram.crossings:
        return quandle.size
    # an inner automorphism carries colourings to colourings, so within an orbit every
    # colour of the first arc has equally many
    return sum(
        len(orbit)
        * sum(len(block[0]) for block in _blocks(diagram, quandle, orbit[:1], stop))
        for orbit in _orbits(quandle)
    )


def each(
    diagram: Diagram, quandle: Quandle, stop: Stop = NEVER
) -> Iterator[tuple[int, ...]]:
    """The colourings one after the other: the colour of each arc.

    The unknot without crossings has one arc.

    Raises:
        StoppedError: `stop` said so.
    """
    if not diagram.crossings:
        yield from ((colour,) for colour in range(quandle.size))
        return
    for block in _blocks(diagram, quandle, list(range(quandle.size)), stop):
        for column in range(len(block[0])):
            yield tuple(int(colours[column]) for colours in block)


def first_nontrivial(
    diagram: Diagram, quandle: Quandle, stop: Stop = NEVER
) -> tuple[int, ...] | None:
    """A colouring with at least two colours, or None where there is none.

    Raises:
        StoppedError: `stop` said so.
    """
    found = (
        colours for colours in each(diagram, quandle, stop) if len(set(colours)) > 1
    )
    return next(found, None)


@lru_cache(64)
def _arrays(quandle: Quandle) -> tuple[Colours, Colours]:
    """The table and its inverse."""
    return (
        np.asarray(quandle.table, dtype=np.int64),
        np.asarray(quandle.inverse, dtype=np.int64),
    )


@lru_cache(64)
def _orbits(quandle: Quandle) -> list[list[int]]:
    return quandle.orbits()


def _blocks(
    diagram: Diagram, quandle: Quandle, first: list[int], stop: Stop
) -> Iterator[list[Colours]]:
    """All colourings whose first chosen arc has one of some colours.

    They come in blocks: for each arc an array of colours.
    """
    table, inverse = _arrays(quandle)
    steps = _plan(diagram)
    start: list[Colours | None] = [None] * len(diagram)
    start[steps[0].arc if isinstance(steps[0], _Choose) else 0] = np.asarray(first)
    waiting = [(1, start)]
    while waiting:
        at, colours = waiting.pop()
        if stop():
            raise StoppedError("Stopped.")
        for place in range(at, len(steps)):
            step = steps[place]
            if isinstance(step, _Choose):
                waiting.extend(
                    (place + 1, part)
                    for part in _spread(colours, step.arc, quandle.size)
                )
                break
            colours = _taken(step, colours, table, inverse)
        else:
            done = [each for each in colours if each is not None]
            if len(done[0]):
                yield done


def _taken(
    step: _Derive | _Check,
    colours: list[Colours | None],
    table: Colours,
    inverse: Colours,
) -> list[Colours | None]:
    known = list(colours)
    if isinstance(step, _Derive):
        used = table if step.forward else inverse
        known[step.arc] = used[known[step.source], known[step.over]]
        return known
    fits = table[known[step.first], known[step.over]] == known[step.last]
    return [None if each is None else each[fits] for each in known]


def _spread(
    colours: list[Colours | None], arc: int, size: int
) -> Iterator[list[Colours | None]]:
    """Every colour for one more arc, in parts of at most `BLOCK` colourings."""
    length = max(len(each) for each in colours if each is not None)
    step = max(1, BLOCK // size)
    for begin in range(0, length, step):
        part: list[Colours | None] = [
            None if each is None else np.repeat(each[begin : begin + step], size)
            for each in colours
        ]
        rows = min(step, length - begin)
        part[arc] = np.tile(np.arange(size), rows)
        yield part


def _plan(diagram: Diagram) -> list[_Step]:
    """The steps, with few arcs chosen: from some first arcs, greedily; the best."""
    relations = diagram.relations()
    starts = range(min(len(diagram), STARTS))
    plans = (_greedy(relations, len(diagram), first) for first in starts)
    return min(plans, key=_cost)


def _cost(plan: list[_Step]) -> tuple[int, int]:
    chosen = [place for place, step in enumerate(plan) if isinstance(step, _Choose)]
    return len(chosen), -sum(chosen)


def _greedy(
    relations: list[tuple[int, int, int]], count: int, first: int
) -> list[_Step]:
    known = {first}
    left = list(relations)
    plan: list[_Step] = [_Choose(first)]
    while True:
        left = _propagate(left, known, plan)
        if len(known) == count:
            plan.extend(_Check(*relation) for relation in left)
            return plan
        arc = max(
            (arc for arc in range(count) if arc not in known),
            key=lambda arc: (_worth(left, known, arc), -arc),
        )
        known.add(arc)
        plan.append(_Choose(arc))


def _propagate(
    left: list[tuple[int, int, int]], known: set[int], plan: list[_Step]
) -> list[tuple[int, int, int]]:
    """Takes the crossings that give or check something, until none is left."""
    moved = True
    while moved:
        moved = False
        rest = []
        for first, over, last in left:
            if over not in known or (first not in known and last not in known):
                rest.append((first, over, last))
                continue
            moved = True
            if first in known and last in known:
                plan.append(_Check(first, over, last))
            elif first in known:
                plan.append(_Derive(last, first, over, forward=True))
                known.add(last)
            else:
                plan.append(_Derive(first, last, over, forward=False))
                known.add(first)
        left = rest
    return left


def _worth(left: list[tuple[int, int, int]], known: set[int], arc: int) -> int:
    """How many crossings would give another arc if this one were known."""
    with_arc = known | {arc}
    return sum(
        over in with_arc and (first in with_arc) != (last in with_arc)
        for first, over, last in left
    )

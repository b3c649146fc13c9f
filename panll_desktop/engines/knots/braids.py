"""Closed braids.

Strands are numbered from 1 at the left and run upwards. The letter i is sigma i: the
left one of the strands i and i + 1 passes over the other to the right, a positive
crossing; -i is its inverse.
"""

from collections.abc import Sequence
from typing import Final

from panll_desktop.engines.knots.diagram import UNKNOT, Diagram, traced
from panll_desktop.engines.knots.errors import CodeError

MOST_STRANDS: Final = 1000


def closed(word: Sequence[int], strands: int = 0) -> Diagram:
    """The closure of a braid.

    Args:
        word: its letters from the bottom to the top.
        strands: how many there are; 0 for as many as the word needs.

    Raises:
        CodeError: a letter has no strand, or the closure is a link.
    """
    needed = max((abs(letter) for letter in word), default=0) + 1
    count = strands or needed
    if any(not letter for letter in word):
        raise CodeError("strands are numbered from 1.", "letter 0")
    if needed > count:
        raise CodeError(
            f"a braid of {count} strands has letters up to {count - 1}.",
            f"letter {needed - 1}",
        )
    if count > MOST_STRANDS:
        raise CodeError(f"{count} strands are more than {MOST_STRANDS} that are taken.")
    _check_one_component(word, count)
    if not word:
        return UNKNOT
    return traced(_crossings(word, count))


def _check_one_component(word: Sequence[int], count: int) -> None:
    ends = list(range(count))
    for letter in word:
        left = abs(letter) - 1
        ends[left], ends[left + 1] = ends[left + 1], ends[left]
    seen, at = {0}, ends.index(0)
    while at not in seen:
        seen.add(at)
        at = ends.index(at)
    if len(seen) < count:
        first = min(set(range(count)) - seen)
        raise CodeError(
            "the closed braid does not join it to strand 1: it is a link of several"
            " components, not a knot.",
            f"strand {first + 1}",
        )


def _crossings(word: Sequence[int], count: int) -> list[tuple[int, int, int, int]]:
    """Crossings whose labels say which ends are joined."""
    bottom = list(range(1, count + 1))
    current = list(bottom)
    fresh = count
    made = []
    for letter in word:
        left = abs(letter) - 1
        old_left, old_right = current[left], current[left + 1]
        new_left, new_right = fresh + 1, fresh + 2
        fresh += 2
        if letter > 0:
            made.append((old_right, new_right, new_left, old_left))
        else:
            made.append((old_left, old_right, new_right, new_left))
        current[left], current[left + 1] = new_left, new_right
    joined = dict(zip(current, bottom, strict=True))
    return [
        (
            joined.get(a, a),
            joined.get(b, b),
            joined.get(c, c),
            joined.get(d, d),
        )
        for a, b, c, d in made
    ]

"""The rules for sessions whose rows can be drawn."""

import functools
from collections.abc import Callable
from typing import Final, cast

from panll_desktop.protocol import (
    Cell,
    Figure,
    Manifest,
    Portrait,
    Portraying,
    Session,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.testing.queries import Sentences

_EDGE: Final = 1e-6
_NOTHING: Final[tuple[dict[str, Cell], ...]] = ({}, {"conformance": None})


def drawn(manifest: Manifest, session: Session) -> Sentences:
    """What `portrait` must answer, if the manifest says what it draws."""
    if not manifest.portrays:
        return
    if not callable(getattr(session, "portrait", None)):
        yield f"The manifest says {manifest.portrays!r}, but there is no portrait."
        return
    draw = cast("Portraying", session).portrait
    for row in _NOTHING:
        answer = attempt(functools.partial(_drawn, draw, row))
        if isinstance(answer, Failure):
            yield f"portrait of a row about nothing failed. {answer.title}"
        elif answer is not None:
            yield "portrait must answer None for a row that is about nothing."


def _drawn(
    draw: Callable[[dict[str, Cell]], Portrait | None], row: dict[str, Cell]
) -> Portrait | None:
    return expected(draw(row), Portrait, type(None))


def portrait_rules(portrait: Portrait) -> list[str]:
    """The rules that a portrait breaks, one sentence each."""
    found = []
    if not portrait.title.strip():
        found.append("The portrait has no title.")
    ids = [each.id for each in portrait.variants]
    if len(set(ids)) < len(ids):
        found.append("Two variants have the same id.")
    if portrait.variants and portrait.variant not in ids:
        found.append(f"The variant {portrait.variant!r} is none of those offered.")
    if portrait.figure is not None:
        found += _figure_rules(portrait.figure)
    return found


def _figure_rules(figure: Figure) -> list[str]:
    found = []
    if not figure.description.strip():
        found.append("The figure is not described.")
    if not 0 < max(figure.width, figure.height) <= 1 + _EDGE:
        found.append("The longer side of the figure is not 1.")
    for stroke in figure.strokes:
        if not stroke.points:
            found.append("A stroke has no points.")
        if stroke.group is not None and not 0 <= stroke.group < len(figure.groups):
            found.append(f"The group {stroke.group} of a stroke has no name.")
        if any(
            not (
                -_EDGE <= x <= figure.width + _EDGE
                and -_EDGE <= y <= figure.height + _EDGE
            )
            for x, y in stroke.points
        ):
            found.append("A stroke leaves the box of the figure.")
    return found

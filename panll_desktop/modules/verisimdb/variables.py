"""The variables of graph patterns: which of them a query may use, and where.

The first variable of a pattern stands for the entity of the row, the others for
whatever the edges lead to: what they are called says nothing beyond their pattern.
"""

import re
from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.walking import view, walk
from panll_desktop.modules.verisimdb import touching
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Span

_NAMELESS: Final = "_"
_SIDES: Final = (t.Name, t.Identifier)
_VARIABLE: Final = re.compile(
    r"(?:(?:CONTAINS|MATCHES)\s*\(\s*)?(?P<name>\w+)\s*\.", re.IGNORECASE
)


def check(query: str, tree: t.Statement) -> None:
    """Refuses a variable that would have to mean one entity in several places.

    Raises:
        BeyondError: at the first such place.
    """
    where = view(tree).where
    if where is None:
        return
    paths = [each for each in walk(where) if isinstance(each, t.Path)]
    if not paths:
        return
    near = {path.nodes[0] for path in paths}
    for path in paths:
        _refuse_repeated(path)
        _refuse_turned(path, near)
    _refuse_shared(where)
    far = {node for path in paths for node in path.nodes} - near
    for span in (*_fields(tree), *_tested(where)):
        found = _VARIABLE.match(query, span.start)
        if found is not None and found["name"] in far:
            raise BeyondError(
                f"{found['name']} is what the pattern leads to, and fields are those of"
                f" the entity of the row, {paths[0].nodes[0]}. Begin the pattern with"
                f" {found['name']}, its arrows turned, to ask for its fields.",
                span,
            )


def _fields(tree: t.Statement) -> Iterator[Span]:
    yield from (each.span for each in touching.shown(tree))
    yield from (each.span for each in touching.compared(tree))


def _tested(where: t.Condition) -> Iterator[Span]:
    """Where conditions begin, and the sides of comparisons."""
    for each in walk(where):
        match each:
            case t.Comparison(left, _, right):
                sides = (left, right)
                yield from (side.span for side in sides if isinstance(side, _SIDES))
            case (
                t.Containment(span=span)
                | t.Matching(span=span)
                | t.Similar(span=span)
                | t.Nearest(span=span)
                | t.Shape(span=span)
                | t.Rank(span=span)
            ):
                yield span
            case _:
                pass


def _refuse_repeated(path: t.Path) -> None:
    others = [each for each in path.nodes[1:] if each != path.nodes[0]]
    for place, each in enumerate(others):
        if each != _NAMELESS and each in others[:place]:
            raise BeyondError(
                f"{each} stands twice in this pattern; a pattern can lead back to its"
                f" first variable alone, {path.nodes[0]}.",
                path.span,
            )


def _refuse_turned(path: t.Path, near: set[str]) -> None:
    for each in path.nodes[1:]:
        if each in near and each not in (path.nodes[0], _NAMELESS):
            raise BeyondError(
                f"{each} begins one pattern, where it is the entity of the row, and"
                " stands further on in another. Write them as one pattern.",
                path.span,
            )


def _refuse_shared(where: t.Condition) -> None:
    """Two patterns beside each other would have to lead to the same entity."""
    for each in walk(where):
        if not isinstance(each, t.Conjunction):
            continue
        seen: set[str] = set()
        for term in each.terms:
            found: set[str] = set()
            for inner in walk(term):
                if not isinstance(inner, t.Path):
                    continue
                far = set(inner.nodes) - {inner.nodes[0], _NAMELESS}
                if far & seen:
                    raise BeyondError(
                        f"{min(far & seen)} stands in two patterns; each is tested for"
                        " itself, so that they need not lead to the same entity. Give"
                        " it another name if that is meant.",
                        inner.span,
                    )
                found |= far
            seen |= found

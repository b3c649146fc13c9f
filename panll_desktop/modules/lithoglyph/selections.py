"""Selections in the words of Lean, ``SELECT (e : Evidence | e.score > 90)``.

A name of a source stands for its documents, any other for a field; what is behind the
bar is a condition, where it is one of GQL as well. Types are not verified.
"""

import re
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.walking import moved
from panll_desktop.modules.lithoglyph.failing import beyond
from panll_desktop.protocol import Span
from panll_desktop.records import Record

_NAMED: Final = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?::(?P<type>[^|]*))?")
_PREFIX: Final = "SELECT * FROM t WHERE "


class Part(Record):
    """One name of a selection, with the condition on it.

    Attributes:
        start: of the name, in the text of the statement.
    """

    name: str
    condition: v.Expression | None
    start: int


def opened(text: str, tree: t.Select) -> t.Select:
    """The same query, as if its columns and conditions had been written plainly.

    Raises:
        ModuleError: a condition is none of GQL.
    """
    if tree.refined is None:
        return tree
    known = [name for each in tree.sources for name in _names(each)]
    known += [
        name
        for each in tree.steps
        if isinstance(each, c.Join)
        for name in _names(each.source)
    ]
    parts = [_part(text, start, end) for start, end in _pieces(text, tree.refined.span)]
    single = len(parts) == 1
    changed = {
        "columns": tuple(_column(each, known, single=single) for each in parts),
        "refined": None,
        "steps": (
            *tree.steps,
            *(
                c.Where(each.condition, each.condition.span)
                for each in parts
                if each.condition is not None
            ),
        ),
    }
    return t.Select(
        *(changed.get(name, getattr(tree, name)) for name in t.Select.__match_args__)
    )


def _names(source: c.Source | c.Unnest) -> list[str]:
    named = [source.alias] if source.alias else []
    return named + ([source.collection.name] if isinstance(source, c.Source) else [])


def _pieces(text: str, span: Span) -> list[tuple[int, int]]:
    """The parts between the commas that no inner bracket has."""
    depth, start, found = 0, span.start + 1, []
    for at in range(span.start, span.end):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if text[at] == "," and depth == 1:
            found.append((start, at))
            start = at + 1
    return [*found, (start, span.end - 1)]


def _part(text: str, start: int, end: int) -> Part:
    match = _NAMED.match(text, start, end)
    bar = text.find("|", start, end)
    if match is None or (match.end() < end and match.end() != bar):
        raise beyond(
            text,
            Span(start, end),
            "This part of a selection in the words of Lean is no name.",
            "Name the fields, and put the condition behind WHERE.",
        )
    if bar < 0:
        return Part(match["name"], None, match.start("name"))
    written = text[bar + 1 : end]
    found = parser.parse(_PREFIX + written)
    match found:
        case t.Select(steps=(c.Where(condition=condition),)):
            by = bar + 1 - len(_PREFIX)
            return Part(match["name"], moved(condition, by), match.start("name"))
        case _:
            raise beyond(
                text,
                Span(bar + 1, end),
                "A condition in the words of Lean that is none of GQL is not carried"
                " out.",
                "Put a condition of GQL behind WHERE.",
            )


def _column(part: Part, known: list[str], *, single: bool) -> c.Column:
    place = Span(part.start, part.start + len(part.name))
    if part.name in known and single:
        return c.Column(None, part.name, "", place)
    return c.Column(v.Name((part.name,), place), "", part.name, place)

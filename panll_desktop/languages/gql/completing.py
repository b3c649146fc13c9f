"""Completion: what the parser accepts at the caret, then what the catalogue knows."""

import functools
from collections.abc import Iterator, Sequence
from typing import Final

from panll_desktop.languages.gql import exploring, reference
from panll_desktop.languages.gql.words import (
    AGGREGATES,
    FUNCTIONS,
    KEYWORDS,
    NORMAL_FORMS,
    NOTES,
    TYPES,
    usual,
)
from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Completion,
    CompletionKind,
    TextEdit,
)

MOST: Final = 200
_COLLECTED: Final = frozenset(
    {"FROM", "INTO", "UPDATE", "JOIN", "START", "SCHEMA", "CONSTRAINTS", "NORMAL_FORM"}
    | {"DENORMALIZE"}
)
_FOLLOWED: Final = frozenset({"TRAVERSE", "FOLLOW", "EDGE", "OUTBOUND", "INBOUND"})
_NEW: Final = frozenset({"AS", "CONSTRAINT"})  # a name that nobody has yet
_VALUES: Final = frozenset({"STRING", "INT", "TRUE"})  # where any value may stand

_SIGNS: Final = ("=", "!=", ">", ">=", "<", "<=")

_Offer = tuple[str, CompletionKind, str]


def complete(text: str, offset: int, known: Catalogued) -> list[Completion]:
    """What may stand at a place, the best first; at most `MOST` of it."""
    at = exploring.PLACES.spot(text, offset)
    if at.quiet:
        return []
    terminals = frozenset(exploring.PLACES.following(text, offset))
    typed = at.typed.lower()
    named = _named(text, at.statement.start, at.statement.end)
    offers: dict[str, Completion] = {}
    for label, kind, line in _offers(terminals, at.before, named, known):
        if label.lower().startswith(typed) and label not in offers:
            offers[label] = Completion(label, TextEdit(at.word, label), kind, line)
    return list(offers.values())[:MOST]


def _named(text: str, start: int, end: int) -> list[str]:
    """The words of a statement that may name its collections."""
    from panll_desktop.languages.gql.scanner import Kind, scan  # noqa: PLC0415 - once

    words = (piece for piece in scan(text[start:end]) if piece.kind is Kind.WORD)
    return [piece.text for piece in words]


def _offers(
    terminals: frozenset[str],
    before: Sequence[Lexeme],
    named: Sequence[str],
    known: Catalogued,
) -> Iterator[_Offer]:
    """The names that belong at the place, then words of the grammar."""
    words = [each.text.upper() for each in before]
    last = words[-1] if words else ""
    if "NAME" in terminals and last not in _NEW:
        yield from _names(terminals, words, named, known)
    if last not in ("", "(") and "EQUAL" in terminals and "NAME" not in terminals:
        for sign in _SIGNS:
            yield sign, CompletionKind.WORD, "A comparison."
    spelt = sorted(terminals & KEYWORDS, key=usual)
    for name in spelt:
        yield name, CompletionKind.WORD, _sentences().get(name, "")
    if "NOTE" in terminals:
        for name in sorted(NOTES):
            yield name, CompletionKind.WORD, reference.MEANINGS["note"].sentence


def _names(
    terminals: frozenset[str],
    words: Sequence[str],
    named: Sequence[str],
    known: Catalogued,
) -> Iterator[_Offer]:
    last = words[-1] if words else ""
    parts = words[:1] == ["DENORMALIZE"] and "INTO" not in words
    if last in _COLLECTED or words[-2:] == ["DROP", "COLLECTION"] or parts:
        yield from _collections(known, "")
    elif last in _FOLLOWED:
        yield from _collections(known, "edge")
    elif last == ":" and words[:1] in (["CREATE"], ["ALTER"]):
        for name in TYPES:
            yield name, CompletionKind.VALUE, "A type."
    elif last in ("AGAINST", "TO", "TARGET"):
        for name in NORMAL_FORMS:
            yield name, CompletionKind.VALUE, "A normal form."
    elif terminals & _VALUES or last in ("SET", ".", ",", "BY", "ON"):
        yield from _fields(named, known)
        if terminals & _VALUES:
            yield from _functions()


def _collections(known: Catalogued, kind: str) -> Iterator[_Offer]:
    for node in known.get((), ()):
        collected = node.kind in (CatalogKind.COLLECTION, CatalogKind.VIEW)
        if collected and (not kind or node.type == kind):
            yield node.name, CompletionKind.NAME, _line(node)


def _fields(named: Sequence[str], known: Catalogued) -> Iterator[_Offer]:
    """The fields of the collections that the statement names."""
    for name in dict.fromkeys(named):
        for node in known.get((name,), ()):
            if node.kind in (CatalogKind.FIELD, CatalogKind.KEY):
                yield node.name, CompletionKind.FIELD, _line(node)


def _functions() -> Iterator[_Offer]:
    for name in sorted(FUNCTIONS):
        line = "An aggregate." if name in AGGREGATES else "A function."
        yield name, CompletionKind.WORD, line


def _line(node: CatalogNode) -> str:
    return ", ".join(filter(None, (node.type, node.detail)))


@functools.cache
def _sentences() -> dict[str, str]:
    """For each word that begins a rule alone, what the rule means."""
    return {
        "SELECT": reference.MEANINGS["select"].sentence,
        "INSERT": reference.MEANINGS["insert"].sentence,
        "UPDATE": reference.MEANINGS["update"].sentence,
        "DELETE": reference.MEANINGS["delete"].sentence,
        "EXPLAIN": reference.MEANINGS["explain"].sentence,
        "INTROSPECT": reference.MEANINGS["introspect"].sentence,
        "UNDO": reference.MEANINGS["undo"].sentence,
        "TRAVERSE": reference.MEANINGS["traverse"].sentence,
        "WHERE": reference.MEANINGS["where"].sentence,
        "MATCH": reference.MEANINGS["match"].sentence,
        "RATIONALE": reference.MEANINGS["rationale"].sentence,
        "IRREVERSIBLE": reference.MEANINGS["irreversible"].sentence,
        "WITH_PROOF": reference.MEANINGS["proof"].sentence,
    }

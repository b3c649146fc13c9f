"""Completion: what the parser accepts at the caret, then what the catalogue knows."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import parser, scanner
from panll_desktop.languages.kql.scanner import Kind
from panll_desktop.languages.kql.words import (
    AGGREGATES,
    CONFIDENCES,
    GENERATORS,
    KEYWORDS,
    SHAPINGS,
)
from panll_desktop.languages.toolkit.parsing import accepts
from panll_desktop.protocol import (
    CatalogKind,
    Catalogued,
    Completion,
    CompletionKind,
    Span,
    TextEdit,
)

MOST: Final = 200
_COLLECTIONS: Final = ("knots", "diagrams", "invariants", "quandles")
_GROUPS: Final = {"GENERATOR": GENERATORS, "SHAPING": SHAPINGS, "GAUSS": {"GAUSS"}}

_Offer = tuple[str, CompletionKind, str]


_UNNAMED: Final = (CatalogKind.CONSTRAINT, CatalogKind.OTHER)  # not for queries


def complete(text: str, offset: int, known: Catalogued) -> list[Completion]:
    """What may stand at a place, the best first; at most `MOST` of it."""
    start = next(
        (a.start for a in scanner.split(text) if a.start <= offset <= a.end), 0
    )
    last = max(text.rfind(";", start, offset) + 1, start)
    if text.count("(", start, offset) != text.count(")", start, offset):
        last = start
    tokens = list(scanner.lexemes(text[last:offset]))
    word = Span(offset, offset)
    if tokens and tokens[-1].span.end == offset - last and _typed(tokens[-1].text):
        word = tokens.pop().span.shifted(last)
    typed = word.of(text).lower()
    before = tokens[-1].text.lower() if tokens else ""
    offers: dict[str, Completion] = {}
    for label, kind, line in _offers(
        accepts(parser.grammar_tables(), tokens), before, known
    ):
        if label.lower().startswith(typed) and label not in offers:
            offers[label] = Completion(label, TextEdit(word, label), kind, line)
    return list(offers.values())[:MOST]


def _typed(text: str) -> bool:
    return next(scanner.scan(text)).kind in (Kind.WORD, Kind.KNOT, Kind.INTEGER)


def _offers(
    terminals: frozenset[str], before: str, known: Catalogued
) -> Iterator[_Offer]:
    """The names that belong at the place, then words of the grammar by letter."""
    if "NAME" in terminals and before != "as":
        yield from _names(before, known)
    for name in sorted(terminals & KEYWORDS):
        yield parser.spelt(name), CompletionKind.WORD, ""
    for name, words in _GROUPS.items():
        if name in terminals:
            for word in sorted(words):
                yield word.lower(), CompletionKind.WORD, "Makes a braid or a knot."


def _names(before: str, known: Catalogued) -> Iterator[_Offer]:
    if before == "from":
        for name in _COLLECTIONS:
            yield name, CompletionKind.NAME, "A collection."
    elif before == ">=":
        for name in CONFIDENCES:
            yield name, CompletionKind.VALUE, "How sure an equivalence must be."
    elif before == "aggregate":
        for name in sorted(AGGREGATES):
            yield name.lower(), CompletionKind.WORD, "An aggregate."
    for nodes in known.values():
        for node in nodes:
            if node.kind in _UNNAMED:
                continue
            line = ", ".join(filter(None, (node.type, node.detail)))
            yield node.insert or node.name, CompletionKind.FIELD, line

"""Completion: what the parser accepts at the caret, then what the catalogue knows."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from panll_desktop.languages.kql import columns, exploring, parser
from panll_desktop.languages.kql.inferring import FUNCTIONS
from panll_desktop.languages.kql.words import (
    AGGREGATES,
    CONFIDENCES,
    GENERATORS,
    KEYWORDS,
    SHAPINGS,
)
from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import (
    CatalogKind,
    Catalogued,
    Completion,
    CompletionKind,
    TextEdit,
)

MOST: Final = 200
_GROUPS: Final = {"GENERATOR": GENERATORS, "SHAPING": SHAPINGS, "GAUSS": {"GAUSS"}}
_NEW: Final = frozenset({"as", "let", "rule", "axiom", "forall"})
_VALUES: Final = frozenset({"STRING", "INT", "TRUE"})  # where any value may stand

_Offer = tuple[str, CompletionKind, str]


_UNNAMED: Final = (CatalogKind.CONSTRAINT, CatalogKind.OTHER)  # not for queries


def complete(text: str, offset: int, known: Catalogued) -> list[Completion]:
    """What may stand at a place, the best first; at most `MOST` of it."""
    at = exploring.PLACES.spot(text, offset)
    if at.quiet:
        return []
    terminals = frozenset(exploring.PLACES.following(text, offset))
    typed = at.typed.lower()
    offers: dict[str, Completion] = {}
    for label, kind, line in _offers(terminals, at.before, known):
        if label.lower().startswith(typed) and label not in offers:
            offers[label] = Completion(label, TextEdit(at.word, label), kind, line)
    return list(offers.values())[:MOST]


def _offers(
    terminals: frozenset[str], before: Sequence[Lexeme], known: Catalogued
) -> Iterator[_Offer]:
    """The names that belong at the place, then words of the grammar by letter."""
    last = before[-1].text.lower() if before else ""
    if "NAME" in terminals and last not in _NEW:
        yield from _names(terminals, before, known)
    for name in sorted(terminals & KEYWORDS):
        yield parser.spelt(name), CompletionKind.WORD, ""
    for name, words in _GROUPS.items():
        if name in terminals:
            for word in sorted(words):
                yield word.lower(), CompletionKind.WORD, "Makes a braid or a knot."


def _names(
    terminals: frozenset[str], before: Sequence[Lexeme], known: Catalogued
) -> Iterator[_Offer]:
    words = [each.text.lower() for each in before]
    match words[-1:]:
        case ["from"]:
            yield from _collections(before, known)
        case [">="] if words[-2:-1] == ["confidence"]:
            for name in CONFIDENCES:
                yield name, CompletionKind.VALUE, "How sure an equivalence must be."
        case ["aggregate"]:
            yield from _aggregates()
        case ["[" | ","] if _is_via(words):
            yield from _invariants()
        case ["compute" | "invariant"]:
            yield from _invariants()
        case _ if words[-2:] == ["find", "where"] or words[:1] == ["find"]:
            yield from _invariants()
            yield from _bound(before)
        case ["."]:
            yield from _columns(before, known)
        case _ if _VALUES & terminals:
            yield from _columns(before, known)
            yield from _bound(before)
            yield from _functions(words)


def _is_via(words: Sequence[str]) -> bool:
    opened = max((i for i, each in enumerate(words) if each == "["), default=0)
    return words[opened - 1 : opened] == ["via"] and "]" not in words[opened:]


def _collections(before: Sequence[Lexeme], known: Catalogued) -> Iterator[_Offer]:
    for node in known.get((), ()):
        yield node.insert or node.name, CompletionKind.NAME, node.detail
    for name in columns.COLLECTIONS:
        yield name, CompletionKind.NAME, "A collection."
    yield from _bound(before)


def _columns(before: Sequence[Lexeme], known: Catalogued) -> Iterator[_Offer]:
    """Those of the collections that were named, as the catalogue has them."""
    texts = [each.text.lower() for each in before]
    named = [other for word, other in itertools.pairwise(texts) if word == "from"]
    for name in named or ["knots"]:
        nodes = known.get((name,), ())
        for node in nodes:
            if node.kind in _UNNAMED:
                continue
            line = ", ".join(filter(None, (node.type, node.detail)))
            yield node.insert or node.name, CompletionKind.FIELD, line
        if not nodes:
            for column, kind in _standard(name).items():
                convention = columns.CONVENTIONS.get(column, "")
                line = ", ".join(filter(None, (kind, convention)))
                yield column, CompletionKind.FIELD, line
    if "find_equivalent" in texts:
        for column, kind in columns.EQUIVALENT.items():
            yield column, CompletionKind.FIELD, f"{kind}, of find_equivalent"


def _standard(name: str) -> dict[str, str]:
    known = columns.COLLECTIONS.get(name, columns.KNOTS)
    return {
        column: kind
        for column, kind in known.items()
        if known is not columns.ALL or column in columns.KNOTS
    }


def _bound(before: Sequence[Lexeme]) -> Iterator[_Offer]:
    """The names that `let` gave."""
    for word, name in itertools.pairwise(before):
        if word.text.lower() == "let":
            yield name.text, CompletionKind.NAME, "Named by let."


def _invariants() -> Iterator[_Offer]:
    for short, column in columns.SPELLINGS.items():
        yield short, CompletionKind.FIELD, column
    for column in columns.INVARIANTS:
        yield column, CompletionKind.FIELD, columns.CONVENTIONS.get(column, "")


def _aggregates() -> Iterator[_Offer]:
    for name in sorted(AGGREGATES):
        yield name.lower(), CompletionKind.WORD, "An aggregate."


def _functions(words: Sequence[str]) -> Iterator[_Offer]:
    aggregates = {name.lower() for name in AGGREGATES}
    for name, kind in FUNCTIONS.items():
        if name not in aggregates or "select" in words:
            line = f"A function: {kind}." if kind else "A function."
            yield name, CompletionKind.WORD, line

"""Completion: what the parser accepts at the caret, then what the catalogue knows."""

import functools
from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.places import Spot
from panll_desktop.languages.vql import exploring, parser, reference
from panll_desktop.languages.vql.words import (
    AGGREGATES,
    EFFECTS,
    MODALITIES,
    PROOF_TYPES,
    SESSIONS,
    TRANSACTIONS,
    usual,
)
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Choice,
    Completion,
    CompletionKind,
    Series,
    TextEdit,
    Word,
)

MOST: Final = 200
_SIGNS: Final = 3  # stand behind everything with letters
_CALLED: Final = frozenset(AGGREGATES | {"RADIUS", "BOUNDS"})
_CONTENTS: Final = {
    "GRAPH": "Edges to other entities and to values.",
    "VECTOR": "An embedding, for likeness.",
    "TENSOR": "Numbers in several dimensions.",
    "SEMANTIC": "Types of the entity.",
    "DOCUMENT": "Title, body and metadata.",
    "TEMPORAL": "Versions and their times.",
    "PROVENANCE": "Who did what, as a chain of records.",
    "SPATIAL": "A place on the Earth.",
}


def complete(text: str, offset: int, known: Catalogued) -> list[Completion]:
    """What may stand at a place, the best first; at most `MOST` of it."""
    at = exploring.PLACES.spot(text, offset)
    if at.quiet:
        return []
    following = exploring.PLACES.following(text, offset)
    terminals = [name for name in following if name != "$END"]
    edit = at.word
    offers: dict[str, Completion] = {}
    last = at.before[-1].text if at.before else ""
    if last.upper() == "WITH" and _may_be_session(text, at):
        terminals.append("SESSION")
    for label, kind, line in _offers(terminals, last, at, known):
        fits = _fits(label, at.typed)
        if fits and label not in offers:
            offers[label] = Completion(label, TextEdit(edit, label), kind, line)
    ranked = sorted(offers.values(), key=lambda each: _rank(each, at.typed))
    return ranked[:MOST]


def _may_be_session(text: str, at: Spot) -> bool:
    """Whether WITH may begin a session too where it begins another clause."""
    place = at.statement.start + at.before[-1].start
    return "WITH_SESSION" in exploring.PLACES.following(text, place)


_Offer = tuple[str, CompletionKind, str]


def _offers(
    terminals: list[str], last: str, at: Spot, known: Catalogued
) -> Iterator[_Offer]:
    if "NAME" in terminals or "BARE" in terminals:
        yield from _names(terminals, last, at, known)
    for name in terminals:
        if parser.is_class(name):
            continue
        word = parser.spelt(name)
        if name in MODALITIES:
            yield word, CompletionKind.MODALITY, _CONTENTS[name]
        elif word[0].isalpha():
            yield word, CompletionKind.WORD, _explained(word, terminals)
        elif not at.typed:
            yield word, CompletionKind.WORD, ""


def _names(
    terminals: list[str], last: str, at: Spot, known: Catalogued
) -> Iterator[_Offer]:
    before = [lexeme.text.upper() for lexeme in at.before]
    if last == ".":
        owner = before[-2] if len(before) > 1 else ""
        for node in known.get((owner,), ()):
            yield node.name, CompletionKind.FIELD, _line(node)
        return
    owner = _listing(before)
    if owner:
        whole = "STAR" in terminals  # a part may be inside another, a new value not
        for node in known.get((owner,), ()):
            if whole or "." not in node.name:
                yield node.name, CompletionKind.FIELD, _line(node)
        return
    yield from _fixed(before)
    if before[-1:] in (["HEXAD"], ["OCTAD"], ["RELATED"], ["ENTITY"], ["STORE"]):
        for node in _entities(known):
            yield node.name, CompletionKind.NAME, _line(node)
        return
    if "DOCUMENT" in terminals and "NAME" in terminals:
        for modality in MODALITIES:
            for node in known.get((modality,), ()):
                label = node.insert or f"{modality}.{node.name}"
                yield label, CompletionKind.FIELD, _line(node)


def _listing(before: list[str]) -> str:
    """The modality whose parts are listed in brackets at a place; or empty."""
    if before[-1:] not in (["("], [","]) or "(" not in before:
        return ""
    opened = len(before) - 1 - before[::-1].index("(")
    owner = before[opened - 1] if opened else ""
    return owner if owner in MODALITIES and ")" not in before[opened:] else ""


def _fixed(before: list[str]) -> Iterator[_Offer]:
    """Names that the language itself gives a meaning, at the place for them."""
    last = before[-1] if before else ""
    proving = "PROOF" in before and last in ("PROOF", "AND", "OR")
    if proving:
        for name in PROOF_TYPES:
            yield name, CompletionKind.VALUE, "A kind of proof."
    groups = {
        "SESSION": (SESSIONS, "The protocol of a session."),
        "TRANSACTION": (TRANSACTIONS, "The state of a transaction."),
    }
    names, line = groups.get(last, ((), ""))
    if "EFFECTS" in before and last in ("{", ","):
        names, line = EFFECTS, "What a statement may do."
    for name in names:
        yield name, CompletionKind.VALUE, line


def _entities(known: Catalogued) -> Iterator[CatalogNode]:
    """The entities that the catalogue has listed."""
    for nodes in known.values():
        for node in nodes:
            if node.kind is CatalogKind.KEY:
                yield node


def _line(node: CatalogNode) -> str:
    return ", ".join(filter(None, (node.type, node.detail)))


@functools.cache
def _sentences() -> dict[str, str]:
    """For each word that begins a rule, what the rule means."""
    from panll_desktop.languages.toolkit.rules import described  # noqa: PLC0415 - once

    found: dict[str, str] = {}
    for rule in described(
        parser.grammar_tables().description.grammar, reference.MEANINGS
    ):
        terms = rule.term.terms if isinstance(rule.term, Choice) else (rule.term,)
        for term in terms:
            first = term.terms[0] if isinstance(term, Series) and term.terms else term
            if isinstance(first, Word) and rule.meaning:
                found.setdefault(first.text, rule.meaning)
    return found


def _explained(word: str, terminals: list[str]) -> str:
    """What a word means here: COUNT is a statement only where SELECT begins one."""
    if word == "COUNT" and "SELECT" in terminals:
        return reference.MEANINGS["count"].sentence
    if word in _CALLED:
        return "A function."
    return _sentences().get(word, "")


def _fits(label: str, typed: str) -> bool:
    """Whether a label begins with what is typed, or one of its parts does."""
    lower, wanted = label.lower(), typed.lower()
    if not wanted:
        return True
    return lower.startswith(wanted) or any(
        part.startswith(wanted) for part in lower.split(".")[1:]
    )


def _rank(offer: Completion, typed: str) -> tuple[bool, int, tuple[int, str]]:
    order = {
        CompletionKind.VALUE: 0,
        CompletionKind.NAME: 0,
        CompletionKind.WORD: 1,
        CompletionKind.MODALITY: 1,
        CompletionKind.FIELD: 2,
    }
    begins = offer.label.lower().startswith(typed.lower())
    sign = not offer.label[0].isalnum() and offer.kind is CompletionKind.WORD
    return not begins, _SIGNS if sign else order[offer.kind], usual(offer.label)

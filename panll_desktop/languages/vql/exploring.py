"""What VQL knows about the place of the caret: rules, next words, types and needs."""

import functools
from typing import Final

from panll_desktop.languages.toolkit.exploring import Begun, Explorer, Situation
from panll_desktop.languages.toolkit.parsing import END, Lexeme
from panll_desktop.languages.toolkit.rules import shown_name
from panll_desktop.languages.vql import checking, parser, reference, scanner
from panll_desktop.languages.vql.scanner import Kind, Piece
from panll_desktop.languages.vql.words import KEYWORDS, usual
from panll_desktop.protocol import (
    Catalogued,
    Insight,
    Need,
    Rule,
    Span,
    Typed,
    Word,
)
from panll_desktop.records import Record

# Rules that only lead on to others; a path without them says the same.
_THIN: Final = frozenset(
    {"start", "_plain", "disjunction", "conjunction", "_negatable", "_element"}
)
_LINK: Final = "_then_"
_WORDS: Final = (Kind.WORD, Kind.BARE, Kind.NUMBER, Kind.PARAMETER, Kind.VARIABLE)


class Spot(Record):
    """The statement around a place, cut in two there.

    Attributes:
        statement: where the statement is in the text; empty between statements.
        before: the tokens in front of the place, without what is being typed.
        typed: what is being typed at the place; empty if nothing is.
        word: where that word is, to its end behind the place.
        following: the token behind the place.
        over: whether the last token is left behind.
    """

    statement: Span
    before: tuple[Lexeme, ...]
    typed: str
    word: Span
    following: Lexeme | None
    over: bool


@functools.lru_cache(maxsize=4)
def spot(text: str, offset: int) -> Spot:
    """Cuts a text at a place; whoever asks for the same place again gets the same."""
    span = _statement(text, offset)
    here = offset - span.start
    pieces = [p for p in scanner.scan(span.of(text)) if p.kind is not Kind.COMMENT]
    before = [piece for piece in pieces if piece.span.end <= here]
    inside = next((p for p in pieces if p.span.start < here <= p.span.end), None)
    word, typed = Span(offset, offset), ""
    if inside is not None and inside.kind in _WORDS:
        word, typed = inside.span.shifted(span.start), inside.text
        typed = typed[: here - inside.span.start]
        before = [piece for piece in before if piece is not inside]
    after = [piece for piece in pieces if piece.span.start >= here]
    return Spot(
        span,
        _lexemes(before, after),
        typed,
        word,
        next(iter(_lexemes(after, [])), None),
        bool(before) and before[-1].span.end < here,
    )


@functools.lru_cache(maxsize=4)
def looked(text: str, offset: int) -> Situation:
    """Where in the grammar a place is, without the word that is typed there."""
    return _look(spot(text, offset))


def _look(at: Spot) -> Situation:
    return _explorer().situation(at.before, at.following, over=at.over)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """The rules at a place, what may come next, and what the statement means."""
    at = spot(text, offset)
    found = _finished(at) or looked(text, offset)
    begun = _thinned(found.begun)
    return Insight(
        tuple(_shown(each.name) for each in begun) or (_shown("statement"),),
        tuple(_part(name) for name in begun[-1].taken) if begun else (),
        tuple(following(found)),
        *_meaning(text, at.statement, offset, known),
    )


def _meaning(
    text: str, span: Span, offset: int, known: Catalogued
) -> tuple[tuple[Typed, ...], tuple[Need, ...]]:
    """The types around a place, the innermost first, and what has to hold."""
    analysed = checking.analysis(span.of(text), known)
    types = [
        Typed(each.text, each.type, each.span.shifted(span.start))
        for each in analysed.types
    ]
    around = [each for each in types if each.span.start <= offset <= each.span.end]
    around.sort(key=lambda each: each.span.end - each.span.start)
    needs = (
        Need(each.sentence, each.span.shifted(span.start), each.proof)
        for each in analysed.needs
    )
    return tuple(around), tuple(needs)


def following(found: Situation) -> list[Word | Rule]:
    """What may come next: words as they are typed, then classes of words."""
    names = [name for name in found.following if name != END]
    words = [name for name in names if not parser.is_class(name)]
    typed = sorted((parser.spelt(name) for name in words), key=usual)
    spelt: list[Word | Rule] = [Word(each) for each in typed]
    classes = [name for name in names if parser.is_class(name)]
    if "NAME" in classes:  # every name is a bare word too
        classes = [name for name in classes if name != "BARE"]
    return spelt + [Rule(parser.spelt(name)) for name in classes]


@functools.cache
def _explorer() -> Explorer:
    return Explorer(parser.grammar_tables())


def _statement(text: str, offset: int) -> Span:
    """The statement that a place belongs to: its own, or the unfinished one before."""
    found = Span(offset, offset)
    for span in scanner.split(text):
        if span.start > offset:
            break
        found = span
    if found.end < offset:
        gap = text[found.end : offset]
        if any(piece.text == ";" for piece in scanner.scan(gap)):
            return Span(offset, offset)
        return Span(found.start, offset)
    return found


def _lexemes(pieces: list[Piece], after: list[Piece]) -> tuple[Lexeme, ...]:
    """Pieces as the parser takes them; what follows them decides on the last one."""
    texts = ["", *(piece.text for piece in pieces), *(p.text for p in after[:1]), ""]
    return tuple(
        Lexeme(
            scanner.terminals(piece, texts[place], texts[place + 2]),
            piece.text,
            piece.span,
        )
        for place, piece in enumerate(pieces)
    )


def _finished(at: Spot) -> Situation | None:
    """With the word at the place as written, if it is one that may stand there."""
    upper = at.typed.upper()
    if not at.typed or at.word.end - at.word.start != len(at.typed):
        return None
    if upper in KEYWORDS or not upper[0].isalpha():
        (piece,) = scanner.scan(at.typed)
        behind = "" if at.following is None else at.following.text
        last = at.before[-1].text if at.before else ""
        lexeme = Lexeme(scanner.terminals(piece, last, behind), at.typed, at.word)
        whole = Spot(
            at.statement, (*at.before, lexeme), "", at.word, at.following, over=False
        )
        found = _look(whole)
        return found if found.begun else None
    return None


def _thinned(begun: tuple[Begun, ...]) -> list[Begun]:
    """Without rules that only lead on; links of a chain belong to where it begins."""
    kept: list[Begun] = []
    for each in begun:
        if each.name.startswith(_LINK) and kept:
            last = kept.pop()
            kept.append(Begun(last.name, (*last.taken, *each.taken)))
        elif each.name not in _THIN:
            kept.append(each)
    return kept


def _shown(name: str) -> str:
    return shown_name(name, reference.MEANINGS)


def _part(name: str) -> Word | Rule:
    if name.isupper() and not parser.is_class(name):
        return Word(parser.spelt(name))
    return Rule(_shown(name))

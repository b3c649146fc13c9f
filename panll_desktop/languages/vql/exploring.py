"""What VQL knows about the place of the caret: rules, next words, types and needs."""

from typing import Final

from panll_desktop.languages.toolkit.places import Places, Tongue
from panll_desktop.languages.vql import checking, parser, reference, scanner
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.languages.vql.words import KEYWORDS, usual
from panll_desktop.protocol import Catalogued, Insight, Need, Span, Typed

_WORDS: Final = (Kind.WORD, Kind.BARE, Kind.NUMBER, Kind.PARAMETER, Kind.VARIABLE)


def _is_plain(text: str) -> bool:
    return "/" not in text  # what a slash is depends on what stands before it


def _is_word(text: str) -> bool:
    return next(scanner.scan(text)).kind in _WORDS


def _is_whole(text: str) -> bool:
    return text.upper() in KEYWORDS or not text[0].isalpha()


PLACES: Final = Places(
    Tongue(
        parser.grammar_tables,
        scanner.split,
        scanner.first_lexemes,
        parser.reached,
        _is_plain,
        _is_word,
        _is_whole,
        parser.spelt,
        parser.is_class,
        usual,
        reference.MEANINGS,
        "statement",
        frozenset(
            {"start", "_plain", "disjunction", "conjunction", "_negatable", "_element"}
        ),
    )
)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """The rules at a place, what may come next, and what the statement means."""
    around = PLACES.around(text, offset)
    return Insight(
        around.path,
        around.taken,
        around.following,
        *_meaning(text, around.statement, offset, known),
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

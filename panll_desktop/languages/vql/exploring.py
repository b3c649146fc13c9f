"""What VQL knows about the place of the caret: rules, next words, types and needs."""

from typing import Final

from panll_desktop.languages.toolkit.places import Places, Tongue
from panll_desktop.languages.vql import checking, parser, reference, scanner
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.languages.vql.words import KEYWORDS, usual
from panll_desktop.protocol import Catalogued, Insight

_WORDS: Final = (Kind.WORD, Kind.BARE, Kind.NUMBER, Kind.PARAMETER, Kind.VARIABLE)


def _is_plain(text: str) -> bool:
    return "/" not in text  # what a slash is depends on what stands before it


def _is_word(text: str) -> bool:
    return next(scanner.scan(text)).kind in _WORDS


PLACES: Final = Places(
    Tongue(
        parser.grammar_tables,
        scanner.split,
        scanner.first_lexemes,
        parser.reached,
        scanner.is_quiet,
        _is_plain,
        _is_word,
        KEYWORDS,
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
    analysed = checking.analysis(around.statement.of(text), known)
    return around.insight(offset, analysed.types, analysed.needs)

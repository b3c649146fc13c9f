"""What KQL knows about the place of the caret: rules, next words, types and needs."""

from typing import Final

from panll_desktop.languages.kql import checking, columns, parser, reference, scanner
from panll_desktop.languages.kql.scanner import Kind
from panll_desktop.languages.kql.words import KEYWORDS
from panll_desktop.languages.toolkit.places import Places, Tongue
from panll_desktop.protocol import Catalogued, Insight

_WORDS: Final = (Kind.WORD, Kind.KNOT, Kind.INTEGER, Kind.FLOAT, Kind.PARAMETER)


def _is_plain(text: str) -> bool:
    return "{-" not in text  # comments nest


def _is_word(text: str) -> bool:
    return next(scanner.scan(text)).kind in _WORDS


def _usual(word: str) -> tuple[int, str]:
    """Words with letters first, then signs."""
    return int(not word[0].isalpha()), word


PLACES: Final = Places(
    Tongue(
        parser.grammar_tables,
        scanner.split,
        scanner.lexemes,
        parser.reached,
        scanner.is_quiet,
        _is_plain,
        _is_word,
        KEYWORDS,
        parser.spelt,
        parser.is_class,
        _usual,
        reference.MEANINGS,
        "program",
        frozenset(
            """
            start fallback disjunction conjunction comparison sum product knot
            _part _plain _single _expression _negatable _sum _unary _reached
            _primary _side _value _bare _test _knot _asked _fact
            name integer number text knot_name truth nothing parameter
            """.split()  # noqa: SIM905 - words read better without quotes
        ),
    )
)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """The rules at a place, what may come next, and what the program means."""
    around = PLACES.around(text, offset)
    checked = checking.analysis(around.statement.of(text), columns.facts(known))
    return around.insight(offset, checked.types, checked.needs)

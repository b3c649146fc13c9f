"""One KQL program from text to tree, or the one error that stands in its way."""

import functools
from pathlib import Path
from typing import Final

from panll_desktop.languages.kql import building, scanner
from panll_desktop.languages.kql.words import KEYWORDS, SHAPINGS, SYMBOLS
from panll_desktop.languages.toolkit import tables
from panll_desktop.languages.toolkit.reading import Reader
from panll_desktop.languages.toolkit.refusing import Depth, Manner

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "KQL_PARSE_ERROR"
DEEPEST: Final = 32
_DEPTH: Final = Depth(DEEPEST, {"NOT": ("NOT",), "MINUS": ("-",), "SHAPING": SHAPINGS})
_PLAIN: Final = {
    "NAME": "a name",
    "STRING": "a text in quotes",
    "INT": "a whole number",
    "FLOAT": "a number",
    "KNOT_NAME": "a knot such as 3_1",
    "PARAMETER": "a parameter such as $x",
    "GAUSS": "gauss(…)",
    "GENERATOR": "sigma, sigma_inv, cup or cap and a number",
    "SHAPING": "close, mirror, simplify, normalise or classify",
    "STOP": "a full stop",
    "$END": "the end of the program",
}
_VALUES: Final = frozenset(
    """
    NAME INT FLOAT STRING KNOT_NAME PARAMETER GAUSS GENERATOR SHAPING TRUE FALSE NONE
    NULL LPAR LSQB LBRACE MINUS
    """.split()  # noqa: SIM905 - words read better without quotes
)
_COMPARING: Final = frozenset(
    """
    EQUAL EQUAL_EQUAL NOT_EQUAL LESS_GREATER AT_MOST AT_LEAST LESSTHAN MORETHAN
    SAME_UP_TO CONGRUENT LEADS_TO
    """.split()  # noqa: SIM905 - words read better without quotes
)
_CALCULATING: Final = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "PERCENT"})
_FIRST: Final = ("$END", "RPAR", "RSQB", "RBRACE", "VBAR", "SEMICOLON", "COMMA")
# How terminals are called together, which ones, and by which they are recognised.
_TOGETHER: Final = (
    ("a value", _VALUES, frozenset({"NAME", "INT", "STRING", "TRUE"})),
    ("a comparison", _COMPARING, _COMPARING - {"LEADS_TO"}),
    ("an arithmetic sign", _CALCULATING, _CALCULATING),
)
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of KQL, loaded once."""
    return tables.load("kql", GRAMMAR)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    if terminal in KEYWORDS:
        return terminal.lower()
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def _expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them; many that belong together are one word."""
    rest, words = list(terminals), []
    for word, kinds, telling in _TOGETHER:
        if telling <= set(rest):
            words.append(word)
            rest = [name for name in rest if name not in kinds]
    ranks = {name: place for place, name in enumerate(_FIRST)}
    rest.sort(key=lambda name: ranks.get(name, len(ranks)))
    return (*words, *map(spelt, rest))


def is_class(terminal: str) -> bool:
    """Whether a terminal stands for many words and not for one."""
    return terminal in _PLAIN


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


_READER: Final = Reader(
    grammar_tables,
    scanner.lexemes,
    _DEPTH.limited,
    building.program,
    Manner(CODE, "program", SYMBOLS, ("{-", "-}"), _is_broken, _expected_words),
)
parse: Final = _READER.parse
concrete: Final = _READER.concrete
reached: Final = _READER.reached

"""One GQL statement from text to tree, or the one error that stands in its way."""

import functools
from pathlib import Path
from typing import Final

from panll_desktop.languages.gql import building, hints, scanner
from panll_desktop.languages.gql.words import SYMBOLS
from panll_desktop.languages.toolkit import tables
from panll_desktop.languages.toolkit.reading import Reader
from panll_desktop.languages.toolkit.refusing import Depth, Manner

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "GQL_PARSE_ERROR"
DEEPEST: Final = 64
_DEPTH: Final = Depth(DEEPEST, {"NOT": ("NOT",), "MINUS": ("-",)})
_PLAIN: Final = {
    "NAME": "a name",
    "STRING": "a text in quotes",
    "INT": "a whole number",
    "FLOAT": "a number",
    "FORM": "a normal form such as 3NF",
    "PARAMETER": "a parameter such as $x",
    "HOLE": "a place of a template",
    "NOTE": "a remark such as ADDED_BY",
    "REFERENCE": "a document such as sites/alta",
    "BODY": "a term in brackets",
    "MADE": "a refined value",
    "FLAG": "[VERIFY_PROOFS]",
    "$END": "the end of the statement",
}
# Not offered where something else can stand: they are seldom what is missing.
_SELDOM: Final = frozenset({"HOLE", "FLAG", "MADE", "BODY"})
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of GQL, loaded once."""
    return tables.load("gql", GRAMMAR)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def is_class(terminal: str) -> bool:
    """Whether a terminal stands for many words and not for one."""
    return terminal in _PLAIN


def _expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them."""
    usual = [name for name in terminals if name not in _SELDOM]
    return tuple(map(spelt, usual or terminals))


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


_READER: Final = Reader(
    grammar_tables,
    scanner.lexemes,
    _DEPTH.limited_statement,
    building.statement,
    Manner(
        CODE,
        "statement",
        SYMBOLS,
        ("/*", "*/"),
        _is_broken,
        _expected_words,
        hints.foreign,
    ),
)
parse: Final = _READER.parse
concrete: Final = _READER.concrete
reached: Final = _READER.reached

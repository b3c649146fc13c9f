"""One VQL statement from text to tree, or the one error that stands in its way."""

import functools
from pathlib import Path
from typing import Final

from panll_desktop.languages.toolkit import tables
from panll_desktop.languages.toolkit.parsing import Unexpected
from panll_desktop.languages.toolkit.reading import Reader
from panll_desktop.languages.toolkit.refusing import Depth, Manner, expectation
from panll_desktop.languages.vql import building, hints, scanner
from panll_desktop.languages.vql.words import MODALITIES, SYMBOLS, usual

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "VQL_PARSE_ERROR"
DEEPEST: Final = 200
_DEPTH: Final = Depth(DEEPEST, {"NOT": ("NOT",)})
_PLAIN: Final = {
    "NAME": "a name",
    "BARE": "an entity id",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "TIMESTAMP": "a time",
    "REGEX": "a regular expression",
    "GLOB": "a pattern such as /*",
    "PARAMETER": "a parameter such as $x",
    "VARIABLE": "a variable such as ?x",
    "WITH_SESSION": "WITH",
    "$END": "the end of the statement",
}
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}
_MODALITIES: Final = frozenset(MODALITIES)


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of VQL, loaded once."""
    return tables.load("vql", GRAMMAR)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def is_class(terminal: str) -> bool:
    """Whether a terminal stands for many words and not for one."""
    return terminal in _PLAIN and terminal != "WITH_SESSION"


def _expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them, the usual first; a modality is one word."""
    rest, words = set(terminals), list[str]()
    if rest >= _MODALITIES:
        words.append("a modality")
        rest -= _MODALITIES
    words += sorted(spelt(name) for name in rest if is_class(name))
    rest = {name for name in rest if not is_class(name)}
    return (*words, *sorted(map(spelt, rest), key=usual))


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


def _hint(text: str, found: Unexpected) -> str:
    hint = hints.habit(text, found)
    words = _expected_words(found.expected)
    return f"{hint} {expectation(words, SYMBOLS)}" if hint else ""


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
        _hint,
    ),
)
parse: Final = _READER.parse
concrete: Final = _READER.concrete
reached: Final = _READER.reached

"""One KQL program from text to tree, or the one error that stands in its way."""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.languages.kql import building, scanner
from panll_desktop.languages.kql.tree import Program
from panll_desktop.languages.kql.words import KEYWORDS, SHAPINGS, SYMBOLS
from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.toolkit.refusing import (
    Depth,
    Manner,
    OutOfPlaceError,
    refusal,
)
from panll_desktop.protocol import Diagnostic, Severity, Span

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "KQL_PARSE_ERROR"
LONGEST: Final = 1_000_000
DEEPEST: Final = 32
_REMEMBERED: Final = 20_000  # characters; the tokens of longer ones are not kept
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
_Answer: TypeAlias = tuple[parsing.Node, Program] | Diagnostic
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of KQL, loaded once."""
    return tables.load("kql", GRAMMAR)


def parse(text: str) -> Program | Diagnostic:
    """Parses one program; semicolons between and behind its statements are allowed.

    Returns:
        The typed tree, or one diagnostic with the place, what was found and what
        could stand there.
    """
    found = _parsed(text)
    return found if isinstance(found, Diagnostic) else found[1]


def concrete(text: str) -> parsing.Node | Diagnostic:
    """The tree of rules and tokens of one program, where `parse` has a tree."""
    found = _parsed(text)
    return found if isinstance(found, Diagnostic) else found[0]


def reached(text: str) -> parsing.Reached:
    """How far the parser comes with one program; a long one is not remembered."""
    return _last(text)[1] if len(text) <= _REMEMBERED else parsing.Reached((), ())


def _parsed(text: str) -> _Answer:
    if len(text) > LONGEST:
        return _diagnostic(
            f"A program may have {LONGEST:,} characters; this one has {len(text):,}.",
            Span(0, len(text)),
        )
    if len(text) <= _REMEMBERED:
        return _last(text)[0]
    return _read(text, scanner.lexemes(text), None)


@functools.lru_cache(maxsize=8)
def _last(text: str) -> tuple[_Answer, parsing.Reached]:
    """Linter, law pane and completion look at the text under the caret in turn."""
    tokens, stacks = tuple(scanner.lexemes(text)), list[parsing.Stack]()
    return _read(text, tokens, stacks), parsing.Reached(tokens, stacks)


def _read(
    text: str, tokens: Iterable[parsing.Lexeme], stacks: list[parsing.Stack] | None
) -> _Answer:
    try:
        tokens = _DEPTH.limited(tokens, text)
        answer = parsing.parse(grammar_tables(), tokens, len(text), stacks)
        if isinstance(answer, parsing.Unexpected):
            return _unexpected(answer)
        return answer, building.program(answer)
    except OutOfPlaceError as error:
        return _diagnostic(str(error), error.span)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    if terminal in KEYWORDS:
        return terminal.lower()
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
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


def _unexpected(found: parsing.Unexpected) -> Diagnostic:
    words = expected_words(found.expected)
    return _diagnostic(refusal(found, words, _MANNER), found.span, words)


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


_MANNER: Final = Manner("program", SYMBOLS, ("{-", "-}"), _is_broken)


def _diagnostic(message: str, span: Span, expected: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(CODE, Severity.ERROR, message, span, expected)

"""One GQL statement from text to tree, or the one error that stands in its way."""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.languages.gql import building, hints, scanner
from panll_desktop.languages.gql.tree import Statement
from panll_desktop.languages.gql.words import SYMBOLS
from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.toolkit.refusing import (
    Depth,
    Manner,
    OutOfPlaceError,
    refusal,
    unended,
)
from panll_desktop.protocol import Diagnostic, Severity, Span

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "GQL_PARSE_ERROR"
LONGEST: Final = 1_000_000
DEEPEST: Final = 64
_REMEMBERED: Final = 20_000  # characters; the tokens of longer ones are not kept
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
_Answer: TypeAlias = tuple[parsing.Node, Statement] | Diagnostic
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of GQL, loaded once."""
    return tables.load("gql", GRAMMAR)


def parse(text: str) -> Statement | Diagnostic:
    """Parses one statement; a trailing semicolon is allowed.

    Returns:
        The typed tree, or one diagnostic with the place, what was found and what
        could stand there.
    """
    found = _parsed(text)
    return found if isinstance(found, Diagnostic) else found[1]


def concrete(text: str) -> parsing.Node | Diagnostic:
    """The tree of rules and tokens of one statement, where `parse` has a tree."""
    found = _parsed(text)
    return found if isinstance(found, Diagnostic) else found[0]


def reached(text: str) -> parsing.Reached:
    """How far the parser comes with one statement; a long one is not remembered."""
    return _last(text)[1] if len(text) <= _REMEMBERED else parsing.Reached((), ())


def _parsed(text: str) -> _Answer:
    if len(text) > LONGEST:
        return _diagnostic(
            f"A statement may have {LONGEST:,} characters; this one has {len(text):,}.",
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
        tokens = _DEPTH.limited(unended(tokens) if ";" in text else tokens, text)
        answer = parsing.parse(grammar_tables(), tokens, len(text), stacks)
        if isinstance(answer, parsing.Unexpected):
            return _unexpected(text, answer)
        return answer, building.statement(answer)
    except OutOfPlaceError as error:
        return _diagnostic(str(error), error.span)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def is_class(terminal: str) -> bool:
    """Whether a terminal stands for many words and not for one."""
    return terminal in _PLAIN


def expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them."""
    usual = [name for name in terminals if name not in _SELDOM]
    return tuple(map(spelt, usual or terminals))


def _unexpected(text: str, found: parsing.Unexpected) -> Diagnostic:
    words = expected_words(found.expected)
    hint = hints.foreign(text, found)
    if hint:
        return _diagnostic(hint, found.span, words)
    return _diagnostic(refusal(found, words, _MANNER), found.span, words)


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


_MANNER: Final = Manner("statement", SYMBOLS, ("/*", "*/"), _is_broken)


def _diagnostic(message: str, span: Span, expected: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(CODE, Severity.ERROR, message, span, expected)

"""One GQL statement from text to tree, or the one error that stands in its way."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from panll_desktop.languages.gql import building, hints, scanner
from panll_desktop.languages.gql.tree import Statement
from panll_desktop.languages.gql.words import SYMBOLS
from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.toolkit.refusing import (
    Depth,
    Manner,
    OutOfPlaceError,
    refusal,
)
from panll_desktop.protocol import Diagnostic, Severity, Span

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "GQL_PARSE_ERROR"
LONGEST: Final = 1_000_000
DEEPEST: Final = 64
_PREFIXES: Final = frozenset({"NOT", "MINUS"})
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


def _parsed(text: str) -> tuple[parsing.Node, Statement] | Diagnostic:
    if len(text) > LONGEST:
        return _diagnostic(
            f"A statement may have {LONGEST:,} characters; this one has {len(text):,}.",
            Span(0, len(text)),
        )
    try:
        answer = parsing.parse(grammar_tables(), _lexemes(text), len(text))
        if isinstance(answer, parsing.Unexpected):
            return _unexpected(text, answer)
        return answer, building.statement(answer)
    except OutOfPlaceError as error:
        return _diagnostic(str(error), error.span)


def _lexemes(text: str) -> Iterator[parsing.Lexeme]:
    """The tokens of a statement without the semicolons at its end.

    Raises:
        OutOfPlaceError: they nest too deeply.
    """
    depth = Depth(_PREFIXES)
    held: parsing.Lexeme | None = None
    for token in scanner.lexemes(text):
        if token.kinds == ("SEMICOLON",):
            held = held or token
            continue
        if depth.after(token) > DEEPEST:
            sentence = f"Nested more than {DEEPEST} deep."
            raise OutOfPlaceError(sentence, token.span)
        if held is not None:
            yield held  # nothing may stand behind it
        yield token


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

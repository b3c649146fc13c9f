"""One VQL statement from text to tree, or the one error that stands in its way."""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.toolkit.refusing import (
    Depth,
    Manner,
    OutOfPlaceError,
    refusal,
    unended,
)
from panll_desktop.languages.vql import building, scanner
from panll_desktop.languages.vql.tree import Statement
from panll_desktop.languages.vql.words import MODALITIES, SYMBOLS
from panll_desktop.protocol import Diagnostic, Severity, Span

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "VQL_PARSE_ERROR"
LONGEST: Final = 1_000_000
DEEPEST: Final = 200
_REMEMBERED: Final = 20_000  # characters; the tokens of longer ones are not kept
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
_Answer: TypeAlias = tuple[parsing.Node, Statement] | Diagnostic
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}
_MODALITIES: Final = frozenset(MODALITIES)


@functools.cache
def grammar_tables() -> tables.Tables:
    """The LALR tables of VQL, loaded once."""
    return tables.load("vql", GRAMMAR)


def parse(text: str) -> Statement | Diagnostic:
    """Parses one statement; a trailing semicolon is allowed.

    Returns:
        The typed tree, or one diagnostic with the place, what was found and what
        could stand there.
    """
    return _tree(text) if len(text) <= _REMEMBERED else _last_long(text)


def _tree(text: str) -> Statement | Diagnostic:
    found = _parsed(text)
    return found if isinstance(found, Diagnostic) else found[1]


_last_long: Final = functools.lru_cache(maxsize=1)(_tree)


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
            return _unexpected(answer)
        return answer, building.statement(answer)
    except OutOfPlaceError as error:
        return _diagnostic(str(error), error.span)


def spelt(terminal: str) -> str:
    """A terminal as it is typed; a class of terminals as it is called."""
    return _PLAIN.get(terminal) or _SYMBOLS.get(terminal, terminal)


def is_class(terminal: str) -> bool:
    """Whether a terminal stands for many words and not for one."""
    return terminal in _PLAIN and terminal != "WITH_SESSION"


def expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them; the eight modalities are one word."""
    words = []
    rest = list(terminals)
    if _MODALITIES.issubset(rest):
        words.append("a modality")
        rest = [name for name in rest if name not in _MODALITIES]
    words.extend(spelt(name) for name in rest)
    return tuple(words)


def _unexpected(found: parsing.Unexpected) -> Diagnostic:
    words = expected_words(found.expected)
    return _diagnostic(refusal(found, words, _MANNER), found.span, words)


def _is_broken(text: str) -> bool:
    return next(scanner.scan(text)).kind is scanner.Kind.INVALID


_MANNER: Final = Manner("statement", SYMBOLS, ("/*", "*/"), _is_broken)


def _diagnostic(message: str, span: Span, expected: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(CODE, Severity.ERROR, message, span, expected)

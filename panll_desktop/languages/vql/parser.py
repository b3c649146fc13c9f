"""One VQL statement from text to tree, or the one error that stands in its way."""

import functools
from pathlib import Path
from typing import Final

from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.vql import building, scanner
from panll_desktop.languages.vql.tree import Statement
from panll_desktop.protocol import Diagnostic, Severity, Span

GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
CODE: Final = "VQL_PARSE_ERROR"
LONGEST: Final = 1_000_000
DEEPEST: Final = 200
_PLAIN: Final = {
    "NAME": "a name",
    "BARE": "an entity id",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "$END": "the end of the statement",
}
_SYMBOLS: Final = {name: text for text, name in scanner.SYMBOLS.items()}
_SHORT: Final = 40
_MOST_NAMED: Final = 8
_MODALITIES: Final = frozenset(scanner.MODALITIES)


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
    if len(text) > LONGEST:
        return _diagnostic(
            f"A statement may have {LONGEST:,} characters; this one has {len(text):,}.",
            Span(0, len(text)),
        )
    tokens = scanner.lexemes(text)
    while tokens and tokens[-1].kinds == ("SEMICOLON",):
        tokens.pop()
    deep = _too_deep(tokens)
    if deep is not None:
        return _diagnostic(f"Nested more than {DEEPEST} deep.", deep)
    end = tokens[-1].span.end if tokens else len(text)
    answer = parsing.parse(grammar_tables(), tokens, end)
    if isinstance(answer, parsing.Unexpected):
        return _unexpected(answer)
    try:
        return building.statement(answer)
    except building.OutOfPlaceError as error:
        return _diagnostic(str(error), error.span)


def expected_words(terminals: tuple[str, ...]) -> tuple[str, ...]:
    """Terminals as a person reads them; the eight modalities are one word."""
    words = []
    rest = list(terminals)
    if _MODALITIES.issubset(rest):
        words.append("a modality")
        rest = [name for name in rest if name not in _MODALITIES]
    words.extend(_PLAIN.get(name) or _SYMBOLS.get(name, name) for name in rest)
    return tuple(words)


def _unexpected(found: parsing.Unexpected) -> Diagnostic:
    words = expected_words(found.expected)
    listed = ", ".join(words[:_MOST_NAMED])
    if len(words) > _MOST_NAMED:
        listed += ", …"
    hint = f"; expected {listed}." if listed else "."
    return _diagnostic(_problem(found) + hint, found.span, words)


def _problem(found: parsing.Unexpected) -> str:
    text = found.found
    if not text:
        return "The statement ends too early"
    if text[0] in "'\"" and (len(text) == 1 or text[-1] != text[0]):
        return f"The text {_shortened(text)} is not closed by {text[0]}"
    return f"“{_shortened(text)}” is not expected here"


def _shortened(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _diagnostic(message: str, span: Span, expected: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(CODE, Severity.ERROR, message, span, expected)


def _too_deep(tokens: list[parsing.Lexeme]) -> Span | None:
    depth = 0
    for token in tokens:
        if token.kinds in (("LPAR",), ("LSQB",)) or token.kinds[:1] == ("NOT",):
            depth += 1
            if depth > DEEPEST:
                return token.span
        elif token.kinds in (("RPAR",), ("RSQB",)):
            depth = max(0, depth - 1)
    return None

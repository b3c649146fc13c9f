"""One VQL statement from text to tree, or the one error that stands in its way."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from panll_desktop.languages.toolkit import parsing, tables
from panll_desktop.languages.vql import building, scanner
from panll_desktop.languages.vql.building_parts import OutOfPlaceError
from panll_desktop.languages.vql.tree import Statement
from panll_desktop.languages.vql.words import MODALITIES, SYMBOLS
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
    "TIMESTAMP": "a time",
    "REGEX": "a regular expression",
    "GLOB": "a pattern such as /*",
    "PARAMETER": "a parameter such as $x",
    "VARIABLE": "a variable such as ?x",
    "WITH_SESSION": "WITH",
    "$END": "the end of the statement",
}
_SYMBOLS: Final = {name: text for text, name in SYMBOLS.items()}
_SHORT: Final = 40
_MOST_NAMED: Final = 8
_MODALITIES: Final = frozenset(MODALITIES)


def _lexemes(text: str) -> Iterator[parsing.Lexeme]:
    """The tokens of a statement without the semicolons at its end.

    Raises:
        OutOfPlaceError: they nest too deeply.
    """
    depth = _Depth()
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


class _Depth:
    """How deep the brackets and NOTs nest around the next token."""

    def __init__(self) -> None:
        self._opened: list[int] = []
        self._sum = 0
        self._pending = 0

    def after(self, token: parsing.Lexeme) -> int:
        """The depth with this token; a NOT counts until what it negates is over."""
        kind = token.kinds[0] if token.kinds else ""
        if kind == "NOT":
            self._pending += 1
            return self._sum + self._pending
        if kind in ("LPAR", "LSQB"):
            self._opened.append(self._pending + 1)
            self._sum += self._pending + 1
        elif kind in ("RPAR", "RSQB") and self._opened:
            self._sum -= self._opened.pop()
        self._pending = 0
        return self._sum


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
    hint = f"; expected {_listed(words)}." if words else "."
    meant = _meant(found.found, words)
    if meant:  # first: a list of problems shows the beginning of a sentence
        hint = f". Did you mean {meant}? Expected {_listed(words)}."
    return _diagnostic(_problem(found) + hint, found.span, words)


def _listed(words: tuple[str, ...]) -> str:
    shown = [f"“{each}”" if each in SYMBOLS else each for each in words]
    if len(shown) > _MOST_NAMED:
        return ", ".join(shown[:_MOST_NAMED]) + ", …"
    if len(shown) == 1:
        return shown[0]
    return ", ".join(shown[:-1]) + f" or {shown[-1]}"


def _meant(found: str, words: tuple[str, ...]) -> str:
    """The keyword that a misspelt word looks like; empty if it looks like none."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    keywords = [each for each in words if each.isupper()]
    return next(iter(get_close_matches(found.upper(), keywords, 1)), "")


def _problem(found: parsing.Unexpected) -> str:
    text = found.found
    if not text:
        return "The statement ends too early"
    if next(scanner.scan(text)).kind is scanner.Kind.INVALID:
        if text[0] in "'\"":
            return f"The text {_shortened(text)} is not closed by {text[0]}"
        if text.startswith("/*"):
            return f"The comment {_shortened(text)} is not closed by */"
    return f"“{_shortened(text)}” is not expected here"


def _shortened(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _diagnostic(message: str, span: Span, expected: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(CODE, Severity.ERROR, message, span, expected)

"""How a language says no: what is out of place, and what could stand there instead."""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Final

from panll_desktop.languages.toolkit.parsing import Lexeme, Unexpected
from panll_desktop.protocol import Diagnostic, Fix, Severity, Span, TextEdit
from panll_desktop.records import Record

_SHORT: Final = 40
_MOST_NAMED: Final = 8
_VERY_CLOSE: Final = 0.85  # the first letter is hardly ever the wrong one


class OutOfPlaceError(Exception):
    """The grammar allows it, its meaning does not: a sentence and a place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


class Depth(Record):
    """How deep a text of a language may nest.

    Attributes:
        deepest: brackets and prefixes around a token.
        prefixes: the terminals that stand before what they change, and the words that
            these are written with, in upper case.
    """

    deepest: int
    prefixes: Mapping[str, Collection[str]]

    def limited(self, tokens: Iterable[Lexeme], text: str) -> Iterable[Lexeme]:
        """The tokens of a text as far as they do not nest too deeply.

        Raises:
            OutOfPlaceError: they do, at the first that does.
        """
        upper = text.upper()
        words = [word for each in self.prefixes.values() for word in each]
        most = sum(upper.count(sign) for sign in ("(", "[", "{", *words))
        return tokens if most <= self.deepest else self._counted(tokens)

    def limited_statement(
        self, tokens: Iterable[Lexeme], text: str
    ) -> Iterable[Lexeme]:
        """The same where the semicolons at the end of a text are no part of it."""
        return self.limited(_unended(tokens) if ";" in text else tokens, text)

    def _counted(self, tokens: Iterable[Lexeme]) -> Iterator[Lexeme]:
        """A prefix counts until what it changes is over."""
        opened: list[int] = []
        total = pending = 0
        for token in tokens:
            kind = token.kinds[0] if token.kinds else ""
            if kind in self.prefixes:
                pending += 1
            elif kind in ("LPAR", "LSQB", "LBRACE"):
                opened.append(pending + 1)
                total, pending = total + pending + 1, 0
            else:
                if kind in ("RPAR", "RSQB", "RBRACE") and opened:
                    total -= opened.pop()
                pending = 0
            if total + pending > self.deepest:
                sentence = f"Nested more than {self.deepest} deep."
                raise OutOfPlaceError(sentence, token.span)
            yield token


def _unended(tokens: Iterable[Lexeme]) -> Iterator[Lexeme]:
    """The tokens of a statement without the semicolons at its end."""
    held: Lexeme | None = None
    for token in tokens:
        if token.kinds == ("SEMICOLON",):
            held = held or token
            continue
        if held is not None:
            yield held  # nothing may stand behind it
        yield token


class Manner(Record):
    """How a language speaks of what it refuses.

    Attributes:
        code: of what the parser refuses.
        whole: what is parsed at a time, such as a statement.
        symbols: terminals that are shown in quotes.
        comment: the signs around a comment of many lines.
        is_broken: whether the scanner makes nothing of a piece of text.
        words: what a person calls terminals.
        hint: what a text probably is that is none of the language; or empty.
    """

    code: str
    whole: str
    symbols: Collection[str]
    comment: tuple[str, str]
    is_broken: Callable[[str], bool]
    words: Callable[[tuple[str, ...]], tuple[str, ...]]
    hint: Callable[[str, Unexpected], str] | None = None


def refused(
    message: str, span: Span, manner: Manner, expected: tuple[str, ...] = ()
) -> Diagnostic:
    """A sentence of the parser on a place."""
    return Diagnostic(manner.code, Severity.ERROR, message, span, expected)


def unexpected(text: str, found: Unexpected, manner: Manner) -> Diagnostic:
    """What is wrong at a place of a text, and what could stand there."""
    words = manner.words(found.expected)
    hint = manner.hint(text, found) if manner.hint else ""
    return refused(hint or _refusal(found, words, manner), found.span, manner, words)


def _refusal(found: Unexpected, words: Sequence[str], manner: Manner) -> str:
    problem = _problem(found.found, manner)
    if not words:
        return f"{problem}."
    fitting = alternatives(words, manner.symbols)
    word = meant(found.found, words)
    if word:  # first: a list of problems shows the beginning of a sentence
        return f"{problem}. Did you mean {word}? {expectation(words, manner.symbols)}"
    return _ended(f"{problem}; expected {fitting}")


def _problem(text: str, manner: Manner) -> str:
    if not text:
        return f"The {manner.whole} ends too early"
    opened, closed = manner.comment
    if manner.is_broken(text):
        if text[0] in "'\"":
            return f"The text {shortened(text)} is not closed by {text[0]}"
        if text.startswith(opened):
            return f"The comment {shortened(text)} is not closed by {closed}"
    return f"“{shortened(text)}” is not expected here"


def expectation(words: Sequence[str], symbols: Collection[str]) -> str:
    """A sentence about what fits."""
    return _ended(f"Expected {alternatives(words, symbols)}")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("…") else f"{sentence}."


def alternatives(words: Sequence[str], symbols: Collection[str]) -> str:
    """Words with “or” before the last; signs in quotes, many cut short."""
    shown = [f"“{each}”" if each in symbols else each for each in words]
    if len(shown) > _MOST_NAMED:
        return ", ".join(shown[:_MOST_NAMED]) + ", …"
    if len(shown) == 1:
        return shown[0]
    return ", ".join(shown[:-1]) + f" or {shown[-1]}"


def meant(found: str, words: Sequence[str]) -> str:
    """The keyword that a misspelt word looks like; empty if it looks like none."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    keywords = {each.upper(): each for each in words if each.isidentifier()}
    upper = found.upper()
    alike = [each for each in keywords if each[:1] == upper[:1]]
    close = get_close_matches(upper, alike, 1) or get_close_matches(
        upper, keywords, 1, _VERY_CLOSE
    )
    return keywords[close[0]] if close else ""


def shortened(text: str) -> str:
    """A piece of a text on one line, no longer than a sentence bears."""
    text = text.replace("\n", " ")
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def shifted(diagnostic: Diagnostic, offset: int) -> Diagnostic:
    """The same diagnostic in a text that has `offset` more code points before it."""
    fix = diagnostic.fix
    if fix is not None:
        edits = (TextEdit(e.span.shifted(offset), e.text) for e in fix.edits)
        fix = Fix(fix.title, tuple(edits))
    return Diagnostic(
        diagnostic.code,
        diagnostic.severity,
        diagnostic.message,
        diagnostic.span.shifted(offset),
        diagnostic.expected,
        fix,
    )

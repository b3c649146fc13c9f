"""How a language says no: what is out of place, and what could stand there instead."""

from collections.abc import Collection, Sequence
from typing import Final

from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import Diagnostic, Fix, Span, TextEdit

_SHORT: Final = 40
_MOST_NAMED: Final = 8


class OutOfPlaceError(Exception):
    """The grammar allows it, its meaning does not: a sentence and a place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


class Depth:
    """How deep the brackets and prefixes nest around the next token."""

    def __init__(self, prefixes: Collection[str]) -> None:
        """For a language in which these terminals stand before what they change."""
        self._prefixes = prefixes
        self._opened: list[int] = []
        self._sum = 0
        self._pending = 0

    def after(self, token: Lexeme) -> int:
        """The depth with this token; a prefix counts until what it changes is over."""
        kind = token.kinds[0] if token.kinds else ""
        if kind in self._prefixes:
            self._pending += 1
            return self._sum + self._pending
        if kind in ("LPAR", "LSQB", "LBRACE"):
            self._opened.append(self._pending + 1)
            self._sum += self._pending + 1
        elif kind in ("RPAR", "RSQB", "RBRACE") and self._opened:
            self._sum -= self._opened.pop()
        self._pending = 0
        return self._sum


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
    close = get_close_matches(found.upper(), keywords, 1)
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

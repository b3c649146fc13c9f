"""What rules of the linter share: the statement, places in its text, remarks on it."""

from collections.abc import Iterator, Sequence

from panll_desktop.languages.vql import checks, scanner
from panll_desktop.languages.vql.scanner import Kind, Piece
from panll_desktop.languages.vql.types import Facts
from panll_desktop.languages.vql.walking import View
from panll_desktop.protocol import Diagnostic, Fix, Span, TextEdit
from panll_desktop.records import Record


class Case(Record):
    """A statement before a rule.

    Attributes:
        seen: its tree.
        text: as it was written; all places are in it.
        given: what the catalogue says.
    """

    seen: View
    text: str
    given: Facts


def remark(code: str, message: str, span: Span, fix: Fix | None = None) -> Diagnostic:
    """A diagnostic of the severity that its check has."""
    return Diagnostic(code, checks.BY_CODE[code].severity, message, span, (), fix)


def replaced(title: str, span: Span, text: str) -> Fix:
    """A fix of one edit."""
    return Fix(title, (TextEdit(span, text),))


def pieces(case: Case, span: Span | None = None) -> list[Piece]:
    """The tokens of the statement, or those in a part of it, without comments."""
    within = span or Span(0, len(case.text))
    found = scanner.scan(within.of(case.text))
    return [
        Piece(each.kind, each.text, each.span.shifted(within.start))
        for each in found
        if each.kind is not Kind.COMMENT
    ]


def first_word(case: Case, span: Span) -> Span:
    """The first token of a part of the statement."""
    found = next(scanner.scan(span.of(case.text)), None)
    return span if found is None else found.span.shifted(span.start)


def clause(case: Case, *words: str) -> Span | None:
    """The last place where these words follow one another, none of them quoted."""
    found: Span | None = None
    for run in _runs(pieces(case), len(words)):
        if tuple(each.text.upper() for each in run) == words:
            found = Span(run[0].span.start, run[-1].span.end)
    return found


def numbered(case: Case, word: str) -> Span | None:
    """A clause such as ``LIMIT 10``, the last one that is not ``USAGE LIMIT``."""
    found: Span | None = None
    held = pieces(case)
    for at, (name, number) in enumerate(_runs(held, 2)):
        wanted = name.text.upper() == word and number.kind is Kind.NUMBER
        if wanted and (at == 0 or held[at - 1].text.upper() != "USAGE"):
            found = Span(name.span.start, number.span.end)
    return found


def bracketed(case: Case, start: int) -> Span | None:
    """The first pair of square brackets behind a place."""
    opened, depth = -1, 0
    for piece in pieces(case, Span(start, len(case.text))):
        if piece.text == "[":
            opened = piece.span.start if depth == 0 else opened
            depth += 1
        elif piece.text == "]" and depth:
            depth -= 1
            if depth == 0:
                return Span(opened, piece.span.end)
    return None


def _runs(found: Sequence[Piece], length: int) -> Iterator[Sequence[Piece]]:
    return (found[at : at + length] for at in range(len(found) - length + 1))

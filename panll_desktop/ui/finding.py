"""Finding and replacing in a text; a pattern that takes too long is given up."""

from typing import Final

import regex

from panll_desktop.protocol import Span, TextEdit
from panll_desktop.records import Record

PATIENCE_SECONDS: Final = 0.15  # of processor time, as the engine counts
MOST: Final = 10_000
NO_GROUP: Final = "The replacement names a group that is not there."
_TOO_LONG: Final = "The expression takes too long; make it simpler."


class Search(Record):
    """What is looked for, and how."""

    pattern: str
    cased: bool = False
    whole: bool = False
    expression: bool = False


class Found(Record):
    """Where it is, in order, at most `MOST` places; or why nothing could be found."""

    spans: tuple[Span, ...] = ()
    trouble: str = ""

    def after(self, place: int) -> int:
        """The number of the first match at or behind a place, round the end."""
        later = (n for n, span in enumerate(self.spans) if span.start >= place)
        return next(later, 0)

    def before(self, place: int) -> int:
        """The number of the last match that ends before a place, round the start."""
        numbers = range(len(self.spans) - 1, -1, -1)
        earlier = (number for number in numbers if self.spans[number].end <= place)
        return next(earlier, len(self.spans) - 1)


class Replaced(Record):
    """What becomes of the matches, in order; or why nothing can be replaced."""

    edits: tuple[TextEdit, ...] = ()
    trouble: str = ""


def find(text: str, search: Search) -> Found:
    """Every match that is not empty."""
    if not search.pattern:
        return Found()
    try:
        found = _compiled(search).finditer(text, timeout=PATIENCE_SECONDS)
        spans = []
        for match in found:
            if match.end() > match.start():
                spans.append(Span(*match.span()))
            if len(spans) == MOST:
                break
    except regex.error as error:
        return Found(trouble=f"The expression is wrong: {error}.")
    except TimeoutError:
        return Found(trouble=_TOO_LONG)
    return Found(tuple(spans))


def replacement(text: str, span: Span, search: Search, template: str) -> str | None:
    """What a match becomes, groups put in; None if the template names one too many."""
    if not search.expression:
        return template
    try:
        match = _compiled(search).match(text, span.start, timeout=PATIENCE_SECONDS)
        return None if match is None else str(match.expand(template))
    except (regex.error, IndexError, TimeoutError):
        return None


def replacements(text: str, search: Search, template: str) -> Replaced:
    """What becomes of every match; all of them together have the patience of one.

    They are found anew, so that none of them belongs to a former text.
    """
    edits: list[TextEdit] = []
    if not search.pattern:
        return Replaced()
    try:
        for match in _compiled(search).finditer(text, timeout=PATIENCE_SECONDS):
            if match.end() > match.start():
                made = str(match.expand(template)) if search.expression else template
                edits.append(TextEdit(Span(*match.span()), made))
            if len(edits) == MOST:
                break
    except TimeoutError:
        return Replaced(trouble=_TOO_LONG)
    except (regex.error, IndexError):
        return Replaced(trouble=NO_GROUP)
    return Replaced(tuple(edits))


def _compiled(search: Search) -> "regex.Pattern[str]":
    written = search.pattern if search.expression else regex.escape(search.pattern)
    if search.whole:
        written = rf"(?<!\w)(?:{written})(?!\w)"
    flags = regex.MULTILINE | (0 if search.cased else regex.IGNORECASE)
    return regex.compile(written, flags)

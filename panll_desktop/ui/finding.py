"""Finding and replacing in a text; a pattern that takes too long is given up."""

from collections.abc import Callable, Iterator
from typing import Final

import regex

from panll_desktop.protocol import Span, TextEdit
from panll_desktop.records import Record
from panll_desktop.ui.editor_text import EDITS_AT_ONCE, joined

PATIENCE_SECONDS: Final = 0.15  # of processor time, as the engine counts
MOST: Final = 10_000
_BATCH: Final = 1_000
_GAP: Final = 1_000  # characters between two edits that become one
_RUN: Final = 10_000  # characters in such a one
_TOO_LARGE: Final = (RecursionError, MemoryError, OverflowError)
NO_GROUP: Final = "The replacement names a group that is not there."


def _always() -> bool:
    return True


class Search(Record):
    """What is looked for, and how."""

    pattern: str
    cased: bool = False
    whole: bool = False
    expression: bool = False


class Effort(Record):
    """How much may be done for a search.

    Attributes:
        seconds: processor time of the process without `_BATCH` further matches, after
            which an expression is given up.
        is_wanted: asked at every match; a search that no one wants any more ends.
        shares: whether other threads go on during a match. Each match then waits for
            its turn again, and what they use meanwhile counts as well.
    """

    seconds: float = PATIENCE_SECONDS
    is_wanted: Callable[[], bool] = _always
    shares: bool = False


SHORT: Final = Effort()


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
    """What becomes of so many matches, in order; or why nothing can be replaced."""

    edits: tuple[TextEdit, ...] = ()
    count: int = 0
    trouble: str = ""


def find(text: str, search: Search, effort: Effort = SHORT) -> Found:
    """Every match that is not empty, the first `MOST` of them."""
    spans = []
    try:
        for match in _matches(text, search, effort):
            spans.append(Span(*match.span()))
            if len(spans) == MOST:
                break
    except regex.error as error:
        return Found(trouble=f"The expression is wrong: {error}.")
    except TimeoutError:
        return Found(trouble=_given_up(effort))
    except _TOO_LARGE:
        return Found(trouble="The expression is too large.")
    return Found(tuple(spans))


def replace_at(
    text: str, span: Span, search: Search, template: str, effort: Effort = SHORT
) -> Replaced:
    """What becomes of the match there, groups put in; no edit if there is none."""
    if not search.expression:
        return Replaced((TextEdit(span, template),), 1)
    try:
        pattern = _compiled(search)
        match = pattern.match(
            text, span.start, timeout=effort.seconds, concurrent=effort.shares
        )
        if match is None or match.end() != span.end:
            return Replaced()
        return Replaced((TextEdit(span, str(match.expand(template))),), 1)
    except TimeoutError:
        return Replaced(trouble=_given_up(effort))
    except (regex.error, IndexError):
        return Replaced(trouble=NO_GROUP)
    except _TOO_LARGE:
        return Replaced(trouble="The expression is too large.")


def replace_all(
    text: str, search: Search, template: str, effort: Effort = SHORT
) -> Replaced:
    """What becomes of every match; of many, those near in a line become one.

    They are found anew, so that none of them belongs to a former text.
    """
    every: list[TextEdit] = []
    runs: list[TextEdit] = []
    run: list[TextEdit] = []
    count = 0
    try:
        for count, match in enumerate(_matches(text, search, effort), 1):
            made = str(match.expand(template)) if search.expression else template
            edit = TextEdit(Span(*match.span()), made)
            if run and not _is_near(run, edit, text):
                runs.append(_joined(run, text))
                run = []
            run.append(edit)
            if count <= EDITS_AT_ONCE:
                every.append(edit)
    except TimeoutError:
        return Replaced(trouble=_given_up(effort))
    except (regex.error, IndexError):
        return Replaced(trouble=NO_GROUP)
    except _TOO_LARGE:
        return Replaced(trouble="The expression is too large.")
    if count > EDITS_AT_ONCE:
        every = [*runs, _joined(run, text)]
    return Replaced(tuple(every), count)


def _is_near(run: list[TextEdit], edit: TextEdit, text: str) -> bool:
    """Whether it stands in the same line, not far behind; lines are slow to replace."""
    start, end = run[-1].span.end, edit.span.end
    near = edit.span.start - start < _GAP and end - run[0].span.start < _RUN
    return near and text.find("\n", start, end) < 0


def _joined(run: list[TextEdit], text: str) -> TextEdit:
    return joined(run, text, Span(run[0].span.start, run[-1].span.end))


def _matches(text: str, search: Search, effort: Effort) -> Iterator["regex.Match[str]"]:
    """The matches that are not empty, while they are wanted.

    The engine counts the time of one call; one that gets on is called again and again.
    """
    if not search.pattern:
        return
    pattern, start = _compiled(search), 0
    seconds = effort.seconds if search.expression else None  # plain words never hang
    while start >= 0:
        found = pattern.finditer(
            text, pos=start, timeout=seconds, concurrent=effort.shares
        )
        start = -1
        for number, match in enumerate(found, 1):
            if not effort.is_wanted():
                return
            if match.end() > match.start():
                yield match
                if number >= _BATCH:
                    start = match.end()
                    break


def _compiled(search: Search) -> "regex.Pattern[str]":
    written = search.pattern if search.expression else regex.escape(search.pattern)
    if search.whole:
        written = rf"(?<!\w)(?:{written})(?!\w)"
    flags = regex.MULTILINE | (0 if search.cased else regex.IGNORECASE)
    return regex.compile(written, flags)


def _given_up(effort: Effort) -> str:
    return f"Given up after {effort.seconds:g} s: make the expression simpler."

"""What the commands of the editor do beyond typing: layout, problems, remedies."""

import contextlib
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from panll_desktop.protocol import Language, Layout, Span, TextEdit
from panll_desktop.records import Record
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.editor_analysis import Ticket
from panll_desktop.ui.engine_pane import EnginePane


class _Laid(Record):
    """A stretch of a text in another layout, or why there is none."""

    ticket: Ticket
    span: Span
    before: str
    text: str | Failure


class EditorTools(QObject):
    """Works on the text that the query pane shows."""

    _formatted = Signal(object)

    def __init__(self, engine: EnginePane, dispatch: Dispatch) -> None:
        super().__init__(engine)
        self._engine: Final = engine
        self._dispatch: Final = dispatch
        self._formatted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        engine.editor.told.connect(self._tell)

    def format(self) -> None:
        """Lays the selection, or the whole text, out over lines."""
        self._format(Layout.WIDE)

    def compact(self) -> None:
        """Puts each statement of the selection, or of the whole text, on one line."""
        self._format(Layout.COMPACT)

    def next_problem(self) -> None:
        """Puts the caret at the next problem, round the end."""
        self._step(forwards=True)

    def previous_problem(self) -> None:
        """Puts the caret at the problem before, round the start."""
        self._step(forwards=False)

    def fix(self) -> None:
        """Applies the remedy for the problem at the caret."""
        here = self._engine.editor.caret_offset()
        for problem in self._engine.problems:
            if not problem.span.start <= here <= problem.span.end:
                continue
            if problem.fix is not None:
                if not self._engine.fix(problem.fix):
                    self._say("The text has changed; its problems are looked up anew.")
                return
        self._say("There is no certain remedy at the caret.")

    def _format(self, layout: Layout) -> None:
        editor = self._engine.editor
        language = editor.sheet.language
        if language is None or language.format is None:
            self._say("This language has no formatter.")
            return
        text = editor.text()
        chosen = editor.selected()
        wanted = None
        if chosen is not None:
            wanted = Span(chosen[1], chosen[1] + len(chosen[0]))
        ticket = editor.sheet.ticket
        work = partial(self._work, language, text, ticket, wanted, layout)
        editor.analyst.submit(work, language, ticket)

    def _work(
        self,
        language: Language,
        text: str,
        ticket: Ticket,
        wanted: Span | None,
        layout: Layout,
    ) -> None:
        form = language.format
        if form is None:
            return
        found = attempt(lambda: _statements(language, text, wanted))
        span = Span(0, len(text)) if isinstance(found, Failure) else found
        before = span.of(text)
        laid = attempt(lambda: expected(form(before, layout), str))
        answer = found if isinstance(found, Failure) else laid
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._formatted.emit(_Laid(ticket, span, before, answer))

    def _take(self, laid: _Laid) -> None:
        editor = self._engine.editor
        if laid.ticket != editor.sheet.ticket:
            return  # it was typed on meanwhile
        if isinstance(laid.text, Failure):
            self._say(f"The text cannot be laid out: {laid.text.title}")
            return
        tail = laid.before[len(laid.before.rstrip()) :]
        text = laid.text.rstrip() + tail
        if text == laid.before:
            self._say("The layout is as it should be, or nothing of it parses.")
            return
        caret = editor.caret_offset()
        within = max(0, caret - laid.span.start)
        ahead = _marks(laid.before[:within])
        at_word = not laid.before[within : within + 1].isspace()
        editor.apply_edits([TextEdit(laid.span, text)])
        if laid.span.start <= caret <= laid.span.end:
            editor.place_caret(laid.span.start + _behind(text, ahead, at_word))

    def _step(self, *, forwards: bool) -> None:
        editor = self._engine.editor
        here = editor.caret_offset()
        starts = sorted({each.span.start for each in self._engine.problems})
        if not starts:
            self._say("There are no problems.")
            return
        if forwards:
            there = next((each for each in starts if each > here), starts[0])
        else:
            before = [each for each in starts if each < here]
            there = before[-1] if before else starts[-1]
        editor.place_caret(there)
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self, text: str) -> None:
        """What a paste tells of itself."""
        if text:
            self._say(text)
        else:
            self._dispatch(m.NoticeDismissed())

    def _say(self, text: str) -> None:
        self._dispatch(m.Noticed(Notice(NoticeKind.INFORMATION, text)))


def _marks(text: str) -> int:
    """How many characters that are not white space."""
    return sum(not each.isspace() for each in text)


def _behind(text: str, marks: int, at_word: bool) -> int:  # noqa: FBT001 - a place
    """The place behind so many characters that are not white space.

    Where the caret stood before a word, white space behind them is passed too.
    """
    place = 0
    while place < len(text) and marks > 0:
        marks -= not text[place].isspace()
        place += 1
    while at_word and place < len(text) and text[place].isspace():
        place += 1
    return place


def _statements(language: Language, text: str, wanted: Span | None) -> Span:
    """What is laid out: each statement that is touched by a span, as a whole."""
    if wanted is None or language.split is None:
        return wanted or Span(0, len(text))
    touched = [
        each
        for each in language.split(text)
        if each.start < wanted.end and wanted.start < each.end
    ]
    if not touched:
        return wanted
    return Span(min(wanted.start, touched[0].start), max(wanted.end, touched[-1].end))

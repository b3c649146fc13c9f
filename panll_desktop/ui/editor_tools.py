"""What the commands of the editor do beyond typing: layout, problems, remedies."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from panll_desktop.protocol import Language, Layout, Span, TextEdit
from panll_desktop.records import Record
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.ui.editor_analysis import Ticket
from panll_desktop.ui.engine_pane import Dispatch, EnginePane


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
                self._engine.editor.apply_edits(problem.fix.edits)
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
        span = Span(0, len(text))
        if chosen is not None:
            span = Span(chosen[1], chosen[1] + len(chosen[0]))
        ticket = editor.sheet.ticket
        work = partial(self._work, language, span.of(text), ticket, span, layout)
        editor.analyst.submit(work)

    def _work(
        self, language: Language, text: str, ticket: Ticket, span: Span, layout: Layout
    ) -> None:
        form = language.format
        if form is not None:
            laid = attempt(lambda: form(text, layout))
            self._formatted.emit(_Laid(ticket, span, text, laid))

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
        ahead = _marks(laid.before[: max(0, caret - laid.span.start)])
        editor.apply_edits([TextEdit(laid.span, text)])
        if laid.span.start <= caret <= laid.span.end:
            editor.place_caret(laid.span.start + _behind(text, ahead))

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


def _behind(text: str, marks: int) -> int:
    """The place behind so many characters that are not white space."""
    for place, character in enumerate(text):
        if marks == 0:
            return place
        marks -= not character.isspace()
    return len(text)

"""The bar below the editor: find, replace, and go to a line."""

from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)

from panll_desktop.protocol import Span
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.editor_analysis import Ticket
from panll_desktop.ui.finding import (
    MOST,
    SHORT,
    Effort,
    Found,
    Replaced,
    Search,
    find,
    replace_all,
    replace_at,
)
from panll_desktop.ui.searching import Searcher
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, icon_button, label, set_property

_TINTED: Final = 500  # matches around the caret that are tinted
_FIELD: Final = 160
T = TypeVar("T")
_QUICK: Final = 200_000  # characters in which plain words are looked for at once
_WORDS: Final = 1_000  # as many characters of them
_SEARCHING: Final = "searching…"


class FindBar(QFrame):
    """Looks in the text of the editor while one types; Esc gives the text back."""

    def __init__(self, appearance: Appearance, editor: CodeEditor) -> None:
        super().__init__()
        self._appearance = appearance
        self._editor = editor
        self._found = Found()
        self._found_in: tuple[Ticket, Search] | None = None
        self._sought: tuple[Ticket, Search] | None = None
        self._searcher = Searcher(self)
        self._searcher.lasting.connect(partial(self._tell, _SEARCHING))
        self._searcher.failed.connect(partial(self._tell, tone="critical"))
        self.setProperty("kind", "sub")
        self.pattern: Final = self._field("Find")
        self.template: Final = self._field("Replace by")
        self.cased: Final = self._switch("Aa", "Match case")
        self.whole: Final = self._switch("W", "Whole words")
        self.expression: Final = self._switch(".*", "Regular expression")
        self.count: Final = label(appearance, role="small", muted=True)
        self.count.setAccessibleName("Matches")
        self.trouble: Final = self._sentence("What is wrong with the search")
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(16, 6, 12, 6)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(6)
        self._rows.addWidget(self.pattern, 0, 0)
        self._rows.addLayout(self._tools(), 0, 1)
        self.replacing: Final = QWidget()
        self._rows.addWidget(self.template, 1, 0)
        self._rows.addWidget(self.replacing, 1, 1)
        self._rows.addWidget(self.trouble, 2, 0, 1, 2)
        self._fill_replacing()
        self._rows.setColumnStretch(0, 1)
        for each in (self.pattern, self.template):
            each.installEventFilter(self)
        self.setTabOrder(self.pattern, self.template)
        self.pattern.textChanged.connect(self.look)
        for switch in (self.cased, self.whole, self.expression):
            switch.toggled.connect(self.look)
        editor.edited.connect(self._look_again)
        appearance.changed.connect(self._tint)

    @property
    def searching(self) -> bool:
        """Whether an answer is still to come."""
        return self._searcher.busy

    def open_with(self, *, replacing: bool) -> None:
        """Shows the bar; what is selected in one line is looked for."""
        cursor = self._editor.textCursor()
        chosen = cursor.selectedText()
        if chosen and "\u2029" not in chosen:
            self.pattern.setText(chosen)
        self.template.setVisible(replacing)
        self.replacing.setVisible(replacing)
        self.show()
        self.pattern.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.pattern.selectAll()
        self.look()

    def look(self) -> None:
        """Looks for what is wanted now, and shows the match at the caret."""
        caret = self._editor.textCursor().selectionStart()

        def then() -> None:
            stayed = self._editor.textCursor().selectionStart() == caret
            if self._found.spans and stayed:
                self._show(self._found.after(self._place()))
            else:
                self._say(self._number())

        self._look(then)

    def next(self) -> None:
        """Shows the match behind the caret."""
        self._step(forwards=True)

    def previous(self) -> None:
        """Shows the match before the caret."""
        self._step(forwards=False)

    def replace_one(self) -> None:
        """Replaces the match that is selected and shows the next one."""
        if self._may_replace():
            self._when_found(self._replace_selected)

    def replace_all(self) -> None:
        """Replaces every match; one step to undo."""
        if not self._may_replace():
            return
        text, template = self._editor.text(), self.template.text()
        search = self._search()
        self._do(partial(replace_all, text, search, template), self._replace_all)

    def close_bar(self) -> None:
        """Hides the bar and gives the keyboard back."""
        self.hide()
        self._searcher.cancel()
        self._found, self._found_in = Found(), None
        self._tint()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, wherever in the bar it is pressed."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return goes on, Shift+Return back."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    if watched is self.template:
                        self.replace_one()
                    else:
                        self._step(forwards=not back)
                    return True
                case _:
                    return False
        return super().eventFilter(watched, event)

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(self._appearance.font("mono_small"))
        made.setPlaceholderText(name)
        made.setAccessibleName(name)
        made.setMinimumWidth(_FIELD)
        return made

    def _sentence(self, name: str) -> QLabel:
        made = label(self._appearance, role="small")
        made.setAccessibleName(name)
        made.setWordWrap(True)
        made.setMargin(4)
        made.hide()
        return made

    def _switch(self, text: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(name)
        made.setAccessibleName(name)
        made.setCheckable(True)
        made.setFont(self._appearance.font("mono_small"))
        return made

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for switch in (self.cased, self.whole, self.expression):
            row.addWidget(switch)
        for icon, name, act in (
            ("chevron-down", "Next match (F3)", self.next),
            ("close", "Close (Esc)", self.close_bar),
        ):
            made = icon_button(self._appearance, icon, name)
            made.clicked.connect(act)
            row.addWidget(made)
        row.insertWidget(3, self.count)
        return row

    def _fill_replacing(self) -> None:
        row = QHBoxLayout(self.replacing)
        row.setContentsMargins(0, 0, 0, 0)
        for text, act in (
            ("Replace", self.replace_one),
            ("Replace all", self.replace_all),
        ):
            made = button(self._appearance, text)
            made.clicked.connect(act)
            row.addWidget(made)
        row.addStretch(1)

    def _search(self) -> Search:
        return Search(
            self.pattern.text(),
            self.cased.isChecked(),
            self.whole.isChecked(),
            self.expression.isChecked(),
        )

    def _place(self) -> int:
        units = self._editor.sheet.read()[1]
        return units.offset(self._editor.textCursor().selectionStart())

    def _selected(self) -> Span | None:
        cursor, units = self._editor.textCursor(), self._editor.sheet.read()[1]
        if not cursor.hasSelection():
            return None
        ends = cursor.selectionStart(), cursor.selectionEnd()
        return Span(units.offset(ends[0]), units.offset(ends[1]))

    def _step(self, *, forwards: bool) -> None:
        self._when_found(partial(self._show_beside, forwards=forwards))

    def _show_beside(self, *, forwards: bool) -> None:
        """Shows the match behind the selection, or the one before it."""
        if not self._found.spans:
            self._say()
            return
        cursor, units = self._editor.textCursor(), self._editor.sheet.read()[1]
        if forwards:
            self._show(self._found.after(units.offset(cursor.selectionEnd())))
        else:
            self._show(self._found.before(units.offset(cursor.selectionStart())))

    def _when_found(self, act: Callable[[], None]) -> None:
        """Does that once the matches in the text as it is are known."""
        if self._found_in == (self._editor.sheet.ticket, self._search()):
            act()
        else:
            self._look(act)

    def _look(self, act: Callable[[], None]) -> None:
        """Looks for what is wanted now, keeps what was found, and goes on."""
        text, search = self._editor.text(), self._search()

        def then(found: Found) -> None:
            self._found, self._found_in = found, (self._editor.sheet.ticket, search)
            self._tint()
            act()

        self._do(partial(find, text, search), then)

    def _do(self, work: Callable[[Effort], T], then: Callable[[T], None]) -> None:
        """Goes on with what was found in the text and by the search of this moment.

        Few characters are searched for words at once, everything else on a lane.
        """
        ticket, search = self._sought = (self._editor.sheet.ticket, self._search())
        quick = len(search.pattern) <= _WORDS and len(self._editor.text()) <= _QUICK
        if quick and not search.expression:
            self._searcher.cancel()
            then(work(SHORT))
            return

        def go_on(answer: T) -> None:
            if self._editor.sheet.ticket == ticket and self._search() == search:
                then(answer)

        self._searcher.ask(work, go_on)

    def _may_replace(self) -> bool:
        """Whether the text is all there; a large edit has to end before another."""
        if self._editor.pasting:
            self._tell("Wait: a large edit is still going on.", "warning")
        return not self._editor.pasting

    def _replace_selected(self) -> None:
        span = self._selected()
        if span is None or span not in self._found.spans:
            self._show_beside(forwards=True)
            return
        text, search, template = self._editor.text(), self._search(), self.template
        chosen = partial(replace_at, text, span, search, template.text())

        def then(made: Replaced) -> None:
            if made.trouble:
                self._tell(made.trouble, "critical")
            for edit in made.edits:
                self._editor.apply_edits(made.edits)
                self._editor.place_caret(edit.span.start + len(edit.text))
                self.look()

        self._do(chosen, then)

    def _replace_all(self, made: Replaced) -> None:
        if made.trouble:
            self._tell(made.trouble, "critical")
            return

        def then() -> None:
            self._look(partial(self._tell, f"{made.count:,} replaced"))

        self._editor.apply_edits(made.edits, then)

    def _show(self, number: int) -> None:
        span, units = self._found.spans[number], self._editor.sheet.read()[1]
        cursor = self._editor.textCursor()
        cursor.setPosition(units.units(span.start))
        cursor.setPosition(units.units(span.end), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self._say(number)
        self._tint(number)

    def _say(self, number: int = -1) -> None:
        found = self._found
        if found.trouble:
            self._tell(found.trouble, "critical")
        elif not self.pattern.text():
            self._tell("")
        elif not found.spans:
            self._tell("no match")
        else:
            more = "+" if len(found.spans) == MOST else ""
            of = f"{number + 1:,} of " if number >= 0 else "matches: "
            self._tell(f"{of}{len(found.spans):,}{more}")

    def _tell(self, text: str, tone: str = "") -> None:
        """Counts stand beside the field, sentences with a tone have a row of theirs."""
        self.count.setText("" if tone else text)
        self.trouble.setText(text if tone else "")
        set_property(self.trouble, "tone", tone)
        self.trouble.setVisible(bool(tone))

    def _number(self) -> int:
        """Which match is selected, or -1."""
        span = self._selected()
        found = bisect_left(self._found.spans, span) if span is not None else 0
        return found if self._found.spans[found : found + 1] == (span,) else -1

    def _look_again(self) -> None:
        """The text changed: the matches are found anew, the caret stays."""
        now = (self._editor.sheet.ticket, self._search())
        waits = self._editor.pasting or not self.isVisible()
        known = self._found_in == now or (self.searching and self._sought == now)
        if not waits and not known:
            self._look(lambda: self._say(self._number()))

    def _tint(self, around: int = 0) -> None:
        first = max(0, around - _TINTED // 2)
        colour = self._appearance.color("selection-inactive")
        units = self._editor.sheet.read()[1] if self._found.spans else None
        tints = []
        for span in self._found.spans[first : first + _TINTED]:
            if units is None:
                break
            tint = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._editor.document())
            cursor.setPosition(units.units(span.start))
            cursor.setPosition(units.units(span.end), QTextCursor.MoveMode.KeepAnchor)
            tint.cursor = cursor
            tint.format.setBackground(colour)
            tints.append(tint)
        self._editor.setExtraSelections(tints)

"""What is asked below the editor, made when it is first asked, and comments."""

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextCursor

from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.theme import Appearance

if TYPE_CHECKING:
    from panll_desktop.ui.find_bar import FindBar
    from panll_desktop.ui.line_bar import LineBar


class EditorBars:
    """The bars of the query pane."""

    def __init__(self, appearance: Appearance, engine: EnginePane) -> None:
        self._appearance: Final = appearance
        self._engine: Final = engine
        self._find: FindBar | None = None
        self._line: LineBar | None = None

    @property
    def find(self) -> "FindBar":
        """The bar that finds and replaces."""
        if self._find is None:
            from panll_desktop.ui.find_bar import FindBar  # noqa: PLC0415 - seldom

            self._find = FindBar(self._appearance, self._engine.editor)
            self._engine.below_editor.insertWidget(0, self._find)
        return self._find

    @property
    def line(self) -> "LineBar":
        """The bar that goes to a line."""
        if self._line is None:
            from panll_desktop.ui.line_bar import LineBar  # noqa: PLC0415 - seldom

            self._line = LineBar(self._appearance, self._engine.editor)
            self._engine.below_editor.insertWidget(0, self._line)
        return self._line

    def open_find(self) -> None:
        """Finds."""
        self.find.open_with(replacing=False)

    def open_replace(self) -> None:
        """Finds and replaces."""
        self.find.open_with(replacing=True)

    def open_line(self) -> None:
        """Goes to a line."""
        self.line.open_bar()

    def next(self) -> None:
        """The next match; asks what to find if nothing was looked for."""
        if self._find is None or not self._find.pattern.text():
            self.open_find()
        else:
            self._find.next()

    def previous(self) -> None:
        """The match before."""
        if self._find is None or not self._find.pattern.text():
            self.open_find()
        else:
            self._find.previous()

    def toggle_comment(self) -> None:
        """Makes the chosen lines comments, or lines again if all of them are."""
        language = self._engine.editor.sheet.language
        mark = language.line_comment if language is not None else ""
        if mark:
            _toggle(self._engine.editor.textCursor(), mark)


def _toggle(cursor: QTextCursor, mark: str) -> None:
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    if last != block and cursor.selectionEnd() == last.position():
        last = last.previous()  # a selection that ends at a line's start leaves it out
    lines = []
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        if block.text().strip():
            lines.append(block)
        block = block.next()
    marked = all(line.text().lstrip().startswith(mark) for line in lines)
    edit = QTextCursor(document)
    edit.beginEditBlock()
    for line in lines:
        text = line.text()
        indent = len(text) - len(text.lstrip())
        edit.setPosition(line.position() + indent)
        if not marked:
            edit.insertText(f"{mark} ")
            continue
        blank = text[indent + len(mark) :].startswith(" ")
        end = edit.position() + len(mark) + blank
        edit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        edit.removeSelectedText()
    edit.endEditBlock()

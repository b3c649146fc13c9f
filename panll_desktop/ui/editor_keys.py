"""Keys of the editor that do more, or less, than Qt would do."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

STEP: Final = "  "
_OPENING: Final = ("(", "[", "{")
# Qt reads these as in Emacs where there is X11: to the end of the line, and delete.
_OF_THE_WINDOW: Final = (
    Qt.Key.Key_E,
    Qt.Key.Key_K,
    Qt.Key.Key_D,
    Qt.Key.Key_Return,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_F,
    Qt.Key.Key_G,
    Qt.Key.Key_H,
    Qt.Key.Key_Slash,
)


def belongs_to_window(event: QKeyEvent) -> bool:
    """Whether a key with Ctrl is a command of the window and never of the text."""
    only = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return only and event.key() in _OF_THE_WINDOW


def indented(editor: QPlainTextEdit, event: QKeyEvent) -> bool:
    """Performs Tab, Shift+Tab and Return; whether it was one of them."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    if editor.isReadOnly() or held not in (Qt.KeyboardModifier.NoModifier, shift):
        return False
    match event.key():
        case Qt.Key.Key_Tab if not held:
            _indent(editor)
        case Qt.Key.Key_Backtab:
            _each_line(editor.textCursor(), _outdent)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            _break(editor)
        case _:
            return False
    return True


def _indent(editor: QPlainTextEdit) -> None:
    cursor = editor.textCursor()
    document = editor.document()
    first = document.findBlock(cursor.selectionStart())
    if first == document.findBlock(cursor.selectionEnd()):
        cursor.insertText(STEP)
        editor.setTextCursor(cursor)
    else:
        _each_line(cursor, lambda line: line.insertText(STEP))


def _outdent(line: QTextCursor) -> None:
    text = line.block().text()
    blanks = min(len(STEP), len(text) - len(text.lstrip(" ")))
    for _ in range(blanks):
        line.deleteChar()


def _each_line(cursor: QTextCursor, act: Callable[[QTextCursor], object]) -> None:
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd()).blockNumber()
    line = QTextCursor(document)
    line.beginEditBlock()
    while block.isValid() and block.blockNumber() <= last:
        line.setPosition(block.position())
        act(line)
        block = block.next()
    line.endEditBlock()


def _break(editor: QPlainTextEdit) -> None:
    """A new line that starts below the old one, further in after a bracket."""
    cursor = editor.textCursor()
    start = cursor.document().findBlock(cursor.selectionStart())
    before = start.text()[: cursor.selectionStart() - start.position()]
    blanks = before[: len(before) - len(before.lstrip())]
    deeper = STEP if before.rstrip().endswith(_OPENING) else ""
    cursor.insertText(f"\n{blanks}{deeper}")
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()

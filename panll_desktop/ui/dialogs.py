"""Questions and plain texts in windows of their own; none of them blocks."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session.command import Command
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, filling, label, rule

Then = Callable[[Path], None]
_EDGE: Final = 20
_TEXT_SIZE: Final = (640, 480)
_FILES_SIZE: Final = (800, 520)
_QUESTION_WIDTH: Final = 420
_ALL: Final = "All files (*)"


def ask_save_path(
    parent: QWidget, title: str, suggested: str, then: Then, kinds: str = _ALL
) -> QFileDialog:
    """Asks where to write; `then` is called with the path unless the user leaves.

    Args:
        parent: the window that the question belongs to.
        title: of the dialog.
        suggested: a file name, or a path.
        then: what to do with the path. A file that exists was asked about.
        kinds: in Qt's notation, such as ``JSON (*.json)``.
    """
    dialog = _file_dialog(parent, title, kinds, then)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(suggested)
    dialog.open()
    return dialog


def ask_open_path(
    parent: QWidget,
    title: str,
    then: Then,
    kinds: str = _ALL,
    *,
    existing: bool = True,
) -> QFileDialog:
    """Asks which file to open; with `existing` off, a new name may be typed."""
    dialog = _file_dialog(parent, title, kinds, then)
    modes = QFileDialog.FileMode
    dialog.setFileMode(modes.ExistingFile if existing else modes.AnyFile)
    if not existing:
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Choose")
    dialog.open()
    return dialog


def show_text(
    parent: QWidget, appearance: Appearance, title: str, text: str
) -> QDialog:
    """Shows a plain text that can be selected and copied."""
    dialog = _dialog(parent, title)
    dialog.resize(*_TEXT_SIZE)
    body = QPlainTextEdit(text)
    body.setReadOnly(True)
    body.setTabChangesFocus(True)
    body.setFont(appearance.font("mono"))
    body.setAccessibleName(title)
    body.document().setDocumentMargin(_EDGE)
    copy = button(appearance, "Copy", "outline", "copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    close = button(appearance, "Close", "outline")
    close.clicked.connect(dialog.reject)
    close.setDefault(True)
    column = filling(dialog)
    column.addWidget(body, 1)
    column.addWidget(rule())
    column.addLayout(_foot(copy, close))
    dialog.open()
    return dialog


def keys_dialog(
    parent: QWidget, appearance: Appearance, commands: Sequence[Command]
) -> QDialog:
    """Lists the keys of all commands that have one, by menu."""
    words = f"Legal next\n  {native_keys('Alt+1')}…9   Insert the word of that number"
    text = f"{keys_text(commands)}\n\n{words}"
    return show_text(parent, appearance, "Keys", text)


def keys_text(commands: Sequence[Command]) -> str:
    """The keys as lines, by menu."""
    rows = [
        (each.menu, native_keys(each.shortcut), each.title.rstrip("…"))
        for each in commands
        if each.shortcut
    ]
    width = max((len(keys) for _, keys, _ in rows), default=0)
    parts = []
    for menu, group in groupby(rows, lambda row: row[0]):
        lines = [f"  {keys:<{width}}   {title}" for _, keys, title in group]
        parts.append("\n".join((menu, *lines)))
    return "\n\n".join(parts)


def native_keys(shortcut: str) -> str:
    """A shortcut as this system writes it."""
    keys = QKeySequence(shortcut, QKeySequence.SequenceFormat.PortableText)
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def confirm(
    parent: QWidget,
    appearance: Appearance,
    title: str,
    text: str,
    action: str,
    then: Callable[[], None],
) -> QDialog:
    """Asks before something is done that cannot be taken back.

    Args:
        parent: the window that the question belongs to.
        appearance: the look.
        title: the question.
        text: what will happen, in a sentence or two.
        action: what the button does, as a verb.
        then: called if the user presses it.
    """
    dialog = _dialog(parent, title)
    dialog.setFixedWidth(_QUESTION_WIDTH)
    head = label(appearance, title, "title")
    body = label(appearance, text, "body", muted=True)
    for each in (head, body):
        each.setWordWrap(True)
    cancel = button(appearance, "Cancel", "outline")
    cancel.clicked.connect(dialog.reject)
    accept = button(appearance, action, "primary")
    accept.clicked.connect(dialog.accept)
    dialog.accepted.connect(then)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(_EDGE, _EDGE, _EDGE, 0)
    column.setSpacing(GAP)
    column.addWidget(head)
    column.addWidget(body)
    foot = _foot(cancel, accept)
    foot.setContentsMargins(0, 12, 0, _EDGE)
    column.addLayout(foot)
    cancel.setDefault(True)
    cancel.setFocus()
    dialog.setAccessibleName(f"{title} {text}")
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setAccessibleName(title)
    return dialog


def _foot(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_EDGE, 12, _EDGE, 12)
    row.setSpacing(GAP)
    row.addStretch(1)
    for each in buttons:
        row.addWidget(each)
    return row


def _file_dialog(parent: QWidget, title: str, kinds: str, then: Then) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(kinds)
    dialog.resize(*_FILES_SIZE)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    return dialog

"""The question before an entry of a journal is undone: who does it, and why."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from panll_desktop.protocol import UndoPreview
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

Then: TypeAlias = Callable[[str, str], None]
_WIDTH: Final = 460
_EDGE: Final = 20
_NAMED: Final = 3
_KEPT: Final = "Both are kept in the journal for good."


class UndoDialog(QDialog):
    """Asks for an actor and a rationale; nothing is undone without both.

    Args:
        appearance: of everything.
        preview: of the undo.
        said: actor and rationale to begin with.
        then: called with both when the user confirms.
        parent: the window.
    """

    def __init__(
        self,
        appearance: Appearance,
        preview: UndoPreview,
        said: tuple[str, str],
        then: Then,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._then = then
        title = f"Undo entry {preview.sequence:,}"
        text = f"{words.promised(preview)} {_names(preview)}"
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(f"{title}. {text}")
        self.setFixedWidth(_WIDTH)
        self.actor: Final = QLineEdit(said[0])
        self.actor.setPlaceholderText("user:name")
        self.rationale: Final = QLineEdit(said[1])
        self.rationale.setPlaceholderText("The reason, for whoever reads the journal")
        self.missing: Final = label(appearance, "", "small", muted=True)
        self.undo: Final = button(appearance, title, "primary")
        self.undo.setDefault(True)
        self.undo.clicked.connect(self._confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(4)
        column.addWidget(label(appearance, title, "title"))
        column.addSpacing(4)
        column.addWidget(Prose(appearance, text, "body", muted=True))
        self._ask(appearance, column)
        column.addWidget(self.missing)
        column.addSpacing(12)
        column.addLayout(self._foot(appearance))
        self._judge()
        (self.rationale if said[0] else self.actor).setFocus()

    def _ask(self, appearance: Appearance, column: QVBoxLayout) -> None:
        for name, edit in (("Actor", self.actor), ("Rationale", self.rationale)):
            edit.setFont(appearance.font("body"))
            edit.setAccessibleName(name)
            edit.textChanged.connect(self._judge)
            head = label(appearance, name, "small_medium")
            head.setBuddy(edit)
            column.addSpacing(12)
            column.addWidget(head)
            column.addWidget(edit)

    def _foot(self, appearance: Appearance) -> QHBoxLayout:
        cancel = button(appearance, "Cancel", "outline")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.undo)
        return foot

    def _judge(self) -> None:
        """Both are wanted; what is missing is said."""
        empty = [
            name
            for name, edit in (("actor", self.actor), ("rationale", self.rationale))
            if not edit.text().strip()
        ]
        self.undo.setEnabled(not empty)
        said = f"Still to say: {' and '.join(empty)}." if empty else _KEPT
        self.missing.setText(said)

    def _confirm(self) -> None:
        self.accept()
        self._then(self.actor.text(), self.rationale.text())


def _names(preview: UndoPreview) -> str:
    """The first of what changes, and what becomes of it."""
    first = preview.changes[:_NAMED]
    told = [f"{one_line(each.subject)}: {one_line(each.deed, 40)}" for each in first]
    more = preview.touched - len(first)
    if more > 0:
        told.append(f"and {more:,} more")
    return f"{'; '.join(told)}." if told else ""

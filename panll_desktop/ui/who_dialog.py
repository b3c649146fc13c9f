"""The question before something is changed that has to say who changes it, and why."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from panll_desktop.session.state import State
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

Then: TypeAlias = Callable[[str, str], object]
_WIDTH: Final = 460
_EDGE: Final = 20
_KEPT: Final = "Both are kept in the journal for good."


def said(state: State) -> tuple[str, str]:
    """The actor and the rationale that the options of a connection name."""
    workspace = state.workspace
    entry = workspace.entry(workspace.connection) if workspace is not None else None
    options = entry.options if entry is not None else {}
    return str(options.get("actor", "")), str(options.get("rationale", ""))


class WhoDialog(QDialog):
    """Asks for an actor and a rationale; nothing is done without both.

    Args:
        appearance: of everything.
        title: what is to be done, as its button says it.
        text: what that means, in a sentence or two.
        known: actor and rationale to begin with.
        then: called with both when the user confirms.
        parent: the window.
    """

    def __init__(
        self,
        appearance: Appearance,
        title: str,
        text: str,
        known: tuple[str, str],
        then: Then,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._then = then
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(f"{title}. {text}")
        self.setFixedWidth(_WIDTH)
        self.actor: Final = QLineEdit(known[0])
        self.actor.setPlaceholderText("user:name")
        self.rationale: Final = QLineEdit(known[1])
        self.rationale.setPlaceholderText("The reason, for whoever reads the journal")
        self.missing: Final = label(appearance, "", "small", muted=True)
        self.confirm: Final = button(appearance, title, "primary")
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self._confirm)
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
        (self.rationale if known[0] else self.actor).setFocus()

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
        foot.addWidget(self.confirm)
        return foot

    def _judge(self) -> None:
        """Both are wanted; what is missing is said."""
        empty = [
            name
            for name, edit in (("actor", self.actor), ("rationale", self.rationale))
            if not edit.text().strip()
        ]
        self.confirm.setEnabled(not empty)
        told = f"Still to say: {' and '.join(empty)}." if empty else _KEPT
        self.missing.setText(told)

    def _confirm(self) -> None:
        self.accept()
        self._then(self.actor.text().strip(), self.rationale.text().strip())

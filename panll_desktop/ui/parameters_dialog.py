"""The question for the values of the parameters that a statement names."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Json
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

_EDGE: Final = 20
_WIDTH: Final = 460
_MOST_SEEN: Final = 6
_HOW: Final = (
    "42, 1.5, true, null, [1, 2] and {…} are taken as JSON, all else as a text."
)


class ParametersDialog(QDialog):
    """A line for each name; what was given before stands there already.

    Args:
        appearance: of everything.
        names: of the parameters, without their sign.
        known: what was written for them last.
        then: called with what is written when the user runs the statement.
        parent: the window.
    """

    def __init__(
        self,
        appearance: Appearance,
        names: Sequence[str],
        known: Mapping[str, str],
        then: Callable[[Mapping[str, str]], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._then = then
        noun = "the parameter" if len(names) == 1 else f"{len(names)} parameters"
        title = f"Values of {noun}"
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setFixedWidth(_WIDTH)
        self.lines: Final = {name: QLineEdit(known.get(name, "")) for name in names}
        hint = label(appearance, _HOW, "small", muted=True)
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(4)
        column.addWidget(label(appearance, title, "title"))
        column.addWidget(self._fields(appearance))
        column.addSpacing(8)
        column.addWidget(hint)
        column.addSpacing(12)
        column.addLayout(self._foot(appearance))
        first = next(iter(self.lines.values()))
        first.setFocus()
        first.selectAll()

    def _fields(self, appearance: Appearance) -> QWidget:
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for name, line in self.lines.items():
            head = label(appearance, name, "mono_small")
            head.setBuddy(line)
            line.setFont(appearance.font("mono_small"))
            line.setAccessibleName(f"Value of {name}")
            column.addSpacing(8)
            column.addWidget(head)
            column.addWidget(line)
        if len(self.lines) <= _MOST_SEEN:
            return fields
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(fields)
        area.setMinimumHeight(_MOST_SEEN * 68)
        return area

    def _foot(self, appearance: Appearance) -> QHBoxLayout:
        cancel = button(appearance, "Cancel", "outline")
        cancel.clicked.connect(self.reject)
        run = button(appearance, "Run", "primary", "play")
        run.setDefault(True)
        run.clicked.connect(self._confirm)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(run)
        return foot

    def _confirm(self) -> None:
        self.accept()
        self._then({name: line.text() for name, line in self.lines.items()})


def value_of(written: str) -> Json:
    """What was written, as JSON if it is that, or else as a text."""
    try:
        found: Json = json.loads(written)
    except (ValueError, RecursionError):
        return written
    return found

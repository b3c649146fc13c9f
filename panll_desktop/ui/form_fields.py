"""The fields of a form, one for each kind of option, with their errors in place."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Option, OptionKind, OptionValue
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.dialogs import ask_open_path
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

_LONGEST_HELP: Final = 300
_ICON: Final = 14


class Field(QWidget):
    """A label, a control, one line of help, and one line for what is wrong."""

    changed = Signal()
    path_chosen = Signal(Path)

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__()
        self.option: Final = option
        self._appearance = appearance
        name = one_line(option.label)
        self._error = ErrorLine(appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.control: Final = self._control()
        self._reached: list[QWidget] = [self.control]
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(one_line(option.help, _LONGEST_HELP))
        self.control.setFont(appearance.font("body"))
        if isinstance(self.control, QLineEdit):
            head = label(appearance, name, "small_medium")
            head.setBuddy(self.control)
            column.addWidget(head)
        column.addLayout(self._row())
        if option.help:
            text = one_line(option.help, _LONGEST_HELP)
            help_line = label(appearance, text, "small", muted=True)
            help_line.setWordWrap(True)
            column.addWidget(help_line)
        column.addWidget(self._error)

    def fill(self, value: OptionValue) -> None:
        """Puts a value into the control."""
        if isinstance(self.control, QCheckBox):
            self.control.setChecked(bool(value))
        else:
            self.control.setText(str(value))

    def controls(self) -> tuple[QWidget, ...]:
        """What the Tab key reaches, in its order."""
        return tuple(self._reached)

    def read(self) -> OptionValue | None:
        """What was entered; None, and a sentence in place, if it will not do."""
        try:
            found = self._read()
        except ValueError as error:
            self._error.complain(str(error), self.control)
            return None
        self._withdraw()
        return found

    def forget(self) -> None:
        """Takes a secret out of the form."""
        if self.option.secret and isinstance(self.control, QLineEdit):
            self.control.clear()

    def _read(self) -> OptionValue:
        if isinstance(self.control, QCheckBox):
            return self.control.isChecked()
        return parsed(self.option, self.control.text())

    def _control(self) -> QLineEdit | QCheckBox:
        default = self.option.default
        if self.option.kind is OptionKind.BOOLEAN:
            box = QCheckBox(one_line(self.option.label).replace("&", "&&"))
            box.setChecked(bool(default))
            box.toggled.connect(self._change)
            return box
        edit = QLineEdit("" if default is None else str(default))
        if self.option.secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        edit.textChanged.connect(self._change)
        return edit

    def _change(self) -> None:
        """What was wrong was wrong with another value."""
        self._withdraw()
        self.changed.emit()

    def _withdraw(self) -> None:
        help_text = one_line(self.option.help, _LONGEST_HELP)
        self._error.withdraw(self.control, help_text)

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.control, 1)
        if self.option.kind is OptionKind.FILE:
            choose = button(self._appearance, "Choose…", "outline", "folder")
            choose.setAccessibleName(f"Choose {one_line(self.option.label)}")
            choose.clicked.connect(self._choose)
            row.addWidget(choose)
            self._reached.append(choose)
        return row

    def _choose(self) -> None:
        title = f"Choose {one_line(self.option.label)}"
        ask_open_path(self.window(), title, self._take, existing=False)

    def _take(self, path: Path) -> None:
        self.fill(str(path))
        self.path_chosen.emit(path)


class ErrorLine(QWidget):
    """A glyph and a sentence; nothing at all while nothing is wrong."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon = QLabel()
        self._text = label(appearance, role="small")
        self._text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    def complain(self, text: str, control: QWidget) -> None:
        """Says what is wrong with a control."""
        self._text.setText(text)
        icon = self._appearance.icon("error", "critical", _ICON)
        self._icon.setPixmap(icon.pixmap(_ICON, _ICON))
        self.show()
        self.setAccessibleName(text)
        control.setAccessibleDescription(text)

    def withdraw(self, control: QWidget, described: str = "") -> None:
        """Nothing is wrong with a control any more; its own description is back."""
        self.hide()
        self._text.clear()
        control.setAccessibleDescription(described)

    def text(self) -> str:
        """What is wrong; empty if nothing is."""
        return self._text.text()


def parsed(option: Option, text: str) -> OptionValue:
    """What a text means as the value of an option.

    Raises:
        ValueError: it will not do; its message is a sentence for the user.
    """
    given = text if option.secret else text.strip()
    if not given:
        if option.default is None:
            raise ValueError("This is needed.")
        if isinstance(option.default, str):
            return ""
    match option.kind:
        case OptionKind.TEXT:
            return given
        case OptionKind.FILE:
            return str(Path(given).expanduser())
        case OptionKind.INTEGER:
            return _number(int, given, "A whole number is needed, such as 8080.")
        case OptionKind.REAL:
            return _number(float, given, "A number is needed, such as 2.5.")
        case OptionKind.URL:
            return _url(given)
        case OptionKind.BOOLEAN:
            raise ValueError("This is ticked or not.")
        case _:
            assert_never(option.kind)


def _number(
    kind: Callable[[str], int | float], text: str, sentence: str
) -> int | float:
    try:
        value = kind(text)
    except ValueError as error:
        raise ValueError(sentence) from error
    if not math.isfinite(value):
        raise ValueError(sentence)
    return value


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = bool(parts.scheme and parts.hostname)
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("An address is needed, such as http://localhost:8080.")
    return text

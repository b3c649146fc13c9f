"""What an export will hold, byte for byte, before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.ranges import RANGES, TITLES
from panll_desktop.session.telemetry_state import Form, Preview
from panll_desktop.ui import dialogs
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

TITLE: Final = "Export telemetry"
FORMS: Final = tuple(Form)
PIECE: Final = 100_000  # characters in one turn of the event loop
_FILES: Final = {
    Form.JSON: ("panll-telemetry.json", "JSON (*.json)"),
    Form.OPENMETRICS: ("panll-telemetry.prom", "OpenMetrics text (*.prom *.txt)"),
}
_FOR: Final = {
    Form.JSON: "VeriSimDB's report, with the counts behind it: it can be viewed and"
    " merged again.",
    Form.OPENMETRICS: "For Prometheus and what reads its format: totals alone.",
}


class ExportPreview(QDialog):
    """The bytes, where they would go, and a button that writes exactly these."""

    def __init__(
        self,
        appearance: Appearance,
        preview: Preview,
        dispatch: Callable[[m.Message], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._preview = preview
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.resize(720, 600)
        self.forms: Final = Segments(
            appearance, "Written as", [form.value for form in FORMS]
        )
        self.forms.chosen.connect(self._show)
        self.size_words: Final = label(appearance, role="small", muted=True)
        self.use_words: Final = label(appearance, role="small", muted=True)
        self.use_words.setWordWrap(True)
        self.text: Final = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setFont(appearance.font("mono_small"))
        self.text.setAccessibleName("The exact content of the file")
        self._rest = ""
        self._pour = QTimer(self)
        self._pour.setInterval(1)
        self._pour.timeout.connect(self._show_more)
        cancel = button(appearance, "Cancel", "outline")
        cancel.clicked.connect(self.reject)
        self.save: Final = button(appearance, "Save as…", "primary", "download")
        self.save.setDefault(True)
        self.save.clicked.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(_row(self.forms, None, self.size_words))
        column.addWidget(self.use_words)
        column.addWidget(self.text, 1)
        column.addLayout(_row(None, cancel, self.save))
        self.finished.connect(lambda _: dispatch(tm.PreviewClosed()))
        self._show()

    @property
    def form(self) -> Form:
        """What it would be written as."""
        return FORMS[self.forms.current]

    def write(self, path: Path) -> None:
        """Has the previewed bytes written, and is done."""
        self._dispatch(tm.ExportChosen(path, self.form))
        self.accept()

    def _show(self) -> None:
        content = self._preview.content(self.form)
        self.size_words.setText(f"{len(content):,} bytes: the whole file, as below")
        span = next(
            TITLES[name] for name, s in RANGES.items() if s == self._preview.seconds
        )
        self.use_words.setText(
            f"The last {span}. {_FOR[self.form]} Nothing is sent anywhere."
        )
        text = content.decode()
        self.text.setPlainText(text[:PIECE])
        self._rest = text[PIECE:]
        self._pour.start()

    def _show_more(self) -> None:
        """A year is long: it comes piece by piece, and the window goes on meanwhile."""
        piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
        end = QTextCursor(self.text.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertText(piece)
        if not self._rest:
            self._pour.stop()

    def _ask(self) -> None:
        name, kinds = _FILES[self.form]
        dialogs.ask_save_path(self, TITLE, name, self.write, kinds)


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Side by side; None is the room between."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row

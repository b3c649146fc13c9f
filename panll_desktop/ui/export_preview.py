"""What an export will hold, byte for byte, before anything is written."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.ui import dialogs
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, label

SUGGESTED = "panll-telemetry.json"


class ExportPreview(QDialog):
    """The bytes, where they would go, and a button that writes exactly these."""

    def __init__(
        self,
        appearance: Appearance,
        content: bytes,
        dispatch: Callable[[m.Message], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export telemetry to JSON")
        self.setAccessibleName("Export telemetry to JSON")
        self.resize(720, 640)
        head = label(
            appearance,
            f"These {len(content):,} bytes are the whole file; nothing is sent.",
            "body",
        )
        head.setWordWrap(True)
        self.text = QPlainTextEdit(content.decode())
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(appearance.font("mono_small"))
        self.text.setAccessibleName("The exact content of the file")
        cancel = button(appearance, "Cancel", "outline")
        cancel.clicked.connect(self.reject)
        self.save = button(appearance, "Save as…", "primary", "download")
        self.save.setDefault(True)
        self.save.clicked.connect(self._ask)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self.finished.connect(lambda _: dispatch(tm.PreviewClosed()))

    def write(self, path: Path) -> None:
        """Has the previewed bytes written, and is done."""
        self._dispatch(tm.ExportChosen(path))
        self.accept()

    def _ask(self) -> None:
        kinds = "JSON (*.json)"
        dialogs.ask_save_path(self, self.windowTitle(), SUGGESTED, self.write, kinds)

"""A panel for what went wrong: a sentence, what to do, and the raw facts on demand."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session.failure import Failure
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, button, label

_LONGEST_DETAIL: Final = 100_000
_LONGEST_SENTENCE: Final = 400


class TroublePanel(QScrollArea):
    """A failure in one sentence; Details shows the facts, Copy takes them along."""

    retried = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._facts = ""
        self._icon = QLabel()
        self._title = label(appearance, role="title")
        self._text = label(appearance, role="body", muted=True)
        for text in (self._title, self._text):
            text.setWordWrap(True)
        self._retry = button(appearance, "Retry", "primary", "refresh")
        self._retry.clicked.connect(self.retried)
        self._toggle = button(appearance, "Details", "ghost")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._show_facts)
        copy = button(appearance, "Copy", "outline", "copy")
        copy.clicked.connect(self._copy)
        self._copy_button = copy
        for each in (self._retry, self._toggle, copy):
            each.setAutoDefault(True)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setFont(appearance.font("mono_small"))
        self._details.setAccessibleName("Details")
        self._details.setMinimumHeight(160)
        self._lay_out()
        appearance.changed.connect(self._draw)

    def show_failure(self, lead: str, failure: Failure, *, retryable: bool) -> None:
        """Shows a failure.

        Args:
            lead: what could not be done; the failure says why.
            failure: from foreign code; its text is shown as it is.
            retryable: whether there is a Retry button.
        """
        sentence = one_line(failure.title, _LONGEST_SENTENCE)
        facts = f"{failure.code}\n{failure.title}\n\n{failure.detail}".strip()
        facts = facts[:_LONGEST_DETAIL]
        short = "" if "\n" in failure.detail else one_line(failure.detail)
        self._title.setText(lead)
        self._text.setText(f"{sentence}\n{short}" if short else sentence)
        self._retry.setVisible(retryable)
        self.setAccessibleName(f"{lead}. {sentence}")
        if facts != self._facts:
            self._facts = facts
            self._details.setPlainText(facts)
            self._toggle.setChecked(False)
        self._draw()

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(EDGE, 20, EDGE, EDGE)
        column.setSpacing(GAP)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(self._text)
        row = QHBoxLayout()
        row.setContentsMargins(0, GAP, 0, GAP)
        row.setSpacing(GAP)
        for each in (self._retry, self._copy_button, self._toggle):
            row.addWidget(each)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._details, 1)
        column.addStretch(0)
        self._details.hide()
        self._filler = column
        self.setWidget(inside)
        self._show_facts(False)

    def _show_facts(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._details.setVisible(shown)
        self._filler.setStretch(self._filler.count() - 1, int(not shown))
        self._draw()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._facts)

    def _draw(self) -> None:
        icon = self._appearance.icon("error", "critical", 20)
        self._icon.setPixmap(icon.pixmap(20, 20))
        opened = self._toggle.isChecked()
        chevron = "chevron-down" if opened else "chevron-right"
        self._toggle.setIcon(self._appearance.icon(chevron))

"""What stands in the place of rows while they are awaited, or when there are none."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Lines
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Run
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.results_words import duration
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label
from panll_desktop.ui.widgets import Notice as Strip

_EDGE: Final = 20
_WIDTHS: Final = (0.34, 0.82, 0.64, 0.9, 0.5, 0.72)
_STATEMENT: Final = 2000
_FACTS: Final = 220


class LoadingPanel(QWidget):
    """No row yet: bars where rows will be, the time so far, and Stop."""

    stopped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._words = label(appearance, role="body")
        self._words.setWordWrap(True)
        self._words.setMinimumWidth(60)
        self._stop = button(appearance, "Stop", "outline", "stop")
        self._stop.clicked.connect(self.stopped)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._words, 1)
        row.addWidget(self._stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_EDGE)
        layout.addWidget(_Skeleton(appearance))
        framed = QVBoxLayout()
        framed.setContentsMargins(_EDGE, 0, _EDGE, 0)
        framed.addLayout(row)
        layout.addLayout(framed)
        layout.addStretch(1)

    def show_run(self, run: Run, seconds: float) -> None:
        """Says how long it takes already, and what became of Stop."""
        if run.resisting:
            words = f"Still running: {run.resisting}"
        elif run.cancel_asked is not None:
            words = "Stopping"
        else:
            words = "Waiting for the first row"
        self._words.setText(f"{words}  {duration(seconds)}")
        self._stop.setEnabled(run.cancel_asked is None)
        self._stop.show()
        self.setAccessibleName(f"{words}, {duration(seconds)}")

    def show_work(self, words: str, *, stopping: bool) -> None:
        """Says what is going on that can be stopped."""
        self._words.setText(words)
        self._stop.setEnabled(not stopping)
        self._stop.show()
        self.setAccessibleName(words)

    def show_words(self, words: str) -> None:
        """Says what is awaited where nothing can be stopped."""
        self._words.setText(words)
        self._stop.hide()
        self.setAccessibleName(words)


class LinkStrip(Strip):
    """That rows outlived their connection, and the way to try it again."""

    retried = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance)
        self.retry: Final = button(appearance, "Try again", "link")
        self.retry.clicked.connect(self.retried)
        layout = self.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(1, self.retry)


class _Skeleton(QWidget):
    """A line and bars that stand still; the seconds beside them count."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        row = appearance.size("height.row")
        self.setFixedHeight(len(_WIDTHS) * row + _EDGE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the line and the bars."""
        del event
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 2, self._appearance.color("border"))
        third = self.width() // 3
        painter.fillRect(third, 0, third, 2, self._appearance.color("accent"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("surface-hover"))
        row = self._appearance.size("height.row")
        for number, share in enumerate(_WIDTHS):
            width = (self.width() - 2 * _EDGE) * share
            top = _EDGE + number * row + (row - 12) / 2
            painter.drawRoundedRect(QRectF(_EDGE, top, width, 12), 3, 3)


class FailurePanel(QWidget):
    """A failure: one sentence, what to do, and behind Details the raw facts.

    Its parts are made for the first failure: most sessions have none.
    """

    retried = Signal()
    retry: QPushButton
    copy: QPushButton
    details: QPushButton

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._made = False

    def _make(self) -> None:
        appearance, self._made = self._appearance, True
        self._icon = QLabel()
        self._title = label(appearance, role="title")
        self._text = label(appearance, role="body", muted=True)
        for each in (self._title, self._text):
            each.setWordWrap(True)
            each.setMinimumWidth(60)
        self._code = label(appearance, role="mono_small", muted=True)
        self.retry = button(appearance, "Retry", "primary", "refresh")
        self.retry.clicked.connect(self.retried)
        self.copy = button(appearance, "Copy", "outline", "copy")
        self.copy.setAccessibleName("Copy the failure")
        self.copy.clicked.connect(self._copy)
        self.details = button(appearance, "Details", "ghost")
        self.details.setCheckable(True)
        self.details.setProperty("extent", "small")
        self.details.toggled.connect(self._unfold)
        self._facts = QPlainTextEdit()
        self._facts.setReadOnly(True)
        self._facts.setProperty("bar", "tool")
        self._facts.setFont(appearance.font("mono_small"))
        self._facts.setAccessibleName("Details of the failure")
        self._facts.document().setDocumentMargin(12)
        self._facts.setTabChangesFocus(True)
        self._facts.setFixedHeight(_FACTS)
        self._facts.hide()
        self._arrange()
        self._draw()
        appearance.changed.connect(self._draw)

    @property
    def facts(self) -> str:
        """The raw facts."""
        return self._facts.toPlainText() if self._made else ""

    def show_failure(self, failure: Failure, statement: str) -> None:
        """Says what failed; a statement of no length was not involved."""
        text = "" if failure.fault else _cut(failure.detail, 1000)
        self._show(failure, _cut(failure.title, 500), text)
        self.retry.setText("Retry")
        self.retry.setVisible(failure.retryable)
        self._facts.setPlainText(_facts(failure, statement))

    def show_broken(self, failure: Failure, title: str, text: str) -> None:
        """Says that a connection does not stand; what it needs may come back."""
        self._show(failure, title, text)
        self.retry.setText("Try again")
        self.retry.show()
        facts = f"{failure.title}\n\n{_facts(failure, '')}"
        self._facts.setPlainText(facts)

    def _show(self, failure: Failure, title: str, text: str) -> None:
        if not self._made:
            self._make()
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._code.setText(one_line(failure.code, 60))
        self.details.setChecked(False)
        self.setAccessibleName(f"Failed: {title}")
        self.setAccessibleDescription(text)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for each in (self.retry, self.copy, self.details):
            buttons.addWidget(each)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, 16, _EDGE, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._text)
        layout.addWidget(self._code)
        layout.addLayout(buttons)
        layout.addWidget(self._facts)
        layout.addStretch(1)

    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._facts.setVisible(unfolded)
        self._draw()

    def _copy(self) -> None:
        title = self._title.text()
        QGuiApplication.clipboard().setText(f"{title}\n{self.facts}")

    def _draw(self) -> None:
        icon = self._appearance.icon("error", "critical", 18)
        self._icon.setPixmap(icon.pixmap(18, 18))
        chevron = "chevron-down" if self.details.isChecked() else "chevron-right"
        self.details.setIcon(self._appearance.icon(chevron, "text-muted"))


def _cut(text: str, most: int) -> str:
    return text[:most] + "…" if len(text) > most else text


def _facts(failure: Failure, statement: str) -> str:
    retry = "may be tried again" if failure.retryable else "would fail again"
    lines = [f"code:      {failure.code}, {retry}", f"kind:      {failure.kind.label}"]
    if failure.position is not None and statement:
        place = Lines(statement).position(failure.position.start)
        where = f"line {place.line}, column {place.column} of the statement"
        lines.append(f"position:  {where}")
    if failure.detail:
        lines += ["", failure.detail.rstrip()]
    if statement:
        lines += ["", _cut(statement, _STATEMENT)]
    return "\n".join(lines)

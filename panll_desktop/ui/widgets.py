"""Small parts that every pane is made of, in the look of the theme."""

import contextlib
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.ui.theme import Appearance

EDGE: Final = 16
GAP: Final = 8
_STATE_COLOURS: Final = {
    "success": "success",
    "warning": "warning",
    "critical": "critical",
    "unknown": "text-muted",
}


def label(
    appearance: Appearance, text: str = "", role: str = "body", *, muted: bool = False
) -> QLabel:
    """A line of plain text in the font of a role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(appearance.font(role))
    if muted:
        made.setProperty("tone", "muted")
    return made


def button(
    appearance: Appearance, text: str, kind: str = "outline", icon: str = ""
) -> QPushButton:
    """A push button: primary, outline, ghost or link; its icon follows the theme."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setFont(appearance.font("body_medium"))
    made.setAccessibleName(text)
    if icon:
        colour = "accent-text" if kind == "primary" else "text"
        themed_icon(appearance, made, icon, colour)
    return made


def icon_button(appearance: Appearance, icon: str, name: str) -> QToolButton:
    """A bare icon; its name is tool tip and accessible name."""
    made = QToolButton()
    made.setProperty("kind", "ghost")
    made.setProperty("extent", "icon")
    made.setToolTip(name)
    made.setAccessibleName(name)
    themed_icon(appearance, made, icon, "text-muted")
    return made


def themed_icon(
    appearance: Appearance, target: QPushButton | QToolButton, icon: str, colour: str
) -> None:
    """Gives a button its icon, and again whenever the theme changes."""

    def draw() -> None:
        with contextlib.suppress(RuntimeError):  # the button may be gone by then
            target.setIcon(appearance.icon(icon, colour))

    draw()
    target.setIconSize(QSize(16, 16))
    appearance.changed.connect(draw)


def bar(kind: str, height: int) -> tuple[QFrame, QHBoxLayout]:
    """A strip with a hairline, of a fixed height: ``head``, ``sub``, ``foot``."""
    frame = QFrame()
    frame.setProperty("bar", kind)
    frame.setFixedHeight(height)
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(12, 0, 12, 0)
    layout.setSpacing(GAP)
    return frame, layout


def filling(widget: QWidget) -> QVBoxLayout:
    """A column that fills a widget, without room around or between its parts."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def rule() -> QFrame:
    """A hairline across."""
    line = QFrame()
    line.setProperty("bar", "rule")
    line.setFixedHeight(1)
    return line


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Changes a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Badge(QWidget):
    """The letter of a pane; filled while the pane has the keyboard."""

    def __init__(self, appearance: Appearance, letter: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._letter = letter
        self._active = False
        self.setFixedSize(20, 20)
        self.setAccessibleName(f"Pane {letter}")
        appearance.changed.connect(self.update)

    def set_active(self, active: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Fills it with the accent, or greys it."""
        if active != self._active:
            self._active = active
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the square and its letter."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent-fill" if self._active else "surface-raised"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color(ground))
        painter.drawRoundedRect(self.rect(), 4, 4)
        ink = "accent-text" if self._active else "text-muted"
        painter.setPen(self._appearance.color(ink))
        painter.setFont(self._appearance.font("badge"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)


def paint_glyph(painter: QPainter, state: str, box: QRectF, colour: QColor) -> None:
    """Draws the mark of a state, so that colour is never alone.

    Args:
        painter: with antialiasing on.
        state: success, disc; warning, triangle; critical, diamond; unknown, ring.
        box: a square.
        colour: of the mark.
    """
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    middle, half = box.center(), box.width() / 2
    match state:
        case "success":
            painter.drawEllipse(box)
        case "warning":
            top = QPointF(middle.x(), box.top())
            painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
        case "critical":
            corners = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)]
            painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
        case _:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.5))
            painter.drawEllipse(box.adjusted(0.75, 0.75, -0.75, -0.75))
    painter.restore()


class Glyph(QWidget):
    """The mark of a state: disc, triangle, diamond or ring; 8 pixels wide."""

    def __init__(self, appearance: Appearance, state: str = "unknown") -> None:
        super().__init__()
        self._appearance = appearance
        self._state = state
        self.setFixedSize(10, 10)
        appearance.changed.connect(self.update)

    def set_state(self, state: str) -> None:
        """Shows another state."""
        if state != self._state:
            self._state = state
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the mark."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._appearance.color(_STATE_COLOURS[self._state])
        paint_glyph(painter, self._state, QRectF(1, 1, 8, 8), colour)


class Tabs(QTabBar):
    """The view tabs of a pane: text with a line under the chosen one."""

    chosen = Signal(int)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "view")
        self.setFont(appearance.font("body_medium"))
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.currentChanged.connect(self.chosen)


class Notice(QFrame):
    """A strip with a sentence, at most two actions and a cross."""

    dismissed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._text = label(appearance, role="small")
        self._text.setWordWrap(True)
        close = icon_button(appearance, "close", "Dismiss")
        close.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(EDGE, 4, 8, 4)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self.hide()

    def show_text(self, text: str, tone: str) -> None:
        """Shows a sentence in a tone: info, success, warning or critical."""
        self._text.setText(text)
        self.setAccessibleName(text)
        set_property(self, "tone", tone)
        self.show()


class StatePanel(QWidget):
    """What stands in a panel that has nothing to show: why, and what to do."""

    acted = Signal()
    acted_otherwise = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon_name, self._colour = "info", "text-muted"
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(appearance, role="title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setWordWrap(True)
        self._text = label(appearance, role="body", muted=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._action = button(appearance, "", "outline")
        self._action.clicked.connect(self.acted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(GAP)
        layout.addStretch(1)
        for each in (self._icon, self._title, self._text):
            layout.addWidget(each)
        layout.addSpacing(GAP)
        self._other: QPushButton | None = None
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        self._row.addWidget(self._action)
        self._row.addStretch(1)
        layout.addLayout(self._row)
        layout.addStretch(2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        appearance.changed.connect(self._draw)

    def show_state(
        self, icon: str, title: str, text: str, action: str = "", other: str = ""
    ) -> None:
        """Says what is the case; without an action, or another, there is no button."""
        self._icon_name = icon
        self._title.setText(title)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {text}")
        self._colour = "text-muted"
        set_property(self._action, "kind", "outline")
        if other:
            self.offer(other)
        elif self._other is not None:
            self._other.hide()
        self._draw()

    def stress(self, colour: str) -> None:
        """Colours the icon of what is shown, and fills its action."""
        self._colour = colour
        set_property(self._action, "kind", "primary")
        self._draw()

    def offer(self, action: str) -> None:
        """Offers something else beside the action of what is shown."""
        if self._other is None:
            self._other = button(self._appearance, "", "outline")
            self._other.clicked.connect(self.acted_otherwise)
            self._row.insertWidget(2, self._other)
        self._other.setText(action)
        self._other.setAccessibleName(action)
        self._other.show()

    def _draw(self) -> None:
        icon = self._appearance.icon(self._icon_name, self._colour, 28)
        self._icon.setPixmap(icon.pixmap(28, 28))

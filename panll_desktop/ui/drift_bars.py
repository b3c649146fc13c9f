"""What stands above and below the drift heat map: filters, and the scale."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from panll_desktop.protocol import (
    DRIFT_CRITICAL,
    DRIFT_WARNING,
    DriftLevel,
    DriftRequest,
    DriftSurvey,
)
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.filter_bar import FilterBar, FilterChoice, FilterText
from panll_desktop.ui.prose import paint_hatch
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, paint_glyph

_LEAST: Final = (
    ("Any level", 0.0),
    ("0.3 and above", DRIFT_WARNING),
    ("0.7 and above", DRIFT_CRITICAL),
)
_STEP: Final = 12
_MARK: Final = 8
_STEPS: Final = (
    (DriftLevel.HEALTHY, (0, 1, 2), "below 0.3", "success"),
    (DriftLevel.WARNING, (3, 4, 5), "from 0.3", "warning"),
    (DriftLevel.CRITICAL, (6, 7), "from 0.7", "critical"),
)


class DriftFilters(FilterBar):
    """Which entities are wanted: by text, by type, by level."""

    def __init__(self, appearance: Appearance) -> None:
        self.text: Final = FilterText(
            "Find by name or id", "Find entities by name or identifier"
        )
        self.kinds: Final = FilterChoice("Type of drift", 8)
        self.kinds.addItem("All types", "")
        self.levels: Final = FilterChoice("Level of drift", 8)
        for title, least in _LEAST:
            self.levels.addItem(title, least)
        super().__init__(
            appearance, ((self.text, 2), (self.kinds, 1), (self.levels, 1))
        )

    def request(self) -> DriftRequest:
        """What is wanted."""
        return DriftRequest(
            str(self.kinds.currentData() or ""),
            self.text.take(),
            float(self.levels.currentData()),
        )

    def show_request(self, request: DriftRequest) -> None:
        """Shows what is asked for; what is being typed stays."""
        self.text.show_wanted(request.text)
        self.kinds.choose(request.drift_type)
        self.levels.choose(request.least)

    def offer(self, survey: DriftSurvey) -> None:
        """Offers the types that the database measures."""
        self.kinds.offer((words.name(each), each) for each in survey.types)


class DriftFoot(QFrame):
    """The scale, and how many entities are shown of how many."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("bar", "foot")
        self.setFixedHeight(appearance.size("height.pane_foot"))
        self._appearance = appearance
        self.limits: Final = CountLabel(appearance, right=True)
        self.scale: Final = _Scale(appearance)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(GAP)
        row.addWidget(self.scale)
        row.addWidget(self.limits, 1)

    def show_limits(self, text: str) -> None:
        """Says how many are shown; the scale gives way to it."""
        self.limits.set_words("", text)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the room anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        metrics = QFontMetrics(self._appearance.font("small"))
        said = metrics.horizontalAdvance(self.limits.text) + 2 * GAP
        room = self.width() - 24 - said
        self.scale.fit(room)
        self.scale.setVisible(self.scale.sizeHint().width() <= room)


class _Scale(QWidget):
    """The steps of the ramp with their glyphs, and the hatch of no data."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._compact = False
        self.setAccessibleName(
            "Scale: healthy below 0.3, warning from 0.3, critical from 0.7,"
            " hatched where there is no data"
        )
        self.setToolTip(self.accessibleName())
        appearance.changed.connect(self.update)

    def fit(self, room: int) -> None:
        """One colour for each step of the scale where there is little room."""
        self._compact = False
        self._compact = self.sizeHint().width() > room
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for every step and its words."""
        return QSize(self._draw(None), self._appearance.size("height.control_tiny"))

    def minimumSizeHint(self) -> QSize:
        """As much."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the steps."""
        del event
        self._draw(QPainter(self))

    def _draw(self, painter: QPainter | None) -> int:
        """Draws from the left, or measures alone; how far it came."""
        ramp, left = self._appearance.theme.ramp("drift"), 0
        middle = self.height() / 2
        for level, steps, said, colour in _STEPS:
            for each in steps[-1:] if self._compact else steps:
                if painter is not None:
                    box = QRectF(left, middle - 5, _STEP - 1, 10)
                    painter.fillRect(box, ramp[each])
                left += _STEP
            left += 4
            if painter is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                mark = QRectF(left, middle - 4, _MARK, _MARK)
                ink = self._appearance.color(colour)
                paint_glyph(painter, words.GLYPHS[level], mark, ink)
            left = self._say(painter, said, left + _MARK + 4)
        if painter is not None:
            box = QRectF(left, middle - 5, 2 * _STEP, 10)
            paint_hatch(painter, box.toRect(), self._appearance)
        return self._say(painter, "no data", left + 2 * _STEP + 4) - GAP

    def _say(self, painter: QPainter | None, text: str, left: int) -> int:
        font = self._appearance.font("caption")
        width = QFontMetrics(font).horizontalAdvance(text) + 1
        if painter is not None:
            painter.setFont(font)
            painter.setPen(self._appearance.color("text-muted"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(left, 0, width, self.height(), int(flags), text)
        return left + width + GAP

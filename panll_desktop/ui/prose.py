"""Plain text that wraps anywhere, marks of modalities, the hatch of what is absent."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QBrush,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from panll_desktop.protocol import Modality
from panll_desktop.ui.cells import ABSENT, full
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label


class Prose(QWidget):
    """A text of any shape: it wraps between words, and inside them if it must."""

    def __init__(
        self,
        appearance: Appearance,
        text: str,
        role: str = "body",
        *,
        muted: bool = False,
        whole: str = "",
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._colour = "text-muted" if muted else "text"
        self._font = appearance.font(role)
        self._metrics = QFontMetricsF(self._font)
        self._text = full(text)
        self._heights: dict[int, int] = {}
        self._whole = whole or self._text
        self.setAccessibleName(self._text)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        copy = QAction("Copy value", self)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def keep_width(self, width: int) -> None:
        """Makes it that wide, whatever room there is."""
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setFixedWidth(width)

    def hasHeightForWidth(self) -> bool:
        """It is as high as its lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at that width; layouts ask for it many times."""
        if width not in self._heights:
            self._heights[width] = round(self._lines(max(width, 1))[1] + 0.5)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """One line, if it fits."""
        width = round(self._metrics.horizontalAdvance(self._text) + 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, round(self._metrics.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the lines."""
        del event
        painter = QPainter(self)
        painter.setPen(self._appearance.color(self._colour))
        self._lines(max(self.width(), 1))[0].draw(painter, QPointF(0, 0))

    def _lines(self, width: int) -> tuple[QTextLayout, float]:
        text = self._text.replace("\r\n", "\n").replace("\n", "\u2028")
        layout = QTextLayout(text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, max(height, self._metrics.height())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._whole)


class ModalityMark(QWidget):
    """The square of a modality, ten pixels wide; a dash where it is absent."""

    def __init__(
        self, appearance: Appearance, modality: Modality, *, present: bool
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._modality = modality
        self._present = present
        self.setFixedSize(10, 20)
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the square, or the dash."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._present:
            colour = self._appearance.color(f"modality.{self._modality.label}")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 5, 10, 10), 2, 2)
        else:
            painter.setPen(self._appearance.color("text-muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, ABSENT)


class Hatch(QWidget):
    """What stands where a value would be that is not there."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFixedSize(40, 10)
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fills it with slanting lines."""
        del event
        painter = QPainter(self)
        paint_hatch(painter, self.rect(), self._appearance)


def paint_hatch(painter: QPainter, rect: QRect, appearance: Appearance) -> None:
    """Fills a place with the hatch that means: no data."""
    painter.fillRect(rect, appearance.color("no-data"))
    ink = appearance.color("no-data-hatch")
    painter.fillRect(rect, QBrush(ink, Qt.BrushStyle.BDiagPattern))


def absent(appearance: Appearance, word: str = "absent") -> QWidget:
    """The hatch and the word."""
    made = QWidget()
    made.setAccessibleName(word)
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    layout.addWidget(Hatch(appearance))
    layout.addWidget(label(appearance, word, "small", muted=True))
    layout.addStretch(1)
    return made

"""A sentence with figures in it that change: it wraps, and moves nothing in vain."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from panll_desktop.ui.theme import Appearance


class Sentence(QWidget):
    """Plain text; a new one that is as high as the one before is only painted.

    A label has all around it laid out again with each new text.
    """

    def __init__(
        self, appearance: Appearance, role: str, *, muted: bool = False
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._colour = "text-muted" if muted else "text"
        self._font = appearance.font(role)
        self._line = QFontMetrics(self._font).height()
        self._words = ""
        self._left = self._top = 0
        self._laid: dict[int, tuple[QTextLayout, int]] = {}
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        appearance.changed.connect(self.update)

    def text(self) -> str:
        """What it says."""
        return self._words

    def setText(self, words: str) -> None:
        """Says something else."""
        if words == self._words:
            return
        before = self.heightForWidth(self.width())
        self._words = words
        self._laid.clear()
        self._heights.clear()
        self.setAccessibleName(words)
        if self.heightForWidth(self.width()) != before or not self.isVisible():
            self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It is as high as its lines."""
        return True

    def indent(self, left: int, top: int) -> None:
        """Keeps so much free before and above the words."""
        self._left, self._top = left, top
        self._heights.clear()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """The height of all lines; layouts ask for it hundreds of times."""
        if width not in self._heights:
            self._heights[width] = self._lines(width - self._left)[1] + self._top
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """One line of any length."""
        width = QFontMetrics(self._font).horizontalAdvance(self._words)
        return QSize(width + self._left, self._line + self._top)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, self._line + self._top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the lines."""
        del event
        painter = QPainter(self)
        box = self.rect().adjusted(self._left, self._top, 0, 0)
        painter.setPen(self._appearance.color(self._colour))
        layout, height = self._lines(box.width())
        top = box.top() + (box.height() - height) // 2
        layout.draw(painter, QPointF(box.left(), top))

    def _lines(self, width: int) -> tuple[QTextLayout, int]:
        if width not in self._laid:
            self._laid[width] = self._lay_out(max(1, width))
        return self._laid[width]

    def _lay_out(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(self._words, self._font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, count * self._line))
            count += 1
        layout.endLayout()
        return layout, max(1, count) * self._line

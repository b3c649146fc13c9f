"""How an entity was judged: the whole with its level in words, and every respect."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Rating
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label

_NAMES, _SCORES = 104, 36
_APART: Final = 12
_BAR: Final = 6
_WIDEST: Final = 240
_MOST: Final = 20
_NOTCH: Final = 1.5


class ScoreBar(QWidget):
    """A score as a bar; a notch where another level begins."""

    def __init__(
        self,
        appearance: Appearance,
        share: float,
        notches: tuple[float, ...] = (),
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._share = min(max(share, 0.0), 1.0)
        self._notches = notches
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A line of text high."""
        return QSize(_WIDEST, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the track, the score, and the notches over both."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - _BAR) / 2, self.width(), _BAR)
        painter.setBrush(self._appearance.color("surface-hover"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if self._share:
            filled = QRectF(track)
            filled.setWidth(max(float(_BAR), track.width() * self._share))
            painter.setBrush(self._appearance.color("chart.bar"))
            painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)
        painter.setBrush(self._appearance.color("text"))
        for each in self._notches:
            x = track.width() * each - _NOTCH / 2
            painter.drawRect(QRectF(x, track.top() - 2, _NOTCH, _BAR + 4))


def rating_section(appearance: Appearance, rating: Rating) -> QWidget:
    """A rating with its respects, each a name, a bar and a number."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    scheme, level = one_line(rating.scheme, 40), one_line(rating.level, 40)
    said = f"{rating.score:,} of {rating.most:,}"
    made.setAccessibleName(f"{scheme} {said}, {level}")
    head = QHBoxLayout()
    head.setSpacing(GAP)
    head.addWidget(label(appearance, scheme, "section"))
    head.addWidget(label(appearance, f"{said} · {level}", "body_medium"))
    field = label(appearance, f"in {one_line(rating.field, 60)}", "small", muted=True)
    head.addWidget(field)
    head.addStretch(1)
    column.addLayout(head)
    column.addWidget(_bars(appearance, rating))
    if rating.meaning:
        meaning = one_line(rating.meaning, 400)
        column.addWidget(Prose(appearance, meaning, "small", muted=True))
    return made


def _bars(appearance: Appearance, rating: Rating) -> QWidget:
    """The whole and its parts, one under the other."""
    made = QWidget()
    made.setMaximumWidth(_NAMES + _WIDEST + _SCORES + 2 * _APART)
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(_APART)
    grid.setVerticalSpacing(2)
    grid.setColumnMinimumWidth(0, _NAMES)
    grid.setColumnStretch(1, 1)
    most = max(rating.most, 1)
    notches = tuple(each / most for each in rating.steps)
    parts = (("overall", rating.score), *rating.respects[:_MOST])
    for row, (name, score) in enumerate(parts):
        words = label(appearance, one_line(name, 40), "small", muted=bool(row))
        words.setAccessibleName(f"{one_line(name, 40)} {score:,} of {most:,}")
        grid.addWidget(words, row, 0)
        bar = ScoreBar(appearance, score / most, () if row else notches)
        grid.addWidget(bar, row, 1)
        number = label(appearance, f"{score:,}", "small_medium")
        number.setFixedWidth(_SCORES)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(number, row, 2)
    return made

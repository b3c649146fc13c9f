"""The dependencies of a collection: confidence as number and bar, trust in a word."""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.protocol import FunctionalDependency, NormalFormReport
from panll_desktop.ui import normal_form_words as words
from panll_desktop.ui.cells import literal
from panll_desktop.ui.figure_table import (
    LEFT,
    RIGHT,
    ROOT,
    AnyIndex,
    FigureTable,
    column_head,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.prose import paint_hatch
from panll_desktop.ui.theme import Appearance

DEPENDENCY, CONFIDENCE, BAR, TRUST, EXCEPTIONS, STANDING = range(6)
_HEADS: Final = ("dependency", "confidence", "", "trust", "exceptions", "in the report")
_WIDTHS: Final = {CONFIDENCE: 76, BAR: 64, TRUST: 60, EXCEPTIONS: 80, STANDING: 104}
# From which width on a column is shown; the colour and the tool tip say the same.
_ROOM: Final = {EXCEPTIONS: 460, STANDING: 640}
_MOST_ROWS: Final = 12
_THICK: Final = 10
_PAD: Final = 8
_LEFT: Final = {DEPENDENCY: 4, TRUST: 1}
_ROLE: Final = Qt.ItemDataRole


class DependencyModel(QAbstractTableModel):
    """Rows are dependencies, those first on which the form rests."""

    def __init__(self, report: NormalFormReport) -> None:
        super().__init__()
        self.report: Final = report
        self.rows: Final = report.dependencies

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a dependency."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """As the heads name them."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and the whole row when read aloud."""
        each = self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            return self.words(each)[index.column()]
        if role == _ROLE.AccessibleTextRole:
            return words.dependency(each, self.report)
        if role == _ROLE.ToolTipRole:
            return literal(words.dependency(each, self.report))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The words above the columns."""
        side = RIGHT if section in (CONFIDENCE, EXCEPTIONS) else LEFT
        return column_head(_HEADS, section, side, orientation, role)

    def words(self, each: FunctionalDependency) -> tuple[str, ...]:
        """What the cells of a row say."""
        return (
            str(each),
            words.confidence(each),
            "",
            words.tier(each),
            words.exceptions(each, self.report),
            words.standing(each),
        )


class DependencyDelegate(QStyledItemDelegate):
    """Those that do not count are muted; what was not measured is hatched."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, appearance = index.model(), self._appearance
        if not isinstance(model, DependencyModel):
            return
        each, column = model.rows[index.row()], index.column()
        box = QRectF(option.rect)
        painter.save()
        if column == BAR:
            self._bar(painter, box.adjusted(_PAD, 0, -_PAD, 0), each)
        else:
            role = "mono_small" if column == DEPENDENCY else "small"
            painter.setFont(appearance.font(role))
            painter.setPen(appearance.color("text" if each.counts else "text-muted"))
            side = RIGHT if column in (CONFIDENCE, EXCEPTIONS) else LEFT
            left = _LEFT.get(column, _PAD)
            box.adjust(left if side == LEFT else 0, 0, -_PAD if side == LEFT else 0, 0)
            paint_words(painter, box, model.words(each)[column], side)
        painter.restore()
        paint_focus(painter, option, appearance)

    def _bar(self, painter: QPainter, box: QRectF, each: FunctionalDependency) -> None:
        appearance = self._appearance
        track = QRectF(
            box.left(), box.center().y() - _THICK / 2, box.width(), float(_THICK)
        )
        if each.confidence is None:
            paint_hatch(painter, track.toRect(), appearance)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = appearance.theme.number("radius.mark")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(appearance.color("surface-hover"))
        painter.drawRoundedRect(track, radius, radius)
        track.setWidth(max(2.0, track.width() * each.confidence))
        painter.setBrush(appearance.color("chart.bar"))
        painter.drawRoundedRect(track, radius, radius)


class DependencyTable(FigureTable):
    """At most a dozen rows high; more are scrolled."""

    def __init__(self, appearance: Appearance, report: NormalFormReport) -> None:
        model = DependencyModel(report)
        super().__init__(appearance, model, "Dependencies")
        model.setParent(self)
        self.setItemDelegate(DependencyDelegate(appearance, self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the words that the tool tip has go first."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        for column, least in _ROOM.items():
            if self.isColumnHidden(column) != (self.width() < least):
                self.setColumnHidden(column, self.width() < least)
        self.fit(_WIDTHS, _MOST_ROWS)

"""The modality heat map and the query patterns: real tables, painted by delegates."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
)
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from panll_desktop.protocol import Modality
from panll_desktop.telemetry.insights import Heat, Share
from panll_desktop.ui.theme import Appearance

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
NAME_COLUMN: Final = 0
_CELL_GAP: Final = 1


class HeatModel(QAbstractTableModel):
    """Rows are modalities; columns are their names, the steps, the sum, the share."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heat = Heat((), (), ())

    def show_heat(self, heat: Heat) -> None:
        """Takes new counts; the table keeps its place where the shape is the same."""
        if len(heat.starts) == len(self.heat.starts) and heat.cells:
            self.heat = heat
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(
                Qt.Orientation.Horizontal, 0, self.columnCount() - 1
            )
            return
        self.beginResetModel()
        self.heat = heat
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One row a modality."""
        return 0 if parent.isValid() else len(self.heat.cells)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Name, steps, sum, share."""
        return 0 if parent.isValid() else len(self.heat.starts) + 3

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell, and what they mean when read aloud."""
        words, meaning = self._cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return meaning
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignCenter
            if index.column() == NAME_COLUMN:
                side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            return side
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Times above the steps."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        steps = len(self.heat.starts)
        if section == NAME_COLUMN:
            return "modality"
        if section <= steps:
            return _clock(self.heat.starts[section - 1])
        return "reads" if section == steps + 1 else "share"

    def step(self, index: AnyIndex) -> tuple[bool, int | None]:
        """Whether a cell is a step of time, and what was counted in it."""
        column = index.column()
        if not 1 <= column <= len(self.heat.starts):
            return False, None
        return True, self.heat.cells[index.row()][column - 1]

    def _cell(self, row: int, column: int) -> tuple[str, str]:
        heat, name = self.heat, Modality(row).label
        if column == NAME_COLUMN:
            return name, name
        if column <= len(heat.starts):
            value = heat.cells[row][column - 1]
            since = _clock(heat.starts[column - 1])
            if value is None:
                return "", f"{name} from {since}: no data, nothing was counted"
            return f"{value:,}", f"{name} from {since}: {value:,} uses"
        total = heat.totals[row]
        if column == len(heat.starts) + 1:
            return f"{total:,}", f"{name}: {total:,} uses in all"
        share = f"{100 * total / heat.total:.1f} %" if heat.total else "–"  # noqa: RUF001
        return share, f"{name}: {share} of all uses"


class HeatDelegate(QStyledItemDelegate):
    """Fills a cell by its count on one scale; hatches where nothing was counted."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, theme = index.model(), self._appearance.theme
        if not isinstance(model, HeatModel):
            return
        is_step, value = model.step(index)
        box = QRectF(option.rect).adjusted(_CELL_GAP, _CELL_GAP, -_CELL_GAP, -_CELL_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.color("text")
        if is_step:
            painter.setPen(Qt.PenStyle.NoPen)
            if value is None:
                painter.setBrush(theme.color("no-data"))
                painter.drawRoundedRect(box, 3, 3)
                hatch = QBrush(theme.color("no-data-hatch"), Qt.BrushStyle.BDiagPattern)
                painter.setBrush(hatch)
            else:
                ramp = theme.ramp("heat")
                most = max(1, model.heat.most)
                ground = ramp[round(value / most * (len(ramp) - 1))]
                painter.setBrush(ground)
                ink = theme.ink(ground)
            painter.drawRoundedRect(box, 3, 3)
        elif index.column() == NAME_COLUMN:
            name = Modality(index.row()).label
            painter.fillRect(
                QRectF(box.left(), box.center().y() - 5, 10, 10),
                theme.color(f"modality.{name}"),
            )
            box.setLeft(box.left() + 18)
        painter.setPen(ink)
        painter.setFont(self._appearance.font("small"))
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(box, side, str(index.data()))
        painter.restore()


class PatternModel(QAbstractTableModel):
    """Rows are kinds of statements; columns name, bar, share, count."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shares: tuple[Share, ...] = ()

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        """Takes new counts."""
        if shares == self.shares:
            return
        self.beginResetModel()
        self.shares = shares
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One row a kind that was run."""
        return 0 if parent.isValid() else len(self.shares)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Name, bar, share, count."""
        return 0 if parent.isValid() else 4

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        share = self.shares[index.row()]
        words = (
            share.statement.name,
            "",
            f"{100 * share.share:.1f} %",
            f"{share.count:,}",
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return words[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words[0]}: {words[3]} statements, {words[2]}"
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The words above the columns."""
        wanted = orientation is Qt.Orientation.Horizontal
        if not wanted or role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("statement", "", "share", "count")[section]


class PatternDelegate(QStyledItemDelegate):
    """Draws the bar of a share, and numbers at the right."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, theme = index.model(), self._appearance.theme
        if not isinstance(model, PatternModel):
            return
        box = QRectF(option.rect).adjusted(4, 0, -4, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == 1:
            track = QRectF(box.left(), box.center().y() - 5, box.width(), 10)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface-hover"))
            painter.drawRoundedRect(track, 2, 2)
            track.setWidth(max(2.0, track.width() * model.shares[index.row()].share))
            painter.setBrush(theme.color("chart.bar"))
            painter.drawRoundedRect(track, 2, 2)
        else:
            role = "mono_small" if index.column() == 0 else "small"
            painter.setFont(self._appearance.font(role))
            painter.setPen(theme.color("text"))
            side = Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignLeft
                if index.column() == 0
                else Qt.AlignmentFlag.AlignRight
            )
            painter.drawText(box, side, str(index.data()))
        painter.restore()


def table(
    appearance: Appearance,
    model: QAbstractTableModel,
    delegate: QStyledItemDelegate,
    name: str,
    parent: QWidget,
) -> QTableView:
    """A table that is as high as its rows, in the look of the dashboard."""
    view = QTableView(parent)
    view.setAccessibleName(name)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setShowGrid(False)
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(appearance.size("height.row"))
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setFont(appearance.font("caption"))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def _clock(seconds: int) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M")

"""The modality heat map and the query patterns: real tables, painted by delegates."""

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.telemetry.insights import Heat, Share, clock, short
from panll_desktop.ui.theme import Appearance

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
NAME_COLUMN: Final = 0
NAME_WIDTH: Final = 96
FIGURE_WIDTH: Final = 56
STEP_WIDTH: Final = 44
STEP_HOURS: Final = (2, 4, 6)
_DAY_HOURS: Final = 24
_CELL_GAP: Final = 1
_MARK: Final = 10
_INDENT: Final = 18
_BAR: Final = 10
_PAD: Final = 4
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class HeatModel(QAbstractTableModel):
    """Rows are modalities; columns are their names, the steps, the sum, the share."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heat = Heat((), 0, (), ())

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
            return self._side(index.column())
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
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        steps = len(self.heat.starts)
        if section == NAME_COLUMN:
            return "modality"
        if section <= steps:
            return clock(self.heat.starts[section - 1])
        return "reads" if section == steps + 1 else "share"

    def step(self, index: AnyIndex) -> tuple[bool, int | None]:
        """Whether a cell is a step of time, and what was counted in it."""
        column = index.column()
        if not 1 <= column <= len(self.heat.starts):
            return False, None
        return True, self.heat.cells[index.row()][column - 1]

    def _side(self, column: int) -> Qt.AlignmentFlag:
        if column == NAME_COLUMN:
            return _LEFT
        is_step = column <= len(self.heat.starts)
        return Qt.AlignmentFlag.AlignCenter if is_step else _RIGHT

    def _cell(self, row: int, column: int) -> tuple[str, str]:
        heat, name = self.heat, Modality(row).label
        if column == NAME_COLUMN:
            return name, name
        if column <= len(heat.starts):
            value = heat.cells[row][column - 1]
            since = clock(heat.starts[column - 1])
            if value is None:
                return "", f"{name} from {since}: no data, nothing was counted"
            return short(value), f"{name} from {since}: {value:,} reads"
        total = heat.totals[row]
        if column == len(heat.starts) + 1:
            return short(total), f"{name}: {total:,} reads in all"
        share = f"{100 * total / heat.total:.1f} %" if heat.total else "–"  # noqa: RUF001 - a dash
        return share, f"{name}: {share} of all reads"


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
            ground = theme.color("no-data")
            if value is not None:
                ramp = theme.ramp("heat")
                ground = ramp[model.heat.level(value, len(ramp))]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            radius = theme.number("radius.cell")
            painter.drawRoundedRect(box, radius, radius)
            if value is None:
                hatch = QBrush(theme.color("no-data-hatch"), Qt.BrushStyle.BDiagPattern)
                painter.setBrush(hatch)
                painter.drawRoundedRect(box, radius, radius)
            ink = theme.ink(ground)
        elif index.column() == NAME_COLUMN:
            top = box.center().y() - _MARK / 2
            mark = QRectF(box.left(), top, _MARK, _MARK)
            painter.fillRect(
                mark, theme.color(f"modality.{Modality(index.row()).label}")
            )
            box.setLeft(box.left() + _INDENT)
        elif index.column() == model.columnCount() - 1:
            ink = theme.color("text-muted")
        painter.setPen(ink)
        painter.setFont(self._appearance.font("small"))
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(box, side, str(index.data()))
        painter.restore()
        paint_focus(painter, option, self._appearance)


class PatternModel(QAbstractTableModel):
    """Rows are kinds of statements; columns name, bar, share, count."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shares: tuple[Share, ...] = ()

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        """Takes new counts."""
        if shares == self.shares:
            return
        if len(shares) == len(self.shares):  # the cell in use stays where it is
            self.shares = shares
            last = self.index(len(shares) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
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
            short(share.count),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return words[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words[0]}: {share.count:,} statements, {words[2]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() > 1 else _LEFT
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The words above the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section > 1 else _LEFT
        if role != Qt.ItemDataRole.DisplayRole:
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
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == 1:
            radius = theme.number("radius.mark")
            track = QRectF(
                box.left(), box.center().y() - _BAR / 2, box.width() - _PAD, _BAR
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface-hover"))
            painter.drawRoundedRect(track, radius, radius)
            track.setWidth(max(2.0, track.width() * model.shares[index.row()].share))
            painter.setBrush(theme.color("chart.bar"))
            painter.drawRoundedRect(track, radius, radius)
        else:
            role = "mono_small" if index.column() == 0 else "small"
            muted = index.column() == model.columnCount() - 1
            painter.setFont(self._appearance.font(role))
            painter.setPen(theme.color("text-muted" if muted else "text"))
            side = index.data(Qt.ItemDataRole.TextAlignmentRole)
            painter.drawText(box, side, str(index.data()))
        painter.restore()
        paint_focus(painter, option, self._appearance)


class FigureTable(QTableView):
    """As high as its rows and as wide as its place: it never scrolls by itself."""

    resized = Signal()

    def __init__(
        self, appearance: Appearance, model: QAbstractItemModel, name: str
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalHeader(_Header(appearance, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, the arrows walk in it
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(appearance.size("height.row"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self, name_width: int) -> None:
        """Names and the last two columns are fixed; what is between them stretches."""
        header, columns = self.horizontalHeader(), self.model().columnCount()
        fixed = {0: name_width, columns - 2: FIGURE_WIDTH, columns - 1: FIGURE_WIDTH}
        for column in range(columns):
            if column in fixed:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(column, fixed[column])
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        rows = self.model().rowCount() * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(rows + header.height() + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tells who chooses the columns."""
        super().resizeEvent(event)
        self.resized.emit()


class _Header(QHeaderView):
    """Plain words, each at the side where the cells under it have theirs."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self.setMinimumSectionSize(16)
        self.setFixedHeight(appearance.size("height.control_tiny"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt names it
        """Draws the words above one column."""

        def asked(role: Qt.ItemDataRole) -> object:
            return self.model().headerData(logicalIndex, self.orientation(), role)

        side = asked(Qt.ItemDataRole.TextAlignmentRole)
        words = str(asked(Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.fillRect(rect, self._appearance.color("surface"))
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(self._appearance.color("text-muted"))
        if isinstance(side, Qt.AlignmentFlag):
            painter.drawText(rect.adjusted(1, 0, -1, 0), side, words)
        painter.restore()


def heat_name_width(appearance: Appearance) -> int:
    """Wide enough for every modality."""
    metrics = QFontMetrics(appearance.font("small"))
    widest = max(metrics.horizontalAdvance(each.label) for each in Modality)
    return max(NAME_WIDTH, _INDENT + widest + 2 * _PAD)


def pattern_name_width(appearance: Appearance) -> int:
    """Wide enough for every kind of statement."""
    metrics = QFontMetrics(appearance.font("mono_small"))
    widest = max(metrics.horizontalAdvance(each.name) for each in StatementType)
    return max(NAME_WIDTH, widest + 3 * _PAD)


def step_hours(width: int, name_width: int) -> int:
    """The shortest steps of a day whose columns can be read in that width."""
    room = width - name_width - 2 * FIGURE_WIDTH
    for hours in STEP_HOURS:
        if room * hours >= STEP_WIDTH * _DAY_HOURS:
            return hours
    return STEP_HOURS[-1]


def paint_focus(
    painter: QPainter, option: QStyleOptionViewItem, appearance: Appearance
) -> None:
    """A ring inside the cell that the keyboard stands on, with a gap beside it."""
    if not option.state & QStyle.StateFlag.State_HasFocus:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = appearance.theme.number("line.focus")
    for name, inset in (("surface", 1.5 * width), ("focus", width / 2)):
        painter.setPen(QPen(appearance.color(name), width))
        box = QRectF(option.rect).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, width, width)
    painter.restore()

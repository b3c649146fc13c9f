"""Heat maps of telemetry: real tables with numbers, painted by a delegate."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.protocol import Modality
from panll_desktop.telemetry.insights import Heat, gathered, short
from panll_desktop.telemetry.tables import stamp
from panll_desktop.ui.figure_table import (
    LEFT,
    RIGHT,
    ROOT,
    AnyIndex,
    FigureTable,
    column_head,
    paint_focus,
)
from panll_desktop.ui.theme import Appearance

NAME_COLUMN: Final = 0
NAME_WIDTH: Final = 96
FIGURE_WIDTH: Final = 56
STEP_WIDTH: Final = 44
KIND_WIDTH: Final = 60
_CELL_GAP: Final = 1
_MARK: Final = 10
_INDENT: Final = 18
_PAD: Final = 4
_NOTHING: Final = Heat((), (), (), ())
_ROLE: Final = Qt.ItemDataRole


class HeatModel(QAbstractTableModel):
    """Rows are modalities; columns are their names, the steps, the sum, the share."""

    def __init__(self, noun: str, heads: tuple[str, str]) -> None:
        super().__init__()
        self.noun: Final = noun
        self._sum, self._none = heads
        self.heat = _NOTHING
        self.most = 0

    def show_heat(self, heat: Heat) -> None:
        """Takes new counts; the table keeps its place where the shape is the same."""
        if heat == self.heat:
            return
        if len(heat.names) == len(self.heat.names) and heat.rows == self.heat.rows:
            before, most = self.heat, self.most
            self.heat, self.most = heat, heat.most
            self._changed(before, scale=most != heat.most)
            return
        self.beginResetModel()
        self.heat, self.most = heat, heat.most
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a modality."""
        return 0 if parent.isValid() else len(self.heat.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """Name, steps, sum, share."""
        return 0 if parent.isValid() else len(self.heat.names) + 3

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and what they mean when read aloud."""
        if role == _ROLE.DisplayRole:
            return self.words(index.row(), index.column())
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            return self._meaning(index.row(), index.column())
        if role == _ROLE.TextAlignmentRole:
            return self.side(index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """Times, or kinds of statements, above the steps."""
        heads = ("modality", *self.heat.names, self._sum, "share")
        return column_head(heads, section, self.side(section), orientation, role)

    def step(self, index: AnyIndex) -> tuple[bool, int | None]:
        """Whether a cell is a step, and what was counted in it."""
        column = index.column()
        if not 1 <= column <= len(self.heat.names):
            return False, None
        return True, self.heat.cells[index.row()][column - 1]

    def time_of(self, index: AnyIndex) -> tuple[int, int] | None:
        """From when to when the step of a cell is; None if it is none of time."""
        column, starts = index.column(), self.heat.starts
        if not starts or not 1 <= column <= len(self.heat.names):
            return None
        return starts[column - 1], starts[column]

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where the words of a column stand."""
        if column == NAME_COLUMN:
            return LEFT
        is_step = column <= len(self.heat.names)
        return Qt.AlignmentFlag.AlignCenter if is_step else RIGHT

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        heat, total = self.heat, self.heat.totals[row]
        if column == NAME_COLUMN:
            return heat.rows[row]
        if column <= len(heat.names):
            value = heat.cells[row][column - 1]
            return "" if value is None else short(value)
        if column == len(heat.names) + 1:
            return short(total)
        return f"{100 * total / heat.total:.1f} %" if total else self._none

    def _meaning(self, row: int, column: int) -> str:
        """What a cell says when it is read aloud."""
        heat, name, total = self.heat, self.heat.rows[row], self.heat.totals[row]
        if column == NAME_COLUMN and total:
            return name
        if 1 <= column <= len(heat.names):
            value = heat.cells[row][column - 1]
            if heat.length:
                place = f"from {stamp(heat.starts[column - 1])}"
            else:
                place = f"in {heat.names[column - 1]}"
            if value is None:
                return f"{name} {place}: no data, nothing was counted"
            return f"{name} {place}: {value:,} {self.noun}"
        if column == len(heat.names) + 1:
            return f"{name}: {total:,} {self.noun} in all"
        if not total:
            return f"{name}: {self._none}, 0 {self.noun}"
        return f"{name}: {self.words(row, column)} of all {self.noun}"

    def _changed(self, before: Heat, *, scale: bool) -> None:
        """Tells which columns are others: a refresh seldom changes more than three."""
        heat, rows = self.heat, self.rowCount() - 1
        steps = len(heat.names)
        if scale:
            columns = list(range(1, steps + 1))
        else:
            columns = [
                step + 1
                for step in range(steps)
                if any(
                    one[step] != other[step]
                    for one, other in zip(heat.cells, before.cells, strict=True)
                )
            ]
        if heat.totals != before.totals:
            columns += [steps + 1, steps + 2]
        for column in columns:
            self.dataChanged.emit(self.index(0, column), self.index(rows, column))
        if heat.names != before.names:
            across = Qt.Orientation.Horizontal
            self.headerDataChanged.emit(across, 1, steps)


class HeatDelegate(QStyledItemDelegate):
    """Fills a cell by its count on one scale; hatches where nothing was counted."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        appearance.changed.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        """Looks the colours up once for each theme, and not once for each cell."""
        theme = self._appearance.theme
        self._ramp = theme.ramp("heat")
        self._inks = [theme.ink(each) for each in self._ramp]
        self._none, self._hatch = theme.color("no-data"), theme.color("no-data-hatch")
        self._text, self._muted = theme.color("text"), theme.color("text-muted")
        self._radius = theme.number("radius.cell")
        self._font = self._appearance.font("small")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model = index.model()
        if not isinstance(model, HeatModel):
            return
        is_step, value = model.step(index)
        box = QRectF(option.rect).adjusted(_CELL_GAP, _CELL_GAP, -_CELL_GAP, -_CELL_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._text
        if is_step:
            ink = self._ground(painter, box, model, value)
        elif index.column() == NAME_COLUMN:
            top = box.center().y() - _MARK / 2
            mark = QRectF(box.left(), top, _MARK, _MARK)
            name = f"modality.{model.heat.rows[index.row()]}"
            painter.fillRect(mark, self._appearance.color(name))
            box.setLeft(box.left() + _INDENT)
        elif index.column() == model.columnCount() - 1:
            ink = self._muted
        painter.setPen(ink)
        painter.setFont(self._font)
        words = model.words(index.row(), index.column())
        painter.drawText(box, model.side(index.column()), words)
        painter.restore()
        paint_focus(painter, option, self._appearance)

    def _ground(
        self, painter: QPainter, box: QRectF, model: HeatModel, value: int | None
    ) -> QColor:
        painter.setPen(Qt.PenStyle.NoPen)
        if value is None:
            painter.setBrush(self._none)
            painter.drawRoundedRect(box, self._radius, self._radius)
            painter.setBrush(QBrush(self._hatch, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(box, self._radius, self._radius)
            return self._muted
        level = model.heat.level(value, len(self._ramp), model.most)
        painter.setBrush(self._ramp[level])
        painter.drawRoundedRect(box, self._radius, self._radius)
        return self._inks[level]


class HeatTable(FigureTable):
    """A heat map that takes as many steps as its width can show.

    Args:
        appearance: of everything.
        name: for who cannot see it.
        noun: what is counted.
        heads: over the sums, and what is said of a row without any.
    """

    zoomed = Signal(float, float)
    shown = Signal()

    def __init__(
        self, appearance: Appearance, name: str, noun: str, heads: tuple[str, str]
    ) -> None:
        self.heat_model: Final = HeatModel(noun, heads)
        super().__init__(appearance, self.heat_model, name)
        self.heat_model.setParent(self)
        self.setItemDelegate(HeatDelegate(appearance, self))
        self._names = name_width(appearance)
        self._heats: Sequence[Heat] = ()
        self.resized.connect(self._choose)
        self.activated.connect(self._zoom)

    def show_heats(self, heats: Sequence[Heat]) -> None:
        """Takes tables of fewer and fewer columns; the first that fits is shown."""
        self._heats = heats
        self._choose()

    @property
    def heat(self) -> Heat:
        """The one that is shown."""
        return self.heat_model.heat

    def _choose(self) -> None:
        if not self._heats:
            return
        room = self.viewport().width() - self._names - 2 * FIGURE_WIDTH
        if self._heats[0].length:
            fitting = (h for h in self._heats if len(h.names) * STEP_WIDTH <= room)
            chosen = next(fitting, self._heats[-1])
        else:
            chosen = gathered(self._heats[0], max(2, room // KIND_WIDTH))
        self.heat_model.show_heat(chosen)
        columns = self.heat_model.columnCount()
        fixed = {0: self._names, columns - 2: FIGURE_WIDTH, columns - 1: FIGURE_WIDTH}
        self.fit(fixed)
        self.shown.emit()

    def _zoom(self, index: AnyIndex) -> None:
        span = self.heat_model.time_of(index)
        if span is not None:
            self.zoomed.emit(*map(float, span))


def name_width(appearance: Appearance) -> int:
    """Wide enough for every modality."""
    metrics = QFontMetrics(appearance.font("small"))
    widest = max(metrics.horizontalAdvance(each.label) for each in Modality)
    return max(NAME_WIDTH, _INDENT + widest + 2 * _PAD)

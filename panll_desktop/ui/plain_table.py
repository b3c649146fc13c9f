"""Any table of figures, as it is: the twin of a chart for who wants the numbers."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from panll_desktop.telemetry.tables import Cell, Table
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.figure_table import (
    LEFT,
    RIGHT,
    ROOT,
    AnyIndex,
    column_head,
    dress,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.theme import Appearance

UNKNOWN: Final = "not reported"
_EMPTY: Final = Table((), ())
_ROLE: Final = Qt.ItemDataRole
_MOST_ROWS: Final = 12
_MEASURED: Final = 40
_LONGEST: Final = 340
_LEAST: Final = 96
_PAD: Final = 12
_HATCH_WIDE: Final = 28
_HATCH_HIGH: Final = 10


class TableModel(QAbstractTableModel):
    """Rows are known by what they are about, so that the chosen one stays chosen."""

    def __init__(self, unknown: str) -> None:
        super().__init__()
        self._unknown = unknown
        self.table = _EMPTY

    def show_table(self, table: Table) -> None:
        """Takes other figures."""
        before, self.table = self.table, table
        if table == before:
            return
        if table.columns != before.columns:
            self.beginResetModel()
            self.endResetModel()
        elif len(table.rows) == len(before.rows):
            last = self.index(len(table.rows) - 1, len(table.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self._move(before)

    def _move(self, before: Table) -> None:
        """Tells views where the rows that they hold on to are now."""
        self.layoutAboutToBeChanged.emit()
        places = {_key(self.table, row): row for row in range(len(self.table.rows))}
        for held in self.persistentIndexList():
            place = places.get(_key(before, held.row()))
            there = place is not None
            index = self.index(place or 0, held.column()) if there else QModelIndex()
            self.changePersistentIndex(held, index)
        self.layoutChanged.emit()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """As the table has."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """As the table has."""
        return 0 if parent.isValid() else len(self.table.columns)

    def cell(self, index: AnyIndex) -> Cell:
        """The value itself."""
        return self.table.rows[index.row()][index.column()]

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell; read aloud with what they are about."""
        cell = self.cell(index)
        if role == _ROLE.ToolTipRole and not index.column():
            row = self.table.rows[index.row()]
            return ", ".join(words for each in row if (words := self.words(each)))
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return self.words(cell)
        if role == _ROLE.AccessibleTextRole:
            about = str(self.table.rows[index.row()][0]).strip()
            head = self.table.columns[index.column()]
            return f"{about}, {head}: {self.words(cell)}"
        if role == _ROLE.TextAlignmentRole:
            return LEFT if isinstance(cell, str) else RIGHT
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The names of the columns."""
        heads = self.table.columns
        side = self.side(section) if 0 <= section < len(heads) else LEFT
        return column_head(heads, section, side, orientation, role)

    def words(self, cell: Cell) -> str:
        """A figure with its digits in groups; what is not known says so."""
        if cell is None:
            return self._unknown
        if isinstance(cell, str):
            return one_line(cell, _LONGEST)
        if isinstance(cell, int):
            return f"{cell:,}"
        return f"{cell:,.6g}"

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where the words of a column stand: figures at the right."""
        words = any(isinstance(row[column], str) for row in self.table.rows[:_MEASURED])
        return LEFT if words else RIGHT


class _Delegate(QStyledItemDelegate):
    """Words and figures; what is not known is muted, and hatched."""

    def __init__(self, appearance: Appearance, parent: QTableView) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, appearance = index.model(), self._appearance
        if not isinstance(model, TableModel):
            return
        cell, box = model.cell(index), option.rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.save()
        muted = cell is None or index.column() > 1
        painter.setFont(appearance.font(_role(cell)))
        painter.setPen(appearance.color("text-muted" if muted else "text"))
        if cell is None:
            metrics = painter.fontMetrics()
            room = metrics.horizontalAdvance(model.words(cell)) + _HATCH_WIDE + 6
            self._hatch(painter, max(box.left(), box.right() - room), box)
        side = LEFT if isinstance(cell, str) else RIGHT
        paint_words(painter, QRectF(box), model.words(cell), side)
        painter.restore()
        paint_focus(painter, option, appearance)

    def _hatch(self, painter: QPainter, left: int, box: QRect) -> None:
        """The mark of what is not known, before the words that say so."""
        top = box.center().y() - _HATCH_HIGH // 2
        mark = QRect(left, top, _HATCH_WIDE, _HATCH_HIGH)
        painter.fillRect(mark, self._appearance.color("no-data"))
        hatch = self._appearance.color("no-data-hatch")
        painter.fillRect(mark, QBrush(hatch, Qt.BrushStyle.BDiagPattern))


class PlainTable(QTableView):
    """Scrolls by itself, and is at most a dozen rows high."""

    def __init__(
        self,
        appearance: Appearance,
        name: str,
        *,
        most_rows: int = _MOST_ROWS,
        unknown: str = UNKNOWN,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._most_rows = most_rows
        self._wanted: list[int] = []
        self.shown: Final = TableModel(unknown)
        self.shown.setParent(self)
        self.setModel(self.shown)
        self.setItemDelegate(_Delegate(appearance, self))
        self.setAccessibleName(name)
        dress(self, appearance)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        heads = self.horizontalHeader()
        heads.setFont(appearance.font("caption"))
        heads.setHighlightSections(False)
        heads.setFixedHeight(appearance.size("height.row"))

    def show_table(self, table: Table) -> None:
        """Takes other figures; the place in it is kept, and widths only grow."""
        fresh = table.columns != self.shown.table.columns
        self.shown.show_table(table)
        if fresh:
            self._measure()
        rows = min(len(table.rows), self._most_rows)
        row = self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar().sizeHint().height()
        height = rows * row + self.horizontalHeader().height() + bar
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _measure(self) -> None:
        """Widths by the head and the first rows: never by all of them."""
        table, appearance = self.shown.table, self._appearance
        fonts = {
            role: QFontMetrics(appearance.font(role))
            for role in ("small", "mono_small")
        }
        head = QFontMetrics(appearance.font("caption"))
        wanted: list[int] = []
        for column, name in enumerate(table.columns):
            widest = head.horizontalAdvance(name)
            for row in table.rows[:_MEASURED]:
                metrics = fonts[_role(row[column])]
                words = self.shown.words(row[column])
                extra = 0 if row[column] is not None else _HATCH_WIDE + 6
                widest = max(widest, metrics.horizontalAdvance(words) + extra)
            wanted.append(min(_LONGEST, widest + 1 + 2 * _PAD))  # 1: rounding took it
        self._wanted = wanted
        last_words = any(isinstance(row[-1], str) for row in table.rows[:_MEASURED])
        self.horizontalHeader().setStretchLastSection(last_words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the columns what room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = range(len(self._wanted))
        wordy = [at for at in columns if self.shown.side(at) == LEFT]
        heads = self.horizontalHeader()
        widths = narrowed(self._wanted, wordy, self.viewport().width())
        for column, width in zip(columns, widths, strict=True):
            if heads.isSectionHidden(column) != (not width):
                heads.setSectionHidden(column, not width)
            if width and heads.sectionSize(column) != width:
                heads.resizeSection(column, width)


def narrowed(widths: Sequence[int], wordy: Sequence[int], room: int) -> list[int]:
    """Widths that fit a room, where columns of words can give way; 0 is none at all.

    What stands first says what a row is about, and gives way last; what stands last
    goes as a whole where nothing of it could be read. What does not fit even so keeps
    its widths, and scrolls.
    """
    found, more = list(widths), [at for at in wordy if at]
    for at in reversed(more):
        over = sum(found) - room
        found[at] -= max(0, min(over, found[at] - _LEAST))
    if sum(found) > room and more and more[-1] == len(widths) - 1:
        found = [*narrowed(widths[:-1], wordy[: len(wordy) - 1], room), 0]
    elif 0 in wordy:
        found[0] -= max(0, min(sum(found) - room, found[0] - _LEAST))
    return found if sum(found) <= room else list(widths)


def _role(cell: Cell) -> str:
    """The font of a cell: names of metrics are code."""
    name = isinstance(cell, str) and cell.startswith("verisim.")
    return "mono_small" if name else "small"


def _key(table: Table, row: int) -> tuple[str, ...]:
    """What a row is about: its words, and the head of the rows that it stands below."""
    words = tuple(cell for cell in table.rows[row] if isinstance(cell, str))
    above = row
    while above and str(table.rows[above][0]).startswith(" "):
        above -= 1
    return str(table.rows[above][0]), *words

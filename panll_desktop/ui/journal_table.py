"""The journal as a table: one row an entry, the newest first, older ones on the way."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from panll_desktop.protocol import JournalEntry
from panll_desktop.session.journal_state import JournalView
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.cells import literal
from panll_desktop.ui.figure_table import (
    LEFT,
    RIGHT,
    column_head,
    dress_rows,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.state_chip import chip_width, paint_chip
from panll_desktop.ui.theme import Appearance

Index: TypeAlias = QModelIndex | QPersistentModelIndex
HEADS: Final = ("entry", "at (UTC)", "who", "what", "why", "state")
NUMBER, AT, WHO, WHAT, WHY, STATE = range(len(HEADS))
_ROOT: Final = QModelIndex()
_ROLE: Final = Qt.ItemDataRole
_PAD: Final = 10
_NARROW: Final = 640  # below, who, when and why stand under what was done
_NUMBER, _MOMENT, _STATE = 60, 164, 60
_TWO_LINES, _ABOVE = 44, 4
_BRIEF: Final = "what, by whom, when and why"
_BRIEF_HEADS: Final = (*HEADS[:WHAT], _BRIEF, *HEADS[WHAT + 1 :])


class JournalModel(QAbstractTableModel):
    """Rows are entries; what is older is asked for when somebody scrolls there."""

    def __init__(self, parent: QObject, fetch: Callable[[], None]) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._more = False
        self.brief = False
        self.entries: tuple[JournalEntry, ...] = ()

    def show_view(self, view: JournalView) -> None:
        """Takes what came; rows that stay keep their place on the screen."""
        self._more = view.more and not view.pending and view.failure is None
        old, new = self.entries, view.entries
        if new is old:
            return
        if old and len(new) > len(old) and new[: len(old)] == old:
            self.beginInsertRows(_ROOT, len(old), len(new) - 1)
            self.entries = new
            self.endInsertRows()
            return
        self.beginResetModel()
        self.entries = new
        self.endResetModel()

    def row_of(self, sequence: int) -> int:
        """Where an entry stands; -1 if it is not among them."""
        numbers = (each.sequence for each in self.entries)
        return next((row for row, each in enumerate(numbers) if each == sequence), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row an entry."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as there are heads."""
        return 0 if parent.isValid() else len(HEADS)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether older entries can be had."""
        return not parent.isValid() and self._more

    def fetchMore(self, parent: Index) -> None:
        """Asks for older entries."""
        del parent
        self._more = False
        self._fetch()

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and what they mean when read aloud."""
        entry = self.entries[index.row()]
        said = self._words(entry, index.column())
        if role == _ROLE.DisplayRole:
            return said
        if role == _ROLE.TextAlignmentRole:
            return RIGHT if index.column() == NUMBER else LEFT
        if role == _ROLE.AccessibleTextRole:
            if index.column() == STATE:
                said = words.standing(entry)
            elif self.brief and index.column() == WHAT:
                said = f"{said}, by {words.rest(entry)}"
            return f"entry {entry.sequence}, {HEADS[index.column()]}: {said}"
        if role == _ROLE.ToolTipRole:
            return literal(_tip(entry, index.column(), said))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The names of the columns."""
        side = RIGHT if section == NUMBER else LEFT
        heads = _BRIEF_HEADS if self.brief else HEADS
        return column_head(heads, section, side, orientation, role)

    def _words(self, entry: JournalEntry, column: int) -> str:
        match column:
            case 0:
                return f"{entry.sequence:,}"
            case 1:
                return words.moment(entry)
            case 2:
                return words.who(entry)
            case 3:
                return words.what(entry)
            case 4:
                return words.why(entry)
            case _:
                return words.state(entry)[1]


def _tip(entry: JournalEntry, column: int, said: str) -> str:
    if column == AT:
        return entry.at
    if column == STATE and entry.irreversible:
        return f"irreversible: {entry.irreversible}"
    return words.standing(entry) if column == STATE else said


class _Delegate(QStyledItemDelegate):
    """Paints cells; what was undone in grey, a state as a chip."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one cell."""
        model = index.model()
        if not isinstance(model, JournalModel):
            return
        entry, look = model.entries[index.row()], self._appearance
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = "text-muted" if entry.undone_by is not None else "text"
        if selected:
            painter.fillRect(option.rect, look.color("selection"))
            colour = "selection-text"
        column = index.column()
        if column == STATE:
            self._chip(painter, QRectF(option.rect), entry)
        else:
            role = "small_medium" if column == WHAT else "small"
            role = "mono_small" if column == NUMBER else role
            box = QRectF(option.rect).adjusted(_PAD, 0, -_PAD, 0)
            if model.brief:
                box.adjust(0, _ABOVE, 0, -box.height() / 2)
            self._text(painter, box, str(index.data()), role, colour, column)
            if model.brief and column == WHAT:
                box.translate(0, box.height())
                muted = colour if selected else "text-muted"
                self._text(painter, box, words.rest(entry), "small", muted, column)
        painter.restore()
        paint_focus(painter, option, look)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        role: str,
        colour: str,
        column: int,
    ) -> None:
        painter.setFont(self._appearance.font(role))
        painter.setPen(self._appearance.color(colour))
        paint_words(painter, box, text, RIGHT if column == NUMBER else LEFT)

    def _chip(self, painter: QPainter, box: QRectF, entry: JournalEntry) -> None:
        mark, said = words.state(entry)
        if not said:
            return
        high = self._appearance.size("height.state_chip")
        wide = chip_width(self._appearance, said)
        top = round(box.center().y() - high / 2)
        chip = QRectF(box.left() + _PAD, top, wide, high)
        paint_chip(painter, self._appearance, chip, mark, said)


class JournalTable(QTableView):
    """Walked by the arrows; tells when another entry is looked at."""

    turned = Signal()
    wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.shown: Final = JournalModel(self, self.wanted.emit)
        self.setModel(self.shown)
        self.setItemDelegate(_Delegate(appearance, self))
        self.setAccessibleName("Entries of the journal, newest first")
        dress_rows(self, appearance, "small_medium")
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heads = self.horizontalHeader()
        heads.setMinimumSectionSize(24)
        heads.setFixedHeight(appearance.size("height.row"))
        self.selectionModel().currentRowChanged.connect(self._turn)

    def _turn(self) -> None:
        self.turned.emit()

    @property
    def current(self) -> JournalEntry | None:
        """The entry of the current row."""
        row = self.currentIndex().row()
        entries = self.shown.entries
        return entries[row] if 0 <= row < len(entries) else None

    def show_view(self, view: JournalView, chosen: int | None) -> None:
        """Takes what came; the row of the chosen entry is the current one."""
        with QSignalBlocker(self):
            self.shown.show_view(view)
            self.show_chosen(chosen)
        self._share()

    def show_chosen(self, chosen: int | None) -> None:
        """Moves to the row of an entry; nobody is told. Away from all for none."""
        entry = self.current
        if (entry.sequence if entry is not None else None) == chosen:
            return
        row = -1 if chosen is None else self.shown.row_of(chosen)
        with QSignalBlocker(self):
            self.setCurrentIndex(self.shown.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the room anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Gives who, what and why the room that the others leave."""
        room, state = self.viewport().width(), self._state_width()
        self._turn_brief(brief=room < _NARROW)
        if self.shown.brief:
            spare = room - _NUMBER - state
            widths = {NUMBER: _NUMBER, WHAT: spare, STATE: state}
        else:
            spare = room - _NUMBER - _MOMENT - state
            who, what = spare * 22 // 100, spare * 36 // 100
            why = spare - who - what
            widths = dict(enumerate((_NUMBER, _MOMENT, who, what, why, state)))
        heads = self.horizontalHeader()
        for column, width in widths.items():
            if heads.sectionSize(column) != width:
                heads.resizeSection(column, max(0, width))

    def _turn_brief(self, *, brief: bool) -> None:
        """Two lines a row, or a column for everything."""
        if self.shown.brief == brief:
            return
        self.shown.brief = brief
        for column in (AT, WHO, WHY):
            self.setColumnHidden(column, brief)
        row = self._appearance.size("height.row")
        height = _TWO_LINES if brief else row
        self.verticalHeader().setDefaultSectionSize(height)
        self.shown.headerDataChanged.emit(Qt.Orientation.Horizontal, WHAT, WHAT)

    def _state_width(self) -> int:
        """Room for the widest chip that is there."""
        said = {words.state(each)[1] for each in self.shown.entries} - {""}
        chips = (chip_width(self._appearance, each) + 2 * _PAD for each in said)
        return max((_STATE, *chips))

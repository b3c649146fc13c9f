"""The peers as a real table: name, state, trust, latency, last answer."""

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
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from panll_desktop.protocol import Peer, PeerState
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.figure_table import (
    LEFT,
    RIGHT,
    column_head,
    dress_rows,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import paint_glyph

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("peer", "state", "trust", "latency", "last answer")
NAME, STATE, TRUST, LATENCY, ANSWER = range(len(HEADS))
UNMEASURED: Final = "–"  # noqa: RUF001 - a dash
_ROOT: Final = QModelIndex()
_ROLE: Final = Qt.ItemDataRole
_WIDTHS: Final = (84, 92, 56, 72, 92)
_GLYPH: Final = 8
_PAD: Final = 6
_MARKS: Final = {
    PeerState.ANSWERING: ("success", "success"),
    PeerState.SILENT: ("critical", "critical"),
    PeerState.UNKNOWN: ("unknown", "text-muted"),
}
_STATES: Final = {
    PeerState.ANSWERING: "answering",
    PeerState.SILENT: "silent",
    PeerState.UNKNOWN: "not asked",
}


def clock(moment: str | None) -> str:
    """When a peer answered, by the clock of this computer."""
    if moment is None:
        return UNMEASURED
    try:
        found = datetime.fromisoformat(moment).astimezone()
    except (ValueError, OverflowError, OSError):
        return one_line(moment, 40)
    today = datetime.now(found.tzinfo).date()
    return found.strftime("%H:%M:%S" if found.date() == today else "%Y-%m-%d %H:%M")


def words(peer: Peer, column: int) -> str:
    """What a cell says."""
    match column:
        case 0:
            return one_line(peer.name, 80)
        case 1:
            return _STATES[peer.state]
        case 2:
            return UNMEASURED if peer.trust is None else f"{peer.trust:.2f}"
        case 3:
            return _latency(peer.latency_ms)
        case _:
            return clock(peer.answered_at)


def _latency(milliseconds: float | None) -> str:
    if milliseconds is None:
        return UNMEASURED
    return f"{milliseconds:,.0f} ms" if milliseconds >= 1 else "< 1 ms"


class PeersModel(QAbstractTableModel):
    """Rows are peers, in the order of their registration."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.peers: tuple[Peer, ...] = ()

    def show_peers(self, peers: tuple[Peer, ...]) -> None:
        """Takes other rows; where there are as many, the view keeps its place."""
        if len(peers) == len(self.peers) and peers:
            self.peers = peers
            last = self.index(len(peers) - 1, len(HEADS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.peers = peers
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row a peer."""
        return 0 if parent.isValid() else len(self.peers)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as there are heads."""
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and what they mean when read aloud."""
        peer = self.peers[index.row()]
        said = words(peer, index.column())
        if role == _ROLE.DisplayRole:
            return said
        if role == _ROLE.TextAlignmentRole:
            return RIGHT if index.column() in (TRUST, LATENCY) else LEFT
        if role == _ROLE.AccessibleTextRole:
            head = HEADS[index.column()]
            known = "not measured" if said == UNMEASURED else said
            return f"{one_line(peer.name)}, {head}: {known}. {peer.reason}".strip()
        if role == _ROLE.ToolTipRole:
            return literal(peer.reason or said)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The names of the columns."""
        side = RIGHT if section in (TRUST, LATENCY) else LEFT
        return column_head(HEADS, section, side, orientation, role)


class PeersDelegate(QStyledItemDelegate):
    """Paints cells; a glyph stands before the word of a state."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one cell."""
        model = index.model()
        if not isinstance(model, PeersModel):
            return
        peer, appearance = model.peers[index.row()], self._appearance
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = appearance.color("selection-text" if selected else "text")
        if selected:
            painter.fillRect(option.rect, appearance.color("selection"))
        box = QRectF(option.rect).adjusted(_PAD * 2, 0, -_PAD, 0)
        if index.column() == STATE:
            mark, colour = _MARKS[peer.state]
            area = QRectF(box.left(), box.center().y() - 4, _GLYPH, _GLYPH)
            shade = ink if selected else appearance.color(colour)
            paint_glyph(painter, mark, area, shade)
            box.setLeft(area.right() + _PAD)
        role = "small_medium" if index.column() == NAME else "small"
        painter.setFont(appearance.font(role))
        painter.setPen(ink)
        side = RIGHT if index.column() in (TRUST, LATENCY) else LEFT
        paint_words(painter, box, str(index.data()), side)
        painter.restore()
        paint_focus(painter, option, appearance)


class PeersTable(QTableView):
    """Every peer, with its state in words and figures."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.shown: Final = PeersModel(self)
        self.setModel(self.shown)
        self.setItemDelegate(PeersDelegate(appearance, self))
        self.setAccessibleName("Peers")
        dress_rows(self, appearance, "caption")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the name and the last answer what is left over."""
        super().resizeEvent(event)
        spare = max(0, self.viewport().width() - sum(_WIDTHS))
        heads = self.horizontalHeader()
        for column, width in enumerate(_WIDTHS):
            share = spare // 2 if column in (NAME, ANSWER) else 0
            heads.resizeSection(column, width + share)

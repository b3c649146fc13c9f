"""Bars with their numbers: how a closed list shares its counts, and what changed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.protocol import Modality
from panll_desktop.telemetry.insights import Share, short
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

NAME, BAR, SHARE, COUNT, CHANGE = range(5)
NAME_WIDTH: Final = 96
FIGURE_WIDTH: Final = 56
_BAR: Final = 10
_PAD: Final = 4
_MARK: Final = 10
_INDENT: Final = 18
_LEAST_CHANGE: Final = 0.05
_DASH: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_ROLE: Final = Qt.ItemDataRole
_COLOURED: Final = frozenset(each.label for each in Modality)


def change(share: Share) -> str:
    """The change against the window before, in points; a dash where it is unknown."""
    if share.before is None:
        return _DASH
    points = 100 * (share.share - share.before)
    if abs(points) < _LEAST_CHANGE:
        return "0.0"
    return f"{points:+.1f}".replace("-", _MINUS)


class ShareModel(QAbstractTableModel):
    """Rows are what was counted; columns name, bar, share, count, change."""

    def __init__(self, head: str, noun: str, share: str, *, compared: bool) -> None:
        super().__init__()
        self._heads = (head, "", share, noun, "change")
        self._noun = noun
        self._columns = 5 if compared else 4
        self.shares: tuple[Share, ...] = ()

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Takes new counts; the cell in use stays where it is."""
        shares = tuple(shares)
        if shares == self.shares:
            return
        if len(shares) == len(self.shares):
            before, self.shares = self.shares, shares
            last = self.columnCount() - 1
            for row, (one, other) in enumerate(zip(before, shares, strict=True)):
                if one.name != other.name or self.words(one) != self.words(other):
                    self.dataChanged.emit(self.index(row, 0), self.index(row, last))
            return
        self.beginResetModel()
        self.shares = shares
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row for each that was counted."""
        return 0 if parent.isValid() else len(self.shares)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """Without anything to compare with, there is no change."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and the whole row when read aloud."""
        share = self.shares[index.row()]
        if role == _ROLE.DisplayRole:
            return self.words(share)[index.column()]
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            return self._sentence(share)
        if role == _ROLE.TextAlignmentRole:
            return RIGHT if index.column() > BAR else LEFT
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The words above the columns."""
        side = RIGHT if section > BAR else LEFT
        return column_head(self._heads, section, side, orientation, role)

    def words(self, share: Share) -> tuple[str, ...]:
        """What the cells of a row say."""
        return (
            share.name,
            "",
            f"{100 * share.share:.1f} %",
            short(share.count),
            change(share),
        )

    def _sentence(self, share: Share) -> str:
        said = f"{share.name}: {share.count:,} {self._noun}, {100 * share.share:.1f} %"
        if share.before is None:
            return said
        return f"{said}; {100 * share.before:.1f} % in the window before"


class ShareDelegate(QStyledItemDelegate):
    """Draws the bar of a share, and a mark on it where the share was before."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        appearance.changed.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        """Looks colours and fonts up once for each theme, not once for each cell."""
        theme = self._appearance.theme
        self._colours = {
            name: theme.color(name)
            for name in ("text", "text-muted", "surface-hover", "chart.bar")
        }
        self._marks = {each: theme.color(f"modality.{each}") for each in _COLOURED}
        self._fonts = {
            role: self._appearance.font(role) for role in ("small", "mono_small")
        }
        self._radius = theme.number("radius.mark")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, column = index.model(), index.column()
        if not isinstance(model, ShareModel):
            return
        share, box = model.shares[index.row()], QRectF(option.rect)
        painter.save()
        if column == BAR:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._bar(painter, box, share)
        else:
            if column == NAME and share.name in _COLOURED:
                top = box.center().y() - _MARK / 2
                mark = QRectF(box.left(), top, _MARK, _MARK)
                painter.fillRect(mark, self._marks[share.name])
                box.setLeft(box.left() + _INDENT)
            painter.setFont(self._fonts[_font(share, column)])
            painter.setPen(self._colours["text-muted" if column >= COUNT else "text"])
            side = RIGHT if column > BAR else LEFT
            painter.drawText(box, side, model.words(share)[column])
        painter.restore()
        paint_focus(painter, option, self._appearance)

    def _bar(self, painter: QPainter, box: QRectF, share: Share) -> None:
        top = box.center().y() - _BAR / 2
        track = QRectF(box.left(), top, box.width() - 2 * _PAD, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours["surface-hover"])
        painter.drawRoundedRect(track, self._radius, self._radius)
        if share.count:
            filled = QRectF(track)
            filled.setWidth(max(2.0, track.width() * share.share))
            painter.setBrush(self._colours["chart.bar"])
            painter.drawRoundedRect(filled, self._radius, self._radius)
        if share.before is not None:
            left = track.left() + track.width() * share.before
            mark = QRectF(min(left, track.right() - 2), top - 2, 2, _BAR + 4)
            painter.fillRect(mark, self._colours["text"])


class ShareTable(FigureTable):
    """One bar a row."""

    def __init__(
        self,
        appearance: Appearance,
        name: str,
        head: str,
        noun: str,
        *,
        compared: bool = True,
        share: str = "share",
    ) -> None:
        self.share_model: Final = ShareModel(head, noun, share, compared=compared)
        super().__init__(appearance, self.share_model, name)
        self.share_model.setParent(self)
        self.setItemDelegate(ShareDelegate(appearance, self))
        self._appearance = appearance

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Takes new counts; the table is as high as they are many."""
        self.share_model.show_shares(shares)
        columns = range(SHARE, self.share_model.columnCount())
        self.fit({NAME: self._names(shares), **dict.fromkeys(columns, FIGURE_WIDTH)})

    def _names(self, shares: Sequence[Share]) -> int:
        widest = max(
            (
                QFontMetrics(
                    self._appearance.font(_font(each, NAME))
                ).horizontalAdvance(each.name)
                + (_INDENT if each.name in _COLOURED else 0)
                for each in shares
            ),
            default=0,
        )
        return max(NAME_WIDTH, widest + 3 * _PAD)


def _font(share: Share, column: int) -> str:
    """Keywords are in mono; everything else is not."""
    return "mono_small" if column == NAME and share.name.isupper() else "small"

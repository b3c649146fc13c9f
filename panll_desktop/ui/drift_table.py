"""The drift heat map: a real table of entities and types, painted by a delegate."""

from bisect import bisect_right
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from panll_desktop.protocol import (
    DriftLevel,
    DriftRow,
    DriftScore,
    DriftSurvey,
    drift_level,
)
from panll_desktop.session.drift_ranking import worst
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.cells import literal
from panll_desktop.ui.figure_table import (
    LEFT,
    column_head,
    dress_rows,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.prose import paint_hatch
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import paint_glyph

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_NOTHING: Final = DriftSurvey((), (), 0, 0, 0, 0)
_ROLE: Final = Qt.ItemDataRole
_GLYPH: Final = 8
_PAD: Final = 6
_BAR: Final = 2
_BETWEEN: Final = 6  # words of two heads
_HEAD: Final = 36
_NAME, _WORST, _CELL = 92, 64, 50
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
_COLOURS: Final = {
    DriftLevel.HEALTHY: "success",
    DriftLevel.WARNING: "warning",
    DriftLevel.CRITICAL: "critical",
    DriftLevel.UNKNOWN: "text-muted",
}


class DriftModel(QAbstractTableModel):
    """Rows are entities; columns their name, a type of drift each, the worst."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.survey = _NOTHING
        self.ranked_by = ""

    def show_survey(self, survey: DriftSurvey, ranked_by: str) -> None:
        """Takes other rows."""
        self.beginResetModel()
        self.survey, self.ranked_by = survey, ranked_by
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row an entity."""
        return 0 if parent.isValid() else len(self.survey.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name, types, worst."""
        return 0 if parent.isValid() else len(self.survey.types) + 2

    def entity(self, row: int) -> DriftRow:
        """The entity of a row."""
        return self.survey.rows[row]

    def score(self, index: Index) -> DriftScore | None:
        """The score in a cell; None in a column that is none of a type."""
        place = index.column() - 1
        if not 0 <= place < len(self.survey.types):
            return None
        return self.entity(index.row()).scores[place]

    def worst(self, row: int) -> float | None:
        """By what a row is ranked."""
        return worst(self.entity(row), self.ranked_by)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and what they mean when read aloud."""
        if role == _ROLE.DisplayRole:
            return self._words(index)
        if role == _ROLE.AccessibleTextRole:
            return self._meaning(index)
        if role == _ROLE.ToolTipRole:
            return literal(self._meaning(index))
        if role == _ROLE.TextAlignmentRole:
            return LEFT if index.column() == 0 else _MIDDLE
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The types above their columns."""
        kinds = self.survey.types
        across = orientation is Qt.Orientation.Horizontal
        if across and role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return words.name(kinds[section - 1]) if 0 < section <= len(kinds) else None
        heads = ("entity", *map(words.head, kinds), "worst")
        side = _MIDDLE if section else LEFT
        return column_head(heads, section, side, orientation, role)

    def _words(self, index: Index) -> str:
        if index.column() == 0:
            return words.title(self.entity(index.row()))
        score = self.score(index)
        value = self.worst(index.row()) if score is None else score.score
        return "" if value is None else words.figure(value)

    def _meaning(self, index: Index) -> str:
        row = self.entity(index.row())
        score = self.score(index)
        if score is not None:
            return f"{words.title(row)}, {words.meaning(score)}"
        value = self.worst(index.row())
        said = f"{words.shown(value)}, {drift_level(value).value}"
        said = "no data" if value is None else said
        if index.column() == 0:
            return f"{words.title(row)} ({row.entity}): worst {said}"
        return f"{words.title(row)}, worst: {said}"


class CellLook:
    """What cells are painted with, asked of the theme once and not for each cell."""

    def __init__(self, appearance: Appearance) -> None:
        theme = appearance.theme
        bounds = theme.value("drift.ramp_steps")
        known = bounds if isinstance(bounds, list) else [0.0]
        self._bounds: Final = [float(each) for each in known]
        self.steps: Final = [(each, theme.ink(each)) for each in theme.ramp("drift")]
        self.radius: Final = theme.number("radius.cell")
        self.font: Final = appearance.font("small")

    def step(self, score: float) -> int:
        """Which step of the ramp a score has; the ramp jumps at 0.3 and at 0.7."""
        return max(0, bisect_right(self._bounds, score) - 1)


class DriftDelegate(QStyledItemDelegate):
    """Fills a cell by its score; a glyph stands beside each that is past a step."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._look = CellLook(appearance)
        appearance.changed.connect(self._dress)

    def _dress(self) -> None:
        self._look = CellLook(self._appearance)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one cell."""
        model = index.model()
        if not isinstance(model, DriftModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font)
        score = model.score(index)
        if score is not None:
            self._cell(painter, option.rect, score.score)
        else:
            self._edge(painter, option, index, model)
        painter.restore()
        paint_focus(painter, option, self._appearance)

    def _cell(self, painter: QPainter, rect: QRect, score: float | None) -> None:
        look = self._look
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        if score is None:
            paint_hatch(painter, box.toRect(), self._appearance)
            return
        ground, ink = look.steps[look.step(score)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, look.radius, look.radius)
        level = drift_level(score)
        if level in (DriftLevel.WARNING, DriftLevel.CRITICAL):
            mark = QRectF(box.left() + _PAD, box.center().y() - 4, _GLYPH, _GLYPH)
            paint_glyph(painter, words.GLYPHS[level], mark, ink)
            box.setLeft(mark.right())
        painter.setPen(ink)
        painter.drawText(box, _MIDDLE, words.figure(score))

    def _edge(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        model: DriftModel,
    ) -> None:
        """The name at the left, the worst score at the right."""
        theme, rect = self._appearance.theme, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = theme.color("text")
        if selected:
            painter.fillRect(rect, theme.color("selection"))
            ink = theme.color("selection-text")
        box = QRectF(rect).adjusted(_PAD * 2, 0, -_PAD, 0)
        if index.column() == 0:
            if selected:
                bar = QRect(rect.left(), rect.top(), _BAR, rect.height())
                painter.fillRect(bar, theme.color("accent"))
            painter.setFont(self._appearance.font("small_medium"))
            painter.setPen(ink)
            paint_words(painter, box, str(index.data()))
            return
        value = model.worst(index.row())
        level = drift_level(value)
        colour = ink if selected else theme.color(_COLOURS[level])
        mark = QRectF(box.left(), box.center().y() - 4, _GLYPH, _GLYPH)
        paint_glyph(painter, words.GLYPHS[level], mark, colour)
        box.setLeft(mark.right() + _PAD)
        painter.setPen(ink)
        painter.drawText(box, LEFT, str(index.data()) or "–")  # noqa: RUF001 - a dash


class DriftTable(QTableView):
    """Entities by drift; Return or a double click opens one."""

    opened = Signal(str)
    turned = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.shown: Final = DriftModel(self)
        self.setHorizontalHeader(_Header(appearance, self))
        self.setModel(self.shown)
        self.setItemDelegate(DriftDelegate(appearance, self))
        self.setAccessibleName("Drift of entities, worst first")
        dress_rows(self, appearance, "caption")
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.activated.connect(self._open)

    def show_survey(self, survey: DriftSurvey, ranked_by: str) -> None:
        """Takes other rows; who was chosen stays chosen."""
        chosen = self.chosen
        self.shown.show_survey(survey, ranked_by)
        self._fit()
        place = next(
            (n for n, each in enumerate(survey.rows) if each.entity == chosen), 0
        )
        if survey.rows:
            self.setCurrentIndex(self.shown.index(place, 0))

    @property
    def current_row(self) -> DriftRow | None:
        """The entity that is chosen, with its scores; None without one."""
        row = self.currentIndex().row()
        return self.shown.entity(row) if row >= 0 else None

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Another entity is chosen, or the same one has other scores."""
        super().currentChanged(current, previous)
        self.turned.emit()

    @property
    def chosen(self) -> str:
        """The entity of the current row; empty without one."""
        row = self.current_row
        return row.entity if row is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the room among the columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """No column is too narrow for its words; what is left over is shared."""
        header, last = self.horizontalHeader(), self.shown.columnCount() - 1
        if last < 1:
            return
        metrics = QFontMetrics(self._appearance.font("caption"))
        needed = {0: _NAME, last: _WORST}
        for column in range(1, last):
            said = str(self.shown.headerData(column, Qt.Orientation.Horizontal))
            widest = max(map(metrics.horizontalAdvance, said.split() or [""]))
            needed[column] = max(_CELL, widest + _BETWEEN)
        spare = max(0, self.viewport().width() - sum(needed.values()))
        beside = last if sum(needed.values()) <= self.viewport().width() else 1
        if header.visualIndex(last) != beside:  # the worst is in sight at any width
            header.moveSection(header.visualIndex(last), beside)
        share, name = divmod(spare, last + 1)[0], spare
        for column, width in needed.items():
            if column:
                header.resizeSection(column, width + min(share, _PAD * 2))
                name -= min(share, _PAD * 2)
        header.resizeSection(0, _NAME + max(0, name))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.shown.entity(index.row()).entity)


class _Header(QHeaderView):
    """Small words on two lines."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self.setMinimumSectionSize(16)
        self.setFixedHeight(_HEAD)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt names it
        """Draws the words above one column."""
        model = self.model()
        said = str(model.headerData(logicalIndex, self.orientation()))
        painter.save()
        painter.fillRect(rect, self._appearance.color("surface"))
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(self._appearance.color("text-muted"))
        flags = Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        if logicalIndex == 0:
            box = rect.adjusted(_PAD * 2, 0, 0, -4)
            painter.drawText(box, int(flags | Qt.AlignmentFlag.AlignLeft), said)
        else:
            box = rect.adjusted(1, 0, -1, -4)
            painter.drawText(box, int(flags | Qt.AlignmentFlag.AlignHCenter), said)
        painter.restore()

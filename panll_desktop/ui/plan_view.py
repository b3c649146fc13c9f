"""The plan of a statement as a tree; what nobody reported says so."""

from html import escape
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from panll_desktop.protocol import Plan, PlanStep
from panll_desktop.session.plan_state import PlanView as Planned
from panll_desktop.ui.engine_rows import paint_selection, selected_ink
from panll_desktop.ui.plan_model import (
    ACTUALS,
    ESTIMATED_MS,
    ESTIMATES,
    FULL_SCAN,
    NOT_REPORTED,
    ROWS_IN,
    SHARE,
    VERDICT,
    Index,
    Node,
    PlanModel,
    figure,
    is_mistaken,
    shown,
    verdict,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, filling, label

WIDTHS: Final = (0, 84, 92, 128, 84, 88, 84, 100)  # “not reported” fits in each
INDENT: Final = 14
HATCH: Final = 12
LEAST_HATCH: Final = 4
PAD: Final = 12
NARROW: Final = 560
WIDE: Final = 680  # enough for estimates and figures
WIDEST: Final = 800  # and shares


class StepDelegate(QStyledItemDelegate):
    """Paints steps: name, detail, warning, figures, bars, and hatch for none."""

    def __init__(self, appearance: Appearance, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._view = parent
        self._side = Qt.AlignmentFlag.AlignLeft
        self._ink = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as rows are."""
        del option, index
        return QSize(0, self._appearance.size("height.row"))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one cell."""
        model = index.model()
        node = model.node(index) if isinstance(model, PlanModel) else None
        if node is None:
            return
        painter.save()
        box: QRect = option.rect
        self._ink = selected_ink(option, self._view)
        if option.state & QStyle.StateFlag.State_Selected or index.column():
            paint_selection(painter, option, self._appearance, self._view)
        if index.column() == 0:
            self._side = Qt.AlignmentFlag.AlignLeft
            self._paint_step(painter, box, node.step)
        else:
            self._side = Qt.AlignmentFlag.AlignRight
            if figure(node, index.column()) is None:
                if shown(node, index.column()):  # a first step is given nothing
                    self._paint_missing(painter, box)
            elif index.column() == SHARE:
                self._paint_share(painter, box, node)
            elif index.column() == VERDICT:
                self._paint_verdict(painter, box, node)
            else:
                self._paint_figure(painter, box, shown(node, index.column()))
        painter.restore()

    def _paint_step(self, painter: QPainter, box: QRect, step: PlanStep) -> None:
        area = box.adjusted(4, 0, 0, 0)
        used = self._text(painter, area, step.operation, "body_medium", "text")
        area.setLeft(area.left() + used + PAD)
        if step.full_scan:
            icon = self._appearance.icon("warning", self._ink or "warning", 14)
            icon.paint(painter, QRect(area.left(), box.center().y() - 6, 14, 14))
            area.setLeft(area.left() + 14 + 4)
            used = self._text(painter, area, FULL_SCAN, "small_medium", "text")
            area.setLeft(area.left() + used + PAD)
        if step.detail and area.width() > PAD:
            self._text(painter, area, step.detail, "body", "text-muted")

    def _paint_figure(self, painter: QPainter, box: QRect, text: str) -> None:
        self._text(painter, _inner(box), text, "body", "text")

    def _paint_verdict(self, painter: QPainter, box: QRect, node: Node) -> None:
        """What was far off stands out by its glyph and its weight."""
        off = is_mistaken(figure(node, VERDICT))
        role, tone = ("body_medium", "text") if off else ("body", "text-muted")
        self._text(painter, _inner(box), shown(node, VERDICT), role, tone)

    def _paint_missing(self, painter: QPainter, box: QRect) -> None:
        right = _inner(box)
        used = self._text(painter, right, NOT_REPORTED, "caption", "text-muted")
        width = min(HATCH, right.width() - used - 4)
        if width > LEAST_HATCH:
            top = box.center().y() - 5
            area = QRectF(right.right() - used - 4 - width, top, width, 11)
            painter.fillRect(area, self._appearance.color("no-data"))
            hatch = self._appearance.color("no-data-hatch")
            painter.fillRect(area, QBrush(hatch, Qt.BrushStyle.BDiagPattern))

    def _paint_share(self, painter: QPainter, box: QRect, node: Node) -> None:
        self._paint_figure(painter, box, shown(node, SHARE))
        bar = QRectF(box.left() + PAD, box.center().y() - 2, box.width() - 76, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("surface-hover"))
        painter.drawRoundedRect(bar, 3, 3)
        bar.setWidth(max(6.0, bar.width() * (node.share or 0.0)))
        painter.setBrush(self._appearance.color("chart.bar"))
        painter.drawRoundedRect(bar, 3, 3)

    def _text(
        self, painter: QPainter, area: QRect, text: str, role: str, tone: str
    ) -> int:
        """Writes a text at the side its column is read from; returns its width."""
        font = self._appearance.font(role)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self._appearance.color(self._ink or tone))
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, self._side | Qt.AlignmentFlag.AlignVCenter, fitting)
        return metrics.horizontalAdvance(fitting)


def _inner(box: QRect) -> QRect:
    return box.adjusted(0, 0, -PAD, 0)


class PlanTree(QTreeView):
    """The steps, the one that delivers rows on top."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.plan: Final = PlanModel(self)
        self.setModel(self.plan)
        self.setItemDelegate(StepDelegate(appearance, self))
        self.setAccessibleName("Plan")
        self.setFont(appearance.font("body"))
        self.setIndentation(INDENT)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStyleSheet("QHeaderView::section:first { padding-left: 4px; }")
        header.setFont(appearance.font("small_medium"))
        header.setFixedHeight(appearance.size("height.table_header"))
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(WIDTHS):
            if width:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(column, width)
        header.moveSection(ROWS_IN, ACTUALS[0])  # in, out, and the rest
        appearance.changed.connect(self.viewport().update)

    def show_plan(self, plan: Plan | None) -> None:
        """Shows a plan, all of it open; columns nobody filled are left to words."""
        self.plan.show_plan(plan)
        self._show_columns()
        self.expandAll()

    @property
    def row_height(self) -> int:
        """The height of a step, in pixels."""
        return self._appearance.size("height.row")

    def _show_columns(self) -> None:
        for column in ACTUALS:
            self.setColumnHidden(column, not self.plan.reported(column))
        estimated = any(self.plan.reported(column) for column in ESTIMATES)
        traced = not estimated and self.plan.reported(ACTUALS[0])
        for column in ESTIMATES:  # of a trace there are none
            self.setColumnHidden(column, traced)
        self.setColumnHidden(ROWS_IN, not (traced and self.plan.reported(ROWS_IN)))
        measured = self.plan.reported(VERDICT)
        narrow = self.width() < (WIDEST if measured else NARROW)
        self.setColumnHidden(SHARE, narrow or not self.plan.reported(SHARE))
        if self.width() < NARROW and not any(
            is_mistaken(figure(node, VERDICT)) for node in self.plan.steps()
        ):
            self.setColumnHidden(VERDICT, True)  # nothing is worth the room
        if measured and self.width() < WIDE:
            self.setColumnHidden(ESTIMATED_MS, True)

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """A hairline under each step."""
        super().drawRow(painter, option, index)
        box: QRect = option.rect
        painter.setPen(self._appearance.color("border"))
        painter.drawLine(4, box.bottom(), self.viewport().width(), box.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the shares go first."""
        super().resizeEvent(event)
        self._show_columns()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A chevron beside steps that have inputs."""
        if not self.plan.rowCount(index):
            return
        place_of_it = self.plan.index(index.row(), 0, index.parent())
        opened = self.isExpanded(place_of_it)
        name = "chevron-down" if opened else "chevron-right"
        icon = self._appearance.icon(name, "text-muted", 16)
        place = QRect(rect.right() - 17, rect.center().y() - 7, 16, 16)
        icon.paint(painter, place)


class PlanPanel(QWidget):
    """The plan, and below it its strategy and the database's hints."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.tree: Final = PlanTree(appearance)
        self._words = label(appearance, role="small", muted=True)
        self._words.setWordWrap(True)
        self._words.setContentsMargins(EDGE, 4, EDGE, 8)
        column = filling(self)
        inner = QHBoxLayout()
        inner.setContentsMargins(PAD, 0, 0, 0)
        inner.addWidget(self.tree)
        column.addLayout(inner, 1)
        column.addWidget(self._words)

    @property
    def lacking(self) -> int:
        """How many pixels more the steps need in height to be seen all at once."""
        tree = self.tree
        rows = sum(1 for _ in tree.plan.steps())
        return rows * tree.row_height - tree.viewport().height()

    def show_plan(self, planned: Planned, plan: Plan) -> None:
        """Shows a plan that came."""
        self.tree.show_plan(plan)
        model = self.tree.plan
        parts = [f"Strategy: {plan.strategy}."] if plan.strategy else []
        if not any(model.reported(column) for column in ACTUALS):
            parts.append("Actual figures: not reported.")
        elif not any(model.reported(column) for column in ESTIMATES):
            parts.append("Estimates: not reported.")
        wrong = [
            f"Misestimated: {node.step.operation} let {verdict(times)[2:]} rows through"
            " than expected."
            for node in model.steps()
            if (times := figure(node, VERDICT)) is not None and is_mistaken(times)
        ]
        self._words.setText("\n".join([" ".join(parts), *wrong, *plan.hints]).strip())
        self._words.setVisible(bool(self._words.text()))
        self.tree.setToolTip(f"<qt>{escape(planned.text.strip()[:400])}</qt>")

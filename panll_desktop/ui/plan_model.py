"""A plan as a model: steps, figures, and words where nobody reported one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final, TypeAlias, overload

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from panll_desktop.protocol import Plan, PlanStep
from panll_desktop.ui.figure_table import LEFT, RIGHT, column_head

Index: TypeAlias = QModelIndex | QPersistentModelIndex
NOT_REPORTED: Final = "not reported"
FULL_SCAN: Final = "full scan"
COLUMNS: Final = (
    *("Step", "est. rows", "actual rows", "estimate", "est. ms", "actual ms"),
    *("rows in", "share"),
)
ESTIMATES: Final = (1, 4)
ACTUALS: Final = (2, 3, 5)
VERDICT: Final = 3
ESTIMATED_MS: Final = 4
ROWS_IN: Final = 6
SHARE: Final = 7
HEADS: Final = {
    ESTIMATES[0]: "Rows that are expected to come out of the step",
    VERDICT: "How far the estimate of the rows was from those that came",
    ESTIMATED_MS: "By the database's cost model, in its own unit; not a promise",
    5: "Measured: the time of this step alone",
    ROWS_IN: "Measured: rows that came out of the steps below",
}
EXACT_FROM: Final = 10
MISTAKEN: Final = 10.0  # times more or fewer rows than were expected
CLOSE: Final = "close"


@dataclass(slots=True)
class Node:
    """A step with its place in the tree."""

    step: PlanStep
    parent: "Node | None"
    row: int
    share: float | None = None
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> "Iterator[Node]":
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class PlanModel(QAbstractItemModel):
    """A plan as Qt asks for it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._root: Node | None = None
        self._nodes: dict[int, Node] = {}

    def show_plan(self, plan: Plan | None) -> None:
        """Shows another plan."""
        self.beginResetModel()
        self._root = _nodes(plan.root, None, 0) if plan is not None else None
        found = list(self._root.walk()) if self._root is not None else []
        self._nodes = {id(node): node for node in found}
        _fill_shares(found)
        self.endResetModel()

    def reported(self, column: int) -> bool:
        """Whether any step has a figure there."""
        return any(figure(node, column) is not None for node in self._nodes.values())

    def steps(self) -> list[Node]:
        """All of them, each before what feeds it."""
        return list(self._nodes.values())

    def node(self, index: Index) -> Node | None:
        """The step at a place."""
        return self._nodes.get(index.internalId()) if index.isValid() else None

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """The place of a step."""
        above = self.node(parent) if parent is not None else None
        if above is None:
            siblings = [self._root] if self._root is not None else []
        else:
            siblings = [*above.children]
        if not (0 <= row < len(siblings) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        if parent is not None and parent.isValid() and parent.column() != 0:
            return QModelIndex()
        return self.createIndex(row, column, id(siblings[row]))

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, index: Index) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QObject | QModelIndex | None:
        """The place of the step that takes in what this one delivers."""
        if index is None:
            return super().parent()
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.row, 0, id(node.parent))

    def rowCount(self, parent: Index | None = None) -> int:
        """How many steps feed a step."""
        if parent is None or not parent.isValid():
            return int(self._root is not None)
        node = self.node(parent)
        return len(node.children) if node is not None and parent.column() == 0 else 0

    def columnCount(self, parent: Index | None = None) -> int:
        """Step, estimates, actual figures, share."""
        del parent
        return len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """What a column shows."""
        if role == Qt.ItemDataRole.ToolTipRole:
            across = orientation is Qt.Orientation.Horizontal
            return HEADS.get(section) if across else None
        side = RIGHT if section in (*ESTIMATES, *ACTUALS, ROWS_IN) else LEFT
        return column_head(COLUMNS, section, side, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A figure, or the word that it was not reported."""
        node = self.node(index)
        if node is None:
            return None
        text = shown(node, index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                column = index.column()
                return f"{COLUMNS[column]}: {text}" if column and text else text
            case Qt.ItemDataRole.ToolTipRole:
                return f"<qt>{escape(text)}</qt>"
            case _:
                return None


def figure(node: Node, column: int) -> float | None:
    """The number of a column; None where nobody reported one."""
    step = node.step
    figures = (
        None,
        step.estimated_rows,
        step.actual_rows,
        mistake(step),
        step.estimated_ms,
        step.actual_ms,
        rows_in(step),
        node.share,
    )
    return figures[column]


def rows_in(step: PlanStep) -> int | None:
    """The rows that a step was given; None for one without inputs, or not reported."""
    given = [each.actual_rows for each in step.children]
    known = [each for each in given if each is not None]
    return sum(known) if given and len(known) == len(given) else None


def shown(node: Node, column: int) -> str:
    """What a column says."""
    if column == 0:
        parts = (node.step.operation, node.step.detail)
        scan = FULL_SCAN if node.step.full_scan else ""
        return ", ".join(part for part in (*parts, scan) if part)
    number = figure(node, column)
    if number is None:
        return "" if column == ROWS_IN and not node.step.children else NOT_REPORTED
    if column == VERDICT:
        return verdict(number)
    if column == SHARE:
        return f"{number * 100:.0f} %"
    return quantity(number)


def mistake(step: PlanStep) -> float | None:
    """How many times more rows came than were expected; below 1 fewer.

    One is added to both, so that none and a few are close.
    """
    if step.actual_rows is None or step.estimated_rows is None:
        return None
    return (step.actual_rows + 1) / (step.estimated_rows + 1)


def is_mistaken(times: float | None) -> bool:
    """Whether an estimate was so far off that the plan may be a bad one."""
    return times is not None and not 1 / MISTAKEN < times < MISTAKEN


def verdict(times: float) -> str:
    """An estimate against what came, in words."""
    if not is_mistaken(times):
        return CLOSE
    if times > 1:
        return f"▲ {times:,.0f} times more"
    return f"▼ {1 / times:,.0f} times fewer"


def quantity(number: float) -> str:
    """A figure as it is shown: whole from ten up, two digits below."""
    if number >= EXACT_FROM or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.2g}"


def _nodes(step: PlanStep, parent: Node | None, row: int) -> Node:
    node = Node(step, parent, row)
    node.children = [_nodes(each, node, at) for at, each in enumerate(step.children)]
    return node


def _fill_shares(nodes: list[Node]) -> None:
    """Each step's part of the time, where every step says how long it takes."""
    times = [
        each.step.estimated_ms if each.step.actual_ms is None else each.step.actual_ms
        for each in nodes
    ]
    known = [time for time in times if time is not None]
    total = sum(known)
    if len(known) == len(times) > 1 and total > 0:
        for node, time in zip(nodes, known, strict=True):
            node.share = time / total

"""The dialects of a language: their list, and of the chosen one what is taken."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtWidgets import (
    QListView,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Dialect, Language, Sample
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.record_list import RECORD, RecordList
from panll_desktop.ui.row_delegate import Index, RowDelegate, RowPainter
from panll_desktop.ui.rule_parts import (
    ExampleButton,
    ExampleRow,
    LinkText,
    SectionHead,
    coloured,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, bar, filling, label

_ROWS: Final = 6


class DialectsView(QWidget):
    """Which ways there are to write a language."""

    def __init__(self, appearance: Appearance, insert: Callable[[str], None]) -> None:
        super().__init__()
        self._appearance = appearance
        self._insert = insert
        self._language: Language | None = None
        self._shown: tuple[Dialect, ...] = ()
        self.model: Final[RecordList[Dialect]] = RecordList(_shown, _spoken, self)
        self.list: Final = QListView()
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Dialects")
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            RowDelegate(appearance, self.list, draw_dialect, "height.row_list")
        )
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.page: Final = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.page.setHorizontalScrollBarPolicy(off)
        self._name = label(appearance, role="body_medium")
        self._count = label(appearance, role="small", muted=True)
        self._lay_out()

    def show_dialects(self, language: Language, dialects: Sequence[Dialect]) -> None:
        """Shows the dialects of another language."""
        if self._shown == tuple(dialects):
            return
        self._language, self._shown = language, tuple(dialects)
        self._name.setText(language.name)
        noun = "dialect" if len(dialects) == 1 else "dialects"
        self._count.setText(f"{len(dialects)} {noun}")
        self.model.show_records(dialects)
        self.list.setCurrentIndex(self.model.index(0))

    def _lay_out(self) -> None:
        frame, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.setContentsMargins(EDGE, 0, 12, 0)
        row.addWidget(self._name)
        row.addWidget(self._count)
        row.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setHandleWidth(self._appearance.size("width.splitter"))
        splitter.setChildrenCollapsible(False)
        height = self._appearance.size("height.row_list")
        self.list.setMinimumHeight(3 * height)
        self.page.setMinimumHeight(120)
        splitter.addWidget(self.list)
        splitter.addWidget(self.page)
        splitter.setSizes([_ROWS * height, 1000])
        splitter.setStretchFactor(1, 1)
        column = filling(self)
        column.addWidget(frame)
        column.addWidget(splitter, 1)
        self.setFocusProxy(self.list)

    def _chosen(self, index: QModelIndex) -> None:
        dialect = self.model.record(index.row())
        if dialect is None or self._language is None:
            return
        former = self.page.takeWidget()
        if former is not None:
            former.deleteLater()
        self.page.setWidget(
            dialect_page(self._appearance, self._language, dialect, self._insert)
        )
        self.page.setAccessibleName(f"Dialect {one_line(dialect.name, 80)}")
        self.page.verticalScrollBar().setValue(0)


def _shown(dialect: Dialect) -> str:
    return one_line(dialect.name, 80)


def _spoken(place: int, dialect: Dialect) -> str:
    return f"{place + 1}, {_shown(dialect)}: {tally(dialect)}"


def tally(dialect: Dialect) -> str:
    """How many statements of a dialect are shown, and how they fare."""
    said = [f"{len(dialect.accepted)} accepted"] if dialect.accepted else []
    said += [f"{len(dialect.refused)} refused"] if dialect.refused else []
    return ", ".join(said)


def draw_dialect(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints the number, the name, and at the end how its samples fare."""
    dialect = index.data(RECORD)
    if not isinstance(dialect, Dialect):
        return
    rect = rect.adjusted(EDGE, 0, -12, 0)
    painter.text(rect, str(index.row() + 1), "mono_small", "text-muted")
    rect.setLeft(rect.left() + EDGE)
    width = painter.text(rect, str(index.data() or ""), "body")
    rect.setLeft(rect.left() + width + GAP)
    right = Qt.AlignmentFlag.AlignRight
    painter.text(rect, tally(dialect), "small", "text-muted", right)


def dialect_page(
    appearance: Appearance,
    language: Language,
    dialect: Dialect,
    insert: Callable[[str], None],
) -> QWidget:
    """A dialect in full: what is accepted can be inserted, what is refused says why."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(EDGE, 12, EDGE, EDGE)
    column.setSpacing(4)
    column.addWidget(Prose(appearance, one_line(dialect.name, 80), "title"))
    column.addWidget(Prose(appearance, one_line(dialect.meaning, 2000), muted=True))
    if dialect.accepted:
        column.addSpacing(EDGE)
        hint = "a click or Enter inserts"
        column.addWidget(SectionHead(appearance, "Accepted", hint))
        for each in dialect.accepted:
            made = ExampleButton(appearance, language, each.text)
            made.clicked.connect(partial(_insert, insert, each.text))
            column.addWidget(ExampleRow(made))
            _note(appearance, column, each)
    if dialect.refused:
        column.addSpacing(EDGE)
        column.addWidget(SectionHead(appearance, "Refused"))
        for each in dialect.refused:
            text = LinkText(appearance, f"Refused: {each.text}")
            text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            text.setFont(appearance.font("mono_small"))
            text.show_parts(coloured(language, each.text))
            column.addWidget(text)
            _note(appearance, column, each)
    column.addStretch(1)
    return page


def _insert(insert: Callable[[str], None], text: str, _: object = None) -> None:
    insert(text)


def _note(appearance: Appearance, column: QVBoxLayout, sample: Sample) -> None:
    if sample.note:
        note = one_line(sample.note, 400)
        column.addWidget(Prose(appearance, note, "small", muted=True))
    column.addSpacing(GAP)

"""The rules of the linter: their list, and the chosen one in full."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Check, Language
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.editor_gutter import ICONS
from panll_desktop.ui.grammar_view import search_field
from panll_desktop.ui.record_list import RECORD, RecordList
from panll_desktop.ui.row_delegate import ICON, Index, RowDelegate, RowPainter
from panll_desktop.ui.rule_parts import LinkText, SectionHead, coloured
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, bar, label

_CODE: Final = 64


class ChecksView(QWidget):
    """What the linter looks for."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._upper = QWidget(self._splitter)
        self._language: Language | None = None
        self._checks: tuple[Check, ...] = ()
        self._due = False
        self.model: Final[RecordList[Check]] = RecordList(_shown, _spoken, self)
        self.list: Final = QListView()
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Rules of the linter")
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            RowDelegate(appearance, self.list, draw_check, "height.row_list")
        )
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.filter: Final = search_field(appearance, "Search the linter's rules")
        self.filter.textChanged.connect(self._sift)
        self.page: Final = CheckPage(appearance, self._splitter)
        self._name = label(appearance, role="body_medium")
        self._count = label(appearance, role="small", muted=True)
        self._none = label(appearance, role="small", muted=True)
        self._none.setWordWrap(True)
        self._none.setContentsMargins(EDGE, 0, EDGE, GAP)
        self._lay_out()

    def show_checks(self, language: Language, checks: Sequence[Check]) -> None:
        """Shows the rules of another language, once somebody looks."""
        self._language, self._checks = language, tuple(checks)
        self._due = True
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what came while nobody looked."""
        super().showEvent(event)
        if self._due:
            self._fill()

    def _fill(self) -> None:
        language, checks, self._due = self._language, self._checks, False
        if language is None:
            return
        self._name.setText(language.name)
        self._count.setText(f"{len(checks)} rules of the linter")
        self.filter.clear()
        self._show(self._checks)

    def _lay_out(self) -> None:
        frame, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.setContentsMargins(EDGE, 0, 12, 0)
        row.addWidget(self._name)
        row.addWidget(self._count)
        row.addStretch(1)
        search = QHBoxLayout()
        search.setContentsMargins(EDGE, GAP, EDGE, GAP)
        search.addWidget(self.filter)
        above = QVBoxLayout(self._upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addLayout(search)
        above.addWidget(self._none)
        above.addWidget(self.list, 1)
        splitter = self._splitter
        splitter.setHandleWidth(self._appearance.size("width.splitter"))
        splitter.setChildrenCollapsible(False)
        for part in (self._upper, self.page):
            part.setMinimumHeight(120)
        splitter.setSizes([500, 400])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(frame)
        column.addWidget(splitter, 1)
        self.setFocusProxy(self.list)

    def _sift(self, text: str) -> None:
        words = text.casefold().split()
        self._show([each for each in self._checks if _holds(each, words)])
        self._none.setText(f"No rule with “{one_line(text.strip(), 40)}”.")

    def _show(self, checks: Sequence[Check]) -> None:
        self.model.show_records(checks)
        self._none.setVisible(not checks)
        self.list.setCurrentIndex(self.model.index(0))

    def _chosen(self, index: QModelIndex) -> None:
        check = self.model.record(index.row())
        if check is not None and self._language is not None:
            self.page.show_check(self._language, check)


def _shown(check: Check) -> str:
    return one_line(check.title)


def _spoken(_place: int, check: Check) -> str:
    return one_line(f"{check.code}, {check.severity.value}: {check.title}")


def draw_check(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints the severity, the code, and as much of the title as there is room for."""
    check = index.data(RECORD)
    if not isinstance(check, Check):
        return
    icon, colour = ICONS[check.severity]
    painter.icon(rect.left() + EDGE, rect, icon, colour)
    rect = rect.adjusted(EDGE + ICON + GAP, 0, -12, 0)
    width = painter.text(rect, one_line(check.code), "mono_small", "text-muted")
    rect.setLeft(rect.left() + max(width + 12, _CODE))
    painter.text(rect, str(index.data() or ""), "body")


class CheckPage(QScrollArea):
    """One rule of the linter: why it is there, and a statement on which it fires."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = QLabel()
        self._severity = label(appearance, role="small", muted=True)
        self._title = label(appearance, role="title")
        self._reason = label(appearance, role="body", muted=True)
        for each in (self._title, self._reason):
            each.setWordWrap(True)
        self.example: Final = LinkText(appearance, "A statement on which it fires")
        self._example_head = SectionHead(appearance, "It fires on")
        self._check: Check | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(EDGE, 12, EDGE, EDGE)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._icon)
        row.addWidget(self._severity, 1)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addSpacing(GAP)
        column.addWidget(self._reason)
        column.addSpacing(GAP)
        column.addWidget(self._example_head)
        column.addWidget(self.example)
        column.addStretch(1)
        self.setWidget(inside)
        appearance.changed.connect(self._draw)

    def show_check(self, language: Language, check: Check) -> None:
        """Shows a rule."""
        self._check = check
        self._title.setText(check.title)
        self._severity.setText(f"{check.code} · {check.severity.value}")
        self._reason.setText(check.reason)
        self.example.show_parts(coloured(language, check.example))
        for each in (self.example, self._example_head):
            each.setVisible(bool(check.example))
        self.setAccessibleName(f"{check.code}: {check.title}")
        self.verticalScrollBar().setValue(0)
        self._draw()

    def _draw(self) -> None:
        if self._check is not None:
            icon = self._appearance.icon(*ICONS[self._check.severity])
            self._icon.setPixmap(icon.pixmap(ICON, ICON))


def _holds(check: Check, words: Sequence[str]) -> bool:
    text = f"{check.code} {check.title} {check.reason} {check.severity.value}"
    return all(word in text.casefold() for word in words)

"""The grammar: the rule at the caret, or the list of all rules with a search."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Insight
from panll_desktop.ui.breadcrumb import Breadcrumb
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.grammar_outline import Outline, RuleList, draw_rule
from panll_desktop.ui.row_delegate import RowDelegate
from panll_desktop.ui.rule_view import RuleView
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, bar, button, label


class GrammarView(QWidget):
    """The rules of one language.

    At the caret it follows what the language says about the place of the caret, until
    somebody opens another rule: that one stays until they follow again. A language
    that cannot say anything about a place has the list alone.

    Signals:
        named: the rule that is shown.
    """

    named = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        rule: RuleView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._upper = QWidget(self._splitter)
        self._outline: Outline | None = None
        self._at_caret: tuple[Insight, str] = (Insight(), "")
        self._explores = False
        self._listing = True
        self._pinned = False
        self.model: Final = RuleList(self)
        self.list: Final = QListView()
        self.rule: Final = rule
        self._splitter.addWidget(rule)
        self.rule.followed.connect(self.jump)
        self.path: Final = Breadcrumb(appearance)
        self.path.chosen.connect(self.jump)
        self.filter: Final = search_field(appearance, "Search the rules")
        self.filter.textChanged.connect(self._sift)
        self.follow_button: Final = button(appearance, "Follow caret", "link")
        self.follow_button.clicked.connect(self.follow)
        self.all_button: Final = button(appearance, "All rules", "link")
        self.all_button.clicked.connect(self.show_all)
        self._name = label(appearance, role="body_medium")
        self._count = label(appearance, role="small", muted=True)
        self._fill_list()
        self._lay_out()
        self._settle()

    @property
    def follows(self) -> bool:
        """Whether the rule at the caret is shown."""
        return self._explores and not self._listing and not self._pinned

    def show_language(self, outline: Outline) -> None:
        """Shows another language, from its first rule on."""
        language, rules = outline.language, outline.rules
        self._outline = outline
        self._name.setText(language.name)
        self._count.setText(f"{len(rules)} rules")
        self._explores = language.explore is not None
        self._listing, self._pinned = not self._explores, False
        self._at_caret = (Insight(), "")
        self.filter.clear()
        self.model.show_rules(rules)
        self.list.setCurrentIndex(self.model.index(0))
        self._settle()

    def show_insight(self, insight: Insight, ahead: str) -> None:
        """Shows what is known about the caret, unless another rule is to stay."""
        self._at_caret = (insight, ahead)
        if self._explores:
            self._draw()

    def jump(self, name: str) -> None:
        """Shows the rule of that name, if there is one, and stays there."""
        place = self._outline.place(name) if self._outline is not None else -1
        if place < 0:
            return
        if self.model.place(name) < 0:
            self.filter.clear()
        self._pinned = self._explores and not self._listing
        index = self.model.index(self.model.place(name))
        if index == self.list.currentIndex():
            self._chosen(index)
        else:
            self.list.setCurrentIndex(index)

    def follow(self) -> None:
        """Shows the rule at the caret from now on."""
        self._listing = self._pinned = False
        self._settle()

    def show_all(self) -> None:
        """Shows the list of all rules, at the one that was shown."""
        name = self._current_name()
        self._listing = True
        self._settle()
        self.jump(name)
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_list(self) -> None:
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Rules of the grammar")
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            RowDelegate(self._appearance, self.list, draw_rule, "height.row")
        )
        self.list.selectionModel().currentChanged.connect(self._chosen)

    def _lay_out(self) -> None:
        frame, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.setContentsMargins(13, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.path, 1)
        row.addWidget(self._name)
        row.addSpacing(4)
        row.addWidget(self._count, 1)
        row.addWidget(self.follow_button)
        row.addWidget(self.all_button)
        self._search = QWidget()
        search = QHBoxLayout(self._search)
        search.setContentsMargins(EDGE, GAP, EDGE, GAP)
        search.addWidget(self.filter)
        self._none = label(self._appearance, role="small", muted=True)
        self._none.setWordWrap(True)
        self._none.setContentsMargins(EDGE, 0, EDGE, GAP)
        above = QVBoxLayout(self._upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        for each in (self._search, self._none):
            above.addWidget(each)
        above.addWidget(self.list, 1)
        splitter = self._splitter
        splitter.setHandleWidth(self._appearance.size("width.splitter"))
        splitter.setChildrenCollapsible(False)
        for part in (self._upper, self.rule):
            part.setMinimumHeight(120)
        splitter.setSizes([400, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(frame)
        column.addWidget(splitter, 1)
        self.setFocusProxy(self.list)

    def _settle(self) -> None:
        """Shows the parts that belong to the way it is used."""
        self._upper.setVisible(self._listing)
        self._name.setVisible(self._listing)
        self._count.setVisible(self._listing)
        self.path.setVisible(not self._listing)
        self._none.setVisible(self.model.rowCount() == 0)
        self._draw()

    def _draw(self) -> None:
        away = self._explores and (self._listing or self._pinned)
        self.follow_button.setVisible(away)
        self.all_button.setVisible(self._explores and not self._listing)
        if self._outline is None:
            return
        insight, ahead = self._at_caret
        path = insight.path or (self._outline.rules[0].name,)
        self.path.show_path(path)
        place = self._outline.place(path[-1])
        if self.follows and place >= 0:
            rule = self._outline.rules[place]
            self.rule.show_insight(self._outline, rule, insight, ahead)
            self.named.emit(rule.name)

    def _chosen(self, index: QModelIndex) -> None:
        rule = self.model.rule(index.row())
        if rule is not None and self._outline is not None and not self.follows:
            self.rule.show_rule(self._outline, rule)
            self.named.emit(rule.name)
            self._draw()

    def _current_name(self) -> str:
        if self.follows:
            return self.path.path[-1] if self.path.path else ""
        rule = self.model.rule(self.list.currentIndex().row())
        return rule.name if rule is not None else ""

    def _sift(self, text: str) -> None:
        """Keeps the rules with these words in name, meaning or form."""
        if self._outline is None:
            return
        shown = self._current_name()
        found = self._outline.found(text)
        self.model.show_rules(found)
        self._none.setText(f"No rule with “{one_line(text.strip(), 40)}”.")
        self._none.setVisible(not found)
        place = max(0, self.model.place(shown))
        self.list.setCurrentIndex(self.model.index(place))


def search_field(appearance: Appearance, name: str) -> QLineEdit:
    """A small field to search a list with."""
    made = QLineEdit()
    made.setFont(appearance.font("body"))
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    made.setProperty("extent", "small")
    made.setClearButtonEnabled(True)
    return made

"""One rule of a grammar in full, and what is known about it where the caret is."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from panll_desktop.protocol import GrammarRule, Insight, Language
from panll_desktop.records import Record
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.insight_view import InsightView
from panll_desktop.ui.railroad_match import NO_WALK, Places
from panll_desktop.ui.railroad_view import Diagram
from panll_desktop.ui.rule_parts import (
    ExampleButton,
    ExampleRow,
    LinkText,
    SectionHead,
    listed,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, button, label


class _Shown(Record):
    outline: Outline
    rule: GrammarRule
    insight: Insight | None = None
    ahead: str = ""


class RuleView(QScrollArea):
    """Shows one rule at a time, as a reference or as it stands at the caret.

    The text form is open in a reference and closed at the caret until somebody
    chooses otherwise; each of the two remembers the choice.
    """

    followed = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        insert: Callable[[str], None],
        insight: InsightView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._insert = insert
        self._inside = QWidget(self)
        self._shown: _Shown | None = None
        self._opened = {False: True, True: False}
        self._title = label(appearance, role="title")
        self._meaning = label(appearance, role="body", muted=True)
        for each in (self._title, self._meaning):
            each.setWordWrap(True)
        self.diagram: Final = Diagram(appearance, "Diagram")
        self.insight: Final = insight
        self.form: Final = LinkText(appearance, "Text form")
        self.users: Final = LinkText(appearance, "Used in")
        for part in (self.diagram, self.insight, self.form, self.users):
            part.followed.connect(self.followed)
        self._examples = QWidget()
        self._example_rows = QVBoxLayout(self._examples)
        self._example_rows.setContentsMargins(0, 0, 0, 0)
        self._example_rows.setSpacing(4)
        hint = "a click or Enter inserts"
        self._example_head = SectionHead(appearance, "Examples", hint)
        self._user_head = SectionHead(appearance, "Used in")
        self.form_button: Final = button(appearance, "Hide", "link")
        self.form_button.clicked.connect(self._toggle_form)
        self._form_head = SectionHead(appearance, "Text form", self.form_button)
        self._lay_out()

    def show_rule(self, outline: Outline, rule: GrammarRule) -> None:
        """Shows a rule as a reference."""
        self._show(_Shown(outline, rule))

    def show_insight(
        self, outline: Outline, rule: GrammarRule, insight: Insight, ahead: str
    ) -> None:
        """Shows a rule as it stands at the caret, and the word that stands ahead."""
        self._show(_Shown(outline, rule, insight, ahead))

    def examples(self) -> list[ExampleButton]:
        """The buttons of the examples, from top to bottom."""
        return self._examples.findChildren(ExampleButton)

    def _show(self, shown: _Shown) -> None:
        before, self._shown = self._shown, shown
        if before == shown:
            return
        outline, rule, insight = shown.outline, shown.rule, shown.insight
        live = insight is not None
        walk = Places(rule.term).walk(insight.taken) if insight is not None else NO_WALK
        self.diagram.show_rule(outline, rule, walk)
        self.insight.setVisible(live)
        if insight is not None:
            self.insight.show_insight(outline, insight, shown.ahead)
        if before is None or (before.outline, before.rule) != (outline, rule):
            self._show_reference(outline, rule)
            self.verticalScrollBar().setValue(0)
        self._show_form(open_=self._opened[live])

    def _show_reference(self, outline: Outline, rule: GrammarRule) -> None:
        self._title.setText(rule.name)
        self._meaning.setText(rule.meaning)
        self._meaning.setVisible(bool(rule.meaning))
        self.form.show_parts(outline.written(rule))
        users = outline.users(rule.name)
        self.users.show_parts(listed(users))
        self.users.setVisible(bool(users))
        self._user_head.setVisible(bool(users))
        self._show_examples(outline.language, rule.examples)
        self.setAccessibleName(f"Rule {rule.name}")

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(EDGE, 12, EDGE, EDGE)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._meaning)
        column.addSpacing(GAP)
        column.addWidget(self.diagram)
        column.addSpacing(GAP)
        column.addWidget(self.insight)
        column.addSpacing(EDGE)
        for head, body in (
            (self._example_head, self._examples),
            (self._user_head, self.users),
            (self._form_head, self.form),
        ):
            column.addWidget(head)
            column.addWidget(body)
            column.addSpacing(EDGE)
        column.addStretch(1)
        self.setWidget(self._inside)

    def _toggle_form(self) -> None:
        live = self._shown is not None and self._shown.insight is not None
        self._opened[live] = not self._opened[live]
        self._show_form(open_=self._opened[live])

    def _show_form(self, *, open_: bool) -> None:
        self.form.setVisible(open_)
        self.form_button.setText("Hide" if open_ else "Show")
        self.form_button.setAccessibleName(
            "Hide the text form" if open_ else "Show the text form"
        )

    def _show_examples(self, language: Language, examples: Sequence[str]) -> None:
        for former in self._examples.findChildren(ExampleRow):
            former.setParent(None)
            former.deleteLater()
        for text in examples:
            made = ExampleButton(self._appearance, language, text)
            made.clicked.connect(lambda _=False, text=text: self._insert(text))
            self._example_rows.addWidget(ExampleRow(made))
        self._example_head.setVisible(bool(examples))

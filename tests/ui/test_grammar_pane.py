"""Pane L: what may be written, what there is, and why something is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.modules.verisimdb.manifest import manifest as verisimdb
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Disabled,
    Failed,
    Link,
    ModuleStatus,
    Offline,
    Quarantined,
    State,
)
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.grammar_pane import GrammarPane
from panll_desktop.ui.schema_model import SchemaModel
from panll_desktop.ui.theme import Appearance
from tests.ui.law_states import (
    CITIES,
    FAULT,
    REFUSED,
    ROOT,
    Catalog,
    complete,
    language_of,
    sqlite,
    state_of,
    with_catalog,
)

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QAbstractItemView,
    QTabBar,
    QTextBrowser,
    QPlainTextEdit,
)
KEY = Qt.Key


@dataclass
class Stage:
    """A pane on the screen, and what it said."""

    pane: GrammarPane
    said: list[m.Message] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)
    state: State = field(default_factory=State)

    def show(self, state: State) -> "Stage":
        self.pane.render_state(self.state, state)
        self.state = state
        return self

    def texts(self) -> str:
        """Every word that can be seen."""
        found = []
        for each in self.pane.findChildren(QWidget):
            if each.isVisible():
                text = getattr(each, "text", None) or getattr(each, "toPlainText", None)
                found.append(str(text()) if callable(text) else "")
        return "\n".join(found)

    def press(self, text: str) -> None:
        (found,) = [
            each
            for each in self.pane.findChildren(QPushButton)
            if each.isVisible() and each.text() == text
        ]
        found.click()


@pytest.fixture
def stage(qtbot: QtBot, appearance: Appearance) -> Stage:
    said: list[m.Message] = []
    inserted: list[str] = []
    pane = GrammarPane(appearance, said.append, inserted.append, language_of)
    complete(pane)
    qtbot.addWidget(pane)
    pane.resize(392, 932)
    pane.show()
    return Stage(pane, said, inserted)


@pytest.fixture
def schema(stage: Stage) -> Stage:
    stage.pane.tabs.setCurrentIndex(1)
    return stage.show(state_of())


def row(stage: Stage, *places: int) -> QModelIndex:
    index = QModelIndex()
    for place in places:
        index = stage.pane.schema.shown.index(place, 0, index)
    return index


def names(stage: Stage, above: QModelIndex | None = None) -> list[str]:
    shown, above = stage.pane.schema.shown, above or QModelIndex()
    return [
        str(shown.index(place, 0, above).data())
        for place in range(shown.rowCount(above))
    ]


def test_that_the_outline_lists_every_rule_and_shows_the_first(stage: Stage) -> None:
    stage.show(state_of(verisimdb))
    language = language_of(verisimdb)
    assert language is not None
    assert language.rules is not None
    rules = language.rules()
    assert stage.pane.grammar.model.rowCount() == len(rules)
    assert stage.pane.grammar.list.currentIndex().data() == "statement"
    assert rules[0].meaning in stage.texts()


def test_that_the_rules_satisfy_the_model_tester(stage: Stage) -> None:
    model = stage.pane.grammar.model
    tester = QAbstractItemModelTester(model)
    stage.show(state_of(verisimdb)).show(state_of(sqlite)).show(state_of(verisimdb))
    assert tester.model() is model


def test_that_a_rule_is_written_with_optional_and_repeated_parts() -> None:
    term = p.Series(
        (
            p.Word("SELECT"),
            p.Repeat(p.Rule("item"), p.Word(",")),
            p.Choice((p.Series(()), p.Rule("where"))),
            p.Choice((p.Word("A"), p.Word("B"))),
            p.Choice((p.Series(()), p.Repeat(p.Word("C")))),
        )
    )
    rules = (p.GrammarRule("all", term), p.GrammarRule("item", p.Word("*")))
    outline = Outline(p.Language("x", "X"), rules)
    parts = outline.written(rules[0])
    text = "".join(part.text for part in parts).replace("\N{NO-BREAK SPACE}", " ")
    assert text == "SELECT item { “,” item } [ where ] ( A | B ) { C }"
    assert {part.rule for part in parts} == {"", "item"}
    assert outline.users("item") == ("all",)


def test_that_alternatives_stand_on_lines_of_their_own() -> None:
    term = p.Choice((p.Rule("a"), p.Series((p.Word("B"), p.Rule("a")))))
    rule = p.GrammarRule("x", term)
    outline = Outline(p.Language("x", "X"), (rule, p.GrammarRule("a", p.Word("A"))))
    text = "".join(part.text for part in outline.written(rule))
    assert text == "  a\n| B a"


def test_that_the_words_of_a_rule_have_the_colours_of_the_language(
    stage: Stage, appearance: Appearance
) -> None:
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("select")
    assert colour_of(stage.pane.grammar.rule.form.document(), "SELECT") == (
        appearance.color("editor.keyword").name()
    )
    stage.pane.grammar.jump("modality")
    assert colour_of(stage.pane.grammar.rule.form.document(), "GRAPH") == (
        appearance.color("editor.modality").name()
    )


def colour_of(document: QTextDocument, word: str) -> str:
    return document.find(word).charFormat().foreground().color().name()


def test_that_a_click_on_a_reference_jumps_to_its_rule(stage: Stage) -> None:
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("select")
    form = stage.pane.grammar.rule.form
    place = form.cursorRect(form.document().find("where")).center() - QPoint(5, 0)
    QTest.mouseClick(form.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stage.pane.grammar.list.currentIndex().data() == "where"


def test_that_tab_and_enter_follow_a_reference(stage: Stage) -> None:
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("where")
    form = stage.pane.grammar.rule.form
    form.setFocus()
    QTest.keyClick(form, KEY.Key_Tab)
    QTest.keyClick(form, KEY.Key_Return)
    assert stage.pane.grammar.list.currentIndex().data() == "condition"


def test_that_an_example_is_inserted_by_click_and_by_enter(stage: Stage) -> None:
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("limit")
    (example,) = stage.pane.grammar.rule.examples()
    QTest.mouseClick(example, Qt.MouseButton.LeftButton)
    QTest.keyClick(example, KEY.Key_Return)
    assert stage.inserted == ["LIMIT 50", "LIMIT 50"]


@pytest.mark.parametrize("width", [200, 300, 392, 800])
def test_that_a_rule_and_its_examples_are_as_high_as_their_text(
    stage: Stage, qtbot: QtBot, width: int
) -> None:
    stage.pane.resize(width, 560)
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("insert")
    qtbot.wait(1)
    view = stage.pane.grammar.rule
    assert view.form.height() >= view.form.document().size().height()
    assert view.form.verticalScrollBar().maximum() == 0
    for example in view.examples():
        text = example._laid_out(example.width()).boundingRect()
        assert example.height() >= text.height() + 8


def test_that_a_module_without_a_language_says_so(stage: Stage) -> None:
    stage.show(state_of(sqlite))
    assert not stage.pane.tabs.isTabVisible(0)
    assert stage.pane.tabs.currentIndex() == 1  # what there is, is its schema
    stage.pane.tabs.setCurrentIndex(2)
    assert "SQLite" in stage.texts()
    stage.pane.tabs.setCurrentIndex(1)
    stage.show(state_of(verisimdb))
    assert (stage.pane.tabs.isTabVisible(0), stage.pane.tabs.currentIndex()) == (
        True,
        0,
    )


def test_that_a_language_that_breaks_is_a_visible_state(
    qtbot: QtBot, appearance: Appearance
) -> None:
    def broken(manifest: p.Manifest) -> p.Language:
        raise SystemExit(manifest.name)

    pane = GrammarPane(appearance, print, print, broken)
    complete(pane)
    qtbot.addWidget(pane)
    pane.show()
    stage = Stage(pane).show(state_of(verisimdb))
    assert "The grammar of VeriSimDB cannot be shown" in stage.texts()
    assert "SystemExit" in stage.texts()


def test_that_the_language_is_asked_for_once_per_manifest(
    qtbot: QtBot, appearance: Appearance
) -> None:
    asked: list[str] = []

    def languages(manifest: p.Manifest) -> p.Language | None:
        asked.append(manifest.id)
        return language_of(manifest)

    pane = GrammarPane(appearance, print, print, languages)
    complete(pane)
    qtbot.addWidget(pane)
    stage = Stage(pane).show(state_of(verisimdb))
    stage.show(replace(stage.state, now=13.0))
    entry = stage.state.modules[0]
    stage.show(stage.state.with_module(replace(entry, faults=1)))
    assert asked == ["verisimdb"]


def test_that_a_language_that_hangs_leaves_the_window_alone(
    qtbot: QtBot, appearance: Appearance
) -> None:
    waiting: list[Callable[[], None]] = []
    pane = GrammarPane(appearance, print, print, language_of, submit=waiting.append)
    complete(pane)
    qtbot.addWidget(pane)
    pane.show()
    stage = Stage(pane).show(state_of(verisimdb))
    assert "Reading the grammar of VeriSimDB" in stage.texts()
    stage.show(replace(stage.state, now=13.0))
    stage.show(state_of(sqlite))
    assert len(waiting) == 2
    waiting[0]()
    assert "statement" not in stage.texts()  # the answer is too late to be shown
    waiting[1]()
    assert not stage.pane.tabs.isTabVisible(0)
    stage.show(state_of(verisimdb))  # but it is known now, and not asked for again
    assert "One whole statement" in stage.texts()
    assert len(waiting) == 2


def test_that_the_schema_lists_the_top_of_the_catalogue(schema: Stage) -> None:
    assert names(schema) == ["cities", "big"]


def test_that_opening_a_branch_asks_for_it_and_shows_that_it_is_on_its_way(
    schema: Stage,
) -> None:
    schema.pane.schema.tree.expand(row(schema, 0))
    assert schema.said == [m.BranchOpened(("cities",))]
    assert names(schema, row(schema, 0)) == ["…"]


def test_that_a_branch_fills_in_where_it_was_opened(schema: Stage) -> None:
    tree = schema.pane.schema.tree
    tree.expand(row(schema, 0))
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): CITIES}))
    assert tree.isExpanded(row(schema, 0))
    assert names(schema, row(schema, 0)) == ["id", "odd name"]


def test_that_what_did_not_change_stays_open_and_selected(schema: Stage) -> None:
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): CITIES}))
    tree = schema.pane.schema.tree
    tree.expand(row(schema, 0))
    tree.setCurrentIndex(row(schema, 0, 1))
    big = {**ROOT, ("cities",): CITIES, ("big",): CITIES}
    schema.show(with_catalog(schema.state, big))
    assert tree.isExpanded(row(schema, 0))
    assert tree.currentIndex().data() == "odd name"


def test_that_a_branch_that_cannot_be_fetched_says_why(schema: Stage) -> None:
    failed = Failure("GONE", "The table is gone.")
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): failed}))
    assert names(schema, row(schema, 0)) == ["The table is gone."]


def test_that_an_empty_branch_says_so(schema: Stage) -> None:
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): ()}))
    assert names(schema, row(schema, 0)) == ["Nothing in here."]


def test_that_a_branch_that_is_known_is_not_asked_for_again(schema: Stage) -> None:
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): CITIES}))
    schema.pane.schema.tree.expand(row(schema, 0))
    assert schema.said == []


def test_that_enter_and_double_click_insert_what_a_query_needs(schema: Stage) -> None:
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): CITIES}))
    tree = schema.pane.schema.tree
    tree.expand(row(schema, 0))
    tree.setCurrentIndex(row(schema, 0, 1))
    QTest.keyClick(tree, KEY.Key_Return)
    centre = tree.visualRect(row(schema, 0)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseRelease(tree.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert schema.inserted == ['"odd name"', "cities"]


def test_that_a_sentence_in_the_tree_inserts_nothing(schema: Stage) -> None:
    tree = schema.pane.schema.tree
    tree.expand(row(schema, 0))
    tree.setCurrentIndex(row(schema, 0, 0))
    QTest.keyClick(tree, KEY.Key_Return)
    assert schema.inserted == []


def test_that_arrow_keys_open_a_branch(schema: Stage) -> None:
    tree = schema.pane.schema.tree
    tree.setFocus()
    tree.setCurrentIndex(row(schema, 1))
    QTest.keyClick(tree, KEY.Key_Right)
    assert schema.said == [m.BranchOpened(("big",))]


def test_that_the_filter_finds_names_below_and_opens_the_way(
    schema: Stage, qtbot: QtBot
) -> None:
    schema.show(with_catalog(schema.state, {**ROOT, ("cities",): CITIES}))
    QTest.keyClicks(schema.pane.schema.filter, "ODD")
    qtbot.waitUntil(lambda: schema.pane.schema.tree.isExpanded(row(schema, 0)))
    assert names(schema) == ["cities"]
    assert names(schema, row(schema, 0)) == ["odd name"]
    schema.pane.schema.filter.clear()
    assert names(schema) == ["cities", "big"]


def test_that_a_filter_without_a_match_says_so(schema: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(schema.pane.schema.filter, "zzz")
    sentence = "No name with “zzz” among what was opened so far."
    qtbot.waitUntil(lambda: sentence in schema.texts())
    assert schema.said == []


def test_that_the_schema_satisfies_the_model_tester_all_the_way(qtbot: QtBot) -> None:
    del qtbot
    model = SchemaModel()
    tester = QAbstractItemModelTester(model)
    catalogs: tuple[Catalog, ...] = (
        ROOT,
        {**ROOT, ("cities",): CITIES},
        {**ROOT, ("cities",): REFUSED, ("big",): ()},
        {(): CITIES},
        {},
        {(): REFUSED},
    )
    for catalog in catalogs:
        model.show_catalog(catalog)
    assert tester.model() is model


def test_that_a_row_is_read_with_kind_type_and_detail(schema: Stage) -> None:
    spoken = row(schema, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "cities, table, table, 9 rows"


def test_that_text_from_the_database_stays_plain(schema: Stage) -> None:
    evil = p.CatalogNode("<b>x</b>\n&y", p.CatalogKind.TABLE, detail="<img src=x>")
    schema.show(with_catalog(schema.state, {(): (evil,)}))
    assert names(schema) == ["<b>x</b> &y"]
    tip = row(schema, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img src=x&gt;" in tip
    assert "<img" not in tip


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (Offline(), "No connection"),
        (Connecting(4.0), "For 8 s so far."),
        (Broken(REFUSED), "The file is not a database."),
    ],
    ids=["offline", "connecting", "broken"],
)
def test_that_a_connection_that_does_not_stand_says_so(
    schema: Stage, link: Link, sentence: str
) -> None:
    schema.show(state_of(link=link))
    assert sentence in schema.texts()


def test_that_the_seconds_of_connecting_go_on(schema: Stage) -> None:
    schema.show(state_of(link=Connecting(4.0)))
    schema.show(replace(schema.state, now=21.5))
    assert "For 17 s so far." in schema.texts()


def test_that_a_broken_connection_can_be_retried(schema: Stage) -> None:
    schema.show(state_of(link=Broken(REFUSED)))
    schema.press("Retry")
    assert schema.said == [m.Reconnected()]


def test_that_a_schema_that_cannot_be_read_can_be_retried(schema: Stage) -> None:
    schema.show(state_of(catalog={(): REFUSED}))
    assert "The schema of demo cannot be read" in schema.texts()
    schema.press("Retry")
    assert schema.said == [m.Reconnected()]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Failed("import", FAULT), "SQLite could not be loaded (import)"),
        (Quarantined(sqlite, FAULT), "SQLite was set aside after it broke"),
    ],
    ids=["failed", "quarantined"],
)
def test_that_a_broken_module_says_why_and_can_be_retried(
    schema: Stage, status: ModuleStatus, sentence: str
) -> None:
    schema.show(state_of(status=status))
    assert sentence in schema.texts()
    assert FAULT.title in schema.texts()
    assert "Traceback" not in schema.texts()
    schema.press("Details")
    assert "Traceback" in schema.texts()
    schema.press("Copy")
    assert "Traceback" in QGuiApplication.clipboard().text()
    schema.press("Retry")
    assert schema.said == [m.ModuleRetried("sqlite")]


def test_that_a_module_that_is_switched_off_says_why(stage: Stage) -> None:
    stage.show(state_of(status=Disabled("PANLL_MODULES_DENY names it.")))
    assert "SQLite is switched off" in stage.texts()
    assert "PANLL_MODULES_DENY names it." in stage.texts()


def test_that_a_quarantined_module_keeps_its_grammar(stage: Stage) -> None:
    stage.show(state_of(verisimdb, status=Quarantined(verisimdb, FAULT)))
    assert stage.pane.grammar.isVisible()


def test_that_the_rail_says_which_view_is_behind_it(schema: Stage) -> None:
    assert schema.pane._rail._text.accessibleName() == "Schema"


def test_that_the_selection_is_strong_while_the_pane_has_the_keyboard(
    schema: Stage,
) -> None:
    schema.pane.set_active(True)
    assert schema.pane.schema.tree.property("active") == "true"
    schema.pane.set_active(False)
    assert schema.pane.schema.tree.property("active") == "false"


@pytest.mark.parametrize(
    "state",
    [
        state_of(verisimdb),
        state_of(),
        state_of(link=Broken(REFUSED)),
        state_of(status=Failed("import", FAULT)),
    ],
    ids=["grammar", "no grammar", "broken", "failed"],
)
def test_that_every_control_has_a_name(stage: Stage, state: State) -> None:
    stage.show(state)
    for tab in (0, 1):
        stage.pane.tabs.setCurrentIndex(tab)
        nameless = [
            type(each).__name__
            for each in stage.pane.findChildren(QWidget)
            if isinstance(each, CONTROLS)
            and each.isVisible()
            and not each.accessibleName()
            and not isinstance(each.parentWidget(), QLineEdit)
        ]
        assert nameless == []


def test_that_a_theme_change_moves_nothing(
    stage: Stage, appearance: Appearance, qtbot: QtBot
) -> None:
    appearance.choose("dark")
    stage.show(state_of(verisimdb))
    stage.pane.grammar.jump("select")
    qtbot.wait(20)
    shown = [each for each in stage.pane.findChildren(QWidget) if each.isVisible()]
    places = [each.geometry() for each in shown]
    appearance.choose("contrast")
    qtbot.wait(20)
    moved = [
        (type(each).__name__, each.accessibleName(), before, each.geometry())
        for each, before in zip(shown, places, strict=True)
        if each.geometry() != before
    ]
    assert not moved
    form = stage.pane.grammar.rule.form.document()
    assert colour_of(form, "SELECT") == appearance.color("editor.keyword").name()
    appearance.choose("dark")

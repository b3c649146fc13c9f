"""Pane L for GQL: what collections demand, its dialects; pane N: a plan and why so."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtTest import QTest

from panll_desktop.session import messages as m
from panll_desktop.ui.dialects_view import DialectsView
from panll_desktop.ui.engine_problems import PLAN
from panll_desktop.ui.grammar_pane import DIALECTS, GrammarPane
from panll_desktop.ui.rule_parts import ExampleButton
from panll_desktop.ui.schema_view import SchemaView
from tests.journeys.conftest import User
from tests.journeys.pictures import SIZES, photograph

SCHEMA = 1


@pytest.fixture
def soho(user: User) -> User:
    user.workbench.store.dispatch(m.ModuleChosen("lithoglyph"))
    user.until_connected()
    user.workbench.store.dispatch(m.ConnectionChosen("lithoglyph", "soho"))
    user.until_connected()
    return user


def law(user: User) -> GrammarPane:
    pane = user.window.panes["L"]
    assert isinstance(pane, GrammarPane)
    return pane


def names(view: SchemaView, above: QModelIndex) -> Iterator[str]:
    for place in range(view.shown.rowCount(above)):
        yield str(view.shown.index(place, 0, above).data())


def opened(user: User, view: SchemaView, name: str, above: QModelIndex) -> QModelIndex:
    """Opens a node of the schema and waits for what is below."""
    user.until(lambda: name in names(view, above))
    index = view.shown.index(list(names(view, above)).index(name), 0, above)
    view.tree.expand(index)
    user.until(lambda: list(names(view, index)) not in ([], ["…"]))
    return index


def test_that_a_schema_shows_types_constraints_and_versions(soho: User) -> None:
    pane = law(soho)
    user = soho
    pane.tabs.setCurrentIndex(SCHEMA)
    view = pane.schema
    user.until(lambda: "sources" in names(view, QModelIndex()))
    sources = opened(user, view, "sources", QModelIndex())
    assert {"title", "prompt", "provenance"} <= set(names(view, sources))
    versions = opened(user, view, "_versions", sources)
    assert list(names(view, versions)) == ["version 1"]
    said = view.shown.index(0, 0, versions).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Every figure here comes from one of these." in str(said)
    types = opened(user, view, "_types", QModelIndex())
    assert "Confidence" in names(view, types)
    view.tree.collapse(types)
    for theme in ("dark", "light"):
        photograph(user, "law-schema", theme, SIZES[1])


def test_that_the_dialects_are_walked_by_keys_and_inserted(soho: User) -> None:
    user, pane = soho, law(soho)
    user.until(lambda: pane.tabs.isTabVisible(DIALECTS))
    pane.tabs.setCurrentIndex(DIALECTS)
    view = pane.findChild(DialectsView)
    assert isinstance(view, DialectsView)
    view.list.setFocus()
    assert view.model.rowCount() == 6
    for _ in range(4):
        QTest.keyClick(view.list, Qt.Key.Key_Down)
    assert view.page.accessibleName() == "Dialect GQL-DT"
    example = view.page.findChildren(ExampleButton)[0]
    user.write("")
    example.click()
    user.until(lambda: "NonEmptyString" in user.window.engine.text())
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, "law-dialects", theme, size)
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until_connected()
    user.until(lambda: not pane.tabs.isTabVisible(DIALECTS))
    assert pane.tabs.currentIndex() == 0


def test_that_a_plan_says_why_it_is_so(soho: User) -> None:
    user = soho
    user.run("EXPLAIN SELECT * FROM houses WHERE deaths > 3 TRAVERSE nearest_pump ANY")
    plan = user.space.plan
    assert plan is not None
    assert plan.plan is not None
    assert plan.plan.hints
    user.window.engine.show_panel(PLAN)
    QCoreApplication.processEvents()
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, "law-plan", theme, size)

"""Normal forms in the window, by keys: found, read, applied, and taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panll_desktop.protocol import Migration, NormalForm
from panll_desktop.session import messages as m
from panll_desktop.session.normal_form_state import NormalFormView, Turn
from panll_desktop.ui.dependency_table import DependencyTable
from panll_desktop.ui.normal_form_view import NormalFormPage
from panll_desktop.ui.who_dialog import WhoDialog
from tests.journeys.conftest import User
from tests.journeys.pictures import SIZES, nameless, photograph

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def looking(user: User) -> User:
    """In front of the tab, with a choice of collections."""
    user.workbench.store.dispatch(m.ModuleChosen("lithoglyph"))
    user.until(lambda: user.state.shown == "lithoglyph")
    user.until_connected()
    press(user, Qt.Key.Key_B, CTRL_SHIFT)
    user.until(lambda: bool(seen(user).collection))
    user.until(page(user).collections.hasFocus)
    return user


def press(user: User, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or user.window, key, modifier)


def seen(user: User) -> NormalFormView:
    return user.space.forms or NormalFormView()


def page(user: User) -> NormalFormPage:
    found = user.window.results.findChild(NormalFormPage)
    assert isinstance(found, NormalFormPage)
    return found


def choose(user: User, name: str) -> None:
    """By typing its name where the list is closed."""
    user.until(lambda: page(user).collections.findText(name) >= 0)
    page(user).collections.view().keyboardSearch("")  # no name typed just before
    QTest.keyClicks(page(user).collections, name)
    user.until(lambda: seen(user).collection == name)


def find(user: User) -> NormalFormView:
    press(user, Qt.Key.Key_F, CTRL_ALT)
    user.until(lambda: seen(user).since is None and seen(user).report is not None)
    user.until(lambda: page(user).sheet is not None)
    return seen(user)


def answer(user: User, actor: str, rationale: str) -> None:
    """Fills the question in and presses Return."""
    user.until(lambda: user.window.findChild(WhoDialog) is not None)
    dialog = user.window.findChild(WhoDialog)
    assert isinstance(dialog, WhoDialog)
    user.until(dialog.actor.hasFocus)
    QTest.keyClicks(dialog.actor, actor)
    QTest.keyClick(dialog.actor, Qt.Key.Key_Tab)
    assert dialog.rationale.hasFocus()
    QTest.keyClicks(dialog.rationale, rationale)
    QTest.keyClick(dialog.rationale, Qt.Key.Key_Return)
    user.until(lambda: user.window.findChild(WhoDialog) is None)


def names(user: User) -> list[str]:
    user.run("INTROSPECT COLLECTIONS")
    rows = user.result.rows
    assert rows is not None
    return [str(rows.row(number)[0]) for number in range(user.result.count)]


def test_that_a_collection_is_taken_apart_and_put_together_by_keys(
    looking: User,
) -> None:
    user = looking
    choose(user, "sites")
    view = find(user)
    assert view.report is not None
    assert view.report.form is NormalForm.SECOND
    assert [str(each.dependency) for each in view.report.violations] == [
        "country → continent"
    ]
    assert view.proposal is not None
    assert [each.name for each in view.proposal.parts] == ["sites_country", "sites"]

    press(user, Qt.Key.Key_A, CTRL_ALT)
    answer(user, "user:ida", "said once")
    user.until(lambda: seen(user).turning is not None and not seen(user).is_turning)
    turning = seen(user).turning
    assert turning is not None
    assert isinstance(turning.answer, Migration)
    entry = turning.answer.entry
    user.until(lambda: seen(user).since is None)
    report = seen(user).report
    assert report is not None
    assert report.form is NormalForm.BOYCE_CODD
    assert page(user).strip.accessibleName() == (
        "sites is in BCNF now, as sites_country and sites: entry"
        f" {entry} of the journal."
    )
    assert "sites_country" in names(user)
    user.run("INTROSPECT JOURNAL")
    rows = user.result.rows
    assert rows is not None
    last = [str(each) for each in rows.row(user.result.count - 1)]
    assert {str(entry), "migrate", "user:ida", "said once"} <= set(last)

    user.command("forms.show")
    page(user).strip.retry.setFocus()
    QTest.keyClick(page(user).strip.retry, Qt.Key.Key_Space)
    answer(user, "user:ida", "too soon")
    user.until(
        lambda: (
            (turning := seen(user).turning) is not None
            and turning.turn is Turn.BACK
            and turning.answer is not None
        )
    )
    user.until(lambda: seen(user).since is None and seen(user).proposal is not None)
    assert f"before entry {entry}" in page(user).strip.accessibleName()
    assert "sites_country" not in names(user)


def test_that_another_form_is_aimed_at_without_a_search(looking: User) -> None:
    user = looking
    choose(user, "sites")
    number = find(user).number
    user.command("forms.second")
    user.until(lambda: seen(user).form is NormalForm.SECOND)
    user.until(lambda: not seen(user).proposing)
    assert seen(user).proposal is None
    assert seen(user).number == number + 1
    user.until(lambda: (sheet := page(user).sheet) is not None and sheet.apply is None)


def test_that_the_tab_looks_right_in_every_size(looking: User) -> None:
    user = looking
    photograph(user, "normal-forms-empty", "dark", SIZES[1])
    choose(user, "sites")
    find(user)
    for size in SIZES:
        photograph(user, "normal-forms-report", "light", size)
        photograph(user, "normal-forms-report", "dark", size)
    look_at_dependencies(user)
    photograph(user, "normal-forms-dependencies", "dark", SIZES[0])
    photograph(user, "normal-forms-dependencies", "dark", SIZES[1])
    assert nameless(page(user)) == []
    choose(user, "motifs")  # a theme changes the faster the less is on screen
    user.until(lambda: page(user).sheet is None)
    photograph(user, "normal-forms-empty", "light", SIZES[1])
    look_at_dependencies(user)
    photograph(user, "normal-forms-dependencies", "light", SIZES[1])


def look_at_dependencies(user: User) -> None:
    page(user).collections.setFocus()
    choose(user, "glyphs")
    find(user)
    table = page(user).findChild(DependencyTable)
    assert isinstance(table, DependencyTable)
    table.setFocus()
    page(user).area.ensureWidgetVisible(table)

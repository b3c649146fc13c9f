"""Statements with parameters, whose values are asked for."""

from panll_desktop.session import messages as m
from panll_desktop.session.state import Asked, Ending
from panll_desktop.ui.parameters_dialog import ParametersDialog
from tests.journeys.conftest import User


def fill(user: User, values: dict[str, str]) -> None:
    user.until(lambda: bool(user.window.findChildren(ParametersDialog)))
    dialog = user.window.findChildren(ParametersDialog)[-1]
    for name, written in values.items():
        dialog.lines[name].setText(written)
    dialog._confirm()


def test_that_values_reach_the_database(user: User) -> None:
    user.write("SELECT DOCUMENT FROM hexads WHERE DOCUMENT.title = $name LIMIT 5")
    before = user.state.number
    user.command("query.run")
    fill(user, {"name": "Lisbon"})
    user.until(lambda: user.state.number > before and user.space.run is None)
    assert user.result.failure is None
    assert user.result.count == 1


def test_that_statements_that_run_together_share_their_values(user: User) -> None:
    user.machine.store.dispatch(m.ModuleChosen("sqlite"))
    user.until_connected()
    user.write("SELECT :n + 1;\nSELECT :n + 2")
    user.command("query.run_all")
    fill(user, {"n": "40"})
    user.until(lambda: len(user.space.kept) == 2 and user.space.run is None)
    found = [each.rows.row(0) for each in user.space.kept if each.rows is not None]
    assert found == [(41,), (42,)]
    user.machine.store.dispatch(
        m.RunAllRequested((Asked("SELECT 1", 0), Asked("SELECT 2", 0)))
    )
    user.until(lambda: user.space.run is None)
    assert user.result.ending is Ending.SUCCEEDED

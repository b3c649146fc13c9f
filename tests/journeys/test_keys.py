"""Keys that stand in the settings."""

from dataclasses import replace

from PySide6.QtGui import QAction

from panll_desktop.session import messages as m
from tests.journeys.conftest import User


def action(user: User, command: str) -> QAction:
    return user.window.actions_table.by_id[command]


def test_that_keys_of_the_settings_are_given_and_what_fails_is_said(user: User) -> None:
    chosen = replace(user.state.settings, keys={"query.run": "F8", "no.such": "F9"})
    entries = user.state.modules
    user.machine.store.dispatch(m.Started(chosen, entries))
    assert action(user, "query.run").shortcut().toString() == "F8"
    assert action(user, "query.next_problem").shortcut().toString() == ""
    user.until(lambda: user.state.notice is not None)
    notice = user.state.notice
    assert notice is not None
    assert "There is no command “no.such”" in notice.text
    user.machine.store.dispatch(m.Started(replace(chosen, keys={}), entries))
    assert action(user, "query.run").shortcut().toString() == "Ctrl+Return"
    assert action(user, "query.next_problem").shortcut().toString() == "F8"

"""The table of commands: what menus, tool bar, palette and key list are made of."""

import re
from collections import Counter

import pytest

from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS, MENUS
from panll_desktop.session.conditions import is_ready
from panll_desktop.session.messages import RunRequested
from panll_desktop.session.state import State
from tests.fakes import FakeModule, Loop

BY_ID = {command.id: command for command in COMMANDS}


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_that_no_two_commands_share_an_identifier_or_a_title() -> None:
    assert repeated([command.id for command in COMMANDS]) == []
    assert repeated([f"{each.menu} {each.title}" for each in COMMANDS]) == []


def test_that_no_two_commands_share_a_shortcut() -> None:
    shortcuts = [command.shortcut.casefold() for command in COMMANDS]
    assert repeated([each for each in shortcuts if each]) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.id)
def test_that_every_command_stands_in_a_known_menu(command: Command) -> None:
    assert command.menu in MENUS
    assert re.fullmatch(r"[a-z]+(\.[a-z][a-z0-9_]*)+", command.id)
    assert command.title
    assert command.title == command.title.strip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.id)
def test_that_every_command_can_be_judged_before_anything_is_known(
    command: Command,
) -> None:
    assert command.enabled(State()) in {True, False}


def test_that_run_and_stop_are_never_enabled_together() -> None:
    run, stop, explain = (BY_ID[f"query.{each}"] for each in ("run", "stop", "explain"))
    assert not run.enabled(State())
    with Loop(FakeModule(endless=True)) as loop:
        assert not run.enabled(loop.state)
        loop.until_online()
        assert is_ready(loop.state)
        assert (run.enabled(loop.state), stop.enabled(loop.state)) == (True, False)
        loop.send(RunRequested("SELECT"))
        assert (run.enabled(loop.state), stop.enabled(loop.state)) == (False, True)
        assert not explain.enabled(loop.state)

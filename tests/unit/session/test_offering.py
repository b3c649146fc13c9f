"""Menus hold what a module declares, and nothing that it never does."""

from dataclasses import replace

import pytest

from panll_desktop.modules.registry import Registry
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.inventory_state import Inventory
from panll_desktop.session.offering import _LEAVING, _NEEDS, is_offered
from panll_desktop.session.state import ModuleEntry, Ready, State


def groups(module: str) -> set[str]:
    """What the commands that a module is offered begin with."""
    manifest = Registry().load(module)
    entry = ModuleEntry(module, manifest.name, status=Ready(manifest))
    state = State(shown=module, modules=(entry,))
    return {
        each.id.partition(".")[0] for each in COMMANDS if is_offered(each.id, state)
    }


ALWAYS = {"file", "edit", "query", "results", "database", "entity", "view"}


@pytest.mark.parametrize(
    ("module", "more"),
    [
        ("verisimdb", {"drift", "graph", "peers", "proofs"}),
        ("quandledb", {"figure"}),
        ("lithoglyph", {"forms", "graph", "journal"}),
        ("sqlite", set()),
    ],
)
def test_that_a_module_is_offered_what_it_declares(module: str, more: set[str]) -> None:
    assert groups(module) == ALWAYS | more | {"telemetry", "help"}


def test_that_all_commands_are_offered_until_the_module_is_known() -> None:
    hidden = {each.id for each in COMMANDS if not is_offered(each.id, State())}
    assert hidden == set(_LEAVING)


def test_that_what_leaves_a_page_is_offered_on_that_page() -> None:
    state = replace(State(), inventory=Inventory())
    assert is_offered("telemetry.collected_close", state)
    assert not is_offered("telemetry.live", state)


def test_that_every_need_is_that_of_a_command() -> None:
    known = {each.id for each in COMMANDS}
    known |= {each.partition(".")[0] for each in known}
    assert set(_NEEDS) <= known

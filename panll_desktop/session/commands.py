"""Commands as data: menus, tool bar, palette and the list of keys are made of these."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from panll_desktop.session.state import Online, Ready, State

When = Callable[[State], bool]


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do.

    Attributes:
        id: stable, dotted, such as ``query.run``.
        title: as menus show it; three dots where a question follows.
        menu: the menu it stands in.
        shortcut: in Qt's portable notation; empty for none.
        enabled: whether it makes sense in a state.
        icon: the name of a shipped icon; empty for none.
    """

    id: str
    title: str
    menu: str
    shortcut: str = ""
    enabled: When = lambda _: True
    icon: str = ""


def can_run(state: State) -> bool:
    """A connection stands and nothing is running on it."""
    workspace = state.workspace
    return (
        workspace is not None
        and workspace.run is None
        and isinstance(workspace.link, Online)
    )


def is_running(state: State) -> bool:
    """A statement is running in the workspace that is shown."""
    return state.workspace is not None and state.workspace.run is not None


def is_ready(state: State) -> bool:
    """The module that is shown can be asked."""
    entry = state.module(state.shown)
    return entry is not None and isinstance(entry.status, Ready)


MENUS: Final = ("File", "Edit", "Query", "Database", "View", "Telemetry", "Help")
COMMANDS: Final = (
    Command("file.quit", "Quit", "File", "Ctrl+Q"),
    Command("query.run", "Run", "Query", "Ctrl+Return", can_run, "play"),
    Command("query.stop", "Stop", "Query", "Esc", is_running, "stop"),
    Command("query.explain", "Explain", "Query", "Ctrl+E", can_run, "explain"),
)

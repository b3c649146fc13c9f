"""What the search of commands offers beside them: other modules and connections."""

from panll_desktop.session import messages as m
from panll_desktop.session.command import Command
from panll_desktop.session.state import State


def switches(state: State) -> tuple[Command, ...]:
    """A command for each module that is not shown and each connection not open.

    Their identifiers begin with ``module:`` and ``connection:``; names are as given by
    modules and users, whatever is in them.
    """
    modules = tuple(
        Command(
            f"module:{entry.id}",
            f"Switch to {_line(entry.name)}",
            "Database",
            message=m.ModuleChosen(entry.id),
        )
        for entry in state.modules
        if entry.id != state.shown
    )
    workspace = state.workspace
    if workspace is None:
        return modules
    return modules + tuple(
        Command(
            f"connection:{entry.name}",
            f"Connect to {_line(entry.name)}",
            "Database",
            message=m.ConnectionChosen(workspace.module, entry.name),
        )
        for entry in workspace.connections
        if entry.name != workspace.connection
    )


def _line(name: str) -> str:
    return " ".join(name.split())

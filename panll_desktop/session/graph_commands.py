"""The commands of the tab that shows what is linked with what."""

from typing import Final

from panll_desktop.session import graph_messages as gm
from panll_desktop.session.command import Command
from panll_desktop.session.conditions import (
    can_link,
    can_walk_back,
    has_links,
    shows_links,
)

GRAPH_COMMANDS: Final = (
    Command(
        "graph.show", "Show the links", "Database", "Ctrl+Shift+L", can_link, group=5
    ),
    Command(
        "graph.walk",
        "Walk to the chosen neighbour",
        "Database",
        enabled=has_links,
        group=5,
    ),
    Command(
        "graph.back",
        "Walk back",
        "Database",
        enabled=can_walk_back,
        message=gm.WalkedBack(),
        group=5,
    ),
    Command(
        "graph.inspect",
        "Open the chosen neighbour",
        "Database",
        "Ctrl+Alt+L",
        has_links,
        group=5,
    ),
    Command(
        "graph.copy",
        "Copy the links in words",
        "Database",
        enabled=shows_links,
        group=5,
    ),
)

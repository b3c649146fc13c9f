"""What a command is: data that menus, tool bar, palette and the list of keys read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.state import State

if TYPE_CHECKING:
    from panll_desktop.session import messages as m

When: TypeAlias = Callable[[State], bool]


class Command(Record):
    """Something the user can do.

    Attributes:
        id: stable, dotted, such as ``query.run``.
        title: as menus show it; three dots where a question follows.
        menu: the menu it stands in.
        shortcut: in Qt's portable notation; empty for none.
        enabled: whether it makes sense in a state.
        checked: whether it is on, for a command that can be on or off.
        message: what it says to the session; None where a window has to ask first.
        group: commands of one group stand together.
    """

    id: str
    title: str
    menu: str
    shortcut: str = ""
    enabled: When = lambda _: True
    checked: When | None = None
    message: m.Message | None = None
    group: int = 0

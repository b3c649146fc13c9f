"""The commands of the tab of normal forms."""

from typing import Final

from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.command import Command
from panll_desktop.session.conditions import (
    can_decompose,
    can_find_forms,
    can_recompose,
    is_finding_forms,
    shows_forms,
)

NORMAL_FORM_COMMANDS: Final = (
    Command(
        "forms.show",
        "Show normal forms",
        "Database",
        "Ctrl+Shift+B",
        shows_forms,
        group=6,
    ),
    Command(
        "forms.find",
        "Find dependencies and normal form",
        "Database",
        "Ctrl+Alt+F",
        can_find_forms,
        message=nm.SearchAsked(),
        group=6,
    ),
    Command(
        "forms.stop",
        "Stop finding dependencies",
        "Database",
        enabled=is_finding_forms,
        message=nm.SearchStopped(),
        group=6,
    ),
    Command("forms.second", "Aim at 2NF", "Database", enabled=can_find_forms, group=6),
    Command("forms.third", "Aim at 3NF", "Database", enabled=can_find_forms, group=6),
    Command(
        "forms.boyce_codd", "Aim at BCNF", "Database", enabled=can_find_forms, group=6
    ),
    Command(
        "forms.apply",
        "Apply the decomposition…",
        "Database",
        "Ctrl+Alt+A",
        can_decompose,
        group=6,
    ),
    Command(
        "forms.undo",
        "Undo the decomposition…",
        "Database",
        enabled=can_recompose,
        group=6,
    ),
)

"""Commands about the rows of a result."""

from typing import Final

from panll_desktop.session.command import Command
from panll_desktop.session.conditions import (
    has_findings,
    has_rows,
    has_several,
    is_pinned,
)
from panll_desktop.session.view_messages import PinToggled

_RESULTS: Final = "Results"

RESULT_COMMANDS: Final = (
    Command(
        "results.filter", "Show only some rows…", _RESULTS, "Ctrl+Shift+R", has_rows
    ),
    Command("results.value", "Show the whole value", _RESULTS, "F4", has_rows),
    Command(
        "results.sort_up",
        "Sort by the current column",
        _RESULTS,
        enabled=has_rows,
        group=1,
    ),
    Command(
        "results.sort_down",
        "Sort by the current column, descending",
        _RESULTS,
        enabled=has_rows,
        group=1,
    ),
    Command(
        "results.unsorted",
        "Put the rows as they came",
        _RESULTS,
        enabled=has_rows,
        group=1,
    ),
    Command(
        "results.hide", "Hide the current column", _RESULTS, enabled=has_rows, group=1
    ),
    Command("results.unhide", "Show all columns", _RESULTS, enabled=has_rows, group=1),
    Command(
        "results.copy_headed",
        "Copy rows with headers",
        _RESULTS,
        "Ctrl+Shift+C",
        has_rows,
        group=2,
    ),
    Command(
        "results.copy_csv", "Copy rows as CSV", _RESULTS, enabled=has_rows, group=2
    ),
    Command(
        "results.copy_json", "Copy rows as JSON", _RESULTS, enabled=has_rows, group=2
    ),
    Command(
        "results.copy_markdown",
        "Copy rows as Markdown",
        _RESULTS,
        enabled=has_rows,
        group=2,
    ),
    Command(
        "results.copy_insert",
        "Copy rows as INSERT",
        _RESULTS,
        enabled=has_rows,
        group=2,
    ),
    Command("results.export", "Export the rows…", _RESULTS, enabled=has_rows, group=2),
    Command(
        "results.pin",
        "Keep this result while others come",
        _RESULTS,
        "Ctrl+Shift+K",
        has_rows,
        is_pinned,
        PinToggled(),
        group=3,
    ),
    Command(
        "results.next", "Next result", _RESULTS, "Ctrl+PgDown", has_several, group=3
    ),
    Command(
        "results.previous",
        "Previous result",
        _RESULTS,
        "Ctrl+PgUp",
        has_several,
        group=3,
    ),
    Command(
        "results.next_finding",
        "Next row found wrong",
        _RESULTS,
        "Ctrl+F8",
        has_findings,
        group=3,
    ),
    Command(
        "results.previous_finding",
        "Previous row found wrong",
        _RESULTS,
        "Ctrl+Shift+F8",
        has_findings,
        group=3,
    ),
)

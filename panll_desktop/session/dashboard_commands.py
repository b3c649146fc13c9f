"""The commands of the figures that are looked at: whose, of when, how closely."""

from typing import Final

from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session.command import Command, When
from panll_desktop.session.conditions import (
    has_figures,
    is_paused,
    is_watching,
    is_zoomed,
    shows_own,
    shows_reported,
    views_export,
)
from panll_desktop.session.ranges import RANGES, TITLES
from panll_desktop.session.telemetry_state import Source


def _ranges() -> tuple[Command, ...]:
    """One command for each range of time."""

    def chosen(seconds: int) -> When:
        return lambda state: state.telemetry.seconds == seconds

    return tuple(
        Command(
            f"telemetry.range_{name}",
            f"Last {TITLES[name]}",
            "Telemetry",
            checked=chosen(seconds),
            message=dash.RangeChosen(seconds),
            group=2,
        )
        for name, seconds in RANGES.items()
    )


DASHBOARD_COMMANDS: Final = (
    Command(
        "telemetry.workbench",
        "Figures: this workbench",
        "Telemetry",
        checked=shows_own,
        message=dash.SourceChosen(Source.WORKBENCH),
        group=1,
    ),
    Command(
        "telemetry.database",
        "Figures: the database reports",
        "Telemetry",
        checked=shows_reported,
        message=dash.SourceChosen(Source.DATABASE),
        group=1,
    ),
    *_ranges(),
    Command(
        "telemetry.zoom_in",
        "Zoom in",
        "Telemetry",
        "Ctrl+Alt+=",
        has_figures,
        message=dash.ZoomAsked(),
        group=3,
    ),
    Command(
        "telemetry.zoom_out",
        "Zoom out",
        "Telemetry",
        "Ctrl+Alt+-",
        is_zoomed,
        message=dash.ZoomLeft(),
        group=3,
    ),
    Command(
        "telemetry.earlier",
        "Earlier",
        "Telemetry",
        "Alt+PgUp",
        is_zoomed,
        message=dash.ZoomMoved(-1),
        group=3,
    ),
    Command(
        "telemetry.later",
        "Later",
        "Telemetry",
        "Alt+PgDown",
        is_zoomed,
        message=dash.ZoomMoved(1),
        group=3,
    ),
    Command(
        "telemetry.pause",
        "Pause the figures",
        "Telemetry",
        enabled=is_watching,
        checked=is_paused,
        message=dash.PauseToggled(),
        group=4,
    ),
    Command(
        "telemetry.refresh",
        "Read the figures again",
        "Telemetry",
        enabled=is_watching,
        message=dash.FiguresAsked(),
        group=4,
    ),
    Command("telemetry.view", "View an export…", "Telemetry", group=5),
    Command(
        "telemetry.live",
        "Back to the live figures",
        "Telemetry",
        enabled=views_export,
        message=dash.ExportClosed(),
        group=5,
    ),
)

"""Which of its states the dashboard is in, and what it says of it; pure functions."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from panll_desktop.records import Record
from panll_desktop.session import update_dashboard
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Offline,
    Online,
    State,
    Workspace,
)
from panll_desktop.session.telemetry_state import (
    ReportView,
    Source,
    Span,
    TelemetryState,
    Viewed,
)
from panll_desktop.telemetry.picture import Picture
from panll_desktop.telemetry.reading import Reading
from panll_desktop.telemetry.steps import moment
from panll_desktop.ui.cells import one_line

_NOTICE: Final = "on this computer only: counts and times, no texts, names or ids."
_OFF: Final = (
    "Nothing is counted and no file is made. Turning it on counts from then, not"
    " before, on this computer only."
)
_MUTE: Final = (
    "Its module does not offer telemetry. What this workbench counts when you run"
    " something is there all the same."
)
_PATIENCE: Final = 5.0
_MINUTE: Final = 60
_LONGEST: Final = 300
OWN: Final = ("Use this workbench's own counts", "telemetry.workbench")


class Panel(Record):
    """What stands where there are no figures.

    Attributes:
        icon: its name.
        title: what is the case.
        text: why, and what will change it.
        actions: at most two, each with its command; the first is filled.
        colour: of the icon.
    """

    icon: str
    title: str
    text: str
    actions: tuple[tuple[str, str], ...] = ()
    colour: str = "text-muted"


_WAITING: Final = Panel("clock", "Telemetry", "Reading the setting.")


class Looks(Record):
    """What is drawn.

    Attributes:
        figures: over time, if there are any.
        reading: a report, where there is no history.
        source: who counted, in words.
        database: what the database is called that may report.
        taken_at: when the figures were read (seconds after the epoch).
        panel: where there is nothing else.
        kept: what is counted since when; empty where that is not shown.
        viewed: which export is shown; empty if none is.
        zoomed: of when the part is that is shown; empty if it is the whole.
        paused: since when the figures stand still; empty while they go on.
        stale: how old the figures are, and why; empty while they are of now.
        empty: title and text in place of figures of which there are none yet.
        lost: the database is not connected, so that asking it again is no use.
    """

    figures: Picture | None = None
    reading: Reading | None = None
    source: str = ""
    database: str = ""
    taken_at: float | None = None
    panel: Panel = _WAITING
    kept: str = ""
    viewed: str = ""
    zoomed: str = ""
    paused: str = ""
    stale: str = ""
    empty: tuple[str, str] = ("", "")
    lost: bool = False


def looks(state: State) -> Looks:
    """What is drawn in a state."""
    telemetry = state.telemetry
    manifest = state.manifest(state.shown)
    name = manifest.name if manifest is not None else ""
    if telemetry.viewed is not None:
        return _of_export(telemetry.viewed, name)
    if telemetry.source is Source.DATABASE:
        return _of_database(state, name)
    return _of_workbench(state, telemetry, name)


def _of_workbench(state: State, telemetry: TelemetryState, database: str) -> Looks:
    consent = telemetry.consent
    if consent is None:
        return Looks(database=database)
    if not telemetry.on:
        what = ("What would be kept?", "telemetry.collected")
        turn = () if consent.settled else (("Turn on…", "telemetry.toggle"),)
        text = f"Off, because {consent.reason}. {_OFF}"
        panel = Panel("power", "Telemetry is off", text, (*turn, what))
        return Looks(database=database, panel=panel)
    since = _since(state)
    figures = telemetry.figures
    kept = f"This window counts since {since}{_begun(state)}, {_NOTICE}"
    kept = kept if since else _NOTICE
    shown = Looks(database=database, kept=kept[0].upper() + kept[1:])
    if figures is None and telemetry.trouble:
        title = "The history cannot be used"
        erase = (("Erase…", "telemetry.erase"),)
        panel = Panel("error", title, telemetry.trouble, erase, "critical")
        return replace(shown, panel=panel)
    if figures is None:
        text = "The history is being read."
        return replace(shown, panel=Panel("clock", "Telemetry is on", text))
    stale = _stale(state, telemetry, figures)
    return replace(
        shown,
        figures=figures,
        taken_at=figures.taken_at,
        stale=stale,
        empty=_empty(state, figures, since),
        zoomed=_zoomed(telemetry.zooms),
        paused=_paused(telemetry, figures.taken_at),
    )


def _begun(state: State) -> str:
    """Since when the history goes back, where that is not since this window does."""
    begun, started = state.telemetry.begun, _started(state)
    if begun is None or started is None or begun > started - _MINUTE:
        return ""
    day = datetime.fromtimestamp(begun).astimezone()
    today = datetime.fromtimestamp(now()).astimezone()
    when = f"{day:%H:%M}" if day.date() == today.date() else f"{day.day} {day:%b %Y}"
    return f" (the history: since {when})"


def _zoomed(zooms: tuple[Span, ...]) -> str:
    if not zooms:
        return ""
    start, end = zooms[-1]
    return f"Zoomed in: {moment(start, now())} to {moment(end, start)}."


def _paused(telemetry: TelemetryState, taken_at: float) -> str:
    if not telemetry.paused:
        return ""
    when = datetime.fromtimestamp(taken_at).astimezone()
    return f"Paused: these are the figures of {when:%H:%M:%S}."


def _empty(state: State, figures: Picture, since: str) -> tuple[str, str]:
    """What there is to say where nothing was counted, and what will change that."""
    telemetry = state.telemetry
    if figures.counted:
        return "", ""
    if telemetry.zooms:
        return "Nothing was counted in this time", "Zoom out, or choose a longer range."
    if telemetry.paused:
        return "Nothing was counted until then", "Go on to see what was counted since."
    started = _started(state)
    if started is not None and started < figures.window.start:
        title, begun = "Nothing was counted in this time", "Choose a longer range."
        return title, f"{begun} What you run now appears here within a few seconds."
    begun = f"On since {since}, no statements yet" if since else "No statements yet"
    return begun, "Run one and its time appears here within a few seconds."


def _stale(state: State, telemetry: TelemetryState, figures: Picture) -> str:
    when = _as_of(figures.taken_at, now())
    if telemetry.trouble:
        return f"{when} {telemetry.trouble}"
    waiting = telemetry.waiting
    if waiting is not None and state.now - waiting >= _PATIENCE:
        return f"{when} The history is being read and does not answer yet."
    return ""


def _of_export(viewed: Viewed, database: str) -> Looks:
    made = viewed.reading.generated_at
    when = f", made {moment(made, now())}" if made is not None else ""
    name = one_line(viewed.name, _LONGEST)
    said = f"Export {name}{when}. Nothing of it is counted here, and it is not live."
    figures = viewed.figures
    return Looks(
        figures=figures,
        reading=None if figures is not None else viewed.reading,
        source=name,
        database=database,
        taken_at=made,
        viewed=said,
        zoomed=_zoomed(viewed.zooms),
    )


def _of_database(state: State, name: str) -> Looks:
    workspace = state.workspace
    shown = Looks(database=name)
    if workspace is None:
        panel = Panel("unplugged", "No database", "Choose a module first.")
        return replace(shown, panel=panel)
    if not update_dashboard.reports(state):
        return replace(shown, panel=_mute(name or workspace.module))
    view = update_dashboard.report(workspace)
    why, lost = _silence(workspace, view)
    reported = view.reported
    if reported is not None:
        source = f"counted by {one_line(reported.source or name, _LONGEST)}"
        stale = f"{_as_of(reported.at, now())} {why}" if why else ""
        return replace(
            shown,
            reading=reported.reading,
            source=source,
            taken_at=reported.at,
            stale=stale,
            paused=_paused(state.telemetry, reported.at),
            lost=lost,
        )
    if why:
        again = "" if lost else f" It is asked again {_next(state, view)}."
        text = f"{why} It has not answered since the window was opened.{again}"
        action = ("Reconnect", "database.reconnect")
        if not lost:
            action = ("Ask again", "telemetry.refresh")
        title = f"{name} does not answer"
        panel = Panel("unplugged", title, text, (action, OWN), "critical")
        return replace(shown, panel=panel)
    if view.off:
        text = f"{one_line(view.off, _LONGEST)} What this workbench counts is kept"
        text += " apart from it."
        panel = Panel("power", f"{name} does not count", text, (OWN,))
        return replace(shown, panel=panel)
    text = "What it says of itself appears here."
    return replace(shown, panel=Panel("clock", f"Asking {name}", text))


def _mute(name: str) -> Panel:
    return Panel("ring", f"{name} reports nothing about itself", _MUTE, (OWN,))


def _silence(workspace: Workspace, view: ReportView) -> tuple[str, bool]:
    """Why nothing is heard of a database, and whether it is not even connected."""
    match workspace.link:
        case Broken(failure):
            return _sentence(failure.title), True
        case Offline():
            return "It is not connected.", True
        case Connecting():
            return "", False
        case Online():
            if view.failure is not None:
                return _sentence(view.failure.title), False
    return "", False


def _next(state: State, view: ReportView) -> str:
    left = view.asked + update_dashboard.REPORT_SECONDS - state.now
    return f"in {left:.0f} s" if left >= 1 else "now"


def _as_of(taken_at: float, seconds: float) -> str:
    when = datetime.fromtimestamp(taken_at).astimezone()
    return f"As of {when:%H:%M:%S}, {age(seconds - taken_at)} old."


def age(seconds: float) -> str:
    """How old something is, in words."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < 60 * _MINUTE:
        return f"{whole // _MINUTE} min"
    if whole < 48 * 60 * _MINUTE:
        return f"{whole // 3600} h"
    return f"{whole // 86_400:,} d"


def now() -> float:
    """Seconds after the epoch, by the clock on the wall."""
    return datetime.now().astimezone().timestamp()


def _started(state: State) -> float | None:
    """Since when this session counts (seconds after the epoch)."""
    since = state.telemetry.since
    return None if since is None else now() - max(0.0, state.now - since)


def _since(state: State) -> str:
    """Since when this session counts, by the clock on the wall."""
    started = _started(state)
    return "" if started is None else moment(started, now())


def _sentence(text: str) -> str:
    line = one_line(text, _LONGEST).rstrip()
    return line if line.endswith((".", "!", "?")) else f"{line}."

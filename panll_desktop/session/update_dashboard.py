"""How state changes around the figures that are looked at."""

from dataclasses import replace
from typing import Final, assert_never

from panll_desktop.protocol import Capability, TelemetryOff
from panll_desktop.session import dashboard_effects as de
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    Notice,
    NoticeKind,
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
from panll_desktop.session.update_links import Change, with_fault, without_faults

WATCH_SECONDS: Final = 2.0
REPORT_SECONDS: Final = 10.0
SHARE: Final = 20.0  # figures that take long to make are made less often
SHORTEST: Final = 60.0


def update(state: State, message: dash.DashboardMessage) -> Change:
    """What the state becomes, and what has to be done."""
    telemetry = state.telemetry
    match message:
        case dash.DashboardWatched(watched):
            return asked(_with(state, replace(telemetry, watched=watched)))
        case dash.SourceChosen(source):
            return asked(_with(state, replace(telemetry, source=source, viewed=None)))
        case dash.RangeChosen(seconds) if telemetry.viewed is not None:
            return _export_range(state, telemetry.viewed, seconds)
        case dash.RangeChosen(seconds):
            chosen = replace(telemetry, seconds=seconds, zooms=())
            return asked(_with(state, chosen), wanted=True)
        case dash.ZoomChosen() | dash.ZoomAsked() | dash.ZoomMoved() | dash.ZoomLeft():
            return _zoomed(state, message)
        case dash.PauseToggled():
            paused = replace(telemetry, paused=not telemetry.paused)
            return asked(_with(state, paused))
        case dash.FiguresAsked():
            return asked(state, wanted=True)
        case dash.FiguresArrived():
            return _arrived(state, message), ()
        case dash.ReportArrived():
            return _reported(state, message)
        case dash.ExportOpened(path):
            return state, (de.ReadExport(path),)
        case dash.ExportArrived(viewed):
            return _with(state, replace(telemetry, viewed=viewed)), ()
        case dash.ExportRefused(sentence):
            return replace(state, notice=Notice(NoticeKind.FAILURE, sentence)), ()
        case dash.ExportDrawn():
            return _drawn(state, message), ()
        case dash.ExportClosed():
            return asked(_with(state, replace(telemetry, viewed=None)))
        case _:
            assert_never(message)


def tick(state: State) -> Change:
    """Reads figures again now and then, while they are looked at."""
    telemetry = state.telemetry
    if not telemetry.watched or telemetry.paused or telemetry.viewed is not None:
        return state, ()
    if telemetry.source is Source.DATABASE:
        workspace = state.workspace
        if workspace is None:
            return state, ()
        view = report(workspace)
        again = view.generation != workspace.generation
        due = again or state.now - view.asked >= REPORT_SECONDS
        return _ask_report(state) if due else (state, ())
    pause = max(WATCH_SECONDS, SHARE * telemetry.took)
    if state.now - telemetry.asked < pause or telemetry.waiting is not None:
        return state, ()
    return _ask_figures(state)


def asked(state: State, *, wanted: bool = False) -> Change:
    """The state with the figures of now on their way, if somebody looks at them.

    Args:
        state: as it is.
        wanted: the user asked for them, so that a pause does not matter.
    """
    telemetry = state.telemetry
    if not telemetry.watched or telemetry.viewed is not None:
        return state, ()
    if telemetry.source is Source.DATABASE:
        if telemetry.paused and not wanted:
            return state, ()
        return _ask_report(state)
    if telemetry.paused and not wanted and telemetry.figures is not None:
        return state, ()
    return _ask_figures(state)


def zooms(telemetry: TelemetryState) -> tuple[Span, ...]:
    """The spans that were zoomed into, of the export if one is shown."""
    return telemetry.zooms if telemetry.viewed is None else telemetry.viewed.zooms


def shown_span(telemetry: TelemetryState) -> Span | None:
    """From when to when the figures are that are shown; None if there are none."""
    viewed = telemetry.viewed
    figures = telemetry.figures if viewed is None else viewed.figures
    if figures is None:
        return None
    return figures.window.start, figures.window.end


def reports(state: State) -> bool:
    """The module that is shown tells what its databases count."""
    manifest = state.manifest(state.shown)
    return manifest is not None and Capability.TELEMETRY in manifest.capabilities


def _ask_figures(state: State) -> Change:
    telemetry = state.telemetry
    if not telemetry.on:
        return state, ()
    number = telemetry.number + 1
    span = telemetry.zooms[-1] if telemetry.zooms else None
    waiting = replace(telemetry, number=number, asked=state.now, waiting=state.now)
    effect = de.TakeFigures(number, telemetry.seconds, span)
    return _with(state, waiting), (effect,)


def _arrived(state: State, message: dash.FiguresArrived) -> State:
    telemetry = state.telemetry
    if message.number != telemetry.number or not telemetry.on:
        return state
    arrived = replace(
        telemetry,
        figures=message.figures,
        begun=message.since,
        took=message.seconds,
        waiting=None,
        trouble="",
    )
    return _with(state, arrived)


def _drawn(state: State, message: dash.ExportDrawn) -> State:
    viewed = state.telemetry.viewed
    if viewed is None or viewed.number != message.number:
        return state
    drawn = replace(viewed, figures=message.figures)
    return _with(state, replace(state.telemetry, viewed=drawn))


def _export_range(state: State, viewed: Viewed, seconds: int) -> Change:
    """The last so many seconds of an export; all of it if it is no longer."""
    whole = viewed.reading.extent
    if whole is None:
        sentence = f"{viewed.name} has no history: it says nothing of a shorter time."
        return replace(state, notice=Notice(NoticeKind.INFORMATION, sentence)), ()
    start = whole.end - seconds
    spans = ((float(start), float(whole.end)),) if start > whole.start else ()
    return _change_zooms(state, spans)


def _zoomed(
    state: State,
    message: dash.ZoomChosen | dash.ZoomAsked | dash.ZoomMoved | dash.ZoomLeft,
) -> Change:
    telemetry = state.telemetry
    match message:
        case dash.ZoomChosen(start, end):
            return _zoom(state, (start, end))
        case dash.ZoomAsked():
            span = shown_span(telemetry)
            if span is None:
                return state, ()
            quarter = (span[1] - span[0]) / 4
            return _zoom(state, (span[0] + quarter, span[1] - quarter))
        case dash.ZoomMoved(halves):
            return _move(state, halves)
        case _:
            return _change_zooms(state, zooms(telemetry)[:-1])


def _zoom(state: State, span: Span) -> Change:
    start, end = span
    if end - start < SHORTEST:
        return state, ()
    return _change_zooms(state, (*zooms(state.telemetry), span))


def _move(state: State, halves: int) -> Change:
    trail = zooms(state.telemetry)
    if not trail:
        return state, ()
    start, end = trail[-1]
    way = halves * (end - start) / 2
    return _change_zooms(state, (*trail[:-1], (start + way, end + way)))


def _change_zooms(state: State, trail: tuple[Span, ...]) -> Change:
    viewed = state.telemetry.viewed
    if viewed is None:
        changed = replace(state.telemetry, zooms=trail)
        return asked(_with(state, changed), wanted=True)
    number = viewed.number + 1
    viewed = replace(viewed, zooms=trail, number=number)
    effect = de.DrawExport(number, viewed.reading, trail[-1] if trail else None)
    return _with(state, replace(state.telemetry, viewed=viewed)), (effect,)


def report(workspace: Workspace) -> ReportView:
    """What the connection that is chosen said, and no other one."""
    view = workspace.report
    if view.connection != workspace.connection:
        return ReportView(workspace.connection, number=view.number)
    return view


def _ask_report(state: State) -> Change:
    workspace = state.workspace
    if workspace is None or not reports(state):
        return state, ()
    view = report(workspace)
    there = view.generation == workspace.generation  # else who was asked is gone
    if not isinstance(workspace.link, Online) or (there and view.since is not None):
        return state, ()
    asking = replace(
        view,
        generation=workspace.generation,
        number=view.number + 1,
        since=state.now,
        asked=state.now,
    )
    state = _showing(state, workspace, asking)
    return state, (de.AskReport(workspace.module, asking.number),)


def _reported(state: State, message: dash.ReportArrived) -> Change:
    workspace = state.workspaces.get(message.module)
    if workspace is None or report(workspace).number != message.number:
        return state, ()
    if report(workspace).since is None:  # of a connection that is not shown any more
        return state, ()
    view, answer = replace(workspace.report, since=None), message.answer
    if isinstance(answer, Failure):
        state = _showing(state, workspace, replace(view, failure=answer))
        return with_fault(state, message.module, answer)
    if isinstance(answer, TelemetryOff):
        view = replace(view, off=answer.reason, reported=None, failure=None)
    else:
        view = replace(view, off="", reported=answer, failure=None)
    state = _showing(state, workspace, view)
    return without_faults(state, message.module), ()


def _showing(state: State, workspace: Workspace, view: ReportView) -> State:
    return state.with_workspace(replace(workspace, report=view))


def _with(state: State, telemetry: TelemetryState) -> State:
    return replace(state, telemetry=telemetry)

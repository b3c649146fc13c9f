"""How state changes around telemetry."""

from dataclasses import replace
from typing import Final, assert_never

from panll_desktop.session import telemetry_effects as te
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.state import Notice, NoticeKind, State
from panll_desktop.session.telemetry_state import TelemetryState
from panll_desktop.session.update_dashboard import asked
from panll_desktop.session.update_links import Change, with_settings

FLUSH_SECONDS: Final = 60.0


def update(state: State, message: tm.TelemetryMessage) -> Change:
    """What the state becomes, and what has to be done."""
    telemetry = state.telemetry
    match message:
        case tm.ConsentChosen(given):
            settings = replace(state.settings, telemetry=given)
            state, effects = with_settings(state, settings)
            return state, (*effects, te.SettleConsent(given))
        case tm.ConsentWithdrawn():
            return _withdrawn(state)
        case tm.ConsentSettled(consent):
            since = telemetry.since if telemetry.on else state.now
            settled = replace(
                telemetry,
                consent=consent,
                since=since if consent.given else None,
                flushed=state.now,
                figures=telemetry.figures if consent.given else None,
                waiting=None,
                preview=None,
            )
            return asked(replace(state, telemetry=settled))
        case (
            tm.PreviewAsked()
            | tm.PreviewArrived()
            | tm.PreviewClosed()
            | tm.ExportChosen()
        ):
            return _export(state, message)
        case tm.Exported() | tm.ExportFailed() | tm.HistorySetAside():
            return _said(state, message), ()
        case tm.EraseChosen():
            return state, (te.EraseHistory(),)
        case tm.Erased():
            sentence = "The telemetry history is erased."
            state = _told(state, NoticeKind.INFORMATION, sentence)
            return asked(_with(state, replace(telemetry, figures=None)))
        case tm.TelemetryFailed(sentence):
            failed = _with(state, replace(telemetry, trouble=sentence, waiting=None))
            if telemetry.trouble == sentence:  # it was said, and is on the dashboard
                return failed, ()
            return _told(failed, NoticeKind.FAILURE, sentence), ()
        case _:
            assert_never(message)


def tick(state: State) -> Change:
    """Writes counts every minute."""
    telemetry = state.telemetry
    if not telemetry.on or state.now - telemetry.flushed < FLUSH_SECONDS:
        return state, ()
    return _with(state, replace(telemetry, flushed=state.now)), (te.FlushCounts(),)


def _with(state: State, telemetry: TelemetryState) -> State:
    return replace(state, telemetry=telemetry)


def _withdrawn(state: State) -> Change:
    settings = replace(state.settings, telemetry=False)
    sentence = "Telemetry was switched off elsewhere; this window counts no more."
    state = _told(replace(state, settings=settings), NoticeKind.INFORMATION, sentence)
    return state, (te.SettleConsent(setting=False),)


def _export(
    state: State,
    message: tm.PreviewAsked | tm.PreviewArrived | tm.PreviewClosed | tm.ExportChosen,
) -> Change:
    """The export: what it holds is looked at before it is written."""
    telemetry = state.telemetry
    match message:
        case tm.PreviewAsked():
            effect = te.MakePreview(telemetry.seconds)
            return state, (effect,) if telemetry.on else ()
        case tm.PreviewArrived(preview):
            return _with(state, replace(telemetry, preview=preview)), ()
        case tm.PreviewClosed():
            return _with(state, replace(telemetry, preview=None)), ()
        case tm.ExportChosen(path, form):
            if telemetry.preview is None:
                return state, ()
            return state, (te.WriteExport(path, telemetry.preview.content(form)),)
        case _:
            assert_never(message)


def _said(
    state: State, message: tm.Exported | tm.ExportFailed | tm.HistorySetAside
) -> State:
    match message:
        case tm.Exported(path):
            return _told(state, NoticeKind.INFORMATION, f"The report is in {path}.")
        case tm.ExportFailed(sentence):
            return _told(state, NoticeKind.FAILURE, sentence)
        case tm.HistorySetAside(sentence):
            return _told(state, NoticeKind.WARNING, sentence)
        case _:
            assert_never(message)


def _told(state: State, kind: NoticeKind, sentence: str) -> State:
    return replace(state, notice=Notice(kind, sentence))

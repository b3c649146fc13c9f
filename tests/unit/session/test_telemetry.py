"""Telemetry without a window: what is previewed is written, whole or not at all."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.protocol import StatementType
from panll_desktop.session import inventory_messages as im
from panll_desktop.session import telemetry_effects as te
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.dashboard_messages import DashboardMessage
from panll_desktop.session.ranges import RANGES
from panll_desktop.session.state import NoticeKind, State
from panll_desktop.session.telemetry_effects import Counting
from panll_desktop.session.telemetry_state import Form, Preview, TelemetryState
from panll_desktop.session.update import update
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry

NOW = 1_780_315_200.0
ON = TelemetryState(consent=Consent(given=True, reason="you switched it on"))
PREVIEW = Preview(b"{}\n", b"# EOF\n")
Posted = list[tm.TelemetryMessage | DashboardMessage | im.ListingArrived]


@pytest.fixture
def posted() -> Posted:
    return []


@pytest.fixture
def telemetry(tmp_path: Path) -> Telemetry:
    return Telemetry(History(tmp_path / "telemetry"), lambda: NOW)


@pytest.fixture
def perform(
    telemetry: Telemetry, posted: Posted
) -> Iterator[Callable[[te.TelemetryEffect], None]]:
    """Performs an effect to its end."""
    made: list[Counting] = []

    def perform(effect: te.TelemetryEffect) -> None:
        counting = Counting(posted.append, telemetry, {})
        made.append(counting)
        counting.perform(effect)
        counting.close().join(10)

    yield perform
    telemetry.disable()


def test_that_the_preview_holds_both_forms_of_the_same_counts(
    telemetry: Telemetry,
    posted: Posted,
    perform: Callable[[te.TelemetryEffect], None],
) -> None:
    telemetry.enable()
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    state = replace(State(), telemetry=replace(ON, seconds=RANGES["7d"]))
    _, (effect,) = update(state, tm.PreviewAsked())
    assert isinstance(effect, te.MakePreview)
    perform(effect)
    (arrived,) = posted
    assert isinstance(arrived, tm.PreviewArrived)
    assert arrived.preview.seconds == RANGES["7d"]
    report = json.loads(arrived.preview.json)
    assert report["meta"]["window"]["bucket_seconds"] == 3600
    assert report["query_patterns"]["total_queries"] == 1
    assert b"verisim_query_count_total 1\n" in arrived.preview.openmetrics


@pytest.mark.parametrize("form", Form)
def test_that_the_bytes_of_the_preview_are_those_of_the_file(
    form: Form,
    tmp_path: Path,
    posted: Posted,
    perform: Callable[[te.TelemetryEffect], None],
) -> None:
    state = replace(State(), telemetry=replace(ON, preview=PREVIEW))
    target = tmp_path / "export"
    _, (effect,) = update(state, tm.ExportChosen(target, form))
    assert isinstance(effect, te.WriteExport)
    perform(effect)
    assert target.read_bytes() == PREVIEW.content(form)
    assert posted == [tm.Exported(target)]


def test_that_a_failed_export_leaves_nothing_and_is_no_trouble_of_the_history(
    tmp_path: Path,
    posted: Posted,
    perform: Callable[[te.TelemetryEffect], None],
) -> None:
    (tmp_path / "directory").mkdir()
    for target in (tmp_path / "directory", tmp_path / "none" / "x", Path("/dev/full")):
        posted.clear()
        before = sorted(tmp_path.rglob("*"))
        perform(te.WriteExport(target, b"bytes"))
        (failed,) = posted
        assert isinstance(failed, tm.ExportFailed)
        assert sorted(tmp_path.rglob("*")) == before
        state, effects = update(replace(State(), telemetry=ON), failed)
        assert effects == ()
        assert state.telemetry == ON
        assert state.notice is not None
        assert state.notice.kind is NoticeKind.FAILURE
        assert state.notice.text.startswith("Nothing was exported: ")


def test_that_without_a_preview_nothing_is_written(tmp_path: Path) -> None:
    state, effects = update(
        replace(State(), telemetry=ON), tm.ExportChosen(tmp_path / "x")
    )
    assert effects == ()
    assert state.telemetry == ON


def test_that_a_rehearsal_makes_no_thread_and_no_file_and_its_end_drops_it(
    tmp_path: Path, telemetry: Telemetry, posted: Posted
) -> None:
    threads = threading.enumerate()
    counting = Counting(posted.append, telemetry, {})
    for effect in (te.Rehearse(), te.TakeListing()):
        counting.perform(effect)
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.TakeListing())
    counting.perform(te.EndRehearsal())
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.TakeListing())
    assert threading.enumerate() == threads
    assert not (tmp_path / "telemetry").exists()
    counting.close().join(10)
    found = [each.listing for each in posted if isinstance(each, im.ListingArrived)]
    counts = [each.counts.get("query.count") for each in found if each is not None]
    assert counts == [None, 1, None]
    assert {each.kept for each in found if each is not None} == {False}


def test_that_what_was_rehearsed_never_gets_into_the_history(
    tmp_path: Path, telemetry: Telemetry, posted: Posted
) -> None:
    counting = Counting(posted.append, telemetry, {})
    counting.perform(te.Rehearse())
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.SettleConsent(setting=True))
    telemetry.observer.query_stopped(StatementType.INSERT, 0, 0.01)
    counting.perform(te.EndRehearsal())
    telemetry.observer.query_stopped(StatementType.INSERT, 0, 0.01)
    counting.perform(te.TakeListing())
    counting.close().join(10)
    telemetry.disable()
    (listing,) = [
        each.listing for each in posted if isinstance(each, im.ListingArrived)
    ]
    assert listing is not None
    assert listing.kept
    assert listing.counts["pattern.INSERT"] == 2
    assert "pattern.SELECT" not in listing.counts
    (bucket,) = telemetry.history.read()
    assert bucket.counts["pattern.INSERT"] == 2
    assert "pattern.SELECT" not in bucket.counts
    assert telemetry.history.files()[0][0] == "history.sqlite"
    assert telemetry.history.directory == tmp_path / "telemetry"


def test_that_switched_off_its_thread_ends_and_what_was_counted_is_written(
    telemetry: Telemetry, posted: Posted
) -> None:
    before = set(threading.enumerate())
    counting = Counting(posted.append, telemetry, {})
    counting.perform(te.SettleConsent(setting=True))
    (thread,) = set(threading.enumerate()) - before
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.SettleConsent(setting=False))
    telemetry.observer.query_stopped(StatementType.INSERT, 0, 0.01)
    thread.join(10)
    assert set(threading.enumerate()) == before
    (bucket,) = telemetry.history.read()
    assert bucket.counts["pattern.SELECT"] == 1
    assert "pattern.INSERT" not in bucket.counts
    counting.close().join(10)


def test_that_erasing_right_after_switching_off_leaves_nothing(
    telemetry: Telemetry, posted: Posted
) -> None:
    for _ in range(20):
        counting = Counting(posted.append, telemetry, {})
        counting.perform(te.SettleConsent(setting=True))
        telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
        counting.perform(te.SettleConsent(setting=False))
        counting.perform(te.EraseHistory())
        counting.close().join(10)
        assert not telemetry.history.directory.exists()
    assert posted.count(tm.Erased()) == 20


def test_that_closing_right_after_switching_off_keeps_what_was_counted(
    telemetry: Telemetry, posted: Posted
) -> None:
    counting = Counting(posted.append, telemetry, {})
    counting.perform(te.SettleConsent(setting=True))
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.SettleConsent(setting=False))
    counting.close().join(10)
    assert telemetry.history.read()[0].counts["pattern.SELECT"] == 1


def test_that_consent_taken_back_elsewhere_drops_what_was_counted_since(
    telemetry: Telemetry, posted: Posted
) -> None:
    settings = iter((True, True, False))
    counting = Counting(posted.append, telemetry, {}, lambda: next(settings))
    counting.perform(te.SettleConsent(setting=True))
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    counting.perform(te.FlushCounts())
    counting.perform(te.FlushCounts())
    telemetry.observer.query_stopped(StatementType.INSERT, 0, 0.01)
    counting.perform(te.SettleConsent(setting=False))
    counting.close().join(10)
    assert posted.count(tm.ConsentWithdrawn()) == 1
    state, effects = update(replace(State(), telemetry=ON), tm.ConsentWithdrawn())
    assert effects == (te.SettleConsent(setting=False),)
    assert not state.settings.telemetry
    assert state.notice is not None
    assert "switched off elsewhere" in state.notice.text


@pytest.mark.parametrize("setting", [True, None])
def test_that_consent_that_was_not_taken_back_stays(
    telemetry: Telemetry, posted: Posted, *, setting: bool | None
) -> None:
    counting = Counting(posted.append, telemetry, {}, lambda: setting)
    counting.perform(te.SettleConsent(setting=True))
    telemetry.observer.query_stopped(StatementType.SELECT, 0, 0.01)
    for _ in range(2):
        counting.perform(te.FlushCounts())
    counting.close().join(10)
    assert tm.ConsentWithdrawn() not in posted
    assert telemetry.history.read()[0].counts["pattern.SELECT"] == 1
    telemetry.disable()


def test_that_what_is_done_while_it_is_off_leaves_no_thread(
    telemetry: Telemetry, posted: Posted, tmp_path: Path
) -> None:
    before = set(threading.enumerate())
    counting = Counting(posted.append, telemetry, {})
    for effect in (te.EraseHistory(), te.WriteExport(tmp_path / "x", b"bytes")):
        counting.perform(effect)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    assert set(threading.enumerate()) == before
    assert posted == [tm.Erased(), tm.Exported(tmp_path / "x")]
    counting.close().join(10)

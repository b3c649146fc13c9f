"""Telemetry without a window: what is previewed is written, whole or not at all."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.protocol import StatementType
from panll_desktop.session import telemetry_effects as te
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.figure_messages import FigureMessage
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
Posted = list[tm.TelemetryMessage | FigureMessage]


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
    perform(te.MakePreview())
    (arrived,) = posted
    assert isinstance(arrived, tm.PreviewArrived)
    report = json.loads(arrived.preview.json)
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

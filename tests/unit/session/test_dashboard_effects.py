"""Figures as lanes make them: of the history, of exports, of what databases say."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from panll_desktop.protocol import (
    SILENT,
    Capability,
    Observer,
    Options,
    StatementType,
    TelemetrySnapshot,
)
from panll_desktop.session import dashboard_effects as de
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.links import Connection
from panll_desktop.session.telemetry_state import Reported, Viewed
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.history import DAY, HOUR, MINUTE, History
from panll_desktop.telemetry.report import Window, build, encode
from panll_desktop.telemetry.service import Telemetry
from tests.fakes import FakeModule, FakeSession
from tests.figures import END, WINDOW, day

NOW = float(END)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history of a day, made once; tests work on copies."""
    path = tmp_path_factory.mktemp("kept") / "telemetry"
    history = History(path)
    for each in day(3):
        history.add(each.start, each.counts)
    return path


@pytest.fixture
def telemetry(kept: Path, tmp_path: Path) -> Telemetry:
    copytree(kept, tmp_path / "telemetry")
    return Telemetry(History(tmp_path / "telemetry"), lambda: NOW)


def made(
    telemetry: Telemetry, effect: de.DashboardEffect
) -> list[dash.DashboardMessage]:
    posted: list[dash.DashboardMessage] = []
    de.make(effect, telemetry, posted.append)
    return posted


def taken(telemetry: Telemetry, effect: de.TakeFigures) -> dash.FiguresArrived:
    (arrived,) = made(telemetry, effect)
    assert isinstance(arrived, dash.FiguresArrived)
    return arrived


def test_that_figures_are_those_of_the_range(telemetry: Telemetry) -> None:
    figures = taken(telemetry, de.TakeFigures(7, DAY)).figures
    inside = [b for b in day(3) if b.start >= figures.window.start]
    assert figures.statements == sum(b.counts[c.QUERIES] for b in inside)
    assert figures.bucket == MINUTE
    assert taken(telemetry, de.TakeFigures(7, HOUR)).number == 7


def test_that_a_zoom_is_as_fine_as_the_history_still_is(telemetry: Telemetry) -> None:
    span = (NOW - 2 * HOUR, NOW - HOUR)
    figures = taken(telemetry, de.TakeFigures(1, DAY, span)).figures
    assert figures.window == Window(END - 2 * HOUR, END - HOUR)
    assert 0 < figures.statements < 3 * 60
    old = (NOW - 40 * DAY, NOW - 39 * DAY)
    figures = taken(telemetry, de.TakeFigures(1, DAY, old)).figures
    assert figures.window.end - figures.window.start >= DAY
    assert not figures.counted


def test_that_the_present_is_in_a_zoom_that_holds_it(telemetry: Telemetry) -> None:
    telemetry.enable()
    telemetry.observer.query_stopped(StatementType.DELETE, 0, 0.1)
    with_now = taken(telemetry, de.TakeFigures(1, DAY, (NOW - HOUR, NOW + MINUTE)))
    without = taken(telemetry, de.TakeFigures(1, DAY, (NOW - 2 * HOUR, NOW - HOUR)))
    name = c.PATTERN[StatementType.DELETE]
    more = with_now.figures.counts[name]
    assert more == 1 + sum(
        b.counts.get(name, 0) for b in day(3) if b.start >= NOW - HOUR
    )
    assert without.figures.counts.get(name, 0) < more + 100
    telemetry.disable()


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_that_an_export_is_drawn_whole_and_in_part(
    telemetry: Telemetry, tmp_path: Path
) -> None:
    content = encode(build(list(day(3)), WINDOW, NOW))
    (arrived,) = made(telemetry, de.ReadExport(_written(tmp_path / "a.json", content)))
    assert isinstance(arrived, dash.ExportArrived)
    viewed = arrived.viewed
    assert isinstance(viewed, Viewed)
    assert viewed.name == "a.json"
    assert viewed.figures is not None
    total = sum(b.counts[c.QUERIES] for b in day(3))
    assert viewed.figures.statements == total
    start = float(viewed.reading.buckets[0].start)
    (drawn,) = made(
        telemetry, de.DrawExport(4, viewed.reading, (start, start + 2 * HOUR))
    )
    assert isinstance(drawn, dash.ExportDrawn)
    assert drawn.number == 4
    assert 0 < drawn.figures.statements < total


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b"no json",
        b'{"a": 1}',
        b'{"telemetry_enabled": false}',
        b"[" * 10**5,
    ],
)
def test_that_what_is_no_export_is_a_sentence(
    content: bytes, telemetry: Telemetry, tmp_path: Path
) -> None:
    path = _written(tmp_path / "no.json", content)
    (refused,) = made(telemetry, de.ReadExport(path))
    assert isinstance(refused, dash.ExportRefused)
    assert refused.sentence.startswith(f"{path} cannot be shown")
    assert refused.sentence.endswith(".")


def test_that_a_file_that_is_not_there_or_too_large_is_a_sentence(
    telemetry: Telemetry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (refused,) = made(telemetry, de.ReadExport(tmp_path / "none.json"))
    assert isinstance(refused, dash.ExportRefused)
    assert "No such file" in refused.sentence
    monkeypatch.setattr(de, "LARGEST_EXPORT", 3)
    path = _written(tmp_path / "large.json", b"{    }")
    (refused,) = made(telemetry, de.ReadExport(path))
    assert isinstance(refused, dash.ExportRefused)
    assert "6 bytes" in refused.sentence


def test_that_a_report_without_a_history_has_no_figures_over_time(
    telemetry: Telemetry, tmp_path: Path
) -> None:
    path = _written(tmp_path / "old.json", b'{"performance": {"query_count": 4}}')
    (arrived,) = made(telemetry, de.ReadExport(path))
    assert isinstance(arrived, dash.ExportArrived)
    assert arrived.viewed.figures is None
    assert made(telemetry, de.DrawExport(1, arrived.viewed.reading)) == []


class _Reporting(FakeSession):
    answer: object = TelemetrySnapshot({"entities": {"stored": 3}}, "this store")

    def telemetry(self) -> object:
        return self.answer


class _Module(FakeModule):
    def _connect(self, options: Options, observer: Observer) -> FakeSession:
        return _Reporting(self, options, observer)


def ask(answer: object) -> m.Message:
    module = _Module("alpha", capabilities=frozenset({Capability.TELEMETRY}))
    connection = Connection(module.manifest, {}, SILENT, 1)
    posted: list[m.Message] = []
    before, _Reporting.answer = _Reporting.answer, answer
    de.ask(posted.append, de.AskReport("alpha", 5), connection)
    connection.close()
    connection.control.lane.join(10)
    _Reporting.answer = before
    (arrived,) = posted
    return arrived


def test_that_a_database_is_understood_as_far_as_it_goes() -> None:
    snapshot = TelemetrySnapshot({"entities": {"stored": 3}, "knots": 7}, "this store")
    arrived = ask(snapshot)
    assert isinstance(arrived, dash.ReportArrived)
    assert arrived.number == 5
    said = arrived.answer
    assert isinstance(said, Reported)
    assert said.source == "this store"
    assert said.reading.sections["entities"] == {"stored": 3}
    assert said.reading.others == {"knots": 7}
    assert "modality_heatmap" in said.reading.not_reported


def test_that_an_answer_of_another_kind_is_a_fault_and_no_connection_a_failure() -> (
    None
):
    arrived = ask("seven")
    assert isinstance(arrived, dash.ReportArrived)
    assert isinstance(arrived.answer, Failure)
    assert arrived.answer.fault
    posted: list[m.Message] = []
    post: Callable[[m.Message], None] = posted.append
    de.ask(post, de.AskReport("alpha", 6), None)
    (none,) = posted
    assert isinstance(none, dash.ReportArrived)
    assert isinstance(none.answer, Failure)

"""Which figures are asked for, of when and from whom; late answers change nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.protocol import Capability, TelemetryOff
from panll_desktop.session import dashboard_effects as de
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.ranges import RANGES, TITLES
from panll_desktop.session.state import Broken, NoticeKind
from panll_desktop.session.telemetry_state import (
    Reported,
    Source,
    TelemetryState,
    Viewed,
)
from panll_desktop.session.update_dashboard import REPORT_SECONDS, SHARE
from panll_desktop.telemetry import reading
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.history import DAY
from panll_desktop.telemetry.report import build, encode
from tests.fakes import FakeModule
from tests.figures import END, WINDOW, day, picture
from tests.unit.session.drive import MISTAKE, NOW, Drive

GIVEN = Consent(given=True, reason="you switched it on")
FIGURES = picture()
SAID = Reported(reading.understood({"entities": {"stored": 3}}), "this store", 1.0)
EXPORT = reading.read(encode(build(list(day(2)), WINDOW, float(END))))


@pytest.fixture
def drive() -> Drive:
    """Connected to a database that reports, counting, and looked at."""
    made = Drive()
    manifest = replace(
        FakeModule("alpha").manifest, capabilities=frozenset({Capability.TELEMETRY})
    )
    made.send(m.ModuleLoaded("alpha", manifest))
    made.link("alpha")
    made.send(tm.ConsentSettled(GIVEN), dash.DashboardWatched(watched=True))
    return made


def asked(drive: Drive) -> list[de.TakeFigures]:
    return [each for each in drive.effects if isinstance(each, de.TakeFigures)]


def questions(drive: Drive) -> list[de.AskReport]:
    return [each for each in drive.effects if isinstance(each, de.AskReport)]


def telemetry(drive: Drive) -> TelemetryState:
    return drive.state.telemetry


def arrive(drive: Drive, seconds: float = 0.0) -> None:
    number = telemetry(drive).number
    drive.send(dash.FiguresArrived(number, FIGURES, seconds))


def test_that_who_looks_gets_figures_and_who_does_not_gets_none(drive: Drive) -> None:
    assert asked(drive) == [de.TakeFigures(1, DAY)]
    arrive(drive)
    assert telemetry(drive).figures is FIGURES
    drive.send(m.Tick(NOW + 1))
    assert asked(drive) == []
    drive.send(m.Tick(NOW + 3))
    assert len(asked(drive)) == 1
    arrive(drive)
    drive.send(dash.DashboardWatched(watched=False), m.Tick(NOW + 60))
    assert asked(drive) == []


def test_that_figures_that_take_long_are_made_less_often(drive: Drive) -> None:
    arrive(drive, 0.5)
    drive.send(m.Tick(NOW + 0.5 * SHARE - 1))
    assert asked(drive) == []
    drive.send(m.Tick(NOW + 0.5 * SHARE + 1))
    assert len(asked(drive)) == 1


def test_that_nothing_is_asked_twice_at_once(drive: Drive) -> None:
    drive.send(m.Tick(NOW + 3), m.Tick(NOW + 9))
    assert asked(drive) == []


def test_that_a_late_answer_changes_nothing(drive: Drive) -> None:
    drive.send(dash.RangeChosen(900))
    before = drive.state
    drive.send(dash.FiguresArrived(1, FIGURES))
    assert drive.state is before
    arrive(drive)
    assert telemetry(drive).figures is FIGURES


@pytest.mark.parametrize("name", RANGES)
def test_that_every_range_has_a_command(name: str, drive: Drive) -> None:
    command = next(each for each in COMMANDS if each.id == f"telemetry.range_{name}")
    assert TITLES[name] in command.title
    assert command.message is not None
    drive.send(command.message)
    (effect,) = asked(drive)
    assert effect.seconds == RANGES[name]
    assert command.checked is not None
    assert command.checked(drive.state)


def test_that_zoom_goes_in_and_to_and_fro_and_back(drive: Drive) -> None:
    arrive(drive)
    drive.send(dash.ZoomChosen(1000.0, 5000.0))
    assert asked(drive)[0].span == (1000.0, 5000.0)
    drive.send(dash.ZoomChosen(2000.0, 3000.0))
    drive.send(dash.ZoomMoved(-1))
    assert asked(drive)[0].span == (1500.0, 2500.0)
    drive.send(dash.ZoomLeft())
    assert asked(drive)[0].span == (1000.0, 5000.0)
    drive.send(dash.ZoomLeft())
    assert asked(drive)[0].span is None
    drive.send(dash.ZoomMoved(1))
    assert asked(drive) == []


def test_that_the_key_zooms_into_the_middle_half(drive: Drive) -> None:
    arrive(drive)
    drive.send(dash.ZoomAsked())
    quarter = DAY / 4
    assert asked(drive)[0].span == (WINDOW.start + quarter, WINDOW.end - quarter)


def test_that_less_than_a_minute_is_not_zoomed_into(drive: Drive) -> None:
    before = drive.state
    drive.send(dash.ZoomChosen(1000.0, 1030.0))
    assert drive.state is before


def test_that_a_range_leaves_the_zoom(drive: Drive) -> None:
    drive.send(dash.ZoomChosen(1000.0, 5000.0), dash.RangeChosen(3600))
    assert telemetry(drive).zooms == ()


def test_that_a_pause_stands_still_until_it_is_asked_to_go_on(drive: Drive) -> None:
    arrive(drive)
    drive.send(dash.PauseToggled(), m.Tick(NOW + 60))
    assert asked(drive) == []
    drive.send(dash.FiguresAsked())
    assert len(asked(drive)) == 1
    arrive(drive)
    drive.send(m.Tick(NOW + 90))
    assert asked(drive) == []
    drive.send(dash.PauseToggled())
    assert len(asked(drive)) == 1


def test_that_the_database_is_asked_in_its_turn(drive: Drive) -> None:
    drive.send(dash.SourceChosen(Source.DATABASE))
    (question,) = questions(drive)
    assert question == de.AskReport("alpha", 1)
    drive.send(dash.ReportArrived("alpha", 1, SAID))
    assert drive.at("alpha").report.reported is SAID
    drive.send(m.Tick(NOW + REPORT_SECONDS - 1))
    assert questions(drive) == []
    drive.send(m.Tick(NOW + REPORT_SECONDS + 1))
    assert len(questions(drive)) == 1


def test_that_a_database_that_falls_silent_keeps_what_it_said(drive: Drive) -> None:
    drive.send(dash.SourceChosen(Source.DATABASE))
    drive.send(dash.ReportArrived("alpha", 1, SAID), dash.FiguresAsked())
    drive.send(dash.ReportArrived("alpha", 2, MISTAKE))
    view = drive.at("alpha").report
    assert view.reported is SAID
    assert view.failure is MISTAKE
    drive.send(dash.FiguresAsked(), dash.ReportArrived("alpha", 3, TelemetryOff("No.")))
    view = drive.at("alpha").report
    assert (view.off, view.reported, view.failure) == ("No.", None, None)


def test_that_what_another_connection_said_is_not_shown(drive: Drive) -> None:
    drive.send(dash.SourceChosen(Source.DATABASE))
    drive.send(dash.ReportArrived("alpha", 1, SAID))
    other = replace(drive.at("alpha"), connection="other")
    drive.state = drive.state.with_workspace(other)
    drive.send(dash.ReportArrived("alpha", 1, SAID))
    drive.send(dash.FiguresAsked())
    assert drive.at("alpha").report.reported is None
    assert len(questions(drive)) == 1


def test_that_who_is_not_connected_is_not_asked(drive: Drive) -> None:
    drive.state = drive.state.with_workspace(
        replace(drive.at("alpha"), link=Broken(MISTAKE))
    )
    drive.send(dash.SourceChosen(Source.DATABASE))
    assert questions(drive) == []


def test_that_a_question_to_who_is_gone_does_not_hold_up_the_next(drive: Drive) -> None:
    drive.send(dash.SourceChosen(Source.DATABASE))
    drive.send(dash.FiguresAsked())
    assert questions(drive) == []
    drive.send(m.Reconnected())
    drive.link("alpha")
    drive.send(m.Tick(NOW + 1))
    assert len(questions(drive)) == 1


def test_that_a_module_without_telemetry_is_not_asked() -> None:
    plain = Drive().connect("alpha")
    plain.send(dash.DashboardWatched(watched=True), dash.SourceChosen(Source.DATABASE))
    assert questions(plain) == []


def test_that_an_export_is_shown_until_it_is_closed(drive: Drive) -> None:
    drive.send(dash.ExportOpened(Path("other.json")))
    assert drive.effects == (de.ReadExport(Path("other.json")),)
    viewed = Viewed("other.json", EXPORT, FIGURES)
    drive.send(dash.ExportArrived(viewed), m.Tick(NOW + 60))
    assert telemetry(drive).viewed is viewed
    assert asked(drive) == []
    drive.send(dash.ZoomChosen(WINDOW.start, WINDOW.start + 7200.0))
    (effect,) = drive.effects
    assert isinstance(effect, de.DrawExport)
    late = dash.ExportDrawn(effect.number - 1, picture())
    before = drive.state
    drive.send(late)
    assert drive.state is before
    drawn = picture()
    drive.send(dash.ExportDrawn(effect.number, drawn))
    now = telemetry(drive).viewed
    assert now is not None
    assert now.figures is drawn
    drive.send(dash.ExportClosed())
    assert telemetry(drive).viewed is None
    assert len(asked(drive)) == 1


def test_that_a_source_leaves_the_export(drive: Drive) -> None:
    viewed = Viewed("other.json", EXPORT, FIGURES)
    drive.send(dash.ExportArrived(viewed), dash.SourceChosen(Source.DATABASE))
    assert telemetry(drive).viewed is None


def test_that_a_range_is_one_of_the_export_that_is_shown(drive: Drive) -> None:
    drive.send(dash.ExportArrived(Viewed("other.json", EXPORT, FIGURES)))
    whole, before = EXPORT.extent, telemetry(drive)
    assert whole is not None
    length = whole.end - whole.start
    for seconds, start in ((900, whole.end - 900), (length, None), (2 * length, None)):
        drive.send(dash.RangeChosen(seconds))
        viewed = telemetry(drive).viewed
        assert viewed is not None
        span = None if start is None else (float(start), float(whole.end))
        assert viewed.zooms == (() if span is None else (span,))
        assert list(drive.effects) == [de.DrawExport(viewed.number, EXPORT, span)]
        assert telemetry(drive).seconds == before.seconds


def test_that_a_range_of_an_export_without_a_history_is_said_to_be_none(
    drive: Drive,
) -> None:
    reading = replace(EXPORT, buckets=())
    drive.send(dash.ExportArrived(Viewed("other.json", reading)))
    drive.send(dash.RangeChosen(900))
    assert telemetry(drive).viewed is not None
    assert drive.effects == ()
    notice = drive.state.notice
    assert notice is not None
    assert notice.text.startswith("other.json has no history")


def test_that_the_history_says_since_when_it_is_kept(drive: Drive) -> None:
    drive.send(dash.FiguresAsked())
    (effect,) = asked(drive)
    drive.send(dash.FiguresArrived(effect.number, FIGURES, 0.0, 1_700_000_000))
    assert telemetry(drive).begun == 1_700_000_000


def test_that_a_file_that_is_no_export_is_a_sentence(drive: Drive) -> None:
    drive.send(dash.ExportRefused("It is none."))
    notice = drive.state.notice
    assert notice is not None
    assert (notice.kind, notice.text) == (NoticeKind.FAILURE, "It is none.")


def test_that_the_same_trouble_is_said_once(drive: Drive) -> None:
    drive.send(tm.TelemetryFailed("It is away."))
    said = drive.state.notice
    assert said is not None
    drive.send(m.NoticeDismissed(), tm.TelemetryFailed("It is away."))
    assert drive.state.notice is None
    assert telemetry(drive).trouble == "It is away."
    arrive(drive)
    assert telemetry(drive).trouble == ""

"""A row is drawn; what comes too late, or of another connection, changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.protocol import Figure, Portrait, Variant
from panll_desktop.session import figure_effects as fe
from panll_desktop.session import figure_messages as fm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.figure_state import FigureView
from panll_desktop.session.state import ConnectionEntry
from tests.unit.session.drive import Drive, online

ROW = {"name": "3_1"}
PLAIN, RED = Variant("", "Plain"), Variant("R_3", "R_3 (9)")
FIGURE = Figure(1.0, 1.0, (), "A trefoil.", document="<svg/>")
PORTRAIT = Portrait("3_1", figure=FIGURE, variants=(PLAIN, RED))
MISTAKE = Failure("QUERY_ERROR", "The code describes no knot.")


def drawing() -> Drive:
    """A module that draws, with a connection that stands."""
    return online().declare(portrays="Knot")


def view(drive: Drive) -> FigureView:
    found = drive.at("alpha").figure
    assert found is not None
    return found


def arrived(drive: Drive, answer: Portrait | Failure | None) -> fm.FigureArrived:
    generation = drive.at("alpha").generation
    return fm.FigureArrived("alpha", generation, view(drive).number, answer)


def test_that_a_row_is_asked_for_and_its_portrait_shown() -> None:
    drive = drawing()
    effects = drive.send(fm.FigureAsked(ROW))
    number = drive.state.number
    assert effects == (fe.FetchFigure("alpha", number, ROW, ""),)
    assert view(drive).pending
    drive.send(arrived(drive, PORTRAIT))
    assert view(drive).portrait is PORTRAIT
    assert not view(drive).pending


def test_that_another_variant_is_fetched_while_the_picture_stays() -> None:
    drive = drawing()
    drive.send(fm.FigureAsked(ROW))
    drive.send(arrived(drive, PORTRAIT))
    (effect,) = drive.send(fm.VariantChosen("R_3"))
    assert isinstance(effect, fe.FetchFigure)
    assert (effect.row, effect.variant) == (ROW, "R_3")
    assert view(drive).portrait is PORTRAIT
    assert drive.send(fm.VariantChosen("R_3")) == ()


@pytest.mark.parametrize("by", [1, -1])
def test_that_variants_are_walked_round_the_end(by: int) -> None:
    drive = drawing()
    drive.send(fm.FigureAsked(ROW))
    drive.send(arrived(drive, PORTRAIT))
    for expected in ("R_3", "", "R_3"):
        drive.send(fm.VariantStepped(by))
        assert view(drive).variant == expected
        drive.send(arrived(drive, replace(PORTRAIT, variant=expected)))


def test_that_a_failure_and_nothing_are_told_apart() -> None:
    drive = drawing()
    drive.send(fm.FigureAsked(ROW))
    drive.send(arrived(drive, MISTAKE))
    assert (view(drive).portrait, view(drive).failure) == (None, MISTAKE)
    drive.send(fm.FigureAsked({"n": 1}))
    assert view(drive).failure is None
    drive.send(arrived(drive, None))
    assert (view(drive).portrait, view(drive).pending) == (None, False)


def test_that_a_stale_answer_changes_nothing() -> None:
    drive = drawing()
    drive.send(fm.FigureAsked(ROW))
    old = arrived(drive, PORTRAIT)
    drive.send(fm.FigureAsked({"name": "4_1"}))
    before = drive.state
    stale = replace(old, number=view(drive).number, generation=old.generation - 1)
    for message in (old, stale, replace(old, module="gamma")):
        assert drive.send(message) == ()
        assert drive.state is before


def test_that_another_connection_takes_the_figure_away() -> None:
    drive = drawing()
    drive.send(fm.FigureAsked(ROW))
    drive.send(arrived(drive, PORTRAIT))
    space = drive.at("alpha")
    other = ConnectionEntry("other", {"file": "o.db"})
    space = replace(space, connections=(*space.connections, other))
    drive.state = drive.state.with_workspace(space)
    drive.send(m.ConnectionChosen("alpha", "other"))
    assert drive.at("alpha").figure is None


def test_that_a_module_that_draws_nothing_is_not_asked() -> None:
    drive = online()
    assert drive.send(fm.FigureAsked(ROW)) == ()
    assert drive.at("alpha").figure is None


def test_that_what_is_drawn_is_saved_and_nothing_else() -> None:
    drive = drawing()
    path = Path("knot.svg")
    assert drive.send(fm.FigureSaved(path)) == ()
    drive.send(fm.FigureAsked(ROW))
    assert drive.send(fm.FigureSaved(path), fm.VariantStepped(1)) == ()
    drive.send(arrived(drive, PORTRAIT))
    (effect,) = drive.send(fm.FigureSaved(path))
    assert effect == fe.SaveFigure("alpha", path, "<svg/>")


def test_that_a_question_to_no_connection_is_harmless() -> None:
    posted: list[m.Message] = []
    artist = fe.Draughtsman(posted.append, lambda work: work())
    artist.perform(fe.FetchFigure("alpha", 1, ROW, ""), None)
    assert posted == []


def test_that_a_file_is_written_or_the_reason_is_said(tmp_path: Path) -> None:
    posted: list[m.Message] = []
    artist = fe.Draughtsman(posted.append, lambda work: work())
    place = tmp_path / "knot.svg"
    artist.perform(fe.SaveFigure("alpha", place, "<svg/>"), None)
    artist.perform(fe.SaveFigure("alpha", tmp_path / "no" / "x.svg", "<svg/>"), None)
    assert place.read_text() == "<svg/>"
    said = [each.notice.text for each in posted if isinstance(each, m.Noticed)]
    assert str(place) in said[0]
    assert "Cannot write" in said[1]

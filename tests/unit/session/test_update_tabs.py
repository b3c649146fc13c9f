"""Query tabs: their text survives whatever happens around them."""

from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.state import ModuleEntry, State
from panll_desktop.session.update import update
from panll_desktop.session.update_tabs import MOST_CLOSED
from panll_desktop.settings import Settings
from tests.unit.session.drive import Drive, online

ENTRIES = (ModuleEntry("alpha", "Alpha"), ModuleEntry("beta", "Beta"))


def texts(drive: Drive, module: str = "alpha") -> list[str]:
    return [document.text for document in drive.at(module).documents]


def test_that_typing_is_kept_and_saved() -> None:
    drive = Drive()
    drive.send(m.SourceEdited("alpha", 1, "SELECT"))
    assert texts(drive) == ["SELECT"]
    saved = drive.effects[0]
    assert isinstance(saved, e.SaveDrafts)
    assert saved.drafts[0] == m.Drafts("alpha", ("query 1",), ("SELECT",), 0, ("",))
    before = drive.state
    assert drive.send(m.SourceEdited("alpha", 1, "SELECT")) == ()
    assert drive.send(m.SourceEdited("alpha", 99, "lost")) == ()
    assert drive.send(m.SourceEdited("gamma", 1, "lost")) == ()
    assert drive.state is before


def test_that_text_of_a_module_that_is_not_shown_is_kept() -> None:
    drive = Drive()
    drive.send(m.SourceEdited("beta", 1, "elsewhere"))
    assert (texts(drive), texts(drive, "beta")) == ([""], ["elsewhere"])
    saved = drive.effects[0]
    assert isinstance(saved, e.SaveDrafts)
    assert {each.module for each in saved.drafts} == {"alpha", "beta"}


def test_that_tabs_are_opened_and_chosen() -> None:
    drive = Drive()
    drive.send(m.TabOpened("SELECT 2", "mine"), m.TabOpened("SELECT 3"))
    workspace = drive.at("alpha")
    assert [each.title for each in workspace.documents] == [
        "query 1",
        "mine",
        "query 3",
    ]
    assert workspace.document.text == "SELECT 3"
    drive.send(m.TabChosen(2))
    assert drive.at("alpha").document.title == "mine"
    before = drive.state
    assert drive.send(m.TabChosen(2), m.TabChosen(99), m.TabClosed(99)) == ()
    assert drive.state is before


def test_that_closing_the_shown_tab_shows_its_neighbour() -> None:
    drive = Drive()
    drive.send(m.TabOpened("two"), m.TabOpened("three"), m.TabChosen(2))
    drive.send(m.TabClosed(2))
    assert drive.at("alpha").document.text == "three"
    drive.send(m.TabClosed(3))
    assert drive.at("alpha").document.id == 1
    drive.send(m.TabOpened("again"), m.TabClosed(1))
    assert drive.at("alpha").document.text == "again"


def test_that_closed_tabs_come_back_in_their_turn() -> None:
    drive = Drive()
    drive.send(m.SourceEdited("alpha", 1, "one"), m.TabOpened("two", "mine.vql"))
    drive.send(m.TabOpened("  "), m.TabClosed(3), m.TabClosed(2), m.TabClosed(1))
    assert texts(drive) == [""]
    effects = drive.send(m.TabReopened(), m.TabReopened())
    assert any(isinstance(each, e.SaveDrafts) for each in effects)
    assert texts(drive) == ["", "one", "two"]
    assert drive.at("alpha").document.title == "mine.vql"
    before = drive.state
    assert drive.send(m.TabReopened()) == ()
    assert drive.state is before


def test_that_as_many_closed_tabs_are_kept_as_somebody_may_want() -> None:
    drive = Drive()
    for number in range(MOST_CLOSED + 5):
        drive.send(m.TabOpened(f"text {number}"))
        drive.send(m.TabClosed(drive.at("alpha").active))
    closed = drive.at("alpha").closed
    assert len(closed) == MOST_CLOSED
    assert closed[-1].text == f"text {MOST_CLOSED + 4}"


def test_that_closing_the_last_tab_leaves_an_empty_one() -> None:
    drive = Drive()
    drive.send(m.SourceEdited("alpha", 1, "SELECT"), m.TabClosed(1))
    workspace = drive.at("alpha")
    assert texts(drive) == [""]
    assert workspace.document.id != 1
    drive.send(m.SourceEdited("alpha", 1, "too late"))
    assert texts(drive) == [""]


def test_that_drafts_come_back_as_they_were_left() -> None:
    drive = online()
    drive.send(m.SourceEdited("alpha", 1, "one"), m.TabOpened("two", "mine"))
    drive.send(m.TabOpened("three"), m.TabChosen(2))
    saved = drive.effects[-1]
    assert isinstance(saved, e.SaveDrafts)
    state, _ = update(State(), m.Started(Settings(), ENTRIES, saved.drafts))
    before, after = drive.at("alpha"), state.workspaces["alpha"]
    assert [(each.title, each.text) for each in after.documents] == [
        (each.title, each.text) for each in before.documents
    ]
    assert after.document.text == before.document.text == "two"
    assert state.workspaces["beta"].document.text == ""


def test_that_drafts_that_make_little_sense_still_open_a_tab() -> None:
    odd = (
        m.Drafts("alpha", ("a", "b"), ("1", "2"), 7),
        m.Drafts("beta", (), (), 3),
        m.Drafts("gone", ("a",), ("1",), 0),
    )
    state, _ = update(State(), m.Started(Settings(), ENTRIES, odd))
    assert state.workspaces["alpha"].document.text == "2"
    assert state.workspaces["beta"].document.text == ""
    assert set(state.workspaces) == {"alpha", "beta"}


def test_that_tabs_mean_nothing_without_a_module() -> None:
    state = State()
    for message in (m.TabOpened(), m.TabChosen(1), m.TabClosed(1)):
        assert update(state, message) == (state, ())


def test_that_a_tab_knows_its_file_and_whether_that_has_its_text() -> None:
    drive = online()
    drive.send(m.TabOpened("one", "a.sql", "/q/a.sql"))
    assert not drive.at("alpha").document.unsaved
    drive.send(m.SourceEdited("alpha", 2, "two"))
    assert drive.at("alpha").document.unsaved
    kept = drive.effects[-1]
    assert isinstance(kept, e.SaveDrafts)
    state, _ = update(State(), m.Started(Settings(), ENTRIES, kept.drafts))
    back = state.workspaces["alpha"].document
    assert (back.path, back.unsaved) == ("/q/a.sql", True)
    drive.send(m.TabSaved("alpha", 2, "two", "/q/b.sql"))
    document = drive.at("alpha").document
    assert (document.title, document.path) == ("b.sql", "/q/b.sql")
    assert not document.unsaved
    drive.send(m.TabChosen(1), m.TabOpened("changed", "b.sql", "/q/b.sql"))
    assert drive.at("alpha").active == 2  # it is open already
    assert texts(drive) == ["", "two"]
    drive.send(m.TabSaved("nobody", 1, "", "/q/b.sql"))
    assert texts(drive) == ["", "two"]


def test_that_a_closed_tab_can_be_had_again_with_all_that_was_in_it() -> None:
    drive = online()
    drive.send(m.TabOpened("one", "a.sql", "/q/a.sql"))
    drive.send(m.SourceEdited("alpha", 2, "changed"), m.TabClosed(2))
    drive.send(m.TabOpened(""), m.TabClosed(drive.at("alpha").active))
    assert len(drive.at("alpha").closed) == 1  # an empty one is not worth it
    drive.send(m.TabReopened())
    document = drive.at("alpha").document
    assert (document.text, document.path, document.unsaved) == (
        "changed",
        "/q/a.sql",
        True,
    )
    before = drive.state
    drive.send(m.TabReopened())
    assert drive.state is before

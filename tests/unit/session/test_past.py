"""Statements that were run are kept, found again, bounded and erased."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from panll_desktop.session import messages as m
from panll_desktop.session import past_messages as pa
from panll_desktop.session import update_past
from panll_desktop.session.effects import SaveSettings
from panll_desktop.session.past_effects import (
    Archivist,
    ErasePast,
    FindPast,
    KeepPast,
    PastEffect,
)
from panll_desktop.session.past_log import LONGEST, PastLog
from panll_desktop.session.state import (
    Ending,
    NoticeKind,
    Online,
    Past,
    State,
    Workspace,
)
from panll_desktop.session.update import update
from panll_desktop.settings import Settings


def past(text: str, connection: str = "demo", rows: int = 1) -> Past:
    return Past(text, Ending.SUCCEEDED, rows, 0.25, connection)


@pytest.fixture
def log(tmp_path: Path) -> PastLog:
    return PastLog(tmp_path / "data" / "past.db", clock=count(1000.0).__next__)


def texts(found: tuple[Past, ...]) -> list[str]:
    return [each.text for each in found]


def test_that_what_is_kept_is_found_again_by_another_session(log: PastLog) -> None:
    for each in ("SELECT a", "SELECT b\nFROM c"):
        log.keep("one", past(each))
    log.keep("two", past("SELECT a"))
    log.close()
    again = PastLog(log.path)
    found = again.find("one", "")
    assert found == (
        replace(past("SELECT b\nFROM c"), at=1001.0),
        replace(past("SELECT a"), at=1000.0),
    )
    again.close()
    assert log.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("sel", ["SELECT a", "select 100%"]),
        ("100%", ["select 100%"]),
        ("_", []),
        ("~", []),
        ("SHOP", ["DROP"]),
    ],
)
def test_that_a_text_is_sought_as_it_stands(
    log: PastLog, needle: str, found: list[str]
) -> None:
    for each in (past("DROP", "shop"), past("select 100%"), past("SELECT a")):
        log.keep("one", each)
    assert texts(log.find("one", needle)) == found
    log.close()


def test_that_nothing_was_run_without_a_file_being_made(log: PastLog) -> None:
    assert log.find("one", "") == ()
    assert not log.path.parent.exists()


def test_that_the_oldest_go_first_and_long_texts_are_cut(tmp_path: Path) -> None:
    log = PastLog(tmp_path / "past.db", most=10)
    for number in range(501):
        log.keep("one", past(f"SELECT {number}"))
    assert len(log.find("one", "")) == 10
    log.keep("one", past("x" * (LONGEST + 1) + "\ud800"))
    assert len(log.find("one", "xx")[0].text) == LONGEST
    log.close()


def test_that_erased_means_that_the_file_is_gone(log: PastLog) -> None:
    log.keep("one", past("SELECT 1"))
    log.erase()
    assert list(log.path.parent.iterdir()) == []
    assert log.find("one", "") == ()
    log.keep("one", past("SELECT 2"))
    assert texts(log.find("one", "")) == ["SELECT 2"]
    log.close()


def test_that_a_file_that_is_none_is_said_once_and_stops_nobody(
    tmp_path: Path,
) -> None:
    path = tmp_path / "past.db"
    path.write_text("this is no database, and long enough to be looked at" * 20)
    said: list[m.Message] = []
    archivist = Archivist(said.append, lambda work: work(), PastLog(path))
    effects: list[PastEffect] = [KeepPast("one", past("a")), FindPast("one")]
    for each in effects:
        archivist.perform(each)
    (message,) = said
    assert isinstance(message, m.Noticed)
    assert message.notice.kind is NoticeKind.WARNING
    assert "file is not a database" in message.notice.text
    archivist.close()


def test_that_what_is_found_is_posted(log: PastLog) -> None:
    said: list[m.Message] = []
    archivist = Archivist(said.append, lambda work: work(), log)
    archivist.perform(KeepPast("one", past("a")))
    archivist.perform(FindPast("one", "a"))
    archivist.perform(ErasePast())
    archivist.perform(FindPast("one"))
    found = replace(past("a"), at=1000.0)
    assert said == [pa.PastFound("one", "a", (found,)), pa.PastFound("one", "", ())]
    archivist.close()


def state(*history: Past, on: bool = True) -> State:
    space = Workspace("one", connection="demo", history=history)
    return State(shown="one", workspaces={"one": space}, settings=Settings(history=on))


def test_that_what_was_run_is_kept_unless_that_is_off() -> None:
    for on, effects in ((True, (KeepPast("one", past("a")),)), (False, ())):
        before, after = state(on=on), state(past("a"), on=on)
        assert update_past.followed(before, (after, ())) == (after, effects)
        assert update_past.followed(after, (after, ())) == (after, ())


def test_that_a_module_recalls_its_past_at_its_first_connection() -> None:
    opened = m.LinkOpened("one", 1)
    before = state()
    assert update_past.linked(before, (before, ()), opened)[1] == ()
    before = before.with_workspace(replace(before.workspaces["one"], link=Online()))
    after, effects = update_past.linked(before, (before, ()), opened)
    assert effects == (FindPast("one"),)
    assert update_past.linked(after, (after, ()), opened)[1] == ()
    session = after.with_workspace(
        replace(after.workspaces["one"], history=(past("b"),))
    )
    older = (replace(past("b"), at=9.0), replace(past("a"), at=8.0))
    recalled, _ = update(session, pa.PastFound("one", "", older))
    assert recalled.workspaces["one"].history == (past("b"), older[1])


def test_that_only_the_answer_to_the_last_question_is_shown() -> None:
    asked, effects = update(state(), pa.PastSought(" sel "))
    assert effects == (FindPast("one", "sel"),)
    late, _ = update(asked, pa.PastFound("one", "se", (past("late"),)))
    assert late.workspaces["one"].hits is None
    told, _ = update(asked, pa.PastFound("one", "sel", (past("select"),)))
    assert told.workspaces["one"].hits == (past("select"),)
    ended, effects = update(told, pa.PastSought(""))
    assert (ended.workspaces["one"].sought, effects) == ("", ())


def test_that_it_is_switched_off_and_erased() -> None:
    after, effects = update(state(), pa.PastSwitched())
    assert not after.settings.history
    assert effects == (SaveSettings(after.settings),)
    after, effects = update(state(past("a")), pa.PastErased())
    assert after.workspaces["one"].history == ()
    assert effects == (ErasePast(),)

"""Queries in files: opened, changed, saved, dropped."""

from pathlib import Path

import pytest

from panll_desktop.session import messages as m
from panll_desktop.ui import dialogs
from tests.journeys.conftest import User
from tests.journeys.test_dropping import drop


def test_that_a_query_file_that_is_dropped_opens_where_it_belongs(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "mine.sql"
    path.write_text("SELECT 1")
    drop(user, path)
    user.until(lambda: user.space.module == "sqlite")
    document = user.space.document
    assert (document.title, document.text, document.path) == (
        "mine.sql",
        "SELECT 1",
        str(path),
    )
    assert user.state.settings.connections == ()


def test_that_saving_goes_to_the_file_without_asking(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "mine.vql"
    path.write_text("SHOW STATUS")
    drop(user, path)
    user.until(lambda: user.space.document.path == str(path))
    user.type("SHOW DRIFT")
    user.window.engine.flush()
    assert user.space.document.unsaved
    user.command("file.save")
    assert path.read_text() == user.window.engine.text()
    assert not user.space.document.unsaved


def test_that_a_query_without_a_file_is_asked_for_one(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_parent: object, _title: str, name: str, then: dialogs.Then) -> None:
        asked.append(name)
        then(tmp_path / "new.vql")

    monkeypatch.setattr(dialogs, "ask_save_path", ask)
    user.type("SHOW STATUS")
    user.command("file.save")
    assert asked == ["query 1.vql"]
    assert (tmp_path / "new.vql").read_text() == "SHOW STATUS"
    assert user.space.document.title == "new.vql"
    user.command("file.close")
    user.command("file.reopen")
    assert user.space.document.text == "SHOW STATUS"


def test_that_a_file_that_cannot_be_written_loses_nothing(
    user: User, tmp_path: Path
) -> None:
    gone = tmp_path / "gone" / "a.vql"
    user.machine.store.dispatch(m.TabOpened("SHOW STATUS", "a.vql", str(gone)))
    user.command("file.save")
    notice = user.state.notice
    assert notice is not None
    assert notice.text.startswith(f"Cannot save {gone}")
    assert user.space.document.text == "SHOW STATUS"

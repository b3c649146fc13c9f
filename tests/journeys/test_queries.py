"""Launch, query, rows; switch and back; cancel; an error where it happened."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending, Online
from panll_desktop.ui.palette import CommandPalette
from tests.journeys.conftest import User

ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
    " SELECT count(*) FROM c"
)


@pytest.mark.first_use
def test_that_a_launched_workbench_answers_a_query_with_rows(user: User) -> None:
    assert user.window.windowTitle().endswith("PanLL Desktop")
    assert QApplication.activeModalWidget() is None
    user.window.engine.focus_editor()
    user.type("SELECT DOCUMENT, SPATIAL FROM hexads LIMIT 5")
    user.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    user.until(lambda: user.space.result is not None and user.space.run is None)
    result = user.space.result
    assert result is not None
    assert result.ending is Ending.SUCCEEDED
    assert result.rows is not None
    row = result.rows.row(0)
    assert isinstance(row[1], dict)
    assert row[1]["title"]
    assert user.window.results.results.grid.model.rowCount() == 5


@pytest.mark.first_use
def test_that_switching_the_module_keeps_text_results_and_connection(
    user: User,
) -> None:
    user.run("COUNT hexads")
    before = user.space
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until_connected()
    assert user.space.module == "sqlite"
    drift = user.window.actions_table.by_id["drift.show"]
    assert not drift.isVisible()
    user.run("SELECT count(*) FROM place")
    assert user.space.result is not None
    assert user.space.result.ending is Ending.SUCCEEDED
    user.workbench.store.dispatch(m.ModuleChosen("verisimdb"))
    after = user.space
    user.until(drift.isVisible)
    assert drift.isEnabled()
    assert after.result is before.result
    assert isinstance(after.link, Online)
    assert after.connection == before.connection
    user.until(lambda: user.window.engine.text() == "COUNT hexads")


@pytest.fixture
def damaged(private_home: Path) -> Path:
    """A file of drafts that nobody can read."""
    path = private_home / "data" / "panll-desktop" / "drafts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{")
    return path


def test_that_a_damaged_file_of_drafts_is_kept_and_the_user_told(
    damaged: Path, user: User
) -> None:
    assert user.state.notice is not None
    kept = damaged.with_name("drafts.json.kept-1")
    assert str(kept) in user.state.notice.text
    assert kept.read_text() == "{"


def test_that_a_closed_tab_comes_back_with_all_that_was_typed(user: User) -> None:
    reopen = user.window.actions_table.by_id["file.reopen"]
    assert not reopen.isEnabled()
    user.window.engine.focus_editor()
    user.type("COUNT hexads")
    user.command("file.close")
    user.until(lambda: user.window.engine.text() == "")
    reopen.trigger()
    user.until(lambda: user.window.engine.text() == "COUNT hexads")
    user.until(lambda: not reopen.isEnabled())


def test_that_stop_ends_an_endless_statement_and_the_next_one_works(
    user: User,
) -> None:
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until_connected()
    user.write(ENDLESS)
    user.command("query.run")
    user.until(lambda: user.space.run is not None)
    user.command("query.stop")
    user.until(lambda: user.space.run is None)
    assert user.result.ending is Ending.CANCELLED
    user.run("SELECT 42")
    after = user.result
    assert after.ending is Ending.SUCCEEDED
    assert after.rows is not None
    assert after.rows.row(0) == (42,)


def test_that_an_error_is_shown_where_it_happened(user: User) -> None:
    user.run("SELECT DOCUMENT\nFROM hexads\nLIMITT 5")
    result = user.space.result
    assert result is not None
    assert result.failure is not None
    assert result.failure.title.startswith("Line 3, column 1:")
    assert result.failure.position is not None
    assert result.failure.position.of(result.text) == "LIMITT"


def test_that_an_entity_opens_in_all_its_modalities(user: User) -> None:
    user.workbench.store.dispatch(m.EntityOpened("country-fr"))
    user.until(lambda: user.space.entity is not None and not user.space.entity.pending)
    view = user.space.entity
    assert view is not None
    assert view.entity is not None
    assert view.entity.title == "France"
    assert all(facet.content is not None for facet in view.entity.facets)
    assert "verified" in " ".join(view.entity.notes)


def test_that_typed_text_is_on_disk_within_a_second(user: User) -> None:
    user.write("SELECT TYPED FROM memory")
    path = user.machine.keeper.draft_files.file

    def kept() -> bool:
        if not path.exists():
            return False
        texts = [each["texts"] for each in json.loads(path.read_bytes())["modules"]]
        return any("SELECT TYPED FROM memory" in each for each in texts)

    user.until(kept)


def test_that_statements_run_together_have_a_tab_each(user: User) -> None:
    user.write("SHOW STATUS; COUNT hexads;\nSELECT DOCUMENT FROM hexads LIMIT 3")
    user.command("query.run_all")
    user.until(lambda: len(user.space.kept) == 3 and user.space.run is None)
    assert user.window.results.tabbed.tabs.count() == 3
    assert user.space.result is user.space.kept[2]
    user.command("results.next")
    user.until(lambda: user.space.result is user.space.kept[0])
    user.window.engine.editor.selectAll()
    user.command("query.run")
    user.until(lambda: user.space.kept[-1].number > 3 and user.space.run is None)
    assert len(user.space.kept) == 3


def test_that_another_module_is_found_by_its_name_from_the_keyboard(
    user: User,
) -> None:
    user.command("view.palette")
    palette = user.window.findChild(CommandPalette)
    assert palette is not None
    QTest.keyClicks(palette.line, "sqlite")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    user.until_connected()
    assert user.space.module == "sqlite"

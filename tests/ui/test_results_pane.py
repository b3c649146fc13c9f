"""Pane W: what is said about rows, and each state it can be in."""

import errno
import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CatalogKind,
    CatalogNode,
    Cell,
    Column,
    ColumnType,
    Entity,
    ErrorKind,
    Example,
    Outcome,
    Span,
    StatementType,
)
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import EntityView
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import (
    Broken,
    Connecting,
    ConnectionEntry,
    Ending,
    Failed,
    Link,
    Loading,
    ModuleEntry,
    NoticeKind,
    Offline,
    Online,
    Result,
    Run,
    State,
    Workspace,
)
from panll_desktop.session.view_messages import PinToggled
from panll_desktop.ui import exporting
from panll_desktop.ui.exporting import Export, Format
from panll_desktop.ui.grid_table import GridTable
from panll_desktop.ui.results_pane import ENTITY, RESULTS, ResultsPane
from panll_desktop.ui.results_words import duration, limit_of
from panll_desktop.ui.theme import Appearance

COLUMNS = (
    Column("id", ColumnType.TEXT),
    Column("n", ColumnType.INTEGER),
    Column("document", ColumnType.JSON),
)
FAILURE = Failure(
    "VQL_ERROR",
    "Line 2 names no modality.",
    "Write DOCUMENT.",
    position=Span(9, 12),
    kind=ErrorKind.PARSE_ERROR,
)
ROOT: dict[tuple[str, ...], tuple[CatalogNode, ...] | Failure] = {
    (): (CatalogNode("DOCUMENT", CatalogKind.MODALITY, branch=True),)
}


def outcome(count: int) -> Outcome:
    return Outcome(StatementType.SELECT, "SELECT", count)


def result(
    rows: int,
    *,
    number: int = 1,
    text: str = "SELECT DOCUMENT FROM hexads",
    ending: Ending | None = Ending.SUCCEEDED,
    truncated: bool = False,
) -> Result:
    store = RowStore()
    if rows:
        ids = [f"e-{index}" for index in range(rows)]
        documents: list[Cell] = [{"title": f"Thing {index}"} for index in range(rows)]
        numbers = list(range(rows))
        store.append(Batch((ids, numbers, documents), rows))
    whole = replace(outcome(rows), truncated=truncated)
    end = whole if ending is Ending.SUCCEEDED else None
    return Result(number, text, 0, COLUMNS, store, rows, ending, end, None, 0.041)


def state(
    shown: Result | None = None,
    *,
    run: Run | None = None,
    now: float = 10.0,
    entity: EntityView | None = None,
) -> State:
    workspace = Workspace(
        "one", link=Online(), catalog=ROOT, run=run, result=shown, entity=entity
    )
    return State(now=now, shown="one", workspaces={"one": workspace})


class Driver:
    """A pane, the state it shows, and what it sent."""

    def __init__(self, pane: ResultsPane, sent: list[m.Message]) -> None:
        self.pane = pane
        self.sent = sent
        self.state = State()

    def to(self, after: State) -> None:
        before, self.state = self.state, after
        self.pane.render_state(before, after)

    @property
    def said(self) -> str:
        return self.pane.results.bar.words.text

    def shows(self, widget: QWidget) -> bool:
        return widget.isVisibleTo(self.pane)


@pytest.fixture
def driver(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Driver:
    sent: list[m.Message] = []

    def ask(
        parent: QWidget, title: str, name: str, answer: Callable[[Path], None]
    ) -> None:
        assert title.startswith("Export as")
        assert parent is not None
        answer(tmp_path / name)

    pane = ResultsPane(appearance, sent.append, ask_path=ask)
    qtbot.addWidget(pane)
    pane.resize(602, 932)
    pane.show()
    return Driver(pane, sent)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (
            result(50, text="SELECT * FROM h LIMIT 50"),
            "50 rows all that LIMIT 50",
        ),
        (result(7, text="SELECT * FROM h LIMIT 50"), "7 rows all rows"),
        (result(1), "1 row all rows"),
        (result(9, truncated=True), "First 9 rows more available"),
        (result(3000, ending=Ending.CANCELLED), "Stopped after 3,000 rows"),
    ],
)
def test_that_the_count_says_why_it_is_that_many(
    driver: Driver, shown: Result, text: str
) -> None:
    driver.to(state(shown))
    assert driver.said.startswith(text)
    assert driver.said.endswith("41 ms")
    assert driver.shows(driver.pane.results.grid)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("SELECT 1 LIMIT 5", 5),
        ("select 1 limit 10, 20", 20),
        ("SELECT 'LIMIT 5' -- LIMIT 6\n/* LIMIT 7 */", None),
        ("SELECT * FROM (SELECT 1 LIMIT 5)", None),
        ("SELECT * FROM t WHERE a IN (SELECT (1) LIMIT 2) LIMIT 9 OFFSET 3", 9),
    ],
)
def test_that_only_a_limit_of_the_statement_itself_counts(
    text: str, limit: int | None
) -> None:
    assert limit_of(text) == limit


def test_that_times_have_units() -> None:
    assert [duration(each) for each in (0.0, 0.0412, 3.21, 125.0)] == [
        "<1 ms",
        "41 ms",
        "3.2 s",
        "2 min 05 s",
    ]


def test_that_rows_on_their_way_are_counted_as_they_come(driver: Driver) -> None:
    store = result(50).rows
    running = result(20, ending=None)
    run = Run(1, running.text, 0, since=8.0)
    driver.to(state(replace(running, rows=store, count=20), run=run))
    assert driver.said == "20 rows so far… · 2.0 s"
    assert driver.pane.results.grid.model.total == 20
    driver.to(state(replace(running, rows=store, count=50), run=run, now=11.0))
    assert driver.said == "50 rows so far… · 3.0 s"
    assert driver.pane.results.grid.model.total == 50


def test_that_nothing_run_yet_says_what_to_do(driver: Driver) -> None:
    driver.to(state())
    panel = driver.pane.results.panel
    assert driver.shows(panel)
    assert "Ctrl+Return" in panel.accessibleName()


def test_that_former_rows_stay_until_the_wait_is_worth_showing(
    driver: Driver, qtbot: QtBot
) -> None:
    results = driver.pane.results
    driver.to(state(result(50)))
    waiting = Result(2, "SELECT", 0)
    driver.to(state(waiting, run=Run(2, "SELECT", 0, since=10.0)))
    assert driver.shows(results.grid)
    assert results.grid.model.total == 50
    qtbot.waitUntil(lambda: driver.shows(results.loading), timeout=2000)
    assert results.grid.model.total == 0
    stop = results.loading.findChild(QAbstractButton)
    assert stop is not None
    stop.click()
    assert driver.sent == [m.CancelRequested()]
    asked = Run(2, "SELECT", 0, 10.0, cancel_asked=11.0)
    driver.to(state(waiting, run=asked, now=11.0))
    assert results.loading.accessibleName() == "Stopping, 1.0 s"
    assert not stop.isEnabled()
    driver.to(state(waiting, run=replace(asked, resisting="it sleeps"), now=12.0))
    assert "Still running: it sleeps" in results.loading.accessibleName()


def test_that_a_quick_answer_never_shows_a_wait(driver: Driver, qtbot: QtBot) -> None:
    driver.to(state(result(5)))
    driver.to(state(Result(2, "SELECT", 0), run=Run(2, "SELECT", 0, since=10.0)))
    driver.to(state(result(6, number=2)))
    qtbot.wait(250)
    assert driver.shows(driver.pane.results.grid)
    assert driver.pane.results.grid.model.total == 6


def test_that_a_failure_is_one_sentence_with_the_facts_behind_details(
    driver: Driver,
) -> None:
    failed = replace(
        result(0, ending=Ending.FAILED), text="SELECT x\nFROM y", failure=FAILURE
    )
    driver.to(state(failed))
    panel = driver.pane.results.failure
    assert driver.shows(panel)
    assert panel.accessibleName() == "Failed: Line 2 names no modality."
    assert not driver.shows(panel.retry)
    assert "line 2, column 1" in panel.facts
    assert "parse_error" in panel.facts
    panel.details.click()
    panel.copy.click()
    assert QGuiApplication.clipboard().text().startswith("Line 2 names no modality.")
    assert driver.said == "Failed before the first row · 41 ms"


def test_that_only_what_may_succeed_can_be_tried_again(driver: Driver) -> None:
    failure = replace(FAILURE, retryable=True)
    failed = replace(result(0, ending=Ending.FAILED), offset=7, failure=failure)
    driver.to(state(failed))
    driver.pane.results.failure.retry.click()
    assert driver.sent == [m.RunRequested(failed.text, 7)]


def test_that_rows_before_a_failure_stay(driver: Driver) -> None:
    failed = replace(result(120, ending=Ending.FAILED), failure=FAILURE)
    driver.to(state(failed))
    assert driver.said.startswith("Failed after 120 rows")
    assert driver.shows(driver.pane.results.failure)
    assert driver.shows(driver.pane.results.grid)


def test_that_no_rows_is_not_no_answer(driver: Driver) -> None:
    driver.to(state(result(0)))
    panel = driver.pane.results.panel
    assert panel.accessibleName().startswith("0 rows. The statement succeeded")
    assert driver.said.startswith("0 rows all rows")


def test_that_a_change_shows_its_message(driver: Driver) -> None:
    done = replace(
        outcome(0), statement_type="INSERT", message="One entity was inserted."
    )
    driver.to(state(replace(result(0), columns=(), rows=None, outcome=done)))
    name = driver.pane.results.panel.accessibleName()
    assert name == "INSERT done. One entity was inserted."


def test_that_warnings_stand_above_the_rows_until_they_are_dismissed(
    driver: Driver,
) -> None:
    warned = replace(
        result(5), outcome=replace(outcome(5), warnings=("Not computed yet.",))
    )
    driver.to(state(warned))
    strip = driver.pane.results.warnings
    assert driver.shows(strip)
    assert strip.accessibleName() == "Not computed yet."
    strip.dismissed.emit()
    driver.to(state(warned, now=11.0))
    assert not driver.shows(strip)


def linked(link: Link, shown: Result | None = None, *, name: str = "demo") -> State:
    entries = (ConnectionEntry("demo", {"path": ":demo:"}, preset=True),)
    workspace = Workspace("one", entries, name, link=link, result=shown)
    return State(now=10.0, shown="one", workspaces={"one": workspace})


def test_that_a_broken_connection_offers_another_try(driver: Driver) -> None:
    results = driver.pane.results
    failure = Failure("CONNECT", "/d is no VeriSimDB store.")
    driver.to(linked(Broken(failure)))
    panel = results.broken
    assert driver.shows(panel)
    assert not driver.shows(results.footer)
    assert panel.accessibleName() == "Failed: demo could not be opened"
    said = panel.accessibleDescription()
    assert said.startswith("/d is no VeriSimDB store. Move the file away")
    assert said.endswith("Database → Connect…")
    assert "CONNECT" in panel.facts
    assert failure.title in panel.facts
    assert driver.shows(panel.retry)
    panel.retry.click()
    assert driver.sent == [m.Reconnected()]


def test_that_a_demo_that_cannot_be_made_is_not_to_be_moved_away(
    driver: Driver,
) -> None:
    failure = Failure("CONNECT", "It cannot be made: Denied.", "It belongs at /d.")
    driver.to(linked(Broken(failure)))
    said = driver.pane.results.broken.accessibleDescription()
    assert said.startswith("It cannot be made: Denied. It belongs at /d.")
    assert "Move the file" not in said


def test_that_details_of_a_broken_connection_stay_open(driver: Driver) -> None:
    fault = Failure("FAULT", "It failed.", "Traceback: x", fault=True)
    driver.to(linked(Broken(fault)))
    panel = driver.pane.results.broken
    panel.details.click()
    driver.to(replace(linked(Broken(fault)), now=11.0))
    assert panel.details.isChecked()
    assert "Traceback: x" in panel.facts
    assert "Traceback" not in panel.accessibleDescription()
    assert "Move the file" not in panel.accessibleDescription()


def faded(table: GridTable) -> bool:
    return table.stale


def test_that_rows_that_outlive_their_connection_say_so(driver: Driver) -> None:
    results, rows = driver.pane.results, result(5)
    driver.to(linked(Online(), rows))
    assert not driver.shows(results.link)
    assert not faded(results.grid.table)
    driver.to(linked(Connecting(8.0), rows, name="other"))
    assert results.link.accessibleName() == (
        "Opening other, 2 s. What stands below is from demo, before."
    )
    assert faded(results.grid.table)
    driver.to(linked(Broken(FAILURE), rows, name="other"))
    assert results.link.property("tone") == "critical"
    assert results.link.accessibleName() == (
        "other could not be opened: Line 2 names no modality. Write DOCUMENT. "
        "What stands below is from demo, before."
    )
    assert driver.said.endswith("from before")
    assert driver.shows(results.grid)
    assert results.bar.export.isEnabled()
    results.link.retry.click()
    assert driver.sent == [m.Reconnected()]
    driver.to(linked(Online(), rows, name="other"))
    assert results.link.accessibleName().startswith("other is open.")
    assert not driver.shows(results.link.retry)
    driver.to(linked(Online(), result(3, number=2), name="other"))
    assert not driver.shows(results.link)
    assert not faded(results.grid.table)


def test_that_opening_a_connection_counts_the_seconds(driver: Driver) -> None:
    loading = driver.pane.results.loading
    opening = linked(Connecting(9.9))
    driver.to(opening)
    assert driver.shows(loading)
    assert loading.accessibleName() == "Opening demo"
    driver.to(replace(opening, now=12.0))
    assert loading.accessibleName() == "Opening demo, 2 s; it is built at its first use"


def test_that_a_module_that_is_being_loaded_says_so(driver: Driver) -> None:
    entry = ModuleEntry("one", "One", Loading(8.0))
    shown = replace(linked(Offline()), modules=(entry,))
    driver.to(shown)
    name = driver.pane.results.loading.accessibleName()
    assert name == "One is being loaded, 2 s"
    failed = replace(entry, status=Failed("import", FAILURE))
    driver.to(replace(shown, modules=(failed,)))
    panel = driver.pane.results.broken
    assert panel.accessibleName() == "Failed: One could not be loaded"
    panel.retry.click()
    assert driver.sent == [m.ModuleRetried("one")]


def test_that_each_module_keeps_its_rows_and_its_place(driver: Driver) -> None:
    one = Workspace("one", link=Online(), catalog=ROOT, result=result(500))
    two = Workspace("two", link=Online(), result=result(9, number=2))
    both = State(shown="one", workspaces={"one": one, "two": two})
    driver.to(both)
    grid = driver.pane.results.grid
    grid.choose(310)
    grid.scroll_to(300)
    driver.to(replace(both, shown="two"))
    assert (grid.model.total, grid.current) == (9, -1)
    driver.to(both)
    assert (grid.model.total, grid.top, grid.current) == (500, 300, 310)


def test_that_the_footer_names_the_row_and_opens_its_entity(driver: Driver) -> None:
    driver.to(state(result(50)))
    results = driver.pane.results
    assert not driver.shows(results.footer)
    results.grid.choose(3)
    assert driver.shows(results.footer)
    assert results.footer.text == "e-3 · Thing 3"
    QTest.keyClick(results.grid.table, Qt.Key.Key_Return)
    results.footer.opened.emit()
    assert driver.sent == [m.EntityOpened("e-3")] * 2


def test_that_rows_of_a_database_without_entities_open_nothing(
    driver: Driver,
) -> None:
    workspace = Workspace("one", link=Online(), result=result(50))
    driver.to(State(shown="one", workspaces={"one": workspace}))
    driver.pane.results.grid.choose(3)
    assert driver.pane.results.footer.text == "row 4 · Thing 3"
    QTest.keyClick(driver.pane.results.grid.table, Qt.Key.Key_Return)
    assert driver.sent == []


def test_that_an_entity_that_is_opened_brings_its_tab(driver: Driver) -> None:
    driver.to(state(result(5)))
    tabs = driver.pane.views.tabs
    assert tabs.currentIndex() == RESULTS
    driver.to(state(result(5), entity=EntityView("e-1")))
    assert tabs.currentIndex() == ENTITY
    arrived = EntityView("e-1", Entity("e-1", "", 1, ()), pending=False)
    driver.pane.show_view(RESULTS)
    driver.to(replace(state(result(5), entity=arrived)))
    assert tabs.currentIndex() == RESULTS


def test_that_tabs_that_do_not_fit_are_in_a_menu(
    driver: Driver, appearance: Appearance
) -> None:
    assert appearance is not None
    number = driver.pane.add_view("Telemetry", QWidget())
    views = driver.pane.views
    driver.pane.resize(220, 600)
    QTest.qWait(1)
    assert views.tabs.isTabVisible(RESULTS)
    assert not views.tabs.isTabVisible(number)
    assert views.more.isVisible()
    driver.pane.show_view(number)
    assert views.tabs.isTabVisible(number)
    driver.pane.resize(602, 600)
    QTest.qWait(1)
    assert all(views.tabs.isTabVisible(each) for each in (RESULTS, ENTITY, number))
    assert not views.more.isVisible()


def written(kind: Format, shown: Result, directory: Path) -> str:
    path = directory / f"out.{kind.value}"
    exporting.write(Export(path, kind, shown), CancelFlag())
    assert [each.name for each in directory.iterdir()] == [path.name]
    return path.read_text(encoding="utf-8")


def small() -> Result:
    store = RowStore()
    store.append(Batch((["a", "b,c"], [1, None], [{"k": "ü"}, b"\x00"]), 2))
    return replace(result(0), rows=store, count=2, outcome=outcome(2))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    directory = tmp_path / "empty"
    directory.mkdir()
    return directory


def test_that_exported_rows_are_what_came(empty: Path) -> None:
    lines = written(Format.JSON_LINES, small(), empty).splitlines()
    assert [json.loads(line) for line in lines] == [
        {"id": "a", "n": 1, "document": {"k": "ü"}},
        {"id": "b,c", "n": None, "document": {"base64": "AA=="}},
    ]


def test_that_an_exported_document_has_the_shape_of_the_command_line(
    empty: Path,
) -> None:
    document = json.loads(written(Format.JSON, small(), empty))
    assert list(document) == [
        "statement_type",
        "columns",
        "rows",
        "row_count",
        "truncated",
        "modalities",
        "elapsed_ms",
        "warnings",
    ]
    assert (len(document["rows"]), document["row_count"]) == (2, 2)


def test_that_exported_cells_survive_commas(empty: Path) -> None:
    text = written(Format.CSV, small(), empty)
    assert text == 'id,n,document\na,1,"{""k"":""ü""}"\n"b,c",,AA==\n'


def test_that_a_full_disk_leaves_nothing_and_keeps_the_former_file(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty / "out.csv"
    path.write_text("former")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    posted: list[m.Noticed] = []
    lane = exporting.start(
        Export(path, Format.CSV, small()), CancelFlag(), posted.append
    )
    assert lane.join(5)
    assert posted[0].notice.kind is NoticeKind.FAILURE
    assert "No space left on device" in posted[0].notice.text
    assert path.read_text() == "former"
    assert [each.name for each in empty.iterdir()] == ["out.csv"]


def test_that_an_export_that_is_given_up_leaves_nothing(empty: Path) -> None:
    flag = CancelFlag()
    flag.set()
    with pytest.raises(exporting.ExportStoppedError):
        exporting.write(Export(empty / "out.csv", Format.CSV, small()), flag)
    assert list(empty.iterdir()) == []


def test_that_export_asks_where_and_says_what_it_wrote(
    driver: Driver, qtbot: QtBot, tmp_path: Path
) -> None:
    driver.to(state(result(50)))
    bar = driver.pane.results.bar
    assert bar.export.isEnabled()
    bar.export_wanted.emit(Format.CSV, False)
    qtbot.waitUntil(lambda: bool(driver.sent), timeout=5000)
    message = driver.sent[0]
    assert isinstance(message, m.Noticed)
    assert message.notice.text == f"50 rows written to {tmp_path / 'results.csv'}."
    assert len((tmp_path / "results.csv").read_text().splitlines()) == 51
    qtbot.waitUntil(
        lambda: "export" not in {each.name for each in threading.enumerate()}
    )


def test_that_without_rows_there_is_nothing_to_export(driver: Driver) -> None:
    driver.to(state(result(0)))
    assert not driver.pane.results.bar.export.isEnabled()
    assert not driver.pane.results.bar.copy.isEnabled()


def test_that_every_control_has_an_accessible_name(driver: Driver) -> None:
    driver.to(state(result(5)))
    controls = driver.pane.findChildren(QAbstractButton)
    nameless = [
        each
        for each in controls
        if not each.accessibleName() and each.isVisibleTo(driver.pane)
    ]
    assert nameless == []


def test_that_a_state_that_did_not_change_is_not_drawn_again(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = state(result(5))
    driver.to(shown)

    def never() -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(driver.pane.results, "_draw", never)
    monkeypatch.setattr(driver.pane.entity, "_draw", never)
    driver.to(replace(shown, now=11.0))


def test_that_a_result_is_pinned_and_says_so(driver: Driver) -> None:
    shown = result(5)
    driver.to(state(shown))
    bar = driver.pane.results.bar
    bar.pin.click()
    assert driver.sent == [PinToggled()]
    pinned = replace(shown, pinned=True)
    other = result(3, number=2)
    both = state(other)
    space = both.workspaces["one"]
    driver.to(both.with_workspace(replace(space, kept=(pinned, other))))
    tabs = driver.pane.tabbed.tabs
    assert not tabs.tabIcon(0).isNull()
    assert tabs.tabIcon(1).isNull()
    assert tabs.accessibleTabName(0).endswith("kept while others come")
    assert not bar.pin.isChecked()
    driver.to(both.with_workspace(replace(space, result=pinned, kept=(pinned, other))))
    assert bar.pin.isChecked()
    assert bar.pin.accessibleName().startswith("Let this result go")


def test_that_where_nothing_was_run_an_example_is_one_click_away(
    driver: Driver,
) -> None:
    empty = state()
    driver.to(empty)
    panel = driver.pane.results.panel
    assert panel._other is None or not panel._other.isVisibleTo(panel)
    space = empty.workspaces["one"]
    examples = (Example("Large cities", "SELECT DOCUMENT"), Example("Other", "COUNT"))
    driver.to(empty.with_workspace(replace(space, examples=examples)))
    assert panel._other is not None
    assert panel._other.text() == "Try “Large cities”"
    panel._other.click()
    assert driver.sent == [
        m.TabOpened("SELECT DOCUMENT", "Large cities"),
        m.RunRequested("SELECT DOCUMENT"),
    ]

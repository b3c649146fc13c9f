"""The tab Journal: every state looks different, and nothing is undone unasked."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    FieldChange,
    JournalEntry,
    JournalRecord,
    JournalRequest,
    Modality,
    SubjectChange,
    UndoBlocker,
    UndoPreview,
)
from panll_desktop.session import journal_messages as jm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.journal_state import ChosenEntry, JournalView, Undoing
from panll_desktop.session.state import (
    Broken,
    Connecting,
    ConnectionEntry,
    Link,
    Offline,
    Online,
    State,
    Workspace,
)
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.journal_table import STATE, WHAT, JournalModel
from panll_desktop.ui.journal_view import JournalTab
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.who_dialog import WhoDialog

FIRST = JournalEntry(
    1, "2026-11-27T01:02:03.456Z", "user:ida", "A survey.", "insert", ("sites/a",), 1
)
ENTRIES = (
    replace(FIRST, sequence=3, undoes=1, operation="undo"),
    replace(FIRST, sequence=2, touched=7, irreversible="asked for"),
    replace(FIRST, undone_by=3),
)
READ = JournalView(entries=ENTRIES, total=3, actors=("user:bo", "user:ida"))
FAILED = Failure("BUSY", "Another process is writing.", retryable=True)
FIELD = FieldChange(Modality.DOCUMENT, "name", None, "Alta")
CHANGE = SubjectChange("sites/a", "added", (FIELD,))
BLOCKED = UndoPreview(
    2,
    (CHANGE,),
    1,
    (UndoBlocker(3, "Entry 3 rests on it."), UndoBlocker(5, "Entry 5 does too.")),
)


class Driver:
    def __init__(self, appearance: Appearance, qtbot: QtBot) -> None:
        self.sent: list[m.Message] = []
        self.performed: list[str] = []
        self.page = JournalTab(appearance, self.sent.append, self.performed.append)
        qtbot.addWidget(self.page)
        self.page.resize(560, 700)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.state = State()
        self.bot = qtbot

    def to(self, view: JournalView | None, link: Link | None = None) -> None:
        before = self.state
        options = {"actor": "user:eva", "rationale": "Tidy."}
        space = Workspace(
            "one",
            connections=(ConnectionEntry("here", options),),
            connection="here",
            link=Online() if link is None else link,
            journal=view,
        )
        self.state = State(shown="one", workspaces={"one": space})
        self.page.render_state(before, self.state)

    def chosen(
        self, preview: UndoPreview | Failure | None, undoing: Undoing | None = None
    ) -> None:
        record = JournalRecord(ENTRIES[1], "api", (), (CHANGE,), "ab" * 32, "cd" * 32)
        chosen = ChosenEntry(2, 1, record, preview)
        self.to(replace(READ, chosen=chosen, undoing=undoing))

    def told(self) -> list[str]:
        """All that is said of the chosen entry."""
        found = self.page.side.area.findChildren(QWidget)
        return [each.accessibleName() for each in found]

    def links(self, start: str) -> list[QPushButton]:
        found = self.page.side.area.findChildren(QPushButton)
        return [each for each in found if each.text().startswith(start)]


@pytest.fixture
def driver(appearance: Appearance, qtbot: QtBot) -> Driver:
    return Driver(appearance, qtbot)


@pytest.mark.parametrize(
    ("view", "link", "said"),
    [
        (None, Offline(), "No connection"),
        (None, Connecting(0.0), "Connecting"),
        (None, Broken(FAILED), "No connection"),
        (JournalView(pending=True), None, "Reading the journal"),
        (JournalView(total=0), None, "No entries"),
        (JournalView(JournalRequest("x"), total=3), None, "Nothing found"),
    ],
)
def test_that_every_state_without_entries_says_why(
    driver: Driver, view: JournalView | None, link: Link | None, said: str
) -> None:
    driver.to(view, link)
    assert driver.page.panel.isVisible()
    assert driver.page.panel.accessibleName().startswith(said)
    assert not driver.page.side.isVisible()


def test_that_a_failure_is_told_and_tried_again(driver: Driver) -> None:
    driver.to(JournalView(failure=FAILED))
    assert driver.page.failure.isVisible()
    driver.page.failure.retry.click()
    assert driver.sent[-1] == jm.JournalAsked()
    driver.to(replace(READ, failure=FAILED))
    assert driver.page.table.isVisible()
    assert driver.page.strip.accessibleName().endswith(FAILED.title)
    driver.page.strip.dismissed.emit()
    driver.to(replace(READ, failure=FAILED, pending=True))
    assert not driver.page.strip.isVisible()
    driver.to(replace(READ, failure=replace(FAILED, code="AGAIN")))
    assert driver.page.strip.isVisible()


def test_that_it_is_read_while_it_is_seen(driver: Driver) -> None:
    assert jm.JournalWatched(watched=True) in driver.sent
    driver.page.hide()
    assert driver.sent[-1] == jm.JournalWatched(watched=False)


def test_that_rows_say_who_when_what_and_why(driver: Driver) -> None:
    driver.to(READ)
    model = driver.page.table.shown
    said = [
        [str(model.index(row, column).data()) for column in range(6)]
        for row in range(3)
    ]
    assert said[0] == [
        *("3", "2026-11-27 01:02:03", "user:ida"),
        *("undo of 1: sites/a", "A survey.", ""),
    ]
    assert said[1][WHAT] == "insert 7: sites/a, …"
    assert [row[STATE] for row in said] == ["", "irreversible", "undone"]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(2, STATE).data(role) == "entry 1, state: undone by 3"
    assert "user:ida · 2026-11-27 01:02:03 · A survey." in model.index(0, WHAT).data(
        role
    )
    assert driver.page.counts.text == "3 entries newest first"


def test_that_the_newest_entry_is_looked_at_by_itself(driver: Driver) -> None:
    driver.to(READ)
    driver.bot.waitUntil(lambda: jm.EntryChosen(3) in driver.sent)


def test_that_who_walks_fast_asks_once(driver: Driver) -> None:
    driver.chosen(BLOCKED)
    QTest.keyClick(driver.page.table, Qt.Key.Key_Up)
    QTest.keyClick(driver.page.table, Qt.Key.Key_Down)
    QTest.keyClick(driver.page.table, Qt.Key.Key_Down)
    driver.bot.waitUntil(lambda: jm.EntryChosen(1) in driver.sent)
    asked = [each for each in driver.sent if isinstance(each, jm.EntryChosen)]
    assert asked == [jm.EntryChosen(1)]


def test_that_older_rows_are_added_and_asked_for_once(qapp: QApplication) -> None:
    asked: list[int] = []
    parent = QObject(qapp)
    model = JournalModel(parent, lambda: asked.append(1))
    reset: list[int] = []
    model.modelReset.connect(lambda: reset.append(1))
    model.show_view(replace(READ, entries=ENTRIES[:1], more=True))
    root = QModelIndex()
    assert model.canFetchMore(root)
    model.fetchMore(root)
    assert not model.canFetchMore(root)
    model.show_view(replace(READ, more=False))
    assert (model.rowCount(), len(reset), asked) == (3, 1, [1])
    assert not model.canFetchMore(root)
    model.show_view(replace(READ, more=True, failure=FAILED))
    assert not model.canFetchMore(root)  # a failure is not asked again by itself
    parent.deleteLater()


def test_that_filters_ask_for_a_part(driver: Driver) -> None:
    driver.to(READ)
    filters = driver.page.filters
    QTest.keyClicks(filters.text, " rome")
    QTest.keyClick(filters.text, Qt.Key.Key_Return)
    assert driver.sent[-1] == jm.JournalAsked(JournalRequest("rome"))
    filters.actors.setCurrentIndex(1)
    filters.changed.emit()
    assert driver.sent[-1] == jm.JournalAsked(JournalRequest("rome", "user:bo"))
    filters.choose_subject("sites/a")
    wanted = JournalRequest("rome", "user:bo", "sites/a")
    assert driver.sent[-1] == jm.JournalAsked(wanted)
    assert filters.subject.isVisible()
    driver.to(replace(READ, request=wanted, entries=(), total=3))
    assert driver.page.counts.text == "0 found of 3 entries"
    driver.page.panel.acted.emit()
    assert driver.sent[-1] == jm.JournalAsked(JournalRequest())
    driver.to(READ)
    assert not filters.subject.isVisible()
    assert filters.text.text() == ""


def test_that_a_thing_that_changed_narrows_the_journal(driver: Driver) -> None:
    driver.chosen(BLOCKED)
    (link,) = driver.links("sites/a")
    link.click()
    assert driver.sent[-1] == jm.JournalAsked(JournalRequest(subject="sites/a"))


def test_that_what_blocks_is_linked_the_newest_first(driver: Driver) -> None:
    driver.chosen(BLOCKED)
    driver.page.show_undo()
    assert not driver.page.side.undo.isEnabled()
    links = driver.links("Entry ")
    assert [each.text() for each in links] == ["Entry 5", "Entry 3"]
    links[1].click()
    assert driver.sent[-1] == jm.EntryChosen(3)
    driver.page.show_blocker()
    assert driver.sent[-1] == jm.EntryChosen(5)
    before = QApplication.topLevelWidgets()
    driver.page.ask_undo()
    assert QApplication.topLevelWidgets() == before


def test_that_of_many_entries_in_the_way_the_newest_are_listed(driver: Driver) -> None:
    many = tuple(UndoBlocker(number, "It rests on it.") for number in range(3, 1003))
    driver.chosen(UndoPreview(2, blockers=many))
    driver.page.show_undo()
    links = [each.text() for each in driver.links("Entry ")]
    assert (len(links), links[0], links[-1]) == (20, "Entry 1,002", "Entry 983")
    labels = [each.text() for each in driver.page.side.area.findChildren(QLabel)]
    assert "980 older ones are shown once these are undone" in labels


def test_that_an_undo_asks_who_and_why(driver: Driver) -> None:
    driver.chosen(UndoPreview(2, (CHANGE,), 9))
    assert driver.page.side.undo.isEnabled()
    driver.page.side.undo.click()
    assert driver.performed == ["journal.undo"]
    driver.page.ask_undo()
    (dialog,) = driver.page.window().findChildren(WhoDialog)
    assert (dialog.actor.text(), dialog.rationale.text()) == ("user:eva", "Tidy.")
    assert "9 changes" in dialog.accessibleName()
    assert "and 8 more" in dialog.accessibleName()
    dialog.rationale.setText("  ")
    assert not dialog.confirm.isEnabled()
    assert dialog.missing.text() == "Still to say: rationale."
    dialog.rationale.setText("Wrong.")
    dialog.confirm.click()
    assert driver.sent[-1] == jm.UndoAsked(2, "user:eva", "Wrong.")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize(
    ("answer", "said", "rationale"),
    [
        (None, "Undoing entry 2", "Tidy."),
        (FAILED, f"Nothing was undone. {FAILED.title}", "Wrong."),
        (ENTRIES[0], "Entry 2 was undone by entry 3.", "Tidy."),
    ],
)
def test_that_what_came_of_an_undo_is_told(
    driver: Driver, answer: JournalEntry | Failure | None, said: str, rationale: str
) -> None:
    undoing = Undoing(2, "user:zoe", "Wrong.", 4, answer)
    driver.chosen(UndoPreview(2, (CHANGE,), 1), undoing)
    assert driver.page.side.strip.accessibleName() == said
    driver.page.ask_undo()
    (dialog,) = driver.page.window().findChildren(WhoDialog)
    assert (dialog.actor.text(), dialog.rationale.text()) == ("user:zoe", rationale)
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_that_many_changes_come_on_demand_and_the_rest_is_counted(
    driver: Driver,
) -> None:
    fields = (FIELD,) * 10
    changes = tuple(
        SubjectChange(f"sites/s{number}", "added", fields) for number in range(6)
    )
    record = JournalRecord(replace(ENTRIES[1], touched=70), changes=changes)
    chosen = ChosenEntry(2, 1, record, UndoPreview(2))
    driver.to(replace(READ, chosen=chosen))
    assert len(driver.links("sites/")) == 4
    (more,) = driver.links("Show 2 more")
    more.click()
    assert len(driver.links("sites/")) == 6
    assert not more.isVisible()
    spoken = [each.text() for each in driver.page.side.area.findChildren(QLabel)]
    assert any(each.startswith("64 more are not listed") for each in spoken)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record, "Verified: the hash and the entry before hold."),
        (
            lambda record: replace(record, faults=("It was changed.",)),
            "It was changed.",
        ),
        (
            lambda record: replace(record, content_hash=""),
            "This database keeps no hashes.",
        ),
    ],
)
def test_that_the_hash_is_judged_in_words(
    driver: Driver, change: Callable[[JournalRecord], JournalRecord], said: str
) -> None:
    record = change(JournalRecord(ENTRIES[1], content_hash="ab" * 32))
    driver.to(replace(READ, chosen=ChosenEntry(2, 1, record, BLOCKED)))
    names = [
        each.accessibleName() for each in driver.page.side.area.findChildren(QWidget)
    ]
    assert said in names


def test_that_a_wide_page_has_all_columns_and_a_narrow_one_two_lines(
    driver: Driver,
) -> None:
    driver.chosen(BLOCKED)
    table, ways = driver.page.table, Qt.Orientation
    assert table.shown.brief
    assert table.isColumnHidden(1)
    driver.page.resize(1400, 700)
    assert driver.page.splitter.orientation() is ways.Horizontal
    driver.bot.waitUntil(lambda: not table.shown.brief)
    assert not table.isColumnHidden(1)
    assert sum(table.columnWidth(each) for each in range(6)) <= table.viewport().width()


def test_that_a_refusal_is_told(driver: Driver) -> None:
    driver.chosen(UndoPreview(2, refusal="Entry 2 is undone already, by entry 3."))
    driver.page.show_undo()
    told = [
        each.accessibleName() for each in driver.page.side.area.findChildren(QWidget)
    ]
    assert "It cannot be undone. Entry 2 is undone already, by entry 3." in told
    assert words.standing(ENTRIES[2]) == "undone by 3"

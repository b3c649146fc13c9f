"""The tab Journal: leafed through, narrowed, blocked and undone from, by keys."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import JournalRecord, Json, UndoPreview
from panll_desktop.session import messages as m
from panll_desktop.session.journal_state import ChosenEntry, JournalView
from panll_desktop.settings import Theme
from panll_desktop.ui.journal_view import JournalTab
from panll_desktop.ui.who_dialog import WhoDialog
from tests.conftest import SCREENS
from tests.journeys.conftest import User
from tests.journeys.pictures import SIZES, clipped, nameless, photograph

IDA = Provenance("user:ida", "The survey of the spring.")
BO = Provenance("user:bo", "The sign at the gate says otherwise.")
MANY = 430
THEMES: tuple[Theme, ...] = ("dark", "light", "contrast")


def surveyed(path: Path) -> None:
    """A store whose entries rest on each other; its last is irreversible."""
    with closing(Store(path, create=True, durable=False)) as store:
        store.create_collection("sites", Kind.DOCUMENT, IDA)
        store.create_collection("near", Kind.EDGE, IDA)
        alta: dict[str, Json] = {
            "name": "Alta",
            "land": "NO",
            "open": True,
            "panels": 40,
        }
        store.insert("sites", alta, IDA, key="alta")
        store.insert("sites", {"name": "Tanum", "land": "SE"}, IDA, key="tanum")
        ends: dict[str, Json] = {"_from": "sites/alta", "_to": "sites/tanum"}
        store.insert("near", ends, BO, key="e1")
        store.update(["sites/alta"], {"open": False, "panels": 41}, BO)
        store.insert("sites", {"name": "Val Camonica"}, IDA, key="val")
        reason = "The owner asked for it."
        store.delete(["sites/val"], IDA, irreversible=reason)


@pytest.fixture
def survey(user: User, tmp_path: Path) -> Iterator[User]:
    path = tmp_path / "survey.litho"
    surveyed(path)
    opened(user, path)
    yield user
    with closing(Store(path)) as store:
        assert store.verify() == []


def opened(user: User, path: Path) -> None:
    """A connection that says who and why, and the tab, reached by its key."""
    user.workbench.store.dispatch(m.ModuleChosen("lithoglyph"))
    user.until_connected()
    options = {"path": str(path), "actor": "user:eva", "rationale": "A tidy journal."}
    user.workbench.store.dispatch(m.ConnectionMade("lithoglyph", "survey", options))
    user.until(lambda: user.space.connection == "survey")
    user.until_connected()
    keys(user, "Ctrl+Shift+H")
    user.until(lambda: bool(view(user).entries) and not view(user).pending)
    user.until(page(user).table.isVisible)
    settled(user)


def keys(user: User, sequence: str) -> None:
    """What is typed wherever the keyboard is."""
    focus = QApplication.focusWidget() or user.window
    QTest.keySequence(focus, QKeySequence(sequence))


def typed(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def view(user: User) -> JournalView:
    return user.space.journal or JournalView()


def page(user: User) -> JournalTab:
    found = user.window.results.findChild(JournalTab)
    assert isinstance(found, JournalTab)
    return found


def chosen(user: User) -> ChosenEntry:
    found = view(user).chosen
    assert found is not None
    return found


def settled(user: User) -> None:
    """The chosen entry was read."""

    def there() -> bool:
        found = view(user).chosen
        return found is not None and None not in (found.record, found.preview)

    user.until(there)


def looks_at(user: User, sequence: int) -> None:
    user.until(lambda: view(user).chosen is not None)
    user.until(lambda: chosen(user).sequence == sequence)
    settled(user)


def sequences(user: User) -> list[int]:
    return [each.sequence for each in view(user).entries]


def test_that_the_journal_is_walked_and_narrowed_by_keys(survey: User) -> None:
    tab = page(survey)
    survey.until(tab.table.hasFocus)
    assert sequences(survey) == [8, 7, 6, 5, 4, 3, 2, 1]
    looks_at(survey, 8)
    assert tab.side.chip.words == "irreversible"
    keys(survey, "Down")
    keys(survey, "Down")
    looks_at(survey, 6)
    record = chosen(survey).record
    assert isinstance(record, JournalRecord)
    assert {each.field for each in record.changes[0].fields} == {"open", "panels"}
    assert "Verified" in spoken(tab.side)
    assert nameless(tab) == []
    keys(survey, "Ctrl+Alt+J")
    typed("GATE")
    survey.until(lambda: sequences(survey) == [6, 5])
    assert tab.counts.text == "2 found of 8 entries"
    keys(survey, "Ctrl+A")
    keys(survey, "Delete")
    survey.until(lambda: len(sequences(survey)) == 8)
    typed("nothing at all")
    survey.until(lambda: sequences(survey) == [] and not view(survey).pending)
    assert tab.panel.accessibleName().startswith("Nothing found")


def photograph_wide(user: User) -> None:
    """Where W is wide, the chosen entry stands beside a table of six columns."""
    user.window.resize(1600, 1000)
    for letter in ("l", "n"):
        user.command(f"view.fold_{letter}")
    user.until(lambda: page(user).splitter.orientation() is Qt.Orientation.Horizontal)
    user.until(lambda: not page(user).table.shown.brief)
    assert user.window.grab().save(str(SCREENS / "journal-wide-contrast.png"))
    assert clipped(user.window) == []
    QCoreApplication.processEvents()


def spoken(widget: QWidget) -> str:
    """All that is said in a widget."""
    return " ".join(each.accessibleName() for each in widget.findChildren(QWidget))


def test_that_a_difference_is_seen_in_both_themes(survey: User) -> None:
    keys(survey, "Down")
    keys(survey, "Down")
    looks_at(survey, 6)
    for theme in THEMES:
        for size in SIZES:
            photograph(survey, "journal", theme, size)
    photograph_wide(survey)
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(survey, "diff", theme, size)


def test_that_what_blocks_an_undo_is_named_and_reached(survey: User) -> None:
    for _ in range(5):
        keys(survey, "Down")
    looks_at(survey, 3)
    keys(survey, "Ctrl+Alt+P")
    preview = chosen(survey).preview
    assert isinstance(preview, UndoPreview)
    assert [each.sequence for each in preview.blockers] == [5, 6]
    assert not survey.window.actions_table.by_id["journal.undo"].isEnabled()
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(survey, "undo-blocked", theme, size)
    links = [
        each.text()
        for each in page(survey).side.area.findChildren(QPushButton)
        if each.text().startswith("Entry ")
    ]
    assert links == ["Entry 6", "Entry 5"]
    keys(survey, "Ctrl+Alt+B")
    looks_at(survey, 6)
    current = page(survey).table.current
    assert current is not None
    assert current.sequence == 6


def test_that_an_entry_is_undone_with_who_and_why(survey: User) -> None:
    keys(survey, "Down")
    keys(survey, "Down")
    looks_at(survey, 6)
    keys(survey, "Ctrl+Alt+U")
    survey.until(lambda: isinstance(QApplication.activeModalWidget(), WhoDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, WhoDialog)
    assert (dialog.actor.text(), dialog.rationale.text()) == (
        *("user:eva", "A tidy journal."),
    )
    SCREENS.mkdir(parents=True, exist_ok=True)
    assert dialog.grab().save(str(SCREENS / "undo-question-dark.png"))
    survey.until(dialog.rationale.hasFocus)
    keys(survey, "Ctrl+A")
    keys(survey, "Delete")
    assert not dialog.confirm.isEnabled()
    typed("The sign is gone.")
    QTest.keyClick(dialog.rationale, Qt.Key.Key_Return)
    survey.until(lambda: sequences(survey)[0] == 9)
    looks_at(survey, 9)
    newest, undone = view(survey).entries[0], view(survey).found(6)
    assert (newest.actor, newest.rationale, newest.undoes) == (
        *("user:eva", "The sign is gone.", 6),
    )
    assert undone is not None
    assert undone.undone_by == 9
    survey.run("SELECT open, panels FROM sites WHERE name = 'Alta'")
    assert survey.result.rows is not None
    assert survey.result.rows.row(0) == (True, 40)
    keys(survey, "Ctrl+Shift+H")
    for theme in ("dark", "light"):
        photograph(survey, "journal-undone", theme, SIZES[1])


def test_that_what_was_written_meanwhile_appears(survey: User) -> None:
    survey.run("UPDATE sites SET seen = true WHERE name = 'Tanum'")
    survey.until(lambda: view(survey).outdated or sequences(survey)[0] == 9)
    keys(survey, "Ctrl+Shift+H")
    survey.until(lambda: sequences(survey)[0] == 9)
    assert view(survey).entries[0].actor == "user:eva"


def test_that_older_entries_come_with_scrolling(user: User, tmp_path: Path) -> None:
    path = tmp_path / "long.litho"
    with closing(Store(path, create=True, durable=False)) as store:
        store.create_collection("sites", Kind.DOCUMENT, IDA)
        with store.together():
            for number in range(1, MANY):
                store.insert("sites", {"n": number}, IDA, key=f"s{number}")
    opened(user, path)
    assert len(sequences(user)) < MANY

    def at_the_end() -> bool:
        ctrl = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(page(user).table, Qt.Key.Key_End, ctrl)
        QCoreApplication.processEvents()
        return len(sequences(user)) == MANY

    user.until(at_the_end)
    assert sequences(user) == list(range(MANY, 0, -1))
    assert not view(user).more

"""What is collected: each metric is read, nothing is cut, and consent is asked for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.session.inventory_state import Inventory, Listing
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_state import TelemetryState
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.inventory import NOT_COUNTED
from panll_desktop.ui.consent_dialog import ConsentDialog
from panll_desktop.ui.inventory_model import InventoryModel
from panll_desktop.ui.inventory_view import NO_FILE, NO_FILE_YET, InventoryPage
from panll_desktop.ui.theme import Appearance

PLACE = Path("/somewhere/panll-desktop/telemetry")
OFF = Consent(given=False, reason="you did not switch it on")
ON = Consent(given=True, reason="you switched it on")
Show = Callable[[Consent, Listing | None], InventoryPage]


def counts() -> dict[str, int]:
    collector = Collector()
    bits = Modality.DOCUMENT.bit | Modality.VECTOR.bit
    collector.query_stopped(StatementType.SELECT, bits, 0.004)
    return collector.take()


@pytest.fixture
def performed() -> list[str]:
    return []


@pytest.fixture
def show(appearance: Appearance, qtbot: QtBot, performed: list[str]) -> Show:
    page = InventoryPage(appearance, performed.append)
    qtbot.addWidget(page)
    page.resize(490, 560)
    shown = State()

    def show(consent: Consent, listing: Listing | None) -> InventoryPage:
        nonlocal shown
        telemetry = TelemetryState(consent=consent)
        after = replace(shown, telemetry=telemetry, inventory=Inventory(listing))
        page.render_state(shown, after)
        shown = after
        page.show()
        return page

    return show


def spoken(page: InventoryPage) -> list[str]:
    model = page.tree.metrics
    role = Qt.ItemDataRole.AccessibleTextRole
    rows = range(model.rowCount())
    return [str(model.index(row, 0).data(role)) for row in rows]


def test_that_every_metric_is_read_aloud_with_reason_kind_and_value(show: Show) -> None:
    page = show(ON, Listing(counts(), kept=True, place=PLACE))
    for text, metric in zip(spoken(page), CATALOGUE.values(), strict=True):
        assert text.startswith(f"{metric.name}: ")
        assert metric.why in text
        assert f"{metric.kind} of {metric.unit}" in text
        assert f"since {metric.since}" in text
    assert "verisim.query.count: 1. " in "\n".join(spoken(page))


def test_that_what_was_not_read_yet_is_no_zero(show: Show) -> None:
    texts = spoken(show(OFF, None))
    assert all(f": {NOT_COUNTED}. " in text for text in texts)


def test_that_off_and_on_say_what_becomes_of_the_counts(show: Show) -> None:
    page = show(OFF, Listing({}, kept=False, place=PLACE))
    words = page.words.text()
    assert "because you did not switch it on" in words
    assert "while this page is open is counted in memory" in words
    assert "Nothing is kept; closing the page drops it." in words
    assert page.toggle.text() == "Turn on…"
    show(ON, Listing({}, kept=True, place=PLACE))
    assert "Nothing from before it was switched on is among them" in page.words.text()
    assert page.files.text() == NO_FILE_YET
    assert page.toggle.text() == "Turn off"
    show(Consent(given=False, reason="DO_NOT_TRACK is set", settled=True), None)
    assert "because DO_NOT_TRACK is set" in page.words.text()
    assert not page.toggle.isVisible()


def test_that_files_are_named_and_without_one_there_is_nothing_to_erase(
    show: Show,
) -> None:
    page = show(OFF, Listing({}, kept=False, place=PLACE))
    assert page.place.text() == str(PLACE)
    assert page.files.text() == NO_FILE
    assert not page.folder.isEnabled()
    assert not page.erase.isEnabled()
    files = (("history.sqlite", 12_288), ("history.sqlite-wal", 0))
    show(OFF, Listing({}, kept=False, place=PLACE, files=files))
    assert page.files.text() == "history.sqlite, 12 kB; history.sqlite-wal, 0 bytes"
    show(ON, Listing({}, kept=True, place=PLACE, files=files[:1], since=1_700_000_000))
    assert page.files.text().startswith("history.sqlite, 12 kB; counts since 2023-11-1")
    assert page.folder.isEnabled()
    assert page.erase.isEnabled()


def test_that_each_button_is_a_command(show: Show, performed: list[str]) -> None:
    files = (("history.sqlite", 1),)
    page = show(ON, Listing({}, kept=True, place=PLACE, files=files))
    for each in (page.toggle, page.copy, page.folder, page.erase):
        assert each.accessibleName()
        each.click()
    assert performed == [
        *("telemetry.toggle", "telemetry.copy_path"),
        *("telemetry.folder", "telemetry.erase"),
    ]


def test_that_no_reason_is_cut_however_narrow_the_page(
    show: Show, appearance: Appearance
) -> None:
    page = show(ON, Listing(counts(), kept=True, place=PLACE))
    metrics = QFontMetrics(appearance.font("small"))
    for width, lines in ((900, 1), (490, 1), (300, 2)):
        page.resize(width, 560)
        room = page.tree.viewport().width() - 40
        first = page.tree.metrics.index(0, 0)
        page.tree.executeDelayedItemsLayout()
        height = page.tree.visualRect(first).height()
        longest = max(
            metrics.horizontalAdvance(each.why) for each in CATALOGUE.values()
        )
        assert longest <= room * lines
        assert height >= metrics.lineSpacing() * (lines + 2) + 16


def test_that_rows_stay_open_when_counts_change(show: Show) -> None:
    page = show(ON, Listing({}, kept=True, place=PLACE))
    names = list(CATALOGUE)
    row = names.index("verisim.query.modality_by_pattern")
    place = page.tree.metrics.index(row, 0)
    page.tree.expand(place)
    assert page.tree.metrics.rowCount(place) == 1
    show(ON, Listing(counts(), kept=True, place=PLACE))
    assert page.tree.isExpanded(page.tree.metrics.index(row, 0))
    assert page.tree.metrics.rowCount(place) == 3
    show(OFF, Listing({}, kept=False, place=PLACE))
    assert page.tree.metrics.rowCount(place) == 1


def test_that_the_model_is_one(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    model = InventoryModel(parent)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, mode)
    for each in (counts(), {}, None, counts()):
        model.show_counts(each)
    del tester


def test_that_consent_is_given_by_its_button_alone(
    appearance: Appearance, qtbot: QtBot
) -> None:
    parent, said = QWidget(), list[str]()
    qtbot.addWidget(parent)
    for press, expected in (
        ("refuse", []),
        ("look", ["look"]),
        ("consent", ["yes"]),
    ):
        said.clear()
        dialog = ConsentDialog(
            appearance,
            PLACE,
            lambda: said.append("yes"),
            lambda: said.append("look"),
            parent,
        )
        dialog.open()
        assert dialog.refuse.isDefault()
        assert str(PLACE) in dialog.accessibleName()
        assert "What you did before is not counted" in dialog.accessibleName()
        getattr(dialog, press).click()
        assert said == expected
        assert not dialog.isVisible()

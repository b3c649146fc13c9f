"""Consent, run, dashboard, export; and the file keeps to the published schema."""

import json
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog

from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.telemetry_state import Form
from panll_desktop.ui.consent_dialog import ConsentDialog
from panll_desktop.ui.export_preview import FORMS, ExportPreview
from tests.conftest import ROOT
from tests.journeys.conftest import User

SCHEMA = json.loads((ROOT / "resources/telemetry/report.schema.json").read_text())


def test_that_nothing_is_counted_without_consent(
    user: User, private_home: Path
) -> None:
    user.run("COUNT hexads")
    assert not user.state.telemetry.on
    assert not list(private_home.rglob("*telemetry*"))


def test_that_consent_counts_shows_and_exports_what_was_run(
    user: User, tmp_path: Path
) -> None:
    consent(user)
    for _ in range(3):
        user.run("SELECT DOCUMENT FROM hexads LIMIT 1")
    user.run("SELEC")
    user.command("telemetry.show")
    user.until(lambda: user.state.telemetry.figures is not None)
    user.until(user.window.dashboard.isVisible)
    user.command("telemetry.export")
    user.until(lambda: _preview() is not None)
    preview = _preview()
    assert preview is not None
    shown = preview.text.toPlainText()
    target = tmp_path / "report.json"
    preview.write(target)
    user.until(target.exists)
    assert target.read_text() == shown
    report = json.loads(shown)
    jsonschema.validate(report, SCHEMA)
    assert report["query_patterns"]["by_type"] == {"SELECT": 3}
    assert report["query_patterns"]["error_count"] == 1
    assert report["error_budget"]["by_type"] == {"parse_error": 1}
    assert report["modality_heatmap"]["counts"]["document"] == 3
    user.until(lambda: _preview() is None)
    user.command("telemetry.export")
    user.until(lambda: _preview() is not None)
    preview = _preview()
    assert preview is not None
    preview.forms.buttons[FORMS.index(Form.OPENMETRICS)].click()
    target = tmp_path / "report.prom"
    preview.write(target)
    user.until(target.exists)
    text = target.read_text()
    assert 'verisim_query_pattern_total{statement="SELECT"} 3\n' in text
    assert text.endswith("# EOF\n")
    user.until(lambda: _preview() is None)


def test_that_what_would_be_collected_is_seen_while_working_and_then_gone(
    user: User, private_home: Path
) -> None:
    user.command("telemetry.toggle")
    dialog = _open_one(ConsentDialog)
    dialog.look.click()
    assert not user.state.telemetry.on
    user.until(lambda: counted(user, "query.count") == 0)
    user.run("SELECT DOCUMENT FROM hexads LIMIT 1")
    user.until(lambda: counted(user, "modality.document") == 1)
    assert user.window.results.collected.isVisible()
    assert not list(private_home.rglob("*telemetry*"))
    consent(user)
    user.until(lambda: counted(user, "query.count") == 0)
    user.run("COUNT hexads")
    user.until(lambda: counted(user, "pattern.COUNT") == 1)
    assert counted(user, "pattern.SELECT") == 0
    user.command("telemetry.collected_close")
    assert user.state.inventory is None
    assert not user.window.results.collected.isVisible()


def test_that_erasing_asks_removes_the_files_and_says_so(
    user: User, private_home: Path
) -> None:
    consent(user)
    user.command("telemetry.collected")
    user.run("COUNT hexads")
    user.machine.store.dispatch(tm.ConsentChosen(given=False))
    user.until(lambda: bool(files(user)))
    assert list(private_home.rglob("history.sqlite"))
    user.command("telemetry.erase")
    _open_one(QDialog).accept()
    user.until(lambda: not files(user))
    assert not list(private_home.rglob("*telemetry*"))
    assert user.state.notice is not None
    assert user.state.notice.text == "The telemetry history is erased."


class Opened(QObject):
    """Stands in the place of the system's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.places.append(url.toLocalFile())


def test_that_the_place_of_the_files_can_be_copied_and_opened(
    user: User, private_home: Path
) -> None:
    place = private_home / "data" / "panll-desktop" / "telemetry"
    user.command("telemetry.copy_path")
    assert QApplication.clipboard().text() == str(place)
    opened = Opened()
    services: Any = QDesktopServices  # its stubs want bytes, and it takes none
    services.setUrlHandler("file", opened, "take")
    user.command("telemetry.folder")
    assert opened.places == []
    assert user.state.notice is not None
    assert f"it would be in {place}" in user.state.notice.text
    place.mkdir(parents=True)
    user.command("telemetry.folder")
    QDesktopServices.unsetUrlHandler("file")
    assert opened.places == [str(place)]


def consent(user: User) -> None:
    """Turns telemetry on as a user does: by the menu, and by the button."""
    user.command("telemetry.toggle")
    assert not user.state.telemetry.on
    _open_one(ConsentDialog).consent.click()
    user.until(lambda: user.state.telemetry.on)


def counted(user: User, name: str) -> int | None:
    """What the page shows of a count; None while it shows nothing."""
    page = user.state.inventory
    if page is None or page.listing is None:
        return None
    return page.listing.counts.get(name, 0)


def files(user: User) -> tuple[tuple[str, int], ...]:
    page = user.state.inventory
    return () if page is None or page.listing is None else page.listing.files


Dialog = TypeVar("Dialog", bound=QDialog)


def _open_one(kind: type[Dialog]) -> Dialog:
    (found,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    ]
    return found


def _preview() -> ExportPreview | None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, ExportPreview) and widget.isVisible():
            return widget
    return None

"""Figures of the workbench, of the database, and of an export, in one window."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.telemetry_state import Source
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.report import build, encode
from panll_desktop.ui.dashboard import Dashboard
from tests.figures import END, WINDOW, day
from tests.journeys.conftest import User


def board(user: User) -> Dashboard:
    """The dashboard, once it is there."""
    found: list[Dashboard] = []

    def there() -> bool:
        found[:] = user.window.results.findChildren(Dashboard)
        return bool(found) and found[0].isVisible()

    user.command("telemetry.show")
    user.until(there)
    return found[0]


def has(dashboard: Dashboard, name: str) -> Callable[[], bool]:
    return lambda: dashboard.page.isVisible() and name in dashboard.page.parts


def test_that_what_is_run_appears_by_range_zoom_and_pause(user: User) -> None:
    dashboard = board(user)
    assert not dashboard.page.isVisible()
    user.machine.store.dispatch(tm.ConsentChosen(given=True))
    user.until(dashboard.page.empty.isVisible)
    assert "no statements yet" in dashboard.page.empty.title.text()
    user.run("SELECT DOCUMENT FROM hexads LIMIT 1")
    user.until(has(dashboard, "metrics"))
    user.until(lambda: not dashboard.page.empty.isVisible())
    user.until(lambda: dashboard.chart is not None)
    figures = user.state.telemetry.figures
    assert figures is not None
    assert figures.statements == 1
    user.command("telemetry.range_15m")
    user.until(lambda: _length(user) == 900)
    user.command("telemetry.zoom_in")
    user.until(lambda: _length(user) <= 600)
    assert dashboard.bar.zoom_out.isVisible()
    user.command("telemetry.zoom_out")
    user.until(lambda: _length(user) == 900)
    user.command("telemetry.pause")
    before = user.state.telemetry.figures
    user.run("SELECT DOCUMENT FROM hexads LIMIT 1")
    assert user.state.telemetry.figures is before
    user.command("telemetry.refresh")
    user.until(lambda: _statements(user) == 2)


def test_that_the_database_says_what_it_knows_of_itself(user: User) -> None:
    dashboard = board(user)
    user.command("telemetry.database")
    assert user.state.telemetry.source is Source.DATABASE
    user.until(dashboard.report.isVisible)
    model = dashboard.report.table.model()
    rows = {
        model.index(row, 0).data(): model.index(row, 1).data()
        for row in range(model.rowCount())
    }
    assert rows["entities stored"] == "545"
    assert rows["entities created"] == "not reported"
    assert int(rows["uptime"].replace(",", "")) >= 0
    _, bars = dashboard.report.bars["Entities by modality"]
    assert len(bars.share_model.shares) == 8
    user.command("telemetry.workbench")
    user.until(lambda: not dashboard.report.isVisible())


def test_that_an_export_of_elsewhere_is_viewed_while_telemetry_is_off(
    user: User, tmp_path: Path
) -> None:
    document = build(list(day(3)), WINDOW, float(END))
    document["strange"] = 1
    path = tmp_path / "other.json"
    path.write_bytes(encode(document))
    user.command("telemetry.view")
    dialog = next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)
    )
    dialog.fileSelected.emit(str(path))
    dialog.close()
    user.until(lambda: user.state.telemetry.viewed is not None)
    dashboard = board(user)
    user.until(has(dashboard, "metrics"))
    user.until(lambda: dashboard.chart is not None)
    assert "Export other.json" in dashboard.viewed.words.text()
    assert dashboard.lacks.strange.text() == "Not understood: strange."
    whole = sum(each.counts[c.QUERIES] for each in day(3))
    assert _viewed_statements(user) == whole
    user.command("telemetry.zoom_in")
    user.until(lambda: 0 < _viewed_statements(user) < whole)
    user.command("telemetry.live")
    user.until(lambda: not dashboard.page.isVisible())
    assert not user.state.telemetry.on


def test_that_a_file_that_is_no_export_is_a_sentence(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "none.json"
    path.write_text(json.dumps({"some": "thing"}))
    user.machine.store.dispatch(dash.ExportOpened(path))
    user.until(lambda: user.state.notice is not None)
    assert user.state.notice is not None
    assert "is no telemetry export" in user.state.notice.text
    assert user.state.telemetry.viewed is None


def _length(user: User) -> int:
    figures = user.state.telemetry.figures
    return 0 if figures is None else figures.window.end - figures.window.start


def _statements(user: User) -> int:
    figures = user.state.telemetry.figures
    return 0 if figures is None else figures.statements


def _viewed_statements(user: User) -> int:
    viewed = user.state.telemetry.viewed
    figures = viewed.figures if viewed is not None else None
    return 0 if figures is None else figures.statements

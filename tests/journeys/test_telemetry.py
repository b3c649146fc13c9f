"""Consent, run, dashboard, export; and the file keeps to the published schema."""

import json
from pathlib import Path

import jsonschema
from PySide6.QtWidgets import QApplication

from panll_desktop.session.telemetry_state import Form
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
    user.command("telemetry.toggle")
    user.until(lambda: user.state.telemetry.on)
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


def _preview() -> ExportPreview | None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, ExportPreview) and widget.isVisible():
            return widget
    return None

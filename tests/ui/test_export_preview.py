"""The export: the choice of a form, and the bytes that are shown are the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.telemetry_state import Form, Preview
from panll_desktop.ui import export_preview
from panll_desktop.ui.export_preview import FORMS, ExportPreview
from panll_desktop.ui.theme import Appearance

PREVIEW = Preview('{\n  "größe": 1\n}\n'.encode(), b"# TYPE a counter\n# EOF\n")


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def dialog(
    appearance: Appearance, qtbot: QtBot, sent: list[m.Message]
) -> Iterator[ExportPreview]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ExportPreview(appearance, PREVIEW, sent.append, parent)
    made.open()
    yield made
    parent.close()


def test_that_each_form_is_shown_byte_for_byte_and_written_as_chosen(
    dialog: ExportPreview, sent: list[m.Message], tmp_path: Path
) -> None:
    assert dialog.form is Form.JSON
    assert dialog.text.toPlainText().encode() == PREVIEW.json
    assert dialog.size_words.text().startswith(f"{len(PREVIEW.json)} bytes")
    assert dialog.use_words.text().startswith("The last 24 h. ")
    dialog.forms.buttons[FORMS.index(Form.OPENMETRICS)].click()
    assert dialog.text.toPlainText().encode() == PREVIEW.openmetrics
    assert dialog.size_words.text().startswith(f"{len(PREVIEW.openmetrics)} bytes")
    dialog.write(tmp_path / "x.prom")
    chosen = tm.ExportChosen(tmp_path / "x.prom", Form.OPENMETRICS)
    assert sent == [chosen, tm.PreviewClosed()]


def test_that_a_year_comes_piece_by_piece_and_whole(
    appearance: Appearance, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_preview, "PIECE", 100)
    parent = QWidget()
    qtbot.addWidget(parent)
    whole = "".join(f'  "bucket.{number}": ü\n' for number in range(100))
    preview = Preview(whole.encode(), PREVIEW.openmetrics)
    dialog = ExportPreview(appearance, preview, lambda _: None, parent)
    assert dialog.text.toPlainText() == whole[:100]
    qtbot.waitUntil(lambda: dialog.text.toPlainText() == whole)
    assert dialog.text.textCursor().position() == 0
    dialog.forms.buttons[FORMS.index(Form.OPENMETRICS)].click()
    assert dialog.text.toPlainText().encode() == PREVIEW.openmetrics
    dialog.forms.buttons[FORMS.index(Form.JSON)].click()
    dialog.forms.buttons[FORMS.index(Form.OPENMETRICS)].click()
    qtbot.wait(20)
    assert dialog.text.toPlainText().encode() == PREVIEW.openmetrics


def test_that_leaving_writes_nothing(
    dialog: ExportPreview, sent: list[m.Message]
) -> None:
    dialog.reject()
    assert sent == [tm.PreviewClosed()]

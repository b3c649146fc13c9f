"""The text of the editor is made larger and smaller."""

import pytest
from pytestqt.qtbot import QtBot

from panll_desktop.session.effects import SaveSettings
from panll_desktop.session.state import State
from panll_desktop.session.update import update
from panll_desktop.session.view_messages import LARGEST, SMALLEST, Zoomed
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.theme import Appearance


def test_that_the_size_is_kept_and_has_its_ends() -> None:
    state = State()
    for by, zoom in ((1, 1), (1, 2), (-1, 1), (100, LARGEST), (-100, SMALLEST)):
        state, effects = update(state, Zoomed(by))
        assert state.settings.zoom == zoom
        assert effects == (SaveSettings(state.settings),)
    assert update(state, Zoomed(-1)) == (state, ())
    state, _ = update(state, Zoomed(0))
    assert state.settings.zoom == 0


@pytest.mark.parametrize("pixels", [4, -3])
def test_that_every_text_follows_and_nothing_else(
    qtbot: QtBot, appearance: Appearance, pixels: int
) -> None:
    editor = CodeEditor(appearance)
    qtbot.addWidget(editor)
    usual, body = appearance.font("code").pixelSize(), appearance.font("body")
    appearance.zoom(pixels)
    assert appearance.font("code").pixelSize() == usual + pixels
    assert editor.document().defaultFont().pixelSize() == usual + pixels
    assert appearance.font("body") == body
    appearance.zoom(0)
    assert editor.document().defaultFont().pixelSize() == usual

"""What tests of the windows share."""

import pytest
from PySide6.QtWidgets import QApplication

from panll_desktop.ui.theme import Appearance


@pytest.fixture
def appearance(qapp: QApplication) -> Appearance:
    """The look, installed as the application installs it."""
    made = Appearance(qapp)
    made.install()
    made.dress()
    return made

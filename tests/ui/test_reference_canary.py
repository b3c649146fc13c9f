"""Qt for Python must not lose references to None (6.12.0 does, and aborts)."""

import sys

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

CALLS = 1000


def test_that_void_calls_keep_their_references_to_none(qtbot: QtBot) -> None:
    assert qtbot is not None
    target = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        target.setObjectName("x")
    assert sys.getrefcount(None) - before > -CALLS // 2

"""The whole window, driven as a user would."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panll_desktop.app import Workbench
from panll_desktop.machine import Machine
from panll_desktop.protocol import Up
from panll_desktop.session.state import Online, Result, State, Workspace

PATIENCE_MS = 20_000
LONGEST_GAP_SECONDS = 1.0  # twenty times the budget; the benchmark holds the budget
BEAT_MS = 5


def _waited() -> float:
    """Seconds for which this thread could have run and other programs had its place."""
    told = Path("/proc/thread-self/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


class Heartbeat(QObject):
    """Notices how long the event loop was blocked, by us and not by other programs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self._last = time.perf_counter()
        self._waited = _waited()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited()
        blocked = now - self._last - (waited - self._waited)
        self.longest = max(self.longest, blocked)
        self._last, self._waited = now, waited


class User:
    """Looks at the state and waits for it, never for a time."""

    def __init__(self, workbench: Workbench, qtbot: QtBot) -> None:
        self.workbench = workbench
        self.window = workbench.window
        self.bot = qtbot

    @property
    def state(self) -> State:
        return self.workbench.store.state

    @property
    def machine(self) -> Machine:
        assert self.workbench.machine is not None
        return self.workbench.machine

    @property
    def space(self) -> Workspace:
        workspace = self.state.workspace
        assert workspace is not None
        return workspace

    def until(self, holds: Callable[[], bool]) -> None:
        self.bot.waitUntil(holds, timeout=PATIENCE_MS)

    def until_connected(self) -> None:
        def connected() -> bool:
            link = self.space.link
            return isinstance(link, Online) and isinstance(link.health, Up)

        self.until(lambda: self.state.workspace is not None and connected())

    @property
    def result(self) -> Result:
        result = self.space.result
        assert result is not None
        return result

    def type(self, text: str) -> None:
        QTest.keyClicks(self.window.engine.editor, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.window.engine.editor, key, modifier)

    def command(self, name: str) -> None:
        self.window.actions_table.by_id[name].trigger()

    def write(self, text: str) -> None:
        self.window.engine.focus_editor()
        self.window.engine.editor.selectAll()
        self.window.engine.insert_text(text)

    def run(self, text: str) -> None:
        self.write(text)
        before = self.state.number
        self.command("query.run")
        self.until(lambda: self.state.number > before and self.space.run is None)


@pytest.fixture
def user(used_before: None, qtbot: QtBot) -> Iterator[User]:
    """A user in front of a window that has just been started."""
    del used_before
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    workbench = Workbench(application)
    beat = Heartbeat(workbench)
    workbench.start()
    qtbot.waitExposed(workbench.window)
    workbench.window.activateWindow()
    qtbot.waitUntil(workbench.window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: workbench.machine is not None, timeout=PATIENCE_MS)
    driver = User(workbench, qtbot)
    driver.until_connected()
    yield driver
    workbench.close()
    workbench.window.close()
    workbench.window.deleteLater()
    workbench.appearance.deleteLater()
    longest = beat.longest
    workbench.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert longest < LONGEST_GAP_SECONDS, f"the event loop was blocked {longest:.2f} s"

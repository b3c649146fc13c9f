"""What holds for every test: a private home, silence, and nothing left behind."""

import gc
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("suite")
SCREENS = ROOT / "build" / "screens"
_OUTSIDE = ("VERISIM_TELEMETRY", "DO_NOT_TRACK")


class _Keeper(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """What the program gives Qt: the style is the same whatever the desktop's own."""
    from panll_desktop import app

    return app.QT_ARGUMENTS


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees, or leaves anything in, the directories of who runs it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in [name for name in os.environ if name.startswith("PANLL_")]:
        monkeypatch.delenv(name)
    for name in _OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A log record from WARNING up fails the test that caused it."""
    handler = _Keeper(logging.WARNING)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    loud = [
        record for record in handler.records if not record.name.startswith("asyncio")
    ]
    assert not loud, [record.getMessage() for record in loud]


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Threads, open files and top-level widgets must be gone when a test ends."""
    threads, files = set(threading.enumerate()), _open_files()
    yield
    qt = "qapp" in request.fixturenames or "qtbot" in request.fixturenames
    widgets = _widgets_left() if qt else []
    gc.collect(1)
    late = [thread for thread in threading.enumerate() if thread not in threads]
    for thread in late:
        thread.join(20)  # the first of a process makes the tables of a language
    alive = [thread.name for thread in late if thread.is_alive()]
    opened = sorted(_open_files() - files)
    assert not alive, f"threads left running: {alive}"
    assert not opened, f"files left open: {opened}"
    assert not widgets, f"widgets left: {widgets}"


def _open_files() -> set[str]:
    """Regular files this process has open, less those of the test runner itself."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = link.readlink()
        except OSError:
            continue
        mine = target.is_file() and not str(target).startswith("/proc")
        if mine and not target.name.startswith(("memfd", ".coverage")):
            found.add(str(target))
    return {name for name in found if not _of_the_machine(name)}


def _of_the_machine(name: str) -> bool:
    """Fonts and icon caches stay open for the life of a QApplication."""
    return name.startswith(("/usr/", "/etc/", "/var/")) or "/fonts/" in name


def _widgets_left() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible()
    ]

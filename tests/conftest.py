"""What holds for every test: a private home, silence, and nothing left behind."""

import gc
import logging
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from panll_desktop import paths
from panll_desktop.engines.litho.workspaces import Workspace, ensure
from panll_desktop.languages.toolkit import build_hook, tables
from panll_desktop.modules.sqlite.sample import ensure_sample
from panll_desktop.modules.verisimdb.demo import ensure_demo

ROOT = Path(__file__).parents[1]
MOST_PROCESSES = 4  # more gain little, and a container may see more than it may use
PATIENCE_SECONDS = 20
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


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """The whole suite is shared out among the processors; a part of it is not.

    One of the processes must not share out again, and whoever measures coverage has
    decided by now where it is measured.
    """
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    decided = "PYTEST_XDIST_WORKER" in os.environ or config.getoption("cov_source", [])
    if whole and not decided and config.getoption("numprocesses", 0) is None:
        config.option.numprocesses = "auto"
        config.option.maxprocesses = config.option.maxprocesses or MOST_PROCESSES
        config.option.dist = "worksteal"


def pytest_configure() -> None:
    """Ctrl+C is heard by the programs that tests start.

    A shell that runs the tests in the background has it ignored, which is inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first, lest all processors but one wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_terminal_summary(
    terminalreporter: "pytest.TerminalReporter", exitstatus: int, config: pytest.Config
) -> None:
    """A run that fails says how its order comes again."""
    if exitstatus and config.getoption("randomly_seed", None):
        seed = config.getoption("randomly_seed")
        terminalreporter.write_line(f"The order was that of --randomly-seed={seed}")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """What the program gives Qt: the style is the same whatever the desktop's own."""
    from panll_desktop import app

    return app.QT_ARGUMENTS


@pytest.fixture(scope="session")
def grammar_tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The tables of the languages, which an installed program need not make either."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("tables")))
        for name, grammar in build_hook.GRAMMARS.items():
            tables.load(name, ROOT / grammar)
        return tuple(paths.cache_directory().iterdir())


@pytest.fixture(autouse=True)
def private_home(
    tmp_path: Path, grammar_tables: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> Path:
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
    if grammar_tables:
        paths.cache_directory().mkdir(parents=True)
    for each in grammar_tables:
        (paths.cache_directory() / each.name).hardlink_to(each)
    return home


@pytest.fixture(scope="session")
def demonstrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the stores that are made when they are first used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("demonstrations")))
        ensure_demo()
        ensure_sample()
        for each in Workspace:
            ensure(each)
        return paths.data_directory()


@pytest.fixture
def used_before(
    request: pytest.FixtureRequest, private_home: Path, demonstrations: Path
) -> None:
    """The program is not used for the first time, unless the test is about that."""
    del private_home
    if request.node.get_closest_marker("first_use") is None:
        shutil.copytree(demonstrations, paths.data_directory(), dirs_exist_ok=True)


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
    """Threads, files, windows and held buttons must be gone when a test ends."""
    threads, files = set(threading.enumerate()), _open_files()
    yield
    qt = "qapp" in request.fixturenames or "qtbot" in request.fixturenames
    widgets = _widgets_left() if qt else []
    pressed = _buttons_held() if qt else ""
    gc.collect(1)
    late = [thread for thread in threading.enumerate() if thread not in threads]
    for thread in late:
        thread.join(PATIENCE_SECONDS)
    alive = [thread.name for thread in late if thread.is_alive()]
    opened = sorted(_open_files() - files)
    assert not alive, f"threads left running: {alive}"
    assert not opened, f"files left open: {opened}"
    assert not widgets, f"widgets left: {widgets}"
    assert not pressed, f"a button of the mouse was not released: {pressed}"


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


def _buttons_held() -> str:
    """The buttons of the mouse that are down: the tests to come would be dragging."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    held = QApplication.mouseButtons()
    return "" if held == Qt.MouseButton.NoButton else str(held)


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

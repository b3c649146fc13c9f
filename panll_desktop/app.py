"""The composition root: builds registry, runner, store and window, and runs them."""

import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from panll_desktop import paths, settings
from panll_desktop.errors import SettingsError
from panll_desktop.modules.registry import Registry
from panll_desktop.protocol import Language, Manifest
from panll_desktop.session import keeping
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect
from panll_desktop.session.runner import EXIT_PATIENCE, Runner, entry_of
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.session.store import Store
from panll_desktop.session.telemetry_effects import Counting, TelemetryEffect
from panll_desktop.settings import Settings
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry
from panll_desktop.ui.bridge import Bridge
from panll_desktop.ui.deeds import Deeds
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.window import MainWindow

TICK_MS = 1000


class Workbench(QObject):
    """Everything that runs behind one window; built in the order of need."""

    def __init__(self, application: QApplication, *, safe_mode: bool = False) -> None:
        super().__init__(application)
        self._application = application
        self._safe_mode = safe_mode
        self._closed = False
        self._starts = keeping.user_starts()
        self._keeper = keeping.user_keeper()
        self._registry = Registry()
        self.appearance = Appearance(application)
        self.bridge = Bridge(self)
        telemetry = Telemetry(History(paths.data_directory() / "telemetry"))
        self.counting = Counting(self.bridge.post, telemetry)
        self.runner = Runner(
            self.bridge.post, self._registry, self._keeper, telemetry.observer
        )
        self.store = Store(self._perform)
        self.bridge.connect_to(self.store.dispatch)
        loaded = _load_settings()
        self.appearance.choose(loaded.settings.theme)
        self.appearance.install()
        self.window = MainWindow(self.appearance, self.store.dispatch, _language)
        self.appearance.dress()
        self.deeds = Deeds(self.window, self.appearance, self.store)
        self.store.subscribe(self.window.render_state)
        self.window.closing.connect(self.close)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._loaded = loaded

    @property
    def drafts_file(self) -> Path:
        """Where what is typed is kept."""
        return self._keeper.drafts_file

    def start(self) -> None:
        """Shows the window; what takes time begins once it is up."""
        self.window.show()
        QTimer.singleShot(0, self._begin)

    def close(self) -> None:
        """Writes what has to be kept and lets the lanes end; harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        self._ticks.stop()
        self.window.engine.end()
        self.runner.close()
        self.counting.close().join(EXIT_PATIENCE)
        self._starts.end()

    def _begin(self) -> None:
        crashes = self._starts.begin()
        chosen, notice = self._loaded.settings, self._loaded.notice
        safe = self._safe_mode or crashes >= keeping.CRASHES_BEFORE_SAFE
        drafts = () if safe else self._keeper.drafts()
        told = None if notice is None else Notice(NoticeKind.WARNING, notice)
        if safe:
            told = Notice(NoticeKind.WARNING, self._enter_safe_mode(crashes))
            chosen = Settings(theme=chosen.theme, connections=chosen.connections)
        modules = tuple(map(entry_of, self._registry.built_in()))
        self._tick()
        self.store.dispatch(m.Started(chosen, modules, drafts, told))
        self._ticks.start()
        self.window.engine.focus_editor()

    def _enter_safe_mode(self, crashes: int) -> str:
        kept = self._keeper.set_drafts_aside()
        why = (
            f"The last {crashes} starts did not end well, so this is"
            if not self._safe_mode
            else "This is"
        )
        where = f" What you had typed is kept in {kept}." if kept is not None else ""
        return f"{why} a start in safe mode, with default tabs and layout.{where}"

    def _perform(self, effect: Effect) -> None:
        if isinstance(effect, TelemetryEffect):
            self.counting.perform(effect)
        else:
            self.runner.perform(effect)

    def _tick(self) -> None:
        self.store.dispatch(m.Tick(time.monotonic()))


def run(*, safe_mode: bool = False) -> int:
    """Opens the window and stays until it is closed; returns Qt's exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("panll-desktop")
    application.setDesktopFileName("panll-desktop")
    workbench = Workbench(application, safe_mode=safe_mode)
    _log_what_escapes(workbench.bridge.post)
    quitting = _quit_on_signal(application, workbench)
    workbench.start()
    code = application.exec()
    workbench.close()
    quitting.close()
    return code


def _load_settings() -> settings.Loaded:
    try:
        return settings.load(settings.settings_file())
    except SettingsError as error:
        return settings.Loaded(Settings(), str(error))


def _language(manifest: Manifest) -> Language | None:
    return manifest.languages[0].load() if manifest.languages else None


def _log_what_escapes(dispatch: Callable[[m.Message], None]) -> None:
    """An exception in a slot is written down and said; the window stays."""
    log = logging.getLogger("panll_desktop")

    def hook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        directory = paths.log_directory()
        place = directory / "panll-desktop.log"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            handler = logging.FileHandler(place, encoding="utf-8")
            log.addHandler(handler)
            log.error("An exception escaped.", exc_info=(kind, error, trace))
            log.removeHandler(handler)
            handler.close()
        except OSError:
            sys.__excepthook__(kind, error, trace)
        text = f"Something went wrong inside PanLL Desktop: {error!r}. See {place}."
        dispatch(m.Noticed(Notice(NoticeKind.FAILURE, text)))

    sys.excepthook = hook


def _quit_on_signal(application: QApplication, workbench: Workbench) -> socket.socket:
    """SIGTERM and SIGINT quit like the menu does.

    Python runs its handlers only between two steps of its own; the pair of sockets
    wakes Qt's loop so that there is a step.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def ignore(_number: int, _frame: FrameType | None) -> None:
        return

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ignore)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, workbench)

    def woken() -> None:
        reader.recv(64)
        workbench.window.close()
        application.quit()

    notifier.activated.connect(woken)
    workbench.destroyed.connect(reader.close)
    return writer

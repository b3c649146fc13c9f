"""The composition root: builds registry, runner, store and window, and runs them."""

import gc
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import chain
from operator import attrgetter
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

import panll_desktop.ui  # noqa: F401 - first, as it makes the others cheap
from panll_desktop import paths, settings
from panll_desktop.errors import SettingsError
from panll_desktop.session import messages as m
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.settings import Settings
from panll_desktop.ui.bridge import Bridge
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    import socket

    from panll_desktop.machine import Machine
    from panll_desktop.protocol import Language, Manifest
    from panll_desktop.session.store import Store
    from panll_desktop.ui.deeds import Deeds


_LATE = (  # a step each, because the user types meanwhile
    "panll_desktop.ui.row_delegate",
    "panll_desktop.ui.railroad_view",
    "panll_desktop.ui.rule_view",
    "panll_desktop.ui.grammar_pane",
    "panll_desktop.ui.entity_view",
    "panll_desktop.ui.results_view",
    "panll_desktop.ui.engine_views",
    "panll_desktop.telemetry.history",
    "panll_desktop.telemetry.picture",
    "panll_desktop.session.telemetry_effects",
    "panll_desktop.session.store",
    "panll_desktop.machine",
    "panll_desktop.ui.deeds",
    "panll_desktop.ui.figures_page",
    "panll_desktop.ui.dashboard",
)
_CLASSES = (  # made by PySide when they are first named; a step each, likewise
    "QStyle",
    "QAbstractItemView QTextBrowser",
    "QListView QTableView QTreeView QDialogButtonBox QWizard",
    "QCalendarWidget QDateEdit QFileDialog QGraphicsView QMdiArea QMessageBox",
    "QAbstractSpinBox QColorDialog QComboBox QFontDialog QInputDialog QRhiWidget",
)
QT_ARGUMENTS = ["panll-desktop", "-style", "Fusion"]
_OBJECTS = 10_000  # a long statement is as many, at each key, and none is a cycle
FIRST_PICTURE_MS = 10  # what is new is painted by then, and keys are taken
_TURN = 0.0005  # seconds; the window waits for a busy lane at each call back from Qt


class Workbench(QObject):
    """Everything that runs behind one window; built in the order of need."""

    def __init__(self, application: QApplication, *, safe_mode: bool = False) -> None:
        super().__init__(application)
        sys.setswitchinterval(_TURN)
        self._safe_mode = safe_mode
        self._closed = False
        self._early: list[m.Message] = []
        self._loaded = _load_settings()
        self.appearance = Appearance(application)
        self.appearance.choose(self._loaded.settings.theme)
        self.appearance.install()
        self.bridge = Bridge(self)
        self.window = MainWindow(self.appearance, self._dispatch, _language)
        self.appearance.dress()
        self.window.closing.connect(self.close)
        self.machine: Machine | None = None
        self.deeds: Deeds | None = None

    @property
    def store(self) -> "Store":
        """The state of the workbench, once the first picture is up."""
        if self.machine is None:
            raise RuntimeError("The workbench has not begun yet.")
        return self.machine.store

    def start(self) -> None:
        """Shows the window; what takes time begins once it is up."""
        self.window.show()
        QTimer.singleShot(FIRST_PICTURE_MS, self._begin)

    def close(self) -> None:
        """Writes what has to be kept and lets the lanes end; harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        self.window.engine.end()
        if self.machine is not None:
            self.machine.close()

    def tell(self, sentence: str) -> None:
        """Shows what went wrong, however far the start has come."""
        if self.machine is None:
            self.window.tell(sentence)
        else:
            self.bridge.post(m.Noticed(Notice(NoticeKind.FAILURE, sentence)))

    def _begin(self) -> None:
        loads = [partial(import_module, name) for name in _LATE]
        classes = [partial(attrgetter(*each.split()), QtWidgets) for each in _CLASSES]
        rest, last = (_make_other_classes,), (self._make_machine, self._set_going)
        self._continue(chain(classes, rest, loads, self.window.steps(), last))

    def _continue(self, steps: Iterator[Callable[[], object]]) -> None:
        """Takes one step; keys are taken and pictures painted between two of them.

        A timer of 0 ms would be an event among those that Qt empties in one go.
        """
        step = None if self._closed else next(steps, None)
        if step is not None:
            step()
            QTimer.singleShot(1, self, partial(self._continue, steps))

    def _make_machine(self) -> None:
        from panll_desktop import machine as machinery
        from panll_desktop.ui import deeds

        self._made = machinery.Machine(self.bridge.post, self)
        self.deeds = deeds.Deeds(self.window, self.appearance, self._made.store)

    def _set_going(self) -> None:
        machine = self.machine = self._made
        self.bridge.connect_to(machine.store.dispatch)
        machine.store.subscribe(self.window.render_state)
        machine.begin(self._loaded, safe_mode=self._safe_mode)
        for message in self._early:
            machine.store.dispatch(message)
        self.window.engine.focus_editor()
        QTimer.singleShot(FIRST_PICTURE_MS, self, self._work)

    def _work(self) -> None:
        if self.machine is not None and not self._closed:
            self.machine.work()
        gc.freeze()  # what a start makes stays; looking through it again costs 50 ms
        gc.set_threshold(_OBJECTS)
        gc.enable()

    def _dispatch(self, message: m.Message) -> None:
        """What is said before anybody listens is said again when somebody does."""
        if self.machine is None:
            self._early.append(message)
        else:
            self.machine.store.dispatch(message)


def _make_other_classes() -> None:
    """To know a widget that Qt made, PySide makes all classes that it may be of."""
    QtWidgets.QScrollArea().viewport()


def make_application() -> QApplication:
    """Qt's application, with its name and the style that takes every theme's colours.

    The style is an argument because `QApplication.setStyle` gives a `QStyle` back, and
    PySide makes 500 enumerators for the class of that: a twentieth of a start.
    """
    application = QApplication(QT_ARGUMENTS)
    application.setApplicationName("panll-desktop")
    application.setDesktopFileName("panll-desktop")
    return application


def run(*, safe_mode: bool = False) -> int:
    """Opens the window and stays until it is closed; returns Qt's exit code."""
    application = make_application()
    workbench = Workbench(application, safe_mode=safe_mode)
    _log_what_escapes(workbench.tell)
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


def _language(manifest: "Manifest") -> "Language | None":
    return manifest.languages[0].load() if manifest.languages else None


def _log_what_escapes(tell: Callable[[str], None]) -> None:
    """An exception in a slot is written down and said; the window stays."""
    import logging

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
        print(f"panll-desktop: {text}", file=sys.stderr)
        tell(text)

    sys.excepthook = hook


def _quit_on_signal(application: QApplication, workbench: Workbench) -> "socket.socket":
    """SIGTERM and SIGINT quit like the menu does.

    Python runs its handlers only between two steps of its own; the pair of sockets
    wakes Qt's loop so that there is a step.
    """
    import signal
    import socket

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

"""What runs behind a window: registry, runner, counting, store, and the clock."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from panll_desktop import paths, settings
from panll_desktop.modules.registry import Registry
from panll_desktop.session import keeping
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect, FindModules
from panll_desktop.session.lanes import Lane
from panll_desktop.session.past_effects import Archivist, PastEffect
from panll_desktop.session.past_log import PastLog
from panll_desktop.session.runner import EXIT_PATIENCE, Runner, entry_of
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.session.store import Store
from panll_desktop.session.telemetry_effects import Counting, TelemetryEffect
from panll_desktop.settings import Loaded, Settings
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry

TICK_MS: Final = 500
_DAMAGED: Final = (
    "The file of what you had typed is damaged; it was kept as {}, and new tabs are"
    " used."
)


class Machine:
    """Everything below the windows of one workbench; closed by `close`."""

    def __init__(self, post: Callable[[m.Message], None], parent: QObject) -> None:
        self._starts = keeping.user_starts()
        self._registry = Registry()
        self.keeper: Final = keeping.user_keeper()
        telemetry = Telemetry(History(paths.telemetry_directory()))
        self._counting = Counting(post, telemetry, setting=_consent)
        self._runner = Runner(post, self._registry, self.keeper, telemetry.observer)
        self._lane: Final = Lane("panll-past")
        log = PastLog(paths.data_directory() / "past.db")
        self._archivist: Final = Archivist(post, self._lane.submit, log)
        self._kept: list[Effect] | None = []  # until the first state was painted
        self._later: list[Effect] = []  # until the next tick
        self.store: Final = Store(self._perform)
        self._ticks = QTimer(parent)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._tick()  # nobody looks yet; what starts has a time then

    def begin(self, loaded: Loaded, *, safe_mode: bool) -> None:
        """Lets the session start with what was kept, or without it in safe mode."""
        crashes = self._starts.begin()
        self.keeper.draft_files.claim()
        chosen, notice = loaded.settings, loaded.notice
        safe = safe_mode or crashes >= keeping.CRASHES_BEFORE_SAFE
        drafts = () if safe else self.keeper.drafts()
        said = [] if notice is None else [notice]
        said += [_DAMAGED.format(each) for each in self.keeper.draft_files.kept]
        if safe:
            said.append(self._enter_safe_mode(0 if safe_mode else crashes))
            chosen = Settings(theme=chosen.theme, connections=chosen.connections)
        self.keeper.know(chosen)
        modules = tuple(map(entry_of, self._registry.built_in()))
        told = Notice(NoticeKind.WARNING, " ".join(said)) if said else None
        self.store.dispatch(m.Started(chosen, modules, drafts, told))

    def work(self) -> None:
        """Does what was asked for so far, and from now on everything at once.

        A lane that is busy takes every other half of a millisecond from the window, so
        the window is painted before there is one; to look for modules of strangers can
        wait for the first tick.
        """
        kept, self._kept = self._kept or [], None
        self._later += [each for each in kept if isinstance(each, FindModules)]
        for effect in kept:
            if not isinstance(effect, FindModules):
                self._perform(effect)
        self._ticks.start()

    def close(self) -> None:
        """Writes what has to be kept and lets the lanes end."""
        self._ticks.stop()
        self._runner.close()
        self._archivist.close()
        self._lane.close()
        self._counting.close().join(EXIT_PATIENCE)
        self._lane.join(EXIT_PATIENCE)
        self.keeper.draft_files.release()
        self._starts.end()

    def _enter_safe_mode(self, crashes: int) -> str:
        kept = self.keeper.set_drafts_aside()
        why = (
            f"The last {crashes} starts did not end well, so this is"
            if crashes
            else "This is"
        )
        where = f" What you had typed is kept in {kept}." if kept is not None else ""
        return f"{why} a start in safe mode, with default tabs and layout.{where}"

    def _perform(self, effect: Effect) -> None:
        if self._kept is not None:
            self._kept.append(effect)
        elif isinstance(effect, TelemetryEffect):
            self._counting.perform(effect)
        elif isinstance(effect, PastEffect):
            self._archivist.perform(effect)
        else:
            self._runner.perform(effect)

    def _tick(self) -> None:
        self.store.dispatch(m.Tick(time.monotonic()))
        later, self._later = self._later, []
        for effect in later:
            self._perform(effect)


def _consent() -> bool | None:
    """Whether the settings file lets anything be counted; None if it does not say."""
    found = settings.glance(settings.settings_file())
    return None if found is None else found.telemetry

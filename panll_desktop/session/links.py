"""An open connection: lanes, a session on each, and what is running there."""

import functools
import threading
from collections.abc import Callable
from typing import Final

from panll_desktop.protocol import (
    DECOMPOSING,
    JOURNALLING,
    CancelFlag,
    Cancellation,
    Manifest,
    ModuleError,
    Observer,
    Options,
    Session,
)
from panll_desktop.session.execution import Execution
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.lanes import Lane


def open_session(manifest: Manifest, options: Options, observer: Observer) -> Session:
    """Connects, and refuses a session that lacks what its module declares.

    Raises:
        ModuleError: the module could not connect, or breaks its own declaration.
    """
    session = manifest.connect(options, observer)
    missing = [
        f"{capability.name} ({method})"
        for capability in sorted(manifest.capabilities, key=lambda each: each.name)
        for method in capability.methods
        if not callable(getattr(session, method, None))
    ]
    if manifest.portrays and not callable(getattr(session, "portrait", None)):
        missing.append(f"{manifest.portrays} (portrait)")
    missing += [
        f"normal forms ({method})"
        for method in DECOMPOSING
        if manifest.decomposes and not callable(getattr(session, method, None))
    ]
    if manifest.links and not callable(getattr(session, "neighbours", None)):
        missing.append("links (neighbours)")
    missing += [
        f"a journal ({method})"
        for method in JOURNALLING
        if manifest.journals and not callable(getattr(session, method, None))
    ]
    if missing:
        attempt(session.close)
        raise ModuleError(
            f"The module {manifest.id!r} declares what its session lacks:"
            f" {', '.join(missing)}.",
            code="BROKEN_DECLARATION",
        )
    return session


class SessionLane:
    """A lane and the session that is opened, used and closed on it."""

    def __init__(
        self, name: str, manifest: Manifest, options: Options, observer: Observer
    ) -> None:
        self.lane: Final = Lane(name)
        self._open = lambda: open_session(manifest, options, observer)
        self._session: Session | None = None

    def submit(self, work: Callable[[Session | Failure], None]) -> None:
        """Queues work that gets the session, or why there is none."""

        def step() -> None:
            if self._session is None:
                opened = attempt(self._open)
                if isinstance(opened, Failure):
                    work(opened)
                    return
                self._session = opened
            work(self._session)

        self.lane.submit(step)

    def close(self) -> None:
        """Lets what is queued end, then closes the session on its own thread."""
        self.lane.close(self._close)

    def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            attempt(session.close)


class Connection:
    """The lanes of one connection: queries, questions, long upkeep, and stopping."""

    def __init__(
        self,
        manifest: Manifest,
        options: Options,
        observer: Observer,
        generation: int,
    ) -> None:
        self.generation: Final = generation
        self.embedded: Final = manifest.runs_here(options)
        self.capabilities: Final = manifest.capabilities
        name = f"panll-{manifest.id}-{generation}"
        self.query: Final = SessionLane(f"{name}-query", manifest, options, observer)
        self.control: Final = SessionLane(
            f"{name}-control", manifest, options, observer
        )
        self.upkeep: Final = SessionLane(f"{name}-upkeep", manifest, options, observer)
        self._keeping: dict[str, CancelFlag] = {}
        self._stops: Final = Lane(f"{name}-stop")
        self._running: dict[int, Execution] = {}
        self._lock = threading.Lock()

    def add(self, number: int, execution: Execution) -> None:
        """Makes a statement known, so that it can be stopped."""
        with self._lock:
            self._running[number] = execution

    def remove(self, number: int) -> None:
        """The statement has ended."""
        with self._lock:
            self._running.pop(number, None)

    def stop(self, number: int, tell: Callable[[Cancellation | Failure], None]) -> None:
        """Stops a statement and tells what the database said to it."""
        with self._lock:
            execution = self._running.get(number)
        if execution is not None:
            execution.flag.set()
            self._stops.submit(lambda: tell(execution.cancel()))

    def start_upkeep(self, purpose: str) -> CancelFlag:
        """The flag of the next upkeep for a purpose; the one before is told to stop."""
        self.stop_upkeep(purpose)
        flag = self._keeping[purpose] = CancelFlag()
        return flag

    def stop_upkeep(self, purpose: str) -> None:
        """Tells the upkeep for a purpose that runs, or waits, to stop."""
        if purpose in self._keeping:
            self._keeping[purpose].set()

    def close(self) -> None:
        """Stops what runs and lets the lanes end."""
        for flag in self._keeping.values():
            flag.set()
        with self._lock:
            running = list(self._running.values())
        for execution in running:
            execution.flag.set()
            self._stops.submit(functools.partial(_cancel, execution))
        self.query.close()
        self.control.close()
        self.upkeep.close()
        self._stops.close()

    def abandon(self) -> None:
        """Gives the lanes up; an embedded engine is only ever asked to stop."""
        self.close()
        if not self.embedded:
            for lane in self.lanes:
                lane.abandon()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes, for who has to wait for them."""
        return self.query.lane, self.control.lane, self.upkeep.lane, self._stops


def _cancel(execution: Execution) -> None:
    execution.cancel()

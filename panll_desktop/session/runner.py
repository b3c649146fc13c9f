"""Performs effects on lanes and posts what comes of them; the only foreign caller."""

import functools
import time
from collections.abc import Callable
from typing import Final, Protocol, assert_never, runtime_checkable

from panll_desktop.errors import PanllError
from panll_desktop.modules.registry import Known, ModuleLoadError
from panll_desktop.protocol import (
    Batch,
    CatalogNode,
    Column,
    Degraded,
    Down,
    Example,
    Health,
    Manifest,
    Observer,
    Outcome,
    Plan,
    PlaygroundConfig,
    Session,
    Up,
)
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.beside import Beside, BesideEffect
from panll_desktop.session.execution import Clock, Execution, explain
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.lanes import Lane
from panll_desktop.session.links import Connection, open_session
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import (
    Disabled,
    Found,
    ModuleEntry,
    Notice,
    NoticeKind,
)

REPORT_INTERVAL: Final = 0.05
EXIT_PATIENCE: Final = 1.0
Post = Callable[[m.Message], None]


class Manifests(Protocol):
    """Where manifests come from."""

    def installed(self) -> list[Known]:
        """Every module, those of third parties included; may take a while."""

    def load(self, module: str) -> Manifest:
        """Imports and checks a manifest.

        Raises:
            ModuleLoadError: it could not be had; the error names the stage.
        """


def entry_of(known: Known) -> ModuleEntry:
    """A module as the state holds it before anything of it is imported."""
    status = Disabled(known.disabled) if known.disabled else Found()
    return ModuleEntry(known.id, known.name, status)


class Keeper(Protocol):
    """Writes what outlives the session; called on a lane of its own."""

    def keep(self, effect: e.SaveSettings | e.SaveDrafts) -> None:
        """Writes it.

        Raises:
            PanllError: it cannot be written; the sentence says why.
        """


@runtime_checkable
class _Plays(Protocol):
    def playground(self) -> PlaygroundConfig: ...


class Runner:
    """Performs effects; `perform` returns at once and is called on one thread."""

    def __init__(
        self,
        post: Post,
        manifests: Manifests,
        keeper: Keeper,
        observer: Observer,
        clock: Clock = time.perf_counter,
    ) -> None:
        self._post = post
        self._manifests = manifests
        self._keeper = keeper
        self._observer = observer
        self._clock = clock
        self._beside = Beside(post, lambda work: self._lane("files").submit(work))
        self._connections: dict[str, Connection] = {}
        self._closing: list[Connection] = []
        self._lanes: dict[str, Lane] = {}

    def perform(self, effect: e.Work) -> None:
        """Starts the work; its answer is posted."""
        if isinstance(effect, BesideEffect):
            self._beside.perform(effect, self._connections.get(effect.module))
            return
        match effect:
            case e.FindModules():
                self._lane("find").submit(self._find)
            case e.LoadModule(module):
                self._lane(f"load-{module}").submit(lambda: self._load(module))
            case e.OpenLink():
                self._open(effect)
            case e.CloseLink(module):
                self._close(module)
            case e.AbandonLink(module):
                self._abandon(module)
            case e.CheckHealth(module):
                self._control(module, self._health)
            case e.FetchBranch(module, path):
                self._control(module, functools.partial(self._branch, path))
            case e.FetchExamples(module):
                self._control(module, self._examples)
            case e.StartRun():
                self._start(effect)
            case e.StartExplain(module, number, text):
                self._explain(module, number, text)
            case e.CancelRun(module, number):
                self._cancel(module, number)
            case e.TryConnection():
                self._try(effect)
            case e.SaveSettings() | e.SaveDrafts():
                self._lane("keep").submit(lambda: self._keep(effect))
            case _:
                assert_never(effect)

    def close(self) -> None:
        """Stops everything, and waits a moment for what has to be written."""
        for module in list(self._connections):
            self._close(module)
        for lane in self._lanes.values():
            lane.close()
        deadline = time.monotonic() + EXIT_PATIENCE
        waiting = [lane for each in self._closing for lane in each.lanes]
        for lane in (*self._lanes.values(), *waiting):
            lane.join(max(0.0, deadline - time.monotonic()))

    def _lane(self, name: str) -> Lane:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(f"panll-{name}")
        return lane

    def _keep(self, effect: e.SaveSettings | e.SaveDrafts) -> None:
        try:
            self._keeper.keep(effect)
        except PanllError as error:
            self._post(m.Noticed(Notice(NoticeKind.FAILURE, str(error))))

    def _find(self) -> None:
        found = attempt(self._manifests.installed)
        if not isinstance(found, Failure):
            self._post(m.ModulesFound(tuple(map(entry_of, found))))

    def _load(self, module: str) -> None:
        try:
            manifest = self._manifests.load(module)
        except ModuleLoadError as error:
            failure = Failure(
                "MODULE_NOT_LOADED",
                error.title,
                error.detail,
                retryable=True,
                fault=True,
            )
            self._post(m.ModuleFailed(module, error.stage, failure))
        else:
            self._post(m.ModuleLoaded(module, manifest))

    def _open(self, effect: e.OpenLink) -> None:
        manifest = effect.manifest
        self._close(manifest.id)
        connection = Connection(
            manifest, effect.options, self._observer, effect.generation
        )
        self._connections[manifest.id] = connection

        def opened(session: Session | Failure) -> None:
            generation = effect.generation
            if isinstance(session, Failure):
                self._post(m.LinkFailed(manifest.id, generation, session))
            else:
                self._post(m.LinkOpened(manifest.id, generation))

        connection.control.submit(opened)

    def _close(self, module: str) -> None:
        connection = self._connections.pop(module, None)
        if connection is not None:
            self._closing = [
                each
                for each in self._closing
                if not all(lane.join(0) for lane in each.lanes)
            ]
            self._closing.append(connection)
            connection.close()

    def _abandon(self, module: str) -> None:
        connection = self._connections.pop(module, None)
        if connection is not None:
            connection.abandon()
            if connection.embedded:
                self._closing.append(connection)
        stale = self._lanes.pop(f"load-{module}", None)
        if stale is not None:
            stale.abandon()

    def _control(
        self, module: str, work: Callable[[str, Connection, Session], None]
    ) -> None:
        connection = self._connections.get(module)
        if connection is None:
            return

        def step(session: Session | Failure) -> None:
            if isinstance(session, Failure):
                self._post(m.LinkFailed(module, connection.generation, session))
            else:
                work(module, connection, session)

        connection.control.submit(step)

    def _health(self, module: str, connection: Connection, session: Session) -> None:
        started = self._clock()
        answer = attempt(lambda: _health(session))
        elapsed = (self._clock() - started) * 1000
        health = Down(answer.title) if isinstance(answer, Failure) else answer
        self._post(m.HealthArrived(module, connection.generation, health, elapsed))

    def _branch(
        self,
        path: tuple[str, ...],
        module: str,
        connection: Connection,
        session: Session,
    ) -> None:
        nodes = attempt(
            lambda: tuple(expected(each, CatalogNode) for each in session.catalog(path))
        )
        self._post(m.BranchArrived(module, connection.generation, path, nodes))

    def _examples(self, module: str, connection: Connection, session: Session) -> None:
        if not isinstance(session, _Plays):
            return
        play = session.playground
        examples = attempt(
            lambda: tuple(expected(each, Example) for each in play().examples)
        )
        if not isinstance(examples, Failure):
            self._post(m.ExamplesArrived(module, connection.generation, examples))

    def _start(self, effect: e.StartRun) -> None:
        module, number = effect.module, effect.number
        connection = self._connections.get(module)
        if connection is None:
            failure = Failure("NO_CONNECTION", "There is no open connection.")
            self._post(m.RunFailed(module, number, failure, 0.0))
            return
        execution = Execution(effect.text, parameters=effect.parameters)
        connection.add(number, execution)

        def run(session: Session | Failure) -> None:
            started = self._clock()
            sink = _Reporter(module, number, self._post, self._clock)
            if isinstance(session, Failure):
                answer: Outcome | Failure = session
            else:
                answer = execution.run(session, sink, self._observer, self._clock)
            connection.remove(number)
            sink.end(answer, self._clock() - started)

        connection.query.submit(run)

    def _explain(self, module: str, number: int, text: str) -> None:
        connection = self._connections.get(module)
        if connection is None:
            failure = Failure("NO_CONNECTION", "There is no open connection.")
            self._post(m.PlanArrived(module, number, failure))
            return

        def run(session: Session | Failure) -> None:
            if isinstance(session, Failure):
                answer: Plan | Failure = session
            else:
                answer = explain(session, text, self._observer, self._clock)
            self._post(m.PlanArrived(module, number, answer))

        connection.query.submit(run)

    def _cancel(self, module: str, number: int) -> None:
        connection = self._connections.get(module)
        if connection is not None:
            connection.stop(
                number,
                lambda answer: self._post(m.CancelAnswered(module, number, answer)),
            )

    def _try(self, effect: e.TryConnection) -> None:
        def step() -> None:
            answer = attempt(lambda: self._greet(effect))
            self._post(m.TrialAnswered(effect.number, answer))

        lane = self._lane(f"try-{effect.number}")
        lane.submit(step)
        lane.close()  # the thread ends with its only piece of work

    def _greet(self, effect: e.TryConnection) -> Health:
        session = open_session(effect.manifest, effect.options, self._observer)
        try:
            return _health(session)
        finally:
            session.close()


def _health(session: Session) -> Health:
    return expected(session.health(), Up, Degraded, Down)


class _Reporter:
    """Puts rows into a store and tells of them, the first at once."""

    def __init__(self, module: str, number: int, post: Post, clock: Clock) -> None:
        self._module = module
        self._number = number
        self._post = post
        self._clock = clock
        self._columns: tuple[Column, ...] = ()
        self._rows = RowStore()
        self._told = 0.0

    def begin(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._tell()

    def take(self, batch: Batch) -> None:
        first = self._rows.count == 0
        self._rows.append(batch)
        if first or self._clock() - self._told >= REPORT_INTERVAL:
            self._tell()

    def end(self, answer: Outcome | Failure, seconds: float) -> None:
        if isinstance(answer, Failure):
            if self._rows.count:
                self._tell()
            ended: m.Message = (
                m.RunCancelled(self._module, self._number, seconds, answer.detail)
                if answer.cancelled
                else m.RunFailed(self._module, self._number, answer, seconds)
            )
        else:
            ended = m.RunSucceeded(
                self._module,
                self._number,
                self._columns,
                self._rows,
                self._rows.count,
                answer,
                seconds,
            )
        self._post(ended)

    def _tell(self) -> None:
        self._told = self._clock()
        self._post(
            m.RowsArrived(
                self._module,
                self._number,
                self._columns,
                self._rows,
                self._rows.count,
            )
        )

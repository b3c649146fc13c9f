"""Stand-ins behind the protocols, and a loop that turns without a window."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from panll_desktop import protocol as p
from panll_desktop.errors import PanllError
from panll_desktop.modules.registry import Known, ModuleLoadError
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.past_effects import PastEffect
from panll_desktop.session.runner import Runner
from panll_desktop.session.state import ModuleEntry, Online, Result, State, Workspace
from panll_desktop.session.store import Store
from panll_desktop.session.telemetry_effects import TelemetryEffect
from panll_desktop.settings import Settings

Deed = Callable[[], None]
COLUMNS = (p.Column("id", p.ColumnType.INTEGER), p.Column("name", p.ColumnType.TEXT))
BATCHES = (p.Batch(((1, 2), ("a", "b")), 2), p.Batch(((3,), ("c",)), 1))
BRANCHES: Mapping[tuple[str, ...], tuple[p.CatalogNode, ...]] = {
    (): (p.CatalogNode("things", p.CatalogKind.TABLE, branch=True),),
    ("things",): (p.CatalogNode("id", p.CatalogKind.FIELD, "INTEGER"),),
}
UP = p.Up(version="1.0")
PLAN = p.Plan(p.PlanStep("Scan", full_scan=True))
OUTCOME = p.Outcome(p.StatementType.SELECT, "SELECT", row_count=3)
STOPPED = p.Stopped()
HERE = p.Preset("here", {"file": "here.db"})
QUERYING = frozenset({p.Capability.QUERY_EXECUTION})


@dataclass
class FakeModule:
    """A module that answers what it is told to.

    Attributes:
        endless: after its batches a query waits until it is cancelled.
        deeds: what happens on entering a stage: import, connect, start, batches,
            rest (after the first batch), outcome, cancel, explain, health, catalog.
        sessions: every session it opened, in order.
    """

    id: str = "fake"
    columns: tuple[p.Column, ...] = COLUMNS
    batches: tuple[p.Batch, ...] = BATCHES
    health: p.Health = UP
    branches: Mapping[tuple[str, ...], tuple[p.CatalogNode, ...]] = field(
        default_factory=lambda: BRANCHES
    )
    examples: tuple[p.Example, ...] = ()
    entities: Mapping[str, p.Entity] = field(default_factory=dict)
    plan: p.Plan = PLAN
    outcome: p.Outcome = OUTCOME
    cancellation: p.Cancellation = STOPPED
    capabilities: frozenset[p.Capability] = QUERYING
    options: tuple[p.Option, ...] = ()
    presets: tuple[p.Preset, ...] = (HERE,)
    embedded: bool = False
    endless: bool = False
    deeds: dict[str, Deed] = field(default_factory=dict)
    sessions: list["FakeSession"] = field(default_factory=list)

    @property
    def manifest(self) -> p.Manifest:
        return p.Manifest(
            id=self.id,
            name=self.id.title(),
            version="1.0",
            description="Answers what it is told to.",
            protocol=">=1,<2",
            capabilities=self.capabilities,
            connect=self._connect,
            options=self.options,
            presets=self.presets,
            embedded=self.embedded,
        )

    def reach(self, stage: str) -> None:
        self.deeds.get(stage, _nothing)()

    def release(self) -> None:
        """Lets go whoever hangs; here nobody does."""

    def _connect(self, options: p.Options, observer: p.Observer) -> p.Session:
        self.reach("connect")
        play = p.Capability.PLAYGROUND in self.capabilities
        session = (PlayingSession if play else FakeSession)(self, options, observer)
        self.sessions.append(session)
        return session


def _nothing() -> None:
    pass


class FakeSession:
    """Writes down on which threads it is used."""

    def __init__(
        self, module: FakeModule, options: p.Options, observer: p.Observer
    ) -> None:
        self.module = module
        self.options = options
        self.observer = observer
        self.queries: list[str] = []
        self.parameters: p.Parameters = {}
        self.jobs: list[FakeJob] = []
        self.threads = [threading.current_thread()]
        self.closed = 0

    def health(self) -> p.Health:
        self._enter("health")
        return self.module.health

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[p.CatalogNode, ...]:
        self._enter("catalog")
        return self.module.branches.get(path, ())

    def start(
        self,
        query: str,
        parameters: p.Parameters,
        limits: p.Limits,
        cancel: p.CancelFlag,
    ) -> "FakeJob":
        self._enter("start")
        self.queries.append(query)
        self.parameters = parameters
        self._refuse(query)
        job = FakeJob(self, limits, cancel)
        self.jobs.append(job)
        return job

    def explain(self, query: str) -> p.Plan:
        self._enter("explain")
        self.queries.append(query)
        self._refuse(query)
        return self.module.plan

    def entity(self, identifier: str) -> p.Entity | None:
        self._enter("entity")
        return self.module.entities.get(identifier)

    def close(self) -> None:
        self._enter("close")
        self.closed += 1

    def _refuse(self, query: str) -> None:
        if query.startswith("BAD"):
            raise p.QueryError(f"{query!r} is not a statement.")

    def _enter(self, stage: str) -> None:
        self.threads.append(threading.current_thread())
        self.module.reach(stage)


class PlayingSession(FakeSession):
    """A session with examples."""

    def playground(self) -> p.PlaygroundConfig:
        self._enter("playground")
        return p.PlaygroundConfig("fake", self.module.examples)


class FakeJob:
    """Delivers the batches of its module, and obeys the cancel flag."""

    def __init__(
        self, session: FakeSession, limits: p.Limits, flag: p.CancelFlag
    ) -> None:
        self._session = session
        self._limits = limits
        self._flag = flag
        self._delivered = 0
        self._truncated = False
        self.closed = 0
        self.cancelled_on: threading.Thread | None = None

    @property
    def columns(self) -> tuple[p.Column, ...]:
        return self._session.module.columns

    def batches(self) -> Iterator[p.Batch]:
        module = self._session.module
        self._session.threads.append(threading.current_thread())
        module.reach("batches")
        for batch in module.batches:
            if self._flag.is_set():
                raise p.CancelledError("Stopped.")
            if self._delivered:
                module.reach("rest")
            limited = self._limited(batch)
            if limited.rows:
                self._delivered += limited.rows
                yield limited
        if module.endless and self._flag.wait(10):
            raise p.CancelledError("Stopped.")

    def outcome(self) -> p.Outcome:
        self._session.module.reach("outcome")
        told = self._session.module.outcome
        if not self._truncated:
            return told
        return replace(told, row_count=self._delivered, truncated=True)

    def cancel(self) -> p.Cancellation:
        self.cancelled_on = threading.current_thread()
        self._session.module.reach("cancel")
        return self._session.module.cancellation

    def close(self) -> None:
        self._session.threads.append(threading.current_thread())
        self.closed += 1

    def _limited(self, batch: p.Batch) -> p.Batch:
        if self._limits.rows is None:
            return batch
        room = self._limits.rows - self._delivered
        if batch.rows <= room:
            return batch
        self._truncated = True
        return p.Batch(tuple(column[:room] for column in batch.columns), room)


class BrokenModule(FakeModule):
    """A module that breaks its contract at one stage."""

    def __init__(self, stage: str, error: BaseException) -> None:
        super().__init__(id="broken", deeds={stage: self._break})
        self.error = error

    def _break(self) -> None:
        raise self.error.with_traceback(None)


class HangingModule(FakeModule):
    """A module that does not come back from one stage until it is released."""

    def __init__(self, stage: str, *, embedded: bool = False) -> None:
        deeds = {stage: self._hang}
        super().__init__(id="hanging", embedded=embedded, deeds=deeds)
        self.arrived = threading.Event()
        self._gate = threading.Event()

    def release(self) -> None:
        self._gate.set()

    def _hang(self) -> None:
        self.arrived.set()
        self._gate.wait(60)


class FakeClock:
    """Time that goes on only when told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> float:
        self.now += seconds
        return self.now


class FakeKeeper:
    """Keeps in memory what is to outlive the session."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.kept: list[e.SaveSettings | e.SaveDrafts] = []

    def keep(self, effect: e.SaveSettings | e.SaveDrafts) -> None:
        if self.refusal:
            raise PanllError(self.refusal)
        self.kept.append(effect)


class FakeManifests:
    """Gives out the manifests of fake modules."""

    def __init__(self, *modules: FakeModule) -> None:
        self._modules = {module.id: module for module in modules}

    def installed(self) -> list[Known]:
        return [Known(name, name, "", "") for name in self._modules]

    def load(self, module: str) -> p.Manifest:
        found = self._modules[module]
        failed = attempt(lambda: found.reach("import"))
        if isinstance(failed, Failure):
            raise ModuleLoadError("import", failed.title, failed.detail)
        return found.manifest


class FakeObserver(p.Silence):
    """Writes down what is reported about queries, drift and repairs."""

    def __init__(self) -> None:
        self.stopped: list[tuple[p.StatementType, int, float]] = []
        self.errors: list[p.ErrorKind] = []
        self.drifted: list[p.Modality] = []
        self.repairs: list[bool] = []

    def drift_detected(self, modality: p.Modality) -> None:
        self.drifted.append(modality)

    def normalised(self, *, success: bool) -> None:
        self.repairs.append(success)

    def query_stopped(
        self, statement: p.StatementType, modalities: int, seconds: float
    ) -> None:
        self.stopped.append((statement, modalities, seconds))

    def error_raised(self, kind: p.ErrorKind) -> None:
        self.errors.append(kind)


class Loop:
    """Store and runner with a queue between them, turned by the test itself."""

    def __init__(
        self,
        *modules: FakeModule,
        settings: Settings | None = None,
        observer: p.Observer = p.SILENT,
        keeper: FakeKeeper | None = None,
    ) -> None:
        self.modules = modules
        self.clock = FakeClock()
        self.keeper = keeper or FakeKeeper()
        self.seen: list[m.Message] = []
        self._inbox: queue.SimpleQueue[m.Message] = queue.SimpleQueue()
        manifests = FakeManifests(*modules)
        self.runner = Runner(
            self._inbox.put, manifests, self.keeper, observer, self.clock
        )
        self.store = Store(self._perform)
        entries = tuple(ModuleEntry(each.id, each.id) for each in modules)
        chosen = Settings(module=modules[0].id) if modules else Settings()
        self.send(m.Tick(self.clock.now), m.Started(settings or chosen, entries))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> State:
        return self.store.state

    @property
    def workspace(self) -> Workspace:
        workspace = self.state.workspace
        assert workspace is not None
        return workspace

    @property
    def result(self) -> Result:
        result = self.workspace.result
        assert result is not None
        return result

    def send(self, *messages: m.Message) -> None:
        for message in messages:
            self.store.dispatch(message)

    def advance(self, seconds: float) -> None:
        self.send(m.Tick(self.clock.advance(seconds)))

    def until(self, predicate: Callable[[State], bool], seconds: float = 10) -> State:
        """Works on what lanes post until the state is as wanted."""
        deadline = time.monotonic() + seconds
        while not predicate(self.state):
            try:
                message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not in {seconds} s: {self.state}") from None
            self.seen.append(message)
            self.send(message)
        return self.state

    def until_online(self) -> State:
        return self.until(lambda state: is_online(state.workspace))

    def run(self, text: str = "SELECT") -> Result:
        """Runs a statement to its end."""
        self.send(m.RunRequested(text))
        self.until_idle()
        return self.result

    def until_idle(self) -> State:
        return self.until(lambda _: self.workspace.run is None)

    def _perform(self, effect: Effect) -> None:
        if not isinstance(effect, TelemetryEffect | PastEffect):
            self.runner.perform(effect)

    def close(self) -> None:
        """Lets every hanging thread go, and waits for all of them."""
        for module in self.modules:
            module.release()
        self.runner.close()


def is_online(workspace: Workspace | None) -> bool:
    if workspace is None or not isinstance(workspace.link, Online):
        return False
    return workspace.link.health is not None

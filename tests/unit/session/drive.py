"""Drives the pure update, without lanes: messages in, state and effects out."""

from collections.abc import Mapping
from dataclasses import replace

from panll_desktop.protocol import Option, OptionKind, Outcome, Up
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect
from panll_desktop.session.failure import Failure
from panll_desktop.session.past_effects import PastEffect
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import (
    ModuleEntry,
    ModuleStatus,
    Ready,
    State,
    Workspace,
)
from panll_desktop.session.update import update
from panll_desktop.settings import Settings
from tests.fakes import BATCHES, COLUMNS, OUTCOME, FakeModule

MODULES: Mapping[str, FakeModule] = {
    "alpha": FakeModule("alpha"),
    "beta": FakeModule("beta", embedded=True),
}
SECRET = Option("password", "Password", OptionKind.TEXT, secret=True)
FAULT = Failure("MODULE_FAULT", "The module failed.", fault=True)
MISTAKE = Failure("QUERY_ERROR", "No such table.")
NOW = 1000.0


class Drive:
    """A state, and the effects of the message before."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.state = State()
        self.effects: tuple[Effect, ...] = ()
        entries = tuple(ModuleEntry(each, each) for each in MODULES)
        self.send(m.Tick(NOW), m.Started(settings or Settings(module="alpha"), entries))

    def send(self, *messages: m.Message) -> tuple[Effect, ...]:
        """Lets things happen; returns all effects but those on the history."""
        effects: list[Effect] = []
        for message in messages:
            self.state, more = update(self.state, message)
            effects += [each for each in more if not isinstance(each, PastEffect)]
        self.effects = tuple(effects)
        return self.effects

    def load(self, module: str, *options: Option) -> "Drive":
        """The manifest of a module arrives."""
        fake = MODULES[module]
        fake = FakeModule(module, embedded=fake.embedded, options=options)
        self.send(m.ModuleLoaded(module, fake.manifest))
        return self

    def declare(self, **manifest: object) -> "Drive":
        """The manifest of alpha says more of it."""
        entry = self.state.module("alpha")
        assert entry is not None
        assert isinstance(entry.status, Ready)
        status = Ready(replace(entry.status.manifest, **manifest))  # type: ignore[arg-type]
        self.state = self.state.with_module(replace(entry, status=status))
        return self

    def connect(self, module: str) -> "Drive":
        """The connection of a module stands, and its database is up."""
        self.load(module)
        self.link(module)
        return self

    def link(self, module: str) -> None:
        """The lanes of the connection that is being opened stand."""
        generation = self.at(module).generation
        self.send(
            m.LinkOpened(module, generation),
            m.HealthArrived(module, generation, Up("1.0"), 2.0),
        )

    def run(self, text: str = "SELECT", *, explain: bool = False) -> int:
        """Asks for a statement to be run; returns its number."""
        ask = m.ExplainRequested if explain else m.RunRequested
        self.send(ask(text))
        return self.state.number

    def advance(self, seconds: float) -> tuple[Effect, ...]:
        """Time goes on."""
        return self.send(m.Tick(self.state.now + seconds))

    def at(self, module: str) -> Workspace:
        return self.state.workspaces[module]

    def status(self, module: str) -> ModuleStatus:
        entry = self.state.module(module)
        assert entry is not None
        return entry.status

    def faults(self, module: str) -> int:
        entry = self.state.module(module)
        assert entry is not None
        return entry.faults


def online(module: str = "alpha") -> Drive:
    """A workbench whose shown module is connected."""
    return Drive(Settings(module=module)).connect(module)


def rows() -> RowStore:
    """A store with the three rows of the fakes."""
    store = RowStore()
    for batch in BATCHES:
        store.append(batch)
    return store


def succeeded(module: str, number: int, outcome: Outcome = OUTCOME) -> m.RunSucceeded:
    return m.RunSucceeded(module, number, COLUMNS, rows(), 3, outcome, 0.5)


def arrived(
    module: str, number: int, count: int = 2, store: RowStore | None = None
) -> m.RowsArrived:
    return m.RowsArrived(module, number, COLUMNS, store or rows(), count)

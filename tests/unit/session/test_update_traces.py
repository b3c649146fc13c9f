"""Whatever happens, in whatever order: the laws that every state keeps."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.protocol import Down, Plan, PlanStep, StillRunning, Stopped, Up
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session import peer_messages as pm
from panll_desktop.session.state import (
    HISTORY_LENGTH,
    Notice,
    NoticeKind,
    Quarantined,
    State,
)
from panll_desktop.session.update import update
from panll_desktop.settings import Layout
from tests.fakes import FakeModule
from tests.unit.session.drive import (
    FAULT,
    MISTAKE,
    MODULES,
    SECRET,
    Drive,
    arrived,
    succeeded,
)

MANIFESTS = {
    each.id: FakeModule(each.id, embedded=each.embedded, options=(SECRET,)).manifest
    for each in MODULES.values()
}
OPTIONS = {"file": "x", "password": "hush"}
module = st.sampled_from([*MODULES, *MODULES, "gone"])
name = st.sampled_from(["here", "mine", "other"])
text = st.sampled_from(["", "SELECT", "DROP"])
path = st.sampled_from([(), ("things",)])
small = st.integers(0, 6)
failure = st.sampled_from([FAULT, FAULT, MISTAKE])
USER = st.one_of(
    st.builds(m.ModuleChosen, module),
    st.builds(m.ModuleRetried, module),
    st.builds(m.ConnectionChosen, module, name),
    st.just(m.Reconnected()),
    st.builds(m.ConnectionMade, module, name, st.just(OPTIONS)),
    st.builds(m.ConnectionRemoved, module, name),
    st.builds(m.ConnectionTried, module, st.just(OPTIONS)),
    st.builds(m.RunRequested, text),
    st.builds(m.ExplainRequested, text),
    st.just(m.CancelRequested()),
    st.builds(pm.PeersWatched, st.booleans()),
    st.sampled_from([pm.PeersAsked(), pm.PeerToggled()]),
    st.builds(m.SourceEdited, module, small, text),
    st.builds(m.TabOpened, text),
    st.builds(m.TabChosen, small),
    st.builds(m.TabClosed, small),
    st.just(m.TabReopened()),
    st.builds(m.BranchOpened, path),
    st.builds(m.EntityOpened, name),
    st.builds(m.ThemeChosen, st.sampled_from(["dark", "light"])),
    st.builds(m.LayoutChanged, st.builds(Layout, small)),
    st.builds(m.Noticed, st.builds(Notice, st.sampled_from(NoticeKind), text)),
    st.just(m.NoticeDismissed()),
)
ENTITY = st.none() | failure
LANE = st.one_of(
    st.builds(
        lambda name: m.ModuleLoaded(name, MANIFESTS[name]), st.sampled_from([*MODULES])
    ),
    st.builds(m.ModuleFailed, module, st.just("import"), failure),
    st.builds(m.LinkOpened, module, small),
    st.builds(m.LinkFailed, module, small, failure),
    st.builds(
        m.HealthArrived, module, small, st.sampled_from([Up(), Down("x")]), st.just(1.0)
    ),
    st.builds(m.BranchArrived, module, small, path, st.just(()) | failure),
    st.builds(m.ExamplesArrived, module, small, st.just(())),
    st.builds(m.EntityArrived, module, small, name, ENTITY),
    st.builds(arrived, module, small),
    st.builds(succeeded, module, small),
    st.builds(m.RunFailed, module, small, failure, st.just(0.1)),
    st.builds(m.RunCancelled, module, small, st.just(0.1)),
    st.builds(
        m.CancelAnswered,
        module,
        small,
        st.sampled_from([Stopped(), StillRunning("x"), FAULT]),
    ),
    st.builds(m.PlanArrived, module, small, st.just(Plan(PlanStep("Scan"))) | failure),
    st.builds(m.TrialAnswered, small, st.just(Up()) | failure),
)


@dataclass(frozen=True)
class Wait:
    """Time goes on."""

    seconds: float


@dataclass(frozen=True)
class Answer:
    """A lane answers the oldest effect that is out, so that traces get far."""


TIME = st.builds(Wait, st.floats(0, 60))
ANSWER = st.just(Answer())


def answers(state: State, effect: e.Effect) -> list[m.Message]:
    match effect:
        case e.LoadModule(name):
            return [m.ModuleLoaded(name, MANIFESTS[name])]
        case e.OpenLink(manifest, generation):
            return [m.LinkOpened(manifest.id, generation)]
        case e.CheckHealth(name):
            generation = state.workspaces[name].generation
            return [m.HealthArrived(name, generation, Up(), 1.0)]
        case e.StartRun(name, number):
            return [arrived(name, number), succeeded(name, number)]
        case e.StartExplain(name, number):
            return [m.PlanArrived(name, number, FAULT)]
        case _:
            return []


def check(before: State, after: State, effects: tuple[e.Effect, ...]) -> None:
    assert after.number >= before.number
    assert after.shown in MODULES
    assert set(after.workspaces) == set(MODULES)
    for name, workspace in after.workspaces.items():
        former = before.workspaces[name]
        assert workspace.module == name
        assert workspace.document in workspace.documents
        identifiers = [each.id for each in workspace.documents]
        assert len(identifiers) == len(set(identifiers))
        assert workspace.generation >= former.generation
        assert len(workspace.history) <= HISTORY_LENGTH
        if workspace.run is not None:
            assert workspace.run.number <= after.number
        elif workspace.result is not None:
            assert workspace.result.ending is not None
        status = next(each.status for each in after.modules if each.id == name)
        if isinstance(status, Quarantined):
            assert workspace.run is None
        if workspace.connections:
            assert workspace.connections[0].preset
    for effect in effects:
        match effect:
            case e.SaveSettings(saved):
                assert not any("password" in each.options for each in saved.connections)
            case e.StartRun(name, number) | e.StartExplain(name, number):
                assert number > before.number
                assert after.manifest(name) is not None
            case e.OpenLink(manifest, generation):
                assert generation == after.workspaces[manifest.id].generation
            case e.AbandonLink(name):
                assert after.manifest(name) is None


@given(st.lists(st.one_of(USER, LANE, TIME, ANSWER, ANSWER), max_size=60))
@settings(max_examples=300)
def test_that_every_trace_of_messages_keeps_the_laws(
    trace: "list[m.Message | Wait | Answer]",
) -> None:
    drive = Drive()
    state, out = drive.state, list(drive.effects)
    for item in trace:
        match item:
            case Wait(seconds):
                messages: list[m.Message] = [m.Tick(state.now + seconds)]
            case Answer():
                messages = answers(state, out.pop(0)) if out else []
            case _:
                messages = [item]
        for message in messages:
            before = state
            state, effects = update(before, message)
            check(before, state, effects)
            assert update(before, message) == (state, effects)
            out.extend(effects)

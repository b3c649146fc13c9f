"""What is asked about drift and entities, on lanes, of sessions that know little."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop import protocol as p
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_ranking import ranked, worst
from panll_desktop.session.drift_state import Deed, Inspection
from panll_desktop.session.failure import Failure
from tests.fakes import FakeModule, FakeSession, Loop

DRIFTING = frozenset(
    {
        p.Capability.QUERY_EXECUTION,
        p.Capability.DRIFT_DETECTION,
        p.Capability.NORMALISATION,
    }
)
SCORES = (
    p.DriftScore("a", "text_drift", 0.2),
    p.DriftScore("b", "text_drift", 0.8),
    p.DriftScore("b", "shape_drift", None, "no shape"),
)
ONE_TRY = p.Normalisation("b", applied=False, changes=("x",), before=(), after=())


@dataclass
class DriftingModule(FakeModule):
    """Answers with scores alone; `measuring` happens before it does."""

    capabilities: frozenset[p.Capability] = DRIFTING
    measuring: Callable[[], None] = field(default=lambda: None)

    def _connect(self, options: p.Options, observer: p.Observer) -> p.Session:
        session = DriftingSession(self, options, observer)
        self.sessions.append(session)
        return session


class DriftingSession(FakeSession):
    def drift(self, identifier: str | None = None) -> tuple[p.DriftScore, ...]:
        if identifier is None and isinstance(self.module, DriftingModule):
            self.module.measuring()
        return tuple(each for each in SCORES if identifier in (None, each.entity))

    def normalise(self, identifier: str, *, dry_run: bool) -> p.Normalisation:
        assert dry_run
        return replace(ONE_TRY, entity=identifier)


def inspected(loop: Loop) -> Inspection:
    seen = loop.workspace.inspection
    assert seen is not None
    return seen


def test_that_scores_alone_are_ranked_and_counted_here() -> None:
    with Loop(DriftingModule()) as loop:
        loop.until_online()
        loop.send(dm.DriftWatched(watched=True))
        loop.until(lambda _: loop.workspace.drift.survey is not None)
        survey = loop.workspace.drift.survey
        assert survey is not None
        assert [row.entity for row in survey.rows] == ["b", "a"]
        assert survey.types == ("text_drift", "shape_drift")
        assert survey.rows[1].scores[1].reason == "not reported"
        assert (survey.entities, survey.warning, survey.critical) == (2, 0, 1)


def test_that_measuring_never_hides_health_and_stops() -> None:
    entered, released = threading.Event(), threading.Event()

    def hang() -> None:
        entered.set()
        released.wait(10)

    with Loop(DriftingModule(measuring=hang)) as loop:
        loop.until_online()
        loop.send(dm.DriftWatched(watched=True))
        assert entered.wait(10)
        before = loop.workspace.link
        loop.clock.now += 20
        loop.send(m.Tick(loop.clock.now))
        loop.until(lambda _: loop.workspace.link != before and _answered(loop))
        loop.send(dm.DriftAsked(p.DriftRequest(text="b")))
        loop.send(dm.DriftStopped())
        released.set()
        loop.until(lambda _: loop.workspace.drift.since is None)
        assert loop.workspace.drift.stopped


def _answered(loop: Loop) -> bool:
    return getattr(loop.workspace.link, "asked", 0.0) is None


def test_that_what_a_session_lacks_is_not_reported_and_the_rest_is() -> None:
    with Loop(DriftingModule()) as loop:
        loop.until_online()
        loop.send(m.EntityOpened("b"))
        loop.until(lambda _: inspected(loop).dossier is not None)
        dossier = inspected(loop).dossier
        assert dossier is not None
        assert (dossier.versions, dossier.chain) == (None, None)
        assert dossier.scores == SCORES[1:]
        assert (dossier.repairs, dossier.undoes, dossier.policies) == (True, False, ())
        loop.send(dm.MendingAsked(Deed.DRY_RUN))
        loop.until(lambda _: bool(inspected(loop).mending and _tried(loop)))
        assert _tried(loop) == ONE_TRY
        loop.send(dm.VersionOpened(1))
        loop.until(lambda _: isinstance(_former(loop), Failure))


def _tried(loop: Loop) -> object:
    mending = inspected(loop).mending
    return mending.answer if mending is not None else None


def _former(loop: Loop) -> object:
    former = inspected(loop).former
    return former.answer if former is not None else None


scores = st.lists(
    st.builds(
        p.DriftScore,
        st.sampled_from("abcd"),
        st.sampled_from(["x_drift", "y_drift"]),
        st.none() | st.floats(0, 1),
    )
)
requests = st.builds(
    p.DriftRequest,
    st.sampled_from(["", "x_drift"]),
    st.sampled_from(["", "A", "z"]),
    st.sampled_from([0.0, 0.3, 0.7]),
    st.integers(1, 5),
)


@given(scores, requests)
def test_that_a_ranking_is_in_order_and_its_limit_hides_no_number(
    found: list[p.DriftScore], request: p.DriftRequest
) -> None:
    survey = ranked(found, request)
    values = [worst(row, request.drift_type) for row in survey.rows]
    known = [-1.0 if each is None else each for each in values]
    assert known == sorted(known, reverse=True)
    assert len(survey.rows) == min(survey.matching, request.most)
    assert survey.matching <= survey.entities == len({each.entity for each in found})
    assert survey.warning + survey.critical <= survey.entities
    everything = ranked(found, p.DriftRequest(request.drift_type, most=1000))
    assert (survey.warning, survey.critical) == (
        everything.warning,
        everything.critical,
    )
    assert all(each >= request.least for each in known if request.least)

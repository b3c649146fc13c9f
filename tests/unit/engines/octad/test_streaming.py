"""Rows of peers as they come: who is slow, late, broken or not read any more."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad.algebra import And, Group, Projection, Select
from panll_desktop.engines.octad.errors import (
    FederationError,
    OctadError,
    StoppedError,
)
from panll_desktop.engines.octad.federation import MOST, Audience, Missing, federate
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.engines.octad.questions import PeerPort, Policy, Question, Stamp
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.standing import Standings
from panll_desktop.engines.octad.store import Stop
from panll_desktop.engines.octad.streaming import AHEAD, Answers
from panll_desktop.protocol import PeerState
from panll_desktop.protocol.observer import Silence

ALL = Select(Projection(0), And(()))
LONG = 5.0  # seconds that nothing here should take


@dataclass
class Talker:
    """A peer that delivers batches, each once it is let, and then fails or not.

    Attributes:
        batches: identifiers.
        gates: what is waited for before the batch of that place, or the end.
        error: instead of the end.
        made: how many batches it has made.
    """

    name: str
    batches: Sequence[Sequence[str]] = ()
    gates: dict[int, threading.Event] = field(default_factory=dict)
    error: Exception | None = None
    made: int = 0
    drifts: dict[str, float] = field(default_factory=dict)
    busy: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def open(self) -> "Talker":
        return self

    def select(self, query: Select, stop: Stop) -> Iterator[list[Row]]:
        del query
        for place, batch in enumerate(self.batches):
            self._wait(place, stop)
            self.made += 1
            if self.made == AHEAD + 1:
                self.busy.set()
            yield [Row(each, {}) for each in batch]
        self._wait(len(self.batches), stop)
        if self.error is not None:
            raise self.error

    def _wait(self, place: int, stop: Stop) -> None:
        gate = self.gates.get(place)
        while gate is not None and not gate.wait(0.005):
            if stop():
                raise StoppedError("Stopped.")

    def group(self, query: Group, stop: Stop) -> Iterator[list[GroupRow]]:
        del query, stop
        yield []

    def stamp(self, identifier: str) -> Stamp | None:
        del identifier
        return None

    def drift(self, identifier: str) -> float | None:
        return self.drifts.get(identifier)

    def repair(self, identifier: str) -> bool:
        self.drifts[identifier] = 0.0
        return True

    def close(self) -> None:
        self.closed.set()


def asked(
    peers: Sequence[PeerPort],
    policy: Policy = Policy.TOLERATE,
    seconds: float = LONG,
    standings: Standings | None = None,
) -> Answers:
    return Answers(
        Audience(peers, standings or Standings()), Question(ALL, policy, seconds)
    )


def ids(answers: Answers) -> list[str]:
    return [f"{each.peer}-{each.row.id}" for rows in answers.batches() for each in rows]


def test_that_a_slow_peer_holds_back_no_rows_of_a_fast_one() -> None:
    gate = threading.Event()
    slow = Talker("slow", [["a"], ["b"]], {0: gate})
    answers = asked([slow, Talker("fast", [["c"], ["d"]])])
    found = answers.batches()
    first = [next(found)[0].row.id for _ in range(2)]
    assert first == ["c", "d"]
    gate.set()
    assert [each.row.id for rows in found for each in rows] == ["a", "b"]
    assert (answers.missing, answers.notices) == ((), ())


def test_that_a_peer_shows_its_first_rows_before_its_last() -> None:
    gate = threading.Event()
    answers = asked([Talker("one", [["a"], ["b"]], {1: gate})])
    found = answers.batches()
    assert next(found)[0].row.id == "a"
    gate.set()
    assert next(found)[0].row.id == "b"
    assert next(found, None) is None


def test_that_a_peer_that_never_answers_is_named_and_the_others_count() -> None:
    slow = Talker("slow", [["a"]], {0: threading.Event()})
    standings = Standings()
    answers = asked([slow, Talker("good", [["b"]])], seconds=0.05, standings=standings)
    assert ids(answers) == ["good-b"]
    assert answers.missing == (Missing("slow", "It did not answer within 0.05 s."),)
    assert slow.closed.wait(LONG)
    assert standings.of("slow").state is PeerState.SILENT
    assert standings.of("good").state is PeerState.ANSWERING


def test_that_rows_of_a_peer_that_falls_silent_stay_and_are_counted() -> None:
    slow = Talker("slow", [["a", "b"], ["c"]], {1: threading.Event()})
    answers = asked([slow], seconds=0.05)
    assert ids(answers) == ["slow-a", "slow-b"]
    reason = "It fell silent for 0.05 s. Rows that came before, and stay: 2."
    assert answers.missing == (Missing("slow", reason),)


def test_that_rows_of_a_peer_that_fails_stay_and_are_counted() -> None:
    broken = Talker("broken", [["a"]], error=OctadError("The file is damaged."))
    answers = asked([broken, Talker("good", [["b"]])])
    assert sorted(ids(answers)) == ["broken-a", "good-b"]
    reason = "The file is damaged. Rows that came before, and stay: 1."
    assert answers.missing == (Missing("broken", reason),)


def test_that_the_time_of_the_reader_is_nobodys() -> None:
    gate = threading.Event()
    other = Talker("other", [["b"]], {0: gate})
    answers = asked([Talker("one", [["a"]]), other], seconds=0.2)
    found = answers.batches()
    assert next(found)[0].row.id == "a"
    assert not threading.Event().wait(0.3)  # longer than a peer may be silent
    gate.set()
    assert [each.row.id for rows in found for each in rows] == ["b"]
    assert answers.missing == ()


def test_that_a_peer_is_only_so_far_ahead_of_who_reads() -> None:
    peer = Talker("one", [[str(number)] for number in range(AHEAD * 5)])
    answers = asked([peer])
    found = answers.batches()
    next(found)
    assert peer.busy.wait(LONG)
    assert peer.made <= AHEAD + 2
    assert len(list(found)) == AHEAD * 5 - 1


def test_that_a_stop_reaches_every_peer() -> None:
    gates = [{0: threading.Event()}, {0: threading.Event()}]
    peers = [Talker(str(at), [["a"]], gate) for at, gate in enumerate(gates)]
    stopped = Answers(Audience(peers, Standings(), lambda: True), Question(ALL))
    with pytest.raises(StoppedError):
        ids(stopped)
    assert all(peer.closed.wait(LONG) for peer in peers)
    assert stopped.missing == ()


def test_that_who_reads_no_further_tells_the_peers() -> None:
    standings = Standings()
    peer = Talker("one", [[str(number)] for number in range(AHEAD * 5)])
    waiting = Talker("two", [["a"]], {0: threading.Event()})
    found = asked([peer, waiting], standings=standings).batches()
    next(found)
    found.close()
    assert peer.closed.wait(LONG)
    assert waiting.closed.wait(LONG)
    assert standings.of("two").state is PeerState.UNKNOWN  # nobody's fault


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.REPAIR, Policy.TOLERATE])
def test_that_rows_and_notices_are_those_of_asking_for_all_at_once(
    policy: Policy,
) -> None:
    def peers() -> list[Talker]:
        drifts = {"a": 0.9, "b": 0.1}
        return [
            Talker("one", [["a", "b"], ["c"]], drifts=dict(drifts)),
            Talker("two", [["a"]], drifts=dict(drifts)),
        ]

    answers = asked(peers(), policy)
    found = [each for rows in answers.batches() for each in rows]
    whole = federate(Audience(peers(), Standings()), Question(ALL, policy))
    assert sorted(found, key=repr) == sorted(whole.rows, key=repr)
    assert sorted(answers.notices) == sorted(whole.notices)


def test_that_strict_does_not_ask_whom_it_does_not_trust() -> None:
    standings = Standings()
    for _ in range(4):
        standings.note("one", "It failed.", 0)
    peers = [Talker("one", [["a"]]), Talker("two", [["b"]])]
    answers = asked(peers, Policy.STRICT, standings=standings)
    assert ids(answers) == ["two-b"]
    assert [each.peer for each in answers.missing] == ["one"]


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_that_no_peer_and_too_many_are_refused(number: int) -> None:
    with pytest.raises(FederationError, match=f"1 to {MOST} peers can be asked"):
        asked([Talker(str(at)) for at in range(number)])


def test_that_the_observer_hears_numbers_alone() -> None:
    heard: list[tuple[int, bool]] = []

    class Ear(Silence):
        def peer_answered(self, peer: int, *, success: bool) -> None:
            heard.append((peer, success))

    peers = [Talker("one"), Talker("two", error=OctadError("x"))]
    answers = Answers(Audience(peers, Standings(), observer=Ear()), Question(ALL))
    assert ids(answers) == []
    assert sorted(heard) == [(1, True), (2, False)]


@given(
    st.lists(
        st.tuples(st.lists(st.integers(1, 3), max_size=4), st.booleans()),
        min_size=1,
        max_size=4,
    )
)
def test_that_every_row_comes_once_and_in_the_order_of_its_peer(
    told: list[tuple[list[int], bool]],
) -> None:
    peers = [
        Talker(
            f"p{at}",
            [[f"{place}.{n}" for n in range(size)] for place, size in enumerate(sizes)],
            error=OctadError("x") if fails else None,
        )
        for at, (sizes, fails) in enumerate(told)
    ]
    answers = asked(peers)
    found = ids(answers)
    for peer in peers:
        expected = [f"{peer.name}-{each}" for batch in peer.batches for each in batch]
        assert [each for each in found if each.startswith(peer.name)] == expected
    failed = [peer.name for peer in peers if peer.error is not None]
    assert [each.peer for each in answers.missing] == failed

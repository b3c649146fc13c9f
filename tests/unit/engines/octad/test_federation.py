"""Several stores asked side by side; who does not answer is named."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panll_desktop.engines.octad.algebra import (
    And,
    Assign,
    Field,
    Group,
    Identified,
    Projection,
    Select,
    Update,
)
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.errors import (
    FederationError,
    OctadError,
    StoppedError,
)
from panll_desktop.engines.octad.federation import (
    MOST,
    Audience,
    Federated,
    Missing,
    check,
    federate,
)
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.engines.octad.peers import EmbeddedPeer
from panll_desktop.engines.octad.questions import PeerPort, Policy, Question, Stamp
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.standing import Standings
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.protocol import Modality, Peer, PeerState
from panll_desktop.protocol.observer import Silence

ALL = Select(Projection(Modality.DOCUMENT.bit), And(()))


@dataclass
class FakePeer:
    """A peer that answers what it is told to, on whatever thread asks."""

    name: str
    rows: Sequence[str] = ()
    drifts: dict[str, float] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    repairs: bool = True
    error: Exception | None = None
    hangs: bool = False
    closed: threading.Event = field(default_factory=threading.Event)
    repaired: list[str] = field(default_factory=list)

    def open(self) -> "FakePeer":
        if self.error is not None:
            raise self.error
        return self

    def select(self, query: Select, stop: Stop) -> Iterator[list[Row]]:
        tick = threading.Event()
        while self.hangs:
            if stop():
                raise StoppedError("Stopped.")
            tick.wait(0.005)
        wanted = query.condition
        ids = wanted.identifiers if isinstance(wanted, Identified) else self.rows
        yield [Row(each, {Modality.DOCUMENT: f"{each}!"}) for each in ids]

    def group(self, query: Group, stop: Stop) -> Iterator[list[GroupRow]]:
        del query, stop
        yield [(each, 1) for each in self.rows]

    def stamp(self, identifier: str) -> Stamp | None:
        return self.stamps.get(identifier)

    def drift(self, identifier: str) -> float | None:
        return self.drifts.get(identifier)

    def repair(self, identifier: str) -> bool:
        if self.repairs:
            self.drifts[identifier] = 0.0
            self.repaired.append(identifier)
        return self.repairs

    def close(self) -> None:
        self.closed.set()


def asked(
    peers: Sequence[PeerPort],
    policy: Policy = Policy.TOLERATE,
    standings: Standings | None = None,
    seconds: float = 10,
) -> Federated:
    return federate(
        Audience(peers, standings or Standings()), Question(ALL, policy, seconds)
    )


def ids(found: Federated) -> list[tuple[str, str]]:
    return [(each.peer, each.row.id) for each in found.rows]


def test_that_rows_of_all_peers_come_in_the_order_of_the_peers() -> None:
    peers = [FakePeer("one", ["a", "b"]), FakePeer("two", ["a"])]
    found = asked(peers)
    assert ids(found) == [("one", "a"), ("one", "b"), ("two", "a")]
    assert (found.missing, found.notices) == ((), ())
    assert all(peer.closed.is_set() for peer in peers)


def test_that_peers_are_asked_at_the_same_time() -> None:
    together = threading.Barrier(3)

    class Meeting(FakePeer):
        def open(self) -> FakePeer:
            together.wait(5)
            return self

    peers = [Meeting(str(number), ["a"]) for number in range(3)]
    assert len(asked(peers).rows) == 3


def test_that_a_peer_that_fails_is_named_and_the_others_count() -> None:
    peers = [
        FakePeer("broken", error=OctadError("There is no file.")),
        FakePeer("bad", error=ValueError()),
        FakePeer("good", ["a"]),
    ]
    found = asked(peers)
    assert ids(found) == [("good", "a")]
    assert found.missing == (
        Missing("broken", "There is no file."),
        Missing("bad", "ValueError"),
    )


def test_that_a_peer_that_is_late_is_named_and_told_to_stop() -> None:
    slow = FakePeer("slow", hangs=True)
    found = asked([slow, FakePeer("good", ["a"])], seconds=0.05)
    assert ids(found) == [("good", "a")]
    assert found.missing == (Missing("slow", "It did not answer within 0.05 s."),)
    assert slow.closed.wait(5)


def test_that_a_stop_reaches_every_peer() -> None:
    peers = [FakePeer("one", hangs=True), FakePeer("two", hangs=True)]
    with pytest.raises(StoppedError):
        federate(Audience(peers, Standings(), lambda: True), Question(ALL))
    assert all(peer.closed.wait(5) for peer in peers)


def test_that_strict_leaves_out_what_has_drifted_and_says_what_is_unknown() -> None:
    peer = FakePeer("one", ["a", "b", "c"], drifts={"a": 0.31, "b": 0.3})
    found = asked([peer], Policy.STRICT)
    assert [(each.row.id, each.drift) for each in found.rows] == [
        ("b", 0.3),
        ("c", None),
    ]
    assert found.notices == (
        "Peer one: left out, because they have drifted: 1.",
        "Peer one: whose drift is not known: 1.",
    )


def test_that_strict_does_not_ask_whom_it_does_not_trust() -> None:
    standings = Standings()
    for _ in range(4):
        standings.note("one", "It failed.", 0)
    peers = [FakePeer("one", ["a"]), FakePeer("two", ["a"])]
    found = asked(peers, Policy.STRICT, standings)
    assert ids(found) == [("two", "a")]
    (missing,) = found.missing
    assert missing.reason == (
        "It was not asked: its trust is 0.60, STRICT asks from 0.7 up."
    )
    assert not peers[0].closed.is_set()
    assert len(asked(peers, Policy.TOLERATE, standings).rows) == 2


def test_that_trust_of_exactly_the_limit_is_enough() -> None:
    standings = Standings()
    for _ in range(3):
        standings.note("one", "It failed.", 0)
    assert standings.of("one").trust == 0.7
    assert ids(asked([FakePeer("one", ["a"])], Policy.STRICT, standings))


def test_that_repair_repairs_what_has_drifted_and_reads_it_again() -> None:
    peer = FakePeer("one", ["a", "b", "c"], drifts={"a": 0.9, "b": 0.1})
    found = asked([peer], Policy.REPAIR)
    assert peer.repaired == ["a"]
    assert [(each.row.id, each.drift) for each in found.rows] == [
        ("a", 0.0),
        ("b", 0.1),
        ("c", None),
    ]
    assert found.notices == ("Peer one: repaired, because they had drifted: 1.",)


def test_that_what_the_repair_of_another_made_drift_is_said() -> None:
    class Entangled(FakePeer):
        def repair(self, identifier: str) -> bool:
            self.drifts["a"] = 0.5
            return super().repair(identifier)

    peer = Entangled("one", ["a", "b"], drifts={"a": 0.1, "b": 0.9})
    found = asked([peer], Policy.REPAIR)
    assert [(each.row.id, each.drift) for each in found.rows] == [("a", 0.5), ("b", 0)]
    assert found.notices[1:] == ("Peer one: drifted all the same: 1.",)


def test_that_what_cannot_be_repaired_is_returned_and_said() -> None:
    peer = FakePeer("one", ["a"], drifts={"a": 0.9}, repairs=False)
    found = asked([peer], Policy.REPAIR)
    assert [(each.row.id, each.drift) for each in found.rows] == [("a", 0.9)]
    assert found.notices == ("Peer one: drifted all the same: 1.",)


def test_that_the_latest_of_namesakes_wins_whatever_its_offset() -> None:
    early, late = "2026-02-01T10:00:00Z", "2026-02-01T09:30:00-01:00"
    one = {"a": Stamp(early, 9), "b": Stamp(early, 1), "c": Stamp("?", 1)}
    two = {"a": Stamp(late, 1), "b": Stamp(early, 2), "c": Stamp(early, 1)}
    peers = [
        FakePeer("one", ["a", "b", "c", "d"], stamps=one),
        FakePeer("two", ["a", "b", "c", "d"], stamps=two),
    ]
    found = asked(peers, Policy.LATEST)
    assert ids(found) == [("two", "a"), ("two", "b"), ("two", "c"), ("one", "d")]
    assert found.notices == ("Older versions of entities left out: 4.",)


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_that_no_peer_and_too_many_are_refused(number: int) -> None:
    with pytest.raises(FederationError, match=f"1 to {MOST} peers can be asked"):
        asked([FakePeer(str(at)) for at in range(number)])


def test_that_namesakes_are_refused() -> None:
    with pytest.raises(FederationError, match="same name"):
        asked([FakePeer("one"), FakePeer("one")])


def test_that_trust_falls_faster_than_it_grows_and_stays_within_bounds() -> None:
    standings = Standings(lambda: datetime(2026, 1, 2, tzinfo=UTC))
    assert standings.of("one").trust == 1
    standings.note("one", "", 0.25)
    assert standings.of("one").trust == 1
    standings.note("one", "It failed.", 3)
    standings.note("one", "", 0.5)
    assert standings.of("one").trust == 0.95
    for _ in range(20):
        standings.note("one", "It failed.", 3)
    assert standings.of("one").trust == 0
    assert standings.figures(["one", "two"]) == (
        Peer(
            "one",
            PeerState.SILENT,
            0.0,
            500.0,
            "2026-01-02T00:00:00.000+00:00",
            "It failed.",
        ),
        Peer("two", PeerState.UNKNOWN),
    )


def test_that_a_check_asks_for_a_sign_of_life() -> None:
    standings = Standings()
    peers = [FakePeer("one", ["a"]), FakePeer("two", error=OSError("gone"))]
    check(peers, standings)
    one, two = standings.figures(["one", "two"])
    assert (one.state, one.trust) == (PeerState.ANSWERING, 1.0)
    assert one.latency_ms is not None
    assert (two.state, two.trust, two.latency_ms) == (PeerState.SILENT, 0.9, None)


def test_that_the_observer_hears_numbers_alone() -> None:
    heard: list[tuple[int, bool]] = []

    class Ear(Silence):
        def peer_answered(self, peer: int, *, success: bool) -> None:
            heard.append((peer, success))

    peers = [FakePeer("one"), FakePeer("two", error=OctadError("x"))]
    federate(Audience(peers, Standings(), observer=Ear()), Question(ALL))
    assert heard == [(1, True), (2, False)]


@pytest.fixture
def stores(tmp_path: Path) -> list[EmbeddedPeer]:
    """Two stores with an entity a each, later modified in the first, and a missing."""
    times = iter(datetime(2026, 2, day, tzinfo=UTC) for day in range(1, 9))
    for name in ("one", "two"):
        path = tmp_path / f"{name}.octad"
        opened = Store(path, create=True, clock=lambda: next(times))
        with closing(opened) as store, store.transaction():
            store.insert("a", Draft(title=name))
            store.insert(name, Draft(title=name))
    with closing(Store(tmp_path / "one.octad", clock=lambda: next(times))) as store:
        title = Field(Modality.DOCUMENT, "title")
        store.change(Update(Identified(("a",)), (Assign(title, "late"),)))
    return [
        EmbeddedPeer(name, tmp_path / f"{name}.octad")
        for name in ("two", "missing", "one")
    ]


def test_that_embedded_stores_are_peers(
    stores: list[EmbeddedPeer], tmp_path: Path
) -> None:
    found = asked(stores)
    assert ids(found) == [("two", "a"), ("two", "two"), ("one", "a"), ("one", "one")]
    reason = f"There is no file {tmp_path / 'missing.octad'}."
    assert found.missing == (Missing("missing", reason),)
    latest = asked(stores, Policy.LATEST)
    assert ids(latest) == [("one", "a"), ("two", "two"), ("one", "one")]
    assert latest.rows[0].row.facets[Modality.DOCUMENT] == {
        "title": "late",
        "body": None,
        "metadata": {},
    }
    standings = Standings()
    check(stores, standings)
    states = [each.state for each in standings.figures(["one", "two", "missing"])]
    assert states == [PeerState.ANSWERING, PeerState.ANSWERING, PeerState.SILENT]


def test_that_an_embedded_peer_whose_drift_nobody_computes_says_so(
    stores: list[EmbeddedPeer],
) -> None:
    found = asked(stores, Policy.STRICT)
    assert found.notices[0] == "Peer two: whose drift is not known: 2."
    assert len(asked(stores, Policy.REPAIR).rows) == 4


def test_that_drift_and_repair_of_an_embedded_peer_are_what_the_module_gives(
    tmp_path: Path, stores: list[EmbeddedPeer]
) -> None:
    del stores
    scores = {"a": 0.8}

    def drift(_: Store, identifier: str) -> float | None:
        return scores.get(identifier)

    def repair(store: Store, identifier: str) -> bool:
        title = Field(Modality.DOCUMENT, "title")
        store.change(Update(Identified((identifier,)), (Assign(title, "mended"),)))
        scores[identifier] = 0.1
        return True

    peer = EmbeddedPeer("one", tmp_path / "one.octad", drift, repair)
    found = asked([peer], Policy.REPAIR)
    content = found.rows[0].row.facets[Modality.DOCUMENT]
    assert isinstance(content, dict)
    assert (content["title"], found.rows[0].drift) == ("mended", 0.1)

"""Queries over several stores: peers asked side by side, and what came of each.

A peer is whatever answers `PeerPort`; this module reaches no file and no network of its
own. Each peer has its own daemon thread and its own time: one that does not answer is
named among the missing, and the answers of the others count.

Policies, on entities that have drifted, that is, whose drift is above 0.3:

========  ============================================================================
STRICT    peers of a trust below `TRUSTED` are not asked, drifted entities left out
REPAIR    drifted entities are repaired by their peer, and read again
TOLERATE  everything is returned as it is; the default
LATEST    of the entities of one identifier, the one modified last, if it is found
========  ============================================================================
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from panll_desktop.engines.octad.algebra import Identified, Projection, Select
from panll_desktop.engines.octad.errors import FederationError, StoppedError
from panll_desktop.engines.octad.questions import (
    SECONDS,
    PeerPort,
    PeerRow,
    Policy,
    Question,
    Stamp,
)
from panll_desktop.engines.octad.replies import Reply, answer, stamps
from panll_desktop.engines.octad.standing import TRUSTED, Standings
from panll_desktop.engines.octad.store import Stop
from panll_desktop.engines.octad.witnesses import moment_of
from panll_desktop.protocol import SILENT, Observer
from panll_desktop.records import Record

MOST: Final = 64  # peers that telemetry can count
_LOOK: Final = 0.05  # seconds between two looks at the stop flag


class Missing(Record):
    """A peer whose answer is not part of the result, and why, in a sentence."""

    peer: str
    reason: str


class Federated(Record):
    """What came of a question.

    Attributes:
        rows: of all peers that answered, in the order of the peers.
        missing: the others.
        notices: what else the user has to know; sentences.
    """

    rows: tuple[PeerRow, ...]
    missing: tuple[Missing, ...]
    notices: tuple[str, ...]


class Audience(Record):
    """Whom questions are put to, and who is told what comes of them.

    Attributes:
        peers: at most `MOST`; `patterns.matching` and `patterns.named` choose them.
        standings: trust decides whom STRICT asks; every answer counts for it.
        stop: asked all the while.
        observer: told whether each peer answered, by its number.
        numbers: of the peers by name, from 1; their places in `peers` if None.
    """

    peers: Sequence[PeerPort]
    standings: Standings
    stop: Stop = lambda: False
    observer: Observer = SILENT
    numbers: Mapping[str, int] | None = None

    def places(self) -> dict[str, int]:
        """Of the peers by name, from 1."""
        return {peer.name: place for place, peer in enumerate(self.peers, 1)}

    def note(self, reply: Reply) -> None:
        """A peer answered to the end, or it will not."""
        self.standings.note(reply.peer, reply.failure, reply.seconds)
        number = (self.numbers or self.places())[reply.peer]
        self.observer.peer_answered(number, success=not reply.failure)

    def chosen(self, policy: Policy) -> tuple[list[PeerPort], list[Missing]]:
        """Whom to ask; STRICT leaves out whom it does not trust.

        Raises:
            FederationError: there are too many peers, or none, or namesakes.
        """
        if not 1 <= len(self.peers) <= MOST:
            sentence = f"1 to {MOST} peers can be asked, not {len(self.peers)}."
            raise FederationError(sentence)
        if len(self.places()) < len(self.peers):
            raise FederationError("Two peers have the same name.")
        asked, missing = list(self.peers), []
        if policy is Policy.STRICT:
            for each in self.peers:
                trust = self.standings.of(each.name).trust
                if trust < TRUSTED:
                    asked.remove(each)
                    reason = f"its trust is {trust:.2f}, STRICT asks from {TRUSTED} up"
                    missing.append(Missing(each.name, f"It was not asked: {reason}."))
        return asked, missing


_Ask: TypeAlias = Callable[[PeerPort, Stop], Reply]


def federate(audience: Audience, question: Question) -> Federated:
    """Asks peers side by side.

    Raises:
        FederationError: there are too many peers, or none, or namesakes.
        StoppedError: `stop` said so; the peers stop as well.
    """
    asked, missing = audience.chosen(question.policy)

    def ask(peer: PeerPort, halt: Stop) -> Reply:
        return answer(peer, question, halt)

    replies = _side_by_side(asked, ask, question.seconds, audience.stop)
    for each in replies:
        audience.note(each)
        if each.failure:
            missing.append(Missing(each.peer, each.failure))
    rows, notices = _merged(replies, question.policy)
    if question.policy is Policy.LATEST:
        others = [each for each in asked if each.name in _answering(replies)]
        rows, more = _newest(rows, others, question.seconds, audience.stop)
        notices = (*notices, *more)
    places = audience.places()
    missing.sort(key=lambda each: places[each.peer])
    return Federated(rows, tuple(missing), notices)


def check(
    peers: Sequence[PeerPort],
    standings: Standings,
    seconds: float = SECONDS,
    stop: Stop = lambda: False,
) -> None:
    """Asks every peer for nothing but a sign of life; `standings` says what came.

    Raises:
        StoppedError: `stop` said so.
    """
    query = Select(Projection(0), Identified(()), limit=0)
    nothing = Question(query, Policy.TOLERATE, seconds)

    def ask(peer: PeerPort, halt: Stop) -> Reply:
        return answer(peer, nothing, halt)

    for each in _side_by_side(peers, ask, seconds, stop):
        standings.note(each.peer, each.failure, each.seconds)


def _side_by_side(
    peers: Sequence[PeerPort], ask: _Ask, seconds: float, stop: Stop
) -> list[Reply]:
    """The reply of each peer, in their order; a late one is told to stop.

    Raises:
        StoppedError: `stop` said so; all are told to stop.
    """
    replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
    halt = threading.Event()
    started = time.monotonic()

    def run(peer: PeerPort) -> None:
        replies.put(ask(peer, halt.is_set))

    for each in peers:
        name = f"peer {each.name}"
        threading.Thread(target=run, args=(each,), name=name, daemon=True).start()
    found: dict[str, Reply] = {}
    try:
        while len(found) < len(peers):
            left = started + seconds - time.monotonic()
            if stop():
                raise StoppedError("Stopped.")
            if left <= 0:
                break
            try:
                reply = replies.get(timeout=min(left, _LOOK))
            except queue.Empty:
                continue
            found[reply.peer] = reply
    finally:
        halt.set()
    late = f"It did not answer within {seconds:g} s."
    return [
        found.get(each.name) or Reply(each.name, failure=late, seconds=seconds)
        for each in peers
    ]


def _merged(
    replies: Sequence[Reply], policy: Policy
) -> tuple[tuple[PeerRow, ...], tuple[str, ...]]:
    notices = tuple(notice for each in replies for notice in each.notices)
    rows = tuple(row for each in replies for row in each.rows)
    if policy is not Policy.LATEST:
        return rows, notices
    latest: dict[str, tuple[tuple[float, int], PeerRow]] = {}
    for each in replies:
        for row, stamp in zip(each.rows, each.stamps, strict=True):
            age = _age(stamp)
            known = latest.get(row.row.id)
            if known is None or age > known[0]:  # the first peer wins a tie
                latest[row.row.id] = (age, row)
    older = len(rows) - len(latest)
    said = f"Older versions of entities left out: {older:,}."
    return tuple(row for _, row in latest.values()), (
        (*notices, said) if older else notices
    )


def _answering(replies: Sequence[Reply]) -> set[str]:
    return {each.peer for each in replies if not each.failure}


def _newest(
    rows: tuple[PeerRow, ...], peers: Sequence[PeerPort], seconds: float, stop: Stop
) -> tuple[tuple[PeerRow, ...], tuple[str, ...]]:
    """The rows without those of which another peer has a newer version.

    That one does not meet the condition, or it would be among them.
    """
    identifiers = [each.row.id for each in rows]
    if len(peers) == 1 or not identifiers:
        return rows, ()

    def ask(peer: PeerPort, halt: Stop) -> Reply:
        return stamps(peer, identifiers, halt)

    newest: dict[str, tuple[float, int]] = {}
    ages: dict[tuple[str, str], tuple[float, int]] = {}
    said = []
    for reply in _side_by_side(peers, ask, seconds, stop):
        if reply.failure:
            said.append(f"Peer {reply.peer}: whether it has newer versions is unknown.")
            continue
        for identifier, stamp in zip(identifiers, reply.stamps, strict=True):
            if stamp is not None:
                age = _age(stamp)
                ages[reply.peer, identifier] = age
                newest[identifier] = max(age, newest.get(identifier, age))
    kept = tuple(
        each
        for each in rows
        if ages.get((each.peer, each.row.id), newest.get(each.row.id))
        == newest.get(each.row.id)
    )
    if older := len(rows) - len(kept):
        said.append(
            f"Left out, because a newer version is no longer like that: {older:,}."
        )
    return kept, tuple(said)


def _age(stamp: Stamp | None) -> tuple[float, int]:
    """What grows with time; a moment that cannot be read is the oldest."""
    if stamp is None:
        return float("-inf"), 0
    moment = moment_of(stamp.modified_at)
    return float("-inf") if moment is None else moment.timestamp(), stamp.version

"""Queries over several stores: peers asked side by side, and what came of each.

A peer is whatever answers `PeerPort`; this module reaches no file and no network of its
own. Each peer has its own daemon thread and its own time: one that does not answer is
named among the missing, and the answers of the others count.

Policies, on entities that have drifted, that is, whose drift is above `DRIFTED`:

========  ============================================================================
STRICT    peers of a trust below `TRUSTED` are not asked, drifted entities left out
REPAIR    drifted entities are repaired by their peer, and read again
TOLERATE  everything is returned as it is; the default
LATEST    of the entities of one identifier, the one modified last is returned
========  ============================================================================
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final, Protocol, TypeAlias

from panll_desktop.engines.octad.algebra import Identified, Projection, Select
from panll_desktop.engines.octad.errors import FederationError, StoppedError
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.standing import TRUSTED, Standings
from panll_desktop.engines.octad.store import Stop
from panll_desktop.engines.octad.witnesses import moment_of
from panll_desktop.protocol import SILENT, Observer
from panll_desktop.records import Record

SECONDS: Final = 10.0  # the server's time-out for a peer
DRIFTED: Final = 0.3  # a warning from there up, as everywhere
MOST: Final = 64  # peers that telemetry can count
_LOOK: Final = 0.05  # seconds between two looks at the stop flag


class Policy(Enum):
    """What happens to an entity that has drifted."""

    STRICT = "STRICT"
    REPAIR = "REPAIR"
    TOLERATE = "TOLERATE"
    LATEST = "LATEST"


class Stamp(Record):
    """When an entity was modified last, RFC 3339, and its version."""

    modified_at: str
    version: int


class PeerSession(Protocol):
    """An open peer, used on the thread that opened it.

    Every method may raise `OctadError` or `OSError` with a sentence, and ends soon with
    `StoppedError` when `stop` says so.
    """

    def select(self, query: Select, stop: Stop) -> Iterator[list[Row]]:
        """The entities, in chunks."""

    def stamp(self, identifier: str) -> Stamp | None:
        """When the entity was modified; None if there is none."""

    def drift(self, identifier: str) -> float | None:
        """The highest drift of the entity, from 0 to 1; None where there is no data."""

    def repair(self, identifier: str) -> bool:
        """Normalises the entity; False where the peer cannot."""

    def close(self) -> None:
        """Ends the use."""


class PeerPort(Protocol):
    """A peer that can be asked."""

    @property
    def name(self) -> str:
        """What the user calls it, such as ``eu/archive``."""

    def open(self) -> PeerSession:
        """Opens it on the calling thread.

        Raises:
            OctadError: it is not there, or cannot be used.
        """


class Question(Record):
    """What the peers are asked.

    Attributes:
        query: its limit and offset are those of each peer; the caller orders and cuts
            what comes of all.
        policy: see the module.
        seconds: that each peer has.
    """

    query: Select
    policy: Policy = Policy.TOLERATE
    seconds: float = SECONDS


class PeerRow(Record):
    """An entity and where it is.

    Attributes:
        peer: the name of the peer.
        row: of the peer's answer.
        drift: where the policy asked for it and there is data, else None.
    """

    peer: str
    row: Row
    drift: float | None = None


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


class _Reply(Record):
    """What one peer answered: rows, or why there are none.

    Attributes:
        stamps: of the rows, for LATEST alone.
        failure: "" if it answered.
        seconds: that it took.
    """

    peer: str
    rows: tuple[PeerRow, ...] = ()
    stamps: tuple[Stamp | None, ...] = ()
    notices: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0


_Ask: TypeAlias = Callable[[PeerPort, Stop], _Reply]


def federate(
    peers: Sequence[PeerPort],
    question: Question,
    standings: Standings,
    stop: Stop = lambda: False,
    observer: Observer = SILENT,
) -> Federated:
    """Asks peers side by side.

    Args:
        peers: at most `MOST`; `patterns.matching` and `patterns.named` choose them.
        question: what is asked.
        standings: trust decides whom STRICT asks; every answer counts for it.
        stop: asked all the while.
        observer: told whether each peer answered, by its place in `peers`.

    Raises:
        FederationError: there are too many peers, or none, or namesakes.
        StoppedError: `stop` said so; the peers stop as well.
    """
    if not 1 <= len(peers) <= MOST:
        raise FederationError(f"1 to {MOST} peers can be asked, not {len(peers)}.")
    places = {peer.name: place for place, peer in enumerate(peers, 1)}
    if len(places) < len(peers):
        raise FederationError("Two peers have the same name.")
    asked, missing = _chosen(peers, question.policy, standings)

    def ask(peer: PeerPort, halt: Stop) -> _Reply:
        return _answer(peer, question, halt)

    replies = _side_by_side(asked, ask, question.seconds, stop)
    for each in replies:
        answered = not each.failure
        standings.note(each.peer, each.failure, each.seconds)
        observer.peer_answered(places[each.peer], success=answered)
        if not answered:
            missing.append(Missing(each.peer, each.failure))
    rows, notices = _merged(replies, question.policy)
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

    def ask(peer: PeerPort, halt: Stop) -> _Reply:
        return _answer(peer, nothing, halt)

    for each in _side_by_side(peers, ask, seconds, stop):
        standings.note(each.peer, each.failure, each.seconds)


def _chosen(
    peers: Sequence[PeerPort], policy: Policy, standings: Standings
) -> tuple[list[PeerPort], list[Missing]]:
    """Whom to ask; STRICT leaves out whom it does not trust."""
    asked, missing = list(peers), []
    if policy is Policy.STRICT:
        for each in peers:
            trust = standings.of(each.name).trust
            if trust < TRUSTED:
                asked.remove(each)
                reason = f"its trust is {trust:.2f}, STRICT asks from {TRUSTED} up"
                missing.append(Missing(each.name, f"It was not asked: {reason}."))
    return asked, missing


def _side_by_side(
    peers: Sequence[PeerPort], ask: _Ask, seconds: float, stop: Stop
) -> list[_Reply]:
    """The reply of each peer, in their order; a late one is told to stop.

    Raises:
        StoppedError: `stop` said so; all are told to stop.
    """
    replies: queue.SimpleQueue[_Reply] = queue.SimpleQueue()
    halt = threading.Event()
    started = time.monotonic()

    def run(peer: PeerPort) -> None:
        replies.put(ask(peer, halt.is_set))

    for each in peers:
        name = f"peer {each.name}"
        threading.Thread(target=run, args=(each,), name=name, daemon=True).start()
    found: dict[str, _Reply] = {}
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
        found.get(each.name) or _Reply(each.name, failure=late, seconds=seconds)
        for each in peers
    ]


def _answer(peer: PeerPort, question: Question, stop: Stop) -> _Reply:
    """Asks one peer on this thread; whatever it raises becomes a reply."""
    started = time.monotonic()
    try:
        session = peer.open()
        try:
            reply = _rows(peer.name, session, question, stop)
        finally:
            session.close()
    except Exception as error:  # noqa: BLE001 - a peer is foreign code on its own thread
        sentence = str(error) or type(error).__name__
        reply = _Reply(peer.name, failure=sentence)
    return _Reply(
        reply.peer,
        reply.rows,
        reply.stamps,
        reply.notices,
        reply.failure,
        time.monotonic() - started,
    )


def _rows(name: str, session: PeerSession, question: Question, stop: Stop) -> _Reply:
    found = [row for chunk in session.select(question.query, stop) for row in chunk]
    match question.policy:
        case Policy.TOLERATE:
            return _Reply(name, tuple(PeerRow(name, row) for row in found))
        case Policy.LATEST:
            stamps = tuple(session.stamp(row.id) for row in _until(found, stop))
            return _Reply(name, tuple(PeerRow(name, row) for row in found), stamps)
        case Policy.STRICT:
            return _strict(name, session, found, stop)
        case Policy.REPAIR:
            return _repaired(name, session, question, found, stop)


def _strict(name: str, session: PeerSession, found: list[Row], stop: Stop) -> _Reply:
    rows = [PeerRow(name, row, session.drift(row.id)) for row in _until(found, stop)]
    kept = tuple(each for each in rows if not _drifted(each.drift))
    unknown = sum(each.drift is None for each in kept)
    notices = []
    if len(kept) < len(rows):
        count = len(rows) - len(kept)
        notices.append(f"Peer {name}: left out, because they have drifted: {count:,}.")
    if unknown:
        notices.append(f"Peer {name}: whose drift is not known: {unknown:,}.")
    return _Reply(name, kept, notices=tuple(notices))


def _repaired(
    name: str,
    session: PeerSession,
    question: Question,
    found: list[Row],
    stop: Stop,
) -> _Reply:
    rows: list[PeerRow] = []
    failed = 0
    for row in _until(found, stop):
        drift, shown = session.drift(row.id), row
        if _drifted(drift):
            if session.repair(row.id):
                drift = session.drift(row.id)
                shown = _again(session, question.query, row, stop)
            failed += _drifted(drift)
        rows.append(PeerRow(name, shown, drift))
    notice = f"Peer {name}: drifted and not repaired: {failed:,}."
    return _Reply(name, tuple(rows), notices=(notice,) if failed else ())


def _until(found: list[Row], stop: Stop) -> Iterator[Row]:
    """The rows; ends with `StoppedError` when `stop` says so."""
    for row in found:
        if stop():
            raise StoppedError("Stopped.")
        yield row


def _again(session: PeerSession, query: Select, row: Row, stop: Stop) -> Row:
    """The entity as it is now, whether it still meets the condition or not."""
    one = Select(query.projection, Identified((row.id,)))
    fresh = [each for chunk in session.select(one, stop) for each in chunk]
    return Row(row.id, fresh[0].facets, row.score) if fresh else row


def _drifted(drift: float | None) -> bool:
    return drift is not None and drift > DRIFTED


def _merged(
    replies: Sequence[_Reply], policy: Policy
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


def _age(stamp: Stamp | None) -> tuple[float, int]:
    """What grows with time; a moment that cannot be read is the oldest."""
    if stamp is None:
        return float("-inf"), 0
    moment = moment_of(stamp.modified_at)
    return float("-inf") if moment is None else moment.timestamp(), stamp.version

"""What one peer answers, on its own thread; see `federation`."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from panll_desktop.engines.octad.algebra import Group, Identified, Select
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.engines.octad.questions import (
    PeerPort,
    PeerRow,
    PeerSession,
    Policy,
    Question,
    Stamp,
)
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.store import Stop
from panll_desktop.records import Record

DRIFTED: Final = 0.3  # a warning from there up, as everywhere


class Reply(Record):
    """What one peer answered: rows, or why there are none.

    Attributes:
        stamps: of the rows, for LATEST alone.
        failure: "" if it answered.
        seconds: that it took.
        more: it is one of several, and not the last.
    """

    peer: str
    rows: tuple[PeerRow, ...] = ()
    stamps: tuple[Stamp | None, ...] = ()
    notices: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0
    more: bool = False


def answer(peer: PeerPort, question: Question, stop: Stop) -> Reply:
    """Asks one peer on this thread; whatever it raises becomes a reply."""
    started = time.monotonic()
    try:
        session = peer.open()
        try:
            reply = _rows(peer.name, session, question, stop)
            reply = _with_parts(reply, session, question.parts, stop)
        finally:
            session.close()
    except Exception as error:  # noqa: BLE001 - a peer is foreign code on its own thread
        sentence = str(error) or type(error).__name__
        reply = Reply(peer.name, failure=sentence)
    return replace(reply, seconds=time.monotonic() - started)


def deliver(
    peer: PeerPort, question: Question, stop: Stop, put: Callable[[Reply], float]
) -> None:
    """Asks one peer on this thread and hands over its rows as they come.

    What drifted entities are is known, and repaired, once all of a peer are read.

    Args:
        peer: whom.
        question: not for the latest, and without parts.
        stop: asked all the while.
        put: takes each reply, the last one even of who failed; says how many seconds
            it held that up.
    """
    started, held = time.monotonic(), 0.0
    try:
        session = peer.open()
        try:
            if question.policy is Policy.TOLERATE:
                with closing(_batches(peer.name, session, question, stop)) as found:
                    for rows in found:
                        held += put(Reply(peer.name, rows, more=True))
                reply = Reply(peer.name)
            else:
                reply = _rows(peer.name, session, question, stop)
        finally:
            session.close()
    except Exception as error:  # noqa: BLE001 - as above
        reply = Reply(peer.name, failure=str(error) or type(error).__name__)
    put(replace(reply, seconds=time.monotonic() - started - held))


def _batches(
    name: str, session: PeerSession, question: Question, stop: Stop
) -> Generator[tuple[PeerRow, ...], None, None]:
    found = session.select(question.query, stop)
    try:
        for chunk in found:
            yield tuple(PeerRow(name, row) for row in chunk)
    finally:
        if isinstance(found, Generator):
            found.close()


def stamps(peer: PeerPort, identifiers: Sequence[str], stop: Stop) -> Reply:
    """When a peer modified entities, found or not; on this thread."""
    try:
        session = peer.open()
        try:
            found = []
            for each in identifiers:
                if stop():
                    raise StoppedError("Stopped.")
                found.append(session.stamp(each))
            return Reply(peer.name, stamps=tuple(found))
        finally:
            session.close()
    except Exception as error:  # noqa: BLE001 - as above
        return Reply(peer.name, failure=str(error) or type(error).__name__)


def _rows(name: str, session: PeerSession, question: Question, stop: Stop) -> Reply:
    found = [row for chunk in session.select(question.query, stop) for row in chunk]
    match question.policy:
        case Policy.TOLERATE:
            return Reply(name, tuple(PeerRow(name, row) for row in found))
        case Policy.LATEST:
            stamps = tuple(session.stamp(row.id) for row in _until(found, stop))
            return Reply(name, tuple(PeerRow(name, row) for row in found), stamps)
        case Policy.STRICT:
            return _strict(name, session, found, stop)
        case Policy.REPAIR:
            return _repaired(name, session, question, found, stop)


def _with_parts(
    reply: Reply, session: PeerSession, parts: Group | None, stop: Stop
) -> Reply:
    """The reply, with what is made of each entity."""
    if parts is None:
        return reply
    made: dict[object, list[GroupRow]] = {}
    for chunk in session.group(parts, stop):
        for identifier, *values in chunk:
            made.setdefault(identifier, []).append(tuple(values))
    rows = (
        replace(each, parts=tuple(made.get(each.row.id, ()))) for each in reply.rows
    )
    return replace(reply, rows=tuple(rows))


def _strict(name: str, session: PeerSession, found: list[Row], stop: Stop) -> Reply:
    rows = [PeerRow(name, row, session.drift(row.id)) for row in _until(found, stop)]
    kept = tuple(each for each in rows if not _drifted(each.drift))
    unknown = sum(each.drift is None for each in kept)
    notices = []
    if len(kept) < len(rows):
        count = len(rows) - len(kept)
        notices.append(f"Peer {name}: left out, because they have drifted: {count:,}.")
    if unknown:
        notices.append(f"Peer {name}: whose drift is not known: {unknown:,}.")
    return Reply(name, kept, notices=tuple(notices))


def _repaired(
    name: str,
    session: PeerSession,
    question: Question,
    found: list[Row],
    stop: Stop,
) -> Reply:
    done = 0
    for row in _until(found, stop):
        if _drifted(session.drift(row.id)):
            done += session.repair(row.id)
    # Only now: the repair of one entity may be the drift of another.
    shown = _again(session, question.query, found, stop) if done else found
    rows = [PeerRow(name, row, session.drift(row.id)) for row in _until(shown, stop)]
    failed = sum(_drifted(each.drift) for each in rows)
    notices = []
    if done:
        notices.append(f"Peer {name}: repaired, because they had drifted: {done:,}.")
    if failed:
        notices.append(f"Peer {name}: drifted all the same: {failed:,}.")
    return Reply(name, tuple(rows), notices=tuple(notices))


def _until(found: list[Row], stop: Stop) -> Iterator[Row]:
    """The rows; ends with `StoppedError` when `stop` says so."""
    for row in found:
        if stop():
            raise StoppedError("Stopped.")
        yield row


def _again(
    session: PeerSession, query: Select, found: list[Row], stop: Stop
) -> list[Row]:
    """The entities as they are now, whether they still meet the condition or not."""
    wanted = Identified(tuple(row.id for row in found))
    again = Select(query.projection, wanted, query.order, keyed=query.keyed)
    fresh: dict[str, Row] = {}
    for chunk in session.select(again, stop):
        for row in chunk:
            fresh.setdefault(row.id, row)
    return [_as_now(row, fresh.get(row.id, row)) for row in found]


def _as_now(row: Row, fresh: Row) -> Row:
    return replace(row, facets=fresh.facets, computed=fresh.computed, keys=fresh.keys)


def _drifted(drift: float | None) -> bool:
    return drift is not None and drift > DRIFTED

"""Journal files into a new store, whatever of them is sound."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from panll_desktop.engines.litho import cbor, content, definition
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import LithoError, StoreError
from panll_desktop.engines.litho.formats import segments
from panll_desktop.engines.litho.formats.outcomes import (
    Imported,
    Skipped,
    outcome,
    plain,
)
from panll_desktop.engines.litho.formats.segments import EntryFlag, Op, Segment
from panll_desktop.engines.litho.journal import (
    GENESIS,
    Entry,
    Operation,
    Place,
    Provenance,
)
from panll_desktop.engines.litho.opened import utc_now
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Step(Record):
    """What one entry of a store did, put together from a file.

    Attributes:
        where: the entries of the file that it comes from.
        entry: with the sequence and the time that it had.
        changes: what each place holds since; None for nothing.
    """

    where: str
    entry: Entry
    changes: tuple[tuple[Place, dict[str, Json] | None], ...]


_OPERATIONS: Final = {
    Op.DOC_INSERT: Operation.INSERT,
    Op.EDGE_INSERT: Operation.INSERT,
    Op.DOC_UPDATE: Operation.UPDATE,
    Op.EDGE_UPDATE: Operation.UPDATE,
    Op.DOC_REPLACE: Operation.REPLACE,
    Op.DOC_DELETE: Operation.DELETE,
    Op.EDGE_DELETE: Operation.DELETE,
    Op.COLLECTION_CREATE: Operation.CREATE_COLLECTION,
    Op.COLLECTION_DROP: Operation.DROP_COLLECTION,
    Op.SCHEMA_ALTER: Operation.ALTER_COLLECTION,
}


def from_journal(content_of: bytes, path: Path) -> Imported:
    """Makes a store by doing again what a journal file says, with its provenance.

    An entry that is bad, rolled back or not to be done on what is there by then is
    left out, and the rest goes on. Of a whole file the new journal has the same hashes.

    Args:
        content_of: the file.
        path: of the new store; nothing may be there.

    Raises:
        SegmentError: it is no journal file.
        LithoError: the store cannot be made.
    """
    segments.unpack_head(content_of)
    skipped: list[Skipped] = []
    moment = [utc_now()]
    kept: dict[int, int] = {}
    store = Store(path, create=True, durable=False, clock=lambda: moment[0])
    with closing(store), store.together():
        for step in _steps(content_of, skipped):
            moment[0] = datetime.fromisoformat(step.entry.at)
            try:
                changed = store.replay(_encoded(store, step), _renumbered(step, kept))
            except LithoError as error:
                skipped.append(Skipped(step.where, error.message))
            else:
                if changed.sequence is not None:
                    kept[step.entry.sequence] = changed.sequence
        return outcome(store, skipped)


def _renumbered(step: Step, kept: Mapping[int, int]) -> Entry:
    """The entry with the sequence, in the new store, of what it undid.

    Where that was left out, what the undo did is a change like any other.
    """
    entry = step.entry
    if entry.undoes is None:
        return entry
    undoes = kept.get(entry.undoes)
    operation = Operation.REPLACE if undoes is None else entry.operation
    return Entry(
        entry.sequence,
        entry.at,
        operation,
        entry.provenance,
        entry.irreversible,
        undoes,
        entry.parent,
        entry.digest,
    )


def _encoded(store: Store, step: Step) -> list[tuple[Place, bytes | None]]:
    """The changes as the store keeps them, in the shape of their collections."""
    made: dict[str, Definition] = {}
    for (name, key), form in step.changes:
        if not key and form is not None:
            content.check_name(name)
            try:
                made[name] = definition.read(content.encoded(form))
            except cbor.CborError as error:
                raise StoreError(str(error)) from error
    found: list[tuple[Place, bytes | None]] = []
    for place, fields in step.changes:
        name, key = place
        if not key:
            found.append((place, definition.stored(made[name]) if fields else None))
            continue
        content.check_key(key)
        if fields is None:
            found.append((place, None))
            continue
        demands = made.get(name) or store.definition(name)
        found.append((place, content.stored(fields, demands.kind)))
    return found


def _steps(content_of: bytes, skipped: list[Skipped]) -> Iterator[Step]:
    """The steps of a file; what is in the way of one is told to `skipped`."""
    waiting: list[tuple[int, Segment, dict[str, Json]]] = []
    for number, found in enumerate(segments.read(content_of), 1):
        where = f"entry {number}"
        segment = found.segment
        if found.fault or segment is None:
            skipped.append(Skipped(where, found.fault))
            continue
        if segment.flags & EntryFlag.ROLLED_BACK:
            skipped.append(Skipped(where, "It was rolled back."))
            continue
        try:
            forward = _map_of(segment.forward, "forward")
        except (ValueError, cbor.CborError) as error:
            skipped.append(Skipped(where, str(error)))
            continue
        if waiting and _group(waiting[-1]) != forward.get("entry", number):
            yield from _step(waiting, skipped)
            waiting = []
        waiting.append((number, segment, forward))
    if waiting:
        yield from _step(waiting, skipped)


def _group(one: tuple[int, Segment, dict[str, Json]]) -> Json:
    """Which entry of the store that wrote the file it belongs to."""
    return one[2].get("entry", one[0])


def _map_of(payload: bytes, name: str) -> dict[str, Json]:
    value = plain(cbor.decode_all(payload))
    if not isinstance(value, dict):
        raise ValueError(f"Its {name} payload is no map.")  # noqa: TRY004 - of the file
    return value


def _step(
    parts: Sequence[tuple[int, Segment, dict[str, Json]]], skipped: list[Skipped]
) -> Iterator[Step]:
    numbers = [number for number, _, _ in parts]
    where = f"entry {numbers[0]}"
    if len(numbers) > 1:
        where = f"entries {numbers[0]} to {numbers[-1]}"
    number, segment, forward = parts[0]
    try:
        _demand_all(parts)
        changes = tuple(_change(each, op.op) for _, op, each in parts)
        yield Step(where, _entry(number, segment, forward), changes)
    except (ValueError, LithoError, cbor.CborError) as error:
        skipped.append(Skipped(where, str(error)))


def _demand_all(parts: Sequence[tuple[int, Segment, dict[str, Json]]]) -> None:
    of = parts[0][2].get("of", 1)
    if of != len(parts):
        raise ValueError(f"{len(parts)} of its {of} effects are there.")


def _change(
    forward: Mapping[str, Json], op: int
) -> tuple[Place, dict[str, Json] | None]:
    """The place that a forward payload names, and what it puts there."""
    kept = forward.get("content")
    fields = kept if isinstance(kept, dict) else None
    if op in (Op.DOC_DELETE, Op.EDGE_DELETE, Op.COLLECTION_DROP):
        fields = None
    elif fields is None:
        raise ValueError("Its forward payload has no content.")
    identifier = forward.get("document_id")
    if isinstance(identifier, str):
        return content.place_of(identifier), fields
    name = forward.get("collection")
    if not isinstance(name, str):
        raise ValueError("Its forward payload names no document and no collection.")  # noqa: TRY004 - of the file
    return (name, ""), fields


def _entry(number: int, segment: Segment, forward: Mapping[str, Json]) -> Entry:
    said = _map_of(segment.provenance, "provenance")
    inverse = _map_of(segment.inverse, "inverse") if segment.inverse else {}
    try:
        at = _EPOCH + timedelta(microseconds=segment.at)
    except OverflowError as error:
        sentence = f"Its time, {segment.at} microseconds since 1970, is in no calendar."
        raise ValueError(sentence) from error
    sequence, undoes = forward.get("entry", number), forward.get("undoes")
    reason = inverse.get("irreversible", "")
    if segment.flags & EntryFlag.IRREVERSIBLE and not reason:
        reason = "The file does not say why."
    return Entry(
        sequence if isinstance(sequence, int) else number,
        at.isoformat(timespec="microseconds"),
        _operation(segment.op, forward.get("operation")),
        _who(said),
        str(reason),
        undoes if isinstance(undoes, int) else None,
        GENESIS,
        b"",
    )


def _operation(op: int, name: Json) -> Operation:
    if isinstance(name, str) and name in [*Operation]:
        return Operation(name)
    if op not in [*_OPERATIONS]:
        raise ValueError(f"It is a {segments.op_name(op)}: not to be done again.")
    return _OPERATIONS[Op(op)]


def _who(said: Mapping[str, Json]) -> Provenance:
    match said:
        case {"actor": {"id": str(actor)} | str(actor), "rationale": str(rationale)}:
            source, context = said.get("source"), said.get("context")
            kind = source.get("type") if isinstance(source, dict) else source
            return Provenance(
                actor,
                rationale,
                kind if isinstance(kind, str) else "api",
                context if isinstance(context, dict) else {},
            )
        case _:
            raise ValueError("Its provenance lacks an actor or a rationale.")

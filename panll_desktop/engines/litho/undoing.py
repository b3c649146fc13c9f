"""What undoing an entry would change, and which later entries stand in the way."""

import sqlite3
from collections.abc import Iterator, Mapping

from panll_desktop.engines.litho import (
    constraints,
    content,
    definition,
    journal,
    present,
)
from panll_desktop.engines.litho.errors import (
    IrreversibleError,
    LithoError,
    NothingToUndoError,
)
from panll_desktop.engines.litho.journal import (
    Blocker,
    Effect,
    Entry,
    Operation,
    Place,
    shown,
)
from panll_desktop.records import Record


class Undoing(Record):
    """An undo, before it is done.

    Attributes:
        entry: what it would undo.
        effects: what the new entry would do: the inverse, last effect first.
        blockers: the entries that rest on it, directly or through others, the oldest
            first; empty where it may be undone.
    """

    entry: Entry
    effects: tuple[Effect, ...]
    blockers: tuple[Blocker, ...]


def planned(connection: sqlite3.Connection, sequence: int | None) -> Undoing:
    """The undo of an entry; of the last one in effect for None.

    Raises:
        NothingToUndoError: there is no such entry, or it is undone already.
        IrreversibleError: it was declared so; the message gives its reason.
        LithoError: the content does not follow from the journal.
    """
    if sequence is None:
        sequence = last(connection)
    entry = journal.entry(connection, sequence)
    if entry is None:
        raise NothingToUndoError(f"The journal has no entry {sequence}.")
    by = journal.undone_by(connection, sequence)
    if by is not None:
        raise NothingToUndoError(f"Entry {sequence} is undone already, by entry {by}.")
    if entry.irreversible:
        raise IrreversibleError(
            f"Entry {sequence} was declared irreversible by"
            f" {entry.provenance.actor}: {entry.irreversible}"
        )
    effects = _inverse(connection, sequence)
    found = _blockers(connection, sequence)
    for each in effects:
        if not found and present.state(connection, each.place) != each.before:
            raise _at_odds(each.place)
    return Undoing(entry, effects, found)


def last(connection: sqlite3.Connection) -> int:
    """The newest entry that is in effect and is itself no undo.

    Raises:
        NothingToUndoError: there is none.
    """
    rows = connection.execute(
        "SELECT sequence FROM entry WHERE operation <> ? ORDER BY sequence DESC",
        (Operation.UNDO.value,),
    )
    for (sequence,) in rows:
        if journal.undone_by(connection, sequence) is None:
            return int(sequence)
    raise NothingToUndoError("The journal holds no change that is still in effect.")


def way_back(connection: sqlite3.Connection, since: int) -> list[int]:
    """What to undo, newest first, to come back to where that sequence left things.

    An entry that was undone later is passed over only together with its undo, and
    with nothing left between them: what came between was done without it.
    """
    steps: list[int] = []
    for entry in journal.entries(connection, since):
        if steps and entry.undoes == steps[-1]:
            steps.pop()
        else:
            steps.append(entry.sequence)
    return steps[::-1]


def _inverse(connection: sqlite3.Connection, sequence: int) -> tuple[Effect, ...]:
    return tuple(
        Effect(each.collection, each.key, each.after, each.before)
        for each in reversed(journal.effects(connection, sequence))
    )


def _blockers(connection: sqlite3.Connection, sequence: int) -> tuple[Blocker, ...]:
    found: dict[int, Blocker] = {}
    waiting = [sequence]
    while waiting:
        each = waiting.pop()
        for blocker in _direct(connection, each):
            if blocker.sequence not in found:
                found[blocker.sequence] = blocker
                waiting.append(blocker.sequence)
    return tuple(found[each] for each in sorted(found))


def _direct(connection: sqlite3.Connection, sequence: int) -> Iterator[Blocker]:
    """The entries that rest on one directly; an irreversible one has no inverse."""
    entry = journal.entry(connection, sequence)
    if entry is None or entry.irreversible:
        return
    becomes = {each.place: each.after for each in _inverse(connection, sequence)}
    for place, after in becomes.items():
        if after is None:
            yield from _hanging(connection, sequence, place, becomes)
        elif place[1]:
            yield from _missing(connection, place, after, becomes)
            yield from _refused(connection, place, after, becomes)
        else:
            yield from _unfit(connection, sequence, place, after, becomes)
        yield from _later(connection, sequence, place, "changed the same:")


def _hanging(
    connection: sqlite3.Connection,
    sequence: int,
    place: Place,
    becomes: Mapping[Place, bytes | None],
) -> Iterator[Blocker]:
    """What made the edges on a document, or the documents of a collection."""
    collection, key = place
    if key:
        hanging = present.holding(connection, f"{collection}/{key}")
        did = "rests on it:"
    else:
        hanging = present.documents_in(connection, collection)
        did = "has a document in it:"
    for each in hanging:
        if each not in becomes:
            yield from _later(connection, sequence, each, did)


def _missing(
    connection: sqlite3.Connection,
    place: Place,
    after: bytes,
    becomes: Mapping[Place, bytes | None],
) -> Iterator[Blocker]:
    """What took away the collection of a document, or the end of an edge."""
    ends = [content.place_of(end) for end in content.ends_of(after) if end]
    for each in ((place[0], ""), *ends):
        if not _there(connection, each, becomes):
            yield _newest(connection, each)


def _refused(
    connection: sqlite3.Connection,
    place: Place,
    after: bytes,
    becomes: Mapping[Place, bytes | None],
) -> Iterator[Blocker]:
    """What keeps a document from being what it was: a schema, or another's value."""
    shape = (place[0], "")
    now = becomes.get(shape) or present.state(connection, shape)
    if now is None:
        return
    demands, fields = definition.read(now), content.fields_of(after)
    if any(definition.violations(demands, shown(place), fields)):
        yield _newest(connection, shape, "changed what it demands:")
        return
    for key, value in constraints.taken_by(demands, fields):
        holder = constraints.holder_of(connection, place[0], key, value)
        other = (place[0], holder or "")
        if holder is not None and other not in becomes:
            yield _newest(connection, other, f"has its {' and '.join(key)}:")
    for _, target in constraints.referred(demands, place, fields):
        if not _there(connection, content.place_of(target), becomes):
            yield _newest(connection, content.place_of(target))


def _unfit(
    connection: sqlite3.Connection,
    sequence: int,
    place: Place,
    after: bytes,
    becomes: Mapping[Place, bytes | None],
) -> Iterator[Blocker]:
    """What made the documents that an earlier schema would refuse."""
    demands = definition.read(after)
    did = "made what the earlier schema refuses:"
    holders: dict[tuple[definition.Key, bytes], Place] = {}
    for each in present.documents_in(connection, place[0]):
        found = (
            becomes.get(each) if each in becomes else present.state(connection, each)
        )
        if found is None:
            continue
        fields = content.fields_of(found)
        if any(definition.violations(demands, shown(each), fields)):
            yield from _later(connection, sequence, each, did)
            continue
        for taken in constraints.taken_by(demands, fields):
            first = holders.setdefault(taken, each)
            if first != each:
                yield from _later(connection, sequence, first, did)
                yield from _later(connection, sequence, each, did)
        for _, target in constraints.referred(demands, each, fields):
            if not _there(connection, content.place_of(target), becomes):
                yield _newest(connection, content.place_of(target))


def _later(
    connection: sqlite3.Connection, sequence: int, place: Place, did: str
) -> Iterator[Blocker]:
    """Later entries on a place that were not taken back by a later one."""
    for later in journal.touching(connection, place, sequence):
        entry = journal.entry(connection, later)
        if entry is None or journal.undone_by(connection, later) is not None:
            continue
        if entry.undoes is None or entry.undoes <= sequence:
            yield _blocker(entry, place, did)


def _there(
    connection: sqlite3.Connection, place: Place, becomes: Mapping[Place, bytes | None]
) -> bool:
    """Whether it will be there once the inverse is applied."""
    if place in becomes:
        return becomes[place] is not None
    return present.exists(connection, place)


def _newest(
    connection: sqlite3.Connection, place: Place, did: str = "took away:"
) -> Blocker:
    """The last entry on a place."""
    sequences = journal.touching(connection, place)
    entry = journal.entry(connection, sequences[-1]) if sequences else None
    if entry is None:
        raise _at_odds(place)
    return _blocker(entry, place, did)


def _blocker(entry: Entry, place: Place, did: str) -> Blocker:
    who = entry.provenance
    return Blocker(
        entry.sequence,
        f"Entry {entry.sequence} ({entry.operation}, by {who.actor}) {did}"
        f" {shown(place)}{' and is irreversible' if entry.irreversible else ''}.",
    )


def _at_odds(place: Place) -> LithoError:
    return LithoError(f"What the store has of {shown(place)} is not in the journal.")

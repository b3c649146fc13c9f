"""Whether the journal is whole, and the content what the journal says."""

import sqlite3
from collections.abc import Iterator
from enum import Enum

from panll_desktop.engines.litho import constraints, journal
from panll_desktop.engines.litho.journal import GENESIS, Effect, Entry, Place, shown
from panll_desktop.records import Record


class Kind(Enum):
    """What is wrong: code and name, and what to do about it."""

    CHAIN = (
        "1301 CHAIN_BROKEN",
        (
            "The journal was changed from outside. Restore a copy, or compare it with"
            " an export of the journal made before."
        ),
    )
    CONTENT = (
        "1302 CONTENT_DIFFERS",
        (
            "The content was changed past the journal. Restore a copy, or export the"
            " journal and import it: that makes the content anew."
        ),
    )
    INDEX = (
        "1303 INDEX_DIFFERS",
        (
            "An index was changed from outside. Export the journal and import it: that"
            " makes the indexes anew."
        ),
    )

    @property
    def code(self) -> str:
        """The number and the name."""
        return self.value[0]

    @property
    def advice(self) -> str:
        """What to do."""
        return self.value[1]


class Fault(Record):
    """Something wrong.

    Attributes:
        sequence: the entry it was found at; 0 for the content as it is now.
        sentence: what.
    """

    sequence: int
    sentence: str
    kind: Kind


def faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Recomputes every hash and follows every effect; nothing for a sound store."""
    state: dict[Place, bytes] = {}
    parent, expected = GENESIS, 1
    for entry in journal.entries(connection):
        effects = journal.effects(connection, entry.sequence)
        yield from in_chain(entry, effects, parent, expected)
        yield from _in_effects(entry, effects, state)
        parent, expected = entry.digest, entry.sequence + 1
    yield from _in_content(connection, state)


def chain(connection: sqlite3.Connection, since: int = 0) -> Iterator[Fault]:
    """Whether the entries after a sequence say what they said when they were made."""
    last = journal.entry(connection, since)
    parent, expected = (last.digest if last else GENESIS), since + 1
    for entry in journal.entries(connection, since):
        effects = journal.effects(connection, entry.sequence)
        yield from in_chain(entry, effects, parent, expected)
        parent, expected = entry.digest, entry.sequence + 1


def in_chain(
    entry: Entry, effects: list[Effect], parent: bytes, expected: int
) -> Iterator[Fault]:
    """What does not hold of one entry: its place, its parent's hash, its own."""
    at = entry.sequence
    if at != expected:
        yield Fault(
            at, f"Entry {at} follows where entry {expected} should be.", Kind.CHAIN
        )
    if entry.parent != parent:
        yield Fault(at, f"Entry {at} is not bound to the entry before it.", Kind.CHAIN)
    if journal.digest(entry, effects) != entry.digest:
        yield Fault(
            at, f"The hash of entry {at} is not that of what it says.", Kind.CHAIN
        )


def _in_effects(
    entry: Entry, effects: list[Effect], state: dict[Place, bytes]
) -> Iterator[Fault]:
    for each in effects:
        if not entry.irreversible and state.get(each.place) != each.before:
            yield Fault(
                entry.sequence,
                f"Entry {entry.sequence} says of {shown(each.place)} what the entries"
                " before it do not.",
                Kind.CHAIN,
            )
        if each.after is None:
            state.pop(each.place, None)
        else:
            state[each.place] = each.after


def _in_content(
    connection: sqlite3.Connection, state: dict[Place, bytes]
) -> Iterator[Fault]:
    rows = connection.execute(
        "SELECT name, '', content FROM collection"
        " UNION ALL SELECT collection, key, content FROM document"
    )
    for collection, key, found in rows:
        if state.pop((collection, key), None) != found:
            yield Fault(
                0,
                f"{shown((collection, key))} is not what the journal says of it.",
                Kind.CONTENT,
            )
    yield from _in_derived(connection)
    for place in sorted(state):
        yield Fault(
            0, f"{shown(place)} is in the journal and not in the store.", Kind.CONTENT
        )


def _in_derived(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether unique values and references are those of the documents."""
    names = connection.execute("SELECT name FROM collection ORDER BY name").fetchall()
    for (name,) in names:
        taken, references = constraints.derived(connection, name)
        found = connection.execute(
            "SELECT collection, name, lower(hex(value)), key FROM taken"
            " WHERE collection = ?",
            (name,),
        )
        if set(found) != taken:
            yield Fault(
                0, f"The unique values of {name} are not those it has.", Kind.INDEX
            )
        found = connection.execute(
            "SELECT * FROM reference WHERE collection = ?", (name,)
        )
        if set(found) != references:
            yield Fault(
                0, f"The references of {name} are not those it has.", Kind.INDEX
            )

"""Leafing through the journal from its end: the entries somebody looks for."""

import sqlite3
from typing import Final, TypeAlias

from panll_desktop.engines.litho import journal, verifying
from panll_desktop.engines.litho.journal import GENESIS, Effect, Entry, Place
from panll_desktop.records import Record

_NAMED: Final = 3
_TEXT: Final = """(instr(folded(actor), :text) OR instr(folded(rationale), :text)
 OR instr(replace(operation, '_', ' '), :text) OR EXISTS (
  SELECT 1 FROM effect WHERE effect.sequence = entry.sequence
  AND instr(lower(collection || '/' || key), :text)))"""
_SUBJECT: Final = """EXISTS (SELECT 1 FROM effect WHERE effect.sequence =
 entry.sequence AND collection = :collection AND key = :key)"""
_Bound: TypeAlias = dict[str, str | int]


class Wanted(Record):
    """Which entries are looked for.

    Attributes:
        text: stands in who, why, what was done or the identifier of a document, be its
            letters small or not.
        actor: exactly; "" for all.
        place: what they touched; None for anything.
        before: only those of a lower sequence; None from the last on.
        most: at most so many.
    """

    text: str = ""
    actor: str = ""
    place: Place | None = None
    before: int | None = None
    most: int = 200


class Leaf(Record):
    """An entry with what is to be known of it in a list.

    Attributes:
        places: the first that it touched.
        touched: how many it touched.
        undone_by: the entry that undid it and is itself in effect.
    """

    entry: Entry
    places: tuple[Place, ...]
    touched: int
    undone_by: int | None


def leaves(connection: sqlite3.Connection, wanted: Wanted) -> list[Leaf]:
    """The entries that are looked for, the newest first."""
    connection.create_function("folded", 1, str.casefold, deterministic=True)
    where, bound = _conditions(wanted)
    rows = connection.execute(
        f"SELECT sequence FROM entry{where} ORDER BY sequence DESC LIMIT :most", bound
    )
    found = (leaf(connection, sequence) for (sequence,) in rows.fetchall())
    return [each for each in found if each is not None]


def leaf(connection: sqlite3.Connection, sequence: int) -> Leaf | None:
    """The entry of that sequence, if there is one."""
    entry = journal.entry(connection, sequence)
    if entry is None:
        return None
    places = connection.execute(
        "SELECT collection, key FROM effect WHERE sequence = ? ORDER BY position"
        f" LIMIT {_NAMED}",
        (sequence,),
    ).fetchall()
    touched = connection.execute(
        "SELECT count(*) FROM effect WHERE sequence = ?", (sequence,)
    ).fetchone()[0]
    undone = journal.undone_by(connection, sequence)
    return Leaf(entry, tuple(places), touched, undone)


def actors(connection: sqlite3.Connection) -> list[str]:
    """Everybody who made an entry, by name."""
    rows = connection.execute("SELECT DISTINCT actor FROM entry ORDER BY actor")
    return [actor for (actor,) in rows]


def checked(
    connection: sqlite3.Connection, entry: Entry
) -> tuple[list[Effect], list[str]]:
    """What an entry did, and what does not hold of its hash and of its parent's."""
    effects = journal.effects(connection, entry.sequence)
    before = journal.entry(connection, entry.sequence - 1)
    parent = GENESIS if before is None else before.digest
    expected = entry.sequence if before is not None else 1
    faults = verifying.in_chain(entry, effects, parent, expected)
    return effects, [each.sentence for each in faults]


def _conditions(wanted: Wanted) -> tuple[str, _Bound]:
    bound: _Bound = {"most": wanted.most}
    clauses = []
    if wanted.before is not None:
        clauses.append("sequence < :before")
        bound["before"] = wanted.before
    if wanted.actor:
        clauses.append("actor = :actor")
        bound["actor"] = wanted.actor
    if wanted.place is not None:
        clauses.append(_SUBJECT)
        bound["collection"], bound["key"] = wanted.place
    if wanted.text:
        clauses.append(_TEXT)
        bound["text"] = wanted.text.casefold()
    return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), bound

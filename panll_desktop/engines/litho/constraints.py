"""What collections demand, held against documents: schema, keys and references.

`taken` holds the values of unique fields and `reference` what fields refer to; both
follow from the documents and from the definitions of their collections.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panll_desktop.engines.litho import cbor, content, definition, present
from panll_desktop.engines.litho.definition import Definition, Key, shown
from panll_desktop.engines.litho.errors import ConstraintError, InvalidEdgeError
from panll_desktop.engines.litho.journal import Effect, Place
from panll_desktop.protocol.documents import Json

Definitions: TypeAlias = Mapping[str, Definition]


def settle(connection: sqlite3.Connection, effects: Sequence[Effect]) -> None:
    """Checks what was written, and brings the two tables up to it.

    Raises:
        FieldTypeError, SchemaViolationError: a value is none of its field's.
        ConstraintError: a check or key is broken, or what others hold is gone.
        InvalidEdgeError: an edge leads to nothing.
    """
    reshaped = {each.collection for each in effects if not each.key}
    touched = [each.place for each in effects if each.key]
    for name in reshaped:
        _forget(connection, name)
        touched = [each for each in touched if each[0] != name]
        inside = present.documents_in(connection, name)
        if inside and not present.exists(connection, (name, "")):
            raise ConstraintError(
                f"The collection {name} holds {'/'.join(inside[0])}.",
                "A collection goes with all its documents, or not at all.",
                ("Delete its documents first.",),
            )
        touched += inside
    demanding = {
        name: found
        for name in {collection for collection, _ in touched}
        if (found := present.definition_if_any(connection, name)) is not None
        and (found.fields or found.checks or found.closed)
    }
    changed = [each for each in touched if each[0] in demanding]
    _take(connection, demanding, changed)
    for each in effects:
        if each.key:
            _check_held(connection, each)


def _forget(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("DELETE FROM taken WHERE collection = ?", (name,))
    connection.execute("DELETE FROM reference WHERE collection = ?", (name,))


def _take(
    connection: sqlite3.Connection, demanding: Definitions, changed: Sequence[Place]
) -> None:
    for place in changed:
        if demanding[place[0]].keys:
            connection.execute(
                "DELETE FROM taken WHERE collection = ? AND key = ?", place
            )
        if demanding[place[0]].references:
            connection.execute(
                "DELETE FROM reference WHERE collection = ? AND key = ?", place
            )
    for place in changed:
        found = present.state(connection, place)
        if found is not None:
            _check(connection, demanding[place[0]], place, content.fields_of(found))


def _check(
    connection: sqlite3.Connection,
    demands: Definition,
    place: Place,
    fields: Mapping[str, Json],
) -> None:
    for refused in definition.violations(demands, "/".join(place), fields):
        raise refused
    for key, value in taken_by(demands, fields):
        holder = holder_of(connection, place[0], key, value)
        if holder is not None:
            said = ", ".join(f"{name} is {shown(fields[name])}" for name in key)
            raise ConstraintError(
                f"{'/'.join(place)} would have the same {' and '.join(key)} as"
                f" {place[0]}/{holder}: {said}.",
                "The schema says that no two documents share it.",
                ("Write another value, or change the other document.",),
            )
        connection.execute(
            "INSERT INTO taken VALUES (?, ?, ?, ?)",
            (place[0], ",".join(key), value, place[1]),
        )
    for name, target in referred(demands, place, fields):
        if not present.exists(connection, content.place_of(target)):
            raise ConstraintError(
                f"{'/'.join(place)} refers by {name} to {target}, which is not in the"
                " store.",
                "The schema says that this field leads to a document.",
                ("Insert that document first, or correct the value.",),
            )
        connection.execute(
            "INSERT INTO reference VALUES (?, ?, ?, ?)", (*place, name, target)
        )


def taken_by(
    demands: Definition, fields: Mapping[str, Json]
) -> Iterator[tuple[Key, bytes]]:
    """The unique values of a document; none where a part of one is null."""
    for key in demands.keys:
        values = [fields.get(name) for name in key]
        if None not in values:
            yield key, cbor.encode([content.plain(each) for each in values])


def holder_of(
    connection: sqlite3.Connection, collection: str, key: Key, value: bytes
) -> str | None:
    """The key of the document that has a unique value."""
    row = connection.execute(
        "SELECT key FROM taken WHERE collection = ? AND name = ? AND value = ?",
        (collection, ",".join(key), value),
    ).fetchone()
    return None if row is None else row[0]


def referred(
    demands: Definition, place: Place, fields: Mapping[str, Json]
) -> Iterator[tuple[str, str]]:
    """The fields of a document that refer to another, and its identifier.

    Raises:
        ConstraintError: a value is no key or identifier of the collection.
    """
    for name, collection in demands.references.items():
        value = fields.get(name)
        if value is None:
            continue
        target = value if isinstance(value, str) else ""
        if "/" not in target:
            target = f"{collection}/{target}"
        if not target.startswith(f"{collection}/") or target == f"{collection}/":
            raise ConstraintError(
                f"{'/'.join(place)}: the field {name} must hold a key of {collection};"
                f" it is {shown(value)}.",
                "The schema says that this field leads to a document there.",
                ("Write the key or the identifier of a document there.",),
            )
        yield name, target


def _check_held(connection: sqlite3.Connection, effect: Effect) -> None:
    """Refuses edges to nothing, once all effects are applied."""
    if effect.after is None:
        for each in present.holding(connection, "/".join(effect.place)):
            raise ConstraintError(
                f"{'/'.join(each)} holds {'/'.join(effect.place)}.",
                "Without its end an edge or a reference would lead nowhere.",
                (f"Delete {'/'.join(each)} first.",),
            )
        return
    for end in content.ends_of(effect.after):
        if end and not present.exists(connection, content.place_of(end)):
            raise InvalidEdgeError(
                f"The edge {'/'.join(effect.place)} leads to {end}, which is not in the"
                " store."
            )


def derived(
    connection: sqlite3.Connection, name: str
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """What `taken` and `reference` ought to hold of a collection."""
    demands = present.definition_of(connection, name)
    taken: set[tuple[str, ...]] = set()
    references: set[tuple[str, ...]] = set()
    if not (demands.keys or demands.references):
        return taken, references
    for place in present.documents_in(connection, name):
        fields = content.fields_of(present.document(connection, "/".join(place)))
        for key, value in taken_by(demands, fields):
            taken.add((name, ",".join(key), value.hex(), place[1]))
        for field, target in referred(demands, place, fields):
            references.add((*place, field, target))
    return taken, references

"""Entities as they were: the versions of one, what one held, what changed between two.

Every write makes a version that keeps the content of all modalities (`snapshots`).
A version holds from its own timestamp until that of the next one. The provenance chain
only grows: what it was at a version are its first records. The versions of an entity
that was deleted are kept apart (`departed`); `past` shows all entities as they were.
"""

import json
from typing import Final

from panll_desktop.engines.octad import content, snapshots
from panll_desktop.engines.octad.algebra import Projection
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.draft import Draft, Json, parse
from panll_desktop.engines.octad.errors import (
    MissingError,
    RejectedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.functions import LARGEST, SMALLEST, bindable
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

_COLUMNS: Final = (
    "v.entity, e.id, v.version, v.timestamp, v.author, v.message, e.created_at, v.data"
)


class Version(Record):
    """One write of an entity.

    Attributes:
        number: from 1, without gaps.
        timestamp: RFC 3339, in UTC.
        author: who wrote it: the actor of the provenance record that the write made,
            else of the store, see there.
        message: what was done, such as ``Update``.
    """

    number: int
    timestamp: str
    author: str
    message: str


class Past(Record):
    """An entity as it was.

    Attributes:
        id: its identifier.
        version: the write that it comes from.
        facets: as `content.load` gives them: an absent modality is None.
    """

    id: str
    version: Version
    facets: Facets


class FieldChange(Record):
    """A field that differs between two versions; None is an absent one.

    Attributes:
        modality: of the field.
        field: its name, such as ``title``, ``metadata.country`` or, for a record that
            the provenance chain got, ``records[1]``.
        before: its value in the one version.
        after: and in the other one.
    """

    modality: Modality
    field: str
    before: Json
    after: Json


def never() -> bool:
    """A stop flag that is not set."""
    return False


def versions(store: Store, identifier: str, stop: Stop = never) -> tuple[Version, ...]:
    """Every version of an entity, oldest first.

    Raises:
        MissingError: there is no entity of that identifier.
        StoppedError: the flag was set.
    """
    with store.snapshot(stop):
        rows = store.connection.execute(
            "SELECT version, timestamp, author, message FROM version"
            " WHERE entity = ? ORDER BY version",
            (existing(store, identifier),),
        ).fetchall()
    return tuple(Version(*row) for row in rows)


def at_version(store: Store, identifier: str, number: int, stop: Stop = never) -> Past:
    """An entity as a version of it has it.

    Raises:
        MissingError: there is no such entity, or no such version of it.
        StoreDamagedError: what the version keeps makes no sense.
        StoppedError: the flag was set.
    """
    with store.snapshot(stop):
        return _past(store, _row(store, existing(store, identifier), number))


def diff(
    store: Store, identifier: str, before: int, after: int, stop: Stop = never
) -> tuple[FieldChange, ...]:
    """What differs between two versions, field by field, in the order of modalities.

    The temporal modality is left out: number and time of two versions always differ.

    Raises:
        MissingError: there is no such entity, or no such version of it.
        StoreDamagedError: what a version keeps makes no sense.
        StoppedError: the flag was set.
    """
    with store.snapshot(stop):
        key = existing(store, identifier)
        one = _past(store, _row(store, key, before)).facets
        other = _past(store, _row(store, key, after)).facets
    return changes(one, other)


def changes(one: Facets, other: Facets) -> tuple[FieldChange, ...]:
    """What differs between two contents, as `diff` gives it."""
    found: list[FieldChange] = []
    for modality in Modality:
        if modality is not Modality.TEMPORAL:
            left, right = _flat(one.get(modality)), _flat(other.get(modality))
            found.extend(
                FieldChange(modality, name, left.get(name), right.get(name))
                for name in {**left, **right}
                if left.get(name) != right.get(name)
            )
    return tuple(found)


def draft_of(store: Store, key: int, number: int) -> Draft:
    """The content of a version, to be written again.

    The caller has a transaction open.

    Raises:
        MissingError: there is no such version.
        StoreDamagedError: what the version keeps makes no sense.
    """
    return read(store, _row(store, key, number)[-1])[0]


def last_writes(store: Store, key: int) -> dict[Modality, int]:
    """The version that last changed each modality that an entity has.

    The caller has a transaction open; the temporal modality and the provenance chain
    are left out.

    Raises:
        StoreDamagedError: what a version keeps makes no sense.
    """
    found: dict[Modality, int] = {}
    before: Facets = {}
    for number, data in store.connection.execute(
        "SELECT version, data FROM version WHERE entity = ? ORDER BY version", (key,)
    ):
        now = content.facets(read(store, data)[0])
        for modality, facet in now.items():
            if facet is None:
                found.pop(modality, None)
            elif facet != before.get(modality):
                found[modality] = number
        before = now
    return found


def key_of(store: Store, identifier: str) -> int | None:
    """The row key of an entity; None if there is none of that identifier."""
    row = store.connection.execute(
        "SELECT key FROM entity WHERE id = ?", (bindable(identifier),)
    ).fetchone()
    return None if row is None else int(row[0])


def existing(store: Store, identifier: str) -> int:
    """The row key of an entity.

    Raises:
        MissingError: there is none of that identifier.
    """
    key = key_of(store, identifier)
    if key is None:
        raise MissingError(f"There is no entity {identifier!r}.")
    return key


def _row(store: Store, key: int, number: int) -> tuple[str, ...]:
    found: tuple[str, ...] | None = store.connection.execute(
        f"SELECT {_COLUMNS} FROM version v JOIN entity e ON e.key = v.entity"
        " WHERE v.entity = ? AND v.version = ?",
        (key, max(SMALLEST, min(number, LARGEST))),
    ).fetchone()
    if found is None:
        raise MissingError(f"That entity has no version {number}.")
    return found


def _past(store: Store, row: tuple[str, ...], modalities: int = ALL_MODALITIES) -> Past:
    key, identifier, number, timestamp, author, message, created, data = row
    draft, records = read(store, data)
    facets: Facets = {
        modality: facet
        for modality, facet in content.facets(draft).items()
        if modalities & modality.bit
    }
    if modalities & Modality.TEMPORAL.bit:
        facets[Modality.TEMPORAL] = {
            "version": int(number),
            "created_at": created,
            "modified_at": timestamp,
        }
    if modalities & Modality.PROVENANCE.bit:
        facets[Modality.PROVENANCE] = _chain(store, int(key), records)
    version = Version(int(number), timestamp, author, message)
    return Past(identifier, version, dict(sorted(facets.items())))


def _chain(store: Store, key: int, records: int) -> Json:
    projection = Projection(Modality.PROVENANCE.bit)
    _, facets = content.load(store.connection, [key], projection)[0]
    chain = facets[Modality.PROVENANCE]
    return (chain[:records] or None) if isinstance(chain, list) else None


def read(store: Store, data: str) -> tuple[Draft, int]:
    """What a version keeps, and how many records the chain had.

    Raises:
        StoreDamagedError: it makes no sense.
    """
    try:
        document = json.loads(data)
        _, draft = parse(snapshots.unpacked(document))
        # Version 1 of the store wrote none; there only an insert could make a record.
        records = int(document.get(snapshots.RECORDS, 1))
    except (ValueError, TypeError, RecursionError, RejectedError) as error:
        raise StoreDamagedError(
            f"The store {store.path} has a version that makes no sense: {error}."
            " Run doctor on it."
        ) from error
    return draft, records


def _flat(facet: Json) -> dict[str, Json]:
    """The fields of a facet; those of an object inside it with a dot."""
    if isinstance(facet, list):
        return {f"records[{at}]": each for at, each in enumerate(facet)}
    fields: dict[str, Json] = {}
    for name, value in facet.items() if isinstance(facet, dict) else ():
        if isinstance(value, dict):
            fields |= {f"{name}.{inner}": each for inner, each in value.items()}
        else:
            fields[name] = value
    return fields

"""Names, documents and the ends of edges: what may be stored, and in which bytes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from panll_desktop.engines.litho import cbor
from panll_desktop.engines.litho.errors import (
    InvalidEdgeError,
    ProvenanceRequiredError,
    ValueTypeError,
)
from panll_desktop.engines.litho.journal import Place, Provenance
from panll_desktop.protocol.documents import Json

LONGEST_NAME: Final = 128
LONGEST_KEY: Final = 254
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_KEY: Final = re.compile(r"[A-Za-z0-9_.:@+=-]+", re.ASCII)
_GIVEN: Final = frozenset({"_id", "_key"})  # said by the place of a document
_ENDS: Final = ("_from", "_to")


class Kind(StrEnum):
    """What a collection holds."""

    DOCUMENT = "document"
    EDGE = "edge"


def check_provenance(provenance: Provenance) -> None:
    """Refuses a change that does not say who or why.

    Raises:
        ProvenanceRequiredError: its suggestions say what to add.
    """
    missing = {
        "an actor": (provenance.actor, 'Add who makes the change: actor "user:NAME".'),
        "a rationale": (provenance.rationale, 'Add why: rationale "the reason".'),
    }
    absent = [name for name, (text, _) in missing.items() if not text.strip()]
    if absent:
        raise ProvenanceRequiredError(
            f"The change lacks {' and '.join(absent)}; nothing was changed.",
            suggestions=tuple(missing[name][1] for name in absent),
        )
    encoded(
        [
            provenance.actor,
            provenance.rationale,
            provenance.source,
            provenance.context,
        ]
    )


def check_name(name: str) -> None:
    """Refuses what cannot be the name of a collection."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ValueTypeError(
            f"{name[:LONGEST_NAME]!r} is no name of a collection: a letter, then"
            f" letters, digits and _, {LONGEST_NAME} characters at most."
        )


def is_key(text: str) -> bool:
    """Whether it can be the key of a document."""
    return len(text) <= LONGEST_KEY and bool(_KEY.fullmatch(text))


def check_key(key: str) -> None:
    """Refuses what cannot be the key of a document."""
    if not is_key(key):
        raise ValueTypeError(
            f"{key[:LONGEST_KEY]!r} is no key of a document: letters, digits and"
            f" _ . : @ + = -, {LONGEST_KEY} characters at most."
        )


def place_of(identifier: str) -> Place:
    """The collection and key of ``collection/key``.

    Raises:
        ValueTypeError: it is no such identifier.
    """
    collection, slash, key = identifier.partition("/")
    if not slash:
        raise ValueTypeError(f"{identifier!r} is no identifier: write collection/key.")
    check_name(collection)
    check_key(key)
    return collection, key


def encoded(value: cbor.Encodable) -> bytes:
    """The bytes of a value.

    Raises:
        ValueTypeError: no document can hold it.
    """
    try:
        return cbor.encode(value)
    except cbor.CborError as error:
        raise ValueTypeError(str(error)) from error


def plain(value: Json) -> Json:
    """1.0 as 1, so that both are one value to whoever compares bytes."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def fields_of(content: bytes) -> dict[str, Json]:
    """The fields that these bytes of the store hold."""
    value = cbor.decode(content)
    if not isinstance(value, dict):
        raise cbor.CborError("It is no map of fields.")
    return value


def stored(fields: Mapping[str, Json], kind: Kind) -> bytes:
    """The bytes of a document, without the identity that its place says.

    Raises:
        ValueTypeError: a field or value cannot be stored.
        InvalidEdgeError: the ends of an edge are missing or no identifiers.
    """
    kept = {name: value for name, value in fields.items() if name not in _GIVEN}
    allowed = _ENDS if kind is Kind.EDGE else ()
    for name in kept:
        if name.startswith("_") and name not in allowed:
            raise ValueTypeError(
                f"The field {name!r} begins with _, as only fields of the store do;"
                " _from and _to belong to edge collections."
            )
    if kind is Kind.EDGE:
        for name in _ENDS:
            end = kept.get(name)
            if not isinstance(end, str):
                raise InvalidEdgeError(f"The edge lacks {name}, a text collection/key.")
            place_of(end)
    return encoded(kept)


def ends_of(content: bytes) -> tuple[str | None, str | None]:
    """Where an edge begins and ends; twice None for a document."""
    fields = fields_of(content)
    source, target = fields.get("_from"), fields.get("_to")
    return (
        source if isinstance(source, str) else None,
        target if isinstance(target, str) else None,
    )

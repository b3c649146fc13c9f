"""One document: its fields, its edges, its past, and who wrote it and why.

A version is the entry of the journal that made it, so its number is that sequence.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.litho.errors import DocumentNotFoundError
from panll_desktop.engines.litho.past import Moment
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.traversing import Direction
from panll_desktop.modules.lithoglyph import rating
from panll_desktop.protocol import (
    ChainLink,
    Entity,
    EntityVersion,
    Facet,
    FieldChange,
    Json,
    Modality,
    Rating,
)

_TITLES: Final = ("title", "name", "statement")
_NAMES: Final = {
    Direction.OUTBOUND: "outbound",
    Direction.INBOUND: "inbound",
}


def entity(store: Store, identifier: str) -> Entity | None:
    """A document in the modalities that documents have; None if it is not there."""
    try:
        fields = store.document(identifier)
    except DocumentNotFoundError:
        return None
    history = store.history(identifier)
    judged = rating.ratings(fields, store.definition(identifier.partition("/")[0]))
    edges = _edges(store, identifier)
    return _entity(identifier, fields, history[-1], edges, judged)


def _entity(
    identifier: str,
    fields: dict[str, Json],
    last: Moment,
    edges: Json,
    judged: tuple[Rating, ...],
) -> Entity:
    who = last.entry.provenance
    provenance: Json = {
        "actor": who.actor,
        "rationale": who.rationale,
        "source": who.source,
        "timestamp": last.entry.at,
        **who.context,
    }
    temporal: Json = {"version": last.entry.sequence, "modified_at": last.entry.at}
    return Entity(
        identifier,
        title_of(fields),
        last.entry.sequence,
        (
            Facet(Modality.GRAPH, edges),
            Facet(Modality.DOCUMENT, dict(fields)),
            Facet(Modality.TEMPORAL, temporal),
            Facet(Modality.PROVENANCE, provenance),
        ),
        ratings=judged,
    )


def title_of(fields: Mapping[str, Json]) -> str:
    """What a person calls a document; empty where no field says it."""
    return next((str(fields[name]) for name in _TITLES if name in fields), "")


def _edges(store: Store, identifier: str) -> Json:
    """The edges at a document, by direction; None where it has none."""
    found: dict[str, Json] = {}
    for direction, name in _NAMES.items():
        steps = store.traverse(identifier, direction)
        if steps:
            found[name] = [{"edge": each.edge, "to": each.vertex} for each in steps]
    return found or None


def versions(store: Store, identifier: str) -> tuple[EntityVersion, ...]:
    """Every entry that left the document there, oldest first."""
    return tuple(
        EntityVersion(
            each.entry.sequence,
            each.entry.at,
            each.entry.provenance.actor,
            f"{each.entry.operation.value}: {each.entry.provenance.rationale}",
        )
        for each in store.history(identifier)
        if each.after is not None
    )


def entity_at(store: Store, identifier: str, version: int) -> Entity:
    """A document as an entry of the journal left it; its edges are not kept by it."""
    fields = store.document_at(identifier, version)
    history = [
        each for each in store.history(identifier) if each.entry.sequence <= version
    ]
    demands = store.definition_at(identifier.partition("/")[0], version)
    judged = rating.ratings(fields, demands)
    return _entity(identifier, fields, history[-1], None, judged)


def changes(
    store: Store, identifier: str, one: int, other: int
) -> tuple[FieldChange, ...]:
    """What differs between two versions of a document."""
    before = store.document_at(identifier, one)
    after = store.document_at(identifier, other)
    return tuple(
        FieldChange(Modality.DOCUMENT, name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name) or (name in before) != (name in after)
    )


def provenance(store: Store, identifier: str) -> tuple[ChainLink, ...]:
    """Every entry on a document; each is checked in the journal now."""
    wrong: dict[int, list[str]] = {}
    for fault in store.verify():
        wrong.setdefault(fault.sequence, []).append(fault.sentence)
    return tuple(
        ChainLink(
            each.entry.operation.value,
            each.entry.provenance.actor,
            each.entry.at,
            each.entry.provenance.rationale,
            each.entry.provenance.source,
            each.entry.digest.hex(),
            each.entry.parent.hex(),
            tuple(wrong.get(each.entry.sequence, ())),
        )
        for each in store.history(identifier)
    )

"""The past of an entity in the protocol's words: versions, differences, provenance."""

from panll_desktop.engines.octad import chain, reading, versions
from panll_desktop.engines.octad.algebra import Identified, Projection, Select
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.errors import MissingError
from panll_desktop.engines.octad.normalising import NORMALISED
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import (
    ChainLink,
    Entity,
    EntityVersion,
    Facet,
    FieldChange,
    Modality,
)


def versions_of(store: Store, identifier: str) -> tuple[EntityVersion, ...]:
    """Every version of an entity, oldest first."""
    return tuple(
        EntityVersion(
            *(each.number, each.timestamp, each.author, each.message),
            undoable=each.message == NORMALISED,
        )
        for each in versions.versions(store, identifier)
    )


def entity_at(store: Store, identifier: str, version: int) -> Entity:
    """An entity as a version of it has it."""
    past = versions.at_version(store, identifier, version)
    document = past.facets.get(Modality.DOCUMENT)
    title = document.get("title") if isinstance(document, dict) else None
    facets = tuple(Facet(each, past.facets.get(each)) for each in Modality)
    return Entity(identifier, str(title or ""), version, facets)


def changes(
    store: Store, identifier: str, one: int, other: int
) -> tuple[FieldChange, ...]:
    """What differs between two versions of an entity."""
    return tuple(map(change, versions.diff(store, identifier, one, other)))


def change(found: versions.FieldChange) -> FieldChange:
    """A change in the protocol's words."""
    return FieldChange(found.modality, found.field, found.before, found.after)


def provenance(store: Store, identifier: str) -> tuple[ChainLink, ...]:
    """The chain of an entity, each link recomputed.

    Raises:
        MissingError: there is no entity of that identifier.
    """
    records = _facets(store, identifier)[Modality.PROVENANCE]
    found = chain.chain_from_api(records if isinstance(records, list) else [])
    faults: dict[int, list[str]] = {}
    for fault in chain.verify(found):
        faults.setdefault(fault.position, []).append(fault.sentence)
    return tuple(
        ChainLink(
            each.event_type,
            each.actor,
            each.timestamp,
            each.description,
            each.source or "",
            each.content_hash,
            each.parent_hash,
            tuple(faults.get(place, ())),
        )
        for place, each in enumerate(found)
    )


def _facets(store: Store, identifier: str) -> Facets:
    query = Select(Projection(Modality.PROVENANCE.bit), Identified((identifier,)))
    for chunk in reading.select(store, query, versions.never):
        for row in chunk:
            return row.facets
    raise MissingError(f"There is no entity {identifier!r}.")

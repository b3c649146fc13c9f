"""What a store holds: its catalogue, one entity, its own figures, examples."""

from collections.abc import Mapping
from itertools import starmap
from typing import Final

from panll_desktop import paths
from panll_desktop.engines.octad import chain, reading, surveying, writing
from panll_desktop.engines.octad.algebra import (
    IDENTIFIER,
    Count,
    Field,
    Identified,
    Order,
    Present,
    Projection,
    Select,
)
from panll_desktop.engines.octad.fields import known_fields
from panll_desktop.engines.octad.obligations import PROVABLE
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import types
from panll_desktop.languages.vql.proofs import KINDS
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Entity,
    Example,
    Facet,
    Json,
    Modality,
    TelemetrySnapshot,
)

MOST_KEYS: Final = 200
MOST_LISTED: Final = 200
ENTITIES: Final = "HEXADS"
_KEPT: Final = {
    "GROUP BY": "by any modality, selected or not",
    "ORDER BY": "by any modality, selected or not",
    **{
        f"PROOF {each.name}": "without a contract"
        if KINDS[each.name].contract
        else "whatever is selected"
        for each in PROVABLE
    },
}
_TYPES: Final = {
    "latitude": "real",
    "longitude": "real",
    "altitude": "real",
    "srid": "integer",
    "dimension": "integer",
    "rank": "integer",
    "size": "integer",
    "degree": "integer",
    "version": "integer",
    "chain_length": "integer",
    "magnitude": "real",
    "created_at": "timestamp",
    "modified_at": "timestamp",
    "timestamp": "timestamp",
}


def branch(store: Store, path: tuple[str, ...]) -> tuple[CatalogNode, ...]:
    """The root, or the fields of one modality."""
    if not path:
        modalities = (_modality(store, modality) for modality in Modality)
        return (_all(store), *modalities, _rules())
    if path == (ENTITIES,):
        return _listed(store)
    if path == (types.RULES,):
        return tuple(starmap(_rule, _KEPT.items()))
    try:
        modality = Modality[path[0]]
    except KeyError:
        return ()
    fixed = tuple(
        CatalogNode(
            name,
            CatalogKind.FIELD,
            _TYPES.get(name, "text"),
            insert=f"{modality.name}.{name}",
        )
        for name in known_fields(modality)
    )
    return _whole(store, modality) + fixed + _open_fields(store, modality)


def entity(store: Store, identifier: str) -> Entity | None:
    """One entity in all its modalities; its chain is recomputed."""
    query = Select(Projection(), Identified((identifier,)))
    found = [row for chunk in reading.select(store, query, _never) for row in chunk]
    if not found:
        return None
    facets = found[0].facets
    document, temporal = facets[Modality.DOCUMENT], facets[Modality.TEMPORAL]
    title = document.get("title") if isinstance(document, dict) else None
    version = temporal.get("version") if isinstance(temporal, dict) else None
    return Entity(
        identifier,
        str(title or ""),
        version if isinstance(version, int) else None,
        tuple(Facet(modality, facets[modality]) for modality in Modality),
        (_chain_note(facets[Modality.PROVENANCE]),),
    )


def snapshot(store: Store, uptime_seconds: float) -> TelemetrySnapshot:
    """What the store itself knows, in the shape of a report."""
    counts: dict[str, Json] = {
        modality.label: _count(store, modality) for modality in Modality
    }
    report: dict[str, Json] = {
        "coverage": counts,
        "entities": {"stored": reading.count(store, Count(), _never)},
        "health": {"uptime_seconds": int(uptime_seconds)},
    }
    measured, drifting = surveying.standing(store)
    found: dict[str, Json] = {
        modality.label: count for modality, count in drifting.items()
    }
    report["drift"] = {"entities_measured": measured}
    if measured:
        report["drift"] = {"entities_measured": measured, "modality_breakdown": found}
    return TelemetrySnapshot(report, "this store")


def examples() -> tuple[Example, ...]:
    """The example queries that ship with the program, in order of their files."""
    found = []
    for path in sorted(paths.resource("examples/vql").glob("*.vql")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        found.append(Example(title.removeprefix("--").strip(), text.strip()))
    return tuple(found)


def _never() -> bool:
    return False


def _all(store: Store) -> CatalogNode:
    count = reading.count(store, Count(), _never)
    shown = f", the first {MOST_LISTED} listed" if count > MOST_LISTED else ""
    return CatalogNode(
        ENTITIES, CatalogKind.COLLECTION, detail=_amount(count) + shown, branch=True
    )


def _listed(store: Store) -> tuple[CatalogNode, ...]:
    """The first entities by their id."""
    query = Select(
        Projection(0, (Field(Modality.DOCUMENT, "title"),)),
        order=(Order(Field(Modality.TEMPORAL, IDENTIFIER), descending=False),),
        limit=MOST_LISTED,
    )
    found = [row for chunk in reading.select(store, query, _never) for row in chunk]
    return tuple(
        CatalogNode(row.id, CatalogKind.KEY, detail=_title(row.facets)) for row in found
    )


def _title(facets: Mapping[Modality, Json]) -> str:
    document = facets.get(Modality.DOCUMENT)
    title = document.get("title") if isinstance(document, dict) else None
    return str(title or "")


def _whole(store: Store, modality: Modality) -> tuple[CatalogNode, ...]:
    """The embedding, with the length that every embedding of the store has."""
    if modality is not Modality.VECTOR:
        return ()
    length = writing.dimension(store.connection)
    kind = "vector" if length is None else f"vector({length})"
    node = CatalogNode("embedding", CatalogKind.FIELD, kind, insert="VECTOR.embedding")
    return (node,)


def _rules() -> CatalogNode:
    detail = "what this store does beyond the published checks"
    return CatalogNode(
        types.RULES, CatalogKind.CONSTRAINT, detail=detail, branch=True, insert="PROOF"
    )


def _rule(name: str, detail: str) -> CatalogNode:
    return CatalogNode(name, CatalogKind.CONSTRAINT, detail=detail)


def _amount(count: int) -> str:
    return f"{count:,} {'entity' if count == 1 else 'entities'}"


def _modality(store: Store, modality: Modality) -> CatalogNode:
    return CatalogNode(
        modality.name,
        CatalogKind.MODALITY,
        detail=_amount(_count(store, modality)),
        branch=True,
    )


def _count(store: Store, modality: Modality) -> int:
    return reading.count(store, Count(Present(modality)), _never)


def _open_fields(store: Store, modality: Modality) -> tuple[CatalogNode, ...]:
    columns = {
        Modality.DOCUMENT: ("document", "metadata"),
        Modality.SPATIAL: ("spatial", "properties"),
    }
    if modality not in columns:
        return ()
    table, column = columns[modality]
    found = store.connection.execute(
        f"SELECT j.key, count(*) FROM {table}, json_each({table}.{column}) j"
        " GROUP BY j.key ORDER BY j.key LIMIT ?",
        (MOST_KEYS,),
    ).fetchall()
    return tuple(
        CatalogNode(
            f"{column}.{name}",
            CatalogKind.FIELD,
            "text",
            f"{count:,} times",
            insert=f"{modality.name}.{column}.{name}",
        )
        for name, count in found
    )


def _chain_note(records: Json) -> str:
    if not isinstance(records, list):
        return "no provenance records"
    links = chain.chain_from_api(records)
    faults = chain.verify(links)
    if faults:
        return f"provenance chain broken: {faults[0].sentence}"
    noun = "record" if len(links) == 1 else "records"
    return f"provenance chain of {len(links)} {noun} verified"

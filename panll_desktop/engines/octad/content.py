"""What an entity holds, read back in the field names of the request shape."""

import json
import math
import sqlite3
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from panll_desktop.engines.octad import chain
from panll_desktop.engines.octad.algebra import Field, Projection
from panll_desktop.engines.octad.draft import Draft, Json
from panll_desktop.engines.octad.errors import StoreDamagedError
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

Facets: TypeAlias = dict[Modality, Json]
_NONSENSE: Final = (ValueError, TypeError, AttributeError, struct.error)
_KEPT_APART: Final = {Modality.TEMPORAL, Modality.PROVENANCE}


def floats(blob: bytes, code: str) -> list[float]:
    """Little-endian numbers; `code` is ``f`` for float32 and ``d`` for float64."""
    return list(struct.unpack(f"<{len(blob) // struct.calcsize(code)}{code}", blob))


def packed(numbers: Sequence[float], code: str) -> bytes:
    """The same numbers as bytes."""
    return _packer(len(numbers), code)(*numbers)


@lru_cache(maxsize=64)
def _packer(length: int, code: str) -> Callable[..., bytes]:
    """A store has vectors of one length: its format need be read only once."""
    return struct.Struct(f"<{length}{code}").pack


class Blobs(Record):
    """The numbers of a draft as they are stored: little-endian, packed once a write.

    Attributes:
        embedding: float32; None without an embedding.
        tensor: float64, row-major; None without a tensor.
    """

    embedding: bytes | None
    tensor: bytes | None


def blobs(draft: Draft) -> Blobs:
    """The numbers of a draft as bytes."""
    vector, tensor = draft.embedding, draft.tensor
    return Blobs(
        None if vector is None else packed(vector, "f"),
        None if tensor is None else packed(tensor.data, "d"),
    )


def rounded(numbers: Sequence[float]) -> list[float]:
    """The same numbers as float32 has them; what is too large for that is infinite."""
    largest = 3.4028235677973366e38
    inside = [x if abs(x) < largest else math.copysign(math.inf, x) for x in numbers]
    return floats(packed(inside, "f"), "f")


def short(value: float) -> float:
    """The shortest decimal that is the same float32: 0.1, not 0.10000000149."""
    for digits in (6, 7, 8, 9):
        text = float(f"{value:.{digits}g}")
        if struct.pack("<f", text) == struct.pack("<f", value):
            return text
    return value


def wanted(projection: Projection) -> list[Modality]:
    """The modalities of which a projection shows something."""
    bits = projection.modalities
    for each in projection.fields:
        bits |= each.modality.bit
    return [each for each in Modality if each.bit & bits]


def load(
    connection: sqlite3.Connection, keys: Sequence[int], projection: Projection
) -> list[tuple[str, Facets]]:
    """Identifier and facets of each entity, in the order of the keys.

    An absent modality is None; a modality that was not asked for is not a key.

    Raises:
        StoreDamagedError: something in them is not what it should be.
    """
    shown = wanted(projection)
    marker = json.dumps(list(keys))
    identifiers = dict(
        connection.execute(
            "SELECT key, id FROM entity WHERE key IN (SELECT value FROM json_each(?))",
            (marker,),
        )
    )
    loaded: dict[int, Facets] = {key: {} for key in keys}
    for modality in shown:
        try:
            found = _READERS[modality](connection, marker)
        except _NONSENSE as error:
            raise _damaged(connection, modality, identifiers) from error
        for key in keys:
            loaded[key][modality] = found.get(key)
    if projection.fields:
        for key in keys:
            _narrow(identifiers.get(key, ""), loaded[key], projection)
    return [(identifiers[key], loaded[key]) for key in keys if key in identifiers]


def _damaged(
    connection: sqlite3.Connection, modality: Modality, identifiers: Mapping[int, str]
) -> StoreDamagedError:
    """Whose content it is that makes no sense, of those that were read together."""

    def is_nonsense(key: int) -> bool:
        try:
            _READERS[modality](connection, json.dumps([key]))
        except _NONSENSE:
            return True
        return False

    whose = next((name for key, name in identifiers.items() if is_nonsense(key)), "")
    return StoreDamagedError(
        f"The {modality.label} of the entity {whose!r} makes no sense. Doctor with"
        " --repair gives it what its last version says."
    )


def load_one(connection: sqlite3.Connection, key: int) -> tuple[str, Facets]:
    """Everything that one entity holds."""
    return load(connection, [key], Projection(ALL_MODALITIES))[0]


def facets(draft: Draft) -> Facets:
    """What `load` says of an entity of this content; not its time and provenance."""
    place, tensor = draft.spatial, draft.tensor
    found: Facets = dict.fromkeys(set(Modality) - _KEPT_APART)
    if draft.relationships:
        pairs: list[Json] = [list(pair) for pair in draft.relationships]
        found[Modality.GRAPH] = {"relationships": pairs}
    if draft.embedding is not None:
        numbers = floats(packed(draft.embedding, "f"), "f")
        found[Modality.VECTOR] = {
            "embedding": [short(number) for number in numbers],
            "embedder": draft.embedder,
        }
    if tensor is not None:
        found[Modality.TENSOR] = {
            "shape": list(tensor.shape),
            "data": list(tensor.data),
        }
    if draft.types:
        found[Modality.SEMANTIC] = {"types": list(draft.types)}
    if draft.title is not None or draft.body is not None or draft.metadata:
        found[Modality.DOCUMENT] = {
            "title": draft.title,
            "body": draft.body,
            "metadata": dict(draft.metadata or {}),
        }
    if place is not None:
        found[Modality.SPATIAL] = {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "altitude": place.altitude,
            "geometry_type": place.geometry_type,
            "srid": place.srid,
            "properties": dict(place.properties),
        }
    return found


def _narrow(identifier: str, loaded: Facets, projection: Projection) -> None:
    """Leaves of a modality that was not asked for as a whole its fields alone."""
    fields: dict[Modality, list[Field]] = {}
    for each in projection.fields:
        if not projection.modalities & each.modality.bit:
            fields.setdefault(each.modality, []).append(each)
    for modality, names in fields.items():
        whole = loaded[modality]
        extra: dict[str, Json] = {}
        if modality is Modality.GRAPH:
            extra["subject"] = identifier
        elif isinstance(whole, list):
            extra["chain_length"] = len(whole)
            if any(each.name == "chain_valid" for each in names):
                extra["chain_valid"] = _is_valid(whole)
        loaded[modality] = _only(whole, [each.name for each in names], extra)


def _is_valid(records: list[Json]) -> bool:
    rows = [each for each in records if isinstance(each, dict)]
    return not chain.verify([_record(each) for each in rows])


def _record(row: Mapping[str, Json]) -> chain.Record:
    source = row["source"]
    return chain.Record(
        str(row["event_type"]),
        str(row["actor"]),
        str(row["timestamp"]),
        None if source is None else str(source),
        str(row["description"]),
        str(row["parent_hash"]),
        str(row["content_hash"]),
    )


def _only(content: Json, names: Sequence[str], extra: Mapping[str, Json]) -> Json:
    """The fields alone; `extra` is what only the whole entity knows."""
    if isinstance(content, list):
        return [_only(each, names, extra) for each in content]
    if not isinstance(content, dict):
        return None
    return {name: _pick(content, name, extra) for name in names}


def _pick(content: Mapping[str, Json], name: str, extra: Mapping[str, Json]) -> Json:
    if name in content:
        return content[name]
    head, _, rest = name.partition(".")
    inner = content.get(head) if rest else None
    if isinstance(inner, dict):
        return inner.get(rest)
    for column in ("metadata", "properties"):
        inner = content.get(column)
        if isinstance(inner, dict) and name in inner:
            return inner[name]
    return extra[name] if name in extra else _derived(content, name)


def _derived(content: Mapping[str, Json], name: str) -> Json:
    match name, content:
        case "dimension", {"embedding": list() as embedding}:
            return len(embedding)
        case "magnitude", {"embedding": list() as embedding}:
            return math.hypot(*(x for x in embedding if isinstance(x, float)))
        case "rank", {"shape": list() as shape}:
            return len(shape)
        case "size", {"data": list() as data}:
            return len(data)
        case "degree", {"relationships": list() as edges}:
            return len(edges)
        case ("predicate", {"relationships": list() as edges}):
            return [edge[0] for edge in edges if isinstance(edge, list)]
        case ("object" | "target", {"relationships": list() as edges}):
            return [edge[1] for edge in edges if isinstance(edge, list)]
        case "type", {"types": list() as types}:
            return list(types)
        case "timestamp", {"modified_at": str() as modified}:
            return modified
        case "origin", {"source": source}:
            return source
        case _:
            return None


_Found: TypeAlias = dict[int, Json]


def _graph(connection: sqlite3.Connection, keys: str) -> _Found:
    edges: dict[int, list[Json]] = {}
    for key, predicate, target in connection.execute(
        "SELECT entity, predicate, object FROM triple"
        " WHERE entity IN (SELECT value FROM json_each(?)) ORDER BY entity, position",
        (keys,),
    ):
        edges.setdefault(key, []).append([predicate, target])
    return {key: {"relationships": pairs} for key, pairs in edges.items()}


def _vector(connection: sqlite3.Connection, keys: str) -> _Found:
    return {
        key: {
            "embedding": [short(number) for number in floats(blob, "f")],
            "embedder": embedder,
        }
        for key, blob, embedder in connection.execute(
            "SELECT entity, embedding, embedder FROM vector"
            " WHERE entity IN (SELECT value FROM json_each(?))",
            (keys,),
        )
    }


def _tensor(connection: sqlite3.Connection, keys: str) -> _Found:
    found: _Found = {}
    for key, shape, blob in connection.execute(
        "SELECT entity, shape, data FROM tensor"
        " WHERE entity IN (SELECT value FROM json_each(?))",
        (keys,),
    ):
        data: list[Json] = list(floats(blob, "d"))
        found[key] = {"shape": json.loads(shape), "data": data}
    return found


def _semantic(connection: sqlite3.Connection, keys: str) -> _Found:
    types: dict[int, list[Json]] = {}
    for key, name in connection.execute(
        "SELECT entity, type FROM semantic"
        " WHERE entity IN (SELECT value FROM json_each(?)) ORDER BY entity, position",
        (keys,),
    ):
        types.setdefault(key, []).append(name)
    return {key: {"types": names} for key, names in types.items()}


def _document(connection: sqlite3.Connection, keys: str) -> _Found:
    return {
        key: {"title": title, "body": body, "metadata": json.loads(metadata)}
        for key, title, body, metadata in connection.execute(
            "SELECT entity, title, body, metadata FROM document"
            " WHERE entity IN (SELECT value FROM json_each(?))",
            (keys,),
        )
    }


def _temporal(connection: sqlite3.Connection, keys: str) -> _Found:
    return {
        key: {"version": version, "created_at": created, "modified_at": modified}
        for key, version, created, modified in connection.execute(
            "SELECT key, version, created_at, modified_at FROM entity"
            " WHERE key IN (SELECT value FROM json_each(?))",
            (keys,),
        )
    }


def _provenance(connection: sqlite3.Connection, keys: str) -> _Found:
    chains: dict[int, list[Json]] = {}
    names = (
        "event_type",
        "actor",
        "timestamp",
        "source",
        "description",
        "parent_hash",
        "content_hash",
    )
    for key, *values in connection.execute(
        f"SELECT entity, {', '.join(names)} FROM provenance"
        " WHERE entity IN (SELECT value FROM json_each(?)) ORDER BY entity, position",
        (keys,),
    ):
        record: Json = dict(zip(names, values, strict=True))
        chains.setdefault(key, []).append(record)
    return {key: records for key, records in chains.items()}  # noqa: C416 - widens


def _spatial(connection: sqlite3.Connection, keys: str) -> _Found:
    return {
        key: {
            "latitude": latitude,
            "longitude": longitude,
            "altitude": altitude,
            "geometry_type": geometry,
            "srid": srid,
            "properties": json.loads(properties),
        }
        for key, latitude, longitude, altitude, geometry, srid, properties in (
            connection.execute(
                "SELECT entity, latitude, longitude, altitude, geometry_type, srid,"
                " properties FROM spatial"
                " WHERE entity IN (SELECT value FROM json_each(?))",
                (keys,),
            )
        )
    }


_READERS: Final = {
    Modality.GRAPH: _graph,
    Modality.VECTOR: _vector,
    Modality.TENSOR: _tensor,
    Modality.SEMANTIC: _semantic,
    Modality.DOCUMENT: _document,
    Modality.TEMPORAL: _temporal,
    Modality.PROVENANCE: _provenance,
    Modality.SPATIAL: _spatial,
}

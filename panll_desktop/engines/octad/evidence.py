"""What the drift of an entity is computed from, read for many entities at once."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain as joined
from typing import Final

from panll_desktop.engines.octad import chain, content, snapshots
from panll_desktop.engines.octad.draft import Draft, Json
from panll_desktop.engines.octad.mentions import Titles, titles_within, words
from panll_desktop.records import Record

_LAST_PART: Final = re.compile(r"[^/#:]+(?=[/#:]*$)")
_AREA: Final = re.compile(
    "continent|country|state|province|region|territory|area|island"
    "|ocean|sea|river|water|desert|mountain",
    re.IGNORECASE,
)
MOST_VERSIONS: Final = 100  # how far back the origin of a tensor is looked for


class Place(Record):
    """Where an entity is that a text may name.

    Attributes:
        latitude: degrees.
        longitude: degrees.
        area: whether one of its types is that of an area, such as a country, whose
            parts may be far from that point.
    """

    latitude: float
    longitude: float
    area: bool


class Evidence(Record):
    """One entity, as its tables have it.

    Attributes:
        key: its row key.
        title: of the document, if any.
        body: likewise.
        texts: the words of title and of body; see `mentions.words`.
        embedding: float32 numbers as bytes.
        embedder: who made them.
        types: of the semantic modality.
        targets: of the edges.
        place: if it has coordinates.
        tensor: shape, and float64 numbers as bytes.
        derived: whether the tensor has, or had in an earlier version, the very numbers
            of the vector.
        times: the timestamps of the versions.
        modified_at: of the last one.
        records: the provenance chain.
    """

    key: int
    title: str | None
    body: str | None
    texts: tuple[tuple[str, ...], ...]
    embedding: bytes | None
    embedder: str
    types: tuple[str, ...]
    targets: tuple[str, ...]
    place: Place | None
    tensor: tuple[tuple[int, ...], bytes] | None
    derived: bool
    times: tuple[str, ...]
    modified_at: str
    records: tuple[chain.Record, ...]


class Surroundings(Record):
    """What of all other entities the drift of one depends on.

    Attributes:
        titles: that a text may name.
        places: of the entities that have coordinates, by row key.
        names: the words of the title of an entity by its identifier; of those that may
            be named, and of those that edges lead to.
    """

    titles: Titles
    places: Mapping[int, Place]
    names: Mapping[str, str]


def everything(connection: sqlite3.Connection) -> Surroundings:
    """The surroundings of all entities: some microseconds for each of the store."""
    return Surroundings(
        Titles.of_store(connection),
        _places(connection, None),
        dict(
            connection.execute(
                "SELECT e.id, t.words FROM title t JOIN entity e ON e.key = t.entity"
            )
        ),
    )


def around(
    connection: sqlite3.Connection, entities: Iterable[Evidence]
) -> Surroundings:
    """The surroundings of a few entities, whatever else is in the store."""
    entities = list(entities)
    titles = titles_within(
        connection, joined.from_iterable(each.texts for each in entities)
    )
    targets = sorted({target for each in entities for target in each.targets})
    return Surroundings(
        titles,
        _places(connection, sorted(titles.keys)),
        dict(
            connection.execute(
                "SELECT e.id, t.words FROM entity e JOIN title t ON t.entity = e.key"
                " WHERE e.id IN (SELECT value FROM json_each(?))"
                " OR e.key IN (SELECT value FROM json_each(?))",
                (json.dumps(targets), json.dumps(sorted(titles.keys))),
            )
        ),
    )


def load(connection: sqlite3.Connection, keys: Sequence[int]) -> list[Evidence]:
    """The evidence on each of these entities that exists, in the order of the keys."""
    marker = json.dumps(list(keys))
    rows = {row[0]: row[1:] for row in connection.execute(_SINGLE, (marker,))}
    types = _lists(connection, "type FROM semantic", marker)
    targets = _lists(connection, "object FROM triple", marker)
    times = _lists(connection, "timestamp FROM version", marker, "version")
    records: dict[int, list[chain.Record]] = {}
    for key, event, actor, timestamp, source, *rest in connection.execute(
        _CHAIN, (marker,)
    ):
        # str() gives a value that is no text a hash which is not that of the text.
        origin = None if source is None else str(source)
        record = chain.Record(
            str(event), str(actor), str(timestamp), origin, *map(str, rest)
        )
        records.setdefault(key, []).append(record)
    found = []
    for key in keys:
        if key not in rows:
            continue
        modified, title, body, embedding, embedder, shape, data, *place = rows[key]
        tensor = None if data is None else (tuple(json.loads(shape)), data)
        found.append(
            Evidence(
                key=key,
                title=title,
                body=body,
                texts=tuple(tuple(words(each or "")) for each in (title, body)),
                embedding=embedding,
                embedder=embedder or "",
                types=tuple(types.get(key, ())),
                targets=tuple(targets.get(key, ())),
                place=_place(place, types.get(key, ())),
                tensor=tensor,
                derived=_derived(connection, key, embedding, tensor),
                times=tuple(times.get(key, ())),
                modified_at=modified,
                records=tuple(records.get(key, ())),
            )
        )
    return found


def _places(
    connection: sqlite3.Connection, keys: Sequence[int] | None
) -> dict[int, Place]:
    """Those of these entities, or of all."""
    test, parameters = "", []
    if keys is not None:
        test = " WHERE entity IN (SELECT value FROM json_each(?))"
        parameters = [json.dumps(keys)]
    types = connection.execute(
        f"SELECT DISTINCT type FROM semantic{test}", parameters
    ).fetchall()
    wide = json.dumps([name for (name,) in types if _is_area(name)])
    sql = (
        "SELECT entity, latitude, longitude, EXISTS (SELECT 1 FROM semantic t"
        " WHERE t.entity = s.entity AND t.type IN (SELECT value FROM json_each(?)))"
        f" FROM spatial s{test}"
    )
    return {
        key: Place(latitude, longitude, bool(area))
        for key, latitude, longitude, area in connection.execute(
            sql, (wide, *parameters)
        )
    }


def _place(point: Sequence[float | None], types: Sequence[str]) -> Place | None:
    latitude, longitude = point
    if latitude is None or longitude is None:
        return None
    return Place(latitude, longitude, any(map(_is_area, types)))


def _is_area(iri: str) -> bool:
    return _AREA.search(last_part(iri)) is not None


def last_part(iri: str) -> str:
    """The name at the end of an IRI; any other text as it is."""
    found = _LAST_PART.search(iri)
    return found[0] if found else iri


def with_content(entity: Evidence, draft: Draft) -> Evidence:
    """The same entity with other edges, coordinates, vector and tensor."""
    spot, vector, tensor = draft.spatial, draft.embedding, draft.tensor
    point = (None, None) if spot is None else (spot.latitude, spot.longitude)
    return replace(
        entity,
        targets=tuple(target for _, target in draft.relationships or ()),
        place=_place(point, entity.types),
        embedding=None if vector is None else content.packed(vector, "f"),
        embedder="" if vector is None else draft.embedder,
        tensor=None
        if tensor is None
        else (tensor.shape, content.packed(tensor.data, "d")),
    )


_SINGLE: Final = (
    "SELECT e.key, e.modified_at, d.title, d.body, v.embedding, v.embedder,"
    " t.shape, t.data, s.latitude, s.longitude FROM entity e"
    " LEFT JOIN document d ON d.entity = e.key"
    " LEFT JOIN vector v ON v.entity = e.key"
    " LEFT JOIN tensor t ON t.entity = e.key"
    " LEFT JOIN spatial s ON s.entity = e.key"
    " WHERE e.key IN (SELECT value FROM json_each(?))"
)
_CHAIN: Final = (
    "SELECT entity, event_type, actor, timestamp, source, description, parent_hash,"
    " content_hash FROM provenance"
    " WHERE entity IN (SELECT value FROM json_each(?)) ORDER BY entity, position"
)


def _lists(
    connection: sqlite3.Connection, source: str, marker: str, order: str = "position"
) -> dict[int, list[str]]:
    """One column of a table that has many rows an entity, in their order."""
    found: dict[int, list[str]] = {}
    for key, value in connection.execute(
        f"SELECT entity, {source} WHERE entity IN (SELECT value FROM json_each(?))"
        f" ORDER BY entity, {order}",
        (marker,),
    ):
        found.setdefault(key, []).append(value)
    return found


def _derived(
    connection: sqlite3.Connection,
    key: int,
    embedding: bytes | None,
    tensor: tuple[tuple[int, ...], bytes] | None,
) -> bool:
    if embedding is None or tensor is None:
        return False
    if _same_numbers(embedding, tensor[1]):
        return True
    earlier = connection.execute(
        "SELECT data FROM version WHERE entity = ? AND version <"
        " (SELECT max(version) FROM version WHERE entity = ?)"
        " ORDER BY version DESC LIMIT ?",
        (key, key, MOST_VERSIONS),
    )
    return any(_had_same_numbers(data) for (data,) in earlier)


def _same_numbers(embedding: bytes, data: bytes) -> bool:
    return len(data) == 2 * len(embedding) and content.floats(
        embedding, "f"
    ) == content.rounded(content.floats(data, "d"))


def _had_same_numbers(text: str) -> bool:
    """Whether a version kept a tensor of the numbers of its vector."""
    try:
        document: Json = json.loads(text)
    except ValueError:  # doctor says so
        return False
    match snapshots.unpacked(document):
        case {"embedding": list() as one, "tensor": {"data": list() as other}}:
            numbers = [x for x in (*one, *other) if isinstance(x, int | float)]
            both = content.rounded(numbers)
            return len(one) == len(other) and both[: len(one)] == both[len(one) :]
        case _:
            return False

"""The drift of one entity: its evidence put into the formulas.

What the formulas leave open is settled here:

- A vector is compared with the text of the document (title and body on two lines), and
  separately with the names of the types (the last part of an IRI). The score of
  semantic_vector is the one against the text, or against the types without a text: that
  is the authority by which a vector is recomputed. Only vectors of the built-in
  embedder are compared; about any other one nothing is known.
- What a document names are the titles of stored entities in its text, less the entity's
  own. What an edge leads to is the title of the target where it is a stored entity,
  else the words of the target.
- Times are those of the versions, and apart from these those of the provenance chain,
  whose hashes are the values that must not occur twice. The worse of the two counts.
- A tensor is expected to be the vector, in the shape ``[1, d]``, if it has its numbers
  or had them in an earlier version. Of any other tensor nothing is expected.
- No entity carries constraints, so there is no schema drift.
- A change longer than `LONGEST_GAP` days after the last provenance record is late.
- Coordinates contradict the text where they are too far from every place that it names:
  more than `FARTHEST_KM` from the point that stands for it, or `FARTHEST_AREA_KM` where
  the types of either say that it is an area, such as a country or a river. The limits
  are wide because a false alarm costs more than a small error that is not found.
- An entity that shares its title with others is not taken to name them, and edges to
  them say nothing. Coordinates that are near one of them are not far.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from panll_desktop.engines.octad import chain, content, embedder, sphere
from panll_desktop.engines.octad import drift_formulas as formulas
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.evidence import (
    Evidence,
    Place,
    Surroundings,
    last_part,
)
from panll_desktop.engines.octad.mentions import title_words, words
from panll_desktop.records import Record

FARTHEST_KM: Final = 300.0
FARTHEST_AREA_KM: Final = 2000.0
LONGEST_GAP: Final = 30.0  # days
UNKNOWN_EMBEDDER: Final = "embedder unknown"
_DAY: Final = 86400.0


class Assessment(Record):
    """The drift of one entity.

    Attributes:
        scores: of every type, 0 … 1; None is "no data".
        vector_document: of the vector against the text alone, or None.
        vector_semantic: of the vector against the types alone, or None.
        reasons: why there is no data, by type.
    """

    scores: Mapping[DriftType, float | None]
    vector_document: float | None
    vector_semantic: float | None
    reasons: Mapping[DriftType, str]


class Named(Record):
    """What the text of an entity names.

    Attributes:
        titles: the words of each title, and the row keys of those that have it.
        places: of each of them that has coordinates, by row key.
        namesakes: places of others that have the entity's own title.
    """

    titles: Mapping[str, tuple[int, ...]]
    places: Mapping[int, Place]
    namesakes: tuple[Place, ...]


def assess(entity: Evidence, around: Surroundings) -> Assessment:
    """Every score of an entity."""
    by_text, by_types, unknown = _vector(entity)
    named = names_in(entity, around)
    scores: dict[DriftType, float | None] = {
        DriftType.SEMANTIC_VECTOR: by_types if by_text is None else by_text,
        DriftType.GRAPH_DOCUMENT: formulas.graph_document(
            list(named.titles), targets_of(entity, around)
        ),
        DriftType.TEMPORAL_CONSISTENCY: _temporal(entity),
        DriftType.TENSOR: _tensor(entity),
        DriftType.SCHEMA: formulas.schema(0, 0, 0, 0),
        DriftType.PROVENANCE: _provenance(entity),
        DriftType.SPATIAL: _spatial(entity, named),
    }
    scores[DriftType.QUALITY] = formulas.quality(scores)
    reasons = {
        kind: _reason(kind, entity, unknown)
        for kind, score in scores.items()
        if score is None
    }
    return Assessment(scores, by_text, by_types, reasons)


def names_in(entity: Evidence, around: Surroundings) -> Named:
    """The stored entities that a text names, other than the entity itself."""
    found: dict[str, tuple[int, ...]] = {}
    for text in entity.texts:
        for title, keys in around.titles.named(text).items():
            found.setdefault(title, keys)
    namesakes = found.pop(title_words(entity.title) or "", ())
    places = around.places
    return Named(
        found,
        {key: places[key] for keys in found.values() for key in keys if key in places},
        tuple(
            places[each] for each in namesakes if each in places and each != entity.key
        ),
    )


def targets_of(entity: Evidence, around: Surroundings) -> list[str]:
    """What the edges of an entity lead to, in words; its own title left out."""
    own = title_words(entity.title)
    names = (target_name(each, around) for each in entity.targets)
    return [each for each in names if each != own]


def target_name(target: str, around: Surroundings) -> str:
    """What the target of an edge is called, in words."""
    return around.names.get(target) or " ".join(words(last_part(target)))


def text_of(title: str | None, body: str | None) -> str:
    """What the vector of a document is the vector of."""
    return "\n".join(each for each in (title, body) if each is not None)


def type_vectors(types: Iterable[str], dimension: int) -> list[Sequence[float]]:
    """The built-in embedder's vector of each type that has a name."""
    found = (_type_vector(last_part(each), dimension) for each in types)
    return [each for each in found if each is not None]


def is_built_in(entity: Evidence) -> bool:
    """Whether the entity has a vector that the built-in embedder made."""
    blob = entity.embedding
    return blob is not None and entity.embedder == embedder.name(len(blob) // 4)


def is_far(place: Place, others: Iterable[Place]) -> bool:
    """Whether a place is too far from each of some others."""
    return not any(
        (_distance(place, each) or 0.0)
        <= (FARTHEST_AREA_KM if place.area or each.area else FARTHEST_KM)
        for each in others
    )


def is_on_globe(place: Place) -> bool:
    """Whether latitude and longitude are ones."""
    return abs(place.latitude) <= 90 and abs(place.longitude) <= 180  # noqa: PLR2004 - degrees


def _distance(one: Place, other: Place) -> float | None:
    return sphere.kilometres(
        one.latitude, one.longitude, other.latitude, other.longitude
    )


def _vector(entity: Evidence) -> tuple[float | None, float | None, str]:
    """The scores against text and types; and why there is none, if there is none."""
    if entity.embedding is None:
        return None, None, "no vector"
    if not is_built_in(entity):
        return None, None, UNKNOWN_EMBEDDER
    vector = content.floats(entity.embedding, "f")
    text = embedder.embed(text_of(entity.title, entity.body), len(vector))
    by_text = None if text is None else formulas.semantic_vector(vector, [text])
    by_types = formulas.semantic_vector(vector, type_vectors(entity.types, len(vector)))
    return by_text, by_types, "nothing to compare the vector with"


def _temporal(entity: Evidence) -> float | None:
    stamps = [each.timestamp for each in entity.records]
    hashes = [each.content_hash for each in entity.records]
    found = []
    for times, values in ((entity.times, []), (stamps, hashes)):
        moments = _seconds(times)
        if moments is not None:
            found.append(formulas.temporal(moments, values))
    known = [each for each in found if each is not None]
    return max(known) if known else None


def _tensor(entity: Evidence) -> float | None:
    if not entity.derived or entity.tensor is None or entity.embedding is None:
        return None
    vector = content.floats(entity.embedding, "f")
    shape, blob = entity.tensor
    statistics = formulas.statistics_of(vector)
    numbers = content.floats(blob, "d")
    return formulas.tensor((1, len(vector)), shape, numbers, statistics)


def _provenance(entity: Evidence) -> float | None:
    records = entity.records
    gap = 0.0
    if records:
        ends = _seconds((records[-1].timestamp, entity.modified_at))
        gap = 0.0 if ends is None else (ends[1] - ends[0]) / _DAY
    return formulas.provenance(
        valid=not chain.verify(records),
        records=len(records),
        gap=gap,
        longest=LONGEST_GAP,
    )


def _spatial(entity: Evidence, named: Named) -> float | None:
    place = entity.place
    return formulas.spatial(
        located=place is not None,
        valid=place is not None and is_on_globe(place),
        text=any(entity.texts),
        named=bool(named.places),
        far=place is not None
        and is_far(place, (*named.places.values(), *named.namesakes)),
    )


def _seconds(times: Iterable[str]) -> list[float] | None:
    """Times as seconds; None where one of them is none."""
    try:
        return [datetime.fromisoformat(each).timestamp() for each in times]
    except (ValueError, TypeError):
        return None


def _reason(kind: DriftType, entity: Evidence, vector: str) -> str:
    match kind:
        case DriftType.SEMANTIC_VECTOR:
            return vector
        case DriftType.GRAPH_DOCUMENT if not entity.targets:
            return "no edges"
        case DriftType.GRAPH_DOCUMENT:
            return "the text names no other stored entity"
        case DriftType.TEMPORAL_CONSISTENCY:
            return "a single version, and at most one record"
        case DriftType.TENSOR if entity.tensor is None:
            return "no tensor"
        case DriftType.TENSOR:
            return "nothing says what the tensor should be"
        case DriftType.SCHEMA:
            return "entities carry no constraints"
        case DriftType.SPATIAL if not any(entity.texts):
            return "no text"
        case DriftType.SPATIAL:
            return "no coordinates, and the text names no place"
        case _:
            return "no other score"


@lru_cache(maxsize=1024)
def _type_vector(name: str, dimension: int) -> tuple[float, ...] | None:
    vector = embedder.embed(name, dimension)
    return None if vector is None else tuple(vector)

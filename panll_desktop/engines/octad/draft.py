"""What is asked to be stored: the request shape, checked field by field."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, TypeAlias, cast

from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.records import Record

Json: TypeAlias = (
    "str | int | float | bool | dict[str, Json] | list[Json] | None"  # one document
)
LONGEST_ID: Final = 256
GEOMETRIES: Final = ("Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon")
FOREIGN_EMBEDDER: Final = "unknown"
_BEYOND_FLOAT32: Final = 3.4028235677973366e38  # rounds to infinity, less does not


class Tensor(Record):
    """A tensor in row-major order; the product of `shape` is the length of `data`."""

    shape: tuple[int, ...]
    data: tuple[float, ...]


class Event(Record):
    """A provenance record as it is asked for; time and hashes are the store's."""

    event_type: str
    actor: str
    description: str
    source: str | None = None


class Place(Record):
    """A geometry's anchor: degrees, metres."""

    latitude: float
    longitude: float
    altitude: float | None = None
    geometry_type: str = "Point"
    srid: int = 4326
    properties: Mapping[str, str] = {}


class Draft(Record):
    """A write: what is None keeps its former value, or stays absent.

    Attributes:
        embedder: who made the embedding; `FOREIGN_EMBEDDER` where nobody said.
    """

    title: str | None = None
    body: str | None = None
    metadata: Mapping[str, str] | None = None
    embedding: tuple[float, ...] | None = None
    embedder: str = FOREIGN_EMBEDDER
    types: tuple[str, ...] | None = None
    relationships: tuple[tuple[str, str], ...] | None = None
    tensor: Tensor | None = None
    provenance: Event | None = None
    spatial: Place | None = None


FIELDS: Final = frozenset({"id", *Draft.__match_args__})
_PARTS: Final = {
    "tensor": Tensor.__match_args__,
    "provenance": Event.__match_args__,
    "spatial": Place.__match_args__,
}


def unknown_fields(document: Json) -> tuple[str, ...]:
    """The members of a request, and of its objects, that `parse` does not look at."""
    if not isinstance(document, dict):
        return ()
    found = [each for each in document if each not in FIELDS]
    for name, parts in _PARTS.items():
        part = document.get(name)
        if isinstance(part, dict):
            found += [f"{name}.{each}" for each in part if each not in parts]
    return tuple(found)


def parse(document: Json) -> tuple[str | None, Draft]:
    """Checks a request; returns its identifier, if it has one, and the draft.

    Unknown fields are ignored, as the server ignores them.

    Raises:
        RejectedError: which field, and why.
    """
    if not isinstance(document, dict):
        raise RejectedError("entity", "must be a JSON object")
    identifier = _optional_text(document, "id")
    if identifier is not None:
        check_identifier(identifier)
    embedder = _optional_text(document, "embedder")
    draft = Draft(
        title=_optional_text(document, "title"),
        body=_optional_text(document, "body"),
        metadata=_texts(document.get("metadata"), "metadata"),
        embedding=_embedding(document.get("embedding")),
        embedder=embedder or FOREIGN_EMBEDDER,
        types=_types(document.get("types")),
        relationships=_relationships(document.get("relationships")),
        tensor=_tensor(document.get("tensor")),
        provenance=_event(document.get("provenance")),
        spatial=_place(document.get("spatial")),
    )
    return identifier, draft


def is_empty(draft: Draft) -> bool:
    """Whether there is nothing to store."""
    parts = (draft.title, draft.body, draft.embedding, draft.tensor)
    lists = (draft.metadata, draft.types, draft.relationships)
    return not any(lists) and all(
        each is None for each in (*parts, draft.provenance, draft.spatial)
    )


def check_identifier(identifier: str) -> None:
    """Refuses an identifier that no query could name.

    Raises:
        RejectedError: it is empty, too long, or holds control characters.
    """
    if not 1 <= len(identifier) <= LONGEST_ID:
        raise RejectedError("id", f"must have 1 to {LONGEST_ID} characters")
    if not identifier.isprintable():
        raise RejectedError("id", "must not hold control characters")


def check_place(place: Place) -> None:
    """Refuses what is not on the globe.

    Raises:
        RejectedError: latitude, longitude, altitude or geometry type.
    """
    if not -90 <= place.latitude <= 90:  # noqa: PLR2004 - degrees
        raise RejectedError(
            "spatial.latitude", f"{place.latitude:.15g} is not in -90 … 90"
        )
    if not -180 <= place.longitude <= 180:  # noqa: PLR2004 - degrees
        raise RejectedError(
            "spatial.longitude", f"{place.longitude:.15g} is not in -180 … 180"
        )
    if place.geometry_type not in GEOMETRIES:
        raise RejectedError(
            "spatial.geometry_type", f"must be one of {', '.join(GEOMETRIES)}"
        )


def _optional_text(document: Mapping[str, Json], name: str) -> str | None:
    value = document.get(name)
    return None if value is None else _text(value, name)


def _text(value: Json, name: str) -> str:
    if not isinstance(value, str):
        raise RejectedError(name, "must be a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RejectedError(name, "holds half of a character") from None
    return value


def _number(value: Json, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RejectedError(name, "must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RejectedError(name, "must be a finite number")
    return number


def _numbers(value: Json, name: str) -> tuple[float, ...]:
    """A list of numbers; what is wrong with one is looked for where one is wrong."""
    found = _list(value, name)
    if set(map(type, found)) <= {float, int}:
        with suppress(OverflowError):
            numbers = tuple(map(float, cast("list[float]", found)))
            if math.isfinite(sum(numbers)):
                return numbers
    return tuple(_number(each, f"{name}[{at}]") for at, each in enumerate(found))


def _whole(value: Json, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RejectedError(name, "must be a whole number")
    if not -(2**63) <= value < 2**63:
        raise RejectedError(name, "is out of range")
    return value


def _list(value: Json, name: str) -> list[Json]:
    if not isinstance(value, list):
        raise RejectedError(name, "must be a list")
    return value


def _object(value: Json, name: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise RejectedError(name, "must be an object")
    return value


def _texts(value: Json, name: str) -> dict[str, str] | None:
    if value is None:
        return None
    return {
        _text(key, name): _text(each, f"{name}.{key}")
        for key, each in _object(value, name).items()
    }


def _embedding(value: Json) -> tuple[float, ...] | None:
    if value is None:
        return None
    numbers = _numbers(value, "embedding")
    if not numbers:
        raise RejectedError("embedding", "must not be empty")
    if max(numbers) < _BEYOND_FLOAT32 and min(numbers) > -_BEYOND_FLOAT32:
        return numbers
    for index, number in enumerate(numbers):
        if abs(number) >= _BEYOND_FLOAT32:
            raise RejectedError(f"embedding[{index}]", "is out of range for float32")
    return numbers


def _types(value: Json) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(
        _text(each, f"types[{index}]")
        for index, each in enumerate(_list(value, "types"))
    )


def _relationships(value: Json) -> tuple[tuple[str, str], ...] | None:
    if value is None:
        return None
    pairs = []
    for index, each in enumerate(_list(value, "relationships")):
        name = f"relationships[{index}]"
        pair = _list(each, name)
        if len(pair) != 2:  # noqa: PLR2004 - a pair
            raise RejectedError(name, "must be [predicate, target]")
        pairs.append((_text(pair[0], f"{name}[0]"), _text(pair[1], f"{name}[1]")))
    return tuple(pairs)


def _tensor(value: Json) -> Tensor | None:
    if value is None:
        return None
    fields = _object(value, "tensor")
    for name in ("shape", "data"):
        if fields.get(name) is None:
            raise RejectedError(f"tensor.{name}", "is required")
    shape = tuple(
        _whole(each, f"tensor.shape[{index}]")
        for index, each in enumerate(_list(fields.get("shape"), "tensor.shape"))
    )
    data = _numbers(fields.get("data"), "tensor.data")
    if any(size < 0 for size in shape):
        raise RejectedError("tensor.shape", "must not be negative")
    size = math.prod(shape)
    if size != len(data):
        needed = size if size < 2**63 else "more than there can be"
        raise RejectedError(
            "tensor.data",
            f"holds {len(data)}, its shape {list(shape)} needs {needed}",
        )
    return Tensor(shape, data)


def _event(value: Json) -> Event | None:
    if value is None:
        return None
    fields = _object(value, "provenance")
    missing = [
        name
        for name in ("event_type", "actor", "description")
        if fields.get(name) is None
    ]
    if missing:
        raise RejectedError(f"provenance.{missing[0]}", "is required")
    source = fields.get("source")
    return Event(
        _text(fields["event_type"], "provenance.event_type"),
        _text(fields["actor"], "provenance.actor"),
        _text(fields["description"], "provenance.description"),
        None if source is None else _text(source, "provenance.source"),
    )


def _place(value: Json) -> Place | None:
    if value is None:
        return None
    fields = _object(value, "spatial")
    for name in ("latitude", "longitude"):
        if fields.get(name) is None:
            raise RejectedError(f"spatial.{name}", "is required")
    altitude, geometry = fields.get("altitude"), fields.get("geometry_type")
    srid = fields.get("srid")
    place = Place(
        _number(fields["latitude"], "spatial.latitude"),
        _number(fields["longitude"], "spatial.longitude"),
        None if altitude is None else _number(altitude, "spatial.altitude"),
        "Point" if geometry is None else _text(geometry, "spatial.geometry_type"),
        4326 if srid is None else _whole(srid, "spatial.srid"),
        _texts(fields.get("properties"), "spatial.properties") or {},
    )
    check_place(place)
    return place

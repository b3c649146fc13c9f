"""What a version keeps: all the content of an entity, as one JSON text.

It is the request shape, with two differences. The numbers of an embedding and of a
tensor stand there as their bytes in base64 (little-endian, float32 under ``f32``,
float64 under ``f64``), because writing them as decimals costs more than the rest of
an insert. And ``records`` says how many records the provenance chain had then: the
chain itself only grows, so its first records are all that it was.

Stores of version 1 wrote decimals and no ``records``; such texts are read as well.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

from panll_desktop.engines.octad import content
from panll_desktop.engines.octad.draft import Draft, Json

RECORDS: Final = "records"
_SIZES: Final = {"f": 4, "d": 8}
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def snapshot(draft: Draft) -> dict[str, Json]:
    """The content of an entity as a version keeps it; absent parts are no keys."""
    document: dict[str, Json] = {}
    for name in ("title", "body"):
        value = getattr(draft, name)
        if value is not None:
            document[name] = value
    if draft.metadata:
        document["metadata"] = dict(draft.metadata)
    if draft.embedding is not None:
        document["embedding"] = _packed(draft.embedding, "f")
        document["embedder"] = draft.embedder
    if draft.types:
        document["types"] = list(draft.types)
    if draft.relationships:
        document["relationships"] = [list(pair) for pair in draft.relationships]
    if draft.tensor is not None:
        document["tensor"] = {
            "shape": list(draft.tensor.shape),
            "data": _packed(draft.tensor.data, "d"),
        }
    if draft.spatial is not None:
        document["spatial"] = {
            "latitude": draft.spatial.latitude,
            "longitude": draft.spatial.longitude,
            "altitude": draft.spatial.altitude,
            "geometry_type": draft.spatial.geometry_type,
            "srid": draft.spatial.srid,
            "properties": dict(draft.spatial.properties),
        }
    return document


def text(document: dict[str, Json], records: int) -> str:
    """A snapshot as it is stored.

    Args:
        document: see `snapshot`.
        records: the length of the provenance chain after the write.
    """
    return _COMPACT.encode(document | {RECORDS: records})


def unpacked(document: Json) -> Json:
    """The request shape of a stored text that was parsed; `draft.parse` checks it.

    What is neither bytes nor a list of numbers is left as it is, to be refused there.
    """
    if not isinstance(document, dict):
        return document
    plain = dict(document)
    plain.pop(RECORDS, None)
    if "embedding" in plain:
        plain["embedding"] = _numbers(plain["embedding"], "f")
    tensor = plain.get("tensor")
    if isinstance(tensor, dict) and "data" in tensor:
        plain["tensor"] = tensor | {"data": _numbers(tensor["data"], "d")}
    return plain


def _packed(numbers: Sequence[float], code: str) -> Json:
    name = f"f{8 * _SIZES[code]}"
    return {name: b64encode(content.packed(numbers, code)).decode("ascii")}


def _numbers(value: Json, code: str) -> Json:
    coded = value.get(f"f{8 * _SIZES[code]}") if isinstance(value, dict) else None
    if not isinstance(coded, str):
        return value
    try:
        blob = b64decode(coded, validate=True)
    except ValueError:
        return value
    if len(blob) % _SIZES[code]:
        return value
    return [*content.floats(blob, code)]

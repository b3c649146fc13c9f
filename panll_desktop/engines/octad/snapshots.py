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
from typing import Final

from panll_desktop.engines.octad import content
from panll_desktop.engines.octad.content import Blobs
from panll_desktop.engines.octad.draft import Draft, Json

RECORDS: Final = "records"
_SIZES: Final = {"f": 4, "d": 8}
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def text(draft: Draft, blobs: Blobs, records: int) -> str:
    """The content of an entity as a version keeps it; absent parts are no keys.

    Args:
        draft: the content.
        blobs: its numbers. Their base64 is put behind the rest as it is: it has no
            character that JSON would escape, and to look for one costs time.
        records: the length of the provenance chain after the write.
    """
    document: dict[str, Json] = {}
    for name in ("title", "body"):
        value = getattr(draft, name)
        if value is not None:
            document[name] = value
    if draft.metadata:
        document["metadata"] = dict(draft.metadata)
    if draft.types:
        document["types"] = list(draft.types)
    if draft.relationships:
        document["relationships"] = [list(pair) for pair in draft.relationships]
    if draft.spatial is not None:
        document["spatial"] = {
            "latitude": draft.spatial.latitude,
            "longitude": draft.spatial.longitude,
            "altitude": draft.spatial.altitude,
            "geometry_type": draft.spatial.geometry_type,
            "srid": draft.spatial.srid,
            "properties": dict(draft.spatial.properties),
        }
    if blobs.embedding is not None:
        document["embedder"] = draft.embedder
    document[RECORDS] = records
    ends = [_COMPACT.encode(document)[:-1]]
    if blobs.embedding is not None:
        ends.append(f'"embedding":{_coded(blobs.embedding, "f")}')
    if draft.tensor is not None and blobs.tensor is not None:
        shape = ",".join(map(str, draft.tensor.shape))
        ends.append(
            f'"tensor":{{"shape":[{shape}],"data":{_coded(blobs.tensor, "d")}}}'
        )
    return ",".join(ends) + "}"


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


def _coded(blob: bytes, code: str) -> str:
    return f'{{"f{8 * _SIZES[code]}":"{b64encode(blob).decode("ascii")}"}}'


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

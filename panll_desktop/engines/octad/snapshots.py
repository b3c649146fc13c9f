"""What a version keeps: all the content of an entity, as one JSON text.

It is the request shape, with two differences. The numbers of an embedding and of a
tensor stand there as their bytes in base64 (little-endian, float32 under ``f32``,
float64 under ``f64``), because writing them as decimals costs more than the rest of
an insert. And ``records`` says how many records the provenance chain had then: the
chain itself only grows, so its first records are all that it was.

Stores of version 1 wrote decimals and no ``records``; such texts are read as well.
"""

import json
import json.encoder
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.octad import content
from panll_desktop.engines.octad.content import Blobs
from panll_desktop.engines.octad.draft import Draft, Json, Place

RECORDS: Final = "records"
_SIZES: Final = {"f": 4, "d": 8}
_quoted: Final = json.encoder.encode_basestring  # as JSON, what is not ASCII left so


def text(draft: Draft, blobs: Blobs, records: int) -> str:
    """The content of an entity as a version keeps it; absent parts are no keys.

    It is put together by hand, in a third of the time that an encoder takes, which
    looks at the kind of every value. Base64 has no character that JSON would escape.

    Args:
        draft: the content.
        blobs: its numbers.
        records: the length of the provenance chain after the write.
    """
    parts = []
    if draft.title is not None:
        parts.append(f'"title":{_quoted(draft.title)}')
    if draft.body is not None:
        parts.append(f'"body":{_quoted(draft.body)}')
    if draft.metadata:
        parts.append(f'"metadata":{_members(draft.metadata)}')
    if draft.types:
        parts.append(f'"types":[{",".join(map(_quoted, draft.types))}]')
    if draft.relationships:
        pairs = [
            f"[{_quoted(one)},{_quoted(other)}]" for one, other in draft.relationships
        ]
        parts.append(f'"relationships":[{",".join(pairs)}]')
    if draft.spatial is not None:
        parts.append(f'"spatial":{_place(draft.spatial)}')
    if blobs.embedding is not None:
        parts.append(f'"embedder":{_quoted(draft.embedder)}')
    parts.append(f'"{RECORDS}":{records}')
    ends = ["{", ",".join(parts)]
    if blobs.embedding is not None:
        ends += (',"embedding":{"f32":"', _base64(blobs.embedding), '"}')
    if draft.tensor is not None and blobs.tensor is not None:
        shape = ",".join(map(str, draft.tensor.shape))
        opening = f',"tensor":{{"shape":[{shape}],"data":{{"f64":"'
        ends += (opening, _base64(blobs.tensor), '"}}')
    ends.append("}")
    return "".join(ends)


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


def _members(named: Mapping[str, str]) -> str:
    pairs = [f"{_quoted(name)}:{_quoted(each)}" for name, each in named.items()]
    return "{" + ",".join(pairs) + "}"


def _place(place: Place) -> str:
    altitude = "null" if place.altitude is None else repr(float(place.altitude))
    return (
        f'{{"latitude":{float(place.latitude)!r},"longitude":{float(place.longitude)!r},'
        f'"altitude":{altitude},"geometry_type":{_quoted(place.geometry_type)},'
        f'"srid":{place.srid},"properties":{_members(place.properties)}}}'
    )


def _base64(blob: bytes) -> str:
    return b64encode(blob).decode("ascii")


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

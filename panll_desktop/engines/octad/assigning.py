"""Fields of an entity set to values: the request shape before, and after."""

import json
from typing import Final

from panll_desktop.engines.octad.algebra import Assign, Field, Value
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.protocol import Modality

_TOP_LEVEL: Final = {
    Modality.DOCUMENT: ("title", "body"),
    Modality.VECTOR: ("embedding", "embedder"),
    Modality.SEMANTIC: ("types",),
    Modality.GRAPH: ("relationships",),
}
_PLACE: Final = ("latitude", "longitude", "altitude", "geometry_type", "srid")


def assigned(
    document: dict[str, Json], assignments: tuple[Assign, ...]
) -> dict[str, Json]:
    """The content with the fields set; the request's own checks follow.

    Raises:
        RejectedError: the field cannot be written.
    """
    names = [(each.field.modality, each.field.name) for each in assignments]
    if (Modality.VECTOR, "embedding") in names:
        document.pop("embedder", None)  # whoever made the former one
    for each in assignments:
        _assign(document, each.field, _plain(each.value))
    return document


def _assign(document: dict[str, Json], target: Field, value: Json) -> None:
    modality, name = target.modality, target.name
    if modality is Modality.PROVENANCE:
        raise RejectedError("provenance", "is append-only; no record can be changed")
    if modality is Modality.TEMPORAL:
        raise RejectedError("temporal", "is kept by the store")
    if name in _TOP_LEVEL.get(modality, ()):
        _put(document, name, value)
        return
    match modality:
        case Modality.DOCUMENT:
            _put_into(document, "metadata", name, value)
        case Modality.SPATIAL if name in _PLACE:
            _put_into(document, "spatial", name, value)
        case Modality.SPATIAL:
            place = document.setdefault("spatial", {})
            if isinstance(place, dict):
                _put_into(place, "properties", name, value)
        case Modality.TENSOR if name in ("shape", "data"):
            _put_into(document, "tensor", name, value)
        case _:
            raise RejectedError(f"{modality.label}.{name}", "cannot be written")


def _put(document: dict[str, Json], name: str, value: Json) -> None:
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value


def _put_into(document: dict[str, Json], name: str, key: str, value: Json) -> None:
    inner = document.setdefault(name, {})
    if isinstance(inner, dict):
        key = key.removeprefix(f"{name}.")
        as_text = name in ("metadata", "properties") and value is not None
        _put(inner, key, _text(value) if as_text else value)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _plain(value: Value) -> Json:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value

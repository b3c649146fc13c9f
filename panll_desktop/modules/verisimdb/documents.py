"""What an INSERT says, in the request shape."""

from typing import Final

from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.engines.octad.fields import known_fields
from panll_desktop.languages.vql import tree as t
from panll_desktop.protocol import Modality

_REQUEST: Final = ("id", "title", "body")


def document(tree: t.Insert) -> Json:
    """The insert in the request shape; unknown columns become metadata."""
    whole: dict[str, Json] = {}
    metadata: dict[str, Json] = {}
    for name, value in tree.document:
        _put(whole, metadata, name, _json(value))
    for group, fields in tree.groups:
        if group == "document":
            for name, value in fields:
                _put(whole, metadata, name, _json(value))
        else:
            whole[group] = _group(group, fields)
    if metadata:
        whole["metadata"] = metadata
    if tree.edges:
        whole["relationships"] = [list(edge) for edge in tree.edges]
    if tree.types:
        whole["types"] = list(tree.types)
    return whole


def _group(group: str, fields: tuple[tuple[str, t.Value], ...]) -> Json:
    """A place, whose unknown fields become properties, or a provenance record.

    Raises:
        RejectedError: a record has no such field.
    """
    found: dict[str, Json] = {}
    properties: dict[str, Json] = {}
    known = known_fields(Modality[group.upper()])
    for name, value in fields:
        if name in known:
            found[name] = _json(value)
        elif group != "spatial":
            raise RejectedError(f"{group}.{name}", "is not a field of a record")
        elif value is not None:
            properties[name] = _property(value)
    if properties:
        found["properties"] = properties
    return found


def _put(
    whole: dict[str, Json], metadata: dict[str, Json], name: str, value: Json
) -> None:
    if name.lower() in _REQUEST:
        whole[name.lower()] = value
    elif name == "embedding":
        whole[name] = value
    elif name == "tensor":
        whole[name] = _tensor(value)
    elif value is not None:
        metadata[name] = _property(value)


def _property(value: object) -> str:
    """Metadata and properties are texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tensor(value: Json) -> Json:
    """A nested array as shape and data in row-major order.

    Raises:
        RejectedError: its rows are not all of one length.
    """
    shape: list[Json] = []
    level = [value]
    while any(isinstance(each, list) for each in level):
        rows = [each for each in level if isinstance(each, list)]
        if len(rows) < len(level) or len({len(row) for row in rows}) > 1:
            raise RejectedError("tensor", "has rows of different lengths")
        shape.append(len(rows[0]))
        level = [each for row in rows for each in row]
    data: list[Json] = level
    return {"shape": shape, "data": data}


def _json(value: t.Value) -> Json:
    return [_json(each) for each in value] if isinstance(value, tuple) else value

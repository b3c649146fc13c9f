"""The workspaces that the program brings, and the steps that make them.

A workspace is a file of JSON Lines. Each line is one change with its provenance, so the
journal of a workspace tells how it came about::

    {"do": "create", "collection": "sites", "kind": "document",
     "definition": {"fields": [{"name": "height", "type": {"name": "Float"}}]},
     "actor": "agent:example", "rationale": "Where something was found."}
    {"do": "insert", "collection": "sites", "documents": {"alta": {"name": "Alta"}}, …}
    {"do": "replace", "documents": {"sites/alta": {"name": "Alta", "land": "NO"}}, …}
    {"do": "undo", …}

A ``definition`` has the form in which a store keeps it, and may be left out. ``undo``
undoes the last change. The times of the entries are those of the making.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from panll_desktop import paths
from panll_desktop.engines.files import make_once
from panll_desktop.engines.litho import cbor, definition
from panll_desktop.engines.litho.errors import StoreError
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol.documents import Json


class Workspace(StrEnum):
    """Those that the program brings; the value names the resource."""

    SOHO = "soho"
    PETROGLYPHS = "petroglyphs"


def place_of(workspace: Workspace) -> Path:
    """Where the store of a workspace is, or will be."""
    return paths.data_directory() / f"{workspace.value}.litho"


def ensure(workspace: Workspace) -> Path:
    """The store of a workspace, complete; made by whoever needs it first.

    Raises:
        LithoError: the data directory cannot be written, or the sample is damaged.
    """
    path = place_of(workspace)
    try:
        make_once(path, lambda temporary: _make(temporary, workspace))
    except OSError as error:
        raise StoreError(
            f"The workspace {workspace} cannot be made at {path}:"
            f" {error.strerror or error}.",
            "It is made when it is first used.",
            ("Make the directory writable, or open a store of your own.",),
        ) from error
    return path


def _make(path: Path, workspace: Workspace) -> None:
    content = paths.resource(f"samples/{workspace.value}.jsonl").read_bytes()
    with closing(Store(path, create=True, durable=False)) as store, store.together():
        take(store, content.splitlines())


def take(store: Store, lines: Iterable[bytes]) -> None:
    """Does the steps of a workspace in their order.

    Raises:
        StoreError: a line is no step; names its number and what is wrong.
        LithoError: a step is refused.
    """
    for number, line in enumerate(lines, 1):
        try:
            _step(store, json.loads(line))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            cbor.CborError,
        ) as error:
            raise StoreError(
                f"Line {number} of the workspace is no step: {error!r}.",
                "A workspace is made of its steps, one a line.",
                ("Install the program anew, or correct the line.",),
            ) from error


def _step(store: Store, step: Mapping[str, Json]) -> None:
    who = Provenance(str(step["actor"]), str(step["rationale"]), "migration")
    match step:
        case {"do": "create", "collection": str(name), "kind": str(kind)}:
            form = {**_fields(step.get("definition", {})), "kind": kind}
            store.create_collection(name, definition.read(cbor.encode(form)), who)
        case {"do": "insert", "collection": str(name), "documents": dict(documents)}:
            rows = [(key, _fields(each)) for key, each in documents.items()]
            store.insert_all(name, rows, who)
        case {"do": "replace", "documents": dict(documents)}:
            store.replace_all(
                {name: _fields(each) for name, each in documents.items()}, who
            )
        case {"do": "undo"}:
            store.undo(who)
        case _:
            raise ValueError(sorted(step))


def _fields(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value

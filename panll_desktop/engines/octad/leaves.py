"""What a store holds, as leaves of a Merkle tree: the recipe that certificates use.

1. The *content* of a modality is a document: graph ``relationships``; vector
   ``embedder`` and ``float32``; tensor ``shape`` and ``float64``; semantic ``types``;
   document ``title``, ``body`` and ``metadata``; temporal ``version``, ``created_at``
   and ``modified_at``; provenance ``records``; spatial the fields of its geometry.
   ``float32`` and ``float64`` are the stored bytes, little-endian, in hexadecimal.
2. Its hash is SHA-256 of a two byte and the canonical JSON of ``{"content": …,
   "id": …, "modality": …}``.
3. The *record* of an entity is ``{"id": …, "modalities": {…}}``: the hash of each
   modality that it has, in hexadecimal. Its canonical JSON is a leaf.
4. Leaves are in the order of the code points of the identifiers. The root of the tree
   over them, `merkle.Tree`, stands for the present state of the store. Former versions
   are not part of it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from panll_desktop.engines.octad import canonical, content, merkle
from panll_desktop.engines.octad.algebra import Projection
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import (
    CanonicalError,
    StoppedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.functions import bindable
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

Contents: TypeAlias = dict[Modality, Json]
CHUNK: Final = 256  # entities read at once
_BLOBS: Final = Modality.VECTOR.bit | Modality.TENSOR.bit
_DAMAGED: Final = "cannot be read as what it should be; doctor says more"


class Leaf(Record):
    """The record of an entity and the content of its modalities.

    Attributes:
        identifier: of the entity.
        contents: of each modality that it has.
    """

    identifier: str
    contents: Mapping[Modality, Json]

    def record(self) -> dict[str, Json]:
        """What the leaf says."""
        modalities: dict[str, Json] = {
            modality.label: content_hash(self.identifier, modality, each)
            for modality, each in self.contents.items()
        }
        return {"id": self.identifier, "modalities": modalities}


class Snapshot:
    """The tree over one state of a store.

    Args:
        tree: over the records.
        places: the index of the leaf of each entity.
    """

    def __init__(self, tree: merkle.Tree, places: Mapping[str, int]) -> None:
        self.tree = tree
        self._places = places

    def index(self, identifier: str) -> int | None:
        """The leaf of an entity, counted from 0; None if there is no such entity."""
        return self._places.get(identifier)


def content_hash(identifier: str, modality: Modality, document: Json) -> str:
    """The hash of what an entity holds in a modality, in lower-case hexadecimal.

    Raises:
        CanonicalError: the content has no canonical form.
    """
    whole: Json = {"content": document, "id": identifier, "modality": modality.label}
    return hashlib.sha256(b"\x02" + canonical.encode(whole)).hexdigest()


def snapshot(
    connection: sqlite3.Connection,
    stop: Callable[[], bool],
    *,
    believed: bool = False,
) -> Snapshot:
    """The tree over all entities, inside a transaction.

    Args:
        connection: of the store.
        stop: asked in between.
        believed: whether the hashes that are kept are right; see `digests`. Else all
            are computed.

    Raises:
        StoppedError: `stop` said so.
        StoreDamagedError: something in the store is not what it should be.
    """
    kept = connection.execute(
        "SELECT e.key, e.id, l.digest FROM entity e"
        " LEFT JOIN leaf l ON l.entity = e.key ORDER BY e.id"
    ).fetchall()
    hashes = [row[2] for row in kept]
    places = {str(row[1]): place for place, row in enumerate(kept)}
    missing = [
        place
        for place, digest in enumerate(hashes)
        if not (believed and _is_hash(digest))
    ]
    for start in range(0, len(missing), CHUNK):
        if stop():
            raise StoppedError("Stopped.")
        part = missing[start : start + CHUNK]
        found = load(connection, [int(kept[place][0]) for place in part])
        for place, leaf in zip(part, found, strict=True):
            hashes[place] = merkle.leaf(encoded(leaf))
    return Snapshot(merkle.Tree(hashes), places)


def agree(
    connection: sqlite3.Connection, found: Snapshot, identifiers: Iterable[str]
) -> bool:
    """Whether the leaves of these entities are those of what they hold.

    Raises:
        StoreDamagedError: something in them is not what it should be.
    """
    for identifier in identifiers:
        leaf, index = load_one(connection, identifier), found.index(identifier)
        if leaf is None or index is None:
            if leaf is not None or index is not None:
                return False
        elif found.tree.leaf(index) != merkle.leaf(encoded(leaf)):
            return False
    return True


def _is_hash(digest: object) -> bool:
    return isinstance(digest, bytes) and len(digest) == len(merkle.EMPTY)


def encoded(leaf: Leaf) -> bytes:
    """The canonical JSON of a record.

    Raises:
        StoreDamagedError: something in it has no canonical form.
    """
    try:
        return canonical.encode(leaf.record())
    except CanonicalError as error:
        raise StoreDamagedError(f"Entity {leaf.identifier}: {error}") from error


def load(connection: sqlite3.Connection, keys: Sequence[int]) -> list[Leaf]:
    """The leaves of these entities, in their order.

    Raises:
        StoreDamagedError: something in them is not what it should be.
    """
    try:
        loaded = content.load(connection, keys, Projection(ALL_MODALITIES & ~_BLOBS))
        blobs = _blobs(connection, keys)
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreDamagedError(f"An entity {_DAMAGED}.") from error
    return [
        Leaf(identifier, _contents(facets) | blobs.get(key, {}))
        for key, (identifier, facets) in zip(keys, loaded, strict=True)
    ]


def load_one(connection: sqlite3.Connection, identifier: str) -> Leaf | None:
    """The leaf of one entity; None if there is no such entity.

    Raises:
        StoreDamagedError: something in it is not what it should be.
    """
    row = connection.execute(
        "SELECT key FROM entity WHERE id = ?", (bindable(identifier),)
    ).fetchone()
    return None if row is None else load(connection, [row[0]])[0]


def _contents(facets: content.Facets) -> Contents:
    found: Contents = {}
    for modality, document in facets.items():
        if document is None:
            continue
        whole: Json = document
        if modality is Modality.PROVENANCE:
            whole = {"records": document}
        found[modality] = whole
    return found


def _blobs(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Contents]:
    """Vectors and tensors as the bytes that they are."""
    marks = ", ".join("?" * len(keys))
    found: dict[int, Contents] = {}
    for key, blob, embedder in connection.execute(
        f"SELECT entity, embedding, embedder FROM vector WHERE entity IN ({marks})",
        keys,
    ):
        vector: Json = {"embedder": embedder, "float32": blob.hex()}
        found.setdefault(key, {})[Modality.VECTOR] = vector
    for key, shape, blob in connection.execute(
        f"SELECT entity, shape, data FROM tensor WHERE entity IN ({marks})", keys
    ):
        tensor: Json = {"shape": json.loads(shape), "float64": blob.hex()}
        found.setdefault(key, {})[Modality.TENSOR] = tensor
    return found

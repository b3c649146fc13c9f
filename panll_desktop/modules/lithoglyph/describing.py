"""What a store holds: its collections and their fields; examples that run on it."""

from collections import Counter
from typing import Final

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph.selecting import JOURNAL
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Example,
    Json,
)

_LOOKED_AT: Final = 200  # documents; a collection may have many
_TYPES: Final = {
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    dict: "json",
    list: "json",
}
_JOURNAL_FIELDS: Final = {
    "sequence": "integer",
    "timestamp": "timestamp",
    "op_type": "string",
    "collection": "string",
    "actor": "string",
    "rationale": "string",
    "summary": "string",
    "undoes": "integer",
    "irreversible": "string",
    "provenance": "json",
}


def collections(store: Store) -> list[dict[str, Json]]:
    """Every collection with its kind and how many documents it has."""
    return [
        {"name": name, "type": kind.value, "document_count": store.count(name)}
        for name, kind in store.collections().items()
    ]


def fields(store: Store, name: str) -> dict[str, tuple[str, int, int]]:
    """The fields that documents have: type, how many have it, of how many."""
    kinds: dict[str, Counter[str]] = {}
    looked_at = list(store.documents(name).values())[:_LOOKED_AT]
    for document in looked_at:
        for field, value in document.items():
            if value is not None:
                kinds.setdefault(field, Counter())[_TYPES[type(value)]] += 1
    return {
        field: (" or ".join(sorted(found)), found.total(), len(looked_at))
        for field, found in kinds.items()
    }


def schema(store: Store, name: str) -> dict[str, Json]:
    """What is known of a collection, in the words of the specification."""
    made = store.journal()
    history: list[Json] = []
    created: dict[str, Json] = {}
    for entry in made:
        for each in store.effects(entry.sequence) if not created else []:
            if each.collection == name and not each.key:
                created = {"created_at": entry.at, "created_by": entry.provenance.actor}
    found: dict[str, Json] = {
        field: {"type": kind, "nullable": have < of, "declared": False}
        for field, (kind, have, of) in fields(store, name).items()
    }
    return {
        "collection": name,
        "schema_version": 1,
        "fields": found,
        "constraints": [],
        "indexes": ["_id", "_from", "_to"],
        "provenance": {**created, "schema_history": history},
    }


def constraints(store: Store, name: str) -> list[dict[str, Json]]:
    """What every document of a collection must fulfil."""
    if store.collections()[name] is Kind.EDGE:
        sentence = "Both ends are documents that are in the store."
        return [{"collection": name, "constraint": "ends", "rule": sentence}]
    return []


def branch(store: Store, path: tuple[str, ...]) -> tuple[CatalogNode, ...]:
    """The collections and the journal, or the fields of one of them."""
    known = store.collections()
    if not path:
        return (*(_collection(store, name, kind) for name, kind in known.items()), _LOG)
    if path == (JOURNAL,):
        return tuple(
            CatalogNode(name, CatalogKind.FIELD, kind)
            for name, kind in _JOURNAL_FIELDS.items()
        )
    if len(path) > 1 or path[0] not in known:
        return ()
    identity = CatalogNode("_id", CatalogKind.KEY, "string", "collection/key")
    return (
        identity,
        *(
            CatalogNode(field, CatalogKind.FIELD, kind, _share(have, of))
            for field, (kind, have, of) in fields(store, path[0]).items()
        ),
    )


_LOG: Final = CatalogNode(
    JOURNAL, CatalogKind.VIEW, "journal", "every change: who, when, why", branch=True
)


def _collection(store: Store, name: str, kind: Kind) -> CatalogNode:
    count = store.count(name)
    noun = "edge" if kind is Kind.EDGE else "document"
    detail = f"{count:,} {noun}{'' if count == 1 else 's'}"
    return CatalogNode(name, CatalogKind.COLLECTION, kind.value, detail, branch=True)


def _share(have: int, of: int) -> str:
    return "" if have == of else f"in {have:,} of {of:,} documents"


def examples(store: Store) -> tuple[Example, ...]:
    """Queries to try; each of them runs on this store as it is."""
    known = store.collections()
    documents = [name for name, kind in known.items() if kind is Kind.DOCUMENT]
    edges = [name for name, kind in known.items() if kind is Kind.EDGE]
    found = [
        Example(f"Documents of {name}", f"SELECT *\nFROM {name}\nLIMIT 10")
        for name in documents[:3]
    ]
    for name in edges[:2]:
        first = next(iter(store.documents(name).values()), None)
        if first is not None:
            start = str(first["_from"]).partition("/")[0]
            text = f"SELECT *\nFROM {start}\nTRAVERSE {name} OUTBOUND\nLIMIT 10"
            found.append(Example(f"Along {name}", text))
    if "glyphs" in known and "motifs" in known:
        text = "MATCH PATTERN 'spiral' SIMILAR 0.8"
        found.append(Example("Glyphs like a spiral (an extension)", text))
    return (
        *found,
        Example("The journal", "INTROSPECT JOURNAL"),
        Example("What UNDO would do", "UNDO LAST PREVIEW"),
    )

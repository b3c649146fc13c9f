"""What a store holds: its collections and their fields; examples that run on it."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Field
from panll_desktop.engines.litho.journal import touching
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph import demands as demanding
from panll_desktop.modules.lithoglyph.journals import JOURNAL
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
    looked_at = list(store.documents(name, _LOOKED_AT).values())
    for document in looked_at:
        for field, value in document.items():
            if value is not None:
                kinds.setdefault(field, Counter())[_TYPES[type(value)]] += 1
    return {
        field: (" or ".join(sorted(found)), found.total(), len(looked_at))
        for field, found in kinds.items()
    }


def schema(store: Store, name: str) -> dict[str, Json]:
    """What a collection demands, in the words of the specification."""
    demands = store.definition(name)
    declared: dict[str, Json] = {each.name: _declared(each) for each in demands.fields}
    found: dict[str, Json] = {
        field: {"type": kind, "nullable": have < of, "declared": False}
        for field, (kind, have, of) in fields(store, name).items()
        if field not in declared and field not in ("_from", "_to")
    }
    history = [
        store.journal(sequence - 1, 1)[0]
        for sequence in touching(store.connection, (name, ""))
    ]
    made = history[0]
    return {
        "collection": name,
        "type": demands.kind.value,
        "schema_version": demands.version,
        "fields": declared | found,
        "constraints": [each.text for each in demands.checks],
        "dependencies": [str(each) for each in demands.dependencies],
        "target_normal_form": demands.target or None,
        "indexes": ["_id", "_from", "_to"],
        "provenance": {
            "created_at": made.at,
            "created_by": made.provenance.actor,
            "schema_history": [
                {
                    "sequence": each.sequence,
                    "at": each.at,
                    "op_type": each.operation.value,
                    "actor": each.provenance.actor,
                    "rationale": each.provenance.rationale,
                }
                for each in history
            ],
        },
    }


def _declared(field: Field) -> dict[str, Json]:
    found: dict[str, Json] = {
        "type": str(field.type),
        "nullable": field.nullable,
        "declared": True,
    }
    if field.type.least is not None or field.type.most is not None:
        found["range"] = [field.type.least, field.type.most]
    if field.unique:
        found["unique"] = True
    if field.references:
        found["references"] = field.references
    if field.default is not None:
        found["default"] = field.default
    return found


def constraints(store: Store, name: str) -> list[dict[str, Json]]:
    """What every document of a collection must fulfil, a row for each demand."""
    demands = store.definition(name)
    found: list[tuple[str, str]] = []
    if demands.kind is Kind.EDGE:
        found.append(("ends", "Both ends are documents that are in the store."))
    for field in demands.fields:
        found.append(("type", f"{field.name} : {field.type}"))
        if not field.nullable:
            found.append(("not null", field.name))
        if field.references:
            found.append(("references", f"{field.name} -> {field.references}"))
    found += [("unique", ", ".join(key)) for key in demands.keys]
    found += [("check", each.text) for each in demands.checks]
    found += [("dependency, not enforced", str(each)) for each in demands.dependencies]
    return [
        {"collection": name, "constraint": kind, "rule": rule} for kind, rule in found
    ]


def branch(store: Store, path: tuple[str, ...]) -> tuple[CatalogNode, ...]:
    """The collections and the journal, or the fields of one of them."""
    known = store.collections()
    if not path:
        held = (_collection(store, name, kind) for name, kind in known.items())
        return (*held, _LOG, _TYPED)
    if path == (JOURNAL,):
        return tuple(
            CatalogNode(name, CatalogKind.FIELD, kind)
            for name, kind in _JOURNAL_FIELDS.items()
        )
    if path == (demanding.TYPES,):
        return demanding.all_types()
    if path[0] in known and path[1:] == (demanding.VERSIONS,):
        return demanding.versions(store, path[0])
    if len(path) > 1 or path[0] not in known:
        return ()
    demands = store.definition(path[0])
    identity = CatalogNode("_id", CatalogKind.KEY, "string", "collection/key")
    declared = {each.name: str(each.type) for each in demands.fields}
    found = fields(store, path[0])
    return (
        identity,
        *(
            CatalogNode(field, CatalogKind.FIELD, kind, _share(have, of))
            for field, (kind, have, of) in found.items()
            if field not in declared
        ),
        *(
            CatalogNode(
                each.name, CatalogKind.FIELD, str(each.type), demanding.of_field(each)
            )
            for each in demands.fields
        ),
        *demanding.nodes(demands),
    )


_LOG: Final = CatalogNode(
    JOURNAL, CatalogKind.VIEW, "journal", "every change: who, when, why", branch=True
)

_TYPED: Final = CatalogNode(
    demanding.TYPES,
    CatalogKind.TYPE,
    "types",
    "what a field may be, with bounds",
    branch=True,
    insert="INTROSPECT SCHEMA",
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
        first = next(iter(store.documents(name, 1).values()), None)
        if first is not None:
            start = str(first["_from"]).partition("/")[0]
            text = f"SELECT *\nFROM {start}\nTRAVERSE {name} OUTBOUND\nLIMIT 10"
            found.append(Example(f"Along {name}", text))
    if "glyphs" in known and "motifs" in known:
        text = "MATCH PATTERN 'spiral' SIMILAR 0.8"
        found.append(Example("Glyphs like a spiral (an extension)", text))
    return (
        *found,
        *_histories(store, documents),
        Example("The journal", "INTROSPECT JOURNAL"),
        Example("What UNDO would do", "UNDO LAST PREVIEW"),
    )


def _histories(store: Store, documents: list[str]) -> Iterator[Example]:
    """What is known of the first document, and of its collection."""
    for name in documents[:1]:
        key = next(iter(store.documents(name, 1)), None)
        if key is not None:
            yield Example(
                f"History of {name}/{key}", f"INTROSPECT HISTORY {name}/{key}"
            )
        said = f"SELECT *\nFROM {name}\nLIMIT 10\nWITH PROVENANCE"
        yield Example("Who made them, and why", said)
        planned = f"EXPLAIN SELECT *\nFROM {name}\nWHERE _key = '{key}'"
        yield Example("A plan, and why so", planned)
        yield Example(f"Schema of {name}", f"INTROSPECT SCHEMA {name}")
        yield Example(
            f"Normal form of {name}", f"CHECK NORMAL_FORM {name} AGAINST BCNF"
        )

"""What a collection demands, as nodes of the catalogue: constraints and versions."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho import types
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import CatalogKind, CatalogNode

VERSIONS: Final = "_versions"
TYPES: Final = "_types"
_WRITTEN: Final = {
    "BoundedNat": ("BoundedNat 0 100", "whole, from the first bound to the second"),
    "BoundedInt": ("BoundedInt -5 5", "whole, from the first bound to the second"),
    "BoundedFloat": ("BoundedFloat 0 1", "from the first bound to the second"),
    "Vector": ("Vector Float 3", "a list of that type and length"),
    "Option": ("Option String", "that type, or null"),
    "Tracked": ("Tracked String", "that type; the journal tracks every field anyhow"),
}
_BRIEF: Final = {"PromptScores": "six, from 0 to 100"}
_CONSTRAINT: Final = CatalogKind.CONSTRAINT


def of_field(field: Field) -> str:
    """What a field demands beside its type, in a line."""
    words = [_BRIEF.get(field.type.name) or types.bound(field.type)]
    words += [] if field.nullable else ["not null"]
    words += ["primary key"] if field.primary else []
    words += ["unique"] if field.unique else []
    words += [f"refers to {field.references}"] if field.references else []
    words += [] if field.default is None else [f"default {field.default}"]
    return ", ".join(filter(None, words))


def nodes(demands: Definition) -> Iterator[CatalogNode]:
    """What a collection demands of its documents as a whole, and its versions."""
    for check in demands.checks:
        yield CatalogNode(check.text, _CONSTRAINT, "check")
    for key in demands.keys:
        if len(key) > 1:
            yield CatalogNode(", ".join(key), _CONSTRAINT, "unique together")
    if demands.kind is Kind.EDGE:
        detail = "both are documents in the store"
        yield CatalogNode("ends", _CONSTRAINT, "_from, _to", detail, insert="_from")
    if demands.closed:
        detail = "fields that are not named are refused"
        yield CatalogNode("closed", _CONSTRAINT, "schema", detail)
    for each in demands.dependencies:
        yield CatalogNode(str(each), _CONSTRAINT, "dependency", "not enforced")
    if demands.target:
        detail = "aimed at, not enforced"
        yield CatalogNode(demands.target, _CONSTRAINT, "normal form", detail)
    yield CatalogNode(
        "provenance",
        _CONSTRAINT,
        "required",
        "actor and rationale",
        insert="WITH PROVENANCE",
    )
    yield CatalogNode(
        VERSIONS,
        CatalogKind.OTHER,
        f"version {demands.version}",
        "by whom, and why",
        branch=True,
        insert="INTROSPECT SCHEMA",
    )


def all_types() -> tuple[CatalogNode, ...]:
    """Every type that a field can have, with what it refuses."""
    return tuple(map(_type, types.NAMES))


def _type(name: str) -> CatalogNode:
    written, said = _WRITTEN.get(name, (name, ""))
    made = types.made(name) if name not in _WRITTEN else None
    kind = types.kind(made) if made is not None else ""
    detail = said or ", ".join(filter(None, (kind, types.bound(made) if made else "")))
    return CatalogNode(name, CatalogKind.TYPE, "", detail, insert=written)


def versions(store: Store, name: str) -> tuple[CatalogNode, ...]:
    """Every version of what a collection demands, the newest first."""
    return tuple(
        CatalogNode(
            "dropped" if demands is None else f"version {demands.version}",
            CatalogKind.OTHER,
            "" if demands is None else _size(demands),
            f"{entry.at[:10]} {entry.provenance.actor}: {entry.provenance.rationale}",
            insert=f"INTROSPECT SCHEMA {name}",
        )
        for entry, demands in reversed(store.definitions_of(name))
    )


def _size(demands: Definition) -> str:
    parts = (
        (len(demands.fields), "field"),
        (len(demands.checks), "check"),
        (len(demands.dependencies), "dependency"),
    )
    said = [f"{count} {_plural(noun, count)}" for count, noun in parts if count]
    return ", ".join(said) or "any fields"


def _plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"

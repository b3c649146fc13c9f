"""The journal and the schemas as documents: what collections of the system answer."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho.journal import Effect, Entry
from panll_desktop.engines.litho.store import Store
from panll_desktop.languages.gql import clauses as c
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.failing import beyond
from panll_desktop.protocol import Json

JOURNAL: Final = "_journal"
SCHEMAS: Final = "_schema_history"
_LOG: Final = "A store keeps what was changed, and not what was asked."
_NOT_KEPT: Final = {
    "_query_log": (_LOG, "The tab History has what this workbench ran."),
    "_slow_query_log": (
        _LOG,
        "EXPLAIN ANALYZE measures a query; the dashboard has those of this workbench.",
    ),
    "_constraint_violations": (
        "What breaks a constraint is refused with its code, and is not in the store.",
        "INTROSPECT CONSTRAINTS says what is demanded.",
    ),
    "_storage_audit": (
        "A store keeps no sizes.",
        "SELECT * FROM _journal says what came when.",
    ),
}
SYSTEM: Final = frozenset({JOURNAL, SCHEMAS, *_NOT_KEPT})


def system(call: Call, source: c.Source) -> Iterator[dict[str, Json]]:
    """The documents of a collection of the system, up to the moment that is asked for.

    Raises:
        ModuleError: the store does not keep it; it says what does.
    """
    name, last = source.collection.name, source.moment
    if name in _NOT_KEPT:
        why, advice = _NOT_KEPT[name]
        span = source.collection.span
        sentence = f"The embedded engine has no {name}."
        raise beyond(call.text, span, sentence, advice, why=why)
    found = entries(call.store) if name == JOURNAL else schemas(call.store)
    for each in found:
        sequence = each["sequence"]
        if last is None or (isinstance(sequence, int) and sequence <= last):
            yield each


def schemas(store: Store) -> Iterator[dict[str, Json]]:
    """Every version of what collections demanded, those of each the oldest first."""
    names = store.connection.execute(
        "SELECT DISTINCT collection FROM effect WHERE key = '' ORDER BY collection"
    ).fetchall()
    for (name,) in names:
        for entry, demands in store.definitions_of(name):
            declared: dict[str, Json] = {}
            for each in demands.fields if demands else ():
                declared[each.name] = str(each.type)
            yield {
                "collection": name,
                "version": demands.version if demands else None,
                "sequence": entry.sequence,
                "timestamp": entry.at,
                "op_type": entry.operation.value,
                "actor": entry.provenance.actor,
                "rationale": entry.provenance.rationale,
                "fields": declared if demands else None,
                "constraints": [each.text for each in demands.checks]
                if demands
                else None,
            }


def entries(store: Store, since: int = 0) -> Iterator[dict[str, Json]]:
    """The entries after a sequence as documents, the oldest first."""
    for entry in store.journal(since):
        yield entry_of(entry, store.effects(entry.sequence))


def entry_of(entry: Entry, effects: list[Effect]) -> dict[str, Json]:
    """An entry as a document."""
    who = entry.provenance
    touched = ["/".join(filter(None, each.place)) for each in effects]
    collections = sorted({each.collection for each in effects})
    found: dict[str, Json] = {
        "sequence": entry.sequence,
        "timestamp": entry.at,
        "op_type": entry.operation.value,
        "collection": collections[0] if len(collections) == 1 else None,
        "actor": who.actor,
        "rationale": who.rationale,
        "summary": summary(entry, touched, collections),
        "undoes": entry.undoes,
        "irreversible": entry.irreversible or None,
        "provenance": {
            "actor": who.actor,
            "rationale": who.rationale,
            "source": who.source,
            **who.context,
        },
    }
    return found


def summary(entry: Entry, touched: list[str], collections: list[str]) -> str:
    """What an entry did, in a few words."""
    verb = entry.operation.value.replace("_", " ")
    undone = f" of entry {entry.undoes}" if entry.undoes is not None else ""
    if len(touched) == 1:
        return f"{verb}{undone} {touched[0]}"
    return f"{verb}{undone} {len(touched)} in {', '.join(collections)}"

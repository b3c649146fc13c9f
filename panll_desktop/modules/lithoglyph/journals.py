"""The journal as documents: what ``_journal`` and INTROSPECT JOURNAL answer."""

from collections.abc import Iterator

from panll_desktop.engines.litho.journal import Effect, Entry
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import Json


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

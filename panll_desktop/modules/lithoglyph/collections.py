"""Collections are made and taken away; what they demand of their documents."""

from panll_desktop.engines.litho.content import Kind
from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import beyond
from panll_desktop.modules.lithoglyph.writing import WRITTEN, known, placed
from panll_desktop.protocol import Json, StatementType


def create(call: Call, tree: t.CreateCollection, evaluator: Evaluator) -> Answer:
    """Makes a collection."""
    name = tree.collection.name
    kind = Kind.EDGE if tree.edges else Kind.DOCUMENT
    if tree.unless_exists and name in call.store.collections():
        rows: list[tuple[Json, ...]] = [(name, 1, len(tree.fields), None)]
        return _created(rows, f"There is a collection {name} already; nothing changed.")
    who = telling.provenance(call, tree.because, evaluator)
    with placed(call, tree.collection.span):
        changed = call.store.create_collection(name, kind, who)
    if tree.fields or tree.conditions:
        call.warn("The fields are not enforced: any document may be inserted.")
    rows = [(name, 1, len(tree.fields), changed.sequence)]
    return _created(rows, f"Collection {name} created, sequence {changed.sequence}.")


def _created(rows: list[tuple[Json, ...]], message: str) -> Answer:
    names = ["collection", "schema_version", "fields", "sequence"]
    return Answer(
        columns(names, rows), rows, StatementType.OTHER, "CREATE COLLECTION", WRITTEN,
        message,
    )  # fmt: skip


def drop(call: Call, tree: t.DropCollection, evaluator: Evaluator) -> Answer:
    """Takes a collection away with its documents."""
    known(call, tree.collection)
    name = tree.collection.name
    who = telling.provenance(call, tree.because, evaluator)
    reason = telling.irreversible(call, tree.because, hard=tree.hard, span=tree.span)
    with placed(call, tree.collection.span):
        changed = call.store.drop_collection(name, who, irreversible=reason)
    count = len(changed.identifiers)
    for _ in changed.identifiers:
        call.observer.entity_deleted()
    rows: list[tuple[Json, ...]] = [(name, count, changed.sequence)]
    return Answer(
        columns(["collection", "documents", "sequence"], rows),
        rows,
        StatementType.OTHER,
        "DROP COLLECTION",
        WRITTEN,
        f"Collection {name} dropped with {count:,} documents, sequence"
        f" {changed.sequence}.",
        count,
    )


def unsupported(call: Call, tree: t.Plain, what: str) -> Answer:
    """What the engine does not carry out.

    Raises:
        UnsupportedError: always.
    """
    raise beyond(call.text, tree.span, f"The embedded engine has no {what} yet.")

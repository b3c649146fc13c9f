"""Changes: documents, edges and collections, each with who makes it, and why."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.opened import Changed
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph import asking, returning, telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import missing, translated, wrong
from panll_desktop.modules.lithoglyph.rows import Bound, Row
from panll_desktop.modules.lithoglyph.selecting import Query, pinned, select
from panll_desktop.modules.lithoglyph.traversing import document
from panll_desktop.protocol import Json, Modality, Span, StatementType

WRITTEN = Modality.DOCUMENT.bit | Modality.PROVENANCE.bit
_IDENTITY = ("_id", "_key")


def known(call: Call, collection: c.Collection) -> Kind:
    """What a collection holds.

    Raises:
        QueryError: there is none of that name.
    """
    found = call.store.collections()
    if collection.hole:
        sentence = f"{collection.name} is a place of a template: fill it in."
        raise wrong(call.text, collection.span, sentence)
    if collection.name not in found:
        raise missing(call.text, collection.span, collection.name, sorted(found))
    return found[collection.name]


def carried_out(
    call: Call,
    tree: t.Insert | t.InsertEdge | t.Update | t.Delete,
    evaluator: Evaluator,
) -> Answer:
    """Carries out a change of documents."""
    match tree:
        case t.Insert():
            return insert(call, tree, evaluator)
        case t.InsertEdge():
            return insert_edge(call, tree, evaluator)
        case t.Update():
            return update(call, tree, evaluator)
        case t.Delete():
            return delete(call, tree, evaluator)


def insert(call: Call, tree: t.Insert, evaluator: Evaluator) -> Answer:
    """Stores documents, all in one entry of the journal."""
    kind = known(call, tree.collection)
    who = telling.provenance(call, tree.because, evaluator)
    rows = [
        _document(call, tree.collection.name, each, evaluator)
        for each in tree.documents
    ]
    reason = telling.irreversible(call, tree.because, hard=False, span=tree.span)
    with _blamed(call, tree.collection.span, tree.documents):
        changed = call.store.insert_all(
            tree.collection.name, rows, who, irreversible=reason
        )
    answer = inserted(call, tree.collection.name, kind, changed, who)
    return returning.told(call, tree.because, evaluator, _stored(call, changed), answer)


@contextmanager
def _blamed(
    call: Call,
    otherwise: Span,
    documents: Sequence[v.Entries | v.Hole] = (),
    assignments: Sequence[c.Assignment] = (),
) -> Iterator[None]:
    """What is refused inside stands at the value that is refused, if one is."""
    try:
        yield
    except LithoError as error:
        given = [(each.field.parts[0], each.value) for each in assignments]
        span = otherwise
        if error.number is not None and error.number < len(documents):
            document = documents[error.number]
            span = document.span
            given = list(document.entries) if isinstance(document, v.Entries) else []
        found = [value.span for name, value in given if name == error.field]
        raise translated(error, call.text, found[0] if found else span) from error


def _stored(call: Call, changed: Changed) -> list[dict[str, Json]]:
    """The documents that a change left there, each with its identity."""
    found = (document(call, each) for each in changed.identifiers)
    return [each for each in found if each is not None]


def inserted(
    call: Call, collection: str, kind: Kind, changed: Changed, who: Provenance
) -> Answer:
    """What an insert answers: a row for each document."""
    edge = kind is Kind.EDGE
    bits = WRITTEN | (Modality.GRAPH.bit if edge else 0)
    for _ in changed.identifiers:
        call.observer.entity_created(bits)
    said: Json = {"actor": who.actor, "timestamp": _moment(call, changed)}
    if edge:
        names = ["edge_id", "from", "to", "sequence", "provenance"]
        rows: list[tuple[Json, ...]] = [
            (each, *_ends(call, each), changed.sequence, said)
            for each in changed.identifiers
        ]
    else:
        names = ["document_id", "collection", "sequence", "provenance"]
        rows = [
            (each, collection, changed.sequence, said) for each in changed.identifiers
        ]
    counted = noun(len(rows), "edge" if edge else "document")
    where = "" if changed.sequence is None else f", sequence {changed.sequence}"
    message = f"{counted} inserted into {collection}{where}."
    return Answer(
        columns(names, rows), rows, StatementType.INSERT, "INSERT", bits, message
    )


def _ends(call: Call, identifier: str) -> tuple[Json, Json]:
    fields = call.store.document(identifier)
    return fields.get("_from"), fields.get("_to")


def _moment(call: Call, changed: Changed) -> str | None:
    """When a change was entered."""
    if changed.sequence is None:
        return None
    return call.store.journal(changed.sequence - 1, 1)[0].at


def noun(count: int, word: str, many: str = "") -> str:
    """A count of something, within a sentence."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def _document(
    call: Call, collection: str, given: v.Entries | v.Hole, evaluator: Evaluator
) -> tuple[str | None, dict[str, Json]]:
    """The key, None for a fresh one, and the fields of a document."""
    found = evaluator.constant(given)
    if not isinstance(found, dict):
        raise wrong(call.text, given.span, f"{found!r} is no document.")
    for parts, span in evaluator.unseen.items():
        word = ".".join(parts)
        raise wrong(
            call.text,
            span,
            f"“{word}” is a name, and a new document has no fields yet.",
            f"A text stands in quotes: '{word}'.",
        )
    return keyed(call, collection, found, given.span)


def keyed(
    call: Call, collection: str, found: dict[str, Json], span: Span
) -> tuple[str | None, dict[str, Json]]:
    """The key, None for a fresh one, and the other fields of a document."""
    key, identifier = found.get("_key"), found.get("_id")
    if isinstance(identifier, str) and key is None:
        key = identifier.removeprefix(f"{collection}/")
    if key is not None and not isinstance(key, str):
        raise wrong(call.text, span, f"A key is a text; {key!r} is none.")
    fields = {name: value for name, value in found.items() if name not in _IDENTITY}
    return key, fields


def insert_edge(call: Call, tree: t.InsertEdge, evaluator: Evaluator) -> Answer:
    """Stores an edge between two documents."""
    if tree.source is None or tree.target is None:
        raise wrong(
            call.text,
            tree.span,
            "The edge does not say its collection and its ends.",
            "Write INSERT EDGE collection FROM one/key TO other/key {…}.",
        )
    collection = c.Collection(tree.edges, hole=False, span=tree.span)
    kind = known(call, collection)
    if kind is not Kind.EDGE:
        sentence = f"“{tree.edges}” holds documents and no edges."
        raise wrong(call.text, tree.span, sentence, "Create an EDGE COLLECTION.")
    given = tree.fields or v.Entries((), tree.span)
    key, fields = _document(call, tree.edges, given, evaluator)
    who = telling.provenance(call, tree.because, evaluator)
    reason = telling.irreversible(call, tree.because, hard=False, span=tree.span)
    with placed(call, tree.source.span), together(call):
        edges: list[tuple[str | None, dict[str, Json]]] = [
            (key, {**fields, "_from": source, "_to": target})
            for source in _ends_of(call, tree.source)
            for target in _ends_of(call, tree.target)
        ]
        changed = call.store.insert_all(tree.edges, edges, who, irreversible=reason)
    answer = inserted(call, tree.edges, kind, changed, who)
    return returning.told(call, tree.because, evaluator, _stored(call, changed), answer)


def _ends_of(call: Call, end: c.Document | t.Select) -> list[str]:
    """The document that is named, or those that a query finds."""
    if isinstance(end, c.Document):
        return [_named(call, end)]
    found = [row[0] if row else None for row in select(call, end).rows]
    for each in found:
        if not isinstance(each, str):
            sentence = f"The query finds {each!r}, which names no document."
            raise wrong(call.text, end.span, sentence, "Select _id alone.")
    return [each for each in found if isinstance(each, str)]


def _named(call: Call, document: c.Document) -> str:
    match document.identifier:
        case str() as identifier:
            return identifier
        case v.Parameter(name=name, span=span):
            return str(call.parameter(name, span))
        case v.Hole(text=text, span=span):
            sentence = f"{text} is a place of a template: fill it in."
            raise wrong(call.text, span, sentence)


def chosen(
    call: Call, collection: c.Collection, condition: v.Expression
) -> list[dict[str, Json]]:
    """The documents of a collection that fit, with their identities."""
    source = asking.source_of(collection)
    tree = asking.query(source, (c.Where(condition, condition.span),))
    query = Query(call, tree)
    found = [next(row.documents()) for row in query.rows()]
    if pinned(tree, source) is None and query.stages[0].rows:
        for parts in query.evaluator.unseen:
            call.warn(f"No document has the field “{'.'.join(parts)}”.")
    return found


@contextmanager
def together(call: Call) -> Iterator[None]:
    """What is read inside is still so when it is changed."""
    within = call.store.connection.in_transaction
    with nullcontext() if within else call.store.together():
        yield


def update(call: Call, tree: t.Update, evaluator: Evaluator) -> Answer:
    """Assigns fields in all documents that fit, in one entry of the journal."""
    known(call, tree.collection)
    who = telling.provenance(call, tree.because, evaluator)
    reason = telling.irreversible(call, tree.because, hard=False, span=tree.span)
    _check_assigned(call, tree.assignments)
    values = [
        (each.field.parts, evaluator.value(each.value)) for each in tree.assignments
    ]
    blamed = _blamed(call, tree.collection.span, assignments=tree.assignments)
    with blamed, together(call):
        found = chosen(call, tree.collection, tree.condition)
        before: dict[str, dict[str, Json]] = {}
        after: dict[str, dict[str, Json]] = {}
        for each in found:
            call.check()
            identifier = str(each["_id"])
            row = Row((Bound((tree.collection.name,), each),))
            plain = {k: x for k, x in each.items() if k not in _IDENTITY}
            changed = dict(plain)
            for parts, value in values:
                _assign(changed, parts, value(row))
            before[identifier], after[identifier] = plain, changed
        _warn_unseen(call, evaluator)
        changed_by = _rewritten(call, after, tree.assignments, who, reason)
    previous = {
        identifier: {
            name: old
            for name, old in before[identifier].items()
            if after[identifier].get(name) != old
        }
        for identifier in changed_by.identifiers
    }
    answer = _changed(call, tree.collection.name, changed_by, who, previous)
    stored = _stored(call, changed_by)
    return returning.told(call, tree.because, evaluator, stored, answer)


def _rewritten(
    call: Call,
    after: dict[str, dict[str, Json]],
    assignments: Sequence[c.Assignment],
    who: Provenance,
    reason: str,
) -> Changed:
    """Writes the new fields; as an update where all documents get the same values."""
    same = all(
        isinstance(each.value, v.Constant) and len(each.field.parts) == 1
        for each in assignments
    )
    if same or not after:
        assigned = {
            each.field.text: each.value.value
            for each in assignments
            if isinstance(each.value, v.Constant)
        }
        return call.store.update(list(after), assigned, who, irreversible=reason)
    return call.store.replace_all(after, who, irreversible=reason)


def _check_assigned(call: Call, assignments: Sequence[c.Assignment]) -> None:
    for each in assignments:
        if each.field.parts[0] in _IDENTITY:
            raise wrong(
                call.text,
                each.field.span,
                f"{each.field.parts[0]} says where it lies, and does not change.",
                "Insert a new document, and delete this one.",
            )


def _assign(fields: dict[str, Json], parts: Sequence[str], value: Json) -> None:
    """Sets a field, or a part of one; documents on the way are made."""
    name, *rest = parts
    if not rest:
        fields[name] = value
        return
    inner = fields.get(name)
    copied: dict[str, Json] = dict(inner) if isinstance(inner, dict) else {}
    _assign(copied, rest, value)
    fields[name] = copied


def _warn_unseen(call: Call, evaluator: Evaluator) -> None:
    for parts in evaluator.unseen:
        call.warn(f"No document has the field “{'.'.join(parts)}”.")


def _changed(
    call: Call,
    collection: str,
    changed: Changed,
    who: Provenance,
    previous: dict[str, dict[str, Json]],
) -> Answer:
    count = len(changed.identifiers)
    said: Json = {
        "actor": who.actor,
        "timestamp": _moment(call, changed),
        "previous_values": dict(previous),
    }
    rows: list[tuple[Json, ...]] = [(count, changed.sequence, said)]
    where = f", sequence {changed.sequence}" if changed.sequence is not None else ""
    return Answer(
        columns(["modified_count", "sequence", "provenance"], rows),
        rows,
        StatementType.UPDATE,
        "UPDATE",
        WRITTEN,
        f"{noun(count, 'document')} changed in {collection}{where}.",
        count,
    )


def delete(call: Call, tree: t.Delete, evaluator: Evaluator) -> Answer:
    """Takes all documents that fit away, in one entry of the journal."""
    known(call, tree.collection)
    who = telling.provenance(call, tree.because, evaluator)
    reason = telling.irreversible(call, tree.because, hard=tree.hard, span=tree.span)
    with placed(call, tree.collection.span), together(call):
        found = chosen(call, tree.collection, tree.condition)
        identifiers = [str(each["_id"]) for each in found]
        changed = call.store.delete(identifiers, who, irreversible=reason)
    for _ in changed.identifiers:
        call.observer.entity_deleted()
    count = len(changed.identifiers)
    said: Json = {"actor": who.actor, "timestamp": _moment(call, changed)}
    rows: list[tuple[Json, ...]] = [(count, changed.sequence, said)]
    where = f", sequence {changed.sequence}" if changed.sequence is not None else ""
    answer = Answer(
        columns(["deleted_count", "sequence", "provenance"], rows),
        rows,
        StatementType.DELETE,
        "DELETE",
        WRITTEN,
        f"{noun(count, 'document')} deleted from {tree.collection.name}{where}.",
        count,
    )
    return returning.told(call, tree.because, evaluator, found, answer)

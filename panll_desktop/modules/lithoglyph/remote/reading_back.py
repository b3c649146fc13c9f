"""What a server took is asked for again: whether it has kept it.

Servers are known that say ok and keep nothing. After a change the server is therefore
asked for what it must have since, or for the entry of its journal; where it has not,
the change counts as failed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.clauses import Document
from panll_desktop.languages.gql.walking import plain
from panll_desktop.modules.lithoglyph.remote.routes import Routes, Said
from panll_desktop.protocol import CancelFlag, Json, ModuleError, QueryError
from panll_desktop.records import Record

_MOST: Final = 4  # fields that a question names
_WRITES: Final = (
    t.Insert,
    t.InsertEdge,
    t.Import,
    t.Update,
    t.Delete,
    t.Merge,
    t.CreateCollection,
    t.CreateConstraint,
    t.DropCollection,
    t.Alter,
    t.Apply,
    t.Denormalize,
)


class Check(Record):
    """What is asked after a change, and what the answer must hold.

    Attributes:
        query: a SELECT; "" where the list of collections is looked at.
        wanted: fields that a row must have, by their paths; None where there may be no
            row.
        every: all rows must have them, and there may be none; else one must.
        collection: that must be there, or no more.
        what: the change, within a sentence.
    """

    query: str
    wanted: Mapping[str, Json] | None
    every: bool
    collection: str
    what: str


class Kept(Record):
    """What came of asking: a sentence for the answer, or one to be warned by."""

    message: str = ""
    warning: str = ""


def writes(tree: t.Statement) -> bool:
    """Whether a statement changes anything."""
    if isinstance(tree, t.Undo):
        return not tree.preview
    return isinstance(tree, _WRITES)


def demand_kept(
    routes: Routes, text: str, tree: t.Statement, said: Said, cancel: CancelFlag
) -> Kept:
    """Asks for what was changed, or for its entry where no plain question shows it.

    Raises:
        QueryError: ``NOT_KEPT``: the server said ok and has lost it.
    """
    if not writes(tree):
        if isinstance(plain(tree), t.Transaction | t.Defaults):
            return Kept(warning="Whether the server did anything, it cannot be asked.")
        return Kept()
    checks, whole = checks_of(text, tree)
    try:
        for each in checks:
            if not _kept(routes, each, cancel):
                asked = f"Asked: {each.query}" if each.query else ""
                raise _lost(each.what, asked)
        if whole:
            return Kept("Read back: the server has what was written.")
        return _journalled(routes, said, cancel)
    except QueryError as error:
        if error.code == NOT_KEPT:
            raise
        return _unknown(error)
    except ModuleError as error:
        return _unknown(error)


NOT_KEPT: Final = "NOT_KEPT"


def _unknown(error: ModuleError) -> Kept:
    return Kept(
        warning="The server said ok; whether it kept the change is not known:"
        f" {error.title}"
    )


def _lost(what: str, detail: str) -> QueryError:
    return QueryError(
        f"The server said ok and has lost what was {what}: asked for, it is not shown.",
        code=NOT_KEPT,
        detail=detail,
    )


def _journalled(routes: Routes, said: Said, cancel: CancelFlag) -> Kept:
    """Looks for the entry of a change in the server's journal."""
    if said.sequence is None:
        return Kept(
            warning="The server said ok and named no entry of its journal; what this"
            " statement changes cannot be asked for otherwise, so nobody looked whether"
            " it was kept."
        )
    for each in routes.journal(said.sequence - 1, cancel):
        if said.sequence in (each.get("seq"), each.get("sequence")):
            return Kept("Read back: the server has the entry in its journal.")
    raise _lost(
        f"entered as {said.sequence}", f"Asked: the journal since {said.sequence - 1}"
    )


# What is asked


def checks_of(text: str, tree: t.Statement) -> tuple[list[Check], bool]:
    """What can be asked after a change, and whether it shows all of it."""
    match tree:
        case t.Insert():
            name = tree.collection.name
            found = [
                _there(name, wanted, f"inserted into {name}")
                for each in tree.documents
                if isinstance(each, v.Entries) and (wanted := _constants(each))
            ]
            return found, len(found) == len(tree.documents)
        case t.InsertEdge(edges=name, source=Document(str() as one)) if isinstance(
            tree.target, Document
        ) and isinstance(tree.target.identifier, str):
            ends: dict[str, Json] = {"_from": one, "_to": tree.target.identifier}
            fields = tree.fields
            more = _constants(fields) if isinstance(fields, v.Entries) else {}
            return [_there(name, {**ends, **more}, f"inserted into {name}")], True
        case t.Update():
            return _changed(text, tree)
        case t.Delete():
            name = tree.collection.name
            query = f"SELECT * FROM {name} WHERE {_condition(text, tree)} LIMIT 1;"
            gone = Check(query, None, False, name, f"deleted from {name}")
            return [gone], True
        case t.Merge(gone=v.Constant(str() as key)):
            return [_moved(tree, key)], True
        case t.CreateCollection() | t.DropCollection():
            name = tree.collection.name
            made = isinstance(tree, t.CreateCollection)
            what = f"{'made' if made else 'dropped'}: the collection {name}"
            return [Check("", {} if made else None, False, name, what)], True
        case _:
            return [], False


def _there(name: str, wanted: Mapping[str, Json], what: str) -> Check:
    return Check(_select(name, wanted), wanted, every=False, collection=name, what=what)


def _changed(text: str, tree: t.Update) -> tuple[list[Check], bool]:
    """What the condition still finds must have the new values, wherever it was."""
    wanted = {
        each.field.text: each.value.value
        for each in tree.assignments
        if isinstance(each.value, v.Constant)
    }
    if not wanted:
        return [], False
    name = tree.collection.name
    query = f"SELECT * FROM {name} WHERE {_condition(text, tree)};"
    check = Check(query, wanted, every=True, collection=name, what=f"changed in {name}")
    return [check], len(wanted) == len(tree.assignments)


def _moved(tree: t.Merge, key: str) -> Check:
    name = tree.collection.name
    identifier = key if "/" in key else f"{name}/{key}"
    query = f"SELECT * FROM {name} WHERE _id = {_literal(identifier)};"
    what = f"{'taken out' if tree.apart else 'merged'} in {name}"
    wanted: dict[str, Json] | None = {} if tree.apart else None
    return Check(query, wanted, every=False, collection=name, what=what)


def _condition(text: str, tree: t.Update | t.Delete) -> str:
    return tree.condition.span.of(text)


def _select(name: str, wanted: Mapping[str, Json]) -> str:
    asked = [
        f"{field} = {_literal(value)}"
        for field, value in wanted.items()
        if isinstance(value, str | int | bool)
    ]
    condition = f" WHERE {' AND '.join(asked[:_MOST])}" if asked else ""
    return f"SELECT * FROM {name}{condition};"


def _literal(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _constants(document: v.Entries) -> dict[str, Json]:
    """The fields whose value stands in the statement."""
    return dict(_standing(document))


def _standing(document: v.Entries) -> Iterator[tuple[str, Json]]:
    for name, value in document.entries:
        try:
            found = standing(value)
        except ValueError:
            continue
        if found is not None:
            yield name, found


def standing(value: v.Expression) -> Json:
    """The value that stands there.

    Raises:
        ValueError: it has to be computed.
    """
    match value:
        case v.Constant(constant):
            return constant
        case v.Negative(v.Constant(int() | float() as number)):
            return -number
        case v.Listed(items):
            return [standing(each) for each in items]
        case v.Entries(entries):
            return {name: standing(each) for name, each in entries}
        case _:
            raise ValueError


# What is answered


def _kept(routes: Routes, check: Check, cancel: CancelFlag) -> bool:
    if not check.query:
        names = [each.get("name") for each in routes.collections(cancel)]
        return (check.collection in names) == (check.wanted is not None)
    rows = routes.query(check.query, {}, cancel).rows
    if check.wanted is None:
        return not rows
    found = [_holds(row, check.wanted) for row in rows]
    return all(found) if check.every else any(found)


def _holds(row: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    document = row.get("document", row)
    fields = dict(document) if isinstance(document, dict) else dict(row)
    identifier = fields.get("_id")
    if isinstance(identifier, str):  # its last part is the key, told or not
        fields.setdefault("_key", identifier.rpartition("/")[2])
    return all(_at(fields, name) == value for name, value in wanted.items())


def _at(fields: Mapping[str, Json], path: str) -> Json:
    """The value at a path with dots, or of a field that is named so."""
    if path in fields:
        return fields[path]
    name, _, rest = path.partition(".")
    inner = fields.get(name)
    return _at(inner, rest) if rest and isinstance(inner, dict) else None

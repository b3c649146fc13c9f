"""What a server took is asked for again: whether it has kept it.

Servers are known that say ok and keep nothing. After a change the server is therefore
asked for what it must have since; where it has not, the change counts as failed.
"""

import json
from collections.abc import Mapping

from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql.values import Constant, Entries, Expression, Listed
from panll_desktop.modules.lithoglyph.remote.routes import Routes
from panll_desktop.protocol import CancelFlag, Json, ModuleError, QueryError
from panll_desktop.records import Record

_MOST: int = 4  # fields that a question names


class Check(Record):
    """What is asked after a change, and what the answer must hold.

    Attributes:
        query: a SELECT; "" where the list of collections is looked at.
        wanted: fields that one of the rows must have; None where there may be no row.
        collection: that must be there, or no more.
        what: the change, within a sentence.
    """

    query: str
    wanted: Mapping[str, Json] | None
    collection: str
    what: str


def checks_of(text: str, tree: t.Statement) -> list[Check]:
    """What can be asked after a change; nothing where there is no plain question."""
    match tree:
        case t.Insert():
            return [
                _inserted(tree.collection.name, each)
                for each in tree.documents
                if isinstance(each, Entries) and _constants(each)
            ]
        case t.Update():
            wanted = {
                each.field.text: each.value.value
                for each in tree.assignments
                if isinstance(each.value, Constant) and each.value.value is not None
            }
            name = tree.collection.name
            found = [Check(_select(name, wanted), wanted, name, f"changed in {name}")]
            return found if wanted else []
        case t.Delete():
            span = _span_of(tree.condition)
            condition = text[span[0] : span[1]]
            name = tree.collection.name
            query = f"SELECT * FROM {name} WHERE {condition} LIMIT 1;"
            return [Check(query, None, name, f"deleted from {name}")]
        case t.CreateCollection():
            name = tree.collection.name
            return [Check("", {}, name, f"made: the collection {name}")]
        case t.DropCollection():
            name = tree.collection.name
            return [Check("", None, name, f"dropped: the collection {name}")]
        case _:
            return []


def demand_kept(routes: Routes, checks: list[Check], cancel: CancelFlag) -> str:
    """Asks; returns a sentence on what was read back, "" for nothing to ask.

    Raises:
        QueryError: ``NOT_KEPT``: the server said ok and has lost it.
    """
    for each in checks:
        try:
            kept = _kept(routes, each, cancel)
        except ModuleError as error:
            return (
                "The server said ok; whether it kept the change is not known:"
                f" {error.title}"
            )
        if not kept:
            raise QueryError(
                f"The server said ok and has lost what was {each.what}: asked for,"
                " it is not shown.",
                code="NOT_KEPT",
                detail=f"Asked: {each.query}" if each.query else "",
            )
    if not checks:
        return ""
    return "Read back: the server has what was written."


def _kept(routes: Routes, check: Check, cancel: CancelFlag) -> bool:
    if not check.query:
        names = [each.get("name") for each in routes.collections(cancel)]
        return (check.collection in names) == (check.wanted is not None)
    rows = routes.query(check.query, {}, cancel).rows
    if check.wanted is None:
        return not rows
    return any(_holds(row, check.wanted) for row in rows)


def _holds(row: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    document = row.get("document", row)
    fields = document if isinstance(document, dict) else row
    return all(fields.get(name) == value for name, value in wanted.items())


def _inserted(name: str, document: Entries) -> Check:
    wanted = _constants(document)
    return Check(_select(name, wanted), wanted, name, f"inserted into {name}")


def _constants(document: Entries) -> dict[str, Json]:
    """The fields whose value stands in the statement, lists of such included."""
    found: dict[str, Json] = {}
    for name, value in document.entries:
        plain = _plain(value)
        if plain is not None:
            found[name] = plain
    return found


def _plain(value: Expression) -> Json:
    match value:
        case Constant(constant):
            return constant
        case Listed(items) if all(isinstance(each, Constant) for each in items):
            return [_plain(each) for each in items]
        case _:
            return None


def _select(name: str, wanted: Mapping[str, Json]) -> str:
    asked = [
        f"{field} = {json.dumps(value, ensure_ascii=False)}"
        for field, value in wanted.items()
        if isinstance(value, str | int | bool) and "." not in field
    ]
    condition = f" WHERE {' AND '.join(asked[:_MOST])}" if asked else ""
    return f"SELECT * FROM {name}{condition};"


def _span_of(condition: Expression) -> tuple[int, int]:
    span = condition.span
    return span.start, span.end

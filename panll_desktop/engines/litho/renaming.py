"""A collection gets another name, and whatever named it names it so from then on."""

import sqlite3
from typing import Final

from panll_desktop.engines.litho import conditions, content, definition, present
from panll_desktop.engines.litho.conditions import Comparison, Condition
from panll_desktop.engines.litho.definition import Check, Definition, Field
from panll_desktop.engines.litho.errors import ConstraintError
from panll_desktop.engines.litho.journal import Effect, Place
from panll_desktop.protocol.documents import Json

_ENDS: Final = ("_from", "_to")


def renamed(connection: sqlite3.Connection, old: str, new: str) -> list[Effect]:
    """What gives a collection another name, in one entry.

    Its documents keep their keys. Edges and references lead to where they are since,
    and schemas that named the collection name it so.

    Args:
        connection: inside a transaction.
        old: the name that it has.
        new: that it gets.

    Raises:
        CollectionNotFoundError: there is none of that name.
        ConstraintError: the new name is taken.
        ValueTypeError: it is no name.
    """
    content.check_name(new)
    present.definition_of(connection, old)
    if present.exists(connection, (new, "")):
        raise ConstraintError(
            f"There is a collection {new!r} already.",
            "A name stands for one collection.",
            ("Choose another name.",),
        )
    gone: list[Effect] = []
    made: list[Effect] = []
    for name, key in _touched(connection, old):
        before = present.state(connection, (name, key))
        if before is None:
            continue
        after = _document(connection, name, before, old, new) if key else None
        after = _definition(before, old, new) if after is None else after
        if name == old:
            gone.append(Effect(name, key, before, None))
            made.append(Effect(new, key, None, after))
        elif after != before:
            made.append(Effect(name, key, before, after))
    return [*gone, *made]


def _touched(connection: sqlite3.Connection, old: str) -> list[Place]:
    """The collection, the others, its documents, and what leads to them."""
    names = connection.execute("SELECT name FROM collection ORDER BY name").fetchall()
    inside = f"{old}/"
    leading = connection.execute(
        "SELECT collection, key FROM document"
        " WHERE source >= ?1 AND source < ?2 OR target >= ?1 AND target < ?2"
        " UNION SELECT collection, key FROM reference WHERE target >= ?1"
        " AND target < ?2 UNION SELECT collection, key FROM document"
        " WHERE collection = ?3 ORDER BY 1, 2",
        (inside, f"{old}0", old),  # 0 is the sign behind /
    ).fetchall()
    return [*((name, "") for (name,) in names), *leading]


def _document(
    connection: sqlite3.Connection, name: str, before: bytes, old: str, new: str
) -> bytes:
    demands = present.definition_of(connection, name)
    naming = [
        *_ENDS,
        *(field for field, target in demands.references.items() if target == old),
    ]
    fields = content.fields_of(before)
    for field in naming:
        fields[field] = _led(fields.get(field), old, new)
    kept = {k: x for k, x in fields.items() if x is not None or k not in naming}
    return content.stored(kept, demands.kind)


def _led(value: Json, old: str, new: str) -> Json:
    if isinstance(value, str) and value.startswith(f"{old}/"):
        return f"{new}/{value.removeprefix(f'{old}/')}"
    return value


def _definition(before: bytes, old: str, new: str) -> bytes:
    """A definition that names the collection so; its next version if it did before."""
    was = definition.read(before)
    fields = tuple(_field(each, old, new) for each in was.fields)
    checks = tuple(_check(each, old, new) for each in was.checks)
    if (fields, checks) == (was.fields, was.checks):
        return before
    rest = (getattr(was, name) for name in Definition.__match_args__[4:])
    return definition.stored(
        Definition(was.kind, was.version + 1, fields, checks, *rest)
    )


def _field(field: Field, old: str, new: str) -> Field:
    if field.references != old:
        return field
    values = {name: getattr(field, name) for name in Field.__match_args__}
    return Field(**{**values, "references": new})


def _check(check: Check, old: str, new: str) -> Check:
    """A check on the ends of edges; others say nothing of collections."""
    condition = _condition(check.condition, old, new)
    if condition == check.condition:
        return check
    way = check.text.partition(" ")[0]
    return Check(condition, f"{way} {new}")


def _condition(condition: Condition, old: str, new: str) -> Condition:
    match condition:
        case Comparison(("_from" | "_to",), conditions.Operator.LIKE, str(pattern)) if (
            pattern == f"{old}/%"
        ):
            path, operator = condition.path, condition.operator
            return Comparison(path, operator, f"{new}/%")
        case _:
            return condition

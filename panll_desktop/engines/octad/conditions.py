"""Conditions and sort keys of the algebra as SQL over one entity, aliased ``e``."""

import json
import math
from typing import Final, assert_never

from panll_desktop.engines.octad import special, sphere
from panll_desktop.engines.octad.algebra import (
    IDENTIFIER,
    And,
    Compare,
    CompareFields,
    Condition,
    Constant,
    Contains,
    Field,
    Follows,
    Identified,
    Matches,
    NearestPlaces,
    Not,
    Operator,
    Or,
    Order,
    Present,
    Scalar,
    Shaped,
    Similar,
    WithinBounds,
    WithinRadius,
)
from panll_desktop.engines.octad.errors import UnknownFieldError
from panll_desktop.engines.octad.functions import (
    LARGEST,
    SMALLEST,
    number,
)
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.words import match_expression
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

_MARGIN: Final = 1e-6  # degrees
_NUMERIC: Final = "numeric"
_TEXT: Final = "text"
_SINGLE: Final = {
    Modality.DOCUMENT: ("document", {"title": _TEXT, "body": _TEXT}),
    Modality.SPATIAL: (
        "spatial",
        {
            "latitude": _NUMERIC,
            "longitude": _NUMERIC,
            "altitude": _NUMERIC,
            "geometry_type": _TEXT,
            "srid": _NUMERIC,
        },
    ),
    Modality.VECTOR: ("vector", {"embedder": _TEXT}),
    Modality.TENSOR: ("tensor", {}),
}
_MANY: Final = {
    Modality.GRAPH: (
        "triple",
        {"predicate": "predicate", "object": "object", "target": "object"},
    ),
    Modality.SEMANTIC: ("semantic", {"type": "type", "types": "type"}),
    Modality.PROVENANCE: (
        "provenance",
        {
            "event_type": "event_type",
            "actor": "actor",
            "timestamp": "timestamp",
            "source": "source",
            "origin": "source",
            "description": "description",
            "parent_hash": "parent_hash",
            "content_hash": "content_hash",
        },
    ),
}
_COMPUTED: Final = {
    (Modality.VECTOR, "dimension"): "length({vector}.embedding) / 4",
    (Modality.VECTOR, "magnitude"): "magnitude({vector}.embedding)",
    (Modality.TENSOR, "rank"): "json_array_length({tensor}.shape)",
    (Modality.TENSOR, "size"): "length({tensor}.data) / 8",
    (Modality.TEMPORAL, "version"): "e.version",
    (Modality.GRAPH, "degree"): (
        "(SELECT nullif(count(*), 0) FROM triple WHERE entity = e.key)"
    ),
    (Modality.PROVENANCE, "chain_length"): (
        "(SELECT nullif(count(*), 0) FROM provenance WHERE entity = e.key)"
    ),
}
_TEXT_COMPUTED: Final = {
    (Modality.TEMPORAL, "created_at"): "e.created_at",
    (Modality.TEMPORAL, "modified_at"): "e.modified_at",
    (Modality.TEMPORAL, "timestamp"): "e.modified_at",
    (Modality.TEMPORAL, IDENTIFIER): "e.id",
    (Modality.GRAPH, "subject"): (
        "(SELECT e.id FROM triple WHERE entity = e.key LIMIT 1)"
    ),
}
_OPEN: Final = {Modality.DOCUMENT: "metadata", Modality.SPATIAL: "properties"}
WHOLE: Final = {  # fields that can be shown, and not compared
    Modality.GRAPH: ("relationships",),
    Modality.VECTOR: ("embedding",),
    Modality.TENSOR: ("shape", "data"),
    Modality.DOCUMENT: ("metadata",),
    Modality.SPATIAL: ("properties",),
}
_PRESENT: Final = {
    Modality.GRAPH: "triple",
    Modality.VECTOR: "vector",
    Modality.TENSOR: "tensor",
    Modality.SEMANTIC: "semantic",
    Modality.DOCUMENT: "document",
    Modality.PROVENANCE: "provenance",
    Modality.SPATIAL: "spatial",
}


class _Operand(Record):
    """An expression, its kind, and the table of which any row may satisfy it."""

    expression: str
    kind: str
    many: str = ""


def known_fields(modality: Modality) -> list[str]:
    """The fixed fields of a modality that a condition can name, sorted."""
    names = [name for each, name in (*_COMPUTED, *_TEXT_COMPUTED) if each == modality]
    if modality in _SINGLE:
        names += _SINGLE[modality][1]
    if modality in _MANY:
        names += _MANY[modality][1]
    return sorted(set(names) - {IDENTIFIER})


def compile_condition(condition: Condition, sql: Sql) -> str:
    """A boolean SQL expression; NULL counts as false.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    match condition:
        case Constant(value):
            return "1" if value else "0"
        case And(terms):
            return _joined("AND", [compile_condition(each, sql) for each in terms])
        case Or(terms):
            return _joined("OR", [compile_condition(each, sql) for each in terms])
        case Not(term):
            return f"NOT coalesce({compile_condition(term, sql)}, 0)"
        case Identified(identifiers):
            possible = [each for each in identifiers if each.isprintable()]
            sql.bind(json.dumps(possible))
            return "e.id IN (SELECT value FROM json_each(?))"
        case Present(modality):
            return _present(modality)
        case Contains():
            return _contains(condition, sql)
        case WithinBounds():
            return _in_boxes([condition], sql)
        case WithinRadius():
            return _in_circle(condition, sql)
        case Similar() | Shaped() | Matches() | Follows() | NearestPlaces():
            return special.compile_special(condition, sql)
        case Compare():
            return _compare(condition, sql)
        case CompareFields():
            return _compare_fields(condition, sql)
        case _:
            assert_never(condition)


def compile_order(order: Order, sql: Sql) -> str:
    """Sort terms: absent last, then numbers by value, then texts."""
    operand = _operand(order.field, sql)
    expression = operand.expression
    if operand.many:
        table, _, column = operand.many.partition(".")
        best = "max" if order.descending else "min"
        expression = f"(SELECT {best}({column}) FROM {table} WHERE entity = e.key)"
    direction = "DESC" if order.descending else "ASC"
    terms = [f"{expression} IS NULL"]
    if operand.kind == _TEXT and order.field.modality in _OPEN:
        terms.append(f"number({expression}) IS NULL, number({expression}) {direction}")
    return ", ".join([*terms, f"{expression} {direction}"])


def _joined(operator: str, parts: list[str]) -> str:
    """A balanced tree: SQLite refuses expressions more than 1,000 levels deep."""
    if not parts:
        return "1" if operator == "AND" else "0"
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = _joined(operator, parts[:half]), _joined(operator, parts[half:])
    return f"({left} {operator} {right})"


def _contains(condition: Contains, sql: Sql) -> str:
    expression = match_expression(condition.words, condition.field)
    if expression is None:
        return "0"
    sql.parameters.append(expression)
    return "e.key IN (SELECT rowid FROM document_text WHERE document_text MATCH ?)"


def _in_boxes(boxes: list[WithinBounds], sql: Sql) -> str:
    """The R*Tree finds candidates in single precision; the columns decide.

    A margin, because it does not round what is next to zero outwards.
    """
    sql.joins.add("spatial")
    tests = []
    for box in boxes:
        south, north = box.min_latitude, box.max_latitude
        west, east = box.min_longitude, box.max_longitude
        sql.parameters += (south - _MARGIN, north + _MARGIN)
        sql.parameters += (west - _MARGIN, east + _MARGIN)
        sql.parameters += (south, north, west, east)
        tests.append(
            "(e.key IN (SELECT entity FROM spatial_index"
            " WHERE max_latitude >= ? AND min_latitude <= ?"
            " AND max_longitude >= ? AND min_longitude <= ?)"
            " AND spatial.latitude BETWEEN ? AND ?"
            " AND spatial.longitude BETWEEN ? AND ?)"
        )
    return _joined("OR", tests)


def _in_circle(circle: WithinRadius, sql: Sql) -> str:
    boxes = [
        WithinBounds(*corners)
        for corners in sphere.boxes(
            circle.latitude, circle.longitude, circle.kilometres
        )
    ]
    test = _in_boxes(boxes, sql)
    sql.parameters.extend((circle.latitude, circle.longitude, circle.kilometres))
    return f"({test} AND kilometres(spatial.latitude, spatial.longitude, ?, ?) <= ?)"


def _present(modality: Modality) -> str:
    if modality is Modality.TEMPORAL:
        return "1"
    table = _PRESENT[modality]
    return f"EXISTS (SELECT 1 FROM {table} WHERE entity = e.key)"


def _compare(condition: Compare, sql: Sql) -> str:
    value: Scalar = condition.value
    operand = _operand(condition.field, sql)
    expression = operand.expression
    if operand.many:
        alias = f"m{next(sql.counter)}"
        table, _, column = operand.many.partition(".")
        expression = f"{alias}.{column}"
    if value is None:
        test = _against_null(condition.operator, expression)
        test = f"({test} AND {_present(condition.field.modality)})"
    else:
        test = _against_value(condition.operator, expression, operand.kind, value, sql)
    if operand.many:
        return (
            f"EXISTS (SELECT 1 FROM {table} {alias}"
            f" WHERE {alias}.entity = e.key AND {test})"
        )
    return test


def _against_null(operator: Operator, expression: str) -> str:
    if operator is Operator.EQUAL:
        return f"{expression} IS NULL"
    return f"{expression} IS NOT NULL" if operator is Operator.UNEQUAL else "0"


def _against_value(
    operator: Operator, expression: str, kind: str, value: str | float, sql: Sql
) -> str:
    if operator is Operator.LIKE:
        sql.bind(str(value))
        return f"{expression} LIKE ?"
    if isinstance(value, bool):
        if kind == _NUMERIC:
            return "0"
        sql.bind(str(value).lower())
        return f"lower({expression}) {operator.value} ?"
    if isinstance(value, str) and kind == _NUMERIC:
        parsed = number(value)
        if parsed is None:  # a number is unequal to every other text
            return f"{expression} IS NOT NULL" if operator is Operator.UNEQUAL else "0"
        value = parsed
    elif isinstance(value, int | float) and kind == _TEXT:
        text, expression = expression, f"number({expression})"
        if operator is Operator.UNEQUAL:
            expression = f"coalesce({expression}, {text})"
    if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        try:
            value = float(value)
        except OverflowError:
            value = math.inf if value > 0 else -math.inf
    sql.bind(value)
    return f"{expression} {operator.value} ?"


def _compare_fields(condition: CompareFields, sql: Sql) -> str:
    left, right = _operand(condition.left, sql), _operand(condition.right, sql)
    sides, scopes = [], []
    for operand in (left, right):
        expression = operand.expression
        if operand.many:
            alias = f"m{next(sql.counter)}"
            table, _, column = operand.many.partition(".")
            expression = f"{alias}.{column}"
            scopes.append((table, alias))
        sides.append((expression, operand.kind))
    if {kind for _, kind in sides} == {_NUMERIC, _TEXT}:
        sides = [(f"number({text})", kind) for text, kind in sides]
    test = f"{sides[0][0]} {condition.operator.value} {sides[1][0]}"
    if condition.operator is not Operator.LIKE and all(
        kind == _TEXT and side.modality in _OPEN
        for (_, kind), side in zip(
            sides, (condition.left, condition.right), strict=True
        )
    ):
        numbers = [f"number({expression})" for expression, _ in sides]
        test = f"coalesce({numbers[0]} {condition.operator.value} {numbers[1]}, {test})"
    for table, alias in scopes:
        test = (
            f"EXISTS (SELECT 1 FROM {table} {alias}"
            f" WHERE {alias}.entity = e.key AND {test})"
        )
    return test


def _operand(wanted: Field, sql: Sql) -> _Operand:
    key = (wanted.modality, wanted.name)
    for table, kind in ((_COMPUTED, _NUMERIC), (_TEXT_COMPUTED, _TEXT)):
        if key in table:
            return _computed(table[key], wanted.modality, kind, sql)
    if wanted.modality in _MANY:
        table_name, columns = _MANY[wanted.modality]
        if wanted.name in columns:
            return _Operand("", _TEXT, f"{table_name}.{columns[wanted.name]}")
    if wanted.modality in _SINGLE:
        table_name, kinds = _SINGLE[wanted.modality]
        if wanted.name in kinds:
            sql.joins.add(table_name)
            return _Operand(f"{table_name}.{wanted.name}", kinds[wanted.name])
        if wanted.modality in _OPEN:
            return _open_field(wanted, table_name, sql)
    name, known = wanted.modality.name, ", ".join(known_fields(wanted.modality))
    if wanted.name in WHOLE.get(wanted.modality, ()):
        raise UnknownFieldError(
            f"{name}.{wanted.name} cannot be compared; of {name}, {known} can."
        )
    raise UnknownFieldError(f"{name} has no field {wanted.name!r}; it has {known}.")


def _computed(template: str, modality: Modality, kind: str, sql: Sql) -> _Operand:
    if "{" in template:
        table = _SINGLE[modality][0]
        sql.joins.add(table)
        template = template.replace(f"{{{table}}}", table)
    return _Operand(template, kind)


def _open_field(wanted: Field, table: str, sql: Sql) -> _Operand:
    column = _OPEN[wanted.modality]
    name = wanted.name.removeprefix(f"{column}.")
    sql.joins.add(table)
    key = f"CAST(x'{name.encode(errors='surrogatepass').hex()}' AS TEXT)"
    return _Operand(
        f"(SELECT value FROM json_each({table}.{column}) WHERE key = {key})", _TEXT
    )

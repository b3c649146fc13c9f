"""Conditions and sort keys of the algebra as SQL over one entity, aliased ``e``.

The plus before a key keeps SQLite from looking for entities by that condition: `paths`
chooses how they are found.
"""

import json
import math
from typing import Final

from panll_desktop.engines.octad import aggregates, claims, joining, special, sphere
from panll_desktop.engines.octad.algebra import (
    And,
    Bound,
    Claims,
    Compare,
    CompareAcross,
    CompareFields,
    CompareGroups,
    Condition,
    Constant,
    Contains,
    Field,
    FieldOf,
    Identified,
    Literal,
    Not,
    Of,
    Operator,
    Or,
    Order,
    Present,
    Scalar,
    WithinBounds,
    WithinRadius,
)
from panll_desktop.engines.octad.fields import (
    NUMERIC,
    OPEN,
    TEXT,
    operand,
    present,
)
from panll_desktop.engines.octad.functions import (
    LARGEST,
    SMALLEST,
    number,
)
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.words import match_expression
from panll_desktop.protocol import Modality

_MARGIN: Final = 1e-6  # degrees


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
            return present(modality)
        case Contains():
            return _contains(condition, sql)
        case WithinBounds():
            return _in_boxes([condition], sql)
        case WithinRadius():
            return _in_circle(condition, sql)
        case Compare():
            return _compare(condition, sql)
        case CompareFields() | CompareAcross():
            return _compare_fields(condition, sql)
        case Of(variable, term):
            return joining.holds_of(variable, sql, lambda: compile_condition(term, sql))
        case Bound(links, term):
            return joining.exists(links, sql, lambda: compile_condition(term, sql))
        case Claims():
            return claims.compile_claims(condition, sql)
        case CompareGroups():
            return _compare_groups(condition, sql)
        case _:
            return special.compile_special(condition, sql)


def compile_order(order: Order, sql: Sql) -> str:
    """Sort terms: absent last, then numbers by value, then texts."""
    return sort_terms(order, sort_value(order, sql))


def sort_value(order: Order, sql: Sql) -> str:
    """The value by which entities are sorted; of several the one that comes first."""
    wanted = FieldOf(order.variable, order.field)
    found, key = joining.operand_of(wanted, sql)
    if not found.many:
        return found.expression
    table, _, column = found.many.partition(".")
    best = "max" if order.descending else "min"
    return f"(SELECT {best}({column}) FROM {table} WHERE entity = {key})"


def sort_terms(order: Order, value: str) -> str:
    """The terms of a sort key whose value is known."""
    direction = "DESC" if order.descending else "ASC"
    terms = [f"{value} IS NULL"]
    if operand(order.field, Sql()).kind == TEXT and order.field.modality in OPEN:
        terms.append(f"number({value}) IS NULL, number({value}) {direction}")
    return ", ".join([*terms, f"{value} {direction}"])


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
    return "+e.key IN (SELECT rowid FROM document_text WHERE document_text MATCH ?)"


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
            "(+e.key IN (SELECT entity FROM spatial_index"
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


def _compare(condition: Compare, sql: Sql) -> str:
    value: Scalar = condition.value
    found = operand(condition.field, sql)
    expression = found.expression
    if found.many:
        alias = f"m{next(sql.counter)}"
        table, _, column = found.many.partition(".")
        expression = f"{alias}.{column}"
    if value is None:
        test = _against_null(condition.operator, expression)
        test = f"({test} AND {present(condition.field.modality)})"
    else:
        test = _against_value(condition.operator, expression, found.kind, value, sql)
    if found.many:
        return (
            f"EXISTS (SELECT 1 FROM {table} {alias}"
            f" WHERE {alias}.entity = e.key AND {test})"
        )
    return test


def _compare_groups(condition: CompareGroups, sql: Sql) -> str:
    left, right, operator = condition.left, condition.right, condition.operator
    found = aggregates.term(left, sql)
    if isinstance(right, Literal):
        if right.value is None:
            return _against_null(operator, found.expression)
        return _against_value(operator, found.expression, found.kind, right.value, sql)
    other = aggregates.term(right, sql)
    sides = [found.expression, other.expression]
    if found.kind != other.kind:
        sides = [f"number({each})" for each in sides]
    return f"{sides[0]} {operator.value} {sides[1]}"


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
        if kind == NUMERIC:
            return "0"
        sql.bind(str(value).lower())
        return f"lower({expression}) {operator.value} ?"
    if isinstance(value, str) and kind == NUMERIC:
        parsed = number(value)
        if parsed is None:  # a number is unequal to every other text
            return f"{expression} IS NOT NULL" if operator is Operator.UNEQUAL else "0"
        value = parsed
    elif isinstance(value, int | float) and kind == TEXT:
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


def _compare_fields(condition: CompareFields | CompareAcross, sql: Sql) -> str:
    wanted = (condition.left, condition.right)
    sides, scopes = [], []
    for side, key in (joining.operand_of(each, sql) for each in wanted):
        expression = side.expression
        if side.many:
            alias = f"m{next(sql.counter)}"
            table, _, column = side.many.partition(".")
            expression = f"{alias}.{column}"
            scopes.append((table, alias, key))
        sides.append((expression, side.kind))
    if {kind for _, kind in sides} == {NUMERIC, TEXT}:
        sides = [(f"number({text})", kind) for text, kind in sides]
    test = f"{sides[0][0]} {condition.operator.value} {sides[1][0]}"
    if condition.operator is not Operator.LIKE and all(
        kind == TEXT and _modality(side) in OPEN
        for (_, kind), side in zip(sides, wanted, strict=True)
    ):
        numbers = [f"number({expression})" for expression, _ in sides]
        test = f"coalesce({numbers[0]} {condition.operator.value} {numbers[1]}, {test})"
    for table, alias, key in scopes:
        test = (
            f"EXISTS (SELECT 1 FROM {table} {alias}"
            f" WHERE {alias}.entity = {key} AND {test})"
        )
    return test


def _modality(side: Field | FieldOf) -> Modality:
    return side.modality if isinstance(side, Field) else side.field.modality

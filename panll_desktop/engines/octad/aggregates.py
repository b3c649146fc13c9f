"""What is made of a group of entities, as SQL over its rows."""

from typing import Final

from panll_desktop.engines.octad import fields
from panll_desktop.engines.octad.algebra import Aggregate, Field, Function
from panll_desktop.engines.octad.fields import NUMERIC, TEXT, Kind, Operand
from panll_desktop.engines.octad.sql import Sql

_ADDED: Final = (Function.SUM, Function.AVG)


def kind_of(term: Field | Aggregate) -> Kind:
    """What the values of a key or of an aggregate are.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    if isinstance(term, Field):
        kind = fields.kind_of(term)
        return Kind.TEXT if kind is Kind.OPEN else kind
    if term.function is Function.COUNT or term.field is None:
        return Kind.INTEGER
    kind = fields.kind_of(term.field)
    if term.function is Function.AVG:
        return Kind.REAL
    if term.function is Function.SUM and kind is not Kind.INTEGER:
        return Kind.REAL
    return kind


def term(wanted: Field | Aggregate, sql: Sql) -> Operand:
    """A key or an aggregate as an expression over the rows of a group.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    made = _term(wanted, sql)
    column = sql.made.get(wanted)
    return made if column is None else Operand(column, made.kind)


def _term(wanted: Field | Aggregate, sql: Sql) -> Operand:
    if isinstance(wanted, Field):
        found = fields.operand(wanted, sql)
        if not found.many:
            return found
        return Operand(sql.unnest(found.many), found.kind)
    if wanted.field is None:
        return Operand("count(*)", NUMERIC)
    found = fields.operand(wanted.field, sql)
    added = wanted.function in _ADDED or wanted.function is Function.COUNT
    kind = NUMERIC if added else found.kind
    made = _of_many if found.many else _of_one
    return Operand(made(wanted.function, wanted.field, found), kind)


def _of_one(function: Function, field: Field, found: Operand) -> str:
    expression = found.expression
    if function in _ADDED:
        expression = _number(expression, field, found)
    elif function is not Function.COUNT:
        expression = fields.ordered(expression, field)
    return f"{function.value}({expression})"


def _of_many(function: Function, field: Field, found: Operand) -> str:
    """Of every value that each entity of the group has."""
    table, _, column = found.many.partition(".")

    def each(inner: str) -> str:
        return f"(SELECT {inner} FROM {table} WHERE entity = e.key)"

    number = _number(column, field, found)
    match function:
        case Function.COUNT:
            return f"coalesce(sum({each(f'count({column})')}), 0)"
        case Function.SUM:
            return f"sum({each(f'sum({number})')})"
        case Function.AVG:
            counted = f"nullif(sum({each(f'count({number})')}), 0)"
            return f"(sum({each(f'sum({number})')}) / {counted})"
        case Function.MIN | Function.MAX:
            return f"{function.value}({each(f'{function.value}({column})')})"


def _number(expression: str, field: Field, found: Operand) -> str:
    """A value to be added; sums of whole numbers that the store counts stay whole."""
    if found.kind == TEXT:
        expression = f"number({expression})"
    if fields.kind_of(field) is Kind.INTEGER:
        return expression
    return f"({expression} * 1.0)"

"""Groups of entities and what is made of them, executed."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from panll_desktop.engines.octad import fields, paths
from panll_desktop.engines.octad.aggregates import term
from panll_desktop.engines.octad.algebra import Field, Group, GroupOrder
from panll_desktop.engines.octad.conditions import compile_condition
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.functions import LARGEST
from panll_desktop.engines.octad.reading import consistent
from panll_desktop.engines.octad.sql import Sql, SqlValue
from panll_desktop.engines.octad.store import Stop, Store

CHUNK: Final = 256
_EVERYTHING: Final = -1
GroupRow: TypeAlias = tuple[str | int | float | None, ...]


def group(store: Store, query: Group, stop: Stop) -> Iterator[list[GroupRow]]:
    """The values of the keys, then those of the aggregates, a row for each group.

    Raises:
        UnknownFieldError: a field that its modality does not have.
        StoppedError: the flag was set.
    """
    sql = Sql()
    path = paths.path(store.connection, query.condition)
    statement, parameters = compiled(query, sql, lambda sql: paths.test(path, sql))
    with consistent(store, sql, stop) as asked:
        cursor = store.connection.execute(statement, parameters)
        try:
            while chunk := list(islice(cursor, CHUNK)):
                if asked():
                    raise StoppedError("Stopped.")
                yield chunk
        finally:
            cursor.close()


def compiled(
    query: Group, sql: Sql, test_of: Callable[[Sql], str]
) -> tuple[str, list[SqlValue]]:
    """The statement and its parameters; `test_of` writes which entities are meant."""
    keys = [term(each, sql).expression for each in query.keys]
    wanted = [*keys, *(term(each, sql).expression for each in query.aggregates)]
    test = test_of(sql)
    having = compile_condition(query.having, sql)
    order = [sorted_by(each, sql) for each in query.order]
    order += [sorted_by(GroupOrder(each), sql) for each in query.keys]
    statement = f"SELECT {', '.join(wanted)} {sql.from_clause()} WHERE {test}"
    if keys:
        statement += f" GROUP BY {', '.join(keys)} HAVING {having}"
    if order:
        statement += f" ORDER BY {', '.join(order)}"
    limit = _EVERYTHING if query.limit is None else min(query.limit, LARGEST)
    offset = min(query.offset, LARGEST)
    return f"{statement} LIMIT ? OFFSET ?", [*sql.parameters, limit, offset]


def sorted_by(key: GroupOrder, sql: Sql) -> str:
    """Sort terms: absent last."""
    expression = term(key.by, sql).expression
    if isinstance(key.by, Field):
        expression = fields.ordered(expression, key.by)
    direction = "DESC" if key.descending else "ASC"
    return f"{expression} IS NULL, {expression} {direction}"

"""Variables of patterns as SQL: what they are bound to, and tests of it.

Each variable is a row of ``json_each`` over the identifiers that its link leads to,
from what is bound already: that is the one table of SQLite that may depend on those to
its left. A variable of which a field is read is an entity of its own, aliased ``e``
inside a query of one row.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.octad import special
from panll_desktop.engines.octad.algebra import Field, FieldOf, Link
from panll_desktop.engines.octad.fields import Operand, operand
from panll_desktop.engines.octad.sql import Sql

if TYPE_CHECKING:
    from collections.abc import Callable

_STORED: Final = (
    "(SELECT i.id AS id, n.key AS key, n.version AS version,"
    " n.created_at AS created_at, n.modified_at AS modified_at"
    " FROM (SELECT {} AS id) i LEFT JOIN entity n ON n.id = i.id)"
)


def sources(links: Sequence[Link], sql: Sql) -> tuple[list[str], list[Link]]:
    """A table for each variable that is new, and the links between known ones.

    From now on the variables are known to `sql`.
    """
    tables, checks = [], []
    for link in links:
        if link.target in sql.variables:
            checks.append(link)
            continue
        source = sql.variables[link.source]
        reached = special.reached_by(link.step, source, sql)
        alias = f"v{next(sql.counter)}"
        each = f"SELECT DISTINCT id FROM {reached} ORDER BY id"
        array = f"(SELECT json_group_array(id) FROM ({each}))"
        tables.append(f"json_each({array}) {alias}")
        sql.variables[link.target] = f"{alias}.value"
    return tables, checks


def tests(checks: Sequence[Link], sql: Sql) -> list[str]:
    """Whether links lead to what their targets stand for."""
    found = []
    for link in checks:
        reached = special.reached_by(link.step, sql.variables[link.source], sql)
        found.append(f"{sql.variables[link.target]} IN {reached}")
    return found


def exists(links: Sequence[Link], sql: Sql, compile_term: "Callable[[], str]") -> str:
    """A test whether the variables can be bound, so that a term holds."""
    known = dict(sql.variables)
    tables, checks = sources(links, sql)
    every = " AND ".join([*tests(checks, sql), compile_term()])
    sql.variables = known
    if not tables:
        return f"({every})"
    return f"EXISTS (SELECT 1 FROM {' CROSS JOIN '.join(tables)} WHERE {every})"


def holds_of(variable: str, sql: Sql, compile_term: "Callable[[], str]") -> str:
    """A test of what a variable stands for; never NULL."""
    identifier = sql.variables[variable]
    with sql.elsewhere():
        test = compile_term()
        source = sql.from_clause(_STORED.format(identifier))
    return f"coalesce((SELECT {test} {source}), 0)"


def operand_of(wanted: Field | FieldOf, sql: Sql) -> tuple[Operand, str]:
    """A field as an expression, and the key of the entity whose it is.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    if isinstance(wanted, Field) or not wanted.variable:
        field = wanted if isinstance(wanted, Field) else wanted.field
        return operand(field, sql), "e.key"
    identifier = sql.variables[wanted.variable]
    with sql.elsewhere():
        found = operand(wanted.field, sql)
        source = sql.from_clause(_STORED.format(identifier))
    key = f"(SELECT key FROM entity WHERE id = {identifier})"
    if found.many:
        return found, key
    return Operand(f"(SELECT {found.expression} {source})", found.kind), key

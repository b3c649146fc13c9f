"""A row for each entity and what the variables of its pattern stand for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from panll_desktop.engines.octad import content, joining, paths
from panll_desktop.engines.octad.algebra import Bound, Far, Projection, Select
from panll_desktop.engines.octad.conditions import (
    compile_condition,
    sort_terms,
    sort_value,
)
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.functions import LARGEST, bindable
from panll_desktop.engines.octad.paths import Path
from panll_desktop.engines.octad.sql import Sql, SqlValue
from panll_desktop.engines.octad.store import Store

_EVERYTHING: Final = -1


def without(path: Path, bound: Bound) -> Path:
    """The path without the test of a pattern whose variables are bound anyway."""
    filters = tuple(each for each in path.filters if each != bound)
    return Path(path.access, filters, path.ranked)


def statement(
    path: Path, query: Select, bound: Bound, sql: Sql
) -> tuple[str, list[SqlValue]]:
    """The statement by which the rows of a select are found; see `compiled`."""
    left = without(path, bound)
    words = str(path.access.parameters[0]) if path.ranked else ""
    return compiled(query, bound, sql, lambda sql: paths.test(left, sql), words)


def compiled(
    query: Select,
    bound: Bound,
    sql: Sql,
    test_of: Callable[[Sql], str],
    words: str = "",
) -> tuple[str, list[SqlValue]]:
    """The statement and its parameters.

    Its columns: the key of the entity, the identifiers that `query.far` stand for, what
    is computed, and with `query.keyed` what it is sorted by. Of rows in which all but
    the last are the same there is one, that whose sort keys come first.

    Args:
        query: whose `bound` it is.
        bound: binds the variables.
        sql: gets what the statement reads.
        test_of: writes which entities are meant.
        words: an FTS5 query whose best match comes first.
    """
    tables, checks = joining.sources(bound.links, sql)
    before, sql.parameters = sql.parameters, []
    named = [sql.variables[each.variable] for each in query.far]
    values = [
        joining.operand_of(each, sql)[0].expression
        for each in query.projection.computed
    ]
    keys = [sort_value(each, sql) for each in query.order]
    head, sql.parameters = sql.parameters, before
    tests = ["document_text MATCH ?"] if words else []
    sql.parameters.extend([words] if words else [])
    tests += [test_of(sql), *joining.tests(checks, sql)]
    tests.append(compile_condition(bound.term, sql))
    names = [f"n{at}" for at in range(len(named))]
    made = [f"c{at}" for at in range(len(values))]
    sorts = [f"k{at}" for at in range(len(keys))]
    columns = zip([*named, *values, *keys], [*names, *made, *sorts], strict=True)
    shown = ", ".join(["e.key", *(f"{one} AS {name}" for one, name in columns)])
    entity = "document_text CROSS JOIN entity" if words else "entity"
    source = " CROSS JOIN ".join([sql.from_clause(entity), *tables])
    if words:
        shown, tests = f"{shown}, rank AS best", [*tests, "e.key = document_text.rowid"]
    inner = f"SELECT {shown} {source} WHERE {' AND '.join(tests)}"
    order = [
        sort_terms(each, name) for each, name in zip(query.order, sorts, strict=True)
    ]
    by = ", ".join([*(["best"] if words else order), "key", *names])
    wanted = ", ".join(["key", *names, *made, *(sorts if query.keyed else ())])
    if len(named) < len(tables):
        one = ", ".join(["key", *names])
        first = f"row_number() OVER (PARTITION BY {one} ORDER BY {by}) AS first"
        inner = f"SELECT * FROM (SELECT *, {first} FROM ({inner})) WHERE first = 1"
    statement = f"SELECT {wanted} FROM ({inner}) ORDER BY {by} LIMIT ? OFFSET ?"
    limit = _EVERYTHING if query.limit is None else max(0, min(query.limit, LARGEST))
    cut = (limit, min(query.offset, LARGEST))
    return statement, [*head, *sql.parameters, *cut]


def load(
    store: Store, far: Sequence[Far], chunk: Sequence[Sequence[object]]
) -> list[tuple[tuple[str, Facets], ...]]:
    """What the variables of rows stand for, from their identifiers, read once each."""
    columns = [
        _column(store, each.projection, [str(row[at]) for row in chunk])
        for at, each in enumerate(far)
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(chunk)


def _column(
    store: Store, projection: Projection, identifiers: Sequence[str]
) -> Iterator[tuple[str, Facets]]:
    keys = [
        int(row[0])
        for each in dict.fromkeys(identifiers)
        for row in store.connection.execute(
            "SELECT key FROM entity WHERE id = ?", (bindable(each),)
        )
    ]
    known = dict(content.load(store.connection, keys, projection))
    nothing: Facets = dict.fromkeys(content.wanted(projection))
    return ((each, known.get(each, nothing)) for each in identifiers)

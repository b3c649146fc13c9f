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
    columns = _Columns(query, sql)
    tables, checks = joining.sources(bound.links, sql)
    head = columns.compile()
    tests = ["document_text MATCH ?"] if words else []
    sql.parameters.extend([words] if words else [])
    tests += [test_of(sql), *joining.tests(checks, sql)]
    tests.append(compile_condition(bound.term, sql))
    entity = "document_text CROSS JOIN entity" if words else "entity"
    source = " CROSS JOIN ".join([sql.from_clause(entity), *tables])
    shown = columns.shown
    if words:
        shown, tests = f"{shown}, rank AS best", [*tests, "e.key = document_text.rowid"]
    inner = f"SELECT {shown} {source} WHERE {' AND '.join(tests)}"
    limit = _EVERYTHING if query.limit is None else max(0, min(query.limit, LARGEST))
    cut = (limit, min(query.offset, LARGEST))
    if not query.order and not words and _in_order(query, bound):
        made = f"{inner} ORDER BY e.key LIMIT ? OFFSET ?"  # the loops do the rest
        return made, [*head, *sql.parameters, *cut]
    by = columns.order("best" if words else "")
    if len(columns.names) < len(tables):
        one = ", ".join(["key", *columns.names])
        first = f"row_number() OVER (PARTITION BY {one} ORDER BY {by}) AS first"
        inner = f"SELECT * FROM (SELECT *, {first} FROM ({inner})) WHERE first = 1"
    made = f"SELECT {columns.wanted} FROM ({inner}) ORDER BY {by} LIMIT ? OFFSET ?"
    return made, [*head, *sql.parameters, *cut]


def _in_order(query: Select, bound: Bound) -> bool:
    """Whether all variables are wanted, in the order in which they are bound."""
    targets = dict.fromkeys(each.target for each in bound.links if each.target)
    return [each.variable for each in query.far] == list(targets)


class _Columns:
    """What a statement selects, and under which names."""

    def __init__(self, query: Select, sql: Sql) -> None:
        self._query = query
        self._sql = sql
        self.names = [f"n{at}" for at in range(len(query.far))]
        self._made = [f"c{at}" for at in range(len(query.projection.computed))]
        self._sorts = [f"k{at}" for at in range(len(query.order))]
        self.shown = ""

    @property
    def wanted(self) -> str:
        """Those that the rows bring, separated by commas."""
        sorts = self._sorts if self._query.keyed else ()
        return ", ".join(["key", *self.names, *self._made, *sorts])

    def compile(self) -> list[SqlValue]:
        """Writes `shown`, once the variables are known; its own parameters."""
        sql, query = self._sql, self._query
        before, sql.parameters = sql.parameters, []
        values = [sql.variables[each.variable] for each in query.far]
        values += [
            joining.operand_of(each, sql)[0].expression
            for each in query.projection.computed
        ]
        values += [sort_value(each, sql) for each in query.order]
        names = [*self.names, *self._made, *self._sorts]
        each = zip(values, names, strict=True)
        self.shown = ", ".join(["e.key", *(f"{one} AS {name}" for one, name in each)])
        own, sql.parameters = sql.parameters, before
        return own

    def order(self, best: str) -> str:
        """Sort terms; `best` before all others, if there is such a column."""
        keys = zip(self._query.order, self._sorts, strict=True)
        terms = [best] if best else [sort_terms(each, name) for each, name in keys]
        return ", ".join([*terms, "key", *self.names])


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

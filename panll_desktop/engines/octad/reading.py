"""Queries of the algebra, executed: rows come while later ones are still sought."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final

from panll_desktop.engines.octad import bindings, content, paths, writing
from panll_desktop.engines.octad.algebra import (
    Condition,
    Count,
    Field,
    Order,
    Projection,
    SearchRelated,
    SearchText,
    SearchVector,
    Select,
)
from panll_desktop.engines.octad.conditions import (
    compile_condition,
    compile_order,
    sort_value,
)
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.errors import (
    MissingError,
    RejectedError,
    StoppedError,
    UnknownFieldError,
)
from panll_desktop.engines.octad.fields import WHOLE
from panll_desktop.engines.octad.functions import LARGEST, bindable
from panll_desktop.engines.octad.joining import operand_of
from panll_desktop.engines.octad.paths import Path
from panll_desktop.engines.octad.sql import Sql, SqlValue
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.versions import key_of
from panll_desktop.engines.octad.words import match_expression
from panll_desktop.records import Record

CHUNK: Final = 256
FIRST_CHUNK: Final = 32
_EVERYTHING: Final = -1


class Row(Record):
    """One entity of a result.

    Attributes:
        score: relevance or similarity where the query has one, else None.
        computed: what the projection asks for of it, in that order.
        keys: by which it is ordered, if it was asked for.
        far: the identifiers that the wanted variables stand for, and what those hold.
    """

    id: str
    facets: Facets
    score: float | None = None
    computed: tuple[float | None, ...] = ()
    keys: tuple[object, ...] = ()
    far: tuple[tuple[str, Facets], ...] = ()


def select(store: Store, query: Select, stop: Stop) -> Iterator[list[Row]]:
    """The entities, in growing chunks.

    Without an order, but with words that all of them must contain, the best match by
    BM25 comes first.

    Raises:
        UnknownFieldError: a field that its modality does not have.
        StoppedError: the flag was set.
    """
    for each in (query.projection, *(far.projection for far in query.far)):
        check_fields(each.fields)
    sql = Sql()
    path = path_of(store, query)
    if query.bound is not None:
        found = bindings.statement(path, query, query.bound, sql)
        yield from _load(store, *found, query, stop, sql)
        return
    computed = [
        operand_of(each, sql)[0].expression for each in query.projection.computed
    ]
    if query.keyed:
        computed += [sort_value(each, sql) for each in query.order]
    statement, parameters = _select(path, query.order, sql, computed)
    parameters += [_limit(query.limit), min(query.offset, LARGEST)]
    yield from _load(store, statement, parameters, query, stop, sql)


def search_text(
    store: Store, query: SearchText, projection: Projection, stop: Stop
) -> Iterator[list[Row]]:
    """Documents that contain all the words; a higher BM25 score comes first."""
    expression = match_expression(query.words)
    if expression is None:
        return
    statement = (
        "SELECT rowid, -rank FROM document_text WHERE document_text MATCH ?"
        " ORDER BY rank, rowid LIMIT ?"
    )
    parameters: list[SqlValue] = [expression, _limit(query.limit)]
    yield from _load(store, statement, parameters, projection, stop)


def search_vector(
    store: Store, query: SearchVector, projection: Projection, stop: Stop
) -> Iterator[list[Row]]:
    """Entities by exact cosine similarity, nearest first.

    Raises:
        RejectedError: the vector's length is not the store's dimension.
    """
    from panll_desktop.engines.octad import vectors  # noqa: PLC0415 - few compare them

    known = writing.dimension(store.connection)
    if known is None:
        return
    _check_length(store, len(query.vector))
    if not all(map(math.isfinite, query.vector)):
        raise RejectedError("vector", "must hold finite numbers alone")
    with store.snapshot(stop) as asked:
        ranked = vectors.nearest(store, query.vector, query.limit, asked)
        for chunk in _chunks(iter(ranked)):
            if asked():
                raise StoppedError("Stopped.")
            yield rows_of(store, chunk, projection)


def search_related(
    store: Store, query: SearchRelated, projection: Projection, stop: Stop
) -> Iterator[list[Row]]:
    """Stored entities one outgoing edge away, in the order of the edges.

    Raises:
        MissingError: there is no entity of that identifier.
    """
    with store.snapshot(stop):
        statement, parameters = related(store, query)
    yield from _load(store, statement, parameters, projection, stop)


def related(store: Store, query: SearchRelated) -> tuple[str, list[SqlValue]]:
    """The statement that `search_related` runs.

    Raises:
        MissingError: there is no entity of that identifier.
    """
    key = key_of(store, query.identifier)
    if key is None:
        raise MissingError(f"There is no entity {query.identifier!r}.")
    test = "" if query.predicate is None else " AND t.predicate = ?"
    statement = (
        "SELECT o.key FROM triple t JOIN entity o ON o.id = t.object"
        f" WHERE t.entity = ?{test} GROUP BY o.key ORDER BY min(t.position) LIMIT ?"
    )
    parameters: list[SqlValue] = [key]
    if query.predicate is not None:
        parameters.append(bindable(query.predicate))
    parameters.append(_limit(query.limit))
    return statement, parameters


def count(store: Store, query: Count, stop: Stop) -> int:
    """How many entities meet the condition, all of them."""
    sql = Sql()
    test = paths.test(paths.path(store.connection, query.condition), sql)
    with consistent(store, sql, stop):
        found: int = store.connection.execute(
            f"SELECT count(*) {sql.from_clause()} WHERE {test}", sql.parameters
        ).fetchone()[0]
    return found


def path_of(store: Store, query: Select) -> Path:
    """How the entities of a select are found."""
    return paths.path(store.connection, query.condition, ranked=query.order == ())


def needs(condition: Condition) -> Sql:
    """A condition as SQL, which says what has to be there before it is tested."""
    sql = Sql()
    compile_condition(condition, sql)
    return sql


@contextmanager
def consistent(store: Store, sql: Sql, stop: Stop) -> Iterator[Stop]:
    """One read transaction, in which every drift score that is read is up to date.

    Raises:
        MissingError: an entity whose vector is compared with has none.
    """
    if not sql.reads_drift:
        with store.snapshot(stop) as asked:
            check_likened(store, sql)
            yield asked
        return
    from panll_desktop.engines.octad import drift  # noqa: PLC0415 - few queries need it

    with drift.fresh(store, stop) as asked:
        check_likened(store, sql)
        yield asked


def vector_of(store: Store, identifier: str) -> tuple[float, ...]:
    """The vector of a stored entity.

    Raises:
        MissingError: there is none.
    """
    sql = Sql()
    sql.likened.append(identifier)
    check_likened(store, sql)
    row = store.connection.execute(
        "SELECT embedding FROM vector v JOIN entity e ON e.key = v.entity"
        " WHERE e.id = ?",
        (bindable(identifier),),
    ).fetchone()
    return tuple(content.floats(row[0], "f"))


def check_likened(store: Store, sql: Sql) -> None:
    """Refuses a comparison with a vector that is not there, or of another length.

    Raises:
        MissingError: which.
        RejectedError: how long it is, and how long those of the store are.
    """
    for identifier in sql.likened:
        if isinstance(identifier, int):
            _check_length(store, identifier)
            continue
        row = store.connection.execute(
            "SELECT v.entity FROM entity e LEFT JOIN vector v ON v.entity = e.key"
            " WHERE e.id = ?",
            (bindable(identifier),),
        ).fetchone()
        if row is None:
            raise MissingError(f"There is no entity {identifier!r}.")
        if row[0] is None:
            raise MissingError(f"The entity {identifier!r} has no vector.")


def _check_length(store: Store, length: int) -> None:
    known = writing.dimension(store.connection)
    if known is not None and known != length:
        raise RejectedError(
            "vector", f"its length is {length}, that of the vectors here is {known}"
        )


def query_plan(
    store: Store, condition: Condition, order: tuple[Order, ...] | None
) -> str:
    """SQLite's own words on how it would look for the entities.

    Args:
        store: where.
        condition: which entities.
        order: None where it does not matter, as for a count.
    """
    path = paths.path(store.connection, condition, ranked=order == ())
    statement, parameters = _select(path, order, Sql())
    lines = store.connection.execute(
        f"EXPLAIN QUERY PLAN {statement}", [*parameters, _EVERYTHING, 0]
    )
    return "; ".join(str(line[3]) for line in lines)


def check_fields(fields: Sequence[Field]) -> None:
    """Refuses a projection that names a field its modality cannot have.

    A condition or a sort key has fewer fields; see `check_compared`.

    Raises:
        UnknownFieldError: which one, and what there is.
    """
    sql = Sql()
    for each in fields:
        if each.name in WHOLE.get(each.modality, ()):
            continue
        try:
            compile_order(Order(each), sql)
        except UnknownFieldError as error:
            names = ", ".join(WHOLE.get(each.modality, ()))
            whole = f" Whole: {names}." if names else ""
            raise UnknownFieldError(f"{error}{whole}") from None


def check_compared(field: Field) -> None:
    """Refuses a condition or a sort key on a field that cannot be compared.

    Raises:
        UnknownFieldError: why, and which can.
    """
    compile_order(Order(field), Sql())


def _select(
    path: Path,
    order: tuple[Order, ...] | None,
    sql: Sql,
    computed: Sequence[str] = (),
) -> tuple[str, list[SqlValue]]:
    test = paths.test(path, sql)
    keys = [compile_order(each, sql) for each in order or ()]
    source, parameters = sql.from_clause(), sql.parameters
    if path.ranked:
        words = "document_text CROSS JOIN entity e ON e.key = document_text.rowid"
        source = source.replace("entity e", words, 1)
        test = f"document_text MATCH ? AND {test}"
        parameters = [*path.access.parameters, *parameters]
        keys.append("document_text.rank")
    keys.append("e.key")
    return (
        f"SELECT {', '.join(['e.key', *computed])} {source} WHERE {test}"
        f" ORDER BY {', '.join(keys)} LIMIT ? OFFSET ?"
    ), parameters


def _load(
    store: Store,
    statement: str,
    parameters: list[SqlValue],
    shown: Projection | Select,
    stop: Stop,
    sql: Sql | None = None,
) -> Iterator[list[Row]]:
    with consistent(store, sql or Sql(), stop) as asked:
        cursor = store.connection.execute(statement, parameters)
        try:
            for chunk in _chunks(cursor):
                if asked():
                    raise StoppedError("Stopped.")
                if isinstance(shown, Select):
                    yield selected(store, chunk, shown)
                else:
                    yield rows_of(store, chunk, shown)
        finally:
            cursor.close()


def _chunks(found: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    size = FIRST_CHUNK
    while chunk := list(islice(found, size)):
        yield chunk
        size = CHUNK


def rows_of(
    store: Store, chunk: Sequence[tuple[object, ...]], projection: Projection
) -> list[Row]:
    """Rows of keys, each with a score if any."""
    keys = [int(str(row[0])) for row in chunk]
    loaded = content.load(store.connection, keys, projection)
    found = []
    for (identifier, facets), row in zip(loaded, chunk, strict=True):
        numbers = tuple(None if each is None else float(str(each)) for each in row[1:])
        found.append(Row(identifier, facets, next(iter(numbers), None)))
    return found


def selected(
    store: Store, chunk: Sequence[tuple[object, ...]], query: Select
) -> list[Row]:
    """Rows of keys: each with variables, what is computed, and then its sort keys."""
    keys = [int(str(row[0])) for row in chunk]
    loaded = content.load(store.connection, keys, query.projection)
    start = 1 + len(query.far)
    end = start + len(query.projection.computed)
    far = bindings.load(store, query.far, [row[1:start] for row in chunk])
    return [
        Row(
            identifier,
            facets,
            computed=tuple(
                None if each is None else float(str(each)) for each in row[start:end]
            ),
            keys=row[end:],
            far=beyond,
        )
        for (identifier, facets), row, beyond in zip(loaded, chunk, far, strict=True)
    ]


def _limit(rows: int | None) -> int:
    return _EVERYTHING if rows is None else max(0, min(rows, LARGEST))

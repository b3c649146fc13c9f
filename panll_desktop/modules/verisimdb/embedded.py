"""A session on an embedded store."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, assert_never

from panll_desktop import __version__
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.errors import (
    NotAStoreError,
    OctadError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.salvaging import SalvagedStore
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import (
    accepting,
    answers,
    compiling,
    resolving,
    touching,
)
from panll_desktop.modules.verisimdb.demo import store_path
from panll_desktop.modules.verisimdb.jobs import (
    DOCUMENT_ONLY,
    SEARCH_COLUMNS,
    Effect,
    Rows,
    Statement,
    VqlJob,
    close_rows,
    modality_columns,
    searched,
    selected,
    translated,
)
from panll_desktop.protocol import (
    CancelFlag,
    Column,
    ColumnType,
    ConnectError,
    Degraded,
    Limits,
    ModuleError,
    StatementType,
    Up,
)

if TYPE_CHECKING:  # most statements need none of these
    from panll_desktop.protocol import (
        CatalogNode,
        Entity,
        Health,
        Observer,
        Options,
        Parameters,
        Plan,
        PlaygroundConfig,
        TelemetryAnswer,
    )

_KINDS: Final[dict[type[t.Statement], StatementType]] = {
    t.Select: StatementType.SELECT,
    **dict.fromkeys(
        (t.SearchText, t.SearchVector, t.SearchRelated, t.SearchModality),
        StatementType.SEARCH,
    ),
    t.Insert: StatementType.INSERT,
    t.Update: StatementType.UPDATE,
    t.Delete: StatementType.DELETE,
    **dict.fromkeys(
        (t.ShowStatus, t.ShowDrift, t.ShowNormaliser, t.ShowEntities),
        StatementType.SHOW,
    ),
    t.Count: StatementType.COUNT,
    t.Explain: StatementType.EXPLAIN,
}
NOT_COMPUTED: Final = "Drift is not computed yet: every score is unknown."


class EmbeddedSession:
    """VQL on one octad store; used on the thread that made it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened = time.monotonic()

    def health(self) -> "Health":
        """Up as long as the file answers a query."""
        with self._reported():
            reading.count(self._store, a.Count(a.Identified(("",))), lambda: False)
        uptime = time.monotonic() - self._opened
        if self._store.damage:
            return Degraded(self._store.damage, __version__, uptime)
        return Up(__version__, uptime)

    def catalog(self, path: tuple[str, ...] = ()) -> "tuple[CatalogNode, ...]":
        """Entities and modalities with their counts; below each its fields."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.branch(self._store, path)

    def start(
        self, query: str, parameters: "Parameters", limits: Limits, cancel: CancelFlag
    ) -> VqlJob:
        """Starts one statement.

        Raises:
            ParseError: with the place and what could stand there.
            QueryError: it parses, and cannot be carried out.
        """
        del parameters
        tree = accepting.parsed(query)
        deadline = None if limits.seconds is None else time.monotonic() + limits.seconds

        def expired() -> bool:
            late = deadline is not None and time.monotonic() > deadline
            return late and not cancel.is_set()

        def stop() -> bool:
            return cancel.is_set() or expired()

        effect = Effect()
        try:
            with self._reported():
                accepting.check(query, tree)
                with accepting.placed_beyond(query):
                    statement = self._statement(query, tree, stop, effect)
        except ModuleError as error:
            error.statement = _KINDS[type(tree)]
            raise
        return VqlJob(self._store, statement, limits, cancel, effect, expired)

    def explain(self, query: str) -> "Plan":
        """The plan of a statement, with or without EXPLAIN before it."""
        from panll_desktop.modules.verisimdb import planning  # noqa: PLC0415 - seldom

        tree = accepting.parsed(query)
        with self._reported(), accepting.placed_beyond(query):
            accepting.check(query, tree)
            return planning.as_plan(planning.sketch(self._store, tree))

    def entity(self, identifier: str) -> "Entity | None":
        """One entity in all its modalities."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.entity(self._store, identifier)

    def telemetry(self) -> "TelemetryAnswer":
        """What the store knows of itself: entities, coverage, uptime."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.snapshot(self._store, time.monotonic() - self._opened)

    def playground(self) -> "PlaygroundConfig":
        """Examples that run on the demonstration store."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom
        from panll_desktop.protocol import PlaygroundConfig  # noqa: PLC0415 - likewise

        return PlaygroundConfig("vql", describing.examples())

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """What goes wrong inside comes out in the protocol's words."""
        try:
            yield
        except OctadError as error:
            raise translated(error) from error
        except sqlite3.Error as error:
            raise translated(self._store.translated(error)) from error

    def _statement(
        self, text: str, tree: t.Statement, stop: Stop, effect: Effect
    ) -> Statement:
        bits = touching.touched(tree)
        match tree:
            case t.Select():
                return self._select(tree, bits, stop)
            case t.SearchText() | t.SearchVector() | t.SearchRelated():
                return self._search(tree, bits, stop)
            case t.SearchModality() | t.ShowNormaliser():
                raise resolving.beyond(tree)
            case t.Insert() | t.Update() | t.Delete():
                return self._change(tree, bits, stop, effect)
            case t.ShowStatus() | t.ShowDrift() | t.ShowEntities():
                return self._show(tree, stop)
            case t.Count():
                rows = self._count(compiling.counting(tree), stop)
                return _counting(rows, StatementType.COUNT, "COUNT", bits)
            case t.Explain(inner):
                return self._explain(inner.span.of(text), inner, bits)
            case _:
                assert_never(tree)

    def _explain(self, text: str, tree: t.Plain, bits: int) -> Statement:
        from panll_desktop.modules.verisimdb import planning  # noqa: PLC0415 - seldom

        sketch = planning.sketch(self._store, tree)
        found = planning.as_json(text, sketch)
        columns = (Column("query", ColumnType.TEXT), Column("plan", ColumnType.JSON))
        return Statement(
            columns,
            iter([[found]]),
            StatementType.EXPLAIN,
            "EXPLAIN",
            bits,
            plan=planning.as_plan(sketch),
        )

    def _select(self, tree: t.Select, bits: int, stop: Stop) -> Statement:
        if compiling.is_counting(tree):
            rows = self._count(compiling.counting(tree), stop)
            if tree.offset or tree.limit == 0:
                rows = iter(())  # of the one row that there is
            return _counting(rows, StatementType.SELECT, "SELECT", bits)
        selection = compiling.selection(tree)
        found = reading.select(self._store, selection.query, stop)
        return Statement(
            modality_columns(selection.shown),
            selected(found, selection.shown),
            StatementType.SELECT,
            "SELECT",
            bits,
        )

    def _search(self, tree: t.Search, bits: int, stop: Stop) -> Statement:
        store = self._store
        match tree:
            case t.SearchText(words, limit):
                found = reading.search_text(
                    store, a.SearchText(words, limit), DOCUMENT_ONLY, stop
                )
                name = "SEARCH TEXT"
            case t.SearchVector(tuple() as vector, limit):
                found = reading.search_vector(
                    store, a.SearchVector(vector, limit), DOCUMENT_ONLY, stop
                )
                name = "SEARCH VECTOR"
            case t.SearchRelated(entity, predicate, limit):
                found = reading.search_related(
                    store,
                    a.SearchRelated(entity, predicate, limit),
                    DOCUMENT_ONLY,
                    stop,
                )
                name = "SEARCH RELATED"
            case _:
                raise resolving.beyond(tree)
        return Statement(
            SEARCH_COLUMNS, searched(found), StatementType.SEARCH, name, bits
        )

    def _change(
        self, tree: t.Change, bits: int, stop: Stop, effect: Effect
    ) -> Statement:
        change = compiling.change(tree)
        match tree:
            case t.Insert():
                kind, word = StatementType.INSERT, "Inserted"
            case t.Update():
                kind, word = StatementType.UPDATE, "Updated"
            case t.Delete():
                kind, word = StatementType.DELETE, "Deleted"
            case _:
                assert_never(tree)
        columns = () if isinstance(tree, t.Delete) else answers.ENTITY_COLUMNS

        def rows() -> Rows:
            changed = self._store.change(change, stop).identifiers
            effect.count = len(changed)
            effect.message = _message(word, tree, changed)
            if columns and changed:
                yield answers.entities(self._store, changed)

        return Statement(columns, rows(), kind, kind.name, bits)

    def _show(self, tree: t.Show, stop: Stop) -> Statement:
        kind = StatementType.SHOW
        match tree:
            case t.ShowStatus():
                rows = answers.status(time.monotonic() - self._opened)
                return Statement(
                    answers.STATUS_COLUMNS, iter([rows]), kind, "SHOW STATUS", 0
                )
            case t.ShowDrift():
                rows = answers.drift()
                return Statement(
                    answers.DRIFT_COLUMNS,
                    iter([rows]),
                    kind,
                    "SHOW DRIFT",
                    0,
                    (NOT_COMPUTED,),
                )
            case t.ShowEntities(limit):
                query = a.Select(a.Projection(0), limit=limit)
                found = reading.select(self._store, query, stop)
                return Statement(
                    answers.ENTITY_COLUMNS,
                    self._entities(found),
                    kind,
                    "SHOW HEXADS",
                    0,
                )
            case t.ShowNormaliser():
                raise resolving.beyond(tree)
            case _:
                assert_never(tree)

    def _entities(self, found: Iterator[list[reading.Row]]) -> Rows:
        try:
            for chunk in found:
                yield answers.entities(self._store, [row.id for row in chunk])
        finally:
            close_rows(found)

    def _count(self, query: a.Count, stop: Stop) -> Rows:
        yield [(reading.count(self._store, query, stop),)]


def connect(options: "Options", observer: "Observer") -> EmbeddedSession:
    """Opens the store of a connection.

    Raises:
        ConnectError: there is none, it is something else, or it cannot be used.
    """
    path = store_path(options)
    try:
        store = SalvagedStore(
            path, create=bool(options.get("create")), observer=observer
        )
    except (NotAStoreError, StoreDamagedError) as error:
        raise ConnectError(str(error)) from error
    except OctadError as error:
        raise ConnectError(str(error), retryable=True) from error
    return EmbeddedSession(store)


def _counting(rows: Rows, kind: StatementType, name: str, bits: int) -> Statement:
    return Statement((Column("count", ColumnType.INTEGER),), rows, kind, name, bits)


def _message(word: str, tree: t.Change, identifiers: tuple[str, ...]) -> str:
    if not identifiers:
        entity = None if isinstance(tree, t.Insert) else tree.entity
        there = "meets the condition" if entity is None else f"has the id '{entity}'"
        return f"No hexad {there}; nothing was {word.lower()}"
    if len(identifiers) == 1:
        return f"{word} hexad '{identifiers[0]}'"
    return f"{word} {len(identifiers):,} hexads"

"""A session on the table of knots, or on a collection of the user."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from panll_desktop import __version__
from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    CollectionError,
    KnotError,
)
from panll_desktop.languages.kql import parser
from panll_desktop.languages.kql import tree as t
from panll_desktop.modules.quandledb import TABLE, statements
from panll_desktop.modules.quandledb.holdings import Holdings
from panll_desktop.modules.quandledb.jobs import STRATEGY, KqlJob, refused, translated
from panll_desktop.modules.quandledb.scoping import Call, Notes, PlacedError
from panll_desktop.protocol import (
    CancelFlag,
    ConnectError,
    Diagnostic,
    Limits,
    ModuleError,
    ParseError,
    Up,
    placed,
)

if TYPE_CHECKING:  # most statements need none of these
    from panll_desktop.engines.knots.diagram import Diagram
    from panll_desktop.protocol import (
        CatalogNode,
        Cell,
        Health,
        Observer,
        Options,
        Parameters,
        Plan,
        PlaygroundConfig,
        Portrait,
        Relation,
    )


class EmbeddedSession:
    """KQL on the table and perhaps a collection; used on the thread that made it."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._opened = time.monotonic()

    def health(self) -> "Health":
        """Up as long as the knots can be read."""
        with _reported():
            next(self._holdings.names(), None)
        return Up(__version__, time.monotonic() - self._opened)

    def catalog(self, path: tuple[str, ...] = ()) -> "tuple[CatalogNode, ...]":
        """The collections; below each its columns."""
        from panll_desktop.modules.quandledb import describing  # noqa: PLC0415 - seldom

        with _reported():
            return describing.branch(self._holdings, path)

    def start(
        self, query: str, parameters: "Parameters", limits: Limits, cancel: CancelFlag
    ) -> KqlJob:
        """Starts one program.

        Raises:
            ParseError: with the place and what could stand there.
            QueryError: it parses, and cannot be carried out.
        """
        tree = parsed(query)
        deadline = None if limits.seconds is None else time.monotonic() + limits.seconds

        def expired() -> bool:
            late = deadline is not None and time.monotonic() > deadline
            return late and not cancel.is_set()

        def stop() -> bool:
            return cancel.is_set() or expired()

        call = Call(query, self._holdings, parameters, stop, Notes(query))
        try:
            with _reported(query):
                prepared = statements.prepare(call, tree)
        except ModuleError as error:
            error.statement = statements.kind_of(tree)
            raise
        return KqlJob(call, prepared, limits, cancel, expired)

    def explain(self, query: str) -> "Plan":
        """The stages of a program, with or without EXPLAIN before it; it is not run."""
        from panll_desktop.protocol import Plan  # noqa: PLC0415 - seldom

        tree = parsed(query)
        call = Call(query, self._holdings, {}, lambda: False, Notes(query))
        with _reported(query):
            prepared = statements.prepare(call, tree)
        step = prepared.relation.step.plan()
        return Plan(step, STRATEGY, call.notes.sentences())

    def portrait(
        self, row: "Mapping[str, Cell]", variant: str = ""
    ) -> "Portrait | None":
        """The knot or the quandle of a row, on one sheet."""
        from panll_desktop.modules.quandledb import portraying  # noqa: PLC0415 - seldom

        with _reported():
            return portraying.portrait(
                row,
                variant,
                find=self._diagram,
                offered=self._holdings.quandles(),
                also=self._alike,
            )

    def _diagram(self, name: str) -> "Diagram | None":
        found = self._holdings.knot(name)
        return None if found is None else found.diagram

    def _alike(self, name: str) -> "tuple[Relation, ...]":
        """Knots of the user's collection that agree with one, and what that proves."""
        from panll_desktop.modules.quandledb import alike  # noqa: PLC0415 - seldom

        return alike.in_collection(self, self._holdings, name)

    def playground(self) -> "PlaygroundConfig":
        """Examples that run on every connection."""
        from panll_desktop.modules.quandledb import describing  # noqa: PLC0415 - seldom
        from panll_desktop.protocol import PlaygroundConfig  # noqa: PLC0415 - likewise

        return PlaygroundConfig("kql", describing.examples())

    def close(self) -> None:
        """Closes the collection."""
        if self._holdings.collection is not None:
            self._holdings.collection.close()


def parsed(query: str) -> t.Program:
    """The tree of a program.

    Raises:
        ParseError: it does not parse.
    """
    answer = parser.parse(query)
    if isinstance(answer, Diagnostic):
        raise ParseError(
            placed(query, answer.span, answer.message),
            code=answer.code,
            position=answer.span,
        )
    return answer


@contextmanager
def _reported(query: str = "") -> Iterator[None]:
    """What goes wrong inside comes out in the protocol's words."""
    try:
        yield
    except PlacedError as error:
        raise refused(query, error) from error
    except KnotError as error:
        raise translated(error) from error


def connect(options: "Options", observer: "Observer") -> EmbeddedSession:
    """Opens the table, or the collection of a connection.

    Raises:
        ConnectError: there is none, it is something else, or it cannot be used.
    """
    del observer  # a query is counted by who runs it
    path = options.get("path", TABLE)
    if path == TABLE or not path:
        return EmbeddedSession(Holdings())
    from panll_desktop.engines.knots.collection import Collection  # noqa: PLC0415 - seldom

    try:
        where = Path(str(path)).expanduser()
        collection = Collection(where, create=bool(options.get("create")))
    except CollectionBusyError as error:
        raise ConnectError(str(error), retryable=True) from error
    except CollectionError as error:
        raise ConnectError(str(error)) from error
    except RuntimeError as error:
        raise ConnectError(f"There is no home directory for {path}.") from error
    return EmbeddedSession(Holdings(collection))

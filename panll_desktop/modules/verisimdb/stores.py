"""Queries of another store than that of the session: STORE and a connection's name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Final, TypeVar

from panll_desktop.engines.octad.store import Store
from panll_desktop.errors import SettingsError
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import accepting
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.demo import DEMO, store_path
from panll_desktop.modules.verisimdb.jobs import Rows, Statement, close_rows
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Options

MODULE: Final = "verisimdb"  # as the manifest has it, which leads to this module
PRESETS: Final[dict[str, Options]] = {"demo": {"path": DEMO}}  # likewise
_Tree = TypeVar("_Tree", bound=t.Select | t.Count | t.SearchModality)


def elsewhere(
    call: Call,
    tree: _Tree,
    build: Callable[[Call, _Tree], Statement],
    opened: Callable[[], AbstractContextManager[Store]],
) -> Statement:
    """A query of a store that is opened when its rows are walked, and closed then."""
    from dataclasses import replace  # noqa: PLC0415 - slow, and seldom

    statement = build(call, tree)  # nothing runs before its rows are walked
    close_rows(statement.rows)
    return replace(statement, rows=_rows(call, tree, build, opened))


@contextmanager
def named(source: t.NamedStore) -> Iterator[Store]:
    """The store of a connection.

    Raises:
        BeyondError: no connection has that name.
        OctadError: its store cannot be used.
        ConnectError: likewise.
    """
    from panll_desktop import settings  # noqa: PLC0415 - few queries name a store

    try:
        kept = settings.load(settings.settings_file()).settings.connections
    except SettingsError as error:
        raise BeyondError(str(error), source.span) from error
    options = PRESETS | {
        each.name: each.options for each in kept if each.module == MODULE
    }
    if source.name not in options:
        known = ", ".join(sorted(options))
        sentence = (
            f"No VeriSimDB connection is called “{source.name}”; there is {known}."
        )
        raise BeyondError(sentence, source.span)
    with closing(Store(store_path(options[source.name]))) as store:
        yield store


def _rows(
    call: Call,
    tree: _Tree,
    build: Callable[[Call, _Tree], Statement],
    opened: Callable[[], AbstractContextManager[Store]],
) -> Rows:
    from dataclasses import replace  # noqa: PLC0415 - slow, and seldom

    with accepting.placed_beyond(call.text), opened() as store:
        rows = build(replace(call, store=store), tree).rows
        try:
            yield from rows
        finally:
            close_rows(rows)

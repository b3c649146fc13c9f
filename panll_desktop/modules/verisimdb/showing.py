"""SHOW on the embedded engine."""

from collections.abc import Iterator
from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import answers
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Rows, Statement, close_rows
from panll_desktop.protocol import Column, StatementType

FAILURES_UNKNOWN: Final = "Failures are not kept, so how many there were is unknown."


def show(call: Call, tree: t.Show) -> Statement:
    """What the store knows of itself."""
    match tree:
        case t.ShowStatus():
            status = answers.status(call.store, call.uptime)
            return _shown("SHOW STATUS", answers.STATUS_COLUMNS, status)
        case t.ShowDrift():
            drift = answers.drift(call.store, call.stop)
            return _shown("SHOW DRIFT", answers.DRIFT_COLUMNS, drift)
        case t.ShowEntities(limit):
            query = a.Select(a.Projection(0), limit=limit)
            found = reading.select(call.store, query, call.stop)
            rows = _entities(call.store, found)
            return _shown("SHOW HEXADS", answers.ENTITY_COLUMNS, rows)
        case t.ShowNormaliser():
            state = answers.normaliser(call.store, call.stop)
            columns = answers.NORMALISER_COLUMNS
            return _shown("SHOW NORMALIZER", columns, state, FAILURES_UNKNOWN)
        case _:
            assert_never(tree)


def _shown(
    name: str, columns: tuple[Column, ...], rows: Rows, *warnings: str
) -> Statement:
    return Statement(columns, rows, StatementType.SHOW, name, 0, warnings)


def _entities(store: Store, found: Iterator[list[reading.Row]]) -> Rows:
    try:
        for chunk in found:
            yield answers.entities(store, [row.id for row in chunk])
    finally:
        close_rows(found)

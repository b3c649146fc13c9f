"""A session on a damaged store: degraded, read-only, and each answer says so."""

from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad.schema import PAGE_BYTES
from panll_desktop.engines.octad.store import DAMAGED, Store
from panll_desktop.protocol import Degraded, QueryError, Up
from tests.unit.modules.verisimdb.asking import ask, connected


def spoilt(path: Path, table: str) -> bytearray:
    """The store, with nonsense where that table begins."""
    with closing(Store(path)) as store:
        page = store.connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE_BYTES : page * PAGE_BYTES] = b"\xa5" * PAGE_BYTES
    path.write_bytes(content)
    return content


def test_that_the_status_is_told_where_the_drift_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.octad"
    session = connected(path)
    ask(session, "INSERT HEXAD WITH DOCUMENT(title = 'A')")
    session.close()
    spoilt(path, "drift_stale")
    session = connected(path)
    (row,) = ask(session, "SHOW STATUS").rows
    assert (row["status"], row["degraded_reason"]) == ("degraded", DAMAGED)
    session.close()


def test_that_a_session_on_a_damaged_store_is_degraded_and_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.octad"
    session = connected(path)
    ask(session, "INSERT HEXAD WITH DOCUMENT(title = 'A')")
    session.close()
    content = spoilt(path, "tensor")
    session = connected(path)
    assert isinstance(session.health(), Up)
    with pytest.raises(QueryError):
        ask(session, "SELECT * FROM hexads")
    health = session.health()
    assert isinstance(health, Degraded)
    assert health.reason == DAMAGED
    (row,) = ask(session, "SHOW STATUS").rows
    assert (row["status"], row["degraded_reason"]) == ("degraded", DAMAGED)
    answer = ask(session, "COUNT hexads")
    assert answer.rows == ({"count": 1},)
    assert answer.outcome.warnings == (DAMAGED,)
    with pytest.raises(QueryError, match="open for reading alone"):
        ask(session, "INSERT HEXAD WITH DOCUMENT(title = 'B')")
    session.close()
    assert path.read_bytes() == content


def test_that_a_change_whose_answer_cannot_be_read_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "a.octad"
    with closing(connected(path)) as session:
        ask(session, "INSERT HEXAD WITH DOCUMENT(title = 'A')")
    spoilt(path, "tensor")
    with closing(connected(path)) as session:
        with pytest.raises(QueryError, match="is damaged"):
            ask(session, "INSERT HEXAD WITH DOCUMENT(title = 'B')")
        assert ask(session, "COUNT hexads").rows == ({"count": 1},)

"""LithoGlyph in the window: rows at once, a refusal that helps, a change and back."""

import pytest

from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending, Result
from tests.journeys.conftest import User

WHO = " ADDED_BY 'user:ida' RATIONALE 'a visit'"


@pytest.fixture
def glyphs(user: User) -> User:
    user.workbench.store.dispatch(m.ModuleChosen("lithoglyph"))
    user.until_connected()
    return user


def ran(user: User, text: str) -> Result:
    user.run(text)
    return user.result


@pytest.mark.first_use
def test_that_the_first_query_has_rows(glyphs: User) -> None:
    found = ran(glyphs, "SELECT * FROM glyphs LIMIT 10")
    assert found.ending is Ending.SUCCEEDED
    assert glyphs.window.results.results.grid.model.rowCount() == 10


def test_that_a_change_is_refused_made_previewed_and_undone(glyphs: User) -> None:
    change = "UPDATE sites SET seen = true WHERE city = 'Rome'"
    refused = ran(glyphs, change)
    assert refused.ending is Ending.FAILED
    assert refused.failure is not None
    assert "lacks an actor and a rationale" in refused.failure.title
    assert refused.failure.code == "1006 PROVENANCE_REQUIRED"
    assert "WITH PROVENANCE" in refused.failure.detail

    assert ran(glyphs, change + WHO).ending is Ending.SUCCEEDED
    preview = ran(glyphs, "UNDO LAST PREVIEW")
    assert preview.rows is not None
    assert preview.rows.row(0)[1:3] == ("restores", "sites/rome")
    assert ran(glyphs, f"UNDO LAST{WHO}").ending is Ending.SUCCEEDED
    seen = ran(glyphs, "SELECT name FROM sites WHERE seen = true")
    assert seen.rows is not None
    assert glyphs.window.results.results.grid.model.rowCount() == 0


def test_that_a_traversal_and_its_plan_are_shown(glyphs: User) -> None:
    query = "SELECT * FROM glyphs WHERE _key = 'g01' TRAVERSE carved_at OUTBOUND"
    found = ran(glyphs, query)
    assert found.rows is not None
    root, depth, edge, vertex = found.rows.row(0)
    assert (root, depth) == ("glyphs/g01", 1)
    assert isinstance(edge, dict)
    assert isinstance(vertex, dict)
    assert edge["_to"] == vertex["_id"]
    plan = ran(glyphs, f"EXPLAIN {query}")
    assert plan.outcome is not None
    assert plan.outcome.plan is not None
    assert plan.outcome.plan.root.operation == "Project"

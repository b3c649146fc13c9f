"""A plan with estimates, then one with what each step really did."""

from panll_desktop.protocol import Severity
from panll_desktop.session.state import Ending
from panll_desktop.ui.plan_model import ACTUALS, VERDICT, shown
from tests.journeys.conftest import User

ACTUAL_ROWS = ACTUALS[0]
QUERY = "SELECT DOCUMENT FROM hexads WHERE DOCUMENT.country = 'Chile' LIMIT 500"


def test_that_estimates_stand_beside_what_came(user: User) -> None:
    user.write(QUERY)
    user.command("query.explain")
    user.until(lambda: user.space.plan is not None and user.space.run is None)
    tree = user.window.engine.panel.plan.panel.tree
    steps = [node.step for node in tree.plan.steps()]
    assert [step.full_scan for step in steps] == [False] * (len(steps) - 1) + [True]
    assert tree.isColumnHidden(ACTUAL_ROWS)
    user.until(lambda: user.window.engine.panel.plan.panel.lacking <= 0)
    estimated = user.space.plan

    user.command("query.figures")
    user.until(lambda: user.space.plan is not estimated and user.space.run is None)
    assert user.result.ending is Ending.SUCCEEDED
    assert user.result.text == f"EXPLAIN ANALYZE {QUERY}"
    measured = [node.step for node in tree.plan.steps()]
    assert [step.operation for step in measured] == [step.operation for step in steps]
    assert all(step.actual_ms is not None for step in measured)
    assert not tree.isColumnHidden(ACTUAL_ROWS)
    assert all(shown(node, VERDICT) for node in tree.plan.steps())

    user.run(QUERY)
    assert user.result.count == measured[0].actual_rows


def test_that_a_mistake_is_marked_where_it_stands_whatever_is_sent_before(
    user: User,
) -> None:
    user.write("COUNT hexads;\nSELECT DOCUMENT FROM hexads WHERE TENSOR.nothing = 1")
    user.command("query.figures")
    user.until(lambda: user.result.failure is not None)
    failure = user.result.failure
    assert failure is not None
    assert failure.title.startswith("Line 2, column 35: ")
    user.until(lambda: bool(user.window.engine.problems))
    text = user.window.engine.text()
    errors = [
        each for each in user.window.engine.problems if each.severity is Severity.ERROR
    ]
    assert {each.span.of(text) for each in errors} == {"TENSOR.nothing"}


def test_that_a_change_is_not_run_for_its_figures(user: User) -> None:
    user.run("COUNT hexads")
    assert user.result.rows is not None
    before = user.result.rows.row(0)
    user.write("DELETE FROM hexads WHERE TRUE")
    user.command("query.figures")
    user.until(lambda: user.space.run is None and user.result.failure is not None)
    failure = user.result.failure
    assert failure is not None
    assert "would change the store; it was not run" in failure.title
    user.run("COUNT hexads")
    assert user.result.rows is not None
    assert user.result.rows.row(0) == before

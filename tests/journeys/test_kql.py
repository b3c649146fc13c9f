"""Another database with another language: knots, their plan, their mistakes."""

from pathlib import Path

from panll_desktop.engines.knots.collection import Collection
from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending, Online
from panll_desktop.ui.plan_model import ACTUALS, ESTIMATES
from tests.journeys.conftest import User

QUERY = "from knots | filter determinant == 9 | sort crossing_number | take 5"


def choose_knots(user: User) -> None:
    user.workbench.store.dispatch(m.ModuleChosen("quandledb"))
    user.until(lambda: user.space.module == "quandledb")
    user.until_connected()


def test_that_knots_are_asked_and_the_trace_of_the_stages_is_the_plan(
    user: User,
) -> None:
    choose_knots(user)
    user.run(QUERY)
    assert user.result.ending is Ending.SUCCEEDED
    assert user.result.rows is not None
    assert [user.result.rows.row(at)[0] for at in range(5)] == [
        *("6_1", "8_20", "9_1", "9_46", "10_140")
    ]
    assert user.space.plan is not None
    tree = user.window.engine.panel.plan.panel.tree
    steps = [node.step for node in tree.plan.steps()]
    assert [step.operation for step in steps] == ["Take", "Sort", "Filter", "Read"]
    assert [step.actual_rows for step in steps] == [5, 5, 5, 250]
    assert not tree.isColumnHidden(ACTUALS[0])
    assert tree.isColumnHidden(ESTIMATES[0])


def test_that_a_plan_is_explained_before_it_ran_and_measured_after(user: User) -> None:
    choose_knots(user)
    user.write(QUERY)
    user.command("query.explain")
    user.until(lambda: user.space.plan is not None and user.space.run is None)
    tree = user.window.engine.panel.plan.panel.tree
    assert tree.isColumnHidden(ACTUALS[0])
    estimated = user.space.plan
    user.command("query.figures")
    user.until(lambda: user.space.plan is not estimated and user.space.run is None)
    assert user.result.text == f"EXPLAIN ANALYZE {QUERY}"
    assert not tree.isColumnHidden(ACTUALS[0])


def test_that_a_mistake_is_shown_at_its_place_while_it_is_typed(user: User) -> None:
    choose_knots(user)
    text = "from knots | filter determinent == 9"
    user.write(text)
    listed = user.window.engine.panel.problems.list.rows
    user.until(lambda: listed.rowCount() == 1)
    assert "Did you mean determinant?" in str(listed.index(0).data())
    user.command("query.next_problem")
    user.command("edit.fix")
    user.until(lambda: listed.rowCount() == 0)
    assert user.window.engine.editor.toPlainText() == text.replace("ent ==", "ant ==")
    user.run("from knots | match (a)-[:SUM]->(b)")
    failure = user.result.failure
    assert failure is not None
    assert failure.code == "KQL001"


def test_that_a_collection_is_a_connection(user: User, tmp_path: Path) -> None:
    path = tmp_path / "my.knots"
    collection = Collection(path, create=True)
    collection.add("mine", "4 6 2")
    collection.close()
    choose_knots(user)
    options: dict[str, str | int | float | bool] = {"path": str(path)}
    user.workbench.store.dispatch(m.ConnectionMade("quandledb", "mine", options))
    user.until(
        lambda: isinstance(user.space.link, Online) and user.space.connection == "mine"
    )
    user.run("from knots | return name, identified_as")
    assert user.result.rows is not None
    assert tuple(user.result.rows.row(0)) == ("mine", "3_1")

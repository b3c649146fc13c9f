"""QuandleDB in the window: knots drawn and coloured, pipelines traced, rows checked."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from panll_desktop.protocol import Portrait
from panll_desktop.session import messages as m
from panll_desktop.ui.engine_problems import PLAN
from panll_desktop.ui.figure_view import FigurePage
from tests.journeys.conftest import User
from tests.journeys.pictures import SIZES, nameless, photograph
from tests.quandle_server import Quandle, serving

PIPELINE = """from knots
| filter determinant == 9
| sort crossing_number
| return name, jones_polynomial
| take 5"""


def open_knots(user: User) -> None:
    """Turns to QuandleDB and waits for its table."""
    user.workbench.store.dispatch(m.ModuleChosen("quandledb"))
    user.until(lambda: user.state.shown == "quandledb")
    user.until_connected()


def page(user: User) -> FigurePage:
    found = user.window.results.findChild(FigurePage)
    assert isinstance(found, FigurePage)
    return found


def portrait(user: User) -> Portrait:
    user.until(lambda: user.space.figure is not None and not user.space.figure.pending)
    view = user.space.figure
    assert view is not None
    assert view.portrait is not None
    return view.portrait


def draw(user: User, row: int) -> None:
    """Chooses a row of the result and has it drawn."""
    user.window.results.results.grid.choose(row)
    before = user.state.number
    user.command("figure.show")
    user.until(lambda: user.state.number > before)

    def there() -> bool:
        view = user.space.figure
        return view is not None and not view.pending

    user.until(there)
    user.until(lambda: user.window.results.findChild(FigurePage) is not None)
    user.until(page(user).canvas.isVisible)


def test_that_a_knot_is_drawn_coloured_and_saved(user: User, tmp_path: Path) -> None:
    open_knots(user)
    user.run("from knots | filter crossing_number <= 7")
    tabs = user.window.results.views
    assert tabs.tabs.tabText(user.window.results.figure_view) == "Knot"
    draw(user, 1)
    assert portrait(user).title == "3₁"
    user.command("figure.next")
    user.until(lambda: portrait(user).variant == "R_3")
    figure = portrait(user).figure
    assert figure is not None
    assert {each.label for each in figure.strokes} == {"0", "1", "2"}
    assert "element 0" in page(user).canvas.accessibleDescription()
    assert nameless(page(user)) == []
    user.command("figure.copy")
    assert QGuiApplication.clipboard().text() == figure.description
    place = tmp_path / "trefoil.svg"
    deeds = user.workbench.deeds
    assert deeds is not None
    deeds.figures.save(place)
    user.until(place.is_file)
    user.until(lambda: user.state.notice is not None)
    assert place.read_text().startswith("<svg")
    user.workbench.store.dispatch(m.NoticeDismissed())
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, "knot", theme, size)
    user.run("from quandles | take 1")
    user.window.results.results.grid.choose(0)
    user.command("figure.show")
    user.until(lambda: portrait(user).title == "R_3")
    assert not page(user).canvas.isVisible()


def test_that_a_braid_is_identified_with_its_chirality_and_drawn(user: User) -> None:
    open_knots(user)
    user.run("close (sigma 1 ; sigma 1 ; sigma 1)")
    assert user.result.rows is not None
    user.command("figure.show")  # the only row is the one that is meant
    user.until(lambda: portrait(user).title == "3₁")
    names = [column.name for column in user.result.columns]
    row = dict(zip(names, user.result.rows.row(0), strict=True))
    assert (row["name"], row["certainty"]) == ("3_1", "exact")


def test_that_a_pipeline_is_shown_stage_by_stage(user: User) -> None:
    open_knots(user)
    user.run(PIPELINE)
    tree = user.window.engine.panel.plan.panel.tree
    steps = [node.step for node in tree.plan.steps()]
    assert [step.operation for step in steps] == [
        *("Take", "Return", "Sort", "Filter", "Read")
    ]
    assert [step.actual_rows for step in steps] == [5, 5, 5, 5, 250]
    assert all(step.actual_ms is not None for step in steps)
    user.window.engine.show_panel(PLAN)
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, "pipeline", theme, size)


def test_that_rows_that_disagree_with_their_codes_are_marked(user: User) -> None:
    open_knots(user)
    with serving(Quandle()) as address:
        made = m.ConnectionMade("quandledb", "server", {"url": address})
        user.workbench.store.dispatch(made)
        user.until(lambda: user.space.connection == "server")
        user.until_connected()
        user.run(
            "from knots | return name, crossing_number, determinant, signature, genus"
        )
        outcome = user.result.outcome
        assert outcome is not None
        assert "disagree with their own codes" in outcome.warnings[0]
        results = user.window.results.results
        user.until(lambda: bool(results.grid.model.findings))
        user.command("results.next_finding")
        assert results.grid.model.wrong(results.grid.current, 0)
        assert "its code is of 5_2" in results.footer.text
        for theme in ("dark", "light"):
            for size in SIZES:
                photograph(user, "cross-check", theme, size)
        draw(user, 4)
        assert any("proves nothing" in each.reason for each in portrait(user).relations)
        user.workbench.store.dispatch(m.ConnectionRemoved("quandledb", "server"))
        user.until(lambda: user.space.connection != "server")
        user.until_connected()


@pytest.mark.parametrize("query", ["from nowhere", "from knots | find_path 3_1 ~> 4_1"])
def test_that_what_cannot_be_run_says_so(user: User, query: str) -> None:
    open_knots(user)
    user.run(query)
    assert user.result.failure is not None

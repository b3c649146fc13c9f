"""A walk along links, by keys alone: petroglyphs, the pumps of Soho, cities."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from panll_desktop.protocol import Link, Neighbourhood
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import EntityView
from panll_desktop.ui import graph_layout
from panll_desktop.ui.graph_view import GraphPage
from panll_desktop.ui.results_pane import ENTITY
from tests.journeys.conftest import User
from tests.journeys.pictures import SIZES, nameless, photograph

Open = Callable[[str, str], None]


@pytest.fixture
def opened(user: User) -> Open:
    def connect(module: str, connection: str) -> None:
        user.workbench.store.dispatch(m.ModuleChosen(module))
        user.until_connected()
        if user.space.connection != connection:
            user.workbench.store.dispatch(m.ConnectionChosen(module, connection))
            user.until_connected()

    return connect


def page(user: User) -> GraphPage:
    found = user.window.results.findChild(GraphPage)
    assert isinstance(found, GraphPage)
    return found


def around(user: User) -> Neighbourhood:
    """What is shown, once it is."""

    def there() -> bool:
        view = user.space.graph
        return view is not None and not view.pending

    user.until(there)
    view = user.space.graph
    assert view is not None
    assert view.neighbourhood is not None
    return view.neighbourhood


def show(user: User) -> Neighbourhood:
    """Ctrl+Shift+L; the keyboard is in the drawing then."""
    before = user.state.number
    user.press(
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    user.until(lambda: user.state.number > before)
    found = around(user)
    user.until(page(user).canvas.isVisible)
    user.until(page(user).canvas.hasFocus)
    return found


def key(user: User, *keys: Qt.Key) -> None:
    for each in keys:
        focus = QApplication.focusWidget()
        assert isinstance(focus, QWidget)
        assert user.window.isAncestorOf(focus)
        QTest.keyClick(focus, each)


def link(user: User) -> Link:
    chosen = page(user).link
    assert chosen is not None
    return chosen


def path(user: User) -> list[str]:
    view = user.space.graph
    assert view is not None
    return [each.identifier for each in view.path]


def test_that_links_are_walked_by_keys_and_back(user: User, opened: Open) -> None:
    opened("lithoglyph", "petroglyphs")
    user.run("SELECT * FROM glyphs LIMIT 10")
    found = show(user)
    first = found.centre.identifier
    assert first.startswith("glyphs/")
    assert user.window.results.views.tabs.currentIndex() == (
        user.window.results.graph_view
    )
    start = link(user)
    key(user, Qt.Key.Key_End)
    assert link(user) is found.links[-1]
    assert page(user).table.currentIndex().row() == len(found.links) - 1
    key(user, Qt.Key.Key_Home)
    assert link(user) is start
    key(user, Qt.Key.Key_Down)
    chosen = link(user)
    assert chosen is not start
    assert chosen.node.identifier in page(user).canvas.accessibleName()
    key(user, Qt.Key.Key_Return)
    there = around(user)
    assert there.centre.identifier == chosen.node.identifier
    assert path(user) == [first, chosen.node.identifier]
    assert link(user).node.identifier == first  # where one came from
    assert page(user).path.path[0] == found.centre.title
    key(user, Qt.Key.Key_Backspace)
    assert around(user).centre.identifier == first
    assert link(user).node.identifier == chosen.node.identifier
    assert path(user) == [first]
    assert nameless(page(user)) == []


def test_that_the_table_is_the_twin_of_the_drawing(user: User, opened: Open) -> None:
    opened("lithoglyph", "petroglyphs")
    user.run("SELECT * FROM sites LIMIT 10")
    found = show(user)
    canvas, table = page(user).canvas, page(user).table
    assert table.shown.rowCount() == len(found.links)
    assert f"{found.total} links" in canvas.accessibleDescription()
    table.setFocus()
    key(user, Qt.Key.Key_Down)
    assert canvas.choice == 1
    drawing = canvas.drawing
    assert drawing is not None
    assert canvas.choice in drawing.pills
    boxes = list(graph_layout.boxes(drawing))
    assert all(b.x >= 0 and b.right <= canvas.width() for b in boxes)
    user.command("graph.copy")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == len(found.links) + 1
    key(user, Qt.Key.Key_Return)
    assert around(user).centre.identifier == found.links[1].node.identifier


def test_that_a_neighbour_is_opened_and_its_links_shown_from_there(
    user: User, opened: Open
) -> None:
    opened("lithoglyph", "soho")
    user.run("SELECT * FROM claims LIMIT 5")
    show(user)
    sources = [n for n, each in enumerate(around(user).links) if each.outgoing]
    page(user).table.choose(sources[0])
    name = link(user).node.identifier
    user.press(
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    user.until(lambda: user.window.results.views.tabs.currentIndex() == ENTITY)

    def fetched() -> bool:
        view = user.space.entity
        return isinstance(view, EntityView) and view.entity is not None

    user.until(fetched)
    assert user.space.entity is not None
    assert user.space.entity.identifier == name
    assert show(user).centre.identifier == name
    assert path(user) == [name]


def test_that_scores_are_shown_with_their_tier_in_words(
    user: User, opened: Open
) -> None:
    opened("lithoglyph", "soho")
    user.run("SELECT * FROM sources")
    user.window.results.results.grid.choose(0)
    user.window.results.results.open_current()

    def fetched() -> bool:
        view = user.space.entity
        return isinstance(view, EntityView) and view.entity is not None

    user.until(fetched)
    sheet = user.window.results.entity.area.widget()
    assert sheet is not None
    said = " ".join(each.accessibleName() for each in sheet.findChildren(QWidget))
    assert "PROMPT 82 of 100, gold" in said
    assert "replicability 60 of 100" in said
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, "prompt", theme, size)


def test_that_the_same_view_serves_entities(user: User, opened: Open) -> None:
    opened("verisimdb", "demo")
    user.run("SELECT DOCUMENT FROM hexads WHERE DOCUMENT.title == 'Lisbon'")
    found = show(user)
    assert found.links
    for theme in ("dark", "light"):
        photograph(user, "graph-verisimdb", theme, SIZES[1])


@pytest.mark.parametrize(
    ("workspace", "query"),
    [
        ("petroglyphs", "SELECT * FROM glyphs LIMIT 10"),
        ("petroglyphs", "SELECT * FROM motifs LIMIT 10"),
        ("soho", "SELECT * FROM sources LIMIT 10"),
    ],
)
def test_pictures_of_the_graph(
    user: User, opened: Open, workspace: str, query: str
) -> None:
    opened("lithoglyph", workspace)
    user.run(query)
    show(user)
    name = f"graph-{query.split()[3]}"
    for theme in ("dark", "light"):
        for size in SIZES:
            photograph(user, name, theme, size)

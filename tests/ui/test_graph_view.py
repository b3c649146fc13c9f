"""The tab Graph: states, the drawing and its twin, keys, mouse, menus, words."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    Entity,
    Facet,
    Link,
    Modality,
    Neighbourhood,
    Node,
    Rating,
)
from panll_desktop.session import graph_messages as gm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.graph_state import GraphView
from panll_desktop.session.state import ModuleEntry, Ready, State, Workspace
from panll_desktop.ui import graph_words as words
from panll_desktop.ui.entity_sheet import entity_sheet
from panll_desktop.ui.graph_card import wrapped
from panll_desktop.ui.graph_table import DIRECTION, NEIGHBOUR, TITLE
from panll_desktop.ui.graph_view import GraphPage
from panll_desktop.ui.theme import Appearance
from tests.fakes import FakeModule

SUN = Node("glyphs/g2", "sun", "glyphs", notes=("PROMPT 82, gold",))
BOAT, ELK = Node("glyphs/g1", "boat", "glyphs"), Node("glyphs/g3", "elk", "glyphs")
NAME = Node("nobody", stored=False)
LINKS = (
    Link("names", True, NAME),
    Link("resembles", True, ELK, "resembles/r2", {"sure": 0.4}),
    Link("resembles", True, SUN),
    Link("resembles", False, BOAT, "resembles/r1"),
)
AROUND = Neighbourhood(SUN, LINKS, 4)
VIEW = GraphView((SUN,), 1, pending=False, neighbourhood=AROUND)
FAILURE = Failure("QUERY_ERROR", "It cannot be asked.", retryable=True)


def state(view: GraphView | None) -> State:
    manifest = replace(FakeModule("litho").manifest, links=True)
    entry = ModuleEntry("litho", "Litho", Ready(manifest))
    space = Workspace("litho", graph=view)
    return State(modules=(entry,), shown="litho", workspaces={"litho": space})


class Page:
    """The page, and what it asked for."""

    def __init__(self, appearance: Appearance, qtbot: QtBot) -> None:
        self.sent: list[m.Message] = []
        self.performed: list[str] = []
        self.page = GraphPage(appearance, self.sent.append, self.performed.append)
        qtbot.addWidget(self.page)
        self.page.resize(600, 800)
        self.page.show()
        self.state = State()
        self.show(None)

    def show(self, view: GraphView | None) -> None:
        before, self.state = self.state, state(view)
        self.page.render_state(before, self.state)

    def key(self, *keys: Qt.Key, to: QWidget | None = None) -> None:
        for each in keys:
            QTest.keyClick(to or self.page.canvas, each)

    def at(self, link: int) -> QPoint:
        drawing = self.page.canvas.drawing
        assert drawing is not None
        box = drawing.pills[link]
        return QPointF(box.x + 8, box.middle).toPoint()

    @property
    def said(self) -> str:
        found = self.page.findChildren(QLabel)
        return "\n".join(each.text() for each in found if each.isVisible())


@pytest.fixture
def page(appearance: Appearance, qtbot: QtBot) -> Page:
    return Page(appearance, qtbot)


def test_that_each_state_of_the_page_says_what_is_the_case(page: Page) -> None:
    assert "No links shown yet" in page.said
    assert "Ctrl+Shift+L" in page.said
    page.show(GraphView((Node("a"),), 1))
    assert "Fetching the links of a" in page.said
    page.show(GraphView((Node("a"),), 1, pending=False))
    assert "There is no entity a" in page.said
    page.show(GraphView((Node("a"),), 1, pending=False, failure=FAILURE))
    assert "It cannot be asked." in page.said
    page.page.failure.retry.click()
    assert page.sent == [gm.GraphAsked("a")]
    assert not page.page.copy.isEnabled()


def test_that_the_drawing_and_the_table_keep_in_step(page: Page) -> None:
    page.show(VIEW)
    canvas, table = page.page.canvas, page.page.table
    assert (canvas.choice, table.currentIndex().row()) == (0, 0)
    page.key(Qt.Key.Key_Down)
    assert (canvas.choice, table.currentIndex().row()) == (1, 1)
    page.key(Qt.Key.Key_Left)
    assert (canvas.choice, table.currentIndex().row()) == (3, 3)
    page.key(Qt.Key.Key_Right, Qt.Key.Key_Home)
    assert canvas.choice == 0
    page.key(Qt.Key.Key_Up)
    assert canvas.choice == 0
    page.key(Qt.Key.Key_End)
    assert canvas.choice == 3
    page.key(Qt.Key.Key_Up, to=table)
    assert canvas.choice == 2


def test_that_the_drawing_is_told_to_who_does_not_see_it(page: Page) -> None:
    page.show(VIEW)
    canvas = page.page.canvas
    assert canvas.accessibleDescription() == (
        "sun (glyphs/g2). PROMPT 82, gold. 4 links: 1 names to, 2 resembles to,"
        " 1 resembles from."
    )
    assert canvas.accessibleName() == (
        "Links of sun. Chosen: names to nobody, which is not stored here"
    )
    page.key(Qt.Key.Key_Down)
    assert canvas.accessibleName().endswith("resembles to elk (glyphs/g3)")


def test_that_the_table_says_it_in_words(page: Page) -> None:
    page.show(VIEW)
    shown = page.page.table.shown

    def cells(row: int) -> list[object]:
        return [
            shown.data(shown.index(row, each)) for each in range(shown.columnCount())
        ]

    assert cells(1) == ["to", "resembles", "glyphs/g3", "elk"]
    assert cells(3) == ["from", "resembles", "glyphs/g1", "boat"]
    assert cells(0) == ["to", "names", "nobody", "not stored here"]
    role = Qt.ItemDataRole
    spoken = shown.data(shown.index(3, DIRECTION), role.AccessibleTextRole)
    assert spoken == "direction: from. resembles from boat (glyphs/g1)"
    tip = shown.data(shown.index(1, NEIGHBOUR), role.ToolTipRole)
    assert "sure 0.4" in str(tip)
    head = shown.headerData(TITLE, Qt.Orientation.Horizontal)
    assert head == "title"
    assert page.page.words.text == "4 links 3 from it, 1 to it"


def test_that_return_walks_and_backspace_goes_back(page: Page) -> None:
    page.show(VIEW)
    page.key(Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Backspace)
    assert page.sent == [gm.LinkWalked("glyphs/g3")]
    assert page.performed == ["graph.back"]
    page.sent.clear()
    page.key(Qt.Key.Key_Return, Qt.Key.Key_Backspace, to=page.page.table)
    assert page.sent == [gm.LinkWalked("glyphs/g3")]
    assert page.performed == ["graph.back"] * 2


def test_that_a_click_chooses_and_a_double_click_walks(page: Page) -> None:
    page.show(VIEW)
    canvas = page.page.canvas
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(canvas, left, pos=page.at(3))
    assert canvas.choice == 3
    QTest.mouseClick(canvas, left, pos=QPoint(2, 2))
    assert canvas.choice == 3
    QTest.mouseDClick(canvas, left, pos=page.at(1))
    QTest.mouseRelease(canvas, left, pos=page.at(1))
    assert page.sent == [gm.LinkWalked("glyphs/g3")]
    assert page.page.table.currentIndex().row() == 1


def test_that_a_neighbour_is_opened(page: Page) -> None:
    page.show(VIEW)
    page.page.inspect()
    assert page.sent == []  # a mere name has no sheet
    assert not page.page.inspect_button.isEnabled()
    assert not page.page.walk_button.isEnabled()
    page.key(Qt.Key.Key_Down)
    assert page.page.walk_button.isEnabled()
    page.page.inspect_button.click()
    assert page.performed == ["graph.inspect"]
    page.page.inspect()
    assert page.sent == [m.EntityOpened("glyphs/g3")]
    page.key(Qt.Key.Key_Down)  # a link with itself
    assert not page.page.walk_button.isEnabled()
    assert page.page.inspect_button.isEnabled()


def test_that_the_path_leads_back(page: Page) -> None:
    path = (BOAT, ELK, SUN)
    page.show(replace(VIEW, path=path, left="glyphs/g3"))
    assert page.page.canvas.choice == 1  # where one came from
    assert page.page.path.path == ("boat", "elk", "sun")
    crumb = page.page.path.crumbs()[0]
    assert crumb.accessibleName() == "Walk back to boat"
    crumb.click()
    assert page.sent == [gm.PathTaken(0)]
    assert page.page.back.isEnabled()
    page.page.back.click()
    assert page.performed == ["graph.back"]


def test_that_the_same_thing_fetched_again_keeps_the_choice(page: Page) -> None:
    page.show(VIEW)
    page.page.table.choose(3)
    fewer = replace(AROUND, links=LINKS[1:], total=3)
    page.show(replace(VIEW, neighbourhood=fewer))
    assert page.page.link == LINKS[3]


def test_that_the_menu_offers_what_can_be_done(page: Page) -> None:
    page.show(VIEW)
    page.key(Qt.Key.Key_Down)
    menu = page.page.menu()
    actions = {each.text(): each for each in menu.actions()}
    assert list(actions) == ["Walk there", "Inspect", "Copy its name"]
    actions["Copy its name"].trigger()
    assert QGuiApplication.clipboard().text() == "glyphs/g3"
    actions["Walk there"].trigger()
    assert page.performed == ["graph.walk"]
    page.key(Qt.Key.Key_Up)
    assert [each.isEnabled() for each in page.page.menu().actions()] == [
        *(False, False, True)
    ]


def test_that_a_thing_without_links_says_so(page: Page) -> None:
    alone = Neighbourhood(SUN, (), 0)
    page.show(replace(VIEW, neighbourhood=alone))
    assert page.page.words.text == "0 links nothing is linked with it"
    description = page.page.canvas.accessibleDescription()
    assert description.endswith("Nothing is linked with it.")
    assert not page.page.table.isVisible()
    page.key(Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Return)
    assert page.sent == []
    page.page.inspect()
    assert page.sent == [m.EntityOpened("glyphs/g2")]


def test_that_what_has_no_room_is_counted(page: Page) -> None:
    many = tuple(Link("near", True, Node(f"v/{n}", f"place {n}")) for n in range(300))
    page.show(replace(VIEW, neighbourhood=Neighbourhood(SUN, many, 5000)))
    canvas = page.page.canvas
    assert 5 <= canvas.drawn < 40
    assert page.page.words.text == (
        f"5,000 links the first 300 listed, some of every kind · {canvas.drawn} drawn"
    )
    assert f"{canvas.drawn} of them are drawn" in canvas.accessibleDescription()
    page.key(Qt.Key.Key_End)
    assert canvas.drawing is not None
    assert 299 in canvas.drawing.pills
    page.page.resize(600, 1400)
    before = canvas.drawn
    assert page.page.words.text.endswith(f"{before} drawn")


@pytest.mark.parametrize("width", [300, 480, 900])
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_that_it_is_painted_at_any_width(
    page: Page, appearance: Appearance, width: int, theme: str
) -> None:
    appearance.choose(theme)  # type: ignore[arg-type]
    page.page.resize(width, 700)
    page.show(replace(VIEW, path=(BOAT, SUN)))
    page.page.canvas.setFocus()
    picture = page.page.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 2)
        for y in range(60, picture.height() // 2, 2)
    }
    assert len(colours) > 4
    appearance.choose("dark")


def test_that_links_are_listed_in_words() -> None:
    lines = words.listed(AROUND).splitlines()
    assert len(lines) == 5
    assert lines[2] == "resembles to elk (glyphs/g3)"


def test_that_a_long_title_is_wrapped_between_words(appearance: Appearance) -> None:
    metrics = QFontMetricsF(appearance.font("section"))
    text = "On the Mode of Communication of Cholera, with a map of the outbreak"
    lines = wrapped(text, metrics, 120, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(metrics.horizontalAdvance(each) <= 121 for each in lines)
    name = "nearest_pump/house-001"
    assert wrapped(name, metrics, 130, 3) == ["nearest_pump/", "house-001"]
    assert wrapped("x" * 60, metrics, 120, 2)[0] == "x" * len(
        wrapped("x" * 60, metrics, 120, 2)[0]
    )


def test_that_ratings_and_edges_stand_on_the_sheet(
    appearance: Appearance, qtbot: QtBot
) -> None:
    rating = Rating(
        "PROMPT", "prompt", 82, "gold", (("provenance", 90),), 100, "The mean.", (80,)
    )
    graph: dict[str, list[dict[str, str]]] = {
        "outbound": [{"edge": "carved_at/e1", "to": "sites/alta"}]
    }
    facet = Facet(Modality.GRAPH, graph)  # type: ignore[arg-type]
    opened: list[str] = []
    entity = Entity("s/1", "Snow", 1, (facet,), ratings=(rating,))
    sheet = entity_sheet(appearance, entity, opened.append)
    qtbot.addWidget(sheet)
    sheet.resize(500, 600)
    sheet.show()
    said = [each.accessibleName() for each in sheet.findChildren(QWidget)]
    for each in ("PROMPT 82 of 100, gold", "provenance 90 of 100", "The mean."):
        assert each in said
    assert "→ carved_at" in said
    assert not sheet.grab().isNull()

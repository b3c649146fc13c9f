"""The tab Entity: eight modalities, what is absent, and the way back."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Entity, Facet, Json, Modality
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import EntityView
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.ui.entity_view import EntityPage, Trail
from panll_desktop.ui.prose import Hatch, Prose
from panll_desktop.ui.theme import Appearance

HASH = "5807f214d6551e0d3cfb0995a3c6e528fe4010cb47ba30103deab54119076330"
NOTE = "provenance chain of 1 record verified"
CONTENT: dict[Modality, Json] = {
    Modality.GRAPH: {"relationships": [["located_in", "country-ci"]]},
    Modality.VECTOR: {"embedding": [0.5] * 64, "embedder": "panll-words-1/64"},
    Modality.TENSOR: {"shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]},
    Modality.SEMANTIC: {"types": ["https://schema.org/City"]},
    Modality.DOCUMENT: {
        "title": "Abidjan",
        "body": "A city.",
        "metadata": {"country": "Ivory Coast"},
    },
    Modality.TEMPORAL: {"version": 3, "created_at": "2026-11-23T01:47:45Z"},
    Modality.PROVENANCE: [
        {"event_type": "imported", "actor": "tests", "content_hash": HASH}
    ],
    Modality.SPATIAL: {"latitude": 5.35, "longitude": -4.0, "altitude": None},
}


def entity(name: str = "city-1", **absent: object) -> Entity:
    facets = tuple(
        Facet(each, None if each.label in absent else CONTENT[each])
        for each in Modality
    )
    return Entity(name, "Abidjan", 3, facets, (NOTE,))


def state(view: EntityView | None, module: str = "one") -> State:
    workspace = Workspace(module, link=Online(), entity=view)
    return State(shown=module, workspaces={module: workspace})


def arrived(found: Entity) -> EntityView:
    return EntityView(found.id, found, pending=False)


class Driver:
    def __init__(self, page: EntityPage, sent: list[m.Message]) -> None:
        self.page = page
        self.sent = sent
        self.state = State()

    def to(self, view: EntityView | None, module: str = "one") -> None:
        before, self.state = self.state, state(view, module)
        self.page.render_state(before, self.state)

    @property
    def sheet(self) -> QWidget:
        found = self.page.area.widget()
        assert found is not None
        return found

    def texts(self) -> list[str]:
        return [each.text for each in self.sheet.findChildren(Prose)]

    def names(self) -> list[str]:
        return [each.accessibleName() for each in self.sheet.findChildren(QWidget)]

    def button(self, name: str) -> QAbstractButton:
        buttons = self.sheet.findChildren(QAbstractButton)
        return next(each for each in buttons if each.accessibleName() == name)


@pytest.fixture
def driver(qtbot: QtBot, appearance: Appearance) -> Driver:
    sent: list[m.Message] = []
    page = EntityPage(appearance, sent.append)
    qtbot.addWidget(page)
    page.resize(482, 600)
    page.show()
    return Driver(page, sent)


def test_that_all_eight_modalities_stand_in_their_order(driver: Driver) -> None:
    found = entity()
    driver.to(arrived(replace(found, facets=found.facets[::-1])))
    labels = [each.label for each in Modality]
    assert [each for each in driver.names() if each in labels] == labels


def test_that_content_is_drawn_in_the_way_of_its_modality(driver: Driver) -> None:
    driver.to(arrived(entity()))
    texts = driver.texts()
    for each in (
        "dimension",
        "64",
        "panll-words-1/64",
        "2 \N{MULTIPLICATION SIGN} 3",
        "https://schema.org/City",
        "Abidjan",
        "A city.",
        "Ivory Coast",
        "2026-11-23T01:47:45Z",
        "1  imported by tests",
        "5807f214…19076330",
        "-4.0",
        NOTE,
    ):
        assert each in texts
    assert HASH in driver.names()
    assert driver.page.words.text == "Abidjan city-1 · version 3"


def test_that_what_is_absent_is_hatched_and_never_blank(driver: Driver) -> None:
    driver.to(arrived(entity(vector=True, tensor=True)))
    hatched = [
        each for each in driver.names() if each in ("vector: absent", "tensor: absent")
    ]
    assert hatched == ["vector: absent", "tensor: absent"]
    assert len(driver.sheet.findChildren(Hatch)) == 3  # and the altitude
    assert "dimension" not in driver.texts()


def test_that_a_version_that_is_not_known_says_so(driver: Driver) -> None:
    driver.to(arrived(replace(entity(), version=None)))
    assert driver.page.words.text.endswith("version not reported")


def test_that_an_edge_opens_its_target_and_back_returns(driver: Driver) -> None:
    driver.to(arrived(entity("city-1")))
    driver.button("Open country-ci").click()
    assert driver.sent == [m.EntityOpened("country-ci")]
    driver.to(EntityView("country-ci"))
    driver.to(arrived(entity("country-ci")))
    assert driver.page.back.isEnabled()
    assert not driver.page.forward.isEnabled()
    driver.page.back.click()
    assert driver.sent[-1] == m.EntityOpened("city-1")
    driver.to(arrived(entity("city-1")))
    assert not driver.page.back.isEnabled()
    driver.page.forward.click()
    assert driver.sent[-1] == m.EntityOpened("country-ci")


def test_that_a_new_way_forgets_what_lay_ahead() -> None:
    trail = Trail()
    for name in ("a", "b", "c"):
        trail.arrive(name)
    trail.step = -1
    trail.arrive("b")
    trail.arrive("d")
    assert (trail.names, trail.at) == (["a", "b", "d"], 2)


def test_that_each_module_has_a_way_of_its_own(driver: Driver) -> None:
    driver.to(arrived(entity("a")))
    driver.to(arrived(entity("b")))
    driver.to(None, "two")
    assert not driver.page.back.isEnabled()
    driver.to(arrived(entity("b")))
    assert driver.page.back.isEnabled()


def test_that_waiting_failing_and_missing_look_different(driver: Driver) -> None:
    page = driver.page
    driver.to(None)
    assert page.panel.accessibleName().startswith("No entity opened")
    driver.to(EntityView("x"))
    assert page.panel.accessibleName().startswith("Fetching x")
    driver.to(EntityView("x", pending=False))
    assert page.panel.accessibleName().startswith("There is no entity x")
    failure = Failure("LOST", "The store is gone.", retryable=True)
    driver.to(EntityView("x", failure=failure, pending=False))
    assert page.pages.currentWidget() is page.failure
    page.failure.retry.click()
    assert driver.sent == [m.EntityOpened("x")]


def test_that_an_entity_of_any_size_is_drawn_at_once(driver: Driver) -> None:
    big: dict[Modality, Json] = {
        **CONTENT,
        Modality.GRAPH: {"relationships": [["to", f"e-{n}"] for n in range(5000)]},
        Modality.VECTOR: {"embedding": [0.1] * 100_000},
        Modality.DOCUMENT: {"title": "x" * 10**6, "body": "y" * 10**6},
        Modality.PROVENANCE: [{"event_type": "e"}] * 5000,
    }
    facets = tuple(Facet(each, big[each]) for each in Modality)
    driver.to(arrived(replace(entity(), facets=facets)))
    assert max(map(len, driver.texts())) < 5000
    assert len(driver.sheet.findChildren(QWidget)) < 1500
    assert driver.button("Copy all 5,000 relationships") is not None


def test_that_content_of_another_shape_is_shown_as_it_is(driver: Driver) -> None:
    facets = (
        Facet(Modality.GRAPH, {"relationships": [{"predicate": "p", "target": "t"}]}),
        Facet(Modality.TENSOR, "a sentence"),
        Facet(Modality.SEMANTIC, [1, 2]),
    )
    driver.to(arrived(replace(entity(), facets=facets)))
    assert {"a sentence", "[1,2]", "p"} <= set(driver.texts())
    driver.button("Open t").click()
    assert driver.sent == [m.EntityOpened("t")]


def test_that_text_of_a_database_stays_plain(driver: Driver) -> None:
    facets = (Facet(Modality.DOCUMENT, {"title": "<b>x</b>", "body": "a\ud800b"}),)
    driver.to(arrived(replace(entity(), title="<i>y</i>", facets=facets)))
    assert {"<b>x</b>", "a\ufffdb"} <= set(driver.texts())


def test_that_nothing_is_wider_than_the_pane(driver: Driver) -> None:
    found = entity("x" * 300)
    facets = (Facet(Modality.DOCUMENT, {"body": "w" * 900, "k" * 90: "v" * 900}),)
    driver.to(arrived(replace(found, facets=facets)))
    assert driver.sheet.width() <= driver.page.area.viewport().width()
    for each in driver.sheet.findChildren(Prose):
        assert each.width() <= driver.sheet.width()
        assert each.height() >= each.heightForWidth(each.width())

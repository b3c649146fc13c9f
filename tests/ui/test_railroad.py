"""Railroad diagrams: the way that was taken, room for everything, and the keyboard."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.languages.vql.language import VQL
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.railroad_drawing import TOKEN, Box, Drawing, Rail, Tone
from panll_desktop.ui.railroad_layout import lay_out
from panll_desktop.ui.railroad_match import (
    NO_WALK,
    Atom,
    Places,
    Walk,
    count,
    same,
)
from panll_desktop.ui.railroad_path import railway
from panll_desktop.ui.railroad_view import Diagram, RuleButton
from panll_desktop.ui.theme import Appearance

W, R, S, C, P = p.Word, p.Rule, p.Series, p.Choice, p.Repeat
NOTHING = S(())
ITEMS = P(R("item"), W(","))
SELECT = S((W("SELECT"), ITEMS, W("FROM"), R("source"), C((NOTHING, R("where")))))
WIDTHS = (200, 300, 392, 700)
MANY = C(tuple(W(f"WORD{number}") for number in range(30)))


def width_of(atom: Atom) -> float:
    return 18 + 8 * len(atom.text if isinstance(atom, W) else atom.name)


def drawn(term: p.Term, width: float, walk: Walk = NO_WALK) -> Drawing:
    return lay_out(term, width, width_of, walk)


def toned(drawing: Drawing) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in drawing.boxes:
        name = box.atom.text if isinstance(box.atom, W) else box.atom.name
        found.setdefault(box.tone.value, []).append(name)
    return found


def overlap(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.y + TOKEN <= other.y or other.y + TOKEN <= one.y)


def check(drawing: Drawing, width: float) -> None:
    """Everything lies inside, and no two boxes on one another."""
    assert drawing.width <= width
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + TOKEN <= drawing.height
        assert box.width > 0
    for x, y in itertools.chain.from_iterable(rail.points for rail in drawing.rails):
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height
    for one, other in itertools.combinations(drawing.boxes, 2):
        assert not overlap(one, other)


atoms = st.builds(W, st.text("ABC", min_size=1, max_size=12)) | st.builds(
    R, st.text("abc ", min_size=1, max_size=30)
)
terms: st.SearchStrategy[p.Term] = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=5).map(lambda each: S(tuple(each)))
        | st.lists(inner, min_size=1, max_size=9).map(lambda each: C(tuple(each)))
        | st.builds(P, inner, st.none() | inner)
    ),
    max_leaves=25,
)


def test_that_the_way_taken_is_found_and_what_may_come_next() -> None:
    walk = Places(SELECT).walk([W("select"), R("item"), W(","), R("item")])
    assert walk.taken == (0, 1, 2, 1)
    assert walk.following == {2, 3}
    assert walk.caret


def test_that_without_anything_taken_the_first_words_are_next() -> None:
    walk = Places(C((W("A"), S((C((NOTHING, W("B"))), W("C")))))).walk([])
    assert walk == Walk((), frozenset({0, 1, 2}))


def test_that_of_what_does_not_fit_the_beginning_counts() -> None:
    walk = Places(SELECT).walk([W("SELECT"), W("nonsense"), R("source")])
    assert walk.taken == (0,)


def test_that_two_alternatives_with_one_beginning_are_both_followed() -> None:
    term = C((S((R("a"), W("1"))), S((R("a"), W("2")))))
    walk = Places(term).walk([R("a")])
    assert walk.taken == (0,)
    assert walk.following == {1, 3}
    assert Places(term).walk([R("a"), W("2")]).taken == (2, 3)


def test_that_a_nest_of_repeats_is_walked_at_once() -> None:
    term: p.Term = C((W("A"), W("A")))
    for _ in range(12):
        term = P(C((NOTHING, term, W("A"))))
    walk = Places(term).walk([W("A")] * 300)
    assert len(walk.taken) == 300


@given(terms)
def test_that_all_places_are_counted(term: p.Term) -> None:
    assert len(Places(term).atoms) == count(term)


@given(terms, st.lists(st.integers(0, 99), max_size=12))
def test_that_a_way_through_a_term_is_found_again(
    term: p.Term, turns: list[int]
) -> None:
    places = Places(term)
    taken: list[Atom] = []
    walk = places.walk(taken)
    for turn in turns:
        if not walk.following:
            break
        following = sorted(walk.following)
        taken.append(places.atoms[following[turn % len(following)]])
        walk = places.walk(taken)
        assert len(walk.taken) == len(taken)
        for place, atom in zip(walk.taken, taken, strict=True):
            assert same(places.atoms[place], atom)


def test_that_taken_next_and_the_rest_are_told_apart() -> None:
    walk = Places(SELECT).walk([W("SELECT"), R("item")])
    drawing = drawn(SELECT, 700, walk)
    assert toned(drawing) == {
        "taken": ["SELECT", "item"],
        "legal next": [",", "FROM"],
        "plain": ["source", "where"],
    }


def test_that_the_caret_stands_behind_what_was_taken_last() -> None:
    walk = Places(SELECT).walk([W("SELECT"), R("item")])
    drawing = drawn(SELECT, 700, walk)
    (item,) = [box for box in drawing.boxes if box.atom == R("item")]
    assert drawing.caret is not None
    x, y = drawing.caret
    assert item.x + item.width < x < item.x + item.width + 10
    assert y == item.y + TOKEN / 2
    start = drawn(SELECT, 700, Places(SELECT).walk([])).caret
    assert start is not None
    assert start[0] < min(box.x for box in drawing.boxes)


def test_that_the_tracks_that_were_passed_end_at_the_caret() -> None:
    walk = Places(SELECT).walk([W("SELECT"), R("item"), W("FROM")])
    drawing = drawn(SELECT, 900, walk)
    assert drawing.caret is not None
    taken = [rail for rail in drawing.rails if rail.taken]
    assert max(x for rail in taken for x, _ in rail.points) == drawing.caret[0]
    assert not drawing.bars[1][1]


def test_that_a_way_around_what_was_left_out_is_taken() -> None:
    term = S((W("A"), C((NOTHING, W("B"))), W("C")))
    drawing = drawn(term, 700, Places(term).walk([W("A"), W("C")]))
    (b,) = [box for box in drawing.boxes if box.atom == W("B")]
    over = [rail for rail in drawing.rails if any(y < b.y for _, y in rail.points)]
    assert over
    assert all(rail.taken for rail in over)


def test_that_a_track_that_alternatives_share_is_drawn_once() -> None:
    one = Rail(((0.0, 0.0), (20.0, 0.0), (20.0, 50.0), (40.0, 50.0)), taken=False)
    longer = Rail(((0.0, 0.0), (20.0, 0.0), (20.0, 90.0), (40.0, 90.0)), taken=False)
    alone = railway([one], 6).elementCount()
    assert railway([one, one], 6).elementCount() == alone
    both = railway([one, longer], 6)
    assert both.elementCount() < 2 * alone
    assert both.boundingRect().bottom() == 90


def test_that_a_reference_is_marked_where_a_rule_stands() -> None:
    term = C((R("a"), R("b"), R("c")))
    walk = Places(term).standing("b")
    drawing = drawn(term, 300, walk)
    assert toned(drawing) == {"taken": ["b"], "plain": ["a", "c"]}
    assert drawing.caret is None
    assert drawing.bars[0][1]
    series = S((W("X"), R("b")))
    plain = drawn(series, 300, Places(series).standing("b"))
    assert toned(plain)["taken"] == ["b"]
    assert not any(rail.taken for rail in plain.rails)


@pytest.mark.parametrize("width", WIDTHS)
def test_that_thirty_alternatives_are_laid_out_compactly(width: int) -> None:
    drawing = drawn(MANY, width)
    check(drawing, width)
    assert len(drawing.boxes) == 30
    columns = len({box.x for box in drawing.boxes})
    assert drawing.height <= (-(-30 // columns) + 1) * (TOKEN + 6) + 20
    assert columns > 1 or width < 300


@given(terms, st.sampled_from(WIDTHS))
def test_that_no_term_is_wider_than_there_is_room(term: p.Term, width: int) -> None:
    check(drawn(term, width), width)
    check(drawn(term, width, Places(term).walk([])), width)


@pytest.mark.parametrize("width", WIDTHS)
def test_that_every_rule_of_vql_is_drawn_at_every_width(
    qtbot: QtBot, appearance: Appearance, width: int
) -> None:
    assert VQL.rules is not None
    outline = Outline(VQL, VQL.rules())
    diagram = Diagram(appearance, "Diagram")
    qtbot.addWidget(diagram)
    diagram.resize(width, 40)
    diagram.show()
    for rule in outline.rules:
        diagram.show_rule(outline, rule, Places(rule.term).walk([]))
        drawing = diagram.drawing
        assert drawing is not None
        check(drawing, width)
        assert diagram.height() >= drawing.height
        diagram.grab()
        for button in diagram.buttons():
            assert diagram.rect().contains(button.geometry())


@pytest.fixture
def select(qtbot: QtBot, appearance: Appearance) -> Diagram:
    rules = [p.GrammarRule("select", SELECT)]
    rules += [p.GrammarRule(name, W(name)) for name in ("item", "where")]
    outline = Outline(p.Language("x", "X"), rules)
    made = Diagram(appearance, "Diagram")
    qtbot.addWidget(made)
    made.resize(392, 40)
    made.show()
    made.show_rule(outline, rules[0], Places(SELECT).walk([W("SELECT")]))
    return made


def test_that_rules_open_by_click_and_by_key(select: Diagram) -> None:
    opened: list[str] = []
    select.followed.connect(opened.append)
    item, where = select.buttons()
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    where.setFocus()
    QTest.keyClick(where, Qt.Key.Key_Space)
    assert opened == ["item", "where"]


def test_that_a_screen_reader_finds_the_rules_and_the_text_form(
    select: Diagram,
) -> None:
    assert select.accessibleName() == "Diagram of select"
    assert select.accessibleDescription() == (
        "SELECT item { “,” item } FROM source [ where ]"
    )
    names = [each.accessibleName() for each in select.findChildren(RuleButton)]
    assert names == ["Rule item, legal next", "Rule where"]


def test_that_a_diagram_is_as_high_as_its_width_makes_it(select: Diagram) -> None:
    wide = select.height()
    select.resize(200, select.height())
    assert select.height() > wide
    assert select.sizeHint().height() == select.height()


def test_that_what_is_taken_has_the_accent(
    select: Diagram, appearance: Appearance
) -> None:
    drawing = select.drawing
    assert drawing is not None
    (box,) = [each for each in drawing.boxes if each.tone is Tone.TAKEN]
    image = select.grab().toImage()
    ratio = image.devicePixelRatio()
    x, y = (box.x + box.width / 2 + 2) * ratio, (box.y + 1) * ratio
    assert image.pixelColor(int(x), int(y)) == appearance.color("accent")

"""Conditions: two values, numbers as numbers, any text as ordinary input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import fields, reading
from panll_desktop.engines.octad.algebra import (
    And,
    Compare,
    CompareFields,
    Constant,
    Contains,
    Field,
    Identified,
    Not,
    Operator,
    Or,
    Order,
    Present,
    Scalar,
    Select,
)
from panll_desktop.engines.octad.errors import UnknownFieldError
from panll_desktop.engines.octad.functions import number
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import (
    NOTHING,
    add,
    found,
    is_,
    named,
    with_words,
)

EVERY_FIELD = [
    Field(modality, name)
    for modality in Modality
    for name in fields.known_fields(modality)
] + [Field(Modality.DOCUMENT, "metadata.x"), Field(Modality.SPATIAL, "properties.x")]
SEARCHES = [
    ("it's", "quote"),
    ("IT'S", "quote"),
    ("a-b", "dash"),
    ("C++", "plus"),
    ('"quoted"', "marks"),
    ('"', ""),
    ("*", ""),
    ("quo*", ""),
    ("NEAR(", "near"),
    ("NEAR( words,", "near"),
    ("AND OR NOT", "near"),
    ("title:", "near"),
    ("title:words", ""),
    ("^ words", "near"),
    ("cafe naive", "accents"),
    ("CAFÉ", "accents"),
    ("cafe\u0301 \u0301", "accents"),
    ("near\x00words", "near"),
    ("\x00", ""),
    ("", ""),
    (" \t\n ", ""),
    ("half\ud800", ""),
    ("число", "cyrillic"),
    ("12", "digits"),
    ("1", ""),
    ("café missing", ""),
    ("plus " * 2000, "plus"),
]
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**62, max_value=10**320)
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=6)
)


@pytest.fixture
def people(store: Store) -> Store:
    """Three documents, and a fourth entity that has none."""
    add(store, "one", title="Ada", metadata={"age": "9", "vip": "True", "note": "a_b"})
    add(store, "two", title="bob", body="B", metadata={"age": "10", "vip": "false"})
    add(store, "odd", title="Eve", metadata={"age": "old", "next": "10"})
    add(store, "bare", types=["T"])
    return store


@pytest.mark.parametrize("operator", Operator)
def test_that_on_an_absent_modality_a_comparison_is_false_and_its_negation_true(
    store: Store, operator: Operator
) -> None:
    add(store, "bare")
    absent = [each for each in EVERY_FIELD if each.modality is not Modality.TEMPORAL]
    for field in absent:
        for value in ("x", 0, 1.5, True, None):
            condition = Compare(field, operator, value)
            assert found(store, condition) == "", condition
            assert found(store, Not(condition)) == "bare", condition
            assert found(store, And((Constant(True), condition))) == ""
            assert found(store, Or((Constant(True), condition))) == "bare"
            assert found(store, Not(And((Constant(True), condition)))) == "bare"
        assert found(store, CompareFields(field, operator, field)) == "", field


def test_that_numbers_in_metadata_compare_as_numbers(people: Store) -> None:
    assert found(people, is_("document.metadata.age", "<", 10)) == "one"
    assert found(people, is_("document.age", ">", 9)) == "two"
    assert found(people, is_("document.age", "=", 9.0)) == "one"
    assert found(people, is_("document.age", ">=", 9)) == "one two"
    assert found(people, is_("document.age", ">", "9")) == "odd"
    add(people, "later", metadata={"age": "9", "next": "10"})
    smaller = CompareFields(
        named("document.age"), Operator.LESS, named("document.next")
    )
    assert found(people, smaller) == "later"


def test_that_large_whole_numbers_in_metadata_stay_exact(store: Store) -> None:
    add(store, "a", metadata={"n": "9007199254740993"})
    assert found(store, is_("document.n", "=", 9007199254740993)) == "a"
    assert found(store, is_("document.n", "=", 9007199254740992)) == ""
    assert found(store, is_("document.n", "<", 10**400)) == "a"
    assert found(store, is_("document.n", ">", -(10**400))) == "a"


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" 1e3 ", 1000.0), ("-.5", -0.5), ("9" * 30, 1e30), (7, 7)]
    + [(no, None) for no in ("", "nan", "inf", "1_000", "1e999", "0x10", "9" * 5000)],
)
def test_that_what_counts_as_a_number_is_a_number(
    text: object, value: float | None
) -> None:
    assert number(text) == value


def test_that_texts_against_numeric_fields_are_read_as_numbers(store: Store) -> None:
    add(store, "a", spatial={"latitude": 10, "longitude": 9}, embedding=[3, 4])
    assert found(store, is_("spatial.latitude", ">", "9")) == "a"
    assert found(store, is_("spatial.latitude", "<>", "north")) == "a"
    assert found(store, is_("vector.magnitude", "=", 5)) == "a"
    assert found(store, is_("vector.dimension", "=", "2")) == "a"
    higher = CompareFields(
        named("spatial.latitude"), Operator.GREATER, named("spatial.longitude")
    )
    assert found(store, higher) == "a"


def test_that_computed_fields_count_what_is_there(store: Store) -> None:
    add(
        store,
        "a",
        relationships=[["p", "x"], ["q", "y"]],
        tensor={"shape": [2, 3], "data": [0] * 6},
        provenance={"event_type": "created", "actor": "me", "description": "d"},
    )
    for field, value in (
        ("graph.degree", 2),
        ("graph.subject", "a"),
        ("tensor.rank", 2),
        ("tensor.size", 6),
        ("provenance.chain_length", 1),
        ("temporal.version", 1),
    ):
        assert found(store, is_(field, "=", value)) == "a", field


def test_that_one_of_many_is_enough(store: Store) -> None:
    add(store, "a", relationships=[["knows", "b"], ["likes", "c"]], types=["T", "U"])
    assert found(store, is_("graph.predicate", "=", "likes")) == "a"
    assert found(store, is_("graph.target", "<>", "b")) == "a"
    assert found(store, is_("semantic.type", "LIKE", "u")) == "a"
    assert found(store, Not(is_("semantic.type", "=", "T"))) == ""


def test_that_booleans_compare_with_their_words(people: Store) -> None:
    assert found(people, is_("document.vip", "=", True)) == "one"
    assert found(people, is_("document.vip", "=", False)) == "two"
    assert found(people, is_("document.vip", "<>", True)) == "two"
    assert found(people, is_("temporal.version", "=", True)) == ""


def test_that_null_asks_whether_a_present_modality_lacks_the_field(
    people: Store,
) -> None:
    assert found(people, is_("document.body", "=", None)) == "one odd"
    assert found(people, is_("document.body", "<>", None)) == "two"
    assert found(people, is_("document.vip", "=", None)) == "odd"
    assert found(people, is_("document.vip", "<", None)) == ""
    add(
        people,
        "made",
        provenance={"event_type": "created", "actor": "me", "description": "d"},
    )
    assert found(people, is_("provenance.source", "=", None)) == "made"


def test_that_like_has_wildcards_and_folds_case(people: Store) -> None:
    assert found(people, is_("document.title", "LIKE", "%B%")) == "two"
    assert found(people, is_("document.title", "LIKE", "_v_")) == "odd"
    assert found(people, is_("document.note", "LIKE", "a__")) == "one"
    assert found(people, is_("document.age", "LIKE", "1%")) == "two"


@pytest.mark.parametrize(
    "key", ["a.b", "it's", 'say "hi"', "back\\slash", "$", "[0]", "", "é", "new\nline"]
)
def test_that_any_metadata_key_can_be_named(store: Store, key: str) -> None:
    add(store, "a", metadata={key: "yes"})
    add(store, "b", metadata={"other": "yes"})
    assert found(store, is_(f"document.metadata.{key}", "=", "yes")) == "a"


def test_that_metadata_named_like_a_field_is_reached_by_its_full_name(
    people: Store,
) -> None:
    add(people, "meta", metadata={"title": "Ada"})
    assert found(people, is_("document.title", "=", "Ada")) == "one"
    assert found(people, is_("document.metadata.title", "=", "Ada")) == "meta"


def test_that_an_unknown_field_is_told_what_there_is(store: Store) -> None:
    with pytest.raises(UnknownFieldError) as raised:
        found(store, is_("tensor.colour", "=", 1))
    assert str(raised.value) == "TENSOR has no field 'colour'; it has rank, size."
    for modality in Modality:
        if modality not in (Modality.DOCUMENT, Modality.SPATIAL):
            unknown = Compare(Field(modality, "nonsense"), Operator.EQUAL, 1)
            with pytest.raises(UnknownFieldError):
                found(store, unknown)


def test_that_identifiers_are_matched_however_many_there_are(people: Store) -> None:
    many = tuple(f"id-{n}" for n in range(40_000))
    assert found(people, Identified(("two", *many, "one"))) == "one two"
    assert found(people, Identified(())) == ""
    assert found(people, Not(Identified(("one", "o\x00ne", "odd\ud800")))) == (
        "two odd bare"
    )


def test_that_thousands_of_terms_are_no_more_difficult_than_two(people: Store) -> None:
    terms = tuple(is_("document.age", "=", n) for n in range(9, 3000))
    assert found(people, Or(terms)) == "one two"
    assert found(people, And(tuple(Not(each) for each in terms))) == "odd bare"
    assert found(people, And(())) == "one two odd bare"
    assert found(people, Or(())) == ""


def test_that_any_text_is_ordinary_input_of_a_search(store: Store) -> None:
    add(store, "quote", title="It's here")
    add(store, "dash", body="an a-b test")
    add(store, "plus", title="C++", body="plus")
    add(store, "marks", body='some "quoted" text')
    add(store, "near", title="near title", body="words and or not")
    add(store, "accents", title="Café", body="NAÏVE")
    add(store, "cyrillic", title="Число")
    add(store, "digits", body="route 12")
    add(store, "bare", types=["café"])
    for words, expected in SEARCHES:
        assert found(store, Contains(words)) == expected, words[:40]
        assert with_words(store, words) == set(expected.split()), words[:40]


def test_that_words_are_sought_in_one_field_alone(store: Store) -> None:
    add(store, "title", title="Paris it's", body="a town")
    add(store, "body", title="Lyon", body="not paris it's")
    add(store, "both", title="Paris", body="Town it's")
    for field, expected in (("title", "title both"), ("body", "body")):
        assert set(found(store, Contains("PARIS", field)).split()) == set(
            expected.split()
        )
    assert found(store, Contains("paris it's", "title")) == "title"
    assert found(store, Contains("paris } : title", "body")) == ""
    assert found(store, Not(Contains("paris", "title"))) == "body"
    assert found(
        store, And((Contains("paris", "title"), Contains("town", "body")))
    ) in (
        "title both",
        "both title",
    )
    for words in ("paris", "?"):
        with pytest.raises(UnknownFieldError, match=r"title and DOCUMENT\.body"):
            found(store, Contains(words, "metadata"))


def test_that_what_contains_words_comes_best_first_unless_it_is_sorted(
    store: Store,
) -> None:
    add(store, "poor", title="x", body="river " + "and many other words " * 20)
    add(store, "good", title="river", body="river river")
    add(store, "fair", title="x", body="river and a few words")
    add(store, "equal", title="x", body="river and a few words")
    add(store, "none", title="lake")
    river, best = Contains("river"), "good fair equal poor"
    assert found(store, river) == best
    assert found(store, And((Present(Modality.DOCUMENT), And((river,))))) == best
    x = is_("document.title", "=", "x")
    assert found(store, And((river, x))) == "fair equal poor"
    assert found(store, And((Identified(("good",)), river))) == "good"
    assert found(store, And((river, Contains("?")))) == ""
    assert found(store, Or((river, Constant(False)))) == "poor good fair equal"
    assert found(store, Not(Not(river))) == "poor good fair equal"
    paged = reading.select(
        store, Select(NOTHING, river, limit=2, offset=1), lambda: False
    )
    assert [row.id for chunk in paged for row in chunk] == ["fair", "equal"]
    order = (Order(named("document.body")),)
    by_body = reading.select(store, Select(NOTHING, river, order), lambda: False)
    assert [row.id for chunk in by_body for row in chunk] == [
        "fair",
        "equal",
        "poor",
        "good",
    ]
    assert "document_text" in reading.query_plan(store, river, ())


def test_that_a_text_with_nul_and_quotes_is_stored_and_found(store: Store) -> None:
    add(store, "a", title='x\x00y "z"', body="'; DROP TABLE entity; --")
    assert found(store, Contains("drop table")) == "a"
    assert found(store, Contains("y z")) == "a"
    assert found(store, is_("document.title", "=", 'x\x00y "z"')) == "a"


def test_that_presence_is_told_for_every_modality(store: Store) -> None:
    add(store, "bare")
    add(store, "text", title="t")
    for modality in Modality:
        expected = {Modality.TEMPORAL: "bare text", Modality.DOCUMENT: "text"}
        assert found(store, Present(modality)) == expected.get(modality, "")


@given(
    field=st.sampled_from(EVERY_FIELD)
    | st.builds(
        Field,
        st.sampled_from([Modality.DOCUMENT, Modality.SPATIAL]),
        st.text(st.characters(exclude_categories=()), max_size=6),
    ),
    operator=st.sampled_from(Operator),
    value=values,
    words=st.text(st.characters(exclude_categories=()), max_size=12),
)
def test_that_a_condition_and_its_negation_part_the_store(
    people: Store, field: Field, operator: Operator, value: Scalar, words: str
) -> None:
    for condition in (
        Compare(field, operator, value),
        Contains(words),
        Identified((words,)),
        CompareFields(field, operator, named("document.title")),
    ):
        parts = (found(people, condition), found(people, Not(condition)))
        assert sorted(" ".join(parts).split()) == ["bare", "odd", "one", "two"]

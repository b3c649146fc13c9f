"""What each type refuses, and what collections demand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.litho import conditions, definition, errors, prompt, types
from panll_desktop.engines.litho.conditions import (
    Comparison,
    Condition,
    Every,
    Not,
    Operator,
    Some,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import (
    Check,
    Definition,
    Dependency,
    Field,
)
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.types import Type
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump

SCORES: dict[str, Json] = dict.fromkeys(prompt.Dimension, 70)
UUID = "123e4567-e89b-42d3-a456-426614174000"


def made(name: str, *arguments: float | Type) -> Type:
    return types.made(name, *arguments)


@pytest.mark.parametrize(
    ("type_", "good", "bad", "bound"),
    [
        (made("STRING"), "", 1, "a text"),
        (made("INTEGER"), -5, 1.5, "a whole number"),
        (made("INTEGER"), 0, True, "a whole number"),
        (made("FLOAT"), 1, "1", "a number"),
        (made("BOOLEAN"), False, 0, "true or false"),
        (made("Nat"), 0, -1, "at least 0"),
        (made("BoundedNat", 2, 5), 5, 6, "at most 5"),
        (made("BoundedNat", 2, 5), 2, 1, "at least 2"),
        (made("BoundedInt", -3, 3), -3, -4, "at least -3"),
        (made("BoundedFloat", 0.5, 1), 0.5, 0.49, "at least 0.5"),
        (made("NonEmptyString"), "a", " \n", "not empty"),
        (made("Rationale"), "because", "", "not empty"),
        (made("Email"), "a.b@example.org", "a@b", "an address"),
        (made("Email"), "a@example.org", "a b@example.org", "an address"),
        (made("ValidUUID"), UUID, UUID[:-1], "a UUID"),
        (made("Confidence"), 1, 1.01, "at most 1"),
        (made("Percentage"), 100, 100.5, "at most 100"),
        (made("PromptDimension"), 0, 101, "at most 100"),
        (made("PROMPT_SCORE"), 85, 8.5, "a whole number"),
        (made("PromptScores"), SCORES, {"provenance": 3}, "whole numbers from 0"),
        (made("Timestamp"), "2026-01-31T12:00:00Z", "2026-01-31", "a time"),
        (made("Date"), "2026-01-31", "2026-02-30", "a date"),
        (made("Vector", made("Float"), 2), [1, 2.5], [1], "2 long"),
        (made("Vector", made("Float"), 2), [1, 2], [1, "x"], r"a number at \[1\]"),
        (made("Option", made("Nat")), 4, -4, "at least 0"),
        (made("Tracked", made("Email")), "a@b.org", "b", "an address"),
    ],
)
def test_that_a_type_takes_its_values_and_says_what_others_break(
    store: Store, type_: Type, good: Json, bad: Json, bound: str
) -> None:
    assert types.refusal(type_, good) is None
    wanted = Definition(Kind.DOCUMENT, fields=(Field("x", type_),))
    store.create_collection("c", wanted, WHY)
    store.insert("c", {"x": good}, WHY, key="good")
    before = dump(store.connection)
    with pytest.raises(
        (errors.FieldTypeError, errors.SchemaViolationError), match=bound
    ) as raised:
        store.insert("c", {"x": bad}, WHY, key="bad")
    error = raised.value
    assert isinstance(error, errors.FieldTypeError | errors.SchemaViolationError)
    assert f"c/bad: the field x, {type_}, must be" in error.message
    assert error.message.endswith(f"; it is {definition.shown(bad)}.")
    assert dump(store.connection) == before
    assert types.from_json(types.to_json(type_)) == type_


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("Nothing", (), "NonEmptyString"),
        ("BoundedNat", (), "0 arguments"),
        ("BoundedNat", (5, 2), "no value"),
        ("BoundedNat", (-1, 2), "no value"),
        ("BoundedInt", (0.5, 2), "whole"),
        ("Option", (), "0 arguments"),
        ("Vector", (made("Nat"), 0), "2 arguments"),
        ("Email", (3,), "1 arguments"),
    ],
)
def test_that_what_is_no_type_is_refused(
    name: str, arguments: tuple[int | float | Type, ...], words: str
) -> None:
    with pytest.raises(errors.ValueTypeError) as raised:
        types.made(name, *arguments)
    assert words in f"{raised.value.message} {raised.value.suggestions}"


WHOLE = Definition(
    Kind.DOCUMENT,
    fields=(
        Field("name", made("NonEmptyString"), nullable=False, primary=True),
        Field("score", made("BoundedNat", 0, 100), default=50),
        Field("code", made("Nat"), unique=True),
        Field("near", made("String"), references="sites"),
    ),
    checks=(
        Check(
            Some(
                (
                    Comparison(("score",), Operator.AT_MOST, 90),
                    Comparison(("name",), Operator.LIKE, "Best%"),
                )
            ),
            "score <= 90 OR name LIKE 'Best%'",
        ),
    ),
    closed=True,
    dependencies=(Dependency(("name",), "score"),),
    target="BCNF",
)


@pytest.fixture
def demanding(store: Store) -> Store:
    store.create_collection("sites", WHOLE, WHY)
    store.insert("sites", {"name": "Alta", "code": 1}, WHY, key="alta")
    return store


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({}, errors.SchemaViolationError, "lacks the field name"),
        ({"name": None}, errors.SchemaViolationError, "may not be null"),
        ({"name": "B", "size": 1}, errors.SchemaViolationError, "size"),
        ({"name": "Alta"}, errors.ConstraintError, "same name as sites/alta"),
        ({"name": "B", "code": 1.0}, errors.FieldTypeError, "whole number"),
        ({"name": "B", "code": 1}, errors.ConstraintError, "code is 1"),
        ({"name": "B", "score": 95}, errors.ConstraintError, "score is 95"),
        ({"name": "B", "near": "tanum"}, errors.ConstraintError, "sites/tanum"),
        ({"name": "B", "near": "glyphs/x"}, errors.ConstraintError, "a key of sites"),
    ],
)
def test_that_what_a_schema_forbids_is_refused_and_nothing_written(
    demanding: Store, fields: dict[str, Json], kind: type[errors.LithoError], words: str
) -> None:
    before = dump(demanding.connection)
    with pytest.raises(kind, match=words) as raised:
        demanding.insert("sites", fields, WHY, key="b")
    assert raised.value.suggestions
    assert dump(demanding.connection) == before


def test_that_what_it_allows_is_stored_with_defaults(demanding: Store) -> None:
    assert demanding.document("sites/alta") == {"name": "Alta", "code": 1, "score": 50}
    near: dict[str, Json] = {"name": "Best", "score": 100, "near": "alta"}
    demanding.insert("sites", near, WHY, key="b")
    with pytest.raises(errors.ConstraintError, match="sites/b holds sites/alta"):
        demanding.delete(["sites/alta"], WHY)
    with pytest.raises(errors.ConstraintError, match="same name as"):
        demanding.update(["sites/b"], {"name": "Alta", "score": 1}, WHY)
    demanding.update(["sites/b"], {"near": None}, WHY)
    demanding.delete(["sites/alta"], WHY)
    demanding.update(["sites/b"], {"name": "Alta", "score": 1, "code": 1}, WHY)
    assert demanding.verify() == []


def test_that_two_documents_may_swap_what_is_unique(demanding: Store) -> None:
    demanding.insert("sites", {"name": "B", "code": 2}, WHY, key="b")
    demanding.replace_all(
        {
            "sites/alta": {"name": "Alta", "code": 2},
            "sites/b": {"name": "B", "code": 1},
        },
        WHY,
    )
    assert demanding.verify() == []


def test_that_a_schema_has_versions_and_every_one_can_be_read(demanding: Store) -> None:
    looser = Definition(Kind.DOCUMENT, fields=WHOLE.fields[:2])
    assert demanding.definition("sites") == WHOLE
    assert demanding.alter_collection("sites", WHOLE, WHY).sequence is None
    demanding.alter_collection("sites", looser, WHY)
    assert demanding.definition("sites") == looser.numbered(2)
    demanding.insert("sites", {"name": "B", "score": 95, "code": 1}, WHY, key="b")
    with pytest.raises(errors.ConstraintError, match="sites/b"):
        demanding.alter_collection("sites", WHOLE, WHY)
    with pytest.raises(errors.ConstraintError, match="cannot come to hold edges"):
        demanding.alter_collection("sites", Definition(Kind.EDGE), WHY)
    versions = demanding.definitions_of("sites")
    assert [each[0].sequence for each in versions] == [1, 3]
    assert [each[1].version if each[1] else 0 for each in versions] == [1, 2]
    assert demanding.definition_at("sites", 2) == WHOLE
    with pytest.raises(errors.UndoBlockedError, match="earlier schema") as raised:
        demanding.undo(WHY, 3)
    assert [each.sequence for each in raised.value.blockers] == [4]
    demanding.undo(WHY, 4)
    demanding.undo(WHY, 3)
    assert demanding.definition("sites") == WHOLE
    assert demanding.verify() == []


def test_that_a_value_taken_since_blocks_the_way_back(demanding: Store) -> None:
    demanding.delete(["sites/alta"], WHY)
    demanding.insert("sites", {"name": "B", "code": 1}, WHY, key="b")
    with pytest.raises(errors.UndoBlockedError, match="has its code: sites/b"):
        demanding.undo(WHY, 3)


@pytest.mark.parametrize(
    "field",
    [
        Field("_x", made("Nat")),
        Field("x", made("Nat"), default=-1),
        Field("x", made("Nat"), references="no name"),
    ],
)
def test_that_a_schema_that_contradicts_itself_is_refused(
    store: Store, field: Field
) -> None:
    wanted = Definition(Kind.DOCUMENT, fields=(field,))
    with pytest.raises(errors.ValueTypeError):
        store.create_collection("c", wanted, WHY)
    twice = Definition(Kind.DOCUMENT, fields=(Field("x", made("Nat")),) * 2)
    with pytest.raises(errors.ValueTypeError, match="twice"):
        store.create_collection("c", twice, WHY)
    assert store.journal() == []


def test_that_damaged_content_is_found_by_verification(demanding: Store) -> None:
    demanding.connection.execute("DELETE FROM taken")
    assert [each.sentence for each in demanding.verify()] == [
        "The unique values of sites are not those it has."
    ]


FIELDS: dict[str, Json] = {
    "name": "Alta",
    "turns": 3,
    "flat": True,
    "tags": ["a", 1],
    "at": {"lat": 69.9, "what": None},
}


@pytest.mark.parametrize(
    ("path", "operator", "value", "outcome"),
    [
        ("name", "=", "Alta", True),
        ("name", "!=", "Alta", False),
        ("turns", "=", 3.0, True),
        ("flat", "=", 1, False),
        ("turns", "<", 4, True),
        ("turns", ">=", 4, False),
        ("turns", "<", "4", None),
        ("flat", ">", 0, None),
        ("none", "=", 3, None),
        ("none", "!=", 3, None),
        ("none", "IS NULL", None, True),
        ("at.what", "IS NULL", None, True),
        ("at.lat", ">", 60, True),
        ("name.x", "=", 1, None),
        ("name", "LIKE", "_l%", True),
        ("name", "LIKE", "l%", False),
        ("turns", "LIKE", "3", None),
        ("name", "LIKE", "A%.*", False),
        ("turns", "IN", [1, 3], True),
        ("flat", "IN", [1], False),
        ("tags", "CONTAINS", "a", True),
        ("tags", "CONTAINS", True, False),
        ("name", "CONTAINS", "lt", True),
        ("at", "CONTAINS", "lat", True),
        ("turns", "CONTAINS", 3, None),
    ],
)
def test_that_a_comparison_is_true_false_or_unknown(
    path: str,
    operator: str,
    value: Json,
    outcome: bool | None,  # noqa: FBT001 - as it is parametrised
) -> None:
    asked = Comparison(tuple(path.split(".")), Operator(operator), value)
    assert conditions.holds(asked, FIELDS) is outcome
    opposite = None if outcome is None else not outcome
    assert conditions.holds(Not(asked), FIELDS) is opposite


tests = st.builds(
    Comparison,
    st.tuples(st.sampled_from(["name", "turns", "none"])),
    st.sampled_from([Operator.EQUAL, Operator.LESS, Operator.NULL]),
    st.sampled_from(["Alta", 3, None]),
)
conditions_of: st.SearchStrategy[Condition] = st.recursive(
    tests,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Every, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Some, st.lists(inner, max_size=3).map(tuple))
    ),
)


@given(conditions_of)
def test_that_a_condition_is_kept_as_it_is_and_negates(condition: Condition) -> None:
    assert conditions.from_json(conditions.to_json(condition)) == condition
    assert conditions.fields_in(condition) <= {"name", "turns", "none"}
    twice = conditions.holds(Not(Not(condition)), FIELDS)
    assert twice is conditions.holds(condition, FIELDS)


@pytest.mark.parametrize(
    "form", [None, [], ["=", [], 1], ["~", ["a"], 1], ["=", [1], 1]]
)
def test_that_what_is_no_condition_is_refused(form: Json) -> None:
    with pytest.raises(errors.ValueTypeError):
        conditions.from_json(form)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, "gold"),
        (80, "gold"),
        (79, "silver"),
        (60, "silver"),
        (59, "bronze"),
        (40, "bronze"),
        (39, "no tier"),
        (0, "no tier"),
    ],
)
def test_that_tiers_begin_where_lithoglyph_says(score: int, expected: str) -> None:
    assert prompt.tier(score) == expected


def test_that_the_overall_score_is_the_mean_rounded_down() -> None:
    values = [100, 100, 100, 100, 100, 99]
    scores = dict(zip(prompt.Dimension, values, strict=True))
    assert prompt.overall(scores) == 99
    assert prompt.scores_of({**SCORES, "provenance": 101}) is None
    also = {("objective" if k == "objectivity" else k): v for k, v in SCORES.items()}
    assert prompt.scores_of(also) == SCORES

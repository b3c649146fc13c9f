"""Collections that become one again: nothing lost, nothing multiplied, all undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.litho import errors, types
from panll_desktop.engines.litho.conditions import Comparison, Operator
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Check, Definition, Field
from panll_desktop.engines.litho.journal import Operation
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import NormalForm
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump, fresh

WALLS: dict[str, dict[str, Json]] = {
    "w1": {"name": "one", "land": "NO"},
    "w2": {"name": "two", "land": "NO"},
    "w3": {"name": "three", "land": "SE"},
}
LANDS: dict[str, dict[str, Json]] = {
    "NO": {"land": "NO", "part": "Europe"},
    "SE": {"land": "SE", "part": "Europe"},
}


@pytest.fixture
def walls(store: Store) -> Store:
    store.create_collection("walls", Kind.DOCUMENT, WHY)
    store.create_collection("lands", Kind.DOCUMENT, WHY)
    store.insert_all("walls", list(WALLS.items()), WHY)
    store.insert_all("lands", list(LANDS.items()), WHY)
    return store


def test_that_documents_get_the_fields_of_their_partners(walls: Store) -> None:
    before = dump(walls.connection)
    changed, made = walls.denormalise(["walls", "lands"], "all", ["land"], WHY)
    assert walls.documents("all")["w3"] == {
        "name": "three",
        "land": "SE",
        "part": "Europe",
    }
    assert [*walls.collections()] == ["all"]
    assert made.documents == 3
    assert set(made.fields) == {"name", "land", "part"}
    entry = walls.journal()[-1]
    assert (entry.sequence, entry.operation) == (changed.sequence, Operation.MIGRATE)
    assert entry.provenance.context["narrative"] == made.narrative
    assert walls.verify() == []
    walls.undo(WHY)
    assert dump(walls.connection) == before


def test_that_a_document_without_a_partner_keeps_what_it_has(walls: Store) -> None:
    walls.insert("walls", {"name": "four"}, WHY, key="w4")
    walls.denormalise(["walls", "lands"], "walls", ["land"], WHY)
    assert walls.document("walls/w4") == {"name": "four"}
    assert walls.document("walls/w1")["part"] == "Europe"


def test_that_what_was_demanded_of_the_parts_is_demanded_of_the_whole(
    store: Store,
) -> None:
    check = Check(Comparison(("name",), Operator.LIKE, "w%"), "name LIKE 'w%'")
    filled = types.made("NonEmptyString")
    walls = Definition(
        Kind.DOCUMENT, fields=(Field("name", filled, unique=True),), checks=(check,)
    )
    lands = Definition(
        Kind.DOCUMENT,
        fields=(
            Field("land", filled, nullable=False, unique=True),
            Field("part", filled, nullable=False, unique=True),
        ),
    )
    store.create_collection("walls", walls, WHY)
    store.create_collection("lands", lands, WHY)
    for name, land in (("w1", "NO"), ("w2", "NO")):
        store.insert("walls", {"name": name, "land": land}, WHY)
    store.insert("lands", LANDS["NO"], WHY)
    store.denormalise(["walls", "lands"], "walls", ["land"], WHY)
    demands = store.definition("walls")
    assert demands.version == 2
    assert demands.checks == (check,)
    assert [(e.name, e.unique, e.nullable) for e in demands.fields] == [
        ("name", True, True),
        ("land", False, True),
        ("part", False, False),
    ]


@pytest.mark.parametrize(
    ("parts", "into", "said"),
    [
        (["walls"], "walls", "Two different collections"),
        (["walls", "walls"], "walls", "Two different collections"),
        (["walls", "lands"], "other", "There is a collection 'other' already"),
        (["walls", "beside"], "walls", "The collection beside holds edges"),
        (["lands", "walls"], "walls", "walls/w1 and walls/w2 agree in land"),
        (["walls", "nowhere"], "walls", "There is no collection 'nowhere'"),
    ],
)
def test_that_what_would_lose_or_multiply_is_refused(
    walls: Store, parts: list[str], into: str, said: str
) -> None:
    walls.create_collection("other", Kind.DOCUMENT, WHY)
    walls.create_collection("beside", Kind.EDGE, WHY)
    before = dump(walls.connection)
    with pytest.raises(errors.LithoError, match=said):
        walls.denormalise(parts, into, ["land"], WHY)
    assert dump(walls.connection) == before


def test_that_a_document_that_would_be_lost_is_named(walls: Store) -> None:
    walls.insert("lands", {"land": "PE"}, WHY, key="PE")
    with pytest.raises(errors.ConstraintError, match="agrees with lands/PE in land"):
        walls.denormalise(["walls", "lands"], "walls", ["land"], WHY)


def test_that_two_values_of_one_field_are_refused(walls: Store) -> None:
    walls.update(["lands/NO"], {"name": "Norway"}, WHY)
    with pytest.raises(errors.ConstraintError, match="different things of name"):
        walls.denormalise(["walls", "lands"], "walls", ["land"], WHY)


def test_that_an_edge_keeps_the_document_that_it_holds(walls: Store) -> None:
    walls.create_collection("beside", Kind.EDGE, WHY)
    walls.insert("beside", {"_from": "walls/w1", "_to": "lands/NO"}, WHY)
    with pytest.raises(errors.ConstraintError, match="holds lands/NO"):
        walls.denormalise(["walls", "lands"], "walls", ["land"], WHY)


rows: st.SearchStrategy[list[dict[str, Json]]] = st.lists(
    st.fixed_dictionaries(
        {"a": st.integers(0, 2), "b": st.integers(0, 2), "c": st.integers(0, 2)}
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30)
@given(rows)
def test_that_every_step_of_a_migration_can_be_joined_again(
    documents: list[dict[str, Json]],
) -> None:
    with fresh() as store:
        store.create_collection("c", Kind.DOCUMENT, WHY)
        store.insert_all("c", [(None, each) for each in documents], WHY)
        before = store.documents("c")
        report = store.normal_form("c", store.discover("c"))
        try:
            proposal = store.propose(report, NormalForm.BOYCE_CODD)
        except errors.ConstraintError:
            return
        store.migrate(proposal, WHY)
        for name, split in reversed(proposal.parts):
            store.denormalise(["c", name], "c", split.determinant, WHY)
        assert store.documents("c") == before
        assert [*store.collections()] == ["c"]
        assert store.verify() == []

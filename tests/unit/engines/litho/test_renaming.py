"""A collection is renamed with all that led to it, and back, byte for byte."""

from collections.abc import Iterator

import pytest

from panll_desktop.engines.litho import conditions
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Check, Definition, Field
from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    ConstraintError,
    InvalidEdgeError,
    UndoBlockedError,
    ValueTypeError,
)
from panll_desktop.engines.litho.journal import Operation
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.types import made
from tests.unit.engines.litho.carvings import WHY, dump, fill, fresh


@pytest.fixture
def led() -> Iterator[Store]:
    """A store in which edges, notes and schemas lead to sites."""
    with fresh() as store:
        fill(store)
        text = made("String")
        notes = Definition(
            Kind.DOCUMENT, fields=(Field("about", text, references="sites"),)
        )
        store.create_collection("notes", notes, WHY)
        ends = conditions.Comparison(("_to",), conditions.Operator.LIKE, "sites/%")
        near = Definition(Kind.EDGE, checks=(Check(ends, "TO sites"),))
        store.create_collection("near", near, WHY)
        store.create_collection("sites2", Kind.DOCUMENT, WHY)
        store.insert("sites2", {}, WHY, key="x")
        store.insert("near", {"_from": "sites2/x", "_to": "sites/alta"}, WHY, key="n")
        store.insert("notes", {"about": "alta"}, WHY, key="by-key")
        store.insert("notes", {"about": "sites/tanum"}, WHY, key="by-identifier")
        yield store


def test_that_what_led_to_it_leads_to_it(led: Store) -> None:
    before = dump(led.connection)
    led.rename_collection("sites", "walls", WHY)
    assert sorted(led.documents("walls")) == ["alta", "tanum"]
    assert "sites" not in led.collections()
    assert led.document("carved_at/e1")["_to"] == "walls/alta"
    edge = led.document("near/n")
    assert (edge["_from"], edge["_to"]) == ("sites2/x", "walls/alta")
    assert led.document("notes/by-key") == {"about": "alta"}
    assert led.document("notes/by-identifier") == {"about": "walls/tanum"}
    assert led.definition("notes").references == {"about": "walls"}
    (check,) = led.definition("near").checks
    assert check.text == "TO walls"
    assert led.definition("near").version == 2
    assert led.journal()[-1].operation is Operation.RENAME
    assert led.verify() == []
    with pytest.raises(ConstraintError, match="holds"):
        led.delete(["walls/tanum"], WHY)
    led.undo(WHY)
    assert dump(led.connection) == before


def test_that_an_edge_collection_keeps_its_edges(led: Store) -> None:
    led.rename_collection("carved_at", "is_on", WHY)
    assert led.document("is_on/e1")["_from"] == "glyphs/g1"
    with pytest.raises(InvalidEdgeError):
        led.insert("is_on", {"_from": "glyphs/g1", "_to": "sites/none"}, WHY)


def test_that_what_came_later_stands_in_the_way_of_undoing_it(led: Store) -> None:
    led.rename_collection("sites", "walls", WHY)
    renamed = led.head()
    led.insert("walls", {}, WHY, key="new")
    with pytest.raises(UndoBlockedError, match="walls/new"):
        led.undo(WHY, renamed)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("none", "walls", CollectionNotFoundError),
        ("sites", "glyphs", ConstraintError),
        ("sites", "sites", ConstraintError),
        ("sites", "no name", ValueTypeError),
    ],
)
def test_that_what_cannot_be_is_refused_and_changes_nothing(
    led: Store, old: str, new: str, error: type[Exception]
) -> None:
    before = dump(led.connection)
    with pytest.raises(error):
        led.rename_collection(old, new, WHY)
    assert dump(led.connection) == before

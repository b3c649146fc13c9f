"""Two documents become one with all that led to them, and two again, byte for byte."""

from collections.abc import Iterator

import pytest

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import (
    ConstraintError,
    DocumentNotFoundError,
    IrreversibleError,
    NothingToUndoError,
    UndoBlockedError,
    ValueTypeError,
)
from panll_desktop.engines.litho.journal import Operation
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.types import made
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump, fill, fresh


@pytest.fixture
def twins() -> Iterator[Store]:
    """Two sites that are one: with edges, and a note that refers to the second."""
    with fresh() as store:
        fill(store)
        text = made("String")
        notes = Definition(
            Kind.DOCUMENT, fields=(Field("about", text, references="sites"),)
        )
        store.create_collection("notes", notes, WHY)
        second: dict[str, Json] = {
            "name": "Hjemmeluft",
            "aliases": ["Jiepmaluokta", "Alta"],
        }
        store.insert("sites", second, WHY, key="alta-2")
        ends = {"_from": "glyphs/g1", "_to": "sites/alta-2"}
        store.insert("carved_at", {**ends}, WHY, key="e2")
        store.insert("notes", {"about": "alta-2", "page": 3}, WHY, key="n1")
        store.insert("notes", {"about": "sites/alta-2"}, WHY, key="n2")
        yield store


def test_that_what_led_to_one_leads_to_the_other(twins: Store) -> None:
    changed, merged = twins.merge("sites/alta-2", "sites/alta", WHY, adopt=True)
    assert twins.documents("sites")["alta"] == {
        "name": "Alta",
        "aliases": ["Hjemmeluft", "Jiepmaluokta"],
    }
    assert "alta-2" not in twins.documents("sites")
    assert twins.document("carved_at/e2")["_to"] == "sites/alta"
    assert twins.document("notes/n1") == {"about": "alta", "page": 3}
    assert twins.document("notes/n2") == {"about": "sites/alta"}
    assert (merged.led, merged.aliases) == (3, ("Hjemmeluft", "Jiepmaluokta"))
    assert twins.journal()[-1].operation is Operation.MERGE
    assert changed.sequence == twins.head()
    assert twins.verify() == []


def test_that_undoing_a_merge_brings_every_byte_back(twins: Store) -> None:
    before = dump(twins.connection)
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=True)
    twins.undo(WHY)
    assert dump(twins.connection) == before


def test_that_a_document_comes_out_again_and_later_changes_stay(twins: Store) -> None:
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=True)
    merge = twins.head()
    twins.update(["sites/alta"], {"seen": True}, WHY)
    twins.update(["carved_at/e2"], {"sure": 1}, WHY)
    twins.delete(["notes/n1"], WHY)
    with pytest.raises(UndoBlockedError):
        twins.undo(WHY, merge)
    _, out = twins.unmerge("sites/alta", "sites/alta-2", WHY)
    assert twins.document("sites/alta") == {"name": "Alta", "aliases": [], "seen": True}
    assert twins.document("sites/alta-2")["name"] == "Hjemmeluft"
    edge = twins.document("carved_at/e2")
    assert (edge["_to"], edge["sure"]) == ("sites/alta-2", 1)
    assert twins.document("notes/n2") == {"about": "sites/alta-2"}
    assert out.led == 2
    assert twins.verify() == []


def test_that_what_was_taken_out_and_put_back_comes_out_again(twins: Store) -> None:
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=False)
    twins.unmerge("sites/alta", "sites/alta-2", WHY)
    twins.undo(WHY)
    before = dump(twins.connection)
    twins.unmerge("sites/alta", "sites/alta-2", WHY)
    assert twins.document("carved_at/e2")["_to"] == "sites/alta-2"
    twins.undo(WHY)
    assert dump(twins.connection) == before


def test_that_only_the_named_aliases_go(twins: Store) -> None:
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=True)
    _, out = twins.unmerge("sites/alta", "sites/alta-2", WHY, ["Jiepmaluokta", "none"])
    assert out.aliases == ("Jiepmaluokta",)
    assert twins.document("sites/alta")["aliases"] == ["Hjemmeluft"]


def test_that_a_key_of_another_collection_is_left_alone(twins: Store) -> None:
    text = made("String")
    of_glyphs = Definition(
        Kind.DOCUMENT,
        fields=(
            Field("about", text, references="sites"),
            Field("on", text, references="glyphs"),
        ),
    )
    twins.create_collection("cards", of_glyphs, WHY)
    twins.insert("glyphs", {}, WHY, key="alta-2")
    twins.insert("cards", {"about": "alta-2", "on": "alta-2"}, WHY, key="c1")
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=False)
    assert twins.document("cards/c1") == {"about": "alta", "on": "alta-2"}
    twins.unmerge("sites/alta", "sites/alta-2", WHY)
    assert twins.document("cards/c1") == {"about": "alta-2", "on": "alta-2"}


@pytest.mark.parametrize(
    ("gone", "stays", "error", "said"),
    [
        ("sites/alta", "sites/alta", ConstraintError, "cannot be merged into itself"),
        ("sites/alta", "glyphs/g1", ConstraintError, "lie in two collections"),
        ("carved_at/e2", "carved_at/e1", ConstraintError, "edges are not merged"),
        ("sites/none", "sites/alta", DocumentNotFoundError, "no document sites/none"),
        ("sites/alta", "sites/none", DocumentNotFoundError, "no document sites/none"),
        ("sites/odd", "sites/alta", ValueTypeError, "aliases of sites/odd is no list"),
    ],
)
def test_that_what_cannot_be_merged_is_refused_and_changes_nothing(
    twins: Store, gone: str, stays: str, error: type[Exception], said: str
) -> None:
    twins.insert("sites", {"aliases": "one"}, WHY, key="odd")
    before = dump(twins.connection)
    with pytest.raises(error, match=said):
        twins.merge(gone, stays, WHY, adopt=True)
    assert dump(twins.connection) == before


def test_that_only_what_a_merge_took_in_comes_out(twins: Store) -> None:
    with pytest.raises(NothingToUndoError, match="was not merged into sites/alta"):
        twins.unmerge("sites/alta", "sites/tanum", WHY)
    twins.merge("sites/alta-2", "sites/alta", WHY, adopt=False)
    with pytest.raises(NothingToUndoError, match="was not merged into sites/tanum"):
        twins.unmerge("sites/tanum", "sites/alta-2", WHY)


def test_that_a_merge_for_good_keeps_its_reason(twins: Store) -> None:
    twins.merge(
        "sites/alta-2", "sites/alta", WHY, adopt=False, irreversible="by request"
    )
    with pytest.raises(IrreversibleError, match="by request"):
        twins.unmerge("sites/alta", "sites/alta-2", WHY)

"""Undoing, redoing and undoing anew, until everything is back."""

from collections.abc import Iterator

import pytest

from panll_desktop.engines.litho import journal
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import NothingToUndoError
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.types import made
from tests.unit.engines.litho.carvings import WHY, dump, fill, fresh


@pytest.fixture
def filled() -> Iterator[Store]:
    with fresh() as store:
        fill(store)
        yield store


def test_that_an_entry_whose_first_undo_comes_back_is_undone(filled: Store) -> None:
    start = dump(filled.connection)
    for sequence in (
        7,
        3,
        9,
        10,
        9,
        12,
        11,
    ):
        filled.undo(WHY, sequence)
    assert journal.undone_by(filled.connection, 9) == 10
    with pytest.raises(NothingToUndoError, match="Entry 9 is undone already, by entry"):
        filled.undo(WHY, 9)
    filled.undo_since(WHY, 7)
    assert dump(filled.connection) == start


def test_that_the_way_back_leads_past_a_schema_that_was_there_for_a_while(
    filled: Store,
) -> None:
    start = dump(filled.connection)
    filled.undo(WHY, 5)
    filled.undo(WHY, 7)
    filled.undo(WHY, 4)
    numbered = Definition(Kind.DOCUMENT, fields=(Field("name", made("Nat")),))
    filled.alter_collection("sites", numbered, WHY)
    filled.alter_collection("sites", Definition(Kind.DOCUMENT), WHY)
    filled.undo(WHY, 8)
    filled.undo_since(WHY, 7)
    assert dump(filled.connection) == start


def test_that_what_was_undone_at_once_is_passed_over(filled: Store) -> None:
    filled.insert("sites", {"name": "Bohuslän"}, WHY, key="b")
    filled.undo(WHY)
    filled.insert("sites", {"name": "Val Camonica"}, WHY, key="v")
    assert len(filled.undo_since(WHY, 7)) == 1

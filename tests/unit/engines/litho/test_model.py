"""Whatever is done, undoing all of it brings every byte back and forgets no step."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from panll_desktop.engines.litho import types
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    ConstraintError,
    DocumentNotFoundError,
    FieldTypeError,
    InvalidEdgeError,
    NothingToUndoError,
    SchemaViolationError,
    UndoBlockedError,
)
from panll_desktop.engines.litho.journal import Entry, Operation
from panll_desktop.engines.litho.normal_forms import FORMS
from panll_desktop.engines.litho.opened import Changed
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import NormalForm
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump, fill

REFUSED: Final = (
    FieldTypeError,
    SchemaViolationError,
    DocumentNotFoundError,
    CollectionNotFoundError,
    ConstraintError,
    InvalidEdgeError,
    UndoBlockedError,
    NothingToUndoError,
)
names = st.sampled_from(["sites", "glyphs", "carved_at", "more", "other"])
keys = st.sampled_from(["alta", "tanum", "g1", "e1"])
identifiers = st.builds("{}/{}".format, names, keys)
TEXT: Final = types.made("String")
shapes: st.SearchStrategy[tuple[Field, ...]] = st.sampled_from(
    [
        (),
        (Field("name", TEXT, nullable=False),),
        (Field("name", TEXT, unique=True),),
        (Field("name", types.made("Nat")),),
        (Field("near", TEXT, references="sites"), Field("name", TEXT, default="é")),
    ]
)
fields: st.SearchStrategy[dict[str, Json]] = st.fixed_dictionaries(
    {},
    optional={
        "aliases": st.sampled_from([["Alta"], ["Hjemmeluft"], [], None]),
        "name": st.sampled_from(["Alta", "é", 1, 1.0, None]),
        "near": st.sampled_from(["alta", "sites/tanum", None]),
        "list": st.lists(st.integers(0, 2), max_size=2),
    },
)


class Undoing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        path = Path(self.directory.name) / "s.litho"
        self.store = Store(path, create=True)
        self.store.connection.execute("PRAGMA synchronous=OFF")
        self.steps: list[Entry] = []

    @initialize()
    def start(self) -> None:
        fill(self.store)
        self.steps = self.store.journal()
        self.start_content = dump(self.store.connection)

    def attempt(self, operation: Operation, change: Callable[[], Changed]) -> None:
        """One change: refused and nothing happens, or one more step."""
        content = dump(self.store.connection)
        try:
            changed = change()
        except REFUSED:
            assert dump(self.store.connection) == content
            return
        added = self.store.journal(len(self.steps))
        if changed.sequence is None:
            assert added == []
            assert dump(self.store.connection) == content
        else:
            assert [each.operation for each in added] == [operation]
            self.steps += added

    @rule(name=names, kind=st.sampled_from(Kind), shape=shapes)
    def create(self, name: str, kind: Kind, shape: tuple[Field, ...]) -> None:
        demands = Definition(kind, fields=shape)
        self.attempt(
            Operation.CREATE_COLLECTION,
            lambda: self.store.create_collection(name, demands, WHY),
        )

    @rule(name=names, shape=shapes)
    def alter(self, name: str, shape: tuple[Field, ...]) -> None:
        kind = self.store.collections().get(name, Kind.DOCUMENT)
        demands = Definition(kind, fields=shape)
        self.attempt(
            Operation.ALTER_COLLECTION,
            lambda: self.store.alter_collection(name, demands, WHY),
        )

    @rule(name=names)
    def drop(self, name: str) -> None:
        self.attempt(
            Operation.DROP_COLLECTION, lambda: self.store.drop_collection(name, WHY)
        )

    @rule(name=names, key=keys, given=fields, ends=st.tuples(identifiers, identifiers))
    def insert(
        self, name: str, key: str, given: dict[str, Json], ends: tuple[str, str]
    ) -> None:
        if self.store.collections().get(name) is Kind.EDGE:
            given = {**given, "_from": ends[0], "_to": ends[1]}
        self.attempt(
            Operation.INSERT, lambda: self.store.insert(name, given, WHY, key=key)
        )

    @rule(chosen=st.lists(identifiers, max_size=2), given=fields)
    def update(self, chosen: list[str], given: dict[str, Json]) -> None:
        self.attempt(Operation.UPDATE, lambda: self.store.update(chosen, given, WHY))

    @rule(
        name=names,
        chosen=st.lists(st.tuples(st.sampled_from([None, "n1", "n2"]), fields)),
    )
    def insert_all(
        self, name: str, chosen: list[tuple[str | None, dict[str, Json]]]
    ) -> None:
        self.attempt(Operation.INSERT, lambda: self.store.insert_all(name, chosen, WHY))

    @rule(chosen=identifiers, given=fields)
    def replace(self, chosen: str, given: dict[str, Json]) -> None:
        self.attempt(Operation.REPLACE, lambda: self.store.replace(chosen, given, WHY))

    @rule(name=names, form=st.sampled_from(FORMS[1:]))
    def migrate(self, name: str, form: NormalForm) -> None:
        def change() -> Changed:
            report = self.store.normal_form(name, self.store.discover(name))
            return self.store.migrate(self.store.propose(report, form), WHY)

        self.attempt(Operation.MIGRATE, change)

    @rule(old=names, new=st.sampled_from(["more", "other"]))
    def rename(self, old: str, new: str) -> None:
        self.attempt(
            Operation.RENAME, lambda: self.store.rename_collection(old, new, WHY)
        )

    @rule(gone=identifiers, stays=identifiers, adopt=st.booleans())
    def merge(self, gone: str, stays: str, *, adopt: bool) -> None:
        self.attempt(
            Operation.MERGE,
            lambda: self.store.merge(gone, stays, WHY, adopt=adopt)[0],
        )

    @rule(stays=identifiers, extracted=identifiers)
    def unmerge(self, stays: str, extracted: str) -> None:
        self.attempt(
            Operation.UNMERGE,
            lambda: self.store.unmerge(stays, extracted, WHY)[0],
        )

    @rule(name=names, given=fields)
    def rolled_back(self, name: str, given: dict[str, Json]) -> None:
        content = dump(self.store.connection)
        self.store.begin()
        try:
            self.store.create_collection("passing", Kind.DOCUMENT, WHY)
            self.store.insert("passing", given, WHY)
            self.store.drop_collection(name, WHY)
        except REFUSED:
            pass
        self.store.rollback()
        assert dump(self.store.connection) == content

    @rule(chosen=identifiers, end=identifiers)
    def redirect(self, chosen: str, end: str) -> None:
        if self.store.collections().get(chosen.partition("/")[0]) is Kind.EDGE:
            self.attempt(
                Operation.UPDATE,
                lambda: self.store.update([chosen], {"_to": end}, WHY),
            )

    @rule(chosen=st.lists(identifiers, max_size=2))
    def delete(self, chosen: list[str]) -> None:
        self.attempt(Operation.DELETE, lambda: self.store.delete(chosen, WHY))

    @rule()
    def undo_last(self) -> None:
        self.attempt(Operation.UNDO, lambda: self.store.undo(WHY))

    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        sequence = data.draw(st.integers(1, len(self.steps)))
        self.attempt(Operation.UNDO, lambda: self.store.undo(WHY, sequence))

    @rule(data=st.data())
    def blocked_means_named(self, data: st.DataObject) -> None:
        sequence = data.draw(st.integers(1, len(self.steps)))
        try:
            blockers = self.store.preview_undo(sequence).blockers
        except NothingToUndoError:
            return
        assert all(sequence != each.sequence for each in blockers)
        if not blockers:
            before = dump(self.store.connection)
            self.attempt(Operation.UNDO, lambda: self.store.undo(WHY, sequence))
            assert dump(self.store.connection) != before
        else:
            with pytest.raises(UndoBlockedError) as raised:
                self.store.undo(WHY, sequence)
            assert raised.value.blockers == blockers

    @invariant()
    def no_step_is_lost_or_changed(self) -> None:
        assert self.store.journal() == self.steps

    def teardown(self) -> None:
        try:
            self.come_back()
        finally:
            self.store.close()
            self.directory.cleanup()

    def come_back(self) -> None:
        if not self.steps:
            return
        as_it_was = {
            name: self.store.documents(name) for name in self.store.collections()
        }
        head = len(self.steps)
        undone = self.store.undo_since(WHY, 7)
        assert dump(self.store.connection) == self.start_content
        steps = self.store.journal()
        assert steps[:head] == self.steps
        assert len(steps) == head + len(undone)
        assert self.store.verify() == []
        for name, documents in as_it_was.items():
            assert self.store.documents_at(name, head) == documents


def test_that_undoing_everything_brings_every_byte_back() -> None:
    run_state_machine_as_test(
        Undoing, settings=settings(max_examples=100, stateful_step_count=30)
    )

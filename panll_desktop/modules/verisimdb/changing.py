"""INSERT, UPDATE and DELETE on the embedded engine."""

from collections.abc import Callable
from typing import TypeAlias, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import answers, compiling, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Rows, Statement
from panll_desktop.protocol import Json, StatementType

_Prepare: TypeAlias = Callable[[Stop], None]
CarryOut: TypeAlias = Callable[[a.Change, Stop], tuple[str, ...]]


def change(call: Call, tree: t.Change, carry_out: CarryOut | None = None) -> Statement:
    """A change in one transaction; it happens while the rows are walked.

    The answer is read in that transaction too: what cannot be shown is not done.

    Args:
        call: of the statement.
        tree: the statement.
        carry_out: makes the change inside a transaction, and says whom it concerned;
            the store's own way without it.
    """
    wanted = compiling.change(tree)
    match tree:
        case t.Insert():
            kind, word = StatementType.INSERT, "Inserted"
        case t.Update():
            kind, word = StatementType.UPDATE, "Updated"
        case t.Delete():
            kind, word = StatementType.DELETE, "Deleted"
        case _:
            assert_never(tree)
    columns = () if isinstance(tree, t.Delete) else answers.ENTITY_COLUMNS

    def rows() -> Rows:
        shown: list[tuple[Json, ...]] = []
        with call.store.stoppable(call.stop) as stop, call.store.transaction():
            if stop():
                raise StoppedError("Stopped.")
            _preparation(call.store, wanted)(stop)
            if carry_out is None:
                changed = call.store.change_inside(wanted, stop).identifiers
            else:
                changed = carry_out(wanted, stop)
            if columns:
                shown = answers.entities(call.store, changed)
        call.effect.count = len(changed)
        call.effect.message = _message(word, tree, changed)
        if shown:
            yield shown

    return Statement(columns, rows(), kind, kind.name, touching.touched(tree))


def _preparation(store: Store, wanted: a.Change) -> _Prepare:
    """What is done in the transaction before its condition is tested."""
    if isinstance(wanted, a.Insert):
        return lambda _: None
    needs = reading.needs(wanted.condition)

    def prepare(stop: Stop) -> None:
        if needs.reads_drift:
            from panll_desktop.engines.octad import drift  # noqa: PLC0415 - seldom

            drift.refresh_inside(store, stop)
        reading.check_likened(store, needs)

    return prepare


def _message(word: str, tree: t.Change, identifiers: tuple[str, ...]) -> str:
    if not identifiers:
        entity = None if isinstance(tree, t.Insert) else tree.entity
        there = "meets the condition" if entity is None else f"has the id '{entity}'"
        return f"No hexad {there}; nothing was {word.lower()}"
    if len(identifiers) == 1:
        return f"{word} hexad '{identifiers[0]}'"
    return f"{word} {len(identifiers):,} hexads"

"""The page of what is collected: open, it counts; closed, nothing of it is left."""

from dataclasses import replace
from pathlib import Path

from panll_desktop.session import inventory_messages as im
from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.effects import Effect
from panll_desktop.session.inventory_state import Inventory, Listing
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_effects import (
    EndRehearsal,
    Rehearse,
    TakeListing,
)
from panll_desktop.session.update import update
from panll_desktop.telemetry.consent import Consent

PLACE = Path("telemetry")
REHEARSED = Listing({"query.count": 1}, kept=False, place=PLACE)
KEPT = replace(REHEARSED, kept=True)
ON = tm.ConsentSettled(Consent(given=True, reason="you switched it on"))
OFF = tm.ConsentSettled(Consent(given=False, reason="you did not switch it on"))


def after(*messages: m.Message, state: State | None = None) -> State:
    return run(*messages, state=state)[0]


def run(
    *messages: m.Message, state: State | None = None
) -> tuple[State, tuple[Effect, ...]]:
    """The state after these messages, and what the last of them wants done."""
    state = state or State()
    effects: tuple[Effect, ...] = ()
    for message in messages:
        state, effects = update(state, message)
    return state, effects


def test_that_opening_while_it_is_off_rehearses_and_while_it_is_on_reads() -> None:
    assert run(OFF, im.InventoryOpened())[1] == (Rehearse(), TakeListing())
    assert run(ON, im.InventoryOpened())[1] == (TakeListing(),)


def test_that_opening_what_is_open_begins_nothing_anew() -> None:
    once = after(OFF, im.InventoryOpened(), im.ListingArrived(REHEARSED))
    assert run(im.InventoryOpened(), state=once) == (once, ())


def test_that_closing_drops_it_and_what_comes_late_changes_nothing() -> None:
    opened = after(OFF, im.InventoryOpened(), im.ListingArrived(REHEARSED))
    assert opened.inventory is not None
    assert opened.inventory.listing == REHEARSED
    closed, effects = run(im.InventoryClosed(), state=opened)
    assert closed.inventory is None
    assert effects == (EndRehearsal(),)
    assert run(im.ListingArrived(REHEARSED), state=closed) == (closed, ())
    assert run(im.InventoryClosed(), state=closed) == (closed, ())


def test_that_consent_begins_at_nothing_and_shows_no_count_from_before() -> None:
    opened = after(OFF, im.InventoryOpened(), im.ListingArrived(REHEARSED))
    on, effects = run(ON, state=opened)
    assert TakeListing() in effects
    assert Rehearse() not in effects
    assert on.inventory is not None
    assert on.inventory.listing is None
    late = after(im.ListingArrived(REHEARSED), state=on)
    assert late.inventory is not None
    assert late.inventory.listing is None
    shown = after(im.ListingArrived(KEPT), state=late)
    assert shown.inventory is not None
    assert shown.inventory.listing == KEPT


def test_that_taking_consent_back_rehearses_from_nothing() -> None:
    on = after(ON, im.InventoryOpened(), im.ListingArrived(KEPT))
    off, effects = run(OFF, state=on)
    assert effects == (Rehearse(), TakeListing())
    assert off.inventory == Inventory(asked=off.now, waiting=True)


def test_that_erasing_shows_that_nothing_is_there() -> None:
    on = after(ON, im.InventoryOpened(), im.ListingArrived(KEPT))
    erased, effects = run(tm.Erased(), state=on)
    assert TakeListing() in effects
    assert erased.inventory is not None
    assert erased.inventory.listing is None


def test_that_it_is_read_again_each_second_but_never_twice_at_once() -> None:
    state = after(m.Tick(100.0), OFF, im.InventoryOpened())
    assert TakeListing() not in run(m.Tick(105.0), state=state)[1]
    state = after(im.ListingArrived(None), state=state)
    assert state.inventory is not None
    assert state.inventory.listing is None
    assert TakeListing() not in run(m.Tick(100.5), state=state)[1]
    assert TakeListing() in run(m.Tick(101.0), state=state)[1]
    assert TakeListing() not in run(m.Tick(105.0))[1]

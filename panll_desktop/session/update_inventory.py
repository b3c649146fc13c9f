"""How state changes around the page that shows what is collected."""

from dataclasses import replace
from typing import Final, assert_never

from panll_desktop.session import inventory_messages as im
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.inventory_state import Inventory
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_effects import (
    EndRehearsal,
    Rehearse,
    TakeListing,
)
from panll_desktop.session.update_links import Change

AGAIN_SECONDS: Final = 1.0


def update(state: State, message: im.InventoryMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case im.InventoryOpened():
            return _begin(state) if state.inventory is None else (state, ())
        case im.InventoryClosed():
            if state.inventory is None:
                return state, ()
            return replace(state, inventory=None), (EndRehearsal(),)
        case im.ListingArrived(listing):
            if state.inventory is None:
                return state, ()
            shown = replace(state.inventory, waiting=False)
            if listing is not None and listing.kept == state.telemetry.on:
                shown = replace(shown, listing=listing)
            return replace(state, inventory=shown), ()
        case _:
            assert_never(message)


def followed(change: Change, message: tm.TelemetryMessage) -> Change:
    """Consent was given or taken back, or the history erased: the page begins anew."""
    state, effects = change
    if state.inventory is None:
        return change
    if isinstance(message, tm.ConsentSettled | tm.Erased):
        state, more = _begin(state)
        return state, (*effects, *more)
    return change


def tick(state: State) -> Change:
    """Reads it again now and then, but never twice at once."""
    shown = state.inventory
    if shown is None or shown.waiting or state.now - shown.asked < AGAIN_SECONDS:
        return state, ()
    return _ask(state, shown), (TakeListing(),)


def _begin(state: State) -> Change:
    """While telemetry is off, counts in memory for as long as the page is open."""
    effects = (TakeListing(),) if state.telemetry.on else (Rehearse(), TakeListing())
    return _ask(state, Inventory()), effects


def _ask(state: State, shown: Inventory) -> State:
    asked = replace(shown, asked=state.now, waiting=True)
    return replace(state, inventory=asked)

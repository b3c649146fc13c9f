"""What is said about the current row of a result, and what opening it means."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from panll_desktop.protocol import Cell
from panll_desktop.session import figure_messages as fm
from panll_desktop.session import graph_messages as gm
from panll_desktop.session import messages as m
from panll_desktop.session.conditions import can_draw, can_link
from panll_desktop.session.state import State
from panll_desktop.ui import results_words
from panll_desktop.ui.cells import full, one_line

Shown: TypeAlias = Mapping[str, Cell]


def foot(state: State, row: int, shown: Shown, wrong: Sequence[str]) -> tuple[str, str]:
    """The words for a row, and those for the way that leads on from it, if any.

    Args:
        state: of the workbench.
        row: its number in the store.
        shown: its cells by column, as they are on the screen; the result that is
            awaited may have others.
        wrong: what was found wrong in it.
    """
    opens = results_words.opens_entities(state.workspace)
    title = results_words.title_of(shown)
    first = next(iter(shown.values()), None)
    name = one_line(full(first), 80) if opens else f"row {row + 1:,}"
    words = f"{name} · {title}" if title else name
    if wrong:
        words = f"{name} · {one_line(' '.join(wrong), 400)}"
    if opens:
        return words, "Open entity"
    manifest = state.manifest(state.shown)
    noun = manifest.portrays if manifest is not None else ""
    return words, f"Draw {one_line(noun.lower(), 40)}" if can_draw(state) else ""


def opening(state: State, shown: Shown) -> "m.Message | None":
    """What is asked for when a row is opened; None where a row leads nowhere."""
    if results_words.opens_entities(state.workspace):
        identifier = next(iter(shown.values()), None)
        return m.EntityOpened(identifier) if isinstance(identifier, str) else None
    if can_draw(state):
        return fm.FigureAsked(shown)
    return None


def entity_of(state: State, shown: Shown) -> str | None:
    """The entity that a row is, where the module tells what that is linked with."""
    if not can_link(state):
        return None
    named = (shown.get(name) for name in ("_id", "id"))
    return next((each for each in named if isinstance(each, str)), None)


def ways(state: State, shown: Shown) -> list[tuple[str, "m.Message"]]:
    """Where a row leads on to: in words, and what is then asked for."""
    found: list[tuple[str, m.Message]] = []
    message, (_, words) = opening(state, shown), foot(state, 0, shown, ())
    if message is not None and words:
        found.append((words, message))
    entity = entity_of(state, shown)
    if entity is not None:
        found.append(("Show its links", gm.GraphAsked(entity)))
    return found

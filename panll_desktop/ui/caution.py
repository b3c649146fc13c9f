"""Asking before a statement runs that concerns everything or cannot be taken back."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtWidgets import QWidget

from panll_desktop.protocol import Language
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.state import State
from panll_desktop.ui.theme import Appearance

_MOST: Final = 5
Guard: TypeAlias = Callable[[m.Message, Language | None, Callable[[], None]], None]


def unguarded(_: m.Message, __: Language | None, go_on: Callable[[], None]) -> None:
    """Goes on in any case."""
    go_on()


class Caution:
    """Stands between the editor and the session."""

    def __init__(
        self, window: QWidget, appearance: Appearance, state: Callable[[], State]
    ) -> None:
        self._window = window
        self._appearance = appearance
        self._state = state

    def __call__(
        self, message: m.Message, language: Language | None, go_on: Callable[[], None]
    ) -> None:
        """Goes on at once, or once somebody has said that it is meant."""
        found = list(dangers(message, language, self._state()))
        if not found:
            go_on()
            return
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom
        from panll_desktop.ui.cells import one_line  # noqa: PLC0415 - seldom

        workspace = self._state().workspace
        name = workspace.connection if workspace is not None else None
        more = len(found) - _MOST
        lines = [*found[:_MOST], *([f"And {more} more."] if more > 0 else [])]
        dialogs.confirm(
            self._window,
            self._appearance,
            f"Run this on {one_line(name or 'the connection', 60)}?",
            "\n".join(lines),
            "Run it",
            go_on,
        )


def dangers(
    message: m.Message, language: Language | None, state: State
) -> Iterator[str]:
    """A sentence for each thing that a person should have meant."""
    if language is None or language.lint is None or not language.dangers:
        return
    workspace = state.workspace
    if workspace is None or _reads_only(state):
        return
    for text in _texts(message):
        answer = attempt(partial(language.lint, text, workspace.known))
        if not isinstance(answer, Failure):
            yield from (
                each.message for each in answer if each.code in language.dangers
            )


def _texts(message: m.Message) -> Iterator[str]:
    match message:
        case m.RunRequested(text) | m.AnalysisRequested(text):
            yield text
        case m.RunAllRequested(statements):
            yield from (each.text for each in statements)
        case _:
            pass


def _reads_only(state: State) -> bool:
    """Whether the connection refuses every change itself."""
    workspace = state.workspace
    entry = workspace.entry(workspace.connection) if workspace is not None else None
    return entry is not None and bool(entry.options.get("read_only"))

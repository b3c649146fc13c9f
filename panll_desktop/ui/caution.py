"""Asking before a statement runs: for its parameters, and whether it is meant."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtWidgets import QWidget

from panll_desktop.protocol import Json, Language, TokenKind
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.state import State
from panll_desktop.ui.theme import Appearance

_MOST: Final = 5
_SIGNS: Final = frozenset("$:@")
Send: TypeAlias = Callable[[m.Message], None]
Guard: TypeAlias = Callable[[m.Message, Language | None, Send], None]


def unguarded(message: m.Message, _: Language | None, send: Send) -> None:
    """Goes on in any case."""
    send(message)


class Caution:
    """Stands between the editor and the session."""

    def __init__(
        self, window: QWidget, appearance: Appearance, state: Callable[[], State]
    ) -> None:
        self._window = window
        self._appearance = appearance
        self._state = state
        self._written: dict[str, str] = {}

    def __call__(
        self, message: m.Message, language: Language | None, send: Send
    ) -> None:
        """Goes on once the values are known and it was said to be meant."""
        names = parameters(message, language)
        if not names:
            self._confirm(message, language, send)
            return
        from panll_desktop.ui.parameters_dialog import (  # noqa: PLC0415 - seldom
            ParametersDialog,
            value_of,
        )

        def given(written: Mapping[str, str]) -> None:
            self._written.update(written)
            values = {name: value_of(text) for name, text in written.items()}
            self._confirm(_with(message, values), language, send)

        known = {name: self._written.get(name, "") for name in names}
        ParametersDialog(self._appearance, names, known, given, self._window).open()

    def _confirm(
        self, message: m.Message, language: Language | None, send: Send
    ) -> None:
        found = list(dangers(message, language, self._state()))
        if not found:
            send(message)
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
            partial(send, message),
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


def parameters(message: m.Message, language: Language | None) -> list[str]:
    """The names of the parameters of a statement that is to be run, each once."""
    if language is None or language.tokens is None:
        return []
    found: dict[str, None] = {}
    for text in _texts(message):
        if _SIGNS.isdisjoint(text):
            continue
        tokens = attempt(partial(language.tokens, text))
        for token in () if isinstance(tokens, Failure) else tokens:
            name = token.span.of(text)
            named = token.kind is TokenKind.IDENTIFIER and name[0] in _SIGNS
            if named and name[1:].isidentifier():
                found[name[1:]] = None
    return list(found)


def _with(message: m.Message, values: Mapping[str, Json]) -> m.Message:
    match message:
        case m.RunRequested() | m.RunAllRequested() | m.AnalysisRequested():
            return replace(message, parameters=values)
        case _:
            return message


def _reads_only(state: State) -> bool:
    """Whether the connection refuses every change itself."""
    workspace = state.workspace
    entry = workspace.entry(workspace.connection) if workspace is not None else None
    return entry is not None and bool(entry.options.get("read_only"))

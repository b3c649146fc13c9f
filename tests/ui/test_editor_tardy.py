"""Foreign languages that hang, and remedies that come too late."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import (
    Catalogued,
    Completion,
    Diagnostic,
    Fix,
    Language,
    Layout,
    Manifest,
    Severity,
    Span,
    TextEdit,
)
from panll_desktop.session import messages as m
from panll_desktop.ui.completer import Completer
from panll_desktop.ui.editor_tools import EditorTools
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.theme import Appearance

SOON_MS = 50


class Foreign:
    """A language whose `complete` and `format` hang until they are let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.release = threading.Event()
        self.language: Language = replace(
            VQL, id="slow", name="Slow", complete=self.complete, format=self.format
        )

    def complete(self, _: str, __: int, ___: Catalogued) -> Sequence[Completion]:
        self._hang()
        return ()

    def format(self, text: str, _: Layout) -> str:
        self._hang()
        return text

    def _hang(self) -> None:
        self.entered.set()
        assert self.release.wait(60)


@pytest.fixture
def said() -> list[m.Message]:
    return []


@pytest.fixture
def engine(
    appearance: Appearance, qtbot: QtBot, said: list[m.Message]
) -> Iterator[EnginePane]:
    def languages(_: Manifest) -> None:
        return None

    made = EnginePane(appearance, said.append, languages)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.end()


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    made = Foreign()
    yield made
    made.release.set()


def looked_at(engine: EnginePane, qtbot: QtBot, language: Language) -> None:
    engine.editor.setPlainText("COUNT hexads")
    with qtbot.waitSignal(engine.editor.linted, timeout=5000):
        engine.editor.set_language(language)
    qtbot.waitUntil(lambda: not engine.editor.analyst._patience.isActive())


@pytest.mark.parametrize("tool", ["complete", "format"])
def test_that_a_tool_that_hangs_is_noticed_without_another_question(
    engine: EnginePane,
    appearance: Appearance,
    qtbot: QtBot,
    foreign: Foreign,
    said: list[m.Message],
    tool: str,
) -> None:
    tools = EditorTools(engine, said.append)
    completer = Completer(appearance, engine.editor)
    looked_at(engine, qtbot, foreign.language)
    engine.editor.analyst._patience.setInterval(SOON_MS)
    with qtbot.waitSignal(engine.editor.troubled, timeout=5000) as told:
        (completer.ask if tool == "complete" else tools.format)()
    assert foreign.entered.is_set()
    assert told.args[0].startswith("Slow did not answer")
    assert engine.editor.text() == "COUNT hexads"


def test_that_a_language_that_was_given_up_says_so_when_it_is_asked_again(
    engine: EnginePane, qtbot: QtBot, foreign: Foreign, said: list[m.Message]
) -> None:
    tools = EditorTools(engine, said.append)
    looked_at(engine, qtbot, foreign.language)
    engine.editor.analyst._patience.setInterval(SOON_MS)
    with qtbot.waitSignal(engine.editor.troubled, timeout=5000):
        tools.format()
    foreign.entered.clear()
    with qtbot.waitSignal(engine.editor.troubled, timeout=5000) as told:
        tools.format()
    assert told.args[0].startswith("Slow did not answer")
    assert not foreign.entered.is_set()


def test_that_typing_on_does_not_put_off_the_notice(
    engine: EnginePane, qtbot: QtBot, foreign: Foreign, said: list[m.Message]
) -> None:
    tools = EditorTools(engine, said.append)
    looked_at(engine, qtbot, foreign.language)
    patience = engine.editor.analyst._patience
    patience.setInterval(60_000)
    tools.format()
    qtbot.waitUntil(foreign.entered.is_set)
    qtbot.waitUntil(lambda: patience.remainingTime() < 59_500)
    engine.editor._ask()
    assert patience.isActive()
    assert patience.remainingTime() < 59_600
    with qtbot.waitSignal(engine.editor.troubled, timeout=5000):
        patience.start(0)


def test_that_what_waits_behind_a_hung_language_is_done_all_the_same(
    engine: EnginePane, qtbot: QtBot, foreign: Foreign, said: list[m.Message]
) -> None:
    tools = EditorTools(engine, said.append)
    looked_at(engine, qtbot, foreign.language)
    engine.editor.analyst._patience.setInterval(SOON_MS)
    loaded = threading.Event()
    tools.format()
    engine.editor.analyst.submit(loaded.set)
    qtbot.waitUntil(loaded.is_set)
    assert not foreign.release.is_set()
    looked_at(engine, qtbot, VQL)


def test_that_work_without_a_language_that_hangs_blames_none(
    engine: EnginePane, qtbot: QtBot
) -> None:
    release, done = threading.Event(), threading.Event()
    looked_at(engine, qtbot, VQL)
    engine.editor.analyst._patience.setInterval(SOON_MS)

    def hangs() -> Any:  # noqa: ANN401 - what a thread is given
        assert release.wait(60)

    engine.editor.analyst.submit(hangs)
    engine.editor.analyst.submit(done.set, VQL, engine.editor.sheet.ticket)
    qtbot.waitUntil(done.is_set)
    release.set()


def lint(text: str, _: Catalogued) -> tuple[Diagnostic, ...]:
    at = text.find("SELEC ")
    remedy = Fix("Write SELECT", (TextEdit(Span(at, at + 5), "SELECT"),))
    found = Diagnostic("T1", Severity.ERROR, "No word.", Span(at, at + 5), fix=remedy)
    return (found,) if at >= 0 else ()


def test_that_a_remedy_for_a_former_text_is_never_applied(
    engine: EnginePane, qtbot: QtBot, said: list[m.Message]
) -> None:
    tools = EditorTools(engine, said.append)
    engine.editor.setPlainText("SELEC a")
    with qtbot.waitSignal(engine.editor.linted, timeout=5000):
        engine.editor.set_language(replace(VQL, lint=lint))
    engine.editor.place_caret(0)
    QTest.keyClicks(engine.editor, "x ")
    assert engine.problems[0].fix is not None
    tools.fix()
    assert engine.editor.text() == "x SELEC a"
    notices = [each.notice.text for each in said if isinstance(each, m.Noticed)]
    assert notices == ["The text has changed; its problems are looked up anew."]
    with qtbot.waitSignal(engine.editor.linted, timeout=5000):
        engine.editor._ask()
    engine.editor.place_caret(3)
    tools.fix()
    assert engine.editor.text() == "x SELECT a"

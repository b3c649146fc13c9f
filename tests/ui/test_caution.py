"""A statement that concerns everything runs once somebody said that it is meant."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.languages.gql.language import GQL
from panll_desktop.languages.kql.language import KQL
from panll_desktop.languages.sql.language import SQL
from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import Json, Language
from panll_desktop.session import messages as m
from panll_desktop.session.state import Asked, ConnectionEntry, State, Workspace
from panll_desktop.ui.caution import Caution, dangers, parameters
from panll_desktop.ui.parameters_dialog import ParametersDialog
from panll_desktop.ui.theme import Appearance

EVERY = "Every row of t is deleted: there is no WHERE."


def state(*, read_only: bool = False) -> State:
    entry = ConnectionEntry("shop", {"path": "shop.db", "read_only": read_only})
    workspace = Workspace("sqlite", (entry,), "shop")
    return State(shown="sqlite", workspaces={"sqlite": workspace})


@pytest.mark.parametrize(
    ("message", "language", "found"),
    [
        (m.RunRequested("DELETE FROM t", 0), SQL, [EVERY]),
        (m.RunRequested("DELETE FROM t WHERE 1", 0), SQL, []),
        (m.RunRequested("DELETE FROM t", 0), None, []),
        (m.RunRequested("DELETE FROM t", 0), VQL, []),
        (m.RunRequested("DELETE FROM t", 0), replace(SQL, lint=None), []),
        (m.ExplainRequested("DELETE FROM t", 0), SQL, []),
        (
            m.RunAllRequested((Asked("SELECT 1", 0), Asked("DELETE FROM t", 9))),
            SQL,
            [EVERY],
        ),
    ],
)
def test_that_only_what_cannot_be_taken_back_is_asked_about(
    message: m.Message, language: Language | None, found: list[str]
) -> None:
    assert list(dangers(message, language, state())) == found


def test_that_a_connection_that_refuses_changes_is_not_asked_about() -> None:
    message = m.RunRequested("DROP TABLE t", 0)
    assert list(dangers(message, SQL, state(read_only=True))) == []


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def caution(qtbot: QtBot, appearance: Appearance) -> Iterator[Caution]:
    window = QWidget()
    qtbot.addWidget(window)
    yield Caution(window, appearance, state)
    for dialog in window.findChildren(QDialog):
        dialog.close()


def press(caution: Caution, text: str) -> None:
    (found,) = [
        each
        for dialog in caution._window.findChildren(QDialog)
        if dialog.isVisible()
        for each in dialog.findChildren(QPushButton)
        if each.text() == text
    ]
    found.click()


@pytest.mark.parametrize(("answer", "ran"), [("Run it", True), ("Cancel", False)])
def test_that_it_runs_when_it_is_meant_and_else_not(
    caution: Caution,
    sent: list[m.Message],
    answer: str,
    ran: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    harmless, message = (
        m.RunRequested("SELECT 1", 0),
        m.RunRequested("DELETE FROM t", 0),
    )
    caution(harmless, SQL, sent.append)
    assert sent == [harmless]
    caution(message, SQL, sent.append)
    (dialog,) = caution._window.findChildren(QDialog)
    assert dialog.accessibleName() == f"Run this on shop? {EVERY}"
    press(caution, answer)
    assert sent == [harmless, message][: 2 if ran else 1]


def test_that_the_values_of_parameters_are_asked_for_and_remembered(
    caution: Caution, sent: list[m.Message]
) -> None:
    text = "SELECT :a, $b, @c, :a, ':d' -- $e"
    message = m.RunRequested(text, 0)
    assert parameters(message, SQL) == ["a", "b", "c"]
    caution(message, SQL, sent.append)
    (dialog,) = caution._window.findChildren(ParametersDialog)
    for name, written in (("a", "42"), ("b", "it's"), ("c", "[1, null]")):
        dialog.lines[name].setText(written)
    press(caution, "Run")
    values: dict[str, Json] = {"a": 42, "b": "it's", "c": [1, None]}
    assert sent == [m.RunRequested(text, 0, values)]
    caution(m.RunRequested("SELECT $b", 0), SQL, sent.append)
    again = caution._window.findChildren(ParametersDialog)[-1]
    assert again.lines["b"].text() == "it's"
    press(caution, "Cancel")
    assert len(sent) == 1


def test_that_what_is_meant_is_asked_behind_the_values(
    caution: Caution, sent: list[m.Message]
) -> None:
    both = (Asked("DELETE FROM t", 0), Asked("SELECT $n", 20))
    caution(m.RunAllRequested(both), SQL, sent.append)
    press(caution, "Run")
    assert sent == []
    press(caution, "Run it")
    assert sent == [m.RunAllRequested(both, {"n": ""})]


@pytest.mark.parametrize("language", [VQL, KQL, GQL, SQL, None])
def test_that_only_what_is_run_and_has_a_sign_is_a_parameter(
    language: Language | None,
) -> None:
    text = "SELECT * FROM a WHERE b = $n"
    found = ["n"] if language is not None else []
    assert parameters(m.RunRequested(text, 0), language) == found
    assert parameters(m.ExplainRequested(text, 0), language) == []
    assert parameters(m.RunRequested("SELECT '$n'", 0), language) == []

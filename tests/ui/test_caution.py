"""A statement that concerns everything runs once somebody said that it is meant."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.languages.sql.language import SQL
from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import Language
from panll_desktop.session import messages as m
from panll_desktop.session.state import Asked, ConnectionEntry, State, Workspace
from panll_desktop.ui.caution import Caution, dangers
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


@pytest.mark.parametrize(("answer", "ran"), [("Run it", [1]), ("Cancel", [])])
def test_that_it_runs_when_it_is_meant_and_else_not(
    qtbot: QtBot, appearance: Appearance, answer: str, ran: list[int]
) -> None:
    window, done = QWidget(), list[int]()
    qtbot.addWidget(window)
    go_on: Callable[[], None] = lambda: done.append(1)  # noqa: E731 - a callback
    caution = Caution(window, appearance, state)
    caution(m.RunRequested("SELECT 1", 0), SQL, go_on)
    assert done == [1]
    done.clear()
    caution(m.RunRequested("DELETE FROM t", 0), SQL, go_on)
    (dialog,) = window.findChildren(QDialog)
    assert dialog.accessibleName() == f"Run this on shop? {EVERY}"
    (button,) = [
        each for each in dialog.findChildren(QPushButton) if each.text() == answer
    ]
    button.click()
    assert done == ran

"""Asking for figures, and writing them to files."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from panll_desktop import paths
from panll_desktop.protocol import Portrait
from panll_desktop.records import Record
from panll_desktop.session import figure_messages as fm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.figure_state import Row
from panll_desktop.session.state import Notice, NoticeKind

if TYPE_CHECKING:
    from panll_desktop.protocol import Portraying, Session
    from panll_desktop.session.links import Connection

Post: TypeAlias = Callable[[m.Message], None]
Submit: TypeAlias = Callable[[Callable[[], None]], None]


class FetchFigure(Record):
    """Ask a module what a row is about."""

    module: str
    number: int
    row: Row
    variant: str


class SaveFigure(Record):
    """Write a figure as a file, whole or not at all."""

    module: str
    path: Path
    document: str


FigureEffect: TypeAlias = FetchFigure | SaveFigure


class Draughtsman:
    """Asks sessions beside their health; writes files on a lane of their own.

    Args:
        post: where answers go.
        submit: queues work with files.
    """

    def __init__(self, post: Post, submit: Submit) -> None:
        self._post = post
        self._submit = submit

    def perform(self, effect: FigureEffect, connection: "Connection | None") -> None:
        """Starts the work; its answer is posted, unless the connection is gone."""
        if isinstance(effect, SaveFigure):
            self._submit(lambda: self._save(effect))
        elif connection is not None:
            self._fetch(effect, connection)

    def _fetch(self, effect: FetchFigure, connection: "Connection") -> None:
        def step(session: "Session | Failure") -> None:
            answer: Portrait | Failure | None
            if isinstance(session, Failure):
                answer = session
            else:
                draw = cast("Portraying", session).portrait
                answer = attempt(
                    lambda: expected(
                        draw(effect.row, effect.variant), Portrait, type(None)
                    )
                )
            self._post(
                fm.FigureArrived(
                    effect.module, connection.generation, effect.number, answer
                )
            )

        connection.control.submit(step)

    def _save(self, effect: SaveFigure) -> None:
        path = effect.path
        try:
            paths.write_atomically(path, effect.document.encode())
        except OSError as error:
            reason = error.strerror or error
            sentence = f"Cannot write {path}: {reason}. Nothing is left of it."
            notice = Notice(NoticeKind.FAILURE, sentence)
        else:
            notice = Notice(NoticeKind.INFORMATION, f"The figure is in {path}.")
        self._post(m.Noticed(notice))

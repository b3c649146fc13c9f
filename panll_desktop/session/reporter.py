"""Tells of a statement that runs: its columns, its rows as they come, and its end."""

from collections.abc import Callable
from typing import Final, TypeAlias

from panll_desktop.protocol import Batch, Column, Outcome
from panll_desktop.session import messages as m
from panll_desktop.session.execution import Clock
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore

REPORT_INTERVAL: Final = 0.05
Post: TypeAlias = Callable[[m.Message], None]


class Reporter:
    """Puts rows into a store and tells of them, the first at once."""

    def __init__(self, module: str, number: int, post: Post, clock: Clock) -> None:
        self._module = module
        self._number = number
        self._post = post
        self._clock = clock
        self._columns: tuple[Column, ...] = ()
        self._rows = RowStore()
        self._told = 0.0

    def begin(self, columns: tuple[Column, ...]) -> None:
        """The columns are known."""
        self._columns = columns
        self._tell()

    def take(self, batch: Batch) -> None:
        """Rows came."""
        first = self._rows.count == 0
        self._rows.append(batch)
        if first or self._clock() - self._told >= REPORT_INTERVAL:
            self._tell()

    def end(self, answer: Outcome | Failure, seconds: float) -> None:
        """It has ended so, after that long."""
        if isinstance(answer, Failure):
            if self._rows.count:
                self._tell()
            ended: m.Message = (
                m.RunCancelled(self._module, self._number, seconds, answer.detail)
                if answer.cancelled
                else m.RunFailed(self._module, self._number, answer, seconds)
            )
        else:
            ended = m.RunSucceeded(
                self._module,
                self._number,
                self._columns,
                self._rows,
                self._rows.count,
                answer,
                seconds,
            )
        self._post(ended)

    def _tell(self) -> None:
        self._told = self._clock()
        self._post(
            m.RowsArrived(
                self._module,
                self._number,
                self._columns,
                self._rows,
                self._rows.count,
            )
        )

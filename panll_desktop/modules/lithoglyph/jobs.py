"""A statement that was carried out, as a job of the protocol."""

from collections.abc import Iterator
from typing import Final, Protocol

from panll_desktop.modules.lithoglyph.answers import Answer
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    Column,
    Limits,
    Outcome,
    Stopped,
)

FIRST_ROWS: Final = 100
MORE_ROWS: Final = 2000


class Delivered(Protocol):
    """What a job needs of the call that it answers."""

    @property
    def warnings(self) -> list[str]:
        """Sentences for the user, in order."""

    def check(self) -> None:
        """Ends the delivery where somebody wants that.

        Raises:
            ModuleError: somebody does.
        """


class GqlJob:
    """An answer on its way out; the statement is done when the job is there."""

    def __init__(
        self, answer: Answer, call: Delivered, limits: Limits, cancel: CancelFlag
    ) -> None:
        self._answer = answer
        self._call = call
        self._limit = limits.rows
        self._cancel = cancel
        self._delivered = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._answer.columns

    def batches(self) -> Iterator[Batch]:
        """The rows, by column; the first ones soon.

        Raises:
            CancelledError: the flag was set.
        """
        rows = self._answer.rows
        end = len(rows) if self._limit is None else min(self._limit, len(rows))
        size = FIRST_ROWS
        self._call.check()
        while self._delivered < end:
            part = rows[self._delivered : min(self._delivered + size, end)]
            self._delivered += len(part)
            size = MORE_ROWS
            yield Batch(tuple(zip(*part, strict=True)), len(part))
            self._call.check()

    def outcome(self) -> Outcome:
        """Known after the last row."""
        answer = self._answer
        return Outcome(
            statement=answer.kind,
            statement_type=answer.name,
            row_count=self._delivered if answer.count is None else answer.count,
            truncated=self._delivered < len(answer.rows),
            modalities=answer.modalities,
            message=answer.message,
            warnings=tuple(self._call.warnings),
            plan=answer.plan,
        )

    def cancel(self) -> Stopped:
        """The walk looks at the flag before every row."""
        self._cancel.set()
        return Stopped()

    def close(self) -> None:
        """Nothing is held."""

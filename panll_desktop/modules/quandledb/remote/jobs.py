"""A query on its way to a QuandleDB server, and what is found in its answer."""

from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.engines.knots.errors import StoppedError
from panll_desktop.modules.quandledb.remote import planning, tabulating
from panll_desktop.modules.quandledb.remote.answers import Queried
from panll_desktop.modules.quandledb.remote.checking import Checker, Wrong
from panll_desktop.modules.quandledb.remote.rewriting import Rewritten
from panll_desktop.modules.quandledb.remote.routes import MOST_ROWS, Routes
from panll_desktop.modules.quandledb.row_codes import COLUMNS, RowCode, code_of
from panll_desktop.modules.servers.calling import SECONDS, shortened
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    Column,
    Finding,
    Json,
    Limits,
    ModuleError,
    Outcome,
    StatementType,
    StillRunning,
)

Row = Mapping[str, Json]


class RemoteJob:
    """One pipeline; it is sent when its columns are asked for.

    Args:
        routes: of the server.
        sent: the query in the server's words.
        limits: of rows and seconds.
        cancel: ends the wait, not the work of the server.
        checks: whether rows are computed again from their own codes.
    """

    def __init__(
        self,
        routes: Routes,
        sent: Rewritten,
        limits: Limits,
        cancel: CancelFlag,
        *,
        checks: bool,
    ) -> None:
        self._routes = routes
        self._sent = sent
        self._limits = limits
        self._cancel = cancel
        self._checks = checks
        self._answer: Queried | None = None
        self._rows: list[dict[str, Json]] = []
        self._columns: tuple[Column, ...] = ()
        self._truncated = False
        self._check = _Check(routes, cancel)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that a row of the answer has.

        Raises:
            ModuleError: there is no answer, or the server refused.
        """
        if self._answer is None:
            self._answer = self._asked() if self._sent.runs else Queried(rows=[])
            self._rows = self._answer.rows
            if self._sent.explains:
                self._rows = planning.stage_rows(self._sent, self._answer)
            self._columns = tabulating.columns_of(self._rows)
        return self._columns

    def batches(self) -> Iterator[Batch]:
        """The rows; after the last one they are checked.

        Raises:
            CancelledError: the flag was set.
        """
        columns = self.columns
        for batch in tabulating.batches_of(self._rows, columns):
            if self._cancel.is_set():
                raise CancelledError("Stopped.")
            yield batch
        if self._checks and not self._sent.explains:
            self._check.run(self._rows, columns)

    def outcome(self) -> Outcome:
        """What the server said beside the rows, and what was found in them."""
        answer = self._answer or Queried(rows=[])
        said = tuple(f"The server says: {shortened(each)}" for each in answer.warnings)
        explains = self._sent.explains
        return Outcome(
            StatementType.EXPLAIN if explains else StatementType.SELECT,
            "EXPLAIN" if explains else "KRL",
            row_count=len(self._rows),
            truncated=self._truncated and not explains,
            message="" if self._check.findings else self._check.message,
            warnings=(
                *([self._check.message] if self._check.findings else []),
                *([f"Sent as: {self._sent.text}"] if self._sent.changed else []),
                *self._sent.notes,
                *said,
                *self._check.warnings,
            ),
            plan=planning.traced(self._routes, self._sent, answer),
            findings=tuple(self._check.findings),
        )

    def cancel(self) -> StillRunning:
        """Ends the wait; the server has no way to be told."""
        self._cancel.set()
        return StillRunning(self._goes_on())

    def close(self) -> None:
        """Lets go of the rows."""
        self._answer, self._rows = None, []

    def _asked(self) -> Queried:
        """The answer with at most as many rows as are allowed.

        One more is asked for, to know whether there are more.
        """
        wanted = self._limits.rows
        most = MOST_ROWS if wanted is None else min(wanted + 1, MOST_ROWS)
        try:
            answer = self._routes.query(
                self._sent.text, most, self._limits.seconds, self._cancel
            )
        except CancelledError as error:
            raise CancelledError("Stopped waiting.", detail=self._goes_on()) from error
        allowed = MOST_ROWS if wanted is None else wanted
        self._truncated = len(answer.rows) > allowed or len(answer.rows) >= MOST_ROWS
        return answer.model_copy(update={"rows": answer.rows[:allowed]})

    def _goes_on(self) -> str:
        seconds = SECONDS if self._limits.seconds is None else self._limits.seconds
        return (
            "QuandleDB cannot be told to stop; it may work on the query for"
            f" {seconds:g} s after it was sent."
        )


class _Check:
    """The rows of one answer beside what their codes say."""

    def __init__(self, routes: Routes, cancel: CancelFlag) -> None:
        self.findings: Final[list[Finding]] = []
        self.message = ""
        self.warnings: tuple[str, ...] = ()
        self._routes = routes
        self._cancel = cancel
        self._checker = Checker(cancel.is_set)

    def run(self, rows: list[dict[str, Json]], columns: tuple[Column, ...]) -> None:
        """Checks every row that has a code, or that names a knot which has one.

        Raises:
            CancelledError: the flag was set; the rows stay.
        """
        shown = {column.name for column in columns}
        if not shown & {"name", *COLUMNS}:
            return
        try:
            self._run(rows, shown)
        except StoppedError as error:
            raise CancelledError("Stopped.") from error

    def _run(self, rows: list[dict[str, Json]], shown: set[str]) -> None:
        stored = self._stored(rows)
        checked = 0
        wrong: set[int] = set()
        for number, row in enumerate(rows):
            code = code_of(row) or stored.get(str(row.get("name")))
            if code is None:
                continue
            checked += 1
            for each in self._checker.check(row, code):
                wrong.add(number)
                column = _place(each, shown)
                self.findings.append(Finding(number, column, each.reason))
        if checked:
            self.message = _summary(len(rows), checked, len(wrong), len(self.findings))

    def _stored(self, rows: list[dict[str, Json]]) -> dict[str, RowCode]:
        """The codes of the stored knots by name, where a row shows none of its own."""
        if all(code_of(row) is not None or not row.get("name") for row in rows):
            return {}
        found: dict[str, RowCode] = {}
        try:
            for knot in self._routes.knots(self._cancel):
                code = code_of(knot)
                if code is not None:
                    found.setdefault(str(knot.get("name")), code)
        except CancelledError:
            raise
        except ModuleError as error:
            self.warnings = (f"Rows without a code are not checked: {error.title}",)
        return found


def _place(wrong: Wrong, shown: set[str]) -> str:
    """The column to mark: its own, or the name of the row."""
    return next((each for each in (wrong.column, "name") if each in shown), "")


def _summary(rows: int, checked: int, wrong: int, values: int) -> str:
    """How many rows were checked, and how many of them are wrong."""
    unchecked = rows - checked
    left = f"; {unchecked:,} without a code" if unchecked else ""
    if not wrong:
        return f"Cross-check: {checked:,} rows agree with their own codes{left}."
    rest = "" if values == wrong else f", in {values:,} values"
    return (
        f"Cross-check: {wrong:,} of {checked:,} rows disagree with their own"
        f" codes{rest}{left}."
    )

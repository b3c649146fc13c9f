"""How a database is: up, degraded or down; what it did not report stays None."""

from typing import TypeAlias

from panll_desktop.records import Record


class Up(Record):
    """It answers and has nothing to complain of.

    Attributes:
        version: the database's version, or None if not reported.
        uptime_seconds: since it was started, or None if not reported.
    """

    version: str | None = None
    uptime_seconds: float | None = None


class Degraded(Record):
    """It answers, and says in one sentence what is wrong."""

    reason: str
    version: str | None = None
    uptime_seconds: float | None = None


class Down(Record):
    """It does not answer; the reason in one sentence."""

    reason: str


Health: TypeAlias = Up | Degraded | Down

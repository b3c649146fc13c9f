"""The plan that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Plan


class PlanView(Record):
    """The plan that came last, or why there is none.

    Attributes:
        asked: somebody wanted to see it; otherwise it came with an answer.
    """

    text: str
    plan: Plan | None
    failure: Failure | None = None
    asked: bool = True

"""The test of a connection before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Health


class Trial(Record):
    """The test of a connection form; the answer is None while it is out."""

    number: int
    answer: Health | Failure | None = None

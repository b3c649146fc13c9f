"""What the tab of figures shows of one workspace."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Cell, Portrait

Row: TypeAlias = "Mapping[str, Cell]"


class FigureView(Record):
    """The row that was last asked to be drawn.

    Attributes:
        row: its cells by column.
        variant: how it is to be drawn.
        number: of the question that is out, or was last; other answers are dropped.
        pending: whether a question is out.
        portrait: the last answer; it stays while another variant is fetched. None if
            the row is about nothing that can be drawn, or no answer came yet.
        failure: why there is none.
    """

    row: Row
    variant: str
    number: int
    pending: bool = True
    portrait: "Portrait | None" = None
    failure: Failure | None = None

"""What can happen to the look of the window."""

from typing import Final, TypeAlias

from panll_desktop.records import Record

SMALLEST, LARGEST = -4, 10
USUAL: Final = 0


class Zoomed(Record):
    """The user wants the text of the editor larger or smaller; by 0, as usual."""

    by: int


class PinToggled(Record):
    """The user wants the result that is shown kept while others come, or no longer."""


ViewMessage: TypeAlias = Zoomed | PinToggled

"""What can happen to the look of the window."""

from typing import Final, TypeAlias

from panll_desktop.records import Record

SMALLEST, LARGEST = -4, 10
USUAL: Final = 0


class Zoomed(Record):
    """The user wants the text of the editor larger or smaller; by 0, as usual."""

    by: int


ViewMessage: TypeAlias = Zoomed

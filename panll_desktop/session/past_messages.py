"""What can happen to the history of statements."""

from typing import TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.state import Past


class PastSought(Record):
    """The user looks for past statements with a text in them; empty for the latest."""

    needle: str


class PastSwitched(Record):
    """The user has statements kept from now on, or no longer."""


class PastErased(Record):
    """The user has all past statements removed, of every module."""


class PastFound(Record):
    """Past statements of a module were found, the latest first."""

    module: str
    needle: str
    found: tuple[Past, ...]


PastMessage: TypeAlias = PastSought | PastSwitched | PastErased | PastFound

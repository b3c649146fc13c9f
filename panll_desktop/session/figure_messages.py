"""What can happen around figures of rows."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure
from panll_desktop.session.figure_state import Row

if TYPE_CHECKING:
    from panll_desktop.protocol import Portrait


class FigureAsked(Record):
    """The user wants to see what a row is about."""

    row: Row


class VariantChosen(Record):
    """The user wants the figure drawn in another way."""

    variant: str


class VariantStepped(Record):
    """The user wants the figure drawn in the next way, or in the one before."""

    by: int


class FigureSaved(Record):
    """The user wants the figure that is shown in that file."""

    path: Path


class FigureArrived(Record):
    """What a row is about, None for nothing that can be drawn, or a failure."""

    module: str
    generation: int
    number: int
    answer: "Portrait | Failure | None"


FigureMessage: TypeAlias = (
    FigureAsked | VariantChosen | VariantStepped | FigureSaved | FigureArrived
)

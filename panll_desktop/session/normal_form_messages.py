"""What can happen around normal forms."""

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        Decomposition,
        Migration,
        NormalForm,
        NormalFormReport,
    )
    from panll_desktop.session.normal_form_state import Turn


class FormsWatched(Record):
    """The tab of normal forms came on screen, or left it."""

    watched: bool


class CollectionsAsked(Record):
    """The user wants the list of collections asked for again."""


class CollectionChosen(Record):
    """The user wants to look at that collection."""

    name: str


class FormChosen(Record):
    """The user wants to know what it takes to reach that form."""

    form: "NormalForm"


class SearchAsked(Record):
    """The user wants dependencies looked for in the chosen collection."""


class SearchStopped(Record):
    """The user wants the search stopped."""


class DecompositionAsked(Record):
    """The user wants what is proposed carried out, and says who and why."""

    actor: str
    rationale: str


class RecompositionAsked(Record):
    """The user wants the last decomposition taken back, and says who and why."""

    actor: str
    rationale: str


class CollectionsArrived(Record):
    """What can be looked at, or why it is not known."""

    module: str
    generation: int
    answer: "tuple[str, ...] | Failure"


class SearchProgressed(Record):
    """So many steps of a search are done."""

    module: str
    number: int
    done: int
    due: int


class ReportArrived(Record):
    """What a search found, and what it takes to reach that form."""

    module: str
    number: int
    form: "NormalForm"
    answer: "NormalFormReport | Failure"
    proposal: "Decomposition | Failure | None" = None


class ProposalArrived(Record):
    """What it takes to reach another form; None: nothing."""

    module: str
    number: int
    answer: "Decomposition | Failure | None"


class TurnAnswered(Record):
    """What came of a decomposition, or of taking one back."""

    module: str
    generation: int
    turn: "Turn"
    answer: "Migration | Failure"


FormsMessage: TypeAlias = (
    FormsWatched
    | CollectionsAsked
    | CollectionChosen
    | FormChosen
    | SearchAsked
    | SearchStopped
    | DecompositionAsked
    | RecompositionAsked
    | CollectionsArrived
    | SearchProgressed
    | ReportArrived
    | ProposalArrived
    | TurnAnswered
)

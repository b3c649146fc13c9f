"""What can happen around drift and around the entity that is open."""

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.drift_state import Deed, Dossier
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        DriftRequest,
        DriftSurvey,
        Entity,
        FieldChange,
        Normalisation,
    )


class DriftWatched(Record):
    """Drift came on screen, or left it."""

    watched: bool


class DriftAsked(Record):
    """The user wants drift measured; None for the same entities as before."""

    request: "DriftRequest | None" = None


class DriftStopped(Record):
    """The user wants the measuring stopped."""


class DriftProgressed(Record):
    """So many entities of those that are due were computed."""

    module: str
    number: int
    done: int
    due: int


class DriftArrived(Record):
    """The drift of the database, or why it is not known."""

    module: str
    number: int
    answer: "DriftSurvey | Failure"


class DossierArrived(Record):
    """What the database says of an entity beside its content."""

    module: str
    generation: int
    identifier: str
    dossier: Dossier


class VersionOpened(Record):
    """The user wants the open entity as that version has it; None: as it is now."""

    version: int | None


class VersionArrived(Record):
    """The entity as a version has it, or why it cannot be had."""

    module: str
    generation: int
    identifier: str
    version: int
    answer: "Entity | Failure"


class VersionsCompared(Record):
    """The user wants to see what differs between two versions."""

    one: int
    other: int


class ChangesArrived(Record):
    """What differs between two versions, or why that is not known."""

    module: str
    generation: int
    identifier: str
    one: int
    other: int
    answer: "tuple[FieldChange, ...] | Failure"


class MendingAsked(Record):
    """The user wants something done about the drift of the open entity."""

    deed: Deed
    policy: str = ""


class MendingAnswered(Record):
    """What came of it."""

    module: str
    generation: int
    identifier: str
    deed: Deed
    policy: str
    answer: "Normalisation | Failure"


DriftMessage: TypeAlias = (
    DriftWatched | DriftAsked | DriftStopped | DriftProgressed | DriftArrived
)
InspectionMessage: TypeAlias = (
    DossierArrived
    | VersionOpened
    | VersionArrived
    | VersionsCompared
    | ChangesArrived
    | MendingAsked
    | MendingAnswered
)

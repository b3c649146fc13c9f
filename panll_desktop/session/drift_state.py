"""What the workbench knows of the drift of a database, and of one entity's past."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from panll_desktop.protocol import DriftRequest
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        ChainLink,
        DriftScore,
        DriftSurvey,
        Entity,
        EntityVersion,
        FieldChange,
        Normalisation,
        RepairPolicy,
    )
    from panll_desktop.session.failure import Failure


class DriftView(Record):
    """The drift of all entities of a connection.

    Attributes:
        request: which of them are wanted.
        survey: the last answer; it stays while another one is on its way.
        failure: why the last question was not answered.
        number: of the question asked last; other answers are dropped.
        since: since when it is out (monotonic seconds); None if none is.
        done: entities that were computed so far.
        due: of how many; 0 while that is not known.
        stopping: the user wants it stopped.
        stopped: it was, so the survey is older than the question.
        outdated: something was written after the last answer.
        watched: it is on screen, so it is asked for again when it is outdated.
    """

    request: DriftRequest = DriftRequest()
    survey: DriftSurvey | None = None
    failure: Failure | None = None
    number: int = 0
    since: float | None = None
    done: int = 0
    due: int = 0
    stopping: bool = False
    stopped: bool = False
    outdated: bool = False
    watched: bool = False

    def anew(self) -> DriftView:
        """What is known on another connection: nothing but what is wanted."""
        return DriftView(self.request, number=self.number, watched=self.watched)


class Dossier(Record):
    """What a database says of an entity beside its content; None: it does not.

    Attributes:
        policies: to choose from when it is repaired; none where there is no choice.
        repairs: it can be repaired at all.
        undoes: a repair can be taken back.
    """

    versions: tuple[EntityVersion, ...] | Failure | None = None
    chain: tuple[ChainLink, ...] | Failure | None = None
    scores: tuple[DriftScore, ...] | Failure | None = None
    policies: tuple[RepairPolicy, ...] = ()
    repairs: bool = False
    undoes: bool = False

    @property
    def undoable(self) -> bool:
        """A repair can be taken back, and as far as is known the last write was one."""
        known = self.versions if isinstance(self.versions, tuple) else ()
        latest = max(known, key=lambda each: each.number, default=None)
        return self.undoes and (latest is None or latest.undoable is not False)


class Former(Record):
    """An entity as one of its versions has it; the answer is None while it is out."""

    version: int
    answer: Entity | Failure | None = None


class Comparison(Record):
    """What differs between two versions; the answer is None while it is out."""

    one: int
    other: int
    answer: tuple[FieldChange, ...] | Failure | None = None


class Deed(Enum):
    """What is done about the drift of an entity."""

    DRY_RUN = "dry run"
    REPAIR = "repair"
    UNDO = "undo"


class Mending(Record):
    """What was done last about its drift; the answer is None while it is out."""

    deed: Deed
    policy: str = ""
    answer: Normalisation | Failure | None = None

    @property
    def promises(self) -> bool:
        """A dry run that found something to repair."""
        if self.deed is not Deed.DRY_RUN or self.answer is None:
            return False
        return bool(getattr(self.answer, "changes", ()))


class EntityView(Record):
    """The entity asked for last; absent while it is fetched or does not exist.

    Attributes:
        beside: it is looked at beside a list, and the list stays on screen.
    """

    identifier: str
    entity: Entity | None = None
    failure: Failure | None = None
    pending: bool = True
    beside: bool = False


class Inspection(Record):
    """All that was asked about the entity that is open.

    Attributes:
        dossier: None while it is on its way.
    """

    identifier: str
    dossier: Dossier | None = None
    former: Former | None = None
    comparison: Comparison | None = None
    mending: Mending | None = None

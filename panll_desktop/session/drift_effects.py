"""Work around drift and around the entity that is open, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.drift_state import Deed

if TYPE_CHECKING:
    from panll_desktop.protocol import DriftRequest


class MeasureDrift(Record):
    """Compute and rank the drift of all entities; what is being computed is stopped."""

    module: str
    number: int
    request: DriftRequest


class StopDrift(Record):
    """Stop computing."""

    module: str


class FetchEntity(Record):
    """Ask for one entity."""

    module: str
    identifier: str


class FetchDossier(Record):
    """Ask for what the database says of an entity beside its content."""

    module: str
    identifier: str


class FetchVersion(Record):
    """Ask for an entity as one of its versions has it."""

    module: str
    identifier: str
    version: int


class FetchChanges(Record):
    """Ask for what differs between two versions."""

    module: str
    identifier: str
    one: int
    other: int


class Mend(Record):
    """Do something about the drift of an entity."""

    module: str
    identifier: str
    deed: Deed
    policy: str = ""


Upkeep: TypeAlias = (
    MeasureDrift
    | StopDrift
    | FetchEntity
    | FetchDossier
    | FetchVersion
    | FetchChanges
    | Mend
)

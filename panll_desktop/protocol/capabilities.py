"""What sessions answer when their module declares more than queries."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol.documents import Json
from panll_desktop.protocol.drift import DriftScore
from panll_desktop.protocol.entity import FieldChange
from panll_desktop.records import Record


class RepairPolicy(Record):
    """A rule that says which of two modalities that disagree is right.

    Attributes:
        id: stable, such as ``last_writer_wins``.
        title: as a menu shows it.
        help: one sentence.
    """

    id: str
    title: str
    help: str = ""


class Normalisation(Record):
    """What a normalisation changed, or, in a dry run, would change.

    Attributes:
        entity: the identifier.
        applied: False for a dry run.
        changes: one sentence each; none if there is nothing to repair.
        before: the scores before.
        after: the scores after, computed and not promised.
        fields: the fields that differ, where the database can say so.
        left: what drifts and is not repaired, and why; one sentence each.
        version: the one that was made; None where none was, or none is kept.
    """

    entity: str
    applied: bool
    changes: tuple[str, ...]
    before: tuple[DriftScore, ...]
    after: tuple[DriftScore, ...]
    fields: tuple[FieldChange, ...] = ()
    left: tuple[str, ...] = ()
    version: int | None = None


class PeerState(Enum):
    """How a federated peer is."""

    ANSWERING = "answering"
    SILENT = "silent"
    UNKNOWN = "unknown"


class Peer(Record):
    """A federated peer.

    Attributes:
        name: what the user calls it.
        state: as of the last question.
        trust: from 0 to 1; None where it is not measured.
        latency_ms: of the last answer; None where there was none.
        answered_at: RFC 3339, of the last answer; None where there was none.
        reason: why it is silent, in a sentence.
    """

    name: str
    state: PeerState
    trust: float | None = None
    latency_ms: float | None = None
    answered_at: str | None = None
    reason: str = ""


class TelemetrySnapshot(Record):
    """A report of the database about itself.

    Attributes:
        report: in the shape of VeriSimDB's report; a key that the database did not
            send is absent, never 0.
        source: who counted, in two or three words.
    """

    report: Mapping[str, Json] = {}
    source: str = ""


class TelemetryOff(Record):
    """The database does not count; what would switch it on, in a sentence."""

    reason: str


TelemetryAnswer: TypeAlias = TelemetrySnapshot | TelemetryOff


class Example(Record):
    """A query to try: a title for the menu and the text for the editor."""

    title: str
    text: str


class PlaygroundConfig(Record):
    """What the playground offers for a language.

    Attributes:
        language: the identifier of the language.
        examples: queries that run on this connection as they stand.
    """

    language: str
    examples: tuple[Example, ...] = ()

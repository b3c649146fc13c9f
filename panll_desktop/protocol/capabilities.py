"""What sessions answer when their module declares more than queries."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol.drift import DriftScore
from panll_desktop.protocol.entity import FieldChange
from panll_desktop.protocol.query import Json
from panll_desktop.protocol.text import Span
from panll_desktop.protocol.vocabulary import ProofType
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


class Obligation(Record):
    """One thing to prove: a kind and what it is about."""

    proof: ProofType
    subject: str


class ProofResult(Record):
    """What became of one obligation of a statement.

    Attributes:
        obligation: what was to be proven.
        holds: whether it does; None where it was not checked, because another one
            cannot be proven at all.
        reason: why it does not hold, in a sentence.
        position: where the statement asks for it.
    """

    obligation: Obligation
    holds: bool | None
    reason: str = ""
    position: Span | None = None


class Certificate(Record):
    """A proof as it is saved: one JSON document, and what it means in words.

    Attributes:
        document: what is signed.
        sentences: what is and is not proven.
        content: the file, byte for byte, where its spelling matters; what is verified
            then. The document alone is saved where this is empty.
        signer: the fingerprint of the key that signed, for people to compare.
    """

    document: dict[str, Json]
    sentences: tuple[str, ...]
    content: bytes = b""
    signer: str = ""

    @property
    def file(self) -> bytes:
        """The bytes to save: `content`, or the document in its shortest spelling."""
        if self.content:
            return self.content
        text = json.dumps(
            self.document, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        return text.encode()


class Verification(Record):
    """Whether a certificate holds, and what is and is not proven, in words.

    Attributes:
        valid: whether it holds.
        sentences: in the order to read them.
        signer: the fingerprint of the key that signed; empty if it is not valid.
    """

    valid: bool
    sentences: tuple[str, ...]
    signer: str = ""


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
    """

    name: str
    state: PeerState
    trust: float | None = None
    latency_ms: float | None = None


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

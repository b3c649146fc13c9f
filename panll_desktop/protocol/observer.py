"""How engines and sessions report what happened: numbers and enums, never text."""

from typing import Protocol

from panll_desktop.protocol.vocabulary import (
    ErrorKind,
    Modality,
    ProofType,
    StatementType,
)


class Observer(Protocol):
    """Receives events as plain arguments; every method returns at once.

    No method takes a text, an identifier or a host name: what is not a number or a
    member of a closed vocabulary cannot be reported. The workbench counts each query
    itself; a module reports only what nobody else can see. Methods may be called from
    any thread. Whoever implements this for nobody uses `SILENT`.
    """

    def query_stopped(
        self, statement: StatementType, modalities: int, seconds: float
    ) -> None:
        """A statement ran to its end.

        Args:
            statement: what it does.
            modalities: the modalities touched, as bits (`Modality.bit`).
            seconds: from start to last row, monotonic clock.
        """

    def error_raised(self, kind: ErrorKind) -> None:
        """A statement or a call failed."""

    def entity_created(self, modalities: int) -> None:
        """An entity was stored with these modalities, as bits."""

    def entity_deleted(self) -> None:
        """An entity was removed."""

    def drift_detected(self, modality: Modality) -> None:
        """A modality drifted past its threshold."""

    def normalised(self, *, success: bool) -> None:
        """A normalisation was attempted."""

    def peer_answered(self, peer: int, *, success: bool) -> None:
        """A federated peer, numbered from 1 by order of registration, was asked."""

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        """A proof obligation was checked."""


class Silence:
    """The observer of nobody: every report is dropped."""

    def query_stopped(
        self, statement: StatementType, modalities: int, seconds: float
    ) -> None:
        """Drops it."""

    def error_raised(self, kind: ErrorKind) -> None:
        """Drops it."""

    def entity_created(self, modalities: int) -> None:
        """Drops it."""

    def entity_deleted(self) -> None:
        """Drops it."""

    def drift_detected(self, modality: Modality) -> None:
        """Drops it."""

    def normalised(self, *, success: bool) -> None:
        """Drops it."""

    def peer_answered(self, peer: int, *, success: bool) -> None:
        """Drops it."""

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        """Drops it."""


SILENT: Observer = Silence()

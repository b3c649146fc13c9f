"""The closed vocabularies: every label that telemetry may count is a member here.

Values of `IntEnum` members are stable; new members are added at the end.
"""

from enum import Enum, IntEnum
from typing import Final


class Modality(IntEnum):
    """The eight modalities, in the order that is used everywhere."""

    GRAPH = 0
    VECTOR = 1
    TENSOR = 2
    SEMANTIC = 3
    DOCUMENT = 4
    TEMPORAL = 5
    PROVENANCE = 6
    SPATIAL = 7

    @property
    def bit(self) -> int:
        """The modality as a bit of a set of modalities."""
        return 1 << self.value

    @property
    def label(self) -> str:
        """The name as it stands in results and reports: lower case."""
        return self.name.lower()


ALL_MODALITIES: Final = (1 << len(Modality)) - 1


def modality_bits(modalities: "frozenset[Modality] | tuple[Modality, ...]") -> int:
    """The set of modalities as bits, bit *n* for the modality of value *n*."""
    bits = 0
    for modality in modalities:
        bits |= modality.bit
    return bits


class StatementType(IntEnum):
    """What a statement does: VeriSimDB's nine query patterns."""

    SELECT = 0
    INSERT = 1
    UPDATE = 2
    DELETE = 3
    EXPLAIN = 4
    SHOW = 5
    SEARCH = 6
    COUNT = 7
    OTHER = 8


class ErrorKind(IntEnum):
    """The six kinds of the error budget."""

    TIMEOUT = 0
    CONNECTION_ERROR = 1
    PARSE_ERROR = 2
    PROOF_FAILURE = 3
    FEDERATION_ERROR = 4
    INTERNAL_ERROR = 5

    @property
    def label(self) -> str:
        """The name as it stands in reports: lower case."""
        return self.name.lower()


class ProofType(IntEnum):
    """The kinds of proof obligation."""

    EXISTENCE = 0
    INTEGRITY = 1
    CONSISTENCY = 2
    PROVENANCE = 3
    FRESHNESS = 4
    ACCESS = 5
    CITATION = 6
    CUSTOM = 7
    ZKP = 8
    PROVEN = 9
    SANCTIFY = 10
    OTHER = 11


class Capability(Enum):
    """What a module can do beyond connecting: the seven of the design.

    The value names the methods that its `Session` must then have.
    """

    QUERY_EXECUTION = ("start", "explain")
    DRIFT_DETECTION = ("drift",)
    PROOF_GENERATION = ("prove", "verify")
    NORMALISATION = ("normalise",)
    FEDERATION = ("peers",)
    TELEMETRY = ("telemetry",)
    PLAYGROUND = ("playground",)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that a session of such a module has."""
        methods: tuple[str, ...] = self.value
        return methods

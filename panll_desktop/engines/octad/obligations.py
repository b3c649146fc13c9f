"""What can be asked to be proven, and what each of it means.

::

    EXISTENCE(x)                 x is the identifier of an entity, and that entity is in
                                 the store
    INTEGRITY(x)                 what is stored of x hashes to the leaf claimed, equals
                                 its last version, and the indexes made from it agree
    PROVENANCE(x)                x has a provenance chain, and it verifies link by link
    FRESHNESS(x, max_age_ms)     x was last modified at most so many milliseconds ago
    CONSISTENCY(x, threshold)    no two modalities of x whose drift is known are further
                                 apart than the threshold; at least one pair is known.
                                 A vector answers to the text, and to the types where
                                 there is none, unless the two are named
    CITATION(x)                  x cites something, and every entity it cites exists

A citation is an outgoing edge whose predicate is named as in `CITING`.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.octad.draft import Json, check_identifier
from panll_desktop.engines.octad.errors import ProofError, RejectedError
from panll_desktop.protocol import Modality, ProofType
from panll_desktop.records import Record

HOUR_MS: Final = 3_600_000
CONSISTENT: Final = 0.3  # the server's: a score from there up is a warning
CITING: Final = frozenset({"cites", "citation", "references"})
_NO_CIRCUIT: Final = "no circuit that could compute it is registered"
_NO_CONTRACT: Final = "no contract that could be checked is stored"
UNPROVABLE: Final[Mapping[ProofType, str]] = {
    ProofType.ACCESS: "a store knows no principals and no rights of theirs",
    ProofType.CUSTOM: _NO_CIRCUIT,
    ProofType.ZKP: _NO_CIRCUIT,
    ProofType.PROVEN: _NO_CONTRACT,
    ProofType.SANCTIFY: _NO_CONTRACT,
    ProofType.OTHER: "nobody has said what it means",
}
PROVABLE: Final = tuple(each for each in ProofType if each not in UNPROVABLE)


class Obligation(Record):
    """One thing to prove.

    Attributes:
        proof: the kind.
        subject: the identifier of the entity that it is about.
        max_age_ms: of FRESHNESS alone, in milliseconds.
        threshold: of CONSISTENCY alone, from 0 to 1.
        pair: of CONSISTENCY alone: two modalities; None for all pairs.
    """

    proof: ProofType
    subject: str
    max_age_ms: int = HOUR_MS
    threshold: float = CONSISTENT
    pair: tuple[Modality, Modality] | None = None

    def __str__(self) -> str:
        return f"{self.proof.name}({self.subject})"


def check(obligation: Obligation) -> None:
    """Refuses what cannot be proven here, whatever the store holds.

    Raises:
        ProofError: the kind has no meaning here, or a value of it is out of range.
    """
    reason = UNPROVABLE.get(obligation.proof)
    if reason is not None:
        raise ProofError(f"{obligation} is not provable here: {reason}.")
    try:
        check_identifier(obligation.subject)
    except RejectedError as error:
        raise ProofError(f"{obligation}: the {error}.") from error
    if obligation.max_age_ms < 0:
        raise ProofError(f"{obligation}: the greatest age must not be negative.")
    if not 0 <= obligation.threshold <= 1:
        raise ProofError(f"{obligation}: the threshold must be between 0 and 1.")
    if obligation.pair is not None and len(set(obligation.pair)) == 1:
        raise ProofError(f"{obligation}: two different modalities are compared.")


def as_json(obligation: Obligation) -> dict[str, Json]:
    """The obligation as a certificate states it: its own parameters alone."""
    found: dict[str, Json] = {
        "proof": obligation.proof.name,
        "subject": obligation.subject,
    }
    if obligation.proof is ProofType.FRESHNESS:
        found["max_age_ms"] = obligation.max_age_ms
    if obligation.proof is ProofType.CONSISTENCY:
        pair = obligation.pair
        found["threshold"] = float(obligation.threshold)
        found["pair"] = None if pair is None else [each.label for each in pair]
    return found


def is_citation(predicate: str) -> bool:
    """Whether an edge of that predicate cites; an IRI counts by its last part."""
    name = predicate.replace("#", "/").replace(":", "/").rpartition("/")[2]
    return name.casefold() in CITING

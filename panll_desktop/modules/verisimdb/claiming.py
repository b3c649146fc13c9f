"""SATISFIES, HAS PROOF and VERIFIED BY in the engine's algebra.

::

    SATISFIES C(a = v)    the entity bears the type C, or one whose IRI ends in C, and
                          its metadata say v under a; a contract is its type and no code
    HAS PROOF kind        PROOF kind(x) of the entity x would hold now
    VERIFIED BY v         a record of its provenance has the event "verified", by v
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.obligations import HOUR_MS, UNPROVABLE
from panll_desktop.engines.octad.store import written
from panll_desktop.languages.vql import proofs
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Modality, ProofType

_MODIFIED: Final = a.Field(Modality.TEMPORAL, "modified_at")
_CLAIMS: Final = {
    ProofType.PROVENANCE: a.Claim.CHAINED,
    ProofType.CITATION: a.Claim.CITING,
    ProofType.CONSISTENCY: a.Claim.CONSISTENT,
}


def satisfies(tree: t.Satisfies) -> a.Condition:
    """The type, and each argument among the metadata."""
    tests: list[a.Condition] = [a.Claims(a.Claim.TYPED, tree.contract)]
    for name, value in tree.arguments:
        field = a.Field(Modality.DOCUMENT, f"metadata.{name}")
        tests.append(a.Compare(field, a.Operator.EQUAL, value))
    return a.And(tuple(tests))


def verified_by(tree: t.VerifiedBy) -> a.Condition:
    """A record of both the event and the actor."""
    return a.Claims(a.Claim.VERIFIED, tree.verifier)


def has_proof(tree: t.HasProof) -> a.Condition:
    """Whether such a proof could be made.

    Raises:
        BeyondError: nothing here proves that, or not of many entities at once.
    """
    word = tree.kind.upper()
    if proofs.kind_of(word) is None:
        meant = proofs.meant(word)
        hint = f" Did you mean {meant}?" if meant else ""
        sentence = f"There is no kind of proof called {tree.kind}.{hint}"
        raise BeyondError(sentence, tree.span)
    kind = ProofType.__members__.get(word, ProofType.OTHER)
    if kind in UNPROVABLE:
        sentence = f"{word} is not provable here: {UNPROVABLE[kind]}."
        raise BeyondError(sentence, tree.span)
    match kind:
        case ProofType.EXISTENCE:
            return a.Constant(value=True)
        case ProofType.FRESHNESS:
            return _fresh()
        case ProofType.INTEGRITY:
            sentence = (
                "HAS PROOF INTEGRITY is not carried out: that takes a check of the"
                " whole file. Ask for PROOF INTEGRITY of what is found."
            )
            raise BeyondError(sentence, tree.span)
        case _:
            return a.Claims(_CLAIMS[kind])


def _fresh() -> a.Condition:
    now = datetime.now(UTC)
    since = written(now - timedelta(milliseconds=HOUR_MS))
    return a.And(
        (
            a.Compare(_MODIFIED, a.Operator.AT_LEAST, since),
            a.Compare(_MODIFIED, a.Operator.AT_MOST, written(now)),
        )
    )

"""SATISFIES, HAS PROOF and VERIFIED BY in the engine's algebra.

::

    SATISFIES C(a = v)    the entity bears the type C, or one whose IRI ends in C, and
                          its metadata say v under a; a contract is its type and no code
    HAS PROOF kind        PROOF kind(x) of the entity x would hold now
    VERIFIED BY v         a record of its provenance has the event "verified", by v
"""

from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.obligations import HOUR_MS, UNPROVABLE
from panll_desktop.engines.octad.store import written
from panll_desktop.languages.vql import proofs
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Modality, ProofType

_CHAINED: Final = a.Field(Modality.PROVENANCE, "chain_valid")
_MODIFIED: Final = a.Field(Modality.TEMPORAL, "modified_at")
_CLAIMS: Final = {
    ProofType.CITATION: a.Claim.CITING,
    ProofType.CONSISTENCY: a.Claim.CONSISTENT,
}


def claim(tree: t.Satisfies | t.HasProof | t.VerifiedBy) -> a.Condition:
    """The test in the algebra.

    Raises:
        BeyondError: nothing here proves that, or not of many entities at once.
    """
    match tree:
        case t.Satisfies(contract, arguments):
            tests = [_says(name, value) for name, value in arguments]
            return a.And((a.Claims(a.Claim.TYPED, contract), *tests))
        case t.VerifiedBy(verifier):
            return a.Claims(a.Claim.VERIFIED, verifier)
        case t.HasProof():
            return _has_proof(tree)
        case _:
            assert_never(tree)


def _says(name: str, value: a.Scalar) -> a.Condition:
    field = a.Field(Modality.DOCUMENT, f"metadata.{name}")
    return a.Compare(field, a.Operator.EQUAL, value)


def _has_proof(tree: t.HasProof) -> a.Condition:
    """Whether such a proof could be made."""
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
        case ProofType.PROVENANCE:
            return a.Compare(_CHAINED, a.Operator.EQUAL, value=True)
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

"""The kinds of proof that a PROOF clause may ask for, and what each of them needs."""

from typing import Final

from panll_desktop.languages.vql.words import PROOF_TYPES
from panll_desktop.protocol import Modality
from panll_desktop.records import Record


class ProofKind(Record):
    """What is published about a kind of proof.

    Attributes:
        claim: what is to be proven; ends a sentence that starts with its subject.
        needs: modalities of which one must be selected; empty if any will do.
        contract: whether a contract must be named.
    """

    claim: str
    needs: tuple[Modality, ...] = ()
    contract: bool = False


# What is said of PROOF … OR …, by the checker and by who would have to prove it.
NEVER_ALTERNATIVES: Final = (
    "A certificate states what holds, so proofs are never alternatives. Write AND"
    " between them."
)
_SEMANTIC: Final = (Modality.SEMANTIC,)
KINDS: Final = {
    "EXISTENCE": ProofKind("exists in the store"),
    "INTEGRITY": ProofKind("is unchanged under its contract", _SEMANTIC, contract=True),
    "CONSISTENCY": ProofKind(
        "says the same in its modalities, or in the two that are named: no drift above"
        " the threshold"
    ),
    "PROVENANCE": ProofKind("has an unbroken chain of origin", (Modality.PROVENANCE,)),
    "FRESHNESS": ProofKind("was changed recently enough", (Modality.TEMPORAL,)),
    "ACCESS": ProofKind("may be read by whoever asks"),
    "CITATION": ProofKind(
        "cites something, by an edge called cites, citation or references, and all that"
        " it cites is stored",
        (Modality.DOCUMENT, Modality.SEMANTIC),
        contract=True,
    ),
    "CUSTOM": ProofKind("meets a contract of your own", contract=True),
    "ZKP": ProofKind("meets a claim that is proven without showing the data"),
    "PROVEN": ProofKind("carries a certificate", _SEMANTIC),
    "SANCTIFY": ProofKind("meets its security contract", _SEMANTIC, contract=True),
}
# The published linter knows these words; no published type checker does. They ask for
# a proof without naming a need, so they are taken and need nothing.
SURFACE: Final = {
    "AUTHENTICITY": ProofKind("is what it is given out to be"),
    "PLONK": ProofKind("meets a claim that is proven by PLONK"),
}
_MEANT: Final = {"AUTHORIZATION": "ACCESS", "AUTHORISATION": "ACCESS"}


def kind_of(word: str) -> ProofKind | None:
    """What is known of a word after PROOF, in upper case."""
    return KINDS.get(word) or SURFACE.get(word)


def meant(word: str, *, certain: bool = False) -> str:
    """The kind of proof that a word looks like; empty if it looks like none."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    if word in _MEANT:
        return _MEANT[word]
    cutoff = 0.8 if certain else 0.6
    return next(iter(get_close_matches(word, PROOF_TYPES, 1, cutoff)), "")

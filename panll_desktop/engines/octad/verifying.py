"""A certificate checked from the file alone: no store, no network, no clock."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from panll_desktop.engines.octad import canonical, obligations, witnesses
from panll_desktop.engines.octad.certificates import FORM, digest
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import (
    CanonicalError,
    CertificateError,
    ProofError,
)
from panll_desktop.engines.octad.keys import fingerprint, is_signed
from panll_desktop.engines.octad.obligations import CONSISTENT, HOUR_MS, Obligation
from panll_desktop.engines.octad.parts import Part, pair_of
from panll_desktop.engines.octad.witnesses import Root, Shown
from panll_desktop.protocol import ProofType
from panll_desktop.records import Record

_WHOLE: Final = (
    "certificate",
    "issued_at",
    "proofs",
    "public_key",
    "signature",
    "store",
)
_SIGNATURE: Final = 64  # bytes
_PARAMETERS: Final = {
    ProofType.FRESHNESS: ("max_age_ms",),
    ProofType.CONSISTENCY: ("threshold", "pair"),
}


class Verdict(Record):
    """Whether a certificate is valid, and all there is to say of it.

    Attributes:
        valid: every byte is as it was signed, and every witness shows its obligation.
        sentences: for the user, in order.
        signer: the public key in hexadecimal; "" if it is not valid.
        known: whether the signer is among those that the user knows.
        obligations: what is proven; none if it is not valid.
    """

    valid: bool
    sentences: tuple[str, ...]
    signer: str = ""
    known: bool = False
    obligations: tuple[Obligation, ...] = ()


def verify(content: bytes, known: Collection[str] = ()) -> Verdict:
    """Says whether the bytes of a file are a valid certificate; raises nothing.

    Args:
        content: of the file.
        known: public keys in hexadecimal that the user vouches for, as a rule his own.
    """
    try:
        return _verify(content, known)
    except (CanonicalError, CertificateError, ProofError) as error:
        return Verdict(False, ("Not valid. Nothing is proven.", str(error)))


def _verify(content: bytes, known: Collection[str]) -> Verdict:
    document = canonical.decode(content)
    whole = Part(document, "certificate", _WHOLE)
    if whole.text("certificate") != FORM:
        raise CertificateError(f"It is no certificate of the form {FORM}.")
    public = whole.hexadecimal("public_key")
    signature = whole.hexadecimal("signature", _SIGNATURE)
    signed: dict[str, Json] = {
        name: whole.value(name) for name in _WHOLE if name != "signature"
    }
    if not is_signed(canonical.encode(signed), signature, public):
        raise CertificateError(
            "Its signature is not that of what it says: it was changed, or never"
            " signed by this key."
        )
    root = _root(whole)
    shown = [
        _check(part, root)
        for part in whole.parts("proofs", ("obligation", "witness", "sha256"))
    ]
    if not shown:
        raise CertificateError("It proves nothing.")
    sentences = [*_head(whole, root, public, mine=public in known)]
    for obligation, each in shown:
        sentences += _said(obligation, each)
    return Verdict(
        True,
        tuple(sentences),
        public,
        public in known,
        tuple(obligation for obligation, _ in shown),
    )


def _root(whole: Part) -> Root:
    store = whole.part("store", ("root", "size"))
    moment = witnesses.moment_of(whole.text("issued_at"))
    if not isinstance(moment, datetime):
        raise CertificateError("Its issued_at is no moment.")
    return Root(bytes.fromhex(store.hexadecimal("root")), store.whole("size"), moment)


def _check(part: Part, root: Root) -> tuple[Obligation, Shown]:
    obligation = _obligation(part)
    witness = part.value("witness")
    if part.hexadecimal("sha256") != digest(part.value("obligation"), witness):
        raise CertificateError(f"The sha256 of its {part.place} is not right.")
    place = f"{part.place}.witness"
    return obligation, witnesses.check(obligation, witness, place, root)


def _obligation(part: Part) -> Obligation:
    """What a proof says it proves.

    Raises:
        CertificateError: it is nothing that a certificate can state.
        ProofError: it is nothing that can be proven.
    """
    stated = part.value("obligation")
    name = stated.get("proof") if isinstance(stated, dict) else None
    kinds = {each.name: each for each in ProofType}
    if not isinstance(name, str) or name not in kinds:
        raise CertificateError(f"Its {part.place} names no kind of proof.")
    kind = kinds[name]
    extra = _PARAMETERS.get(kind, ())
    inner = part.part("obligation", ("proof", "subject", *extra))
    pair = inner.value("pair") if "pair" in extra else None
    obligation = Obligation(
        kind,
        inner.text("subject"),
        inner.whole("max_age_ms") if "max_age_ms" in extra else HOUR_MS,
        inner.share("threshold") if "threshold" in extra else CONSISTENT,
        None if pair is None else pair_of(pair, f"{inner.place}.pair"),
    )
    obligations.check(obligation)
    return obligation


def _head(whole: Part, root: Root, public: str, *, mine: bool) -> list[str]:
    """Validity, time and signer."""
    signer = (
        "This is a key that you vouch for."
        if mine
        else "The signer is unknown here: compare the fingerprint with who claims it."
    )
    signed = (
        f"Signed at {whole.text('issued_at')}, by the signer's clock, with the key"
        f" {fingerprint(public)}. {signer}"
    )
    store = (
        f"It speaks of a store of {root.size:,} entities with the root"
        f" {root.digest.hex()}; that this was that store is the signer's word."
    )
    return ["Valid. Nothing in it was changed since it was signed.", signed, store]


def _said(obligation: Obligation, shown: Shown) -> list[str]:
    said = [f"Proven, {obligation.proof.name}: {shown.proven}"]
    if shown.trusted:
        said.append(f"On the signer's word: {shown.trusted}")
    return [*said, f"Not proven: {shown.unproven}"]

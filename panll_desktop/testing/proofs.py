"""The rules about proofs: what does not hold and what nobody signed is refused."""

from panll_desktop.protocol import (
    Certificate,
    Obligation,
    ProofFailedError,
    ProofType,
    Proving,
    Verification,
)
from panll_desktop.session.failure import expected

_NOBODY = "conformance: there is no such subject"


def checked(session: Proving) -> None:
    """Asks for what cannot be proven, and shows what is no certificate.

    Raises:
        ValueError: it proves or accepts it.
        ModuleError: it refuses in another way than `ProofFailedError`.
    """
    obligation = Obligation(ProofType.EXISTENCE, _NOBODY)
    try:
        expected(session.prove((obligation,)), Certificate)
    except ProofFailedError as error:
        if not any(each.holds is False for each in error.proofs):
            raise ValueError(
                "a failed proof does not say what does not hold"
            ) from error
    else:
        raise ValueError("it proves that something exists which does not")
    for forged in (
        Certificate({}, ()),
        Certificate({"certificate": _NOBODY}, (), b"no certificate"),
    ):
        verdict = expected(session.verify(forged), Verification)
        if verdict.valid:
            raise ValueError("it accepts a certificate that nobody signed")
        if not verdict.sentences:
            raise ValueError("it does not say why a certificate is not valid")

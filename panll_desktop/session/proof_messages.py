"""What can happen around proofs and certificates."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Certificate, Verification


class VerifyAsked(Record):
    """The user wants the certificate that is shown checked again."""


class CertificateSaved(Record):
    """The user wants the certificate that is shown in that file."""

    path: Path


class CertificateOpened(Record):
    """The user wants to know what the certificate in that file proves."""

    path: Path


class CertificateVerified(Record):
    """What a check said.

    Attributes:
        module: that checked.
        number: of the question.
        certificate: what was checked; None for a file that could not be read.
        answer: what it proves, or why that is not known.
    """

    module: str
    number: int
    certificate: "Certificate | None"
    answer: "Verification | Failure"


ProofMessage: TypeAlias = (
    VerifyAsked | CertificateSaved | CertificateOpened | CertificateVerified
)

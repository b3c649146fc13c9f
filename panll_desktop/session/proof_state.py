"""What the Proofs tab shows of one workspace."""

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Certificate, ProofResult, Verification

Checked: TypeAlias = "Verification | Failure | None"


class ProofView(Record):
    """A statement that asked for proofs, or a certificate that was opened.

    Attributes:
        text: the statement; empty for a file.
        file: where the certificate was opened from; empty for a statement.
        results: what became of each obligation of the statement.
        certificate: what proves them; None if one failed, or the file was not read.
        failure: why there is no certificate.
        checked: what the last check said; None as long as nobody asked.
        number: of the question that is out, or was last; other answers are dropped.
        pending: whether a question is out.
    """

    text: str = ""
    file: str = ""
    results: "tuple[ProofResult, ...]" = ()
    certificate: "Certificate | None" = None
    failure: Failure | None = None
    checked: Checked = None
    number: int = 0
    pending: bool = False

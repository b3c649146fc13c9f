"""What can be proven of a database, and what a proof is once it is saved."""

import json

from panll_desktop.protocol.documents import Json
from panll_desktop.protocol.text import Span
from panll_desktop.protocol.vocabulary import ProofType
from panll_desktop.records import Record


class Obligation(Record):
    """One thing to prove: a kind and what it is about."""

    proof: ProofType
    subject: str


class ProofResult(Record):
    """What became of one obligation of a statement.

    Attributes:
        obligation: what was to be proven.
        holds: whether it does; None where it was not checked, because another one
            cannot be proven at all.
        reason: why it does not hold, in a sentence.
        position: where the statement asks for it.
    """

    obligation: Obligation
    holds: bool | None
    reason: str = ""
    position: Span | None = None


class Certificate(Record):
    """A proof as it is saved: one JSON document, and what it means in words.

    Attributes:
        document: what is signed.
        sentences: what is and is not proven.
        content: the file, byte for byte, where its spelling matters; what is verified
            then. The document alone is saved where this is empty.
        signer: the fingerprint of the key that signed, for people to compare.
    """

    document: dict[str, Json]
    sentences: tuple[str, ...]
    content: bytes = b""
    signer: str = ""

    @property
    def file(self) -> bytes:
        """The bytes to save: `content`, or the document in its shortest spelling."""
        if self.content:
            return self.content
        text = json.dumps(
            self.document, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        return text.encode()


class Verification(Record):
    """Whether a certificate holds, and what is and is not proven, in words.

    Attributes:
        valid: whether it holds.
        sentences: in the order to read them.
        signer: the fingerprint of the key that signed; empty if it is not valid.
    """

    valid: bool
    sentences: tuple[str, ...]
    signer: str = ""

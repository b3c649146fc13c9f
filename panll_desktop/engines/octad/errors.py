"""What can go wrong in an octad store.

::

    OctadError                  a sentence: what, where, what to do
    ├── NotAStoreError          no such file, or a file of another kind; never touched
    ├── StoreVersionError       made by a newer version; never touched
    ├── StoreUnreadableError    damaged, or the system refuses
    │   ├── StoreDamagedError   what is in the file makes no sense
    │   └── StoreBusyError      another process is writing; may be tried again
    ├── RejectedError           a write that breaks a rule; nothing was changed
    │   └── DuplicateError      an entity of that identifier exists
    ├── MissingError            there is no entity of that identifier
    ├── UnknownFieldError       a condition names a field that its modality lacks
    ├── SlowPatternError        a regular expression was given up
    ├── ProofError              an obligation does not hold, or cannot be proven here
    ├── CertificateError        a file that is no certificate as it was signed
    ├── CanonicalError          a document without a canonical form, or not in it
    ├── SigningKeyError         the key of this user cannot be used or made
    ├── FederationError         no such peer, or a pattern that nobody understands
    ├── BackupError             a copy that was not made; nothing is left of it
    └── StoppedError            stopped by the cancel flag; nothing was changed
"""

import re
from typing import Final

_MODALITIES: Final = {
    **dict.fromkeys(("title", "body", "metadata"), "document"),
    **dict.fromkeys(("embedding", "embedder"), "vector"),
    "types": "semantic",
    "relationships": "graph",
}


class OctadError(Exception):
    """The root: its text is a sentence for the user."""


class NotAStoreError(OctadError):
    """There is no store at that place."""


class StoreVersionError(OctadError):
    """The store was made by a newer version."""


class StoreUnreadableError(OctadError):
    """The store is damaged, or the system does not let us use it."""


class StoreDamagedError(StoreUnreadableError):
    """What is in the file makes no sense; the sentence says what to do."""


class StoreBusyError(StoreUnreadableError):
    """Another process holds the store."""


class RejectedError(OctadError):
    """A write breaks a rule; the sentence names the field and its modality.

    Attributes:
        field: which one, as in the request, such as ``tensor.data`` or ``title``.
    """

    def __init__(self, field: str, reason: str) -> None:
        modality = _MODALITIES.get(re.split(r"[.\[]", field, maxsplit=1)[0])
        super().__init__(
            f"{modality}.{field}: {reason}" if modality else f"{field}: {reason}"
        )
        self.field = field


class DuplicateError(RejectedError):
    """An entity of that identifier exists."""


class MissingError(OctadError):
    """There is no entity of that identifier."""


class UnknownFieldError(OctadError):
    """A condition or a projection names a field that its modality does not have."""


class SlowPatternError(OctadError):
    """A regular expression was given up."""


class StoppedError(OctadError):
    """The cancel flag was set; the transaction was rolled back."""


class ProofError(OctadError):
    """An obligation does not hold, or nothing here could prove it.

    Attributes:
        failures: the place of each such obligation among those that were asked for,
            and a sentence about it; empty where one alone was looked at.
        checked: whether all the others were looked at, and hold.
    """

    def __init__(
        self,
        sentence: str,
        failures: tuple[tuple[int, str], ...] = (),
        *,
        checked: bool = True,
    ) -> None:
        super().__init__(sentence)
        self.failures = failures
        self.checked = checked


class CertificateError(OctadError):
    """The file is no certificate, or not as it was signed."""


class CanonicalError(OctadError):
    """A document has no canonical form, or its bytes are not in it."""


class SigningKeyError(OctadError):
    """The key that signs certificates cannot be used or made."""


class BackupError(OctadError):
    """A copy of the store was not made; nothing of it is left behind."""


class FederationError(OctadError):
    """There is no such peer, or the pattern is none."""

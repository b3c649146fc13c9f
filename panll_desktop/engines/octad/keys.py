"""The key of this user that signs certificates: Ed25519, one file, read by one user.

The file holds the private key, 32 bytes in lower-case hexadecimal, and a line end.
"""

import hashlib
import os
import re
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.octad.errors import SigningKeyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE: Final = "certificate.key"
SEED: Final = 32  # bytes
# Points of small order, sign aside: under such a key one signature fits many texts.
_WEAK: Final = frozenset(
    {
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    }
)
_FORM: Final = re.compile(rb"[0-9a-f]{64}\n")


class Keys:
    """Where the key of this user is, or will be.

    Args:
        directory: below the user's data directory; made with the key.
    """

    def __init__(self, directory: Path) -> None:
        self.file = directory / FILE

    def public(self) -> str | None:
        """The public key in hexadecimal; None as long as there is no key.

        Raises:
            SigningKeyError: there is a file that cannot be used.
        """
        seed = self._read()
        return None if seed is None else _public(_private(seed))

    def sign(self, content: bytes, public: str) -> bytes:
        """The signature of these bytes, 64 bytes, by the key of that public key.

        Raises:
            SigningKeyError: there is no such key here.
        """
        seed = self._read()
        key = None if seed is None else _private(seed)
        if key is None or _public(key) != public:
            raise SigningKeyError(f"The key {self.file} was replaced meanwhile.")
        return key.sign(content)

    def ensure(self) -> str:
        """The public key in hexadecimal, of a new key if there is none yet.

        The file appears complete or not at all; of two programs that make it together
        both get the key of the one that was first.

        Raises:
            SigningKeyError: the file cannot be used, or cannot be made.
        """
        try:
            if not self.file.exists():
                self._make()
        except OSError as error:
            reason = error.strerror or error
            raise SigningKeyError(f"Cannot make {self.file}: {reason}.") from error
        public = self.public()
        if public is None:
            raise SigningKeyError(f"The key {self.file} was removed meanwhile.")
        return public

    def _make(self) -> None:
        directory = self.file.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = directory / f".{FILE}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
                file.write(secrets.token_hex(SEED).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                self.file.hardlink_to(temporary)  # unlike a rename, it replaces nothing
            except FileExistsError:
                return
        finally:
            temporary.unlink(missing_ok=True)

    def _read(self) -> bytes | None:
        try:
            status = self.file.stat()
            if not stat.S_ISREG(status.st_mode):
                raise SigningKeyError(f"The key {self.file} is no ordinary file.")
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise SigningKeyError(
                    f"The key {self.file} can be read by other users; nothing is signed"
                    " with it. If they are trusted: chmod 600."
                )
            content = self.file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = error.strerror or error
            raise SigningKeyError(f"Cannot read {self.file}: {reason}.") from error
        if not _FORM.fullmatch(content):
            raise SigningKeyError(
                f"The key {self.file} is damaged; move it away, and a new one is made."
            )
        return bytes.fromhex(content.decode().strip())


def fingerprint(public: str) -> str:
    """What people compare: SHA-256 of the raw public key, in groups of four digits."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether the signature of these bytes, in hexadecimal, is by that public key.

    A key for which anybody could make signatures signs nothing.
    """
    raw = bytes.fromhex(public)
    if (raw[:-1] + bytes([raw[-1] & 0x7F])).hex() in _WEAK:
        return False
    # Loading a library of that size is worth it for a certificate alone.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - likewise
        Ed25519PublicKey,
    )

    try:
        key = Ed25519PublicKey.from_public_bytes(raw)
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(seed: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see above
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: "Ed25519PrivateKey") -> str:
    return key.public_key().public_bytes_raw().hex()

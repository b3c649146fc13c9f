"""Parts of a certificate, read strictly: the keys expected and no others."""

import re
from typing import Final

from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import CertificateError
from panll_desktop.protocol import Modality

_HEX: Final = re.compile(r"[0-9a-f]*")
DIGEST: Final = 32  # bytes of SHA-256 and of a public key


class Part:
    """An object of a certificate.

    Args:
        document: what stands there.
        place: where, for sentences, such as ``proofs[0].witness``.
        names: the keys that it must have; it may have no others.

    Raises:
        CertificateError: it is no object, or has other keys. So do all methods, where
            a value is of another kind.
    """

    def __init__(self, document: Json, place: str, names: tuple[str, ...]) -> None:
        if not isinstance(document, dict) or set(document) != set(names):
            raise CertificateError(
                f"Its {place} is not an object of {', '.join(sorted(names))}."
            )
        self._document = document
        self.place = place

    def value(self, name: str) -> Json:
        """Whatever stands there."""
        return self._document[name]

    def text(self, name: str) -> str:
        """A text."""
        found = self._document[name]
        if not isinstance(found, str):
            raise self._wrong(name, "no text")
        return found

    def whole(self, name: str) -> int:
        """A whole number from 0 up."""
        found = self._document[name]
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise self._wrong(name, "no whole number from 0 up")
        return found

    def share(self, name: str) -> float:
        """A number from 0 to 1, written with a point."""
        found = self._document[name]
        if not isinstance(found, float) or not 0 <= found <= 1:
            raise self._wrong(name, "no number from 0.0 to 1.0")
        return found

    def hexadecimal(self, name: str, size: int = DIGEST) -> str:
        """That many bytes in lower-case hexadecimal."""
        found = self.text(name)
        if len(found) != 2 * size or not _HEX.fullmatch(found):
            raise self._wrong(name, f"not {2 * size} lower-case hexadecimal digits")
        return found

    def items(self, name: str) -> list[Json]:
        """A list."""
        found = self._document[name]
        if not isinstance(found, list):
            raise self._wrong(name, "no list")
        return found

    def digests(self, name: str) -> list[bytes]:
        """A list of hashes."""
        found = []
        for each in self.items(name):
            if not isinstance(each, str) or len(each) != 2 * DIGEST:
                raise self._wrong(name, "no list of hashes")
            if not _HEX.fullmatch(each):
                raise self._wrong(name, "no list of lower-case hashes")
            found.append(bytes.fromhex(each))
        return found

    def part(self, name: str, names: tuple[str, ...]) -> "Part":
        """An object inside this one."""
        return Part(self._document[name], f"{self.place}.{name}", names)

    def parts(self, name: str, names: tuple[str, ...]) -> "list[Part]":
        """A list of objects inside this one."""
        return [
            Part(each, f"{self.place}.{name}[{at}]", names)
            for at, each in enumerate(self.items(name))
        ]

    def _wrong(self, name: str, what: str) -> CertificateError:
        return CertificateError(f"Its {self.place}.{name} is {what}.")


def pair_of(document: Json, place: str) -> tuple[Modality, Modality]:
    """Two modalities by their labels.

    Raises:
        CertificateError: it is something else.
    """
    by_label = {each.label: each for each in Modality}
    match document:
        case [str() as one, str() as other] if one in by_label and other in by_label:
            return by_label[one], by_label[other]
        case _:
            raise CertificateError(f"Its {place} is no pair of modalities.")

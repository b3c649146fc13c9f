"""Deterministic CBOR (RFC 8949, section 4.2.1): one form in bytes for each value.

Heads and floats are as short as they can be, the keys of a map are in the order of
their encoded bytes, no length is left open. Whole numbers lie within 64 bits and a
sign, as major types 0 and 1 have them; other numbers are finite. Reading takes nothing
but that one form, and says at which byte another one begins.

The content of a store is JSON, so `decode` takes neither bytes nor tags; `decode_all`
reads both, for files of LithoGlyph, whose tags are `TAGS`.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record


class Tagged(Record):
    """A value with a tag, which says what it is.

    Attributes:
        tag: a number, such as those of `TAGS`.
        value: what it is put to.
    """

    tag: int
    value: "Decoded"


Encodable: TypeAlias = (
    bool
    | int
    | float
    | str
    | bytes
    | Sequence["Encodable"]
    | Mapping[str, "Encodable"]
    | Tagged
    | None
)
Decoded: TypeAlias = (
    "bool | int | float | str | bytes | list[Decoded] | dict[str, Decoded] | Tagged"
    " | None"
)
TAGS: Final[Mapping[int, str]] = {
    0: "date and time",
    39001: "block reference",
    39002: "document",
    39003: "collection",
    39004: "provenance",
    39005: "actor",
    39006: "PROMPT score",
    39007: "functional dependency",
    39008: "proof",
}
DEEPEST: Final = 32  # lists and maps inside each other
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _OTHER = range(8)
_DIRECT: Final = 24  # heads below hold their number in the first byte
_SIZES: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_FLOATS: Final = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE: Final[Mapping[int, bool | None]] = {20: False, 21: True, 22: None}
_LIMIT: Final = 1 << 64


class CborError(Exception):
    """A value without a form, or bytes that are none: a sentence.

    Attributes:
        name: what is wrong, as LithoGlyph's test vectors name it; "" for other things.
    """

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def encode(value: Encodable) -> bytes:
    """The one form of a value.

    Raises:
        CborError: it has none.
    """
    return _encoded(value, 0)


def _encoded(value: object, depth: int) -> bytes:
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _whole(value)
        case float():
            return _float(value)
        case str():
            content = _utf8(value)
            return _head(_TEXT, len(content)) + content
        case bytes():
            return _head(_BYTES, len(value)) + value
        case list() | tuple() | Mapping() if depth == DEEPEST:
            raise CborError(f"It is nested more than {DEEPEST} levels deep.")
        case list() | tuple():
            parts = [_encoded(each, depth + 1) for each in value]
            return _head(_ARRAY, len(parts)) + b"".join(parts)
        case Mapping():
            return _mapping(value, depth)
        case Tagged() if depth == DEEPEST:
            raise CborError(f"It is nested more than {DEEPEST} levels deep.")
        case Tagged():
            return _head(_TAG, value.tag) + _encoded(value.value, depth + 1)
        case _:
            raise CborError(f"It holds a value of type {type(value).__name__}.")


def _mapping(value: Mapping[object, object], depth: int) -> bytes:
    pairs = []
    for name, each in value.items():
        if not isinstance(name, str):
            raise CborError("It has a key that is no text.")
        pairs.append((_encoded(name, depth), _encoded(each, depth + 1)))
    return _head(_MAP, len(pairs)) + b"".join(key + each for key, each in sorted(pairs))


def _whole(value: int) -> bytes:
    if not -_LIMIT <= value < _LIMIT:
        raise CborError("It holds a whole number of more than 64 bits.")
    return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)


def _float(value: float) -> bytes:
    if not math.isfinite(value):
        raise CborError(f"It holds {value}, which is no number of a document.")
    for info, form in _FLOATS.items():
        try:
            content = struct.pack(form, value)
        except OverflowError:
            continue
        if struct.unpack(form, content)[0] == value:
            return bytes((_OTHER << 5 | info,)) + content
    raise AssertionError  # eight bytes hold every float


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CborError("It holds half of a character.") from error


def _head(major: int, number: int) -> bytes:
    if number < _DIRECT:
        return bytes((major << 5 | number,))
    for info, size in _SIZES.items():
        if number < 1 << 8 * size:
            return bytes((major << 5 | info,)) + number.to_bytes(size, "big")
    raise CborError("It holds more than CBOR can count.")


def decode(content: bytes) -> Json:
    """The value of these bytes.

    Raises:
        CborError: they are not the deterministic form of a JSON value.
    """
    return cast("Json", _whole_value(content, plain=True))


def decode_all(content: bytes) -> Decoded:
    """The value of these bytes, with its bytes and tags.

    Raises:
        CborError: they are not in deterministic form.
    """
    return _whole_value(content, plain=False)


def _whole_value(content: bytes, *, plain: bool) -> Decoded:
    value, end = _decoded(content, 0, 0, plain)
    if end != len(content):
        raise CborError(
            f"The value ends at byte {end}, the content goes on.", "TrailingBytes"
        )
    return value


def _decoded(content: bytes, at: int, depth: int, plain: bool) -> tuple[Decoded, int]:  # noqa: FBT001 - called for each value
    """The value that begins at this byte, and where it ends; JSON alone if plain."""
    if depth > DEEPEST:
        raise CborError(f"It is nested more than {DEEPEST} levels deep.")
    if at >= len(content):
        raise _truncated(content)
    first = content[at]
    major, info = first >> 5, first & 31
    if major == _OTHER:
        return _other(content, at, info)
    start = at
    number, at = (info, at + 1) if info < _DIRECT else _number(content, at, info)
    if major == _TEXT:
        return _text(content, at, at + number)
    if major == _UNSIGNED:
        return number, at
    if major == _MAP:
        return _map(content, at, number, depth, plain)
    if major == _ARRAY:
        return _array(content, at, number, depth, plain)
    if major == _NEGATIVE:
        return -1 - number, at
    if plain:
        what = "bytes" if major == _BYTES else f"the tag {number}"
        raise CborError(f"Byte {start} begins {what}, which no JSON value has.")
    if major == _BYTES:
        return _cut(content, at, number), at + number
    value, end = _decoded(content, at, depth + 1, plain)
    return Tagged(number, value), end


def _text(content: bytes, at: int, end: int) -> tuple[str, int]:
    if end > len(content):
        raise _truncated(content)
    try:
        return content[at:end].decode(), end
    except UnicodeDecodeError as error:
        raise CborError(
            f"The text at byte {at} is not UTF-8.", "InvalidUtf8"
        ) from error


def _number(content: bytes, at: int, info: int) -> tuple[int, int]:
    """The number of a head: a value, a length, a tag."""
    if info < _DIRECT:
        return info, at + 1
    if info not in _SIZES:
        raise CborError(
            f"The length at byte {at} is left open or reserved.",
            "IndefiniteLengthNotAllowed",
        )
    size = _SIZES[info]
    number = int.from_bytes(_cut(content, at + 1, size), "big")
    least = _DIRECT if size == 1 else 1 << 8 * (size // 2)
    if number < least:
        raise _longer(at)
    return number, at + 1 + size


def _longer(at: int) -> CborError:
    return CborError(
        f"The number at byte {at} is written longer than it need be, so this is not the"
        " deterministic form.",
        "NonMinimalEncoding",
    )


def _other(content: bytes, at: int, info: int) -> tuple[Decoded, int]:
    if info in _SIMPLE:
        return _SIMPLE[info], at + 1
    if info not in _FLOATS:
        raise CborError(f"Byte {at} is no value of JSON.")
    end = at + 1 + _SIZES[info]
    number: float = struct.unpack(_FLOATS[info], _cut(content, at + 1, end - at - 1))[0]
    if _float(number) != content[at:end]:
        raise _longer(at)
    return number, end


def _array(
    content: bytes,
    at: int,
    length: int,
    depth: int,
    plain: bool,  # noqa: FBT001 - likewise
) -> tuple[list[Decoded], int]:
    found: list[Decoded] = []
    for _ in range(length):
        value, at = _decoded(content, at, depth + 1, plain)
        found.append(value)
    return found, at


def _map(
    content: bytes,
    at: int,
    length: int,
    depth: int,
    plain: bool,  # noqa: FBT001 - likewise
) -> tuple[dict[str, Decoded], int]:
    found: dict[str, Decoded] = {}
    last = b""
    for _ in range(length):
        start = at
        name, at = _decoded(content, at, depth + 1, plain)
        if not isinstance(name, str):
            raise CborError(f"The key at byte {start} is no text.")
        if name in found:
            raise CborError(
                f"The key {name!r} at byte {start} is there twice.", "DuplicateMapKey"
            )
        key = content[start:at]
        if key < last:
            raise CborError(
                f"The key {name!r} at byte {start} should come before the one before"
                " it, so this is not the deterministic form.",
                "UnsortedMapKeys",
            )
        last = key
        found[name], at = _decoded(content, at, depth + 1, plain)
    return found, at


def _cut(content: bytes, at: int, length: int) -> bytes:
    if at + length > len(content):
        raise _truncated(content)
    return content[at : at + length]


def _truncated(content: bytes) -> CborError:
    return CborError(
        f"It ends at byte {len(content)}, in the middle of a value.", "Truncated"
    )

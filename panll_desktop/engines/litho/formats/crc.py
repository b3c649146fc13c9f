"""CRC-32C (Castagnoli), which the standard library lacks."""

from typing import Final

_POLYNOMIAL: Final = 0x82F63B78  # reflected
_BITS: Final = 8


def _entry(value: int) -> int:
    for _ in range(_BITS):
        value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value


_TABLE: Final = tuple(map(_entry, range(1 << _BITS)))


def crc32c(content: bytes) -> int:
    """The checksum of these bytes, 32 bits."""
    found = 0xFFFFFFFF
    for each in content:
        found = _TABLE[(found ^ each) & 0xFF] ^ found >> _BITS
    return found ^ 0xFFFFFFFF

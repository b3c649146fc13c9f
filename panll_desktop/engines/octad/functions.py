"""Values on their way in and out of SQL; what is absent stays absent."""

import math
import struct
from typing import Final

SMALLEST: Final = -(2**63)  # of the whole numbers that SQLite knows
LARGEST: Final = 2**63 - 1


def bindable(text: str) -> str:
    """The text, half a character in it replaced: SQLite takes whole ones alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number(text: object) -> float | None:
    """A text that is a number, as one; anything else is NULL."""
    if isinstance(text, int | float):
        return text
    written = str(text)
    if "_" in written:
        return None
    try:
        whole = int(written)
        if SMALLEST <= whole <= LARGEST:
            return whole
    except ValueError:
        pass
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def magnitude(embedding: bytes | None) -> float | None:
    """The Euclidean length of a float32 vector."""
    if embedding is None:
        return None
    return math.hypot(*struct.unpack(f"<{len(embedding) // 4}f", embedding))

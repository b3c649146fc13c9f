"""What the SQL of conditions calls back; absent in, absent out."""

import math
import struct
from typing import Final

SMALLEST: Final = -(2**63)  # of the whole numbers that SQLite knows
LARGEST: Final = 2**63 - 1


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

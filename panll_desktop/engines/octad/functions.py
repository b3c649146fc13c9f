"""Values on their way in and out of SQL; what is absent stays absent."""

import json
import math
import struct
from collections.abc import Callable
from typing import Final

from panll_desktop.engines.octad import sphere

_SQUARABLE: Final = 1e100  # far from where a square is too large, or nothing
_TIMEOUT_SECONDS: Final = 1.0  # for one text against one pattern

SMALLEST: Final = -(2**63)  # of the whole numbers that SQLite knows
LARGEST: Final = 2**63 - 1


def bindable(text: str) -> str:
    """The text, half a character in it replaced: SQLite takes whole ones alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def folded(text: object) -> str | None:
    """A text in which no letter is a capital, for comparing."""
    return None if text is None else str(text).casefold()


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


def likeness(embedding: bytes | None, target: bytes, metric: str) -> float | None:
    """How alike a float32 vector is to a float64 one; None for another length.

    Args:
        embedding: as it is stored.
        target: eight bytes a number.
        metric: ``cosine``, ``euclidean`` as 1 / (1 + distance), or ``dot_product``.
    """
    if embedding is None or 2 * len(embedding) != len(target):
        return None
    return _likeness(embedding, target, "<f8", metric)


def alike(embedding: bytes | None, other: bytes | None, metric: str) -> float | None:
    """How alike two float32 vectors of one store are; see `likeness`."""
    if embedding is None or other is None or len(embedding) != len(other):
        return None
    return _likeness(embedding, other, "<f4", metric)


def _likeness(embedding: bytes, target: bytes, kind: str, metric: str) -> float:
    import numpy as np  # noqa: PLC0415 - only statements that compare vectors pay for it

    one = np.frombuffer(embedding, dtype="<f4").astype("<f8")
    other = np.frombuffer(target, dtype=kind).astype("<f8")
    largest = float(np.abs(other).max(initial=0.0))
    if metric == "euclidean":
        if largest > _SQUARABLE:  # what is stored is nothing beside it
            return 0.0
        return 1 / (1 + float(np.linalg.norm(one - other)))
    if metric == "dot_product":
        with np.errstate(over="ignore", invalid="ignore"):
            return float(one @ other)
    if largest and not 1 / _SQUARABLE < largest < _SQUARABLE:
        other /= largest  # its direction is all that counts
    product = float(one @ other)
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return product / lengths if lengths else 0.0


def matches(pattern: str, text: str | None) -> bool | None:
    """Whether a regular expression is found in a text.

    Raises:
        TimeoutError: the pattern takes too long on it.
    """
    import regex  # noqa: PLC0415 - only MATCHES pays for it

    if text is None:
        return None
    return regex.search(pattern, text, timeout=_TIMEOUT_SECONDS) is not None


def agreement(
    metric: str, one: str, left: str | None, other: str, right: str | None, size: int
) -> float | None:
    """How consistent two modalities are; see `consistency.agreement`."""
    from panll_desktop.engines.octad import consistency  # noqa: PLC0415 - as above

    return consistency.agreement(metric, one, left, other, right, size)


def cites(predicate: str) -> bool:
    """Whether an edge of that predicate cites."""
    from panll_desktop.engines.octad import obligations  # noqa: PLC0415 - as above

    return obligations.is_citation(predicate)


def chain_valid(records: str | None) -> str | None:
    """Whether every hash of a provenance chain is right: ``true`` or ``false``.

    Args:
        records: JSON, the columns of each record in an array; None of no chain.
    """
    from panll_desktop.engines.octad import chain  # noqa: PLC0415 - few queries ask

    if records is None:
        return None
    found = [chain.Record(*each) for each in json.loads(records)]
    return "false" if chain.verify(found) else "true"


ALL: Final[tuple[tuple[str, int, Callable[..., str | float | bool | None]], ...]] = (
    ("folded", 1, folded),
    ("number", 1, number),
    ("magnitude", 1, magnitude),
    ("kilometres", 4, sphere.kilometres),
    ("likeness", 3, likeness),
    ("alike", 3, alike),
    ("matches", 2, matches),
    ("agreement", 6, agreement),
    ("cites", 1, cites),
    ("chain_valid", 1, chain_valid),
)  # name, how many arguments, what it does

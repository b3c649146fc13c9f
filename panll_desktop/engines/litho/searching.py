"""How thoroughly dependencies are looked for, unless somebody chooses otherwise."""

from collections.abc import Callable
from typing import Final, TypeAlias

CONFIDENCE: Final = 0.95  # of a dependency: the share of documents that keep it
WIDEST: Final = 3  # fields of a determinant
SAMPLE: Final = 100_000  # documents
Progress: TypeAlias = Callable[[int, int], None]  # how many tries, and of how many


def untold(done: int, whole: int) -> None:
    """The progress of a search that nobody watches."""
    del done, whole

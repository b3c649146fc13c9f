"""How long work is stopped: by a question that is asked now and then."""

from collections.abc import Callable
from typing import TypeAlias

Stop: TypeAlias = Callable[[], bool]


def NEVER() -> bool:  # noqa: N802 - a constant that can be called
    """The answer of those who do not stop anything."""
    return False

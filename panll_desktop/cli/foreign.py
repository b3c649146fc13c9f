"""Calls of a language, which a stranger may have written."""

from collections.abc import Callable
from typing import TypeVar

from panll_desktop.errors import PanllError

T = TypeVar("T")


class FaultError(PanllError):
    """Foreign code broke its contract."""


def called(
    call: Callable[[], T], what: str, told: tuple[type[Exception], ...] = ()
) -> T:
    """What foreign code answers; Ctrl+C ends it.

    Args:
        call: of foreign code.
        what: is called, as the subject of a sentence.
        told: what it may raise by its contract.

    Raises:
        FaultError: it raised something.
    """
    try:
        return call()
    except told:
        raise
    except (Exception, SystemExit) as error:  # a stranger may raise anything
        last = (
            f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        )
        raise FaultError(f"{what} failed with {last}.") from error

"""Lines on standard output: a reader may leave, and a disk may be full."""

import io
import os
import sys
from typing import TextIO, TypeAlias

from panll_desktop.errors import PanllError

Text: TypeAlias = io.TextIOWrapper


class OutputError(PanllError):
    """Standard output takes nothing."""


class ReaderGone(Exception):  # noqa: N818 - no error: who reads has had enough
    """Nobody reads standard output any more."""


def put(text: str, out: TextIO | None = None) -> None:
    """Writes text at once.

    Raises:
        ReaderGone: the other end of the pipe is closed.
        OutputError: it cannot be written; one sentence says why.
    """
    place = sys.stdout if out is None else out
    encoding = place.encoding or "utf-8"
    try:
        place.write(text.encode(encoding, "backslashreplace").decode(encoding))
        place.flush()
    except OSError as error:
        hush(place)
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from None
        reason = error.strerror or error
        raise OutputError(f"Cannot write to standard output: {reason}.") from error


def hush(out: TextIO) -> None:
    """Lets what is still buffered go nowhere, so that the end of Python is silent."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out.fileno())
    os.close(nowhere)

"""``panll-desktop backup``: a copy of a store, made while it is in use."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from panll_desktop.cli import exits, targets
from panll_desktop.modules.verisimdb.upkeep import back_up
from panll_desktop.protocol import ConnectError, QueryError


def run(options: argparse.Namespace) -> int:
    """Copies the store; 1, and no file, if anything is in the way."""
    manifest = targets.manifest_of("verisimdb")
    source = targets.options_of(manifest, options.connection)
    try:
        with _ending_tidily():
            copied = back_up(source, Path(options.file))
    except ConnectError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    except QueryError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.FAILED
    noun = "entity" if copied.entities == 1 else "entities"
    print(
        f"{copied.entities:,} {noun}, {copied.size:,} bytes, copied to {options.file}.",
        file=sys.stderr,
    )
    return exits.GOOD


@contextmanager
def _ending_tidily() -> Iterator[None]:
    """Whoever ends the process from outside leaves no half of a copy behind."""
    previous = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

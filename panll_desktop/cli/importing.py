"""``panll-desktop import``: a file of entities into a store."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from panll_desktop.cli import exits, targets
from panll_desktop.cli.observing import counted
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.protocol import CancelledError, ConnectError, QueryError

_MOST_NAMED: Final = 20


def run(options: argparse.Namespace) -> int:
    """Loads the file; every bad line is listed on standard error."""
    manifest = targets.manifest_of("verisimdb")
    target = targets.options_of(manifest, options.connection)
    try:
        with counted() as observer, _listening() as interrupt:
            loaded = import_file(
                Path(options.file),
                target,
                skip_invalid=options.skip_invalid,
                observer=observer,
                stop=interrupt.asked,
            )
    except CancelledError:
        print("panll-desktop: stopped", file=sys.stderr)
        return exits.CANCELLED
    except ConnectError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    except QueryError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.FAILED
    for line in loaded.bad:
        print(f"{options.file}:{line.number}: {_visible(line.reason)}", file=sys.stderr)
    if loaded.bad and not options.skip_invalid:
        print(
            f"Nothing was loaded: {_count(len(loaded.bad), 'bad line', 'bad lines')}."
            " --skip-invalid loads the others.",
            file=sys.stderr,
        )
        return exits.FAILED
    for name, lines in loaded.ignored[:_MOST_NAMED]:
        where = _count(lines, "line", "lines")
        print(
            f"No entity has a field {_visible(name[:60])!r}: left out of {where}.",
            file=sys.stderr,
        )
    print(
        f"{_count(loaded.entities, 'entity', 'entities')} loaded,"
        f" {_count(len(loaded.bad), 'line', 'lines')} left out.",
        file=sys.stderr,
    )
    return exits.GOOD


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


class _Interrupt:
    """Ctrl+C: an exception at first, and a request from when somebody asks for it.

    A commit answers no request, so what is said at the end is what has happened.
    """

    def __init__(self) -> None:
        self._awaited = False
        self._pressed = False

    def press(self, _number: int, _frame: FrameType | None) -> None:
        if not self._awaited:
            raise KeyboardInterrupt
        self._pressed = True

    def asked(self) -> bool:
        self._awaited = True
        return self._pressed


@contextmanager
def _listening() -> Iterator[_Interrupt]:
    interrupt = _Interrupt()
    previous = signal.signal(signal.SIGINT, interrupt.press)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, previous)


def _visible(reason: str) -> str:
    """One line that cannot steer the terminal: a field's name is the file's own."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in reason)

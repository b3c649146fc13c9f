"""``panll-desktop import``: a file of a user into a database."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from panll_desktop.cli import exits, targets
from panll_desktop.cli.foreign import called
from panll_desktop.cli.observing import counted
from panll_desktop.errors import UsageError
from panll_desktop.protocol import (
    CancelledError,
    ConnectError,
    Imported,
    ImportRequest,
    ModuleError,
)


def run(options: argparse.Namespace) -> int:
    """Imports the file; every bad row is listed on standard error."""
    manifest = targets.manifest_of(options.module)
    importer = manifest.importer
    if importer is None:
        raise UsageError(f"The module {manifest.id!r} imports no files.")
    target = targets.options_of(manifest, options.connection)
    progress = _Progress()
    try:
        with counted() as observer, _listening() as interrupt:
            request = ImportRequest(
                Path(options.file),
                target,
                options.skip_invalid,
                observer,
                interrupt.asked,
                progress.tell,
            )
            found = called(
                lambda: importer(request),
                f"The import of {manifest.id!r}",
                (ModuleError,),
            )
    except CancelledError:
        progress.clear()
        print("panll-desktop: stopped", file=sys.stderr)
        return exits.CANCELLED
    except ModuleError as error:
        progress.clear()
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        lost = isinstance(error, ConnectError)
        return exits.NO_CONNECTION if lost else exits.FAILED
    progress.clear()
    return _say(options.file, found)


def _say(file: str, found: Imported) -> int:
    for row in found.bad:
        print(f"{file}:{_visible(row.place)}: {_visible(row.reason)}", file=sys.stderr)
    if found.refused:
        noun = "bad line" if len(found.bad) == 1 else "bad lines"
        print(
            f"Nothing was loaded: {len(found.bad):,} {noun}."
            " --skip-invalid loads the others.",
            file=sys.stderr,
        )
        return exits.FAILED
    for remark in found.remarks:
        print(_visible(remark), file=sys.stderr)
    print(_visible(found.summary), file=sys.stderr)
    return exits.GOOD


class _Progress:
    """How far it is, on one line of a terminal; a file is told nothing of it."""

    def __init__(self) -> None:
        self._told = False

    def tell(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,}", end="", file=sys.stderr, flush=True)
            self._told = True

    def clear(self) -> None:
        if self._told:
            print(file=sys.stderr)


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

"""``panll-desktop run``: one statement, its rows on standard output."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from panll_desktop.cli import exits, targets
from panll_desktop.cli.observing import counted
from panll_desktop.cli.writers import WRITERS, Head, Writer
from panll_desktop.errors import UsageError
from panll_desktop.protocol import (
    Batch,
    Column,
    Limits,
    Manifest,
    Observer,
    Options,
    Outcome,
)
from panll_desktop.session.execution import Execution
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.links import open_session


def run(options: argparse.Namespace) -> int:
    """Runs the statement; the exit code says how it ended."""
    if options.limit is not None and options.limit < 0:
        raise UsageError("--limit takes a number from 0 up.")
    manifest = targets.manifest_of(options.module)
    target = targets.options_of(manifest, options.connection)
    with counted() as observer:
        return _run(options, manifest, target, observer)


def _run(
    options: argparse.Namespace, manifest: Manifest, target: Options, observer: Observer
) -> int:
    session = attempt(lambda: open_session(manifest, target, observer))
    if isinstance(session, Failure):
        print(f"panll-desktop: {session.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    execution = Execution(options.query, Limits(rows=options.limit))
    writer = _Guarded(WRITERS[options.format](sys.stdout))
    previous = signal.signal(signal.SIGINT, _cancelling(execution))
    started = time.perf_counter()
    try:
        outcome = execution.run(session, writer, observer, time.perf_counter)
    finally:
        signal.signal(signal.SIGINT, previous)
        attempt(session.close)
    return _finish(writer, outcome, time.perf_counter() - started, options.limit)


class _Guarded:
    """A writer whose own failure is told apart from one of the module."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.error: OSError | None = None

    def begin(self, columns: tuple[Column, ...]) -> None:
        self._guard(lambda: self.writer.begin(columns))

    def take(self, batch: Batch) -> None:
        self._guard(lambda: self.writer.take(batch))

    def finish(self, head: Head) -> None:
        self._guard(lambda: self.writer.finish(head))

    def _guard(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self.error = error
            raise


def _finish(
    guarded: _Guarded, outcome: Outcome | Failure, seconds: float, limit: int | None
) -> int:
    try:
        if guarded.error is not None:
            raise guarded.error
        if isinstance(outcome, Failure):
            guarded.writer.abort()
            sys.stdout.flush()
            return _failed(outcome)
        guarded.finish(Head(outcome, seconds * 1000))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.GOOD
    except OSError as error:
        print(f"panll-desktop: cannot write the rows: {error}", file=sys.stderr)
        return exits.FAILED
    _say(outcome, seconds, limit)
    return exits.GOOD


def _failed(failure: Failure) -> int:
    if failure.cancelled:
        print("panll-desktop: stopped", file=sys.stderr)
        return exits.CANCELLED
    print(f"panll-desktop: {failure.title}", file=sys.stderr)
    if failure.detail:
        print(failure.detail, file=sys.stderr)
    return exits.FAILED


def _say(outcome: Outcome, seconds: float, limit: int | None) -> None:
    for warning in outcome.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    noun = "row" if outcome.row_count == 1 else "rows"
    count = f"{outcome.row_count:,} {noun}"
    if outcome.truncated:
        count = f"first {limit:,} rows, more available"
    message = f"{outcome.message}. " if outcome.message else ""
    print(f"{message}{count}, {seconds * 1000:,.0f} ms", file=sys.stderr)


def _cancelling(execution: Execution) -> Callable[[int, FrameType | None], None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        execution.cancel()

    return stop

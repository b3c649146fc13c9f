"""``panll-desktop run``: one statement, its rows on standard output."""

import argparse
import contextlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final, TextIO

from panll_desktop.cli import exits, output, targets
from panll_desktop.cli.observing import counted
from panll_desktop.cli.writers import WRITERS, Head, Writer, visible
from panll_desktop.errors import UsageError
from panll_desktop.protocol import (
    Batch,
    Column,
    Json,
    Limits,
    Manifest,
    Observer,
    Outcome,
    failures,
)
from panll_desktop.session.execution import Execution
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.links import open_session

MOST_FINDINGS: Final = 20
_PATIENCE: Final = 2.0  # seconds that a statement is given to stop
_STUBBORN: Final = b"panll-desktop: It does not stop; Ctrl+C again ends it at once.\n"
# Codes that say no more than what kind of error it is.
_GENERAL: Final = frozenset(
    each.default_code
    for each in vars(failures).values()
    if isinstance(each, type) and issubclass(each, failures.ModuleError)
)


def run(options: argparse.Namespace) -> int:
    """Runs the statement; the exit code says how it ended."""
    if options.limit is not None and options.limit < 0:
        raise UsageError("--limit takes a number from 0 up.")
    out = _encoded(sys.stdout, options.format)
    with contextlib.redirect_stdout(sys.stderr), counted() as observer:
        return _run(options, out, observer)  # what a module prints is no data


def _run(options: argparse.Namespace, out: TextIO, observer: Observer) -> int:
    manifest = targets.manifest_of(options.module)
    if options.certificate is not None:
        _refuse_without_proof(options.query, manifest)
    target = targets.options_of(manifest, options.connection)
    said = {"actor": options.actor, "rationale": options.rationale}
    target = targets.saying(manifest, target, said)
    parameters = dict(map(_parameter, options.parameter))
    execution = Execution(options.query, Limits(rows=options.limit), parameters)
    with _listening(execution) as interrupt:
        session = attempt(lambda: open_session(manifest, target, observer))
        if isinstance(session, Failure):
            return _failed(session, execution, exits.NO_CONNECTION)
        writer = _Guarded(WRITERS[options.format](out), out)
        started = time.perf_counter()
        interrupt.running = True
        outcome = execution.run(session, writer, observer, time.perf_counter)
        seconds = time.perf_counter() - started
        attempt(session.close)
    try:
        code = _finish(writer, outcome, seconds, execution)
    except BrokenPipeError:
        output.hush(out)
        return exits.GOOD
    except OSError as error:
        output.hush(out)
        print(f"panll-desktop: cannot write the rows: {error}", file=sys.stderr)
        return exits.FAILED
    if options.certificate is not None and isinstance(outcome, Outcome):
        _save_certificate(outcome, Path(options.certificate))
    return code


def _refuse_without_proof(query: str, manifest: Manifest) -> None:
    from panll_desktop.cli import certifying  # noqa: PLC0415 - it needs the parser

    certifying.check(query, manifest)


def _save_certificate(outcome: Outcome, path: Path) -> None:
    from panll_desktop.cli import certifying  # noqa: PLC0415 - likewise

    print(certifying.save(outcome, path), file=sys.stderr)


def _parameter(text: str) -> "tuple[str, Json]":
    """The name and the value of a parameter.

    Raises:
        UsageError: there is no name, or no value.
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"--parameter takes NAME=VALUE, not {visible(text)}.")
    try:
        found: Json = json.loads(value)
    except (ValueError, RecursionError):
        return name, value
    return name, found


def _encoded(out: TextIO, form: str) -> TextIO:
    """Standard output as the format needs it: data is UTF-8 wherever it goes."""
    if isinstance(out, io.TextIOWrapper):
        if form == "table":
            out.reconfigure(errors="replace")
        else:
            out.reconfigure(encoding="utf-8")
    return out


class _Interrupt:
    """Ctrl+C: stops the statement; before one runs, and twice, it ends all at once.

    That is said if the statement does not stop, where the system has a clock for it.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self.running = False

    def press(self, _number: int, _frame: FrameType | None) -> None:
        again = self._execution.flag.is_set()
        self._execution.flag.set()
        if again or not self.running:
            raise KeyboardInterrupt
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, _tell)
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        self._execution.cancel()


def _tell(_number: int, _frame: FrameType | None) -> None:
    os.write(2, _STUBBORN)  # whatever was being printed when the clock rang


@contextlib.contextmanager
def _listening(execution: Execution) -> Iterator[_Interrupt]:
    interrupt = _Interrupt(execution)
    previous = signal.signal(signal.SIGINT, interrupt.press)
    try:
        yield interrupt
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, previous)


class _Guarded:
    """A writer whose own failure is told apart from one of the module."""

    def __init__(self, writer: Writer, out: TextIO) -> None:
        self.writer = writer
        self._out = out
        self.error: OSError | None = None

    def begin(self, columns: tuple[Column, ...]) -> None:
        self._guard(lambda: self.writer.begin(columns))

    def take(self, batch: Batch) -> None:
        self._guard(lambda: self.writer.take(batch))

    def finish(self, head: Head) -> None:
        self._guard(lambda: self.writer.finish(head))

    def flush(self) -> None:
        self._guard(self._out.flush)

    def _guard(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self.error = error
            raise


def _finish(
    guarded: _Guarded, outcome: Outcome | Failure, seconds: float, execution: Execution
) -> int:
    if guarded.error is not None:
        raise guarded.error
    if isinstance(outcome, Failure):
        guarded.writer.abort()
        guarded.flush()
        return _failed(outcome, execution, exits.FAILED)
    guarded.finish(Head(outcome, seconds * 1000))
    guarded.flush()
    _say(outcome, seconds, execution.limits)
    return exits.GOOD


def _failed(failure: Failure, execution: Execution, code: int) -> int:
    if failure.cancelled or execution.flag.is_set():
        print("panll-desktop: stopped", file=sys.stderr)
        return exits.CANCELLED
    print(f"panll-desktop: {visible(failure.title)}", file=sys.stderr)
    if failure.detail:
        if failure.code not in _GENERAL:
            print(f"Code: {visible(failure.code)}", file=sys.stderr)
        print(visible(failure.detail), file=sys.stderr)
    return code


def _say(outcome: Outcome, seconds: float, limits: Limits) -> None:
    for warning in outcome.warnings:
        print(f"warning: {visible(warning)}", file=sys.stderr)
    for each in outcome.findings[:MOST_FINDINGS]:
        where = f"row {each.row + 1:,}" + (f", {each.column}" if each.column else "")
        print(visible(f"found wrong, {where}: {each.reason}"), file=sys.stderr)
    left = len(outcome.findings) - MOST_FINDINGS
    if left > 0:
        print(f"found wrong: {left:,} more", file=sys.stderr)
    noun = "row" if outcome.row_count == 1 else "rows"
    said = outcome.message.rstrip(".") or f"{outcome.row_count:,} {noun}"
    if outcome.truncated:
        said = f"first {limits.rows:,} rows, more available"
    print(f"{visible(said)}, {seconds * 1000:,.0f} ms", file=sys.stderr)

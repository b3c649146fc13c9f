"""``panll-desktop telemetry verify``: the proof that no secret travels.

The same work is done twice, with other secrets in every place that can hold one. If a
single byte of what telemetry leaves behind depended on a secret, the two would differ.
"""

import importlib.util
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.secret_work import NOON, Work
from panll_desktop.protocol import Observer
from panll_desktop.records import Record
from panll_desktop.telemetry import openmetrics
from panll_desktop.telemetry.counts import total
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.inventory import inventory
from panll_desktop.telemetry.report import encode
from panll_desktop.telemetry.service import Telemetry

SECRETS: Final = ("kanarienvogel", "zeisigimbergwerk")
Wrap: TypeAlias = Callable[[Observer, str], Observer]
_OUTSIDE: Final = ("socket.", "urllib.", "http.", "ssl.", "ftplib.", "smtplib.")
_watched: list[str] | None = None
_hooked = False


class Step(Record):
    """One thing that was looked at: what, whether it holds, and where it does not."""

    claim: str
    holds: bool
    where: str = ""


class _Kept(logging.Handler):
    """Every record of the log, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps it."""
        self.lines.append(self.format(record))


def run() -> int:
    """Prints the protocol; 0 if all of it holds."""
    steps = prove()
    for number, step in enumerate(steps, start=1):
        word = "holds" if step.holds else f"FAILS: {step.where}"
        put(f"{number}. {step.claim}: {word}\n")
    good = all(step.holds for step in steps)
    put("No secret travels.\n" if good else "The proof failed.\n")
    return exits.GOOD if good else exits.FAILED


def prove(wrap: Wrap = lambda observer, _secret: observer) -> list[Step]:
    """Does the work twice and once more without consent, and compares.

    Args:
        wrap: stands between the work and the collector; the identity, unless whoever
            calls wants to see a leak found.
    """
    with tempfile.TemporaryDirectory(prefix="panll-verify-") as home:
        one, other = (_artefacts(Path(home) / each, each, wrap) for each in SECRETS)
        steps = [_same(name, one[name], other[name]) for name in one]
        steps.append(_free_of_secrets([*one.items(), *other.items()]))
        steps.append(_no_socket(Path(home) / "audited"))
        steps.append(_nothing_while_off(Path(home) / "off"))
    return steps


def _artefacts(home: Path, secret: str, wrap: Wrap) -> Mapping[str, bytes]:
    """What telemetry leaves behind of one run, by name."""
    kept = _Kept()
    root = logging.getLogger()
    root.addHandler(kept)
    telemetry = _telemetry(home / "telemetry")
    try:
        telemetry.enable()
        with _environment(home, secret):
            Work(home, secret).do(wrap(telemetry.observer, secret))
            export = encode(telemetry.report())
            telemetry.disable()
    finally:
        root.removeHandler(kept)
    found = {
        path.name: path.read_bytes()
        for path in sorted((home / "telemetry").rglob("*"))
        if path.is_file()
    }
    buckets = telemetry.buckets()[1]
    found["export before writing"] = export
    found["export"] = encode(telemetry.report())
    counts = total(each.counts for each in buckets)
    found["OpenMetrics text"] = openmetrics.encode(counts).encode()
    listed = (f"{each}\n" for each in inventory(counts))
    found["list of what is collected"] = "".join(listed).encode()
    found["log"] = "\n".join(kept.lines).encode()
    if importlib.util.find_spec("starlette") is not None:
        from panll_desktop.cli import http_answers  # noqa: PLC0415 - needs the extra

        found["HTTP answers"] = http_answers.all_of(telemetry)
    return found


def _telemetry(directory: Path) -> Telemetry:
    """With a clock, a random source and a memory that are always the same."""
    ticks = iter(range(0, 10_000, 7))
    return Telemetry(
        History(directory, lambda: 42),
        lambda: NOON,
        lambda: float(next(ticks)),
        lambda: 2**26,
    )


def _same(name: str, one: bytes, other: bytes) -> Step:
    claim = f"{name}, {len(one):,} bytes, is the same with other secrets"
    if one == other:
        return Step(claim, holds=True)
    pairs = enumerate(zip(one, other, strict=False))
    place = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return Step(claim, holds=False, where=f"{name} differs at byte {place:,}")


def _free_of_secrets(found: Sequence[tuple[str, bytes]]) -> Step:
    claim = f"No secret stands in any of {len(found)} artefacts"
    leaks = [
        f"{name} holds {secret!r}"
        for name, content in found
        for secret in SECRETS
        if secret.encode() in content.lower()
    ]
    return Step(claim, holds=not leaks, where="; ".join(leaks))


def _no_socket(directory: Path) -> Step:
    """Recording, rolling up, reporting and exporting, under an audit hook."""
    telemetry = _telemetry(directory)
    with _audited() as events:
        telemetry.enable()
        Work.report_each(telemetry.observer)
        telemetry.flush()
        for seconds in (86_400, 30 * 86_400, 365 * 86_400):
            encode(telemetry.report(seconds))
            openmetrics.encode(telemetry.buckets(seconds)[1][0].counts)
        telemetry.disable()
    touched = sorted({each for each in events if each.startswith(_OUTSIDE)})
    claim = f"Of {len(events)} audited steps none touches a socket"
    return Step(claim, holds=bool(events) and not touched, where=", ".join(touched))


def _nothing_while_off(directory: Path) -> Step:
    threads = set(threading.enumerate())
    telemetry = _telemetry(directory)
    Work.report_each(telemetry.observer)
    telemetry.rehearse()
    Work.report_each(telemetry.observer)
    telemetry.rehearsed()
    telemetry.end_rehearsal()
    telemetry.flush()
    telemetry.disable()
    more = [each.name for each in threading.enumerate() if each not in threads]
    files = [str(directory)] if directory.exists() else []
    claim = "Off, or showing what it would count, there is no file and no thread"
    return Step(claim, holds=not files + more, where=", ".join(files + more))


@contextmanager
def _environment(home: Path, secret: str) -> Iterator[None]:
    """Directories of its own, and a secret in a variable."""
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "A_SECRET")
    before = {name: os.environ.get(name) for name in names}
    values = (str(home / "config"), str(home / "data"), str(home / "cache"), secret)
    os.environ.update(zip(names, values, strict=True))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _audited() -> Iterator[list[str]]:
    """The audit events of a block; a hook cannot be taken away, so it is added once."""
    global _watched, _hooked  # noqa: PLW0603 - the interpreter has one set of hooks
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked = True
    events: list[str] = []
    _watched = events
    try:
        yield events
    finally:
        _watched = None


def _hear(event: str, _arguments: object) -> None:
    if _watched is not None:
        _watched.append(event)

"""Reports as files: replayed from events, read from elsewhere, merged."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from panll_desktop import paths
from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.errors import PanllError
from panll_desktop.telemetry.findings import findings
from panll_desktop.telemetry.reading import Reading, ReadingError, merge, read
from panll_desktop.telemetry.replay import ReplayError, replay
from panll_desktop.telemetry.report import Json, encode
from panll_desktop.telemetry.tables import SUBJECTS

_LARGEST: Final = 256 * 2**20


class FileError(PanllError):
    """A file cannot be read or written."""


def write(path: Path, content: bytes) -> int:
    """Writes the whole file or nothing, and says so.

    Raises:
        FileError: it cannot be written.
    """
    try:
        paths.write_atomically(path, content)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror or error}.") from error
    print(f"Exported to {path}.", file=sys.stderr)
    return exits.GOOD


def replay_events(path: Path) -> int:
    """Prints the report of a file of VeriSimDB's events."""
    try:
        done = replay(_content(path), time.time())
    except ReplayError as error:
        raise ReplayError(f"{path}: {error}") from error
    if done.ignored:
        noun = "event is" if done.ignored == 1 else "events are"
        print(
            f"{done.ignored} {noun} none of VeriSimDB's and not counted.",
            file=sys.stderr,
        )
    put(encode(done.report).decode())
    return exits.GOOD


def merge_reports(sources: list[Path], target: Path) -> int:
    """Merges exports into one."""
    return write(target, encode(merge([_reading(path) for path in sources])))


def view_report(path: Path) -> int:
    """Says what a report made elsewhere says, and lists what it does not say."""
    reading = _reading(path)
    for name, section in reading.sections.items():
        for key, value in section.items():
            for line in _lines(f"{name}.{key}", value):
                put(visible(line) + "\n")
    if reading.buckets:
        for each in findings(reading.buckets):
            put(visible(f"{SUBJECTS[each.subject]}: {each.sentence}") + "\n")
    for title, keys in (
        ("Not reported", reading.not_reported),
        ("Not understood", reading.not_understood),
    ):
        if keys:
            put(visible(f"{title}: {', '.join(keys)}") + "\n")
    return exits.GOOD


def _lines(name: str, value: Json) -> Iterator[str]:
    """A value under its name; of a table each of its cells."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _lines(f"{name}.{key}", each)
    elif value is None:
        yield f"{name}: not reported"
    elif isinstance(value, bool):
        yield f"{name}: {'yes' if value else 'no'}"
    else:
        yield f"{name}: {'none' if isinstance(value, dict) else value}"


def _content(path: Path) -> bytes:
    """The bytes of a file, or of a pipe; a device may have no end."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror or error}.") from error
    if len(content) > _LARGEST:
        raise FileError(f"cannot read {path}: it is larger than 256 MiB.")
    return content


def _reading(path: Path) -> Reading:
    try:
        return read(_content(path))
    except ReadingError as error:
        raise ReadingError(f"{path}: {error}") from error

"""What the workbench knows of the page that shows what is collected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from panll_desktop.records import Record


class Listing(Record):
    """What every metric stands at, and where the files are.

    Attributes:
        counts: by the names of the catalogue. While telemetry is on, of the last 24
            hours; while it is off, of what the user did since the page was opened.
        kept: they are those of the history; else they are in memory alone.
        place: the directory of the history, whether it is there or not.
        files: every file of the history, with its size in bytes.
        since: when the history begins (seconds after the epoch); None if it is empty.
    """

    counts: Mapping[str, int]
    kept: bool
    place: Path
    files: tuple[tuple[str, int], ...] = ()
    since: int | None = None


class Inventory(Record):
    """The page, as long as it is open.

    Attributes:
        listing: as it was read last; None if it never was.
        asked: when it was asked for last (monotonic).
        waiting: it was asked for, and has not come.
    """

    listing: Listing | None = None
    asked: float = float("-inf")
    waiting: bool = False

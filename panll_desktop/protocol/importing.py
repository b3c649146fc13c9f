"""Files of a user into a database: what a module is given, and what it says of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from panll_desktop.protocol.observer import SILENT, Observer
from panll_desktop.records import Record


class ImportRequest(Record):
    """A file that is to be imported.

    Attributes:
        source: the file.
        options: of the connection; what is missing there may be made.
        skip_invalid: leave out the rows that cannot be imported, and import the
            others; without it such a row keeps all of them out.
        observer: where events go.
        stop: asked now and then; what was not committed by then is gone.
        progress: told how many rows are done, and of how many.
    """

    source: Path
    options: Mapping[str, str | int | float | bool]
    skip_invalid: bool = False
    observer: Observer = SILENT
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[int, int], None] = lambda done, total: None  # noqa: ARG005 - told to nobody


class BadRow(Record):
    """A row that cannot be imported.

    Attributes:
        place: in the file, such as ``12`` for a line, or ``knots 3 (5_1)``.
        reason: a sentence.
    """

    place: str
    reason: str


class Imported(Record):
    """What an import did.

    Attributes:
        summary: a sentence: what was imported, and how many rows were left out.
        bad: the rows that were left out, or that kept all others out.
        refused: whether bad rows kept everything out.
        remarks: sentences about what was imported otherwise than it stands there.
    """

    summary: str
    bad: tuple[BadRow, ...] = ()
    refused: bool = False
    remarks: tuple[str, ...] = ()


Importer: TypeAlias = Callable[[ImportRequest], Imported]

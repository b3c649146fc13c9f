"""Writing the rows of a result to a file: the whole file, or none."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from PySide6.QtWidgets import QWidget

from panll_desktop.protocol import CancelFlag, Cell, Column, Modality
from panll_desktop.records import Record
from panll_desktop.session.lanes import Lane
from panll_desktop.session.messages import Noticed
from panll_desktop.session.state import Notice, NoticeKind, Result
from panll_desktop.ui.arranging import View
from panll_desktop.ui.cells import dumped, full
from panll_desktop.ui.copying import CopyForm, table_of, written
from panll_desktop.ui.results_words import row_count

Post: TypeAlias = Callable[[Noticed], None]
AskPath: TypeAlias = Callable[[QWidget, str, str, Callable[[Path], None]], object]
_CHUNK: Final = 500


_TITLES: Final = {
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "sql": "SQL INSERT",
}


class Format(Enum):
    """A kind of file, by its ending."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    SQL = "sql"

    @property
    def title(self) -> str:
        """As menus show it."""
        return _TITLES[self.value]


class Saved(Protocol):
    """A value that can be written to a file."""

    @property
    def suggested(self) -> str:
        """A name for the file."""

    def save(self, path: Path) -> None:
        """Writes it, or raises OSError."""


class Export(Record):
    """What goes where: the rows that the result had when the user asked.

    Attributes:
        path: of the file.
        format: of its content.
        result: where the rows are from.
        view: some of its rows and columns, in their order; None for all of it.
    """

    path: Path
    format: Format
    result: Result
    view: View | None = None

    @property
    def columns(self) -> Sequence[Column]:
        """The columns that are written."""
        columns = self.result.columns
        return columns if self.view is None else [columns[n] for n in self.view.columns]

    @property
    def count(self) -> int:
        """How many rows are written."""
        return self.result.count if self.view is None else self.view.count

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows that are written."""
        view, store = self.view, self.result.rows
        if view is not None:
            for number in range(view.count):
                row = view.rows.row(number)
                yield tuple(row[column] for column in view.columns)
        elif store is not None:
            yield from islice(store.rows(), self.result.count)


class ExportStoppedError(Exception):
    """The window closed while a file was being written."""


def ask_save_path(
    parent: QWidget, title: str, suggested: str, then: Callable[[Path], None]
) -> object:
    """Asks with a dialog, which is loaded when somebody exports."""
    from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

    return dialogs.ask_save_path(parent, title, suggested, then)


def ask(
    parent: QWidget,
    ask_path: AskPath,
    export: Export,
    flag: CancelFlag,
    post: Post,
) -> None:
    """Asks where the file goes, and writes it there."""

    def go(path: Path) -> None:
        start(replace(export, path=path), flag, post)

    chosen = export.format
    name, title = f"results.{chosen.value}", f"Export as {chosen.title}"
    ask_path(parent, title, name, go)


def ask_value(parent: QWidget, ask_path: AskPath, value: Saved, dispatch: Post) -> None:
    """Asks where one value goes, and writes it there."""

    def go(path: Path) -> None:
        try:
            value.save(path)
        except OSError as error:
            text = f"{path} was not written: {error.strerror or error}."
            dispatch(Noticed(Notice(NoticeKind.FAILURE, text)))
        else:
            text = f"The value was written to {path}."
            dispatch(Noticed(Notice(NoticeKind.INFORMATION, text)))

    ask_path(parent, "Save the value", value.suggested, go)


def start(export: Export, flag: CancelFlag, post: Post) -> Lane:
    """Writes the file on a lane of its own, and says what came of it."""

    def work() -> None:
        notice = _attempt(export, flag)
        if notice is not None:
            post(Noticed(notice))

    lane = Lane("export")
    lane.submit(work)
    lane.close()  # the thread ends with its only piece of work
    return lane


def write(export: Export, flag: CancelFlag) -> None:
    """Writes a temporary neighbour, syncs it, and gives it the name of the file.

    Raises:
        OSError: the place cannot be written; no partial file is left behind.
        ExportStoppedError: the flag was set; likewise.
    """
    path = export.path
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            for chunk in _chunks(export):
                _go_on(flag)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _go_on(flag: CancelFlag) -> None:
    if flag.is_set():
        raise ExportStoppedError


def _attempt(export: Export, flag: CancelFlag) -> Notice | None:
    rows = row_count(export.count)
    try:
        write(export, flag)
    except ExportStoppedError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = f"{export.path} was not written: {reason}. Nothing is left of it."
        return Notice(NoticeKind.FAILURE, sentence)
    return Notice(NoticeKind.INFORMATION, f"{rows} written to {export.path}.")


def _chunks(export: Export) -> Iterator[str]:
    """The text of the file, piece by piece."""
    names, rows = [column.name for column in export.columns], export.rows()
    match export.format:
        case Format.CSV:
            yield from _csv(names, rows)
        case Format.JSON:
            yield from _json(export, _objects(names, rows))
        case Format.JSON_LINES:
            while lines := list(islice(_objects(names, rows), _CHUNK)):
                yield "".join(f"{line}\n" for line in lines)
        case Format.SQL:
            table = table_of(export.result.text)
            while chunk := list(islice(rows, _CHUNK)):
                yield written(CopyForm.INSERT, names, chunk, table) + "\n"


def _objects(names: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> Iterator[str]:
    return (dumped(dict(zip(names, row, strict=True))) for row in rows)


def _csv(names: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> Iterator[str]:
    """RFC 4180, with a head line; absent is empty, structures are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    while chunk := list(islice(rows, _CHUNK)):
        writer.writerows([full(cell) for cell in row] for row in chunk)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _json(export: Export, objects: Iterator[str]) -> Iterator[str]:
    """One document, as ``panll-desktop run --format json`` writes it."""
    result, outcome = export.result, export.result.outcome
    kinds = [
        {"name": column.name, "type": column.type.value} for column in export.columns
    ]
    name = outcome.statement_type if outcome is not None else None
    yield f'{{"statement_type":{dumped(name)},"columns":{dumped(kinds)},"rows":['
    mark = ""
    while lines := list(islice(objects, _CHUNK)):
        yield mark + ",".join(lines)
        mark = ","
    bits = outcome.modalities if outcome is not None else 0
    partly = export.count < result.count
    rest = {
        "row_count": export.count,
        "truncated": outcome is None or outcome.truncated or partly,
        "modalities": [each.label for each in Modality if bits & each.bit],
        "elapsed_ms": round(result.seconds * 1000, 3),
        "warnings": list(outcome.warnings) if outcome is not None else [],
    }
    yield "]," + dumped(rest)[1:] + "\n"

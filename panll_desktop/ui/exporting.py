"""Writing the rows of a result to a file: the whole file, or none."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtWidgets import QWidget

from panll_desktop.protocol import CancelFlag, Cell, Modality
from panll_desktop.records import Record
from panll_desktop.session.lanes import Lane
from panll_desktop.session.messages import Noticed
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import Notice, NoticeKind, Result
from panll_desktop.ui.cells import dumped, full
from panll_desktop.ui.results_words import row_count

Post: TypeAlias = Callable[[Noticed], None]
AskPath: TypeAlias = Callable[[QWidget, str, str, Callable[[Path], None]], object]
_CHUNK: Final = 500


class Format(Enum):
    """A kind of file, by its ending."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"

    @property
    def title(self) -> str:
        """As menus show it."""
        return {"csv": "CSV", "json": "JSON", "jsonl": "JSON Lines"}[self.value]


class Export(Record):
    """What goes where: the rows that the result had when the user asked."""

    path: Path
    format: Format
    result: Result


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
    chosen: Format,
    result: Result,
    flag: CancelFlag,
    post: Post,
) -> None:
    """Asks where the file goes, and writes it there."""

    def go(path: Path) -> None:
        start(Export(path, chosen, result), flag, post)

    name, title = f"results.{chosen.value}", f"Export as {chosen.title}"
    ask_path(parent, title, name, go)


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
    rows = row_count(export.result.count)
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
    result = export.result
    rows = iter(()) if result.rows is None else _rows(result.rows, result.count)
    match export.format:
        case Format.CSV:
            yield from _csv(result, rows)
        case Format.JSON:
            yield from _json(result, rows)
        case Format.JSON_LINES:
            while lines := list(islice(_objects(result, rows), _CHUNK)):
                yield "".join(f"{line}\n" for line in lines)


def _rows(store: RowStore, count: int) -> Iterator[tuple[Cell, ...]]:
    return islice(store.rows(), count)


def _objects(result: Result, rows: Iterator[tuple[Cell, ...]]) -> Iterator[str]:
    names = [column.name for column in result.columns]
    return (dumped(dict(zip(names, row, strict=True))) for row in rows)


def _csv(result: Result, rows: Iterator[tuple[Cell, ...]]) -> Iterator[str]:
    """RFC 4180, with a head line; absent is empty, structures are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in result.columns])
    while chunk := list(islice(rows, _CHUNK)):
        writer.writerows([full(cell) for cell in row] for row in chunk)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _json(result: Result, rows: Iterator[tuple[Cell, ...]]) -> Iterator[str]:
    """One document, as ``panll-desktop run --format json`` writes it."""
    outcome = result.outcome
    kinds = [
        {"name": column.name, "type": column.type.value} for column in result.columns
    ]
    name = outcome.statement_type if outcome is not None else None
    yield f'{{"statement_type":{dumped(name)},"columns":{dumped(kinds)},"rows":['
    mark, objects = "", _objects(result, rows)
    while lines := list(islice(objects, _CHUNK)):
        yield mark + ",".join(lines)
        mark = ","
    bits = outcome.modalities if outcome is not None else 0
    rest = {
        "row_count": result.count,
        "truncated": outcome is None or outcome.truncated,
        "modalities": [each.label for each in Modality if bits & each.bit],
        "elapsed_ms": round(result.seconds * 1000, 3),
        "warnings": list(outcome.warnings) if outcome is not None else [],
    }
    yield "]," + dumped(rest)[1:] + "\n"

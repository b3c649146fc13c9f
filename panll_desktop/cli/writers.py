"""Rows on standard output: a table to read, JSON, JSON Lines, CSV."""

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol, TextIO

from panll_desktop.protocol import Batch, Cell, Column, ColumnType, Modality, Outcome
from panll_desktop.records import Record

WIDEST: Final = 60
SAMPLE: Final = 500
_RIGHT: Final = (ColumnType.INTEGER, ColumnType.REAL)


class Head(Record):
    """What stands around the rows once they are all known."""

    outcome: Outcome
    elapsed_ms: float


class Writer(Protocol):
    """Takes rows as they come."""

    def begin(self, columns: tuple[Column, ...]) -> None:
        """The columns are known."""

    def take(self, batch: Batch) -> None:
        """More rows."""

    def finish(self, head: Head) -> None:
        """The last row is out."""

    def abort(self) -> None:
        """There will be no more rows; what is out stays."""


def plain(cell: Cell) -> object:
    """A cell as JSON can hold it: blobs in base64, no number that JSON lacks."""
    match cell:
        case bytes():
            return {"base64": _base64(cell)}
        case float() if not math.isfinite(cell):
            return str(cell)
        case dict():
            return {name: plain(each) for name, each in cell.items()}
        case list() | tuple():
            return [plain(each) for each in cell]
        case _:
            return cell


def visible(text: str) -> str:
    """A sentence that cannot steer the terminal: it may hold what a file holds."""
    return "".join(
        each if each.isprintable() or each == "\n" else repr(each)[1:-1]
        for each in text
    )


def _rows(batch: Batch) -> Iterator[tuple[Cell, ...]]:
    """The rows of a batch; columns may be numpy's or Arrow's."""
    return zip(*map(_cells, batch.columns), strict=True)


def _cells(column: Sequence[Cell]) -> Iterable[Cell]:
    convert = getattr(column, "tolist", None) or getattr(column, "to_pylist", None)
    cells: Iterable[Cell] = column if convert is None else convert()
    return cells


class JsonLines:
    """One row a line, as an object."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._names: list[str] = []

    def begin(self, columns: tuple[Column, ...]) -> None:
        """Keeps the names."""
        self._names = [column.name for column in columns]

    def take(self, batch: Batch) -> None:
        """Writes the rows."""
        for row in _rows(batch):
            self._out.write(_dumped(_object(self._names, row)) + "\n")

    def finish(self, head: Head) -> None:
        """Nothing stands around the rows."""

    def abort(self) -> None:
        """The lines that are out are whole."""


class Json:
    """One document; its head is known last, so rows wait in a store."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._columns: tuple[Column, ...] = ()
        from panll_desktop.session.rows import RowStore  # noqa: PLC0415 - seldom

        self._rows = RowStore()

    def begin(self, columns: tuple[Column, ...]) -> None:
        """Keeps the columns."""
        self._columns = columns

    def take(self, batch: Batch) -> None:
        """Keeps the rows."""
        self._rows.append(batch)

    def finish(self, head: Head) -> None:
        """Writes the document."""
        outcome, names = head.outcome, [column.name for column in self._columns]
        columns = [
            {"name": column.name, "type": column.type.value} for column in self._columns
        ]
        write = self._out.write
        write(f'{{"statement_type":{_dumped(outcome.statement_type)}')
        write(f',"columns":{_dumped(columns)},"rows":[')
        for index, row in enumerate(self._rows.rows()):
            write(("," if index else "") + _dumped(_object(names, row)))
        touched = [each.label for each in Modality if outcome.modalities & each.bit]
        rest = {
            "row_count": outcome.row_count,
            "truncated": outcome.truncated,
            "modalities": touched,
            "elapsed_ms": round(head.elapsed_ms, 3),
            "warnings": list(outcome.warnings),
        }
        write("]," + _dumped(rest)[1:] + "\n")
        self._rows.close()

    def abort(self) -> None:
        """Nothing is out yet, and nothing will be."""
        self._rows.close()


class Csv:
    """RFC 4180, with a head line; absent is empty, structures are JSON."""

    def __init__(self, out: TextIO) -> None:
        import csv  # noqa: PLC0415 - seldom

        self._writer = csv.writer(out, lineterminator="\n")

    def begin(self, columns: tuple[Column, ...]) -> None:
        """Writes the head."""
        if columns:
            self._writer.writerow([column.name for column in columns])

    def take(self, batch: Batch) -> None:
        """Writes the rows."""
        self._writer.writerows([_text(cell) for cell in row] for row in _rows(batch))

    def finish(self, head: Head) -> None:
        """Nothing stands around the rows."""

    def abort(self) -> None:
        """The lines that are out are whole."""


class Table:
    """Columns to read; widths follow the first rows, long cells end in an ellipsis."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._columns: tuple[Column, ...] = ()
        self._waiting: list[list[str]] = []
        self._widths: list[int] = []

    def begin(self, columns: tuple[Column, ...]) -> None:
        """Keeps the columns."""
        self._columns = columns

    def take(self, batch: Batch) -> None:
        """Writes the rows once the widths are known."""
        rows = [
            [_line(_text(cell) if cell is not None else "-") for cell in row]
            for row in _rows(batch)
        ]
        if self._widths:
            self._write(rows)
            return
        self._waiting += rows
        if len(self._waiting) >= SAMPLE:
            self._settle()

    def finish(self, head: Head) -> None:
        """Writes what waited for its width."""
        del head
        if not self._widths:
            self._settle()

    def abort(self) -> None:
        """Writes what waited."""
        if not self._widths and self._waiting:
            self._settle()

    def _settle(self) -> None:
        names = [_line(column.name) for column in self._columns]
        columns = zip(names, *self._waiting, strict=True)
        self._widths = [max(map(_width, column)) for column in columns]
        if names:
            self._write([names])
            self._out.write("  ".join("─" * width for width in self._widths) + "\n")
        self._write(self._waiting)
        self._waiting = []

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            cells = [
                _padded(cell, width, right=column.type in _RIGHT)
                for cell, width, column in zip(
                    row, self._widths, self._columns, strict=True
                )
            ]
            self._out.write("  ".join(cells).rstrip() + "\n")


WRITERS: Final[dict[str, type[Table] | type[Json] | type[JsonLines] | type[Csv]]] = {
    "table": Table,
    "json": Json,
    "jsonl": JsonLines,
    "csv": Csv,
}


def _object(names: list[str], row: Sequence[Cell]) -> dict[str, object]:
    return dict(zip(names, map(plain, row), strict=True))


def _dumped(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character can only be written as an escape
        return json.dumps(value, separators=(",", ":"))
    return text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return cell.encode("utf-8", "replace").decode()
        case bytes():
            return _base64(cell)
        case dict() | list():
            return _dumped(plain(cell))
        case _:
            return str(cell)


def _base64(content: bytes) -> str:
    import base64  # noqa: PLC0415 - blobs are rare

    return base64.b64encode(content).decode()


def _line(text: str) -> str:
    """One line without control characters: a terminal obeys them."""
    line = text[: WIDEST * 4]
    if not (line.isascii() and line.isprintable()):
        import unicodedata  # noqa: PLC0415 - most text is plain

        hidden = ("Cc", "Cf", "Zl", "Zp")
        line = "".join(
            " " if unicodedata.category(each) in hidden else each for each in line
        )
    if _width(line) <= WIDEST:
        return line
    widths = itertools.accumulate(map(_width, line))
    kept = sum(1 for width in widths if width < WIDEST)
    return line[:kept] + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    import unicodedata  # noqa: PLC0415 - likewise

    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _padded(text: str, width: int, *, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap

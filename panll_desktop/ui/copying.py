"""Rows as text for the clipboard, in the forms that other programs read."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import dumped, full, is_number

Row: TypeAlias = Sequence[Cell]
_FROM: Final = re.compile(r'\bFROM\s+(?:"((?:[^"]|"")+)"|(\w+))', re.IGNORECASE)
_QUOTED: Final = frozenset('\t\n\r"')


class CopyForm(Enum):
    """A form of copied rows; its value is how a menu calls it."""

    ROWS = "Copy rows"
    HEADED = "Copy rows with headers"
    CSV = "Copy as CSV"
    JSON = "Copy as JSON"
    MARKDOWN = "Copy as Markdown"
    INSERT = "Copy as INSERT"


def written(
    form: CopyForm, names: Sequence[str], rows: Iterable[Row], table: str = ""
) -> str:
    """The rows in that form; `table` is what INSERT statements write to."""
    match form:
        case CopyForm.ROWS:
            return "\n".join(_tabbed(map(full, row)) for row in rows)
        case CopyForm.HEADED:
            below = (_tabbed(map(full, row)) for row in rows)
            return "\n".join((_tabbed(names), *below))
        case CopyForm.CSV:
            return _csv(names, rows)
        case CopyForm.JSON:
            objects = (dumped(dict(zip(names, row, strict=True))) for row in rows)
            lines = ",\n".join(objects)
            return f"[{lines}]"
        case CopyForm.MARKDOWN:
            return _markdown(names, list(rows))
        case CopyForm.INSERT:
            return "\n".join(_insert(table or "table_name", names, row) for row in rows)


def _tabbed(fields: Iterable[str]) -> str:
    return "\t".join(map(_field, fields))


def _field(text: str) -> str:
    """A value as spreadsheets take it between tabs."""
    if _QUOTED.isdisjoint(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _csv(names: Sequence[str], rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([full(cell) for cell in row] for row in rows)
    return out.getvalue()


def _markdown(names: Sequence[str], rows: Sequence[Row]) -> str:
    """A table; a column of numbers stands at the right."""
    right = [
        bool(rows) and all(row[at] is None or is_number(row[at]) for row in rows)
        for at in range(len(names))
    ]
    rules = ["---:" if each else "---" for each in right]
    lines = [map(_piped, names), rules]
    lines += [[_piped(full(cell)) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _piped(text: str) -> str:
    """A value in one cell: a bar or a line break would end it."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|")
    return "<br>".join(escaped.splitlines())


def _insert(table: str, names: Sequence[str], row: Row) -> str:
    columns = ", ".join(map(quoted_name, names))
    values = ", ".join(map(literal_of, row))
    return f"INSERT INTO {quoted_name(table)} ({columns}) VALUES ({values});"  # noqa: S608 - not sent


def quoted_name(name: str) -> str:
    """A name as SQL has it; in quotes, since any word may be one of the language."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def literal_of(cell: Cell) -> str:
    """A value as SQL writes it, every digit kept."""
    match cell:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if not math.isfinite(cell):
            return "NULL" if math.isnan(cell) else f"{'-' if cell < 0 else ''}9e999"
        case int() | float():
            return full(cell)
        case bytes():
            return f"X'{cell.hex()}'"
        case _:
            doubled = full(cell).replace("'", "''")
            return f"'{doubled}'"


def table_of(statement: str) -> str:
    """The name behind the first FROM of a statement; empty where there is none."""
    found = _FROM.search(statement)
    if found is None:
        return ""
    return next(each for each in found.groups() if each).replace('""', '"')

"""What is said about a result: how many rows, why that many, how long it took."""

import re
from typing import Final

from panll_desktop.protocol import CatalogKind, Cell, Column, ColumnType
from panll_desktop.session.state import Ending, Result, Workspace
from panll_desktop.ui.cells import one_line

# Strings, quoted names and comments: a LIMIT in there limits nothing.
_ASIDE: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL
)
_PARENTHESES: Final = re.compile(r"\([^()]*\)")
_LIMIT: Final = re.compile(r"\bLIMIT\s+(?:[0-9]+\s*,\s*)?([0-9]+)\b", re.IGNORECASE)
_DEEPEST: Final = 50
_SECOND, _MINUTE = 1.0, 60.0


def counted(result: Result, elapsed: float) -> tuple[str, str]:
    """The count, and beside it the reason for it and the time."""
    rows, time = row_count(result.count), duration(elapsed)
    match result.ending:
        case None:
            return rows, f"so far… · {time}"
        case Ending.CANCELLED if result.count:
            return f"Stopped after {rows}", time
        case Ending.CANCELLED:
            return "Stopped", f"before the first row · {time}"
        case Ending.FAILED if result.count:
            return f"Failed after {rows}", time
        case Ending.FAILED:
            return "Failed", f"before the first row · {time}"
        case Ending.SUCCEEDED:
            return _ended(result, rows, time)


def row_count(count: int) -> str:
    """Rows as a person counts them."""
    return "1 row" if count == 1 else f"{count:,} rows"


def duration(seconds: float) -> str:
    """A time with its unit."""
    if seconds < _SECOND:
        return f"{max(round(seconds * 1000), 0)} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def limit_of(text: str) -> int | None:
    """The limit that a statement sets to its own rows, not to those of a part."""
    text = _ASIDE.sub(" ", text)
    for _ in range(_DEEPEST):
        text, found = _PARENTHESES.subn(" ", text)
        if not found:
            break
    limits = _LIMIT.findall(text)
    return int(limits[-1]) if limits else None


def title_of(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> str:
    """What a person calls the thing in the row; empty if the row does not say."""
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, dict) and isinstance(cell.get("title"), str):
            return one_line(str(cell["title"]), 80)
        if column.name == "title" and isinstance(cell, str):
            return one_line(cell, 80)
    return ""


def opens_entities(workspace: Workspace | None) -> bool:
    """Whether rows of the result can be opened: its model has modalities, and ids."""
    result = workspace.result if workspace is not None else None
    if workspace is None or result is None or not result.columns:
        return False
    first = result.columns[0]
    if first.name != "id" or first.type is not ColumnType.TEXT:
        return False
    if result.outcome is not None and result.outcome.modalities:
        return True
    root = workspace.catalog.get(())
    return isinstance(root, tuple) and any(
        node.kind is CatalogKind.MODALITY for node in root
    )


def _ended(result: Result, rows: str, time: str) -> tuple[str, str]:
    if result.outcome is not None and result.outcome.truncated:
        return f"First {rows}", f"more available · {time}"
    limit = limit_of(result.text)
    if limit is not None and limit == result.count:
        return rows, f"all that LIMIT {limit} allows · {time}"
    return rows, f"all rows · {time}"

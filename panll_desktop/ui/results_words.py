"""What is said about a result: how many rows, why that many, how long it took."""

import re
from collections.abc import Mapping
from typing import Final

from panll_desktop.protocol import CatalogKind, Cell, ColumnType
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Ending, Result, Workspace
from panll_desktop.ui.cells import one_line

# Strings, quoted names and comments: a LIMIT in there limits nothing.
_ASIDE: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL
)
_PARENTHESES: Final = re.compile(r"\([^()]*\)")
_LIMIT: Final = re.compile(r"\bLIMIT\s+(?:[0-9]+\s*,\s*)?([0-9]+)\b", re.IGNORECASE)
_DEEPEST: Final = 50
_MOST_WARNINGS: Final = 5
_MILLISECOND, _SECOND, _MINUTE = 0.001, 1.0, 60.0
_DEMO: Final = ":demo:"
ELSEWHERE: Final = "Choose another connection in the tool bar, or Database → Connect…"
_REBUILT: Final = "Move the file away and try again: the demo is then built anew."


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


def without_rows(result: Result) -> tuple[str, str, str]:
    """A glyph, a title and a sentence for a statement that gave no rows."""
    outcome = result.outcome
    if result.ending is Ending.CANCELLED:
        return "stop", "Stopped", "No row had come by then."
    if result.columns:
        names = one_line(", ".join(each.name for each in result.columns), 300)
        found = "The statement succeeded and found nothing."
        return "check", "0 rows", f"{found}\nColumns: {names}"
    kind = outcome.statement_type if outcome is not None else ""
    title = f"{kind} done".strip() if kind else "Done"
    message = outcome.message if outcome is not None else ""
    affected = outcome.row_count if outcome is not None else 0
    return "check", title, one_line(message or f"{row_count(affected)} affected.", 500)


def changed(result: Result) -> str:
    """How many rows a statement without an answer changed; empty where none did."""
    count = result.outcome.row_count if result.outcome is not None else 0
    return f"{row_count(count)} changed" if count else ""


def warnings(result: Result) -> str:
    """The first warnings, each on its line, and how many more there are."""
    found = result.outcome.warnings if result.outcome is not None else ()
    shown = [one_line(each, 300) for each in found[:_MOST_WARNINGS]]
    more = len(found) - len(shown)
    return "\n".join([*shown, f"and {more} more"] if more > 0 else shown)


def row_count(count: int) -> str:
    """Rows as a person counts them."""
    return "1 row" if count == 1 else f"{count:,} rows"


def duration(seconds: float) -> str:
    """A time with its unit."""
    if 0 <= seconds < _MILLISECOND:
        return "<1 ms"
    if seconds < _SECOND:
        return f"{max(round(seconds * 1000), 0)} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def connection_name(workspace: Workspace) -> str:
    """What the connection is called on the screen."""
    return one_line(workspace.connection or "The connection", 80)


def opening(workspace: Workspace, seconds: float) -> str:
    """That a connection is being opened; a demo that takes long is being built."""
    words = f"Opening {connection_name(workspace)}"
    if seconds < _SECOND:
        return words
    words = f"{words}, {int(seconds)} s"
    return f"{words}; it is built at its first use" if _is_demo(workspace) else words


def broken(workspace: Workspace, failure: Failure) -> tuple[str, str]:
    """That a connection does not stand; why, and what to do."""
    text = reason(failure)
    advised = bool(failure.detail) or failure.title.startswith("There is no ")
    if _is_demo(workspace) and not (advised or failure.retryable or failure.fault):
        text = f"{text} {_REBUILT}"
    return f"{connection_name(workspace)} could not be opened", text


def loading(module: str, seconds: float) -> str:
    """That a module is being loaded."""
    words = f"{module} is being loaded"
    return words if seconds < _SECOND else f"{words}, {int(seconds)} s"


def reason(failure: Failure) -> str:
    """The sentence of a failure and its detail; a traceback is for Details."""
    detail = "" if failure.fault else one_line(failure.detail, 1000)
    return f"{one_line(failure.title, 500)} {detail}".strip()


def _is_demo(workspace: Workspace) -> bool:
    entry = workspace.entry(workspace.connection)
    return entry is not None and entry.preset and _DEMO in entry.options.values()


def limit_of(text: str) -> int | None:
    """The limit that a statement sets to its own rows, not to those of a part."""
    text = _ASIDE.sub(" ", text)
    for _ in range(_DEEPEST):
        text, found = _PARENTHESES.subn(" ", text)
        if not found:
            break
    limits = _LIMIT.findall(text)
    return int(limits[-1]) if limits else None


def title_of(shown: Mapping[str, Cell]) -> str:
    """What a person calls the thing in the row; empty if the row does not say."""
    for name, cell in shown.items():
        if isinstance(cell, dict) and isinstance(cell.get("title"), str):
            return one_line(str(cell["title"]), 80)
        if name == "title" and isinstance(cell, str):
            return one_line(cell, 80)
    return ""


def opens_entities(workspace: Workspace | None) -> bool:
    """Whether rows of the result can be opened: its model has modalities, and ids."""
    result = workspace.result if workspace is not None else None
    if workspace is None or result is None or not result.columns:
        return False
    first = result.columns[0]
    if first.name not in ("id", "_id") or first.type is not ColumnType.TEXT:
        return False
    if result.outcome is not None and result.outcome.modalities:
        return True
    root = workspace.catalog.get(())
    return isinstance(root, tuple) and any(
        node.kind is CatalogKind.MODALITY for node in root
    )


def _ended(result: Result, rows: str, time: str) -> tuple[str, str]:
    if not result.columns:
        return changed(result) or "Done", time
    if result.outcome is not None and result.outcome.truncated:
        return f"First {rows}", f"more available · {time}"
    limit = limit_of(result.text)
    if limit is not None and limit == result.count:
        return rows, f"all that LIMIT {limit} allows · {time}"
    return rows, f"all rows · {time}"

"""From the rows of a query to the columns of its answer."""

from collections.abc import Sequence
from typing import Final

from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.journal import Entry
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph import comparing
from panll_desktop.modules.lithoglyph.answers import columns, tabled
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.rows import Row
from panll_desktop.modules.lithoglyph.traversing import EDGE, VERTEX, WALK
from panll_desktop.protocol import Column, Json

_LONGEST: Final = 60  # characters of a column's name
Table = tuple[list[str], list[tuple[Json, ...]]]


def projected(
    call: Call, tree: t.Select, evaluator: Evaluator, rows: Sequence[Row]
) -> tuple[tuple[Column, ...], list[tuple[Json, ...]]]:
    """The columns and the rows of an answer."""
    if tree.because.provenance is not None:
        call.warn("A query changes nothing: its own provenance is not kept.")
    wanted = tree.columns or (c.Column(None, "", "", tree.span),)
    names: list[str] = []
    parts: list[list[tuple[Json, ...]]] = []
    for column in wanted:
        found, cells = _column(call, column, evaluator, rows)
        names += found
        parts.append(cells)
    if tree.because.asked:
        names.append("_provenance")
        parts.append([(provenance(call, row, _moment(tree)),) for row in rows])
    if tree.with_history:
        names.append("_provenance_history")
        parts.append([(_history(call, row, _moment(tree)),) for row in rows])
    if tree.with_path:
        names.append("_path")
        parts.append([(_walk(row).get("_path"),) for row in rows])
    whole = [
        tuple(cell for part in row for cell in part) for row in zip(*parts, strict=True)
    ]
    if tree.distinct:
        whole = list({comparing.distinct(list(row)): row for row in whole}.values())
    return columns(names, whole), whole


def table(
    call: Call,
    wanted: Sequence[c.Column],
    evaluator: Evaluator,
    rows: Sequence[Row],
) -> tuple[tuple[Column, ...], list[tuple[Json, ...]]]:
    """These columns of rows, and nothing beside them."""
    found = [_column(call, each, evaluator, rows) for each in wanted]
    names = [name for part, _ in found for name in part]
    parts = [cells for _, cells in found]
    whole = [
        tuple(cell for part in row for cell in part) for row in zip(*parts, strict=True)
    ]
    return columns(names, whole), whole


def _column(
    call: Call, column: c.Column, evaluator: Evaluator, rows: Sequence[Row]
) -> Table:
    if column.value is None:
        return _star(call, column.of, rows)
    value = evaluator.value(column.value)
    return [named(call.text, column)], [(value(row),) for row in rows]


def named(text: str, column: c.Column) -> str:
    """The name of a column: its alias, its field, or what was written."""
    if column.alias:
        return column.alias
    if isinstance(column.value, v.Name):
        return column.value.text
    written = " ".join(column.span.of(text).split())
    return written if len(written) <= _LONGEST else written[: _LONGEST - 1] + "…"


def _star(call: Call, of: str, rows: Sequence[Row]) -> Table:
    """All fields of the documents, or of those of one alias."""
    if of:
        found = [_called(row, of) for row in rows]
        if rows and not any(found):
            call.warn(f"Nothing in the query is called “{of}”: all fields are shown.")
            return _star(call, "", rows)
        return tabled([each or {} for each in found])
    if any(WALK in each.names for row in rows for each in row.bound):
        return _walked(rows)
    if all(len(row.bound) <= 1 for row in rows):
        return tabled([next(row.documents(), {}) for row in rows])
    return tabled([_flat(row) for row in rows])


def _called(row: Row, name: str) -> dict[str, Json] | None:
    for each in row.bound:
        if name in each.names and isinstance(each.value, dict):
            return each.value
    return None


def _walked(rows: Sequence[Row]) -> Table:
    """What a traversal reached, in the words of the specification."""
    names = ["root", "depth", "edge", "vertex"]
    found: list[tuple[Json, ...]] = []
    for row in rows:
        said = _walk(row)
        edge, vertex = _called(row, EDGE), _called(row, VERTEX)
        kind = str(edge["_id"]).partition("/")[0] if edge else ""
        shown: Json = {"type": kind, **edge} if edge else None
        found.append((said.get("_root"), said.get("_depth"), shown, vertex))
    return names, found


def _walk(row: Row) -> dict[str, Json]:
    return _called(row, WALK) or {}


def _flat(row: Row) -> dict[str, Json]:
    """The fields of several documents, each behind the name of its own."""
    found: dict[str, Json] = {}
    for each in reversed(row.bound):
        prefix = each.names[0] if each.names else ""
        if isinstance(each.value, dict):
            for name, value in each.value.items():
                if name != "_key":
                    found[f"{prefix}.{name}"] = value
        else:
            found[prefix or "item"] = each.value
    return found


def _moment(tree: t.Select) -> int | None:
    """When the documents were as the rows begin with them; None for now."""
    first = tree.sources[0]
    return first.moment if isinstance(first, c.Source) else None


def _steps(call: Call, row: Row, moment: int | None) -> list[Entry]:
    """The entries on the document that a row began with, up to a moment."""
    document = next(reversed(list(row.documents())), {})
    identifier = document.get("_id")
    if not isinstance(identifier, str):
        return []
    try:
        history = [each.entry for each in call.store.history(identifier)]
    except LithoError:
        return []
    return [each for each in history if moment is None or each.sequence <= moment]


def _history(call: Call, row: Row, moment: int | None) -> Json:
    """Everything that happened to the document that a row began with."""
    return [
        {
            "sequence": each.sequence,
            "at": each.at,
            "op_type": each.operation.value,
            "actor": each.provenance.actor,
            "rationale": each.provenance.rationale,
            "undone_by": call.store.undone_by(each.sequence),
        }
        for each in _steps(call, row, moment)
    ]


def provenance(call: Call, row: Row, moment: int | None = None) -> Json:
    """Who made the document that a row began with, and changed it last, and why."""
    history = _steps(call, row, moment)
    if not history:
        return None
    made, last = history[0], history[-1]
    found: dict[str, Json] = {
        "created_by": made.provenance.actor,
        "created_at": made.at,
        "rationale": made.provenance.rationale,
        "journal_sequence": made.sequence,
    }
    if last.sequence != made.sequence:
        found["changed_by"] = last.provenance.actor
        found["changed_at"] = last.at
        found["change_rationale"] = last.provenance.rationale
        found["changed_in"] = last.sequence
    return found

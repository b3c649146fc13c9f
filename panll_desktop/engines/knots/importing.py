"""Files of knots and quandles, read into a collection.

- CSV with a heading: a column ``name``, a code in ``code`` or in a column called by its
  notation (``pd``, ``dt``, ``gauss``, ``braid``, each also with ``_code``), and, as
  wanted, ``notation``, ``tags`` (commas or semicolons between) and ``note``.
- JSON: a list of such rows, or an object with lists ``knots``, ``diagrams`` and
  ``quandles``. Codes may be lists of numbers; a diagram has ``knot``, a name of
  the file or of the collection; a quandle has ``name`` and ``table``.
- A Skein store: `skein`.

Rows that can be read go in, in one transaction; each of the others is named, and may
keep them all out.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from panll_desktop.engines.knots import skein
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.collection import Collection, Entry
from panll_desktop.engines.knots.errors import (
    ImportingError,
    KnotError,
    StoppedError,
)
from panll_desktop.engines.knots.given import (
    Given,
    GivenDiagram,
    GivenQuandle,
    Problem,
    diagram_of_fields,
    of_fields,
    quandle_of_fields,
)
from panll_desktop.engines.knots.measuring import Measured, Progress, measure_all
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.records import Record

LARGEST_BYTES: Final = 200_000_000
Read: TypeAlias = Given | GivenDiagram | GivenQuandle | Problem


class Imported(Record):
    """What an import did.

    Attributes:
        knots: how many were added.
        quandles: how many were added.
        diagrams: further ones that were added.
        problems: the rows that were not, in the order of the file.
    """

    knots: int
    quandles: int
    problems: tuple[Problem, ...]
    diagrams: int = 0


def load(
    collection: Collection,
    path: Path,
    *,
    skip_invalid: bool = True,
    processes: int = 0,
    progress: Progress = lambda done, total: None,  # noqa: ARG005 - told to nobody
    stop: Stop = NEVER,
) -> Imported:
    """Adds the knots and quandles of a file.

    Args:
        collection: where to.
        path: the file; what it is is told from its content.
        skip_invalid: leave out what cannot be added; without it, one such row keeps
            all others out as well.
        processes: how many measure; 0 for as many as there are processors.
        progress: told how many knots are measured, and of how many.
        stop: asked now and then.

    Raises:
        ImportingError: the file cannot be read, or holds no rows; nothing was changed.
        StoppedError: `stop` said so; nothing was changed.
        CollectionError: the collection cannot be written; nothing was changed.
    """
    read = list(rows_of(path))
    given = [each for each in read if isinstance(each, Given | GivenDiagram)]
    outcomes = measure_all(
        [each.code for each in given], processes=processes, progress=progress, stop=stop
    )
    measured = dict(zip(map(id, given), outcomes, strict=True))
    try:
        with collection.transaction(stop):
            found = _add_all(collection, read, measured, path.name, stop)
            if not skip_invalid:
                _refuse_any(found.problems)
    except _RefusedError:
        return Imported(0, 0, found.problems)
    return found


def _add_all(
    collection: Collection,
    read: list[Read],
    measured: Mapping[int, object],
    source: str,
    stop: Stop,
) -> Imported:
    """Adds what was read, inside the caller's transaction."""
    problems: list[Problem] = []
    counts = {Given: 0, GivenDiagram: 0, GivenQuandle: 0}
    for each in read:
        if isinstance(each, Problem):
            problems.append(each)
            continue
        if stop():
            raise StoppedError("Stopped.")
        reason = _added(collection, each, measured.get(id(each)), source)
        if reason:
            problems.append(Problem(each.place, reason))
        else:
            counts[type(each)] += 1
    return Imported(
        counts[Given], counts[GivenQuandle], tuple(problems), counts[GivenDiagram]
    )


class _RefusedError(Exception):
    """A row that cannot be added keeps all others out; nothing is committed."""


def _refuse_any(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise _RefusedError


def _added(
    collection: Collection,
    given: Given | GivenDiagram | GivenQuandle,
    outcome: object,
    source: str,
) -> str:
    """Adds one, or says why not."""
    try:
        if isinstance(given, GivenQuandle):
            collection.insert_quandle(given.name, given.table, given.tags, source)
        elif not isinstance(outcome, Measured):
            return str(getattr(outcome, "reason", "It was not measured."))
        elif isinstance(given, GivenDiagram):
            collection.insert_diagram(given.code, outcome, given.tags)
        else:
            collection.insert(
                Entry(given.code, outcome, given.tags, source, given.note)
            )
    except KnotError as error:
        return str(error)
    return ""


def rows_of(path: Path) -> Iterator[Read]:
    """What a file holds, row by row.

    Raises:
        ImportingError: it cannot be read, or holds no rows.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
            if start == b"SQLite format 3\0":
                yield from _skein(path)
                return
            content = start + file.read(LARGEST_BYTES)
    except OSError as error:
        raise ImportingError(f"Cannot read {path}: {error.strerror}.") from error
    if len(content) > LARGEST_BYTES:
        raise ImportingError(f"{path} is larger than {LARGEST_BYTES:,} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportingError(
            f"{path} is no text in UTF-8 (byte {error.start + 1})."
        ) from error
    reader = _json_rows if text.lstrip()[:1] in ("[", "{") else _csv_rows
    yield from reader(text, path)


def _skein(path: Path) -> Iterator[Read]:
    try:
        yield from skein.rows(path)
    except sqlite3.Error as error:
        raise ImportingError(f"Cannot read {path}: {error}.") from error


def _csv_rows(text: str, path: Path) -> Iterator[Read]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        if "name" not in heading or not _CODES & set(heading):
            raise ImportingError(
                f"{path} needs a heading with a column name and one of"
                f" {', '.join(sorted(_CODES))}."
            )
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(cells):
                continue
            if len(cells) > len(heading):
                yield Problem(place, f"It has {len(cells)} cells under {len(heading)}.")
                continue
            named = dict(zip(heading, cells, strict=False))
            yield _made(place, named, of_fields)
    except csv.Error as error:
        raise ImportingError(f"{path}, line {reader.line_num}: {error}.") from error


_CODES: Final = frozenset(
    {"code", *Notation, *(f"{notation}_code" for notation in Notation)}
)


def _json_rows(text: str, path: Path) -> Iterator[Read]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportingError(f"{path} is no JSON: {error}.") from error
    parts = found if isinstance(found, dict) else {"knots": found}
    if not isinstance(next((parts[k] for k in _LISTS if k in parts), None), list):
        raise ImportingError(
            f"{path} must hold a list of knots, or an object with knots, diagrams or"
            " quandles."
        )
    for kind, make in _LISTS.items():
        listed = parts.get(kind, [])
        if not isinstance(listed, list):
            raise ImportingError(f"{path}: {kind} is no list.")
        for number, each in enumerate(listed, start=1):
            place = f"{kind} {number}"
            if isinstance(each, dict):
                yield _made(place, each, make)
            else:
                yield Problem(place, "It is no object with a name and a code.")


_LISTS: Final[Mapping[str, Callable[[str, Mapping[str, Any]], Read]]] = {
    "knots": of_fields,
    "diagrams": diagram_of_fields,
    "quandles": quandle_of_fields,
}


def _made(
    place: str,
    fields: Mapping[str, Any],
    make: Callable[[str, Mapping[str, Any]], Read],
) -> Read:
    name = str(fields.get("name") or fields.get("knot") or "").strip()
    place = f"{place} ({name})" if name else place
    try:
        return make(place, fields)
    except KnotError as error:
        return Problem(place, str(error))

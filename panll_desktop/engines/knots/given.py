"""Rows of files of users, as far as they are understood."""

import re
from collections.abc import Mapping
from typing import Any

from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.errors import KnotError
from panll_desktop.engines.knots.measuring import Code
from panll_desktop.records import Record


class Given(Record):
    """A knot of a file.

    Attributes:
        place: the row, such as ``line 3 (3_1)``.
        code: what it says.
        tags: any words.
        note: anything.
    """

    place: str
    code: Code
    tags: tuple[str, ...] = ()
    note: str = ""


class GivenQuandle(Record):
    """A quandle of a file.

    Attributes:
        place: the row, such as ``quandles 2 (mine)``.
        name: of the quandle.
        table: not checked yet.
        tags: any words.
    """

    place: str
    name: str
    table: tuple[tuple[int, ...], ...]
    tags: tuple[str, ...] = ()


class GivenDiagram(Record):
    """Another diagram of a knot.

    Attributes:
        place: the row, such as ``diagrams 2 (mine)``.
        code: what it says, and the name of the knot.
        tags: any words.
    """

    place: str
    code: Code
    tags: tuple[str, ...] = ()


class Problem(Record):
    """A row that was not added.

    Attributes:
        place: the row.
        reason: a sentence.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def of_fields(place: str, fields: Mapping[str, Any]) -> Given:
    """The knot of a row.

    Raises:
        KnotError: a field is missing or makes no sense.
    """
    return Given(
        place,
        Code(_name(fields), *_code(fields)),
        _tags(fields.get("tags")),
        _text("note", fields.get("note")),
    )


def diagram_of_fields(place: str, fields: Mapping[str, Any]) -> GivenDiagram:
    """The diagram of a row; ``knot`` is the name of its knot.

    Raises:
        KnotError: a field is missing or makes no sense.
    """
    knot = _text("knot", fields.get("knot")).strip()
    if not knot:
        raise KnotError("It does not say of which knot it is.")
    return GivenDiagram(place, Code(knot, *_code(fields)), _tags(fields.get("tags")))


def quandle_of_fields(place: str, fields: Mapping[str, Any]) -> GivenQuandle:
    """The quandle of a row.

    Raises:
        KnotError: a field is missing or makes no sense.
    """
    table = fields.get("table")
    if not isinstance(table, list) or not all(
        isinstance(row, list)
        and all(isinstance(x, int) and not isinstance(x, bool) for x in row)
        for row in table
    ):
        raise KnotError("Its table is no list of rows of whole numbers.")
    return GivenQuandle(
        place, _name(fields), tuple(map(tuple, table)), _tags(fields.get("tags"))
    )


def _name(fields: Mapping[str, Any]) -> str:
    name = _text("name", fields.get("name")).strip()
    if not name:
        raise KnotError("It has no name.")
    return name


def _code(fields: Mapping[str, Any]) -> tuple[str, Notation | None]:
    """The first code that is given, and its notation."""
    said = _text("notation", fields.get("notation")).strip().lower()
    if said and said not in set(Notation):
        raise KnotError(
            f"Its notation {said!r} is none of {', '.join(sorted(Notation))}."
        )
    for notation in Notation:
        for column in (notation.value, f"{notation.value}_code"):
            if fields.get(column) not in (None, ""):
                return _written(column, fields[column]), notation
    if fields.get("code") in (None, "") and not said:
        raise KnotError("It has no code.")
    return _written("code", fields.get("code")), Notation(said) if said else None


def _written(column: str, value: object) -> str:
    """A code as text; lists of numbers, and lists of such, are written out."""
    if isinstance(value, list):
        return " ".join(_written(column, each) for each in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(column, value)


def _text(column: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise KnotError(f"Its {column} is no text.")
    return value


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        found = [_text("tags", each) for each in value]
    else:
        found = re.split(r"[,;]", _text("tags", value))
    return tuple(each.strip() for each in found if each.strip())

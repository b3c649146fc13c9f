"""Rows of a server beside what their own codes say.

A store of knots says of each both a code and invariants. The invariants follow from the
code, so they can be computed again; where both disagree, one of them is wrong, and the
row is marked. An unsigned Gauss code leaves open which of two mirror images is meant:
what tells those apart is then compared up to the mirror.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.errors import KnotError, StoppedError
from panll_desktop.engines.knots.identifying import (
    Certainty,
    Identification,
    identify,
)
from panll_desktop.engines.knots.invariants import Invariants, measure
from panll_desktop.engines.knots.laurent import Laurent, parse
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.modules.quandledb.row_codes import RowCode
from panll_desktop.protocol import Json
from panll_desktop.records import Record

CHECKED: Final = (
    "name",
    "crossing_number",
    "writhe",
    "genus",
    "seifert_circle_count",
    "determinant",
    "signature",
    "alexander_polynomial",
    "alexander_display",
    "jones_polynomial",
    "jones_display",
    "colouring_count_3",
    "colouring_count_5",
    "semantic",
)
_NAMED: Final = re.compile(r"\d+_\d+")
_QUARTERS: Final = 4  # that server's Jones polynomials count powers of t^(1/4)


class Wrong(Record):
    """A value that does not follow from the code of its row.

    Attributes:
        column: where it stands.
        reason: what is there, and what the code gives; a sentence.
    """

    column: str
    reason: str


class _Known(Record):
    """What a code says.

    Attributes:
        mirrored: whether it leaves open which of two mirror images is meant.
    """

    found: Invariants
    name: Identification
    mirrored: bool


class Checker:
    """Checks rows; equal codes are computed once.

    Args:
        stop: asked on the way.
    """

    def __init__(self, stop: Stop = NEVER) -> None:
        self._stop = stop
        self._seen: dict[RowCode, _Known | str] = {}

    def check(self, row: Mapping[str, Json], code: RowCode) -> list[Wrong]:
        """What in a row does not follow from its code; nothing where all does.

        Args:
            row: the columns that are looked at, as the server names them.
            code: of this row, or of the stored knot of its name.

        Raises:
            StoppedError: `stop` said so.
        """
        if self._stop():
            raise StoppedError("Stopped.")
        known = self._seen.get(code)
        if known is None:
            known = self._seen[code] = self._known(code)
        if isinstance(known, str):
            said = f"The {code.column} describes no knot: {known}"
            return [Wrong(code.column, said)]
        return _wrong(row, known, code)

    def _known(self, code: RowCode) -> "_Known | str":
        try:
            diagram = code.diagram()
            found = measure(diagram, self._stop)
            name = identify(diagram, self._stop)
        except StoppedError:
            raise
        except KnotError as error:
            return str(error)
        return _Known(found, name, code.leaves_mirror_open)


def _wrong(row: Mapping[str, Json], known: "_Known", code: RowCode) -> list[Wrong]:
    return [
        Wrong(name, f"By its {code.title} code: {problem}.")
        for name in CHECKED
        for problem in _problems(name, row.get(name), known)
    ]


def _problems(column: str, value: Json, known: _Known) -> Iterator[str]:
    """What is wrong with a value; a missing one is not."""
    if value is None:
        return
    found = known.found
    match column:
        case "name":
            yield from _name(value, known)
        case "crossing_number":
            yield from _number(column, value, (found.crossing_count,))
        case "writhe":
            yield from _number(column, value, _either(found.writhe, known))
        case "genus":
            yield from _genus(value, known)
        case "seifert_circle_count":
            yield from _number(column, value, (found.seifert_circles,))
        case "determinant":
            yield from _number(column, value, (found.determinant,))
        case "signature":
            yield from _number(column, value, _either(found.signature, known))
        case "alexander_polynomial" | "alexander_display":
            yield from _alexander(column, value, found.alexander)
        case "jones_polynomial" | "jones_display":
            yield from _jones(column, value, known)
        case "colouring_count_3" | "colouring_count_5":
            count = found.colourings(int(column[-1]))
            yield from _number(column, value, (count,))
        case _:
            if isinstance(value, dict):
                for inner in ("colouring_count_3", "colouring_count_5"):
                    yield from _problems(inner, value.get(inner), known)


def _either(value: int, known: _Known) -> tuple[int, ...]:
    """A value and, where the mirror image may be meant, its contrary."""
    return tuple(dict.fromkeys((value, -value) if known.mirrored else (value,)))


def _number(column: str, value: Json, fitting: tuple[int, ...]) -> Iterator[str]:
    if isinstance(value, int | float) and value in fitting:
        return
    due = " or ".join(map(str, fitting))
    yield f"{column} is given as {_said(value)}, but is {due}"


def _name(value: Json, known: _Known) -> Iterator[str]:
    """A name of the table must be that of the knot; others are anybody's own."""
    if not isinstance(value, str) or not (value == "0_1" or _NAMED.fullmatch(value)):
        return
    names = [match.knot for match in known.name.matches]
    if value in names:
        return
    exact = known.name.certainty is Certainty.EXACT
    if names and exact:
        yield f"the row is named {value}, but its code is of {' or '.join(names)}"
    elif _of_table(value):
        yield f"the row is named {value}, but its code has other invariants"


def _of_table(name: str) -> bool:
    try:
        table.knot(name)
    except KnotError:
        return False
    return True


def _genus(value: Json, known: _Known) -> Iterator[str]:
    names = [match.knot for match in known.name.matches]
    bounds = known.found.genus
    if known.name.certainty is Certainty.EXACT and len(names) == 1:
        genus = table.genus_of(names[0])
        if genus is not None:
            yield from _number("genus", value, (genus,))
            return
    if not isinstance(value, int) or not bounds.least <= value <= bounds.most:
        yield (
            f"genus is given as {_said(value)}, but is from {bounds.least} to"
            f" {bounds.most}"
        )


def _alexander(column: str, value: Json, due: Laurent) -> Iterator[str]:
    given = _polynomial(value)
    if given is None or _normal(given) != due:
        yield f"{column} is given as {_said(value)}, but is {due.text('t')}"


def _normal(given: Laurent) -> Laurent:
    """Up to units, as the engine writes it: from t^0 on, 1 at 1."""
    shifted = given.shifted(-given.lowest)
    return -shifted if shifted.at(1) < 0 else shifted


def _jones(column: str, value: Json, known: _Known) -> Iterator[str]:
    due = known.found.jones
    fitting = (due, due.inverted()) if known.mirrored else (due,)
    given = _polynomial(value)
    if given is not None and column == "jones_polynomial":
        given = _whole_powers(given)
    if given in fitting:
        return
    said = " or ".join(each.text("t") for each in dict.fromkeys(fitting))
    yield f"{column} is given as {_said(value)}, but is {said}"


def _whole_powers(given: Laurent) -> Laurent | None:
    if any(exponent % _QUARTERS for exponent, _ in given.terms):
        return None
    return Laurent(tuple((e // _QUARTERS, c) for e, c in given.terms))


def _polynomial(value: Json) -> Laurent | None:
    """What a text says; nothing where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return parse(value)
    except KnotError:
        return None


def _said(value: Json) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - a line

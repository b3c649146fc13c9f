"""Stores of Skein, the SQLite files that QuandleDB serves, read and never written.

The code of a knot is its PD code, ``pdv1|x=a,b,c,d,sign;…|c=…``, or else its Gauss
code. What the store says of invariants is left aside: they are computed.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.errors import CodeError, ImportingError
from panll_desktop.engines.knots.given import Given, Problem
from panll_desktop.engines.knots.measuring import Code

_FIVE: Final = 5  # four labels and a sign
_NEEDED: Final = {"id", "name", "gauss_code"}


def rows(path: Path) -> Iterator[Given | Problem]:
    """The knots of a store, in its order.

    Raises:
        ImportingError: the file is no such store.
        sqlite3.Error: it cannot be read.
    """
    with closing(_opened(path)) as connection:
        columns = {
            str(row[1]) for row in connection.execute("PRAGMA table_info(knots)")
        }
        if not columns >= _NEEDED:
            raise ImportingError(
                f"{path} is an SQLite file, but no Skein store: it has no table knots"
                f" with {', '.join(sorted(_NEEDED))}."
            )
        pd = "pd_code" if "pd_code" in columns else "NULL"
        notes = _notes(connection)
        cursor = connection.execute(
            f"SELECT rowid, id, name, gauss_code, {pd} FROM knots ORDER BY rowid"
        )
        for number, key, name, gauss, code in cursor:
            place = f"knot {number} ({name})"
            try:
                given = _code(str(name or ""), code, gauss)
            except CodeError as error:
                yield Problem(place, str(error))
            else:
                yield Given(place, given, ("skein",), notes.get(str(key), ""))


def _opened(path: Path) -> sqlite3.Connection:
    """For reading alone, also in a directory that cannot be written to."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return sqlite3.connect(f"{address}&immutable=1", uri=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _notes(connection: sqlite3.Connection) -> dict[str, str]:
    """The metadata of each knot, a line a key."""
    columns = {
        str(row[1]) for row in connection.execute("PRAGMA table_info(knot_metadata)")
    }
    if not columns >= {"knot_id", "key", "value"}:
        return {}
    found: dict[str, str] = {}
    for knot, key, value in connection.execute(
        "SELECT knot_id, key, value FROM knot_metadata ORDER BY knot_id, key"
    ):
        before = found.get(str(knot))
        line = f"{key}: {value}"
        found[str(knot)] = line if before is None else f"{before}\n{line}"
    return found


def _code(name: str, pd: object, gauss: object) -> Code:
    if isinstance(pd, str) and pd.strip():
        return Code(name, pd_text(pd), Notation.PD)
    if isinstance(gauss, str):
        numbers = re.findall(r"[+-]?\d+", gauss)
        return Code(name, " ".join(numbers), Notation.GAUSS)
    raise CodeError("It has neither a PD code nor a Gauss code.")


def pd_text(stored: str) -> str:
    """A PD code of the store as other programs write it.

    Raises:
        CodeError: it is not of version 1, or a crossing has not five numbers.
    """
    version, *parts = stored.strip().split("|")
    fields = dict(part.partition("=")[::2] for part in parts)
    if version != "pdv1" or "x" not in fields:
        raise CodeError(f"Its PD code begins with {stored[:12]!r}, not with pdv1|x=.")
    made = []
    for index, crossing in enumerate(filter(None, fields["x"].split(";")), start=1):
        numbers = crossing.split(",")
        if len(numbers) != _FIVE:
            raise CodeError(
                f"it has {len(numbers)} numbers instead of four labels and a sign.",
                f"crossing {index}",
            )
        made.append(f"X[{','.join(numbers[:-1])}]")
    return " ".join(made)

"""A collection of knots and quandles of a user, in one SQLite file.

Opened on one thread, used on that thread, one transaction a change. Everything that is
computed of a knot is computed before it is written.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from panll_desktop.engines.files import open_file, translated
from panll_desktop.engines.knots import codes
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import (
    CodeError,
    KnotError,
    StoppedError,
    TakenError,
    UnknownKnotError,
)
from panll_desktop.engines.knots.measuring import Code, Measured, measured
from panll_desktop.engines.knots.quandles import Quandle, known
from panll_desktop.engines.knots.quandles import quandle as checked
from panll_desktop.engines.knots.rows import Row
from panll_desktop.engines.knots.schema import KIND, MEASURED
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.records import Record

PROGRESS_STEPS: Final = 2000
LONGEST_NAME: Final = 200
_OF_KNOT: Final = (
    "added_at",
    "source",
    "note",
    "identified_as",
    "certainty",
    *(each.name for each in MEASURED),
)
_TELLING: Final = ("jones_polynomial", "alexander_polynomial", "signature")


class Subject(StrEnum):
    """What can have tags; a diagram is named ``knot/position``, from 1."""

    KNOT = "knot"
    DIAGRAM = "diagram"
    QUANDLE = "quandle"


class Entry(Record):
    """A knot to be added, measured.

    Attributes:
        code: as it was given.
        measured: what was computed of it.
        tags: any words.
        source: where it comes from.
        note: anything.
    """

    code: Code
    measured: Measured
    tags: tuple[str, ...] = ()
    source: str = ""
    note: str = ""


def utc_now() -> datetime:
    """The clock of a collection that is given no other one."""
    return datetime.now(UTC)


class Collection:
    """An open collection.

    Args:
        path: the file.
        create: whether a missing file may be made.
        clock: the time that additions carry.

    Raises:
        CollectionError: the file cannot be used; see the kinds of it.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.path = path
        self.connection = open_file(KIND, path, create=create)
        self._clock = clock

    def close(self) -> None:
        """Ends the use of the file."""
        self.connection.close()

    @contextmanager
    def transaction(self, stop: Stop = NEVER) -> Iterator[None]:
        """All that is written inside is committed together, or nothing is.

        Raises:
            StoppedError: `stop` said so; nothing was changed.
            CollectionError: SQLite refuses; nothing was changed.
        """
        with self.stoppable(stop):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.set_progress_handler(None, 0)
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def stoppable(self, stop: Stop) -> Iterator[None]:
        """What SQLite does inside ends soon after `stop` says so.

        Raises:
            StoppedError: it did.
            CollectionError: SQLite refuses.
        """
        self.connection.set_progress_handler(stop, PROGRESS_STEPS)
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                raise StoppedError("Stopped.") from error
            raise translated(KIND, error, self.path) from error
        finally:
            self.connection.set_progress_handler(None, 0)

    def add(
        self,
        name: str,
        code: str,
        notation: Notation | None = None,
        *,
        tags: Sequence[str] = (),
        note: str = "",
    ) -> Measured:
        """Measures a knot and adds it.

        Raises:
            KnotError: the code describes no knot, or the name is taken or none.
        """
        given = Code(name, code, notation)
        entry = Entry(given, measured(given), tuple(tags), "", note)
        with self.transaction():
            self.insert(entry)
        return entry.measured

    def insert(self, entry: Entry) -> None:
        """Adds a measured knot inside the caller's transaction.

        Raises:
            TakenError: a knot of that name is there.
            KnotError: the name or a tag is none.
        """
        name = _plain("name", entry.code.name)
        tags = [_plain("tag", tag) for tag in entry.tags]
        if self._key(Subject.KNOT, name) is not None:
            raise TakenError(f"A knot {name!r} is in the collection; rename one.")
        identified = entry.measured.identified_as
        values = {
            **{each.name: entry.measured.row[each.name] for each in MEASURED},
            "added_at": self._now(),
            "source": entry.source,
            "note": entry.note,
            "identified_as": identified,
            "certainty": entry.measured.certainty.value if identified else "",
        }
        marks = ", ".join("?" * (1 + len(_OF_KNOT)))
        cursor = self.connection.execute(
            f"INSERT INTO knot (name, {', '.join(_OF_KNOT)}) VALUES ({marks})",
            (name, *(values[each] for each in _OF_KNOT)),
        )
        self._insert_diagram(cursor.lastrowid or 0, 1, entry.code, entry.measured)
        self._insert_tags(Subject.KNOT, cursor.lastrowid or 0, tags)

    def _insert_diagram(
        self, knot: int, position: int, code: Code, found: Measured
    ) -> int:
        cursor = self.connection.execute(
            "INSERT INTO diagram (knot, position, notation, code, pd_code)"
            " VALUES (?, ?, ?, ?, ?)",
            (knot, position, found.notation.value, code.text, found.row["pd_code"]),
        )
        return cursor.lastrowid or 0

    def add_diagram(
        self, name: str, code: str, notation: Notation | None = None
    ) -> str:
        """Adds another diagram of a knot; what `Subject.DIAGRAM` calls it.

        Raises:
            UnknownKnotError: there is no such knot.
            CodeError: the code describes no knot, or certainly another one.
        """
        given = Code(name, code, notation)
        found = measured(given)
        with self.transaction():
            return self.insert_diagram(given, found)

    def insert_diagram(
        self, given: Code, found: Measured, tags: Sequence[str] = ()
    ) -> str:
        """Adds another diagram inside the caller's transaction.

        Raises:
            UnknownKnotError: there is no knot of the name of the code.
            CodeError: it is certainly of another knot.
            KnotError: a tag is none.
        """
        words = [_plain("tag", tag) for tag in tags]
        key = self._found(Subject.KNOT, given.name)
        self._check_same(given.name, key, found.row)
        (last,) = self.connection.execute(
            "SELECT max(position) FROM diagram WHERE knot = ?", (key,)
        ).fetchone()
        added = self._insert_diagram(key, last + 1, given, found)
        self._insert_tags(Subject.DIAGRAM, added, words)
        return f"{given.name}/{last + 1}"

    def _check_same(self, name: str, key: int, row: Row) -> None:
        known = self.connection.execute(
            f"SELECT {', '.join(_TELLING)} FROM knot WHERE key = ?", (key,)
        ).fetchone()
        for column, value in zip(_TELLING, known, strict=True):
            if row[column] != value:
                raise CodeError(
                    f"This is no diagram of {name}: its {column.replace('_', ' ')} is"
                    f" {row[column]}, not {value}."
                )

    def add_quandle(
        self, name: str, table: Sequence[Sequence[int]], tags: Sequence[str] = ()
    ) -> Quandle:
        """Checks a table against the axioms and adds it.

        Raises:
            QuandleError: it is no quandle; which axiom fails, and where.
            KnotError: the name is taken or none.
        """
        with self.transaction():
            return self.insert_quandle(name, table, tags)

    def insert_quandle(
        self,
        name: str,
        table: Sequence[Sequence[int]],
        tags: Sequence[str] = (),
        source: str = "",
    ) -> Quandle:
        """Adds a quandle inside the caller's transaction.

        Raises:
            QuandleError: it is no quandle; which axiom fails, and where.
            KnotError: the name is taken or none.
        """
        made = checked(_plain("name", name), table)
        meant = known(made.name)
        if meant is not None and meant.table != made.table:
            raise TakenError(f"{made.name!r} means another quandle; rename this one.")
        words = [_plain("tag", tag) for tag in tags]
        if self._key(Subject.QUANDLE, made.name) is not None:
            raise TakenError(f"A quandle {made.name!r} is in the collection.")
        cursor = self.connection.execute(
            "INSERT INTO quandle (name, added_at, source, size, entries)"
            " VALUES (?, ?, ?, ?, ?)",
            (made.name, self._now(), source, made.size, json.dumps(made.table)),
        )
        self._insert_tags(Subject.QUANDLE, cursor.lastrowid or 0, words)
        return made

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")

    def tag(self, subject: Subject, name: str, tags: Iterable[str]) -> None:
        """Adds tags; those that are there already stay.

        Raises:
            UnknownKnotError: there is nothing of that name.
        """
        words = [_plain("tag", tag) for tag in tags]
        with self.transaction():
            self._insert_tags(subject, self._found(subject, name), words)

    def untag(self, subject: Subject, name: str, tags: Iterable[str]) -> None:
        """Takes tags away; those that are not there are no error.

        Raises:
            UnknownKnotError: there is nothing of that name.
        """
        with self.transaction():
            key = self._found(subject, name)
            for tag in tags:
                self.connection.execute(
                    f"DELETE FROM {subject}_tag WHERE subject = ? AND name = ?",
                    (key, tag.strip()),
                )

    def remove(self, subject: Subject, name: str) -> None:
        """Removes a knot with its diagrams, one further diagram, or a quandle.

        Raises:
            UnknownKnotError: there is nothing of that name.
            KnotError: it is the first diagram of a knot, which its row is made of.
        """
        if subject is Subject.DIAGRAM and name.endswith("/1"):
            raise KnotError(f"{name} is what its knot is made of; remove the knot.")
        with self.transaction():
            key = self._found(subject, name)
            self.connection.execute(f"DELETE FROM {subject} WHERE key = ?", (key,))

    def _insert_tags(self, subject: Subject, key: int, tags: Iterable[str]) -> None:
        self.connection.executemany(
            f"INSERT OR IGNORE INTO {subject}_tag (subject, name) VALUES (?, ?)",
            [(key, tag) for tag in tags],
        )

    def _found(self, subject: Subject, name: str) -> int:
        key = self._key(subject, name)
        if key is None:
            raise UnknownKnotError(f"There is no {subject} {name!r} in the collection.")
        return key

    def _key(self, subject: Subject, name: str) -> int | None:
        if subject is Subject.DIAGRAM:
            knot, _, position = name.rpartition("/")
            found = self.connection.execute(
                "SELECT diagram.key FROM diagram JOIN knot ON knot.key = diagram.knot"
                " WHERE knot.name = ? AND position = ?",
                (knot, position),
            ).fetchone()
        else:
            found = self.connection.execute(
                f"SELECT key FROM {subject} WHERE name = ?", (name,)
            ).fetchone()
        return None if found is None else int(found[0])

    def diagram(self, name: str) -> Diagram:
        """The first diagram of a knot, or the one of a name like ``mine/2``.

        Raises:
            UnknownKnotError: there is none of that name.
        """
        known = self._key(Subject.DIAGRAM, name) or self._key(
            Subject.DIAGRAM, f"{name}/1"
        )
        if known is None:
            raise UnknownKnotError(f"There is no diagram {name!r} in the collection.")
        (code,) = self.connection.execute(
            "SELECT pd_code FROM diagram WHERE key = ?", (known,)
        ).fetchone()
        return codes.parse(str(code), Notation.PD)

    def quandle(self, name: str) -> Quandle:
        """A quandle by name.

        Raises:
            UnknownKnotError: there is none of that name.
        """
        key = self._found(Subject.QUANDLE, name)
        (entries,) = self.connection.execute(
            "SELECT entries FROM quandle WHERE key = ?", (key,)
        ).fetchone()
        return checked(name, json.loads(entries))


def _plain(what: str, text: str) -> str:
    """A name or tag without white space around it.

    Raises:
        KnotError: it is empty, too long, or holds control characters.
    """
    stripped = text.strip()
    if not stripped:
        raise KnotError(f"The {what} is empty; give one.")
    if len(stripped) > LONGEST_NAME:
        raise KnotError(f"The {what} is longer than {LONGEST_NAME} characters.")
    if not stripped.isprintable():
        raise KnotError(f"The {what} {stripped!r} holds characters that do not print.")
    if what == "tag" and "," in stripped:
        raise KnotError(f"The tag {stripped!r} holds a comma, which separates tags.")
    return stripped

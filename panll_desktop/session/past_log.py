"""The statements that were run, kept in one file of the data directory.

Nothing of an answer is kept but how many rows it had and how long it took.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from panll_desktop.session.state import Ending, Past

if TYPE_CHECKING:
    import sqlite3

MOST_KEPT: Final = 100_000
MOST_FOUND: Final = 200
LONGEST: Final = 100_000
_PRUNED_EVERY: Final = 500
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS past (id INTEGER PRIMARY KEY, at REAL, module TEXT,"
    " connection TEXT, text TEXT, ending TEXT, rows INTEGER, seconds REAL,"
    " folded TEXT)"
)
_KEEP: Final = (
    "INSERT INTO past (at, module, connection, text, ending, rows, seconds, folded)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_FIND: Final = (
    "SELECT text, ending, rows, seconds, connection, at FROM past WHERE module = ?"
    " AND (? = '' OR instr(folded, ?)) ORDER BY id DESC LIMIT ?"
)


class PastLog:
    """Used on one lane; a file that cannot be used raises `OSError`.

    Args:
        path: of the file, which is made when the first statement is kept.
        clock: tells the time of day as seconds.
        most: how many statements are kept; the oldest go first.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        most: int = MOST_KEPT,
    ) -> None:
        self.path: Final = path
        self._clock = clock
        self._most = most
        self._file: sqlite3.Connection | None = None
        self._added = 0

    def keep(self, module: str, past: Past) -> None:
        """Adds one; of a text that is too long its beginning."""
        text = past.text[:LONGEST].encode(errors="replace").decode()
        row = (
            self._clock(),
            module,
            past.connection,
            text,
            past.ending.value,
            past.rows,
            past.seconds,
            f"{text}\n{past.connection}".casefold(),
        )
        self._do(_KEEP, row)
        if self._added % _PRUNED_EVERY == 0:
            self._do(
                "DELETE FROM past WHERE id <= (SELECT max(id) FROM past) - ?",
                (self._most,),
            )
        self._added += 1

    def find(self, module: str, needle: str) -> tuple[Past, ...]:
        """Those of a module with a text in them, the latest first."""
        if self._file is None and not self.path.exists():
            return ()
        folded = needle.casefold()
        rows = self._do(_FIND, (module, folded, folded, MOST_FOUND))
        return tuple(
            Past(text, Ending(ending), count, seconds, connection or "", at or 0.0)
            for text, ending, count, seconds, connection, at in rows
        )

    def erase(self) -> None:
        """Removes all of it."""
        self.close()
        for ending in ("", "-journal"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Lets the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _do(self, sentence: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        import sqlite3  # noqa: PLC0415 - not on the way to the first window

        try:
            if self._file is None:
                self._file = self._opened()
            with self._file as file:
                return file.execute(sentence, values).fetchall()
        except sqlite3.Error as error:
            raise OSError(str(error)) from error

    def _opened(self) -> "sqlite3.Connection":
        import sqlite3  # noqa: PLC0415 - not on the way to the first window

        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.path.exists()
        file = sqlite3.connect(self.path, timeout=5.0, check_same_thread=False)
        if fresh:
            self.path.chmod(0o600)
        file.execute("PRAGMA secure_delete = ON")
        file.execute(_TABLE)
        return file

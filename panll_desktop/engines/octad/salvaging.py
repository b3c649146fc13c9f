"""A damaged store, opened for reading alone with what can be read of it."""

import sqlite3

from panll_desktop.engines.octad.errors import StoreDamagedError
from panll_desktop.engines.octad.store import DAMAGED, Store


class SalvagedStore(Store):
    """A store that is opened even where its file is damaged.

    Then `damage` says so from the beginning, what stands in the log beside the file is
    not seen, and nothing is written.

    Raises:
        StoreDamagedError: not even the table of entities can be read.
        OctadError: as of `Store`.
    """

    def _open(self, *, create: bool, durable: bool) -> sqlite3.Connection:
        try:
            return super()._open(create=create, durable=durable)
        except StoreDamagedError:
            connection = self._rest()
            if connection is None:
                raise
            self.damage = DAMAGED
            return connection

    def _rest(self) -> sqlite3.Connection | None:
        """The file as it stands, if its entities can be read."""
        address = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(
                address, uri=True, isolation_level=None, cached_statements=256
            )
        except sqlite3.Error:
            return None
        try:
            # else SQLite reads nothing of a file that is shorter than its header says
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("SELECT created_at FROM entity LIMIT 1").fetchone()
            connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error:
            connection.close()
            return None
        return connection

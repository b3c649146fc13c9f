"""Embedded stores as peers of a federation: opened, asked and closed on one thread."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from panll_desktop.engines.octad import grouping, reading
from panll_desktop.engines.octad.algebra import Group, Select
from panll_desktop.engines.octad.functions import bindable
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.engines.octad.questions import Stamp
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.writing import AUTHOR

DriftOf: TypeAlias = Callable[[Store, str], float | None]
Repair: TypeAlias = Callable[[Store, str], bool]


def unknown(_store: Store, _identifier: str) -> None:
    """The drift of a peer for which nobody computes it."""


def unable(_store: Store, _identifier: str) -> bool:
    """The repair of a peer that has none."""
    return False


class EmbeddedPeer:
    """A store in a file, under a name.

    Args:
        name: as `patterns.check_name` allows it.
        path: of the store; never made.
        drift: the highest drift of an entity; None where there is no data.
        repair: normalises an entity; False where that did not work.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        drift: DriftOf = unknown,
        repair: Repair = unable,
        actor: str = AUTHOR,
    ) -> None:
        self._name = name
        self._path = path
        self._drift = drift
        self._repair = repair
        self._actor = actor

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self._name

    def open(self) -> "EmbeddedPeerSession":
        """Opens the store on the calling thread.

        Raises:
            OctadError: there is none, or it cannot be used.
        """
        store = Store(self._path)
        store.actor = self._actor
        return EmbeddedPeerSession(store, self._drift, self._repair)


class EmbeddedPeerSession:
    """An open store of a peer."""

    def __init__(self, store: Store, drift: DriftOf, repair: Repair) -> None:
        self._store = store
        self._drift = drift
        self._repair = repair

    def select(self, query: Select, stop: Stop) -> Iterator[list[Row]]:
        """The entities, in chunks."""
        return reading.select(self._store, query, stop)

    def group(self, query: Group, stop: Stop) -> Iterator[list[GroupRow]]:
        """The keys and aggregates of groups, in chunks."""
        return grouping.group(self._store, query, stop)

    def stamp(self, identifier: str) -> Stamp | None:
        """When the entity was modified; None if there is none."""
        row = self._store.connection.execute(
            "SELECT modified_at, version FROM entity WHERE id = ?",
            (bindable(identifier),),
        ).fetchone()
        return None if row is None else Stamp(str(row[0]), int(row[1]))

    def drift(self, identifier: str) -> float | None:
        """The highest drift of the entity; None where there is no data."""
        return self._drift(self._store, identifier)

    def repair(self, identifier: str) -> bool:
        """Normalises the entity; False where that did not work."""
        return self._repair(self._store, identifier)

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

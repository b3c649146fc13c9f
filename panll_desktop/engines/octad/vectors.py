"""Exact nearest neighbours: by a matrix of unit vectors that is kept while it is true.

The matrix is in single precision, and chooses the candidates: all whose cosine could be
among the best, given how far a product in single precision may be off. Their cosines
are then computed in double precision from what is stored, so the answer is exact.
"""

import json
import weakref
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.octad.errors import StoppedError, StoreDamagedError
from panll_desktop.engines.octad.functions import LARGEST
from panll_desktop.engines.octad.store import Stop, Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Singles = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Whole = NDArray[np.int64]

BLOCK: Final = 4096  # vectors read between two looks at the stop flag
MOST_KEPT: Final = 1 << 29  # bytes of a matrix; larger stores are read each time
_ROUNDING: Final = 2.0**-24  # of a number in single precision, relative


class Matrix:
    """The unit vectors of a store at one moment, in the order of their row keys.

    Attributes:
        moment: what the store said of itself then.
        keys: of the rows.
        units: (vectors, dimension); a vector of length zero is one of zeros.
    """

    def __init__(self, moment: "Moment", keys: "Whole", units: "Singles") -> None:
        self.moment = moment
        self.keys = keys
        self.units = units


Moment = tuple[int, int]
_KEPT: Final["weakref.WeakKeyDictionary[Store, Matrix]"] = weakref.WeakKeyDictionary()


def nearest(
    store: Store, vector: tuple[float, ...], limit: int | None, stop: Stop
) -> list[tuple[int, float]]:
    """Row keys and cosines, the highest first, then in the order of the keys.

    To be called in a read transaction. Everything is in double precision: squares of
    numbers in single precision may overflow it.
    """
    import numpy as np  # noqa: PLC0415 - only statements that compare vectors pay for it

    if limit is not None and limit <= 0:
        return []
    target = np.asarray(vector, dtype="<f8")
    target /= np.abs(target).max() or 1.0
    keys = None
    if limit is not None:
        matrix = _matrix(store, len(target), stop)
        if matrix is not None and limit < len(matrix.keys):
            keys = _candidates(matrix, target, limit)
    found, cosines = _compared(store, target, keys, stop)
    order = np.argsort(-cosines, kind="stable")
    if limit is not None:
        order = order[: min(limit, LARGEST)]
    return [(int(found[at]), float(cosines[at])) for at in order.tolist()]


def moment(store: Store) -> Moment:
    """Two numbers that differ once anything in the store has changed."""
    (version,) = store.connection.execute("PRAGMA data_version").fetchone()
    return int(version), store.connection.total_changes


def _matrix(store: Store, dimension: int, stop: Stop) -> Matrix | None:
    """The matrix as the store is now; None where it would be too large to keep."""
    now = moment(store)
    kept = _KEPT.get(store)
    if kept is not None and kept.moment == now:
        return kept
    _KEPT.pop(store, None)
    made = _read(store, dimension, now, stop)
    if made is not None:
        _KEPT[store] = made
    return made


def _read(store: Store, dimension: int, now: Moment, stop: Stop) -> Matrix | None:
    import numpy as np  # noqa: PLC0415 - likewise

    (count,) = store.connection.execute("SELECT count(*) FROM vector").fetchone()
    if count * dimension * 4 > MOST_KEPT:
        return None
    keys = np.empty(count, dtype=np.int64)
    units = np.empty((count, dimension), dtype=np.float32)
    cursor = store.connection.execute(
        "SELECT entity, embedding FROM vector ORDER BY entity"
    )
    for start in range(0, count, BLOCK):
        if stop():
            raise StoppedError("Stopped.")
        rows = cursor.fetchmany(BLOCK)
        part = _stacked([row[1] for row in rows], dimension)
        lengths = np.linalg.norm(part, axis=1, keepdims=True)
        np.divide(part, lengths, out=part, where=lengths > 0)
        keys[start : start + len(rows)] = [row[0] for row in rows]
        units[start : start + len(rows)] = part
    return Matrix(now, keys, units)


def _candidates(matrix: Matrix, target: "Doubles", limit: int) -> list[int]:
    """Keys of all that may be among the best.

    A sum of n products of numbers rounded to single precision is off by at most about
    (n + 3) roundings, times the lengths, which are 1; two such sums are compared.
    """
    import numpy as np  # noqa: PLC0415 - likewise

    length = np.linalg.norm(target)
    unit = (target / (length or 1.0)).astype(np.float32)
    scores = matrix.units @ unit
    least = np.partition(scores, -limit)[-limit]
    margin = 2 * (len(unit) + 4) * _ROUNDING
    found: list[int] = matrix.keys[np.flatnonzero(scores >= least - margin)].tolist()
    return found


def _compared(
    store: Store, target: "Doubles", keys: list[int] | None, stop: Stop
) -> "tuple[Whole, Doubles]":
    """Keys, ascending, and their cosines; of every vector if no keys are given."""
    import numpy as np  # noqa: PLC0415 - likewise

    statement = "SELECT entity, embedding FROM vector ORDER BY entity"
    parameters: tuple[str, ...] = ()
    if keys is not None:
        statement = (
            "SELECT v.entity, v.embedding FROM json_each(?) k"
            " CROSS JOIN vector v ON v.entity = k.value ORDER BY v.entity"
        )
        parameters = (json.dumps(keys),)
    cursor = store.connection.execute(statement, parameters)
    length = np.linalg.norm(target)
    found: list[int] = []
    cosines: list[Doubles] = [np.zeros(0)]
    while rows := cursor.fetchmany(BLOCK):
        if stop():
            raise StoppedError("Stopped.")
        part = _stacked([row[1] for row in rows], len(target))
        lengths = np.linalg.norm(part, axis=1) * length
        found.extend(row[0] for row in rows)
        made = np.zeros(len(rows))
        # Not BLAS: of two equal vectors it may round one otherwise, by their places.
        products = np.einsum("ij,j->i", part, target)
        np.divide(products, lengths, out=made, where=lengths > 0)
        cosines.append(made)
    return np.asarray(found, dtype=np.int64), np.concatenate(cosines)


def _stacked(blobs: list[bytes], dimension: int) -> "Doubles":
    """Stored vectors as rows in double precision.

    Raises:
        StoreDamagedError: one of them has another length.
    """
    import numpy as np  # noqa: PLC0415 - likewise

    if any(len(blob) != 4 * dimension for blob in blobs):
        raise StoreDamagedError(
            f"A vector of the store has not {dimension} numbers. Doctor says which, and"
            " with --repair gives it what its last version says."
        )
    flat = np.frombuffer(b"".join(blobs), dtype="<f4")
    return flat.reshape(-1, dimension).astype("<f8")

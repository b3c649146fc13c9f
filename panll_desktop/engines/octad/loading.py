"""Files of entities, JSON or JSON Lines in the request shape, into a store.

One file is one transaction: with a bad line nothing is loaded. Or the bad lines are
left out, and the rest is committed in batches.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from panll_desktop.engines.octad.draft import (
    Draft,
    Json,
    is_empty,
    parse,
    unknown_fields,
)
from panll_desktop.engines.octad.errors import RejectedError, StoppedError
from panll_desktop.engines.octad.filling import Filling
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.records import Record

BATCH: Final = 1000
MOST_LISTED: Final = 1000


class BadLine(Record):
    """A line that was not loaded; lines, or members of a JSON array, count from 1.

    An array that is not JSON has no members: then it is the line where that shows.
    """

    number: int
    reason: str


class Loaded(Record):
    """What came of loading a file.

    Attributes:
        entities: how many were committed.
        bad: every bad line, in order.
        ignored: members that no request has, and in how many of the lines.
    """

    entities: int
    bad: tuple[BadLine, ...]
    ignored: tuple[tuple[str, int], ...] = ()


Line: TypeAlias = "tuple[int, Json | BadLine]"


def lines(content: bytes) -> Iterator[Line]:
    """The entities of a file by number, and what is not JSON among them.

    A file that starts with ``[`` is one array; one that is a single object is one
    entity; anything else is JSON Lines, in which empty lines are allowed.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    stripped = content.lstrip()
    if stripped.startswith(b"["):
        yield from _array(content)
        return
    if stripped.startswith(b"{"):
        whole = _document(content, 1)
        if not isinstance(whole[1], BadLine):
            yield whole
            return
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            yield _document(line, number)


def load(
    store: Store,
    found: Iterable[Line],
    *,
    skip_invalid: bool = False,
    stop: Stop = lambda: False,
) -> Loaded:
    """Stores the entities.

    Args:
        store: where they go.
        found: as `lines` gives them.
        skip_invalid: commits the good ones, `BATCH` at a time, instead of all or none.
        stop: asked between entities; what was committed stays.

    Raises:
        StoppedError: `stop` said so; the batch that was open was rolled back.
        StoreUnreadableError: busy, full or damaged; likewise.
    """
    loader = _Loader(store, stop)
    with store.stoppable(stop):
        if skip_invalid:
            loader.in_batches(found)
        else:
            loader.at_once(found)
    ignored = loader.ignored.most_common()
    return Loaded(loader.committed, tuple(loader.bad), tuple(ignored))


class _Loader:
    def __init__(self, store: Store, stop: Stop) -> None:
        self._store = store
        self._stop = stop
        self.committed = 0
        self.bad: list[BadLine] = []
        self.ignored: Counter[str] = Counter()

    def at_once(self, found: Iterable[Line]) -> None:
        try:
            with self._store.transaction():
                with self._store.filling() as filling:
                    written = sum(self._write(filling, line) for line in found)
                self._refuse_bad()
        except _BadFileError:
            return
        self.committed = written

    def _refuse_bad(self) -> None:
        if self.bad:
            raise _BadFileError

    def in_batches(self, found: Iterable[Line]) -> None:
        rest = iter(found)
        more = True
        while more:
            written = 0
            with self._store.transaction(), self._store.filling() as filling:
                more = False
                for line in rest:
                    written += self._write(filling, line)
                    if written == BATCH:
                        more = True
                        break
            self.committed += written

    def _write(self, filling: Filling, line: Line) -> int:
        number, document = line
        if self._stop():
            raise StoppedError("Stopped.")
        if isinstance(document, BadLine):
            self.bad.append(document)
            return 0
        try:
            identifier, draft = parse(document)
            filling.insert(*_not_empty(identifier, draft))
        except RejectedError as error:
            self.bad.append(BadLine(number, str(error)))
            return 0
        self.ignored.update(unknown_fields(document))
        return 1


def _not_empty(identifier: str | None, draft: Draft) -> tuple[str | None, Draft]:
    if identifier is None and is_empty(draft):
        raise RejectedError("entity", "has no identifier and nothing to store")
    return identifier, draft


class _BadFileError(Exception):
    """Leaves the transaction so that it is rolled back."""


def _array(content: bytes) -> Iterator[Line]:
    number, document = _document(content, 1)
    if isinstance(document, list):
        yield from enumerate(document, 1)
    else:
        yield number, document


def _document(content: bytes, number: int) -> Line:
    try:
        return number, json.loads(
            content, parse_constant=_refuse, object_pairs_hook=_members
        )
    except json.JSONDecodeError as error:
        number += error.lineno - 1
        reason = f"{error.msg}, at column {error.colno}"
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} is not UTF-8"
    except ValueError as error:
        reason = str(error)
    except RecursionError:
        reason = "it is nested too deeply"
    return number, BadLine(number, f"not valid JSON: {reason}")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object; of a key that stands twice, one value would be lost in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise ValueError(f"{counts.most_common(1)[0][0]!r} stands twice in an object")
    return found

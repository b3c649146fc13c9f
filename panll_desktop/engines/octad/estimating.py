"""How many entities meet a condition: asked of a sample of the store, not guessed."""

import json
import sqlite3
from typing import Final

from panll_desktop.engines.octad import costs
from panll_desktop.engines.octad.algebra import (
    Agrees,
    And,
    Bound,
    Claims,
    Condition,
    Follows,
    Matches,
    NearestPlaces,
    NearestVectors,
    Not,
    Or,
    Reached,
)
from panll_desktop.engines.octad.conditions import compile_condition
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.records import Record

SAMPLE: Final = 256  # entities


_SLOW: Final = (
    *(Bound, Follows, Reached, Matches, Agrees, Claims),
    *(NearestPlaces, NearestVectors),
)


class Counts(Record):
    """What a store holds, by kind, counted in its indexes.

    Attributes:
        vectors: the share of the sample that has one, times `entities`; exact where
            the sample is the whole store. So are `tensors`.
    """

    entities: int
    documents: int
    triples: int
    subjects: int
    types: int
    places: int
    records: int
    vectors: float
    tensors: float

    @property
    def fan_out(self) -> float:
        """Edges that leave an entity which has any."""
        return self.triples / self.subjects if self.subjects else 0.0


class Sample:
    """Some entities of a store, evenly spaced among its keys; all of a small one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._total = _number(connection, "SELECT count(*) FROM entity")
        self._keys = json.dumps(self._drawn())
        self._size = len(json.loads(self._keys))

    def kept(self, condition: Condition) -> float:
        """The part of all entities that meets a condition, 0 to 1.

        What takes long to test (paths, patterns, consistency) is left to the model.
        None of a sample says less than one of twice as many, not never.
        """
        if not self._size or is_slow(condition):
            return costs.cost(condition).kept
        sql = Sql()
        test = compile_condition(condition, sql)
        hits = self._hits(f"{sql.from_clause()} WHERE", test, sql)
        if not hits and self._size < self._total:
            return 0.5 / self._size
        return hits / self._size

    def counts(self) -> Counts:
        """What the store holds."""
        of = self._connection
        return Counts(
            entities=self._total,
            documents=_number(of, "SELECT count(*) FROM document_text_docsize"),
            triples=_number(of, "SELECT count(*) FROM triple"),
            subjects=_number(of, "SELECT count(DISTINCT entity) FROM triple"),
            types=_number(of, "SELECT count(*) FROM semantic"),
            places=_number(of, "SELECT count(*) FROM spatial_index_rowid"),
            records=_number(of, "SELECT count(*) FROM provenance"),
            vectors=self._held("vector"),
            tensors=self._held("tensor"),
        )

    def _held(self, table: str) -> float:
        test = f"EXISTS (SELECT 1 FROM {table} WHERE entity = e.key)"
        hits = self._hits("FROM entity e WHERE", test, Sql())
        return self._total * hits / self._size if self._size else 0.0

    def _hits(self, source: str, test: str, sql: Sql) -> int:
        found: int = self._connection.execute(
            f"SELECT count(*) {source}"
            f" e.key IN (SELECT value FROM json_each(?)) AND coalesce({test}, 0)",
            (self._keys, *sql.parameters),
        ).fetchone()[0]
        return found

    def _drawn(self) -> list[int]:
        if self._total <= SAMPLE:
            return [
                row[0] for row in self._connection.execute("SELECT key FROM entity")
            ]
        last = _number(self._connection, "SELECT max(key) FROM entity")
        found = {
            self._connection.execute(
                "SELECT min(key) FROM entity WHERE key >= ?", (1 + at * last // SAMPLE,)
            ).fetchone()[0]
            for at in range(SAMPLE)
        }
        return sorted(found - {None})


def is_slow(condition: Condition) -> bool:
    """Whether testing a sample could take longer than the statement itself."""
    match condition:
        case And(terms) | Or(terms):
            return any(map(is_slow, terms))
        case Not(term):
            return is_slow(term)
        case _:
            return isinstance(condition, _SLOW)


def _number(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0] or 0)

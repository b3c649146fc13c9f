"""SQL over one entity, aliased ``e``, while it is put together."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from panll_desktop.engines.octad.functions import bindable
from panll_desktop.records import Record

SqlValue: TypeAlias = str | int | float | bytes | None


class Sql:
    """SQL being put together: the tables joined once, and parameters in order."""

    def __init__(self) -> None:
        self.joins: set[str] = set()
        self.unnested: dict[str, str] = {}
        # entities whose vectors are compared with, and how long given vectors are
        self.likened: list[str | int] = []
        self.parameters: list[SqlValue] = []
        self.made: dict[Record, str] = {}  # columns of groups that are made already
        self.counter: Iterator[int] = itertools.count()
        # the identifiers that variables of a pattern stand for; "" is the entity
        self.variables: dict[str, str] = {"": "e.id"}
        self.drift_inside = False  # a score of another entity is read

    def bind(self, value: SqlValue) -> None:
        """Adds a parameter."""
        self.parameters.append(bindable(value) if isinstance(value, str) else value)

    @property
    def reads_drift(self) -> bool:
        """Whether a score is among what is read."""
        return "drift" in self.joins or self.drift_inside

    def unnest(self, column: str) -> str:
        """A column of a table with many rows to an entity, as one of the source.

        There is a row for each different value then, and one of NULL without any.
        """
        alias = self.unnested.setdefault(column, f"u{len(self.unnested)}")
        return f"{alias}.value"

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Expressions over another entity, which has tables of its own."""
        joins, unnested = self.joins, self.unnested
        self.joins, self.unnested = set(), {}
        try:
            yield
        finally:
            self.drift_inside |= "drift" in self.joins
            self.joins, self.unnested = joins, unnested

    def from_clause(self, entity: str = "entity") -> str:
        """The entity and every table that the expressions mention."""
        joined = "".join(
            f" LEFT JOIN {table} ON {table}.entity = e.key"
            for table in sorted(self.joins)
        )
        for column, alias in self.unnested.items():
            table, _, name = column.partition(".")
            joined += (
                f" LEFT JOIN (SELECT DISTINCT entity, {name} AS value FROM {table})"
                f" {alias} ON {alias}.entity = e.key"
            )
        return f"FROM {entity} e{joined}"

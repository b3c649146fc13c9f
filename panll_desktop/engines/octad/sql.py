"""SQL over one entity, aliased ``e``, while it is put together."""

import itertools
from collections.abc import Iterator
from typing import TypeAlias

from panll_desktop.engines.octad.functions import bindable

SqlValue: TypeAlias = str | int | float | bytes | None


class Sql:
    """SQL being put together: the tables joined once, and parameters in order."""

    def __init__(self) -> None:
        self.joins: set[str] = set()
        self.parameters: list[SqlValue] = []
        self.counter: Iterator[int] = itertools.count()

    def bind(self, value: SqlValue) -> None:
        """Adds a parameter."""
        self.parameters.append(bindable(value) if isinstance(value, str) else value)

    def from_clause(self) -> str:
        """The entity and every table that the expressions mention."""
        joined = "".join(
            f" LEFT JOIN {table} ON {table}.entity = e.key"
            for table in sorted(self.joins)
        )
        return f"FROM entity e{joined}"

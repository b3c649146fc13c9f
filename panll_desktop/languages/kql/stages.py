"""The stages of a KQL pipeline as a typed tree."""

from enum import Enum
from typing import TypeAlias

from panll_desktop.languages.kql.values import Call, Entries, Expression, Name
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Type(Record):
    """A type as it was written: ``Option[Int]``."""

    name: str
    arguments: tuple["Type", ...]
    span: Span


class Filter(Record):
    """The rows for which a condition holds.

    Attributes:
        condition: of a row.
        via: the invariants it is to be judged by; empty for any.
    """

    condition: Expression
    via: tuple[Name, ...]
    span: Span


class Key(Record):
    """What rows are sorted by."""

    value: Expression
    descending: bool
    span: Span


class Sort(Record):
    """The rows in an order."""

    keys: tuple[Key, ...]
    span: Span


class Take(Record):
    """The first rows."""

    count: int
    span: Span


class Skip(Record):
    """The rows behind the first ones."""

    count: int
    span: Span


class Column(Record):
    """A column that is returned; no value is every column."""

    value: Expression | None
    alias: str
    span: Span


class Return(Record):
    """The columns of the answer."""

    columns: tuple[Column, ...]
    provenance: bool
    span: Span


class GroupBy(Record):
    """Rows with equal keys together."""

    keys: tuple[Expression, ...]
    span: Span


class Aggregated(Record):
    """An aggregate and the column it becomes; empty for the function's name."""

    call: Call
    alias: str
    span: Span


class Aggregate(Record):
    """One row for each group, or one for all rows."""

    columns: tuple[Aggregated, ...]
    span: Span


class FindEquivalent(Record):
    """The knots that may be the same.

    Attributes:
        target: the knot; None for each row's own.
        via: the invariants that are compared; empty for all.
        confidence: the least that is asked for; empty for any.
    """

    target: Expression | None
    via: tuple[Name, ...]
    confidence: str
    span: Span


class FindPath(Record):
    """The moves from one diagram to another."""

    start: Expression
    goal: Expression
    moves: tuple[str, ...]
    span: Span


class Direction(Enum):
    """Where an edge of a pattern leads."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


class Point(Record):
    """A node of a pattern; empty is any."""

    name: str
    label: str
    fields: Entries | None
    span: Span


class Edge(Record):
    """An edge of a pattern; empty is any."""

    direction: Direction
    name: str
    label: str
    fields: Entries | None
    span: Span


class Pattern(Record):
    """A chain of nodes; there is one edge fewer than there are nodes."""

    nodes: tuple[Point, ...]
    edges: tuple[Edge, ...]
    span: Span


class Bind(Record):
    """A new column of every row, with `let` or `with`."""

    name: str
    type: Type | None
    value: Expression
    span: Span


class With(Record):
    """New columns, and whether each row says where it comes from."""

    provenance: bool
    facts: tuple[Bind, ...]
    span: Span


Stage: TypeAlias = (
    Filter
    | Sort
    | Take
    | Skip
    | Return
    | GroupBy
    | Aggregate
    | FindEquivalent
    | FindPath
    | Pattern
    | Bind
    | With
)

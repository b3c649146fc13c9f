"""A KQL program as a typed tree: what was written, with its places."""

from typing import TypeAlias

from panll_desktop.languages.kql.stages import Column, Key, Stage, Type
from panll_desktop.languages.kql.values import (
    Braid,
    Comparison,
    Expression,
    KnotName,
    Name,
    Parameter,
    Rows,
)
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Collection(Record):
    """A source by its name: knots, diagrams, invariants, quandles or a person's own.

    Attributes:
        name: as it was written.
        alias: the name of a row; empty without one.
    """

    name: str
    alias: str
    span: Span


class Nested(Record):
    """A query as a source."""

    query: "Query | Select"
    alias: str
    span: Span


Source: TypeAlias = Collection | Nested


class Query(Rows):
    """A pipeline: rows from a source through stages."""

    source: Source
    stages: tuple[Stage, ...]
    span: Span


class Select(Rows):
    """The SQL front; no limit is all rows."""

    columns: tuple[Column, ...]
    distinct: bool
    sources: tuple[Source, ...]
    where: Expression | None
    group_by: tuple[Expression, ...]
    having: Expression | None
    order_by: tuple[Key, ...]
    limit: int | None
    offset: int
    span: Span


class Let(Record):
    """A name for a value, for a braid or for the rows of a query."""

    name: str
    type: Type | None
    value: Expression | Query | Select
    span: Span


class Rule(Record):
    """A rule of logic; the conditions are joined by commas."""

    name: str
    parameters: tuple[str, ...]
    conditions: tuple[Expression, ...]
    span: Span


class Axiom(Record):
    """An implication for all values of its variables."""

    name: str
    variables: tuple[str, ...]
    premise: Expression
    conclusion: Expression
    span: Span


class Find(Record):
    """Knots for which all the comparisons hold."""

    conditions: tuple[Comparison, ...]
    span: Span


class Compute(Record):
    """One invariant of a knot, or all of them where none is named."""

    invariant: Name | None
    knot: KnotName | Name | Parameter
    span: Span


class Show(Record):
    """A braid or what is made of one, to be drawn and identified."""

    braid: Braid
    span: Span


Statement: TypeAlias = Query | Select | Let | Rule | Axiom | Find | Compute | Show


class Explain(Record):
    """The plan is asked for instead of the rows; analysed, of a program that ran."""

    analysed: bool
    span: Span


class Program(Record):
    """The statements of a program in order; a text of comments has none.

    Attributes:
        statements: the last one with rows is the answer.
        explain: whether its plan is asked for.
    """

    statements: tuple[Statement, ...]
    explain: Explain | None
    span: Span

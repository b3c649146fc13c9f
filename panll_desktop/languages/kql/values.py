"""The expressions of KQL as a typed tree; every record ends with its place."""

from typing import TypeAlias

from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Rows(Record):
    """What has rows: of `tree`, a `Query` or a `Select`."""


class Constant(Record):
    """A value as it stands: nothing, a truth, a number or a text."""

    value: bool | int | float | str | None
    span: Span


class KnotName(Record):
    """A knot by its name in the tables, such as 3_1."""

    name: str
    span: Span


class Name(Record):
    """A column, a binding or an alias."""

    name: str
    span: Span


class Parameter(Record):
    """A value that is given when the query runs, such as $x."""

    name: str
    span: Span


class GaussCode(Record):
    """A signed Gauss code; no label is 0."""

    labels: tuple[int, ...]
    span: Span


class Listed(Record):
    """Values in square brackets, or several in round ones."""

    items: tuple["Expression", ...]
    span: Span


class Entries(Record):
    """Named values in braces."""

    entries: tuple[tuple[str, "Expression"], ...]
    span: Span


class Call(Record):
    """A function or an aggregate.

    Attributes:
        name: as it was written.
        arguments: of the call; none if it is of everything.
        everything: called with a star.
        distinct: of each different value once.
    """

    name: str
    arguments: tuple["Expression", ...]
    everything: bool
    distinct: bool
    span: Span


class Field(Record):
    """A field of a value."""

    base: "Expression"
    name: str
    span: Span


class Index(Record):
    """A part of a value by its key."""

    base: "Expression"
    key: "Expression"
    span: Span


class Negative(Record):
    """A number with its sign changed."""

    operand: "Expression"
    span: Span


class Arithmetic(Record):
    """Operands of one rank, from left to right: ``+ -`` or ``* / %``."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]
    span: Span


class Comparison(Record):
    """Two values compared; ``=`` and ``<>`` have become ``==`` and ``!=``."""

    left: "Expression"
    operator: str
    right: "Expression"
    span: Span


class Membership(Record):
    """Whether a value is in a list or in the rows of a query."""

    operand: "Expression"
    among: "Expression"
    negated: bool
    span: Span


class Likeness(Record):
    """Whether a text is like a pattern with ``%`` and ``_``."""

    operand: "Expression"
    pattern: "Expression"
    negated: bool
    span: Span


class Range(Record):
    """Whether a value lies between two others, ends included."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"
    negated: bool
    span: Span


class Absence(Record):
    """Whether there is no value."""

    operand: "Expression"
    negated: bool
    span: Span


class Negation(Record):
    """The contrary of a condition."""

    operand: "Expression"
    span: Span


class Conjunction(Record):
    """Conditions that must all hold."""

    parts: tuple["Expression", ...]
    span: Span


class Disjunction(Record):
    """Conditions of which one must hold."""

    parts: tuple["Expression", ...]
    span: Span


class Fallback(Record):
    """The first of several that has a value."""

    parts: tuple["Expression", ...]
    span: Span


class Generator(Record):
    """One piece of a braid or tangle: sigma, sigma_inv, cup or cap, and its strand."""

    name: str
    strand: int
    span: Span


class Shaping(Record):
    """close, mirror, simplify, normalise or classify of a braid or knot."""

    name: str
    operand: "Expression"
    span: Span


class Sequence(Record):
    """Braids one after another."""

    parts: tuple["Expression", ...]
    span: Span


class Tensor(Record):
    """Braids side by side."""

    parts: tuple["Expression", ...]
    span: Span


class Subquery(Record):
    """A query whose rows are a value."""

    query: Rows
    span: Span


Braid: TypeAlias = Generator | Shaping | Sequence | Tensor
Condition: TypeAlias = (
    Comparison
    | Membership
    | Likeness
    | Range
    | Absence
    | Negation
    | Conjunction
    | Disjunction
)
Expression: TypeAlias = (
    Constant
    | KnotName
    | Name
    | Parameter
    | GaussCode
    | Listed
    | Entries
    | Call
    | Field
    | Index
    | Negative
    | Arithmetic
    | Condition
    | Fallback
    | Braid
    | Subquery
)

"""The expressions of GQL as a typed tree; every record ends with its place."""

from typing import TypeAlias

from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Rows(Record):
    """What has rows: of `tree`, a `Select`."""


class Constant(Record):
    """A value as it stands: nothing, a truth, a number or a text."""

    value: bool | int | float | str | None
    span: Span


class Name(Record):
    """A field, or a path of fields; the first part may be an alias."""

    parts: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        """As it is written, with dots."""
        return ".".join(self.parts)


class Parameter(Record):
    """A value that is given when the statement runs, such as $x, or a bare ?."""

    name: str
    span: Span


class Hole(Record):
    """A place in a template of a program, such as ${name}: nothing runs with one."""

    text: str
    span: Span


class Listed(Record):
    """Values in square brackets, or several in round ones."""

    items: tuple["Expression", ...]
    span: Span


class Entries(Record):
    """A document: named values in braces."""

    entries: tuple[tuple[str, "Expression"], ...]
    span: Span


class Made(Record):
    """A refined value with the terms that prove it: ``BoundedNat.mk 0 100 95 (…)``.

    Attributes:
        type: before ``.mk``.
        arguments: constants, in order; terms in brackets are left out.
        text: as it is written.
    """

    type: str
    arguments: tuple[Constant, ...]
    text: str
    span: Span


class Key(Record):
    """What rows are sorted by."""

    value: "Expression"
    descending: bool
    span: Span


class Call(Record):
    """A function or an aggregate.

    Attributes:
        name: as it was written.
        arguments: of the call; none if it is of everything.
        everything: called with a star.
        distinct: of each different value once.
        order: of the values that are gathered; None if any will do.
    """

    name: str
    arguments: tuple["Expression", ...]
    everything: bool
    distinct: bool
    order: Key | None
    span: Span


class Field(Record):
    """A field of a value."""

    base: "Expression"
    name: str
    span: Span


class Index(Record):
    """A part of a value by its key, or those for which a condition holds."""

    base: "Expression"
    key: "Expression"
    span: Span


class Negative(Record):
    """A number with its sign changed."""

    operand: "Expression"
    span: Span


class Arithmetic(Record):
    """Operands of one rank, from left to right: ``+ - ||`` or ``* / %``."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]
    span: Span


class Interval(Record):
    """A length of time, such as ``INTERVAL '1 hour'``."""

    text: str
    span: Span


class Comparison(Record):
    """Two values compared by ``= != < <= > >=`` or ``LIKE CONTAINS MATCHES``."""

    left: "Expression"
    operator: str
    right: "Expression"
    span: Span


class Membership(Record):
    """Whether a value is in a list or in the rows of a query."""

    operand: "Expression"
    among: "Expression"
    span: Span


class Range(Record):
    """Whether a value lies between two others, ends included."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"
    span: Span


class Absence(Record):
    """Whether there is no value."""

    operand: "Expression"
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


class Subquery(Record):
    """A query whose rows are a value."""

    query: Rows
    span: Span


class Exists(Record):
    """Whether a query has a row."""

    query: Rows
    span: Span


Expression: TypeAlias = (
    Constant
    | Name
    | Parameter
    | Hole
    | Listed
    | Entries
    | Made
    | Call
    | Field
    | Index
    | Negative
    | Arithmetic
    | Interval
    | Comparison
    | Membership
    | Range
    | Absence
    | Negation
    | Conjunction
    | Disjunction
    | Subquery
    | Exists
)

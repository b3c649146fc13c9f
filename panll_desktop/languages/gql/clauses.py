"""The parts of GQL's statements as a typed tree; every record ends with its place."""

from enum import Enum
from typing import TypeAlias

from panll_desktop.languages.gql.values import (
    Constant,
    Entries,
    Expression,
    Hole,
    Name,
    Parameter,
)
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Direction(Enum):
    """Along which edges a traversal goes."""

    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"
    ANY = "ANY"


class Collection(Record):
    """A collection by its name; a `Hole` in a template."""

    name: str
    hole: bool
    span: Span


class Document(Record):
    """A document by its identifier, such as ``sites/alta``, or what gives it."""

    identifier: str | Parameter | Hole
    span: Span


class Column(Record):
    """A column of an answer.

    Attributes:
        value: None for all fields.
        of: whose fields a star means; empty for every one's.
        alias: empty without one.
    """

    value: Expression | None
    of: str
    alias: str
    span: Span


class Source(Record):
    """Where rows come from.

    Attributes:
        collection: its documents are the rows.
        alias: empty without one.
        moment: as the collection was at that sequence; None for now.
    """

    collection: Collection
    alias: str
    moment: int | None
    span: Span


class Unnest(Record):
    """The items of a list as rows."""

    value: Expression
    alias: str
    span: Span


class Where(Record):
    """A condition on the rows so far."""

    condition: Expression
    span: Span


class Traverse(Record):
    """From each row along edges.

    Attributes:
        edges: the collections of edges that count.
        alias: of the edges; empty without one.
        direction: as it is written; OUTBOUND without.
        depth: how many edges in a row at most; 1 without.
        sugar: whether the short form was written, ``FROM c OUTBOUND edges``.
    """

    edges: tuple[str, ...]
    alias: str
    direction: Direction
    depth: int
    sugar: bool
    span: Span


class Hop(Record):
    """From a field that names a document, or an edge, to that document."""

    start: Name
    collection: str
    alias: str
    span: Span


class Join(Record):
    """Rows of another collection beside each row.

    Attributes:
        outer: rows without a partner are kept.
    """

    outer: bool
    source: Source | Unnest
    condition: Expression
    span: Span


Step: TypeAlias = Where | Traverse | Hop | Join
Count: TypeAlias = int | Parameter | Hole


class Refined(Record):
    """A text in the words of Lean: kept, and not verified."""

    text: str
    span: Span


class Note(Record):
    """A remark kept beside a change, such as ``VERIFIED_BY "…"``."""

    name: str
    value: Expression
    span: Span


class Inverse(Record):
    """A statement that undoes another, as its author sees it: one of `tree`."""

    statement: Record
    span: Span


class Because(Record):
    """Who changes something and why, with everything that is kept about it.

    Attributes:
        asked: ``WITH PROVENANCE`` stands there.
        provenance: the document behind it.
        rationale: behind RATIONALE or REASON; None without.
        notes: the other remarks, in order.
        proof: what WITH_PROOF holds; None without.
        inverse: the statement that undoes this one, as its author sees it.
        irreversible: declared so.
        reason: why there is no way back; empty without.
        returning: what the change answers.
        flags: words in square brackets, such as VERIFY_PROOFS.
        span: of all these clauses; empty behind the statement without any.
    """

    asked: bool
    provenance: Entries | Hole | None
    rationale: Constant | Refined | Parameter | Hole | None
    notes: tuple[Note, ...]
    proof: Refined | None
    inverse: Inverse | None
    irreversible: bool
    reason: str
    returning: tuple[Column, ...] | Refined | None
    flags: tuple[str, ...]
    span: Span


class Assignment(Record):
    """A value for a field."""

    field: Name
    value: Expression
    span: Span


class Type(Record):
    """A type as it is written, such as ``BoundedNat 0 100``.

    Attributes:
        name: the first word, as it was written.
        arguments: numbers, names and texts behind it, in order; brackets left out.
        text: all of it, with single spaces.
    """

    name: str
    arguments: tuple[str | int | float, ...]
    text: str
    span: Span


class Define(Record):
    """A field of a collection.

    Attributes:
        required: NOT NULL, or a part of the key.
        unique: no two documents have the same.
        primary: a part of the key of the collection.
        check: the condition in CHECK.
        references: the collection that the value names a document of; empty without.
        default: what it is where nothing is given; None without.
    """

    name: str
    type: Type
    required: bool
    unique: bool
    primary: bool
    check: Expression | None
    references: str
    default: Expression | None
    span: Span


class Rename(Record):
    """Another name for a collection."""

    name: str
    span: Span

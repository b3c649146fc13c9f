"""A GQL statement as a typed tree: what was written, with its places."""

from enum import Enum
from typing import TypeAlias

from panll_desktop.languages.gql.clauses import (
    Assignment,
    Because,
    Collection,
    Column,
    Count,
    Define,
    Direction,
    Document,
    Refined,
    Rename,
    Source,
    Step,
    Unnest,
)
from panll_desktop.languages.gql.values import (
    Constant,
    Entries,
    Expression,
    Hole,
    Key,
    Name,
    Parameter,
    Rows,
)
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Select(Rows):
    """Documents that fit, and what is reached from them.

    Attributes:
        columns: none is all of them, as a star is.
        refined: a selection in the words of Lean, in their place.
        steps: conditions, traversals and joins, in the order in which they act.
        with_path: each row says the edges on its way.
        because: WITH PROVENANCE and the like.
    """

    columns: tuple[Column, ...]
    refined: Refined | None
    distinct: bool
    sources: tuple[Source | Unnest, ...]
    steps: tuple[Step, ...]
    group_by: tuple[Expression, ...]
    having: Expression | None
    order_by: tuple[Key, ...]
    limit: Count | None
    offset: Count | None
    with_path: bool
    with_history: bool
    export: str
    because: Because
    span: Span


class Insert(Record):
    """New documents; each a document, or a hole in a template."""

    collection: Collection
    documents: tuple[Entries | Hole, ...]
    because: Because
    span: Span


class Import(Record):
    """New documents from a file of JSON lines."""

    collection: Collection
    file: str
    because: Because
    span: Span


class InsertEdge(Record):
    """An edge between two documents.

    Attributes:
        edges: the collection; empty where the fields are to say it.
        source: where it begins; None where the fields say it. A query is for an
            edge from each document that it finds.
        target: where it leads.
    """

    edges: str
    source: Document | Select | None
    target: Document | Select | None
    fields: Entries | Hole | None
    because: Because
    span: Span


class Update(Record):
    """Other values for fields of the documents that fit."""

    collection: Collection
    assignments: tuple[Assignment, ...]
    condition: Expression
    because: Because
    span: Span


class Delete(Record):
    """Takes away the documents that fit; HARD is without a way back."""

    collection: Collection
    condition: Expression
    hard: bool
    because: Because
    span: Span


class Merge(Record):
    """One document of two, or two again of one.

    Attributes:
        gone: the key of the one that goes, or comes back.
        stays: the key of the one that it is in.
        apart: it comes back.
        adopting: the one that stays gets the names of the other.
        aliases: that it loses; None for those that it got.
    """

    collection: Collection
    gone: Constant | Parameter | Hole
    stays: Constant | Parameter | Hole
    apart: bool
    adopting: bool
    aliases: Expression | None
    because: Because
    span: Span


class Walk(Record):
    """A traversal that names its start first, and last what it answers."""

    start: Document | Name
    edges: tuple[str, ...]
    direction: Direction
    depth: int
    condition: Expression | None
    columns: tuple[Column, ...]
    group_by: tuple[Expression, ...]
    order_by: tuple[Key, ...]
    limit: Count | None
    offset: Count | None
    span: Span


class MatchPattern(Record):
    """Documents whose motif is like a word: an extension of this workbench.

    Attributes:
        threshold: from 0 to 1.
        region: south, west, north and east in degrees; None for everywhere.
    """

    pattern: Constant | Parameter
    threshold: Expression | None
    region: tuple[Expression, ...] | None
    limit: Count | None
    span: Span


class CreateCollection(Record):
    """A collection of documents or of edges.

    Attributes:
        ends: the collections that its edges lead from and to; None for any.
        schema: the document behind WITH SCHEMA.
        conditions: behind WITH CONSTRAINTS.
        marks: DEPENDENT_TYPES and the like.
        normal_form: behind TARGET_NORMAL_FORM; empty without.
        dependencies: behind FUNCTIONAL_DEPENDENCIES; empty without.
    """

    collection: Collection
    edges: bool
    unless_exists: bool
    fields: tuple[Define, ...]
    ends: tuple[str, str] | None
    schema: Entries | None
    conditions: tuple[Expression, ...]
    marks: tuple[str, ...]
    normal_form: str
    dependencies: str
    description: str
    because: Because
    span: Span


class CreateConstraint(Record):
    """A named condition that every document of a collection must fulfil."""

    name: str
    collection: Collection
    fields: tuple[Define, ...]
    condition: Expression
    because: Because
    span: Span


class DropCollection(Record):
    """Takes a collection away with its documents; HARD is without a way back."""

    collection: Collection
    hard: bool
    because: Because
    span: Span


class AddFields(Record):
    """More fields for a collection."""

    fields: tuple[Define, ...]
    span: Span


class AddConstraint(Record):
    """One more condition on a collection."""

    name: str
    condition: Expression
    span: Span


class DropField(Record):
    """One field less."""

    name: str
    span: Span


class Alter(Record):
    """A change of a collection's schema."""

    collection: Collection
    change: AddFields | AddConstraint | DropField | Rename
    because: Because
    span: Span


class Asked(Enum):
    """What INTROSPECT asks for."""

    SCHEMA = "SCHEMA"
    CONSTRAINTS = "CONSTRAINTS"
    COLLECTIONS = "COLLECTIONS"
    VERSION = "VERSION"
    JOURNAL = "JOURNAL"
    HISTORY = "HISTORY"


class Introspect(Record):
    """A question about the database itself.

    Attributes:
        subject: a collection, or the document whose history is asked for.
        aspect: which part of that history, as it is written; empty for all of it.
        history: of the schema.
        since: the journal after that sequence.
    """

    asked: Asked
    subject: Document | None
    aspect: str
    history: bool
    since: int | None
    condition: Expression | None
    limit: Count | None
    returning: tuple[Column, ...] | Refined | None
    span: Span


class Undo(Record):
    """Undoes an entry of the journal by a new one.

    Attributes:
        sequence: None for the last one in effect.
        preview: only says what it would do.
    """

    sequence: int | None
    preview: bool
    because: Because
    span: Span


class Transaction(Record):
    """BEGIN, COMMIT or ROLLBACK."""

    verb: str
    because: Because | None
    span: Span


class Defaults(Record):
    """Provenance for every change of this session that carries none."""

    provenance: Entries
    span: Span


class Discover(Record):
    """Which fields determine which others."""

    collection: Collection
    sample: int | None
    confidence: float | None
    algorithm: str
    returning: tuple[Column, ...] | Refined | None
    span: Span


class CheckForm(Record):
    """Whether a collection is in a normal form."""

    collection: Collection
    form: str
    returning: tuple[Column, ...] | Refined | None
    span: Span


class Propose(Record):
    """How a collection could be brought into a normal form."""

    collection: Collection
    form: str
    strategy: str
    returning: tuple[Column, ...] | Refined | None
    span: Span


class Apply(Record):
    """Carries out a proposal, or takes it back."""

    proposal: str
    reverting: bool
    because: Because
    span: Span


class Denormalize(Record):
    """Joins collections into one.

    Attributes:
        parts: the collections; the documents of the first keep their keys.
        into: one of them, or a new name.
        on: the fields in which documents that belong together agree.
    """

    parts: tuple[Collection, ...]
    into: str
    on: tuple[str, ...]
    because: Because
    span: Span


Plain: TypeAlias = (
    Select
    | Insert
    | Import
    | InsertEdge
    | Update
    | Delete
    | Merge
    | Walk
    | MatchPattern
    | CreateCollection
    | CreateConstraint
    | DropCollection
    | Alter
    | Introspect
    | Undo
    | Transaction
    | Defaults
    | Discover
    | CheckForm
    | Propose
    | Apply
    | Denormalize
)


class Explain(Record):
    """The plan of a statement; with ANALYZE it is run first."""

    statement: Plain
    analysed: bool
    verbose: bool
    span: Span


Statement: TypeAlias = Plain | Explain

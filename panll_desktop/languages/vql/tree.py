"""A VQL statement as a typed tree: what was written, with its places.

Modalities are names of `protocol.Modality`; nothing here knows how it is executed.
Conditions and trailing clauses are in modules of their own, offered here as well.
"""

from typing import TypeAlias

from panll_desktop.languages.vql.conditions import (
    Aggregate,
    AnyDrift,
    AsOf,
    AtVersion,
    Between,
    Bounds,
    Comparison,
    Condition,
    Conjunction,
    Consistent,
    Containment,
    Direction,
    Disjunction,
    Drift,
    Edge,
    HasProof,
    Identifier,
    LikeEntity,
    Likeness,
    Literal,
    Matching,
    ModifiedBy,
    Name,
    Nearest,
    NearPlace,
    Negation,
    Operand,
    Parameter,
    Path,
    Place,
    Presence,
    Radius,
    Rank,
    Reference,
    Satisfies,
    Scalar,
    Shape,
    Similar,
    Truth,
    Value,
    VerifiedBy,
)
from panll_desktop.languages.vql.promises import (
    Argument,
    Attached,
    Consume,
    Effects,
    Promise,
    SessionProtocol,
    Transaction,
    Usage,
)
from panll_desktop.protocol import Modality, Span
from panll_desktop.records import Record

__all__ = [
    "Aggregate",
    "AnyDrift",
    "Argument",
    "AsOf",
    "AtVersion",
    "Attached",
    "Between",
    "Bounds",
    "Comparison",
    "Condition",
    "Conjunction",
    "Consistent",
    "Consume",
    "Containment",
    "Direction",
    "Disjunction",
    "Drift",
    "Edge",
    "Effects",
    "HasProof",
    "Identifier",
    "LikeEntity",
    "Likeness",
    "Literal",
    "Matching",
    "ModifiedBy",
    "Name",
    "NearPlace",
    "Nearest",
    "Negation",
    "Operand",
    "Parameter",
    "Path",
    "Place",
    "Presence",
    "Promise",
    "Radius",
    "Rank",
    "Reference",
    "Satisfies",
    "Scalar",
    "SessionProtocol",
    "Shape",
    "Similar",
    "Transaction",
    "Truth",
    "Usage",
    "Value",
    "VerifiedBy",
]


class Everything(Record):
    """``*``: all eight modalities."""

    span: Span


class Whole(Record):
    """A modality with all it holds."""

    modality: Modality
    span: Span


class Parts(Record):
    """A modality with named parts of it, as ``GRAPH(nodes, edges)``."""

    modality: Modality
    names: tuple[str, ...]
    span: Span


Item: TypeAlias = Everything | Whole | Parts | Reference | Name | Aggregate


class Sort(Record):
    """A sort key."""

    key: Reference | Name | Identifier | Aggregate
    descending: bool
    span: Span


class Collection(Record):
    """All entities of the store."""

    span: Span


class Single(Record):
    """``HEXAD id``; without an id the same as all entities."""

    entity: str | None
    span: Span


class Federation(Record):
    """Entities of peers: those of a pattern, those of a list, or one store's.

    Attributes:
        pattern: such as ``/universities/*``; None without one, which is all peers.
        nodes: the names in brackets.
        store: the one peer after STORE.
        span: where.
    """

    pattern: str | None
    nodes: tuple[str, ...]
    store: str | None
    span: Span


class NamedStore(Record):
    """``STORE name``."""

    name: str
    span: Span


class Reflect(Record):
    """``REFLECT``: the queries that the store keeps."""

    span: Span


Source: TypeAlias = Collection | Single | Federation | NamedStore | Reflect


class Policy(Record):
    """What to do with drifted entities of peers: STRICT REPAIR TOLERATE LATEST."""

    name: str
    span: Span


class Moment(Record):
    """A time as it was written; whether it is one is seen later."""

    text: str
    span: Span


class Traverse(Record):
    """Follows edges of that name; the depth is None where none is written."""

    predicate: str
    depth: int | None
    span: Span


class Obligation(Record):
    """One thing to prove.

    Attributes:
        kind: in upper case; the type checker says whether there is such a kind.
        subjects: what it is about, or the contract.
        threshold: as the surface style writes it.
        arguments: behind WITH.
        span: where.
    """

    kind: str
    subjects: tuple[str, ...]
    threshold: float | None
    arguments: tuple[Argument, ...]
    span: Span


class Proof(Record):
    """A PROOF clause; `either` says that one of the obligations is enough."""

    obligations: tuple[Obligation, ...]
    either: bool
    span: Span


class Select(Record):
    """A query, its clauses in the order of the text."""

    items: tuple[Item, ...]
    source: Source
    policy: Policy | None
    moment: Moment | None
    traverse: Traverse | None
    where: Condition | None
    group: tuple[Reference | Name, ...]
    having: Condition | None
    proofs: tuple[Proof, ...]
    order: tuple[Sort, ...]
    limit: int | None
    offset: int
    promises: tuple[Promise, ...]
    span: Span

    @property
    def entity(self) -> str | None:
        """The id after HEXAD."""
        return self.source.entity if isinstance(self.source, Single) else None


class SearchText(Record):
    """``SEARCH TEXT``."""

    words: str
    limit: int | None
    span: Span


class SearchVector(Record):
    """``SEARCH VECTOR``; the numbers as they were written."""

    vector: Likeness
    limit: int | None
    span: Span


class SearchRelated(Record):
    """``SEARCH RELATED``."""

    entity: str
    predicate: str | None
    limit: int | None
    span: Span


class SearchModality(Record):
    """``SEARCH graph WHERE …``: entities that have the modality."""

    modality: Modality
    where: Condition | None
    limit: int | None
    span: Span


class Insert(Record):
    """An entity in the field names of the request shape."""

    document: tuple[tuple[str, Value], ...]
    groups: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...]
    edges: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    moment: Moment | None
    proofs: tuple[Proof, ...]
    promises: tuple[Promise, ...]
    span: Span


class Assignment(Record):
    """A field and its new value."""

    field: Reference | Name
    value: Value


class Update(Record):
    """Either one entity, or all that meet a condition."""

    entity: str | None
    where: Condition | None
    assignments: tuple[Assignment, ...]
    proofs: tuple[Proof, ...]
    promises: tuple[Promise, ...]
    span: Span


class Delete(Record):
    """Either one entity, or all that meet a condition, here or at peers."""

    entity: str | None
    source: Federation | None
    where: Condition | None
    proofs: tuple[Proof, ...]
    promises: tuple[Promise, ...]
    span: Span


class ShowStatus(Record):
    """``SHOW STATUS`` or ``SHOW HEALTH``."""

    span: Span


class ShowDrift(Record):
    """``SHOW DRIFT``."""

    span: Span


class ShowNormaliser(Record):
    """``SHOW NORMALIZER``."""

    span: Span


class ShowEntities(Record):
    """``SHOW HEXADS``."""

    limit: int | None
    span: Span


class Count(Record):
    """``COUNT hexads``."""

    where: Condition | None
    span: Span


class Explain(Record):
    """A statement whose plan is wanted, or with `analysed` its real figures too."""

    statement: "Plain"
    analysed: bool
    span: Span


Search: TypeAlias = SearchText | SearchVector | SearchRelated | SearchModality
Show: TypeAlias = ShowStatus | ShowDrift | ShowNormaliser | ShowEntities
Change: TypeAlias = Insert | Update | Delete
Plain: TypeAlias = Select | Search | Change | Show | Count
Statement: TypeAlias = Plain | Explain

"""Conditions of VQL as a typed tree, with the places where they are written."""

from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol import Modality, Span
from panll_desktop.records import Record

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | tuple[Value, ...]"


class Reference(Record):
    """A field of a modality; the name may have dots."""

    modality: Modality
    name: str
    span: Span


class Name(Record):
    """A field without its modality, or one of a variable, as ``paper.title``."""

    path: str
    span: Span


class Identifier(Record):
    """The entity's identifier, as a field."""

    span: Span


class Aggregate(Record):
    """``COUNT(*)`` or a function of a field; the argument of ``*`` is None."""

    function: str
    argument: Reference | Name | Identifier | None
    span: Span


class Literal(Record):
    """A value as it was written."""

    value: Value
    span: Span


class Parameter(Record):
    """``$name``: a value that is given when the statement is run."""

    name: str
    span: Span


Field: TypeAlias = Reference | Name | Identifier
Operand: TypeAlias = Field | Aggregate | Literal | Parameter


class Comparison(Record):
    """Two sides and an operator: == != < <= > >= LIKE."""

    left: Operand
    operator: str
    right: Operand
    span: Span


class Place(Record):
    """Where a test looks: a whole modality, or a field."""

    modality: Modality | None
    field: Reference | Name | None
    span: Span


class Containment(Record):
    """All the words stand in the text of the document, or in that field of it.

    Attributes:
        variable: before the field; None if there is none.
    """

    words: str
    field: str | None
    span: Span
    variable: str | None = None


class Matching(Record):
    """A regular expression, without its slashes, matches the document or a field.

    Attributes:
        variable: before the field; None if there is none.
    """

    pattern: str
    field: str | None
    span: Span
    variable: str | None = None


class Presence(Record):
    """The entity has, or with `negated` has not, that modality."""

    modality: Modality
    negated: bool
    span: Span


class Truth(Record):
    """``TRUE`` or ``FALSE``."""

    value: bool
    span: Span


class LikeEntity(Record):
    """The vector of a stored entity."""

    entity: str
    span: Span


Likeness: TypeAlias = "tuple[float, ...] | Parameter | LikeEntity"


class Similar(Record):
    """Similar to a vector, at least by the threshold; the metric is upper case."""

    place: Place
    vector: Likeness
    threshold: float | None
    metric: str | None
    span: Span


class Nearest(Record):
    """Among the nearest so many; to what, another condition says."""

    place: Place
    count: int
    metric: str | None
    span: Span


class Shape(Record):
    """The shape of a tensor compared with one; the operator is == if none is there."""

    place: Place
    operator: str
    shape: tuple[Value, ...]
    span: Span


class Rank(Record):
    """The number of dimensions of a tensor."""

    place: Place
    operator: str
    rank: float
    span: Span


class Direction(Enum):
    """Which way an edge points."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


class Edge(Record):
    """An edge of a pattern, followed from `least` to `most` times; None is no end."""

    predicate: str
    direction: Direction
    least: int
    most: int | None
    span: Span


class Path(Record):
    """Variables and the edges between them: one more variable than edges."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    span: Span


class Satisfies(Record):
    """The entity satisfies a contract with these arguments."""

    contract: str
    arguments: tuple[tuple[str, Scalar], ...]
    span: Span


class HasProof(Record):
    """A proof of that kind is kept with the entity."""

    kind: str
    span: Span


class VerifiedBy(Record):
    """Somebody verified the entity."""

    verifier: str
    span: Span


class AsOf(Record):
    """The entity as it was at a time."""

    moment: str
    span: Span


class Between(Record):
    """The entity changed between two times."""

    start: str
    end: str
    span: Span


class AtVersion(Record):
    """The entity as it was in a version."""

    version: str
    span: Span


class ModifiedBy(Record):
    """Somebody changed the entity."""

    actor: str
    span: Span


class Radius(Record):
    """Within so many kilometres of a place, in degrees."""

    latitude: float
    longitude: float
    kilometres: float
    span: Span


class Bounds(Record):
    """Inside a box, in degrees: south, west, north, east."""

    south: float
    west: float
    north: float
    east: float
    span: Span


class NearPlace(Record):
    """Among the so many entities nearest to a place."""

    latitude: float
    longitude: float
    count: int
    span: Span


class Drift(Record):
    """How far two modalities are apart, 0 to 1."""

    left: Modality
    right: Modality
    operator: str
    threshold: float
    span: Span


class AnyDrift(Record):
    """Any drift at all, or more than a threshold."""

    threshold: float | None
    span: Span


class Consistent(Record):
    """How consistent two modalities are, 0 to 1; operator and threshold together."""

    left: Modality
    right: Modality
    metric: str | None
    operator: str | None
    threshold: float | None
    span: Span


class Conjunction(Record):
    """All of at least two terms."""

    terms: tuple["Condition", ...]
    span: Span


class Disjunction(Record):
    """One of at least two terms."""

    terms: tuple["Condition", ...]
    span: Span


class Negation(Record):
    """The opposite."""

    term: "Condition"
    span: Span


Condition: TypeAlias = (
    Comparison
    | Containment
    | Matching
    | Presence
    | Truth
    | Similar
    | Nearest
    | Shape
    | Rank
    | Path
    | Satisfies
    | HasProof
    | VerifiedBy
    | AsOf
    | Between
    | AtVersion
    | ModifiedBy
    | Radius
    | Bounds
    | NearPlace
    | Drift
    | AnyDrift
    | Consistent
    | Conjunction
    | Disjunction
    | Negation
)

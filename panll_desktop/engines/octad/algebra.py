"""What the engine executes: typed and closed; it never sees the text of a query.

Conditions have two values: on an absent modality a comparison is false, and its
negation true.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from panll_desktop.engines.octad.draft import Draft
from panll_desktop.protocol import ALL_MODALITIES, Modality

Scalar: TypeAlias = str | int | float | bool | None


class Operator(Enum):
    """How a field is compared with a value."""

    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    LIKE = "LIKE"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a modality; `name` may have dots, as in ``metadata.country``."""

    modality: Modality
    name: str


@dataclass(frozen=True, slots=True)
class Identified:
    """The entity's identifier is one of these."""

    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value."""

    field: Field
    operator: Operator
    value: Scalar


@dataclass(frozen=True, slots=True)
class CompareFields:
    """A field against another one of the same entity."""

    left: Field
    operator: Operator
    right: Field


@dataclass(frozen=True, slots=True)
class Present:
    """The entity has something in that modality."""

    modality: Modality


@dataclass(frozen=True, slots=True)
class Contains:
    """All words stand in title or body, case and accents folded."""

    words: str


@dataclass(frozen=True, slots=True)
class WithinBounds:
    """The place lies in a box, borders included; degrees, not across the date line."""

    min_latitude: float
    min_longitude: float
    max_latitude: float
    max_longitude: float


@dataclass(frozen=True, slots=True)
class WithinRadius:
    """The place is at most so many kilometres away, by haversine with R = 6371 km."""

    latitude: float
    longitude: float
    kilometres: float


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same."""

    value: bool


@dataclass(frozen=True, slots=True)
class And:
    """All of them; of none is true."""

    terms: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them; of none is false."""

    terms: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    term: "Condition"


Condition: TypeAlias = (
    Identified
    | Compare
    | CompareFields
    | Present
    | Contains
    | WithinBounds
    | WithinRadius
    | Constant
    | And
    | Or
    | Not
)


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key; entities without the field come last."""

    field: Field
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """What of an entity is wanted: whole modalities, and single fields of others."""

    modalities: int = ALL_MODALITIES
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """Entities that meet a condition, in order; without order, as they were stored."""

    projection: Projection
    condition: Condition = Constant(True)
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SearchText:
    """Documents that contain all words, best first by BM25."""

    words: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class SearchVector:
    """Entities by cosine similarity to a vector, nearest first."""

    vector: tuple[float, ...]
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class SearchRelated:
    """Entities one outgoing edge away; every predicate if None."""

    identifier: str
    predicate: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many entities meet a condition."""

    condition: Condition = Constant(True)


@dataclass(frozen=True, slots=True)
class Insert:
    """One new entity; a fresh identifier is made if None."""

    identifier: str | None
    draft: Draft


@dataclass(frozen=True, slots=True)
class Assign:
    """A field gets a value; None removes it."""

    field: Field
    value: "Value"


Value: TypeAlias = "Scalar | tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Update:
    """Changes fields of every entity that meets the condition, in one transaction."""

    condition: Condition
    assignments: tuple[Assign, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes every entity that meets the condition, in one transaction."""

    condition: Condition


Query: TypeAlias = Select | SearchText | SearchVector | SearchRelated | Count
Change: TypeAlias = Insert | Update | Delete

"""What the engine executes: typed and closed; it never sees the text of a query.

Conditions have two values: on an absent modality a comparison is false, and its
negation true. Their leaves are in `predicates`, offered here as well.
"""

from enum import Enum
from typing import TypeAlias

from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.predicates import (
    DRIFT,
    IDENTIFIER,
    Agrees,
    Compare,
    CompareAcross,
    CompareFields,
    Contains,
    Direction,
    Field,
    FieldOf,
    Follows,
    Identified,
    Link,
    Matches,
    Metric,
    NearestPlaces,
    NearestVectors,
    Operator,
    Present,
    Reached,
    Scalar,
    Shaped,
    Similar,
    Step,
    VectorOf,
    WithinBounds,
    WithinRadius,
    Written,
    WrittenBy,
)
from panll_desktop.protocol import ALL_MODALITIES
from panll_desktop.records import Record

__all__ = [
    "DRIFT",
    "IDENTIFIER",
    "Aggregate",
    "Agrees",
    "And",
    "Assign",
    "Bound",
    "Change",
    "Compare",
    "CompareAcross",
    "CompareFields",
    "CompareGroups",
    "Condition",
    "Constant",
    "Contains",
    "Count",
    "Delete",
    "Direction",
    "Far",
    "Field",
    "FieldOf",
    "Follows",
    "Function",
    "Group",
    "GroupOrder",
    "Identified",
    "Insert",
    "Link",
    "Literal",
    "Matches",
    "Metric",
    "NearestPlaces",
    "NearestVectors",
    "Not",
    "Of",
    "Operator",
    "Or",
    "Order",
    "Present",
    "Projection",
    "Query",
    "Reached",
    "Scalar",
    "SearchRelated",
    "SearchText",
    "SearchVector",
    "Select",
    "Shaped",
    "Similar",
    "Step",
    "Update",
    "Value",
    "VectorOf",
    "WithinBounds",
    "WithinRadius",
    "Written",
    "WrittenBy",
]


class Claim(Enum):
    """What `Claims` asks of an entity."""

    TYPED = "typed"
    VERIFIED = "verified"
    CITING = "citing"
    CONSISTENT = "consistent"


class Claims(Record):
    """It bears a type or was verified by someone, of that name; or could be proven."""

    claim: Claim
    name: str = ""


class Function(Enum):
    """What is made of the values of a group; what is absent does not count."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Aggregate(Record):
    """One value for each group; without a field, how many entities it has.

    SUM and AVG leave out what is no number.
    """

    function: Function
    field: Field | None = None


class CompareGroups(Record):
    """Values of a group against each other; stands in `Group.having` alone."""

    left: "Field | Aggregate"
    operator: Operator
    right: "Field | Aggregate | Literal"


class Literal(Record):
    """A value that was written."""

    value: Scalar


class Constant(Record):
    """Always the same."""

    value: bool


class And(Record):
    """All of them; of none is true."""

    terms: tuple["Condition", ...]


class Or(Record):
    """At least one of them; of none is false."""

    terms: tuple["Condition", ...]


class Not(Record):
    """It does not hold."""

    term: "Condition"


class Of(Record):
    """It holds of what a variable stands for; stands in `Bound.term` alone."""

    variable: str
    term: "Condition"


class Bound(Record):
    """Something can be put for each variable: the links lead there, and it holds.

    A variable stands for an identifier. Where no entity of that identifier is stored,
    all its modalities are absent.
    """

    links: tuple[Link, ...]
    term: "Condition"


Condition: TypeAlias = (
    Identified
    | Compare
    | CompareFields
    | CompareAcross
    | Present
    | Contains
    | WithinBounds
    | WithinRadius
    | NearestPlaces
    | Similar
    | NearestVectors
    | Written
    | WrittenBy
    | Reached
    | Agrees
    | Shaped
    | Matches
    | Follows
    | Claims
    | CompareGroups
    | Constant
    | And
    | Or
    | Not
    | Of
    | Bound
)


class Order(Record):
    """A sort key; entities without the field come last.

    Attributes:
        variable: of `Select.bound`, whose field it is; "" is the entity itself.
    """

    field: Field
    descending: bool = False
    variable: str = ""


class Projection(Record):
    """What of an entity is wanted: whole modalities, and single fields of others.

    Attributes:
        modalities: as bits.
        fields: of modalities that are not wanted as a whole.
        computed: what no modality holds: `DRIFT` and its columns.
    """

    modalities: int = ALL_MODALITIES
    fields: tuple[Field, ...] = ()
    computed: tuple[Field | FieldOf, ...] = ()


class Far(Record):
    """What is wanted of what a variable stands for, besides its identifier."""

    variable: str
    projection: Projection


class Select(Record):
    """Entities that meet a condition, in order; without order, as they were stored.

    With variables that are wanted there is a row for each entity and what they stand
    for, and where it is the same, in the order of their identifiers. An order by others
    takes of the values of such a row those that come first.

    Attributes:
        keyed: the rows bring the values by which they are ordered.
        bound: one of the terms of the condition, whose variables order and `far` name.
        far: variables that are wanted.
    """

    projection: Projection
    condition: Condition = Constant(True)
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    keyed: bool = False
    bound: Bound | None = None
    far: tuple[Far, ...] = ()


class GroupOrder(Record):
    """A sort key of groups, one of their values; NULL comes last."""

    by: Field | Aggregate
    descending: bool = False


class Group(Record):
    """Entities put together by the values of fields, and what is made of each group.

    An entity with several values of a key is in the group of each of them, one without
    any in that of NULL. Without keys all entities are one group, even if there is none.

    Attributes:
        keys: fields.
        aggregates: of each group.
        condition: which entities.
        having: which groups; not without keys.
        order: by these first, then by the keys.
        limit: of groups.
        offset: likewise.
    """

    keys: tuple[Field, ...]
    aggregates: tuple[Aggregate, ...]
    condition: Condition = Constant(True)
    having: Condition = Constant(True)
    order: tuple[GroupOrder, ...] = ()
    limit: int | None = None
    offset: int = 0


class SearchText(Record):
    """Documents that contain all words, best first by BM25."""

    words: str
    limit: int | None = None


class SearchVector(Record):
    """Entities by cosine similarity to a vector, nearest first."""

    vector: tuple[float, ...]
    limit: int | None = None


class SearchRelated(Record):
    """Entities one outgoing edge away; every predicate if None."""

    identifier: str
    predicate: str | None = None
    limit: int | None = None


class Count(Record):
    """How many entities meet a condition."""

    condition: Condition = Constant(True)


class Insert(Record):
    """One new entity; a fresh identifier is made if None."""

    identifier: str | None
    draft: Draft


class Assign(Record):
    """A field gets a value; None removes it."""

    field: Field
    value: "Value"


Value: TypeAlias = "Scalar | tuple[Value, ...]"


class Update(Record):
    """Changes fields of every entity that meets the condition, in one transaction."""

    condition: Condition
    assignments: tuple[Assign, ...]


class Delete(Record):
    """Removes every entity that meets the condition, in one transaction."""

    condition: Condition


Query: TypeAlias = Select | SearchText | SearchVector | SearchRelated | Count
Change: TypeAlias = Insert | Update | Delete

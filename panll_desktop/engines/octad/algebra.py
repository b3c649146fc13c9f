"""What the engine executes: typed and closed; it never sees the text of a query.

Conditions have two values: on an absent modality a comparison is false, and its
negation true.
"""

from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.engines.octad.draft import Draft
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

IDENTIFIER: Final = "@id"  # a field of TEMPORAL, which every entity has
DRIFT: Final = "@drift"  # the worst score of all types; behind a dot that of one column
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


class Field(Record):
    """A field of a modality; `name` may have dots, as in ``metadata.country``."""

    modality: Modality
    name: str


class Identified(Record):
    """The entity's identifier is one of these."""

    identifiers: tuple[str, ...]


class Compare(Record):
    """A field against a value."""

    field: Field
    operator: Operator
    value: Scalar


class CompareFields(Record):
    """A field against another one of the same entity."""

    left: Field
    operator: Operator
    right: Field


class Present(Record):
    """The entity has something in that modality."""

    modality: Modality


class Contains(Record):
    """All words stand in title or body, case and accents folded.

    With a field, ``title`` or ``body``, they all stand in that one.
    """

    words: str
    field: str | None = None


class WithinBounds(Record):
    """The place lies in a box, borders included; degrees, not across the date line."""

    min_latitude: float
    min_longitude: float
    max_latitude: float
    max_longitude: float


class WithinRadius(Record):
    """The place is at most so many kilometres away, by haversine with R = 6371 km."""

    latitude: float
    longitude: float
    kilometres: float


class NearestPlaces(Record):
    """Among the so many entities nearest to a place, by haversine."""

    latitude: float
    longitude: float
    count: int


class Metric(Enum):
    """How alike two vectors are; the greater, the more.

    COSINE is the cosine, EUCLIDEAN is 1 / (1 + distance), DOT_PRODUCT the product.
    """

    COSINE = "cosine"
    EUCLIDEAN = "euclidean"
    DOT_PRODUCT = "dot_product"


class Similar(Record):
    """The embedding is at least so much like a vector of the same length."""

    vector: tuple[float, ...]
    least: float
    metric: Metric = Metric.COSINE


class Agrees(Record):
    """How consistent two modalities are, 0 to 1; see `consistency.Agreement`."""

    one: Modality
    other: Modality
    metric: str
    operator: Operator
    threshold: float


class Shaped(Record):
    """The shape of the tensor, compared by EQUAL or UNEQUAL."""

    operator: Operator
    shape: tuple[int, ...]


class Matches(Record):
    """A regular expression matches somewhere in title or body, or in one of them."""

    pattern: str
    field: str | None = None


class Direction(Enum):
    """Which way an edge points, seen from the entity that is left."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


class Step(Record):
    """Edges of one predicate, followed from `least` to `most` times.

    Attributes:
        most: None is as far as they go; then `least` is 0 or 1.
    """

    predicate: str
    direction: Direction = Direction.OUT
    least: int = 1
    most: int | None = 1


class Follows(Record):
    """From the entity, these steps one after another lead somewhere."""

    steps: tuple[Step, ...]


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


Condition: TypeAlias = (
    Identified
    | Compare
    | CompareFields
    | Present
    | Contains
    | WithinBounds
    | WithinRadius
    | NearestPlaces
    | Similar
    | Agrees
    | Shaped
    | Matches
    | Follows
    | CompareGroups
    | Constant
    | And
    | Or
    | Not
)


class Order(Record):
    """A sort key; entities without the field come last."""

    field: Field
    descending: bool = False


class Projection(Record):
    """What of an entity is wanted: whole modalities, and single fields of others.

    Attributes:
        modalities: as bits.
        fields: of modalities that are not wanted as a whole.
        computed: what no modality holds: `DRIFT` and its columns.
    """

    modalities: int = ALL_MODALITIES
    fields: tuple[Field, ...] = ()
    computed: tuple[Field, ...] = ()


class Select(Record):
    """Entities that meet a condition, in order; without order, as they were stored.

    Attributes:
        keyed: the rows bring the values by which they are ordered.
    """

    projection: Projection
    condition: Condition = Constant(True)
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    keyed: bool = False


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

"""What can be asked of one entity: the leaves of the algebra's conditions."""

from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.protocol import Modality
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


class FieldOf(Record):
    """A field of what a variable of a pattern stands for; "" is the entity itself."""

    variable: str
    field: Field


class CompareAcross(Record):
    """A field of one variable against one of another; stands in `Bound.term` alone."""

    left: FieldOf
    operator: Operator
    right: FieldOf


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


class VectorOf(Record):
    """The vector of a stored entity."""

    identifier: str


class Similar(Record):
    """The embedding is at least so much like a vector of the same length."""

    vector: tuple[float, ...] | VectorOf
    least: float
    metric: Metric = Metric.COSINE


class NearestVectors(Record):
    """Among the so many entities whose vectors are most like one."""

    vector: tuple[float, ...] | VectorOf
    count: int
    metric: Metric = Metric.COSINE


class Written(Record):
    """A version was made between two times, both included.

    The times are texts as `store.written` makes them.
    """

    start: str
    end: str


class WrittenBy(Record):
    """A version is of that author, or a provenance record of that actor."""

    author: str


class Reached(Record):
    """A step leads there from one entity, or from any if None."""

    start: str | None
    step: "Step"


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
        home: whether they lead back to the entity that the path begins with.
    """

    predicate: str
    direction: Direction = Direction.OUT
    least: int = 1
    most: int | None = 1
    home: bool = False


class Follows(Record):
    """From the entity, these steps one after another lead somewhere."""

    steps: tuple[Step, ...]


class Link(Record):
    """A step leads from what one variable stands for to what another one does.

    Attributes:
        source: a variable that is bound already; "" is the entity itself.
        step: its `home` is False.
        target: likewise, or a new one, which it binds to everything it leads to.
    """

    source: str
    step: Step
    target: str

"""A VQL statement as a typed tree: what was written, with its places.

Modalities are names of `protocol.Modality`; nothing here knows how it is executed.
"""

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


class Identifier(Record):
    """The entity's identifier, as a field."""

    span: Span


class Literal(Record):
    """A value as it was written."""

    value: Scalar
    span: Span


class Comparison(Record):
    """Two sides and an operator: == != < <= > >= LIKE."""

    left: Reference | Identifier
    operator: str
    right: Literal | Reference
    span: Span


class Containment(Record):
    """All the words stand in the text of the document, or in that field of it."""

    words: str
    field: str | None
    span: Span


class Presence(Record):
    """The entity has, or with `negated` has not, that modality."""

    modality: Modality
    negated: bool
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
    Comparison | Containment | Presence | Conjunction | Disjunction | Negation
)


class Everything(Record):
    """``*``: all eight modalities."""

    span: Span


class Whole(Record):
    """A modality with all it holds."""

    modality: Modality
    span: Span


class Counting(Record):
    """``COUNT(*)``."""

    span: Span


Item: TypeAlias = Everything | Whole | Reference | Counting


class Sort(Record):
    """A sort key."""

    key: Reference | Identifier
    descending: bool


class Select(Record):
    """A query; `entity` is set by ``FROM HEXAD id``."""

    items: tuple[Item, ...]
    entity: str | None
    where: Condition | None
    order: tuple[Sort, ...]
    limit: int | None
    offset: int
    span: Span


class SearchText(Record):
    """``SEARCH TEXT``."""

    words: str
    limit: int | None
    span: Span


class SearchVector(Record):
    """``SEARCH VECTOR``; the numbers as they were written."""

    vector: tuple[float, ...]
    limit: int | None
    span: Span


class SearchRelated(Record):
    """``SEARCH RELATED``."""

    entity: str
    predicate: str | None
    limit: int | None
    span: Span


class Insert(Record):
    """An entity in the field names of the request shape."""

    document: tuple[tuple[str, Value], ...]
    groups: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...]
    edges: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    span: Span


class Assignment(Record):
    """A field and its new value."""

    field: Reference
    value: Value


class Update(Record):
    """Either one entity, or all that meet a condition."""

    entity: str | None
    where: Condition | None
    assignments: tuple[Assignment, ...]
    span: Span


class Delete(Record):
    """Either one entity, or all that meet a condition."""

    entity: str | None
    where: Condition | None
    span: Span


class ShowStatus(Record):
    """``SHOW STATUS`` or ``SHOW HEALTH``."""

    span: Span


class ShowDrift(Record):
    """``SHOW DRIFT``."""

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
    """A statement whose plan is wanted."""

    statement: "Plain"
    span: Span


Search: TypeAlias = SearchText | SearchVector | SearchRelated
Show: TypeAlias = ShowStatus | ShowDrift | ShowEntities
Change: TypeAlias = Insert | Update | Delete
Plain: TypeAlias = Select | Search | Change | Show | Count
Statement: TypeAlias = Plain | Explain

"""A VQL statement as a typed tree: what was written, with its places.

Modalities are names of `protocol.Modality`; nothing here knows how it is executed.
"""

from dataclasses import dataclass
from typing import TypeAlias

from panll_desktop.protocol import Modality, Span

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of a modality; the name may have dots."""

    modality: Modality
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """The entity's identifier, as a field."""

    span: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written."""

    value: Scalar
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and an operator: == != < <= > >= LIKE."""

    left: Reference | Identifier
    operator: str
    right: Literal | Reference
    span: Span


@dataclass(frozen=True, slots=True)
class Containment:
    """All the words stand in the text of the document."""

    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Presence:
    """The entity has, or with `negated` has not, that modality."""

    modality: Modality
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Conjunction:
    """All of at least two terms."""

    terms: tuple["Condition", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Disjunction:
    """One of at least two terms."""

    terms: tuple["Condition", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite."""

    term: "Condition"
    span: Span


Condition: TypeAlias = (
    Comparison | Containment | Presence | Conjunction | Disjunction | Negation
)


@dataclass(frozen=True, slots=True)
class Everything:
    """``*``: all eight modalities."""

    span: Span


@dataclass(frozen=True, slots=True)
class Whole:
    """A modality with all it holds."""

    modality: Modality
    span: Span


@dataclass(frozen=True, slots=True)
class Counting:
    """``COUNT(*)``."""

    span: Span


Item: TypeAlias = Everything | Whole | Reference | Counting


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort key."""

    key: Reference | Identifier
    descending: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A query; `entity` is set by ``FROM HEXAD id``."""

    items: tuple[Item, ...]
    entity: str | None
    where: Condition | None
    order: tuple[Sort, ...]
    limit: int | None
    offset: int
    span: Span


@dataclass(frozen=True, slots=True)
class SearchText:
    """``SEARCH TEXT``."""

    words: str
    limit: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class SearchVector:
    """``SEARCH VECTOR``; the numbers as they were written."""

    vector: tuple[float, ...]
    limit: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class SearchRelated:
    """``SEARCH RELATED``."""

    entity: str
    predicate: str | None
    limit: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Insert:
    """An entity in the field names of the request shape."""

    document: tuple[tuple[str, Value], ...]
    groups: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...]
    edges: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """A field and its new value."""

    field: Reference
    value: Value


@dataclass(frozen=True, slots=True)
class Update:
    """Either one entity, or all that meet a condition."""

    entity: str | None
    where: Condition | None
    assignments: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Delete:
    """Either one entity, or all that meet a condition."""

    entity: str | None
    where: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """``SHOW STATUS`` or ``SHOW HEALTH``."""

    span: Span


@dataclass(frozen=True, slots=True)
class ShowDrift:
    """``SHOW DRIFT``."""

    span: Span


@dataclass(frozen=True, slots=True)
class ShowEntities:
    """``SHOW HEXADS``."""

    limit: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    """``COUNT hexads``."""

    where: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Explain:
    """A statement whose plan is wanted."""

    statement: "Plain"
    span: Span


Search: TypeAlias = SearchText | SearchVector | SearchRelated
Show: TypeAlias = ShowStatus | ShowDrift | ShowEntities
Change: TypeAlias = Insert | Update | Delete
Plain: TypeAlias = Select | Search | Change | Show | Count
Statement: TypeAlias = Plain | Explain

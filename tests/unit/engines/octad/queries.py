"""Short ways of asking a store in tests."""

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import (
    Assign,
    Compare,
    Condition,
    Field,
    Insert,
    Operator,
    Order,
    Projection,
    Scalar,
    SearchText,
    Select,
    Value,
)
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.draft import Json, parse
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality

NOTHING = Projection(0)
FULL: dict[str, Json] = {
    "title": "Whale",
    "body": "of the sea",
    "metadata": {"country": "Chile"},
    "embedding": [0.1, 0.2, 3],
    "embedder": "ours",
    "types": ["T", "T", "U"],
    "relationships": [["knows", "b"], ["knows", "b"]],
    "tensor": {"shape": [2, 1], "data": [1, 2]},
    "provenance": {"event_type": "Imported", "actor": "me", "description": "d"},
    "spatial": {"latitude": 1.5, "longitude": 2, "properties": {"city": "Arica"}},
}


def never() -> bool:
    return False


def add(store: Store, identifier: str, **fields: Json) -> None:
    """Stores one entity from the fields of a request."""
    _, draft = parse(fields)
    store.change(Insert(identifier, draft))


def is_(field: str, operator: str, value: Scalar) -> Compare:
    """A comparison, from ``document.title`` and ``=``."""
    return Compare(named(field), Operator(operator), value)


def named(field: str) -> Field:
    modality, _, name = field.partition(".")
    return Field(Modality[modality.upper()], name)


def found(store: Store, condition: Condition) -> str:
    """The identifiers that meet a condition, in one text."""
    chunks = reading.select(store, Select(NOTHING, condition), never)
    return " ".join(row.id for chunk in chunks for row in chunk)


def ordered(store: Store, *fields: str) -> str:
    """All identifiers, sorted; a ``-`` before a field turns it round."""
    order = tuple(
        Order(named(each.removeprefix("-")), each.startswith("-")) for each in fields
    )
    chunks = reading.select(store, Select(NOTHING, order=order), never)
    return " ".join(row.id for chunk in chunks for row in chunk)


def with_words(store: Store, words: str) -> set[str]:
    """The identifiers that a text search finds."""
    chunks = reading.search_text(store, SearchText(words), NOTHING, never)
    return {row.id for chunk in chunks for row in chunk}


def contents(store: Store, projection: Projection | None = None) -> dict[str, Facets]:
    """What every entity holds."""
    query = Select(projection or Projection())
    chunks = reading.select(store, query, never)
    return {row.id: row.facets for chunk in chunks for row in chunk}


def dump(store: Store) -> str:
    """Every row of every table, indexes included."""
    return "\n".join(store.connection.iterdump())


def put(field: str, value: Value) -> tuple[Assign, ...]:
    """A field gets a value."""
    return (Assign(named(field), value),)

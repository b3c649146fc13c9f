"""Stores with drift of every kind in them, among clean entities."""

from panll_desktop.engines.octad import embedder
from panll_desktop.engines.octad.algebra import Identified, Update, Value
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import add, put

SIZE = 32
PARIS = {"latitude": 48.85, "longitude": 2.35}
LIMA = {"latitude": -12.05, "longitude": -77.04}
CREATED = {"event_type": "created", "actor": "me", "description": "made"}


def embedded(text: str) -> list[Json]:
    return [*(embedder.embed(text, SIZE) or [])]


def report(store: Store, identifier: str, **fields: Json) -> None:
    """A clean entity with a text about Paris, but for the fields that are given."""
    whole: dict[str, Json] = {
        "title": f"Report {identifier}",
        "body": "A flood in Paris.",
        "relationships": [["about", "paris"]],
        "spatial": dict(PARIS),
        "provenance": dict(CREATED),
        "embedder": embedder.name(SIZE),
    }
    whole |= fields
    text = f"{whole['title']}\n{whole['body']}"
    add(store, identifier, **({"embedding": embedded(text)} | whole))


def places(store: Store) -> None:
    for name, place in (("Paris", PARIS), ("Lima", LIMA)):
        report(
            store,
            name.lower(),
            title=name,
            body="A city.",
            relationships=[],
            spatial=dict(place),
        )


def update(store: Store, identifier: str, field: str, to: Value) -> None:
    store.change(Update(Identified((identifier,)), put(field, to)))


def plant(store: Store) -> dict[str, DriftType]:
    """One entity of each kind of drift that can be planted, among clean ones."""
    places(store)
    for number in range(5):
        report(store, f"clean{number}")
    report(store, "vector", embedding=embedded("Recipes for onion soup"))
    report(store, "place", spatial={"latitude": 35.0, "longitude": 139.0})
    report(store, "edges", relationships=[["about", "lima"], ["about", "clean1"]])
    report(store, "backward")
    update(store, "backward", "document.metadata.x", "y")
    store.connection.execute(
        "UPDATE version SET timestamp = '2020-01-01T00:00:00.000000Z' WHERE version = 2"
    )
    report(store, "chain")
    store.connection.execute(
        "UPDATE provenance SET actor = 'eve'"
        " WHERE entity = (SELECT key FROM entity WHERE id = 'chain')"
    )
    return {
        "vector": DriftType.SEMANTIC_VECTOR,
        "place": DriftType.SPATIAL,
        "edges": DriftType.GRAPH_DOCUMENT,
        "backward": DriftType.TEMPORAL_CONSISTENCY,
        "chain": DriftType.PROVENANCE,
    }

"""SEARCH on the embedded engine."""

from typing import assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import compiling, resolving, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    DOCUMENT_ONLY,
    SEARCH_COLUMNS,
    Statement,
    searched,
    selected,
    shown_columns,
)
from panll_desktop.protocol import StatementType


def search(call: Call, tree: t.Search) -> Statement:
    """Entities with a score, best first."""
    store, stop = call.store, call.stop
    match tree:
        case t.SearchText(words, limit):
            found = reading.search_text(
                store, a.SearchText(words, limit), DOCUMENT_ONLY, stop
            )
            name = "SEARCH TEXT"
        case t.SearchVector(vector, limit):
            query = a.SearchVector(numbers(store, vector), limit)
            found = reading.search_vector(store, query, DOCUMENT_ONLY, stop)
            name = "SEARCH VECTOR"
        case t.SearchRelated(entity, predicate, limit):
            found = reading.search_related(
                store,
                a.SearchRelated(entity, predicate, limit),
                DOCUMENT_ONLY,
                stop,
            )
            name = "SEARCH RELATED"
        case t.SearchModality():
            return search_modality(call, tree)
        case _:
            assert_never(tree)
    return Statement(
        SEARCH_COLUMNS,
        searched(found),
        StatementType.SEARCH,
        name,
        touching.touched(tree),
    )


def search_modality(call: Call, tree: t.SearchModality) -> Statement:
    """Entities that have a modality, with what they hold in it."""
    found = reading.select(call.store, compiling.having(tree), call.stop)
    shown = (tree.modality,)
    return Statement(
        shown_columns(shown),
        selected(found, shown),
        StatementType.SEARCH,
        f"SEARCH {tree.modality.name}",
        touching.touched(tree),
    )


def numbers(store: Store, vector: t.Likeness) -> tuple[float, ...]:
    """What is searched for; an entity is most like itself."""
    match vector:
        case t.LikeEntity(entity):
            return reading.vector_of(store, entity)
        case t.Parameter():
            raise resolving.beyond(vector)
        case _:
            return vector

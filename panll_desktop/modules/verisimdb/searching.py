"""SEARCH on the embedded engine."""

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import resolving, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    DOCUMENT_ONLY,
    SEARCH_COLUMNS,
    Statement,
    searched,
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
        case t.SearchVector(tuple() as vector, limit):
            found = reading.search_vector(
                store, a.SearchVector(vector, limit), DOCUMENT_ONLY, stop
            )
            name = "SEARCH VECTOR"
        case t.SearchRelated(entity, predicate, limit):
            found = reading.search_related(
                store,
                a.SearchRelated(entity, predicate, limit),
                DOCUMENT_ONLY,
                stop,
            )
            name = "SEARCH RELATED"
        case _:
            raise resolving.beyond(tree)
    return Statement(
        SEARCH_COLUMNS,
        searched(found),
        StatementType.SEARCH,
        name,
        touching.touched(tree),
    )

"""What another program wrote into a store and makes no sense is named, not raised."""

import pytest

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import SearchVector
from panll_desktop.engines.octad.errors import (
    StoreDamagedError,
    StoreUnreadableError,
)
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import FULL, NOTHING, add, contents, never


@pytest.mark.parametrize(
    ("change", "modality"),
    [
        ("vector SET embedding = x'00'", "vector"),
        ("document SET metadata = '{'", "document"),
        ("tensor SET shape = 'x'", "tensor"),
        ("tensor SET data = x'00'", "tensor"),
        ("spatial SET properties = ''", "spatial"),
    ],
)
def test_that_content_that_makes_no_sense_is_named(
    store: Store, change: str, modality: str
) -> None:
    for name in "abc":
        add(store, name, **FULL)
    store.connection.execute(f"UPDATE {change} WHERE entity = 2")
    with pytest.raises(
        StoreDamagedError, match=f"The {modality} of the entity 'b' makes no sense"
    ):
        contents(store)


def test_that_a_search_says_that_a_vector_has_another_length(store: Store) -> None:
    add(store, "a", embedding=[1, 2])
    add(store, "b", embedding=[2, 1])
    store.connection.execute("UPDATE vector SET embedding = x'00' WHERE entity = 2")
    for limit in (1, None):
        query = SearchVector((1.0, 0.0), limit)
        with pytest.raises(StoreDamagedError, match="has not 2 numbers"):
            list(reading.search_vector(store, query, NOTHING, never))


def test_that_a_table_that_is_gone_leads_to_doctor(store: Store) -> None:
    add(store, "a", title="x")
    store.connection.execute("DROP TABLE semantic")
    with pytest.raises(StoreUnreadableError, match=r"semantic\)\. Doctor says more"):
        contents(store)

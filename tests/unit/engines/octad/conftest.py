"""A store in a file of the test's own."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from panll_desktop.engines.octad.store import Store


@pytest.fixture(scope="module", autouse=True)
def known_objects_set_aside() -> Iterator[None]:
    """The collection after each test looks at what that test made, not at the rest."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.octad"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path, create=True)
    yield opened
    opened.close()

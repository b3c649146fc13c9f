"""A store in a file of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from panll_desktop.engines.octad.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.octad"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path, create=True)
    yield opened
    opened.close()

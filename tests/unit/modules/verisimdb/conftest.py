"""A small store: three entities, one of them with all eight modalities."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from tests.unit.modules.verisimdb.asking import ask, connected

SMALL = (
    """INSERT HEXAD WITH
      DOCUMENT(id = 'full', title = 'River town', body = 'It''s C++ on a-b', n = 10),
      VECTOR([1, 0]), TENSOR([[1, 2, 3], [4, 5, 6]]), SEMANTIC('https://x/T'),
      GRAPH(near, bare), GRAPH('far off', 'nobody'),
      SPATIAL(latitude = 38.7, longitude = -9.1, colour = 'red'),
      PROVENANCE(event_type = 'created', actor = 'me', description = 'first')""",
    "INSERT HEXAD WITH DOCUMENT(id = 'bare', title = 'Old bridge', n = 9)",
    "INSERT HEXAD WITH DOCUMENT(id = 'point'), VECTOR([0.6, 0.8])",
)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store, made once; tests work on copies."""
    path = tmp_path_factory.mktemp("small") / "small.octad"
    opened = connected(path)
    for statement in SMALL:
        ask(opened, statement)
    opened.close()
    return path


@pytest.fixture
def session(small: Path, tmp_path: Path) -> Iterator[EmbeddedSession]:
    path = tmp_path / "small.octad"
    copyfile(small, path)
    opened = connected(path)
    yield opened
    opened.close()

"""A small store: three entities, one of them with all eight modalities."""

from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture
def session(tmp_path: Path) -> Iterator[EmbeddedSession]:
    opened = connected(tmp_path / "small.octad")
    for statement in SMALL:
        ask(opened, statement)
    yield opened
    opened.close()

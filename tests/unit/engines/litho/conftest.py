from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.litho.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "s.litho", create=True)) as opened:
        yield opened

"""A session on the table of knots."""

from collections.abc import Iterator

import pytest

from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from tests.unit.modules.quandledb.asking import connected


@pytest.fixture
def session() -> Iterator[EmbeddedSession]:
    opened = connected()
    yield opened
    opened.close()

"""A store of one small survey."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from tests.unit.modules.lithoglyph.asking import WHO, opened, rows

SURVEY = (
    f"CREATE COLLECTION sites{WHO}",
    f"CREATE COLLECTION glyphs{WHO}",
    f"CREATE EDGE COLLECTION carved_at FROM glyphs TO sites{WHO}",
    f"CREATE EDGE COLLECTION resembles{WHO}",
    (
        "INSERT INTO sites [{_key: 'alta', name: 'Alta', land: 'NO', open: true},"
        f" {{_key: 'tanum', name: 'Tanum', land: 'SE', open: false}}]{WHO}"
    ),
    (
        "INSERT INTO glyphs (_key, name, depth, tags) VALUES"
        f" ('g1', 'boat', 3, ['old']), ('g2', 'sun', 5.5, []),"
        f" ('g3', 'elk', NULL, ['old', 'red']){WHO}"
    ),
    (
        f"INSERT EDGE carved_at FROM glyphs/g1 TO sites/alta"
        f" {{_key: 'e1', sure: 0.9}}{WHO}"
    ),
    (
        f"INSERT EDGE carved_at FROM glyphs/g2 TO sites/tanum"
        f" {{_key: 'e2', sure: 0.4}}{WHO}"
    ),
    f"INSERT EDGE resembles FROM glyphs/g1 TO glyphs/g2 {{_key: 'r1'}}{WHO}",
    f"INSERT EDGE resembles FROM glyphs/g2 TO glyphs/g3 {{_key: 'r2'}}{WHO}",
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "survey.litho"


@pytest.fixture
def survey(store: Path) -> Iterator[EmbeddedSession]:
    with closing(opened(store)) as session:
        for each in SURVEY:
            rows(session, each)
        yield session

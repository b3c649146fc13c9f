"""The tables are a subject here, and nothing made them beforehand."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def grammar_tables() -> tuple[Path, ...]:
    return ()

"""``panll-desktop modules profiles``: kept in the settings, or only said."""

import json
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.settings import Connection

PROFILES = [
    {"id": "gql", "default_host": "localhost", "default_port": 8081},
    {"id": "cypher", "default_host": "localhost", "default_port": 7687},
]
KEPT = Connection("gql", "lithoglyph", {"url": "http://localhost:8081"})


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "nqc-profiles.json"
    path.write_text(json.dumps(PROFILES))
    return str(path)


def connections() -> tuple[Connection, ...]:
    return settings.load(settings.settings_file()).settings.connections


def test_that_profiles_are_kept_and_the_others_named(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["modules", "profiles", file]) == 1
    out, err = capsys.readouterr()
    assert out.split() == ["gql", "lithoglyph", "http://localhost:8081"]
    assert "cypher is left out: No module answers to it" in err
    assert connections() == (KEPT,)


def test_that_a_dry_run_keeps_nothing(file: str) -> None:
    assert main(["modules", "profiles", file, "--dry-run"]) == 1
    assert connections() == ()


def test_that_a_file_that_is_not_there_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["modules", "profiles", "none.json"]) == 2
    assert "Cannot read none.json" in capsys.readouterr().err

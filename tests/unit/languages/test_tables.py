"""Grammar tables: made once, kept under a hash, and read without Lark."""

import subprocess
import sys
from pathlib import Path

import pytest

from panll_desktop import paths
from panll_desktop.languages.toolkit import tables

SMALL = 'start: "A" item*\nitem: "B" | _both\n_both: "C" "D"\n'


@pytest.fixture
def grammar(tmp_path: Path) -> Path:
    path = tmp_path / "small.lark"
    path.write_text(SMALL)
    return path


def cached() -> list[Path]:
    return sorted(paths.cache_directory().glob("grammar-*.json"))


def test_that_tables_are_kept_in_the_cache_and_read_from_there(grammar: Path) -> None:
    made = tables.load("small", grammar)
    (kept,) = cached()
    assert kept.name.startswith("grammar-small-")
    assert tables.load("small", grammar) == made
    assert cached() == [kept]
    assert made.terminals == {"A", "B", "C", "D", "$END"}


def test_that_a_changed_grammar_has_a_file_of_its_own(grammar: Path) -> None:
    before = tables.load("small", grammar)
    grammar.write_text(SMALL.replace('"D"', '"E"'))
    after = tables.load("small", grammar)
    assert len(cached()) == 2
    assert "E" in after.terminals
    assert "E" not in before.terminals


def test_that_another_lark_has_a_file_of_its_own(
    grammar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.load("small", grammar)
    monkeypatch.setattr(tables, "_lark_version", lambda: "0.0.1")
    tables.load("small", grammar)
    assert len(cached()) == 2


def test_that_the_version_of_lark_is_read_without_loading_it() -> None:
    import lark

    assert tables._lark_version() == lark.__version__


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"rules": 5}',
        b'{"actions":[],"gotos":[],"rules":[1],"start":0,"end":0}',
        b"[" * 100_000,
    ],
)
def test_that_a_damaged_cache_is_made_again(grammar: Path, damage: bytes) -> None:
    made = tables.load("small", grammar)
    (kept,) = cached()
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert tables.load("small", grammar) == made
    assert kept.read_bytes() == whole


def test_that_one_changed_digit_in_the_cache_is_noticed(grammar: Path) -> None:
    made = tables.load("small", grammar)
    (kept,) = cached()
    whole = kept.read_bytes()
    at = whole.rindex(b"1")
    kept.write_bytes(whole[:at] + b"7" + whole[at + 1 :])
    assert tables.load("small", grammar) == made
    assert kept.read_bytes() == whole


def test_that_a_cache_that_cannot_be_written_only_costs_time(grammar: Path) -> None:
    paths.cache_directory().parent.mkdir(parents=True)
    paths.cache_directory().write_text("a file where a directory belongs")
    assert tables.load("small", grammar) == tables.load("small", grammar)


def test_that_tables_of_the_wheel_come_first(
    grammar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "_tables"
    shipped.mkdir()
    (shipped / "small.json").write_bytes(tables.build('start: "Z"\n'))
    monkeypatch.setattr(tables, "_SHIPPED", shipped)
    assert "Z" in tables.load("small", grammar).terminals
    assert cached() == []


def test_that_the_same_grammar_always_gives_the_same_bytes() -> None:
    script = (
        "import hashlib, sys\n"
        "from panll_desktop.languages.toolkit import tables\n"
        "from panll_desktop.languages.vql import parser\n"
        "content = tables.build(parser.GRAMMAR.read_text())\n"
        "print(hashlib.sha256(content).hexdigest())\n"
    )
    seen = {_output(script, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}
    assert len(seen) == 1


def test_that_reading_the_cache_loads_neither_lark_nor_numpy() -> None:
    script = (
        "import sys\n"
        "from panll_desktop.languages.vql import parser\n"
        "parser.parse('SHOW STATUS')\n"
        "wanted = ('lark', 'numpy', 'pydantic', 'httpx', 'importlib.metadata')\n"
        "print([name for name in wanted if name in sys.modules])\n"
    )
    assert _output(script).startswith("['lark'")  # they are made
    assert _output(script) == "[]"  # and read


def _output(script: str, **environment: str) -> str:
    import os

    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env=os.environ | environment,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()

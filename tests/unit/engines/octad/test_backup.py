"""A copy made while the store is in use: whole, or not there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad import backup
from panll_desktop.engines.octad.algebra import And, Count
from panll_desktop.engines.octad.backup import back_up
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.errors import (
    BackupError,
    StoppedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.reading import count
from panll_desktop.engines.octad.store import Store

ENTITIES = 300


@pytest.fixture
def full(store: Store) -> Store:
    with store.transaction():
        for number in range(ENTITIES):
            store.insert(f"e-{number}", Draft(title="T", body="Words. " * 100))
    return store


@pytest.fixture
def target(tmp_path: Path) -> Path:
    place = tmp_path / "copies"
    place.mkdir()
    return place / "copy.octad"


def counted(path: Path) -> int:
    with closing(Store(path)) as opened:
        assert not any(each.fault for each in examine(opened.connection))
        return count(opened, Count(And(())), lambda: False)


def test_that_the_copy_is_a_sound_store_of_its_own(full: Store, target: Path) -> None:
    copied = back_up(full, target)
    assert copied.entities == ENTITIES
    assert copied.size == target.stat().st_size
    assert [each.name for each in target.parent.iterdir()] == [target.name]
    assert counted(target) == ENTITIES
    assert not full.connection.in_transaction


def test_that_what_others_commit_meanwhile_is_not_in_the_copy_and_not_lost(
    full: Store, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 10)
    looks: list[int] = []
    with closing(Store(full.path)) as other:

        def write() -> bool:
            if len(looks) < 5:
                looks.append(0)
                with other.transaction():
                    other.insert(None, Draft(title="Late", body="x" * 10_000))
            return False

        copied = back_up(full, target, write)
    assert len(looks) == 5
    assert copied.entities == counted(target) == ENTITIES
    assert counted(full.path) == ENTITIES + 5


def test_that_an_uncommitted_write_of_another_is_not_in_the_copy(
    full: Store, target: Path
) -> None:
    with closing(sqlite3.connect(full.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM entity")
        assert back_up(full, target).entities == ENTITIES
        other.execute("ROLLBACK")
    assert counted(target) == ENTITIES


@pytest.mark.parametrize("suffix", ["", "-wal", "-journal"])
def test_that_a_file_in_the_way_is_refused_and_untouched(
    suffix: str, full: Store, target: Path
) -> None:
    other = target.with_name(target.name + suffix)
    other.write_bytes(b"mine")
    with pytest.raises(BackupError, match="exists already"):
        back_up(full, target)
    assert [each.name for each in target.parent.iterdir()] == [other.name]
    assert other.read_bytes() == b"mine"


def test_that_a_link_to_nowhere_is_in_the_way_as_well(
    full: Store, target: Path
) -> None:
    target.symlink_to(target.parent / "nowhere")
    with pytest.raises(BackupError, match="exists already"):
        back_up(full, target)


def test_that_a_file_that_appears_meanwhile_is_not_replaced(
    full: Store, target: Path
) -> None:
    def appear() -> bool:
        target.write_bytes(b"mine")
        return False

    with pytest.raises(BackupError, match="exists already"):
        back_up(full, target, appear)
    assert [each.name for each in target.parent.iterdir()] == [target.name]
    assert target.read_bytes() == b"mine"


def test_that_a_stop_leaves_nothing_behind(
    full: Store, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 10)
    with pytest.raises(StoppedError):
        back_up(full, target, lambda: True)
    assert list(target.parent.iterdir()) == []
    assert not full.connection.in_transaction


def test_that_a_place_that_does_not_exist_is_a_sentence(
    full: Store, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match=r"Cannot write .*: No such file"):
        back_up(full, tmp_path / "missing" / "copy.octad")


def test_that_a_damaged_store_is_not_taken_for_a_good_copy(
    full: Store, target: Path
) -> None:
    path = full.path
    full.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096 * 8] = b"\xa5" * 4096 * 8
    path.write_bytes(content)
    with closing(Store(path)) as damaged, pytest.raises(StoreDamagedError):
        back_up(damaged, target)
    assert list(target.parent.iterdir()) == []

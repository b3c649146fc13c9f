"""What is typed into several windows: each keeps its own, and nothing is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from panll_desktop.session.draft_files import DraftFiles
from panll_desktop.session.messages import Drafts


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drafts.json"


@contextmanager
def window(first: Path) -> Iterator[DraftFiles]:
    files = DraftFiles(first)
    files.claim()
    try:
        yield files
    finally:
        files.release()


def tabs(*texts: str, module: str = "alpha", active: int = 0) -> tuple[Drafts, ...]:
    titles = tuple(f"query {number}" for number, _ in enumerate(texts, 1))
    return (Drafts(module, titles, texts, active),)


def test_that_each_window_has_a_file_of_its_own(first: Path) -> None:
    with window(first) as one, window(first) as two:
        one.write(tabs("mine"))
        two.write(tabs("yours"))
        assert one.read() == tabs("mine")
        assert two.read() == tabs("yours")
        assert one.file == first
        one.claim()
        assert one.file == first


def test_that_the_next_window_takes_over_what_a_second_one_left(first: Path) -> None:
    with window(first) as one, window(first) as two, window(first) as three:
        one.write(tabs("mine", "both", active=1) + tabs("", module="beta"))
        two.write(tabs("", "yours", "both") + tabs("theirs", module="beta"))
        three.write(tabs("new", module="gamma"))
    with window(first) as again:
        (alpha, beta, gamma) = again.read()
        assert alpha.texts == ("mine", "both", "yours")
        assert (alpha.titles[2], alpha.active) == ("query 2", 1)
        assert (beta.texts, gamma.texts) == (("theirs",), ("new",))
        assert sorted(each.name for each in first.parent.glob("drafts*")) == [
            "drafts.json"
        ]
        assert json.loads(first.read_bytes())["modules"][0]["texts"][2] == "yours"
        assert again.read() == (alpha, beta, gamma)


def test_that_the_file_of_a_window_that_is_open_is_left_alone(first: Path) -> None:
    with window(first) as one:
        with window(first) as two:
            two.write(tabs("yours"))
            with window(first) as three:
                assert three.read() == ()
            assert one.read() == ()
            assert two.read() == tabs("yours")
        with window(first) as two:
            assert two.read() == tabs("yours")


def test_that_a_damaged_file_of_another_window_is_kept_aside(first: Path) -> None:
    with window(first) as one:
        one.write(tabs("mine"))
        other = first.with_name("drafts-2.json")
        other.write_bytes(b"{")
        assert one.read() == tabs("mine")
        (kept,) = one.kept
        assert kept == other.with_name("drafts-2.json.kept-1")
        assert kept.read_bytes() == b"{"


def test_that_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with window(tmp_path / "data" / "drafts.json") as files:
        assert files.read() == ()
        with pytest.raises(OSError, match=r"exists|directory"):
            files.write(tabs("mine"))


def test_that_what_cannot_be_taken_over_stays_where_it_is(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window(first) as one, window(first) as two:
        one.write(tabs("mine"))
        two.write(tabs("yours"))

    def full(_: object) -> None:
        raise OSError("full")

    with window(first) as again:
        monkeypatch.setattr(again, "write", full)
        assert again.read()[0].texts == ("mine", "yours")
    assert first.with_name("drafts-2.json").exists()


def test_that_files_of_tabs_come_along_with_what_is_not_saved(tmp_path: Path) -> None:
    own, other = (DraftFiles(tmp_path / "drafts.json") for _ in range(2))
    own.claim()
    other.claim()
    mine = Drafts("one", ("a",), ("A",), 0)  # as an older version wrote it
    theirs = Drafts("one", ("e", "b", "c"), ("", "B", "C"), 1, ("", "/b", "/c"), (0, 2))
    own.write((mine,))
    other.write((theirs,))
    other.release()
    (found,) = own.read()
    assert (found.titles, found.paths) == (("a", "b", "c"), ("", "/b", "/c"))
    assert found.unsaved == (2,)
    own.release()

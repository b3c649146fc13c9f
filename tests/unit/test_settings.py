"""Settings: strict, atomic, and a damaged file is kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop import settings
from panll_desktop.errors import SettingsError
from panll_desktop.settings import Connection, Layout, Settings


def document(**changes: object) -> bytes:
    return json.dumps({"schema_version": 1, **changes}).encode()


def test_that_a_missing_file_means_defaults(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path / "settings.json")
    assert loaded == settings.Loaded(Settings(), None)


def test_that_what_was_saved_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    chosen = Settings(
        theme="contrast",
        telemetry=True,
        module="sqlite",
        connection={"sqlite": "ledger"},
        connections=(Connection("ledger", "sqlite", {"path": "/x.db", "ro": True}),),
        layout=Layout(1024, 700, (40, 500, 484), ("L",)),
    )
    settings.save(chosen, path)
    assert settings.load(path).settings == chosen


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "In the settings file, the whole is not an object."),
        (b"[" * 100_000, "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (document(schema_version=2), "newer"),
        (document(schema_version=0), "schema_version"),
        (document(schema_version=True), "schema_version"),
        (document(colour="red"), "colour"),
        (document(theme="pink"), "pink"),
        (document(telemetry="yes"), "telemetry"),
        (document(connections={}), "connections"),
        (document(connections=[{"name": "a"}]), "connections[0].module"),
        (document(connections=[{"name": "a", "module": "m", "k": 1}]), "k"),
        (document(layout={"width": "wide"}), "layout.width"),
    ],
)
def test_that_a_damaged_file_is_kept_aside_and_defaults_are_used(
    content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    loaded = settings.load(path)
    kept = tmp_path / "settings.json.kept-1"
    assert loaded.settings == Settings()
    assert words in str(loaded.notice)
    assert str(kept) in str(loaded.notice)
    assert kept.read_bytes() == content
    assert settings.load(path).notice is None


def test_that_a_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for content in (b"first", b"second"):
        path.write_bytes(content)
        settings.load(path)
    kept = [tmp_path / f"settings.json.kept-{number}" for number in (1, 2)]
    assert [each.read_bytes() for each in kept] == [b"first", b"second"]


def test_that_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingsError, match="Cannot save"):
        settings.save(Settings(), tmp_path / "file" / "settings.json")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["file"]


def test_that_a_connection_takes_the_place_of_its_namesake() -> None:
    first = Settings().with_connection(Connection("a", "m", {"path": "1"}))
    second = first.with_connection(Connection("a", "m", {"path": "2"}))
    assert [each.options["path"] for each in second.connections] == ["2"]
    assert second.without_connection("m", "a").connections == ()


@given(st.binary(max_size=200))
def test_that_no_bytes_get_past_the_check_unnoticed(content: bytes) -> None:
    with pytest.raises(SettingsError):
        settings.parse(content)


ONE, TWO, THREE = (
    Connection(name, "verisimdb", {"path": f"/{name}"}) for name in ("a", "b", "c")
)


def having(*connections: Connection) -> Settings:
    return Settings(connections=connections)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([ONE], [ONE, TWO], [ONE, TWO]),
        ([], [ONE, TWO], [TWO]),
        ([ONE, THREE], [ONE, TWO], [ONE, TWO, THREE]),
        ([ONE], [], []),
        ([ONE], [replace(ONE, peer=True)], [replace(ONE, peer=True)]),
        ([replace(ONE, peer=True)], [], [replace(ONE, peer=True)]),
    ],
)
def test_that_what_others_did_to_connections_is_not_lost(
    ours: list[Connection], theirs: list[Connection], expected: list[Connection]
) -> None:
    found = settings.united(having(ONE), having(*ours), having(*theirs))
    kept = {each.name: each for each in found.connections}
    assert kept == {each.name: each for each in expected}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (True, True, False, False),
        (False, False, True, True),
        (False, True, False, True),
        (True, False, True, False),
    ],
)
def test_that_consent_given_or_taken_back_elsewhere_is_not_undone(
    *, base: bool, ours: bool, theirs: bool, expected: bool
) -> None:
    known, dark = Settings(telemetry=base), Settings(telemetry=ours, theme="dark")
    found = settings.united(known, dark, Settings(telemetry=theirs))
    assert (found.telemetry, found.theme) == (expected, "dark")


def test_that_ours_are_kept_where_the_file_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    assert settings.glance(path) is None
    path.write_text("{")
    assert settings.glance(path) is None
    settings.save(having(ONE), path)
    assert settings.glance(path) == having(ONE)

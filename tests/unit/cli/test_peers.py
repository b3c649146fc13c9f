"""``panll-desktop modules peers``: marks on named connections, no more."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.engines.octad.store import Store
from panll_desktop.errors import SettingsError
from panll_desktop.modules.verisimdb.federating import user_peers
from panll_desktop.settings import Connection

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.octad"
    with closing(Store(path, create=True)):
        return path


def kept() -> tuple[Connection, ...]:
    return settings.load(settings.settings_file()).settings.connections


def test_that_a_peer_is_added_listed_and_removed(store: Path, capsys: Captured) -> None:
    assert main(["modules", "peers", "add", "eu/archive", str(store)]) == 0
    assert capsys.readouterr() == ("", f"eu/archive is a peer: {store}.\n")
    assert main(["modules", "peers", "list"]) == 0
    assert capsys.readouterr() == (f"{'eu/archive':<20} {store}\n", "")
    assert [each.name for each in user_peers()] == ["eu/archive"]
    assert main(["modules", "peers", "remove", "eu/archive"]) == 0
    assert "is no peer any more" in capsys.readouterr().err
    assert main(["modules", "peers", "list"]) == 0
    assert capsys.readouterr() == ("", "")
    assert [(each.name, each.peer) for each in kept()] == [("eu/archive", False)]
    assert user_peers() == ()
    assert store.exists()


def test_that_a_peer_is_kept_by_its_absolute_path(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.parent)
    assert main(["modules", "peers", "add", "near", store.name]) == 0
    assert kept()[0].options == {"path": str(store)}


def test_that_a_connection_of_the_same_store_becomes_a_peer(store: Path) -> None:
    place = settings.settings_file()
    mine = Connection("mine", "verisimdb", {"path": str(store)})
    settings.save(settings.load(place).settings.with_connection(mine), place)
    assert main(["modules", "peers", "add", "mine", str(store)]) == 0
    assert [(each.name, each.peer) for each in kept()] == [("mine", True)]
    assert main(["doctor", "--connection", "mine"]) == 0


def test_that_no_connection_is_overwritten(store: Path, capsys: Captured) -> None:
    place = settings.settings_file()
    mine = Connection("mine", "verisimdb", {"path": "/elsewhere"})
    settings.save(settings.load(place).settings.with_connection(mine), place)
    for name in ("mine", "demo"):
        assert main(["modules", "peers", "add", name, str(store)]) == 2
        assert f"{name!r}" in capsys.readouterr().err
    assert kept() == (mine,)


@pytest.mark.parametrize("name", ["a b", "*", "/a", ""])
def test_that_a_name_that_no_pattern_could_mean_is_refused(
    name: str, store: Path, capsys: Captured
) -> None:
    assert main(["modules", "peers", "add", name, str(store)]) == 3
    assert "is no name of a peer" in capsys.readouterr().err
    assert kept() == ()


def test_that_what_is_no_store_is_no_peer_and_is_not_made(
    tmp_path: Path, capsys: Captured
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"something else, longer than a header of SQLite" * 9)
    for path in (other, tmp_path / "missing.octad"):
        assert main(["modules", "peers", "add", "one", str(path)]) == 3
        assert capsys.readouterr().err.startswith("panll-desktop: ")
    assert not (tmp_path / "missing.octad").exists()
    assert kept() == ()


def test_that_removing_nobody_exits_3_with_the_names_there_are(
    store: Path, capsys: Captured
) -> None:
    assert main(["modules", "peers", "add", "one", str(store)]) == 0
    capsys.readouterr()
    assert main(["modules", "peers", "remove", "two"]) == 3
    assert "There is no peer 'two'; there is one." in capsys.readouterr().err


def test_that_a_peer_whose_file_is_gone_is_listed_as_such(
    store: Path, capsys: Captured
) -> None:
    assert main(["modules", "peers", "add", "one", str(store)]) == 0
    store.unlink()
    capsys.readouterr()
    assert main(["modules", "peers", "list"]) == 0
    assert capsys.readouterr().out.endswith("store.octad  (no such file)\n")


def test_that_settings_without_peers_are_written_as_before(store: Path) -> None:
    place = settings.settings_file()
    mine = Connection("mine", "verisimdb", {"path": str(store)})
    settings.save(settings.load(place).settings.with_connection(mine), place)
    (written,) = json.loads(place.read_text())["connections"]
    assert set(written) == {"name", "module", "options"}
    with pytest.raises(SettingsError, match=r"connections\[0\]\.peer"):
        settings.parse(
            b'{"schema_version":1,"connections":'
            b'[{"name":"a","module":"m","options":{},"peer":1}]}'
        )


def test_that_modules_without_a_topic_are_listed_still(capsys: Captured) -> None:
    assert main(["modules"]) == 0
    assert capsys.readouterr().out.startswith("verisimdb")
    with pytest.raises(SystemExit) as caught:
        main(["modules", "peers"])
    assert caught.value.code == 2

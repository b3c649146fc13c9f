"""Files dropped on the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from panll_desktop.engines.knots.collection import Collection
from panll_desktop.modules.sqlite.sample import ensure_sample
from tests.journeys.conftest import User


def drop(user: User, path: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    user.window.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.CopyAction,
            files,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


@pytest.mark.parametrize(
    ("file", "name"), [("mine.sqlite", "mine"), ("sample.db", "sample 2")]
)
def test_that_a_dropped_file_becomes_a_connection_that_is_kept(
    user: User, tmp_path: Path, file: str, name: str
) -> None:
    path = tmp_path / file
    path.write_bytes(ensure_sample().read_bytes())
    drop(user, path)  # before anything of SQLite was loaded
    user.until(lambda: user.space.connection == name)
    user.until_connected()
    assert user.space.module == "sqlite"
    user.run("SELECT count(*) FROM place")
    assert user.result.failure is None
    (kept,) = user.state.settings.connections
    assert (kept.name, kept.module) == (name, "sqlite")
    drop(user, path)  # once more is the same connection
    assert user.state.settings.connections == (kept,)
    user.until_connected()


def test_that_another_file_of_the_same_name_takes_nobodys_place(
    user: User, tmp_path: Path
) -> None:
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        path = tmp_path / number / "mine.db"
        path.write_bytes(ensure_sample().read_bytes())
        drop(user, path)
    user.until(lambda: user.space.connection == "mine 2")
    user.until_connected()
    names = [each.name for each in user.state.settings.connections]
    assert names == ["mine", "mine 2"]


def test_that_a_dropped_collection_of_knots_opens_in_quandledb(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "mine.knots"
    collection = Collection(path, create=True)
    collection.add("trefoil", "4 6 2")
    collection.close()
    drop(user, path)
    user.until(lambda: user.space.connection == "mine")
    user.until_connected()
    assert user.space.module == "quandledb"
    user.run("from knots | return identified_as")
    assert user.result.rows is not None
    assert user.result.rows.row(0) == ("3_1",)

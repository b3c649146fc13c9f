"""Queries in files: opened, saved where they are from, or elsewhere."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from panll_desktop import paths
from panll_desktop.session import messages as m
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.session.store import Store
from panll_desktop.ui.window import MainWindow

_LARGEST: Final = 10_000_000


class FileDeeds:
    """What the commands about files do."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window = window
        self._store = store

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """Each by the identifier of its command."""
        return {
            "file.open": self._open,
            "file.save": self._save,
            "file.save_as": self._save_as,
            "file.close": self._close,
        }

    def _open(self) -> None:
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        read = partial(open_query, self._store)
        dialogs.ask_open_path(self._window, "Open query file", read)

    def _save(self) -> None:
        """Writes where the text is from; asks where that is if it is from nowhere."""
        workspace = self._store.state.workspace
        if workspace is not None and workspace.document.path:
            self._write(Path(workspace.document.path))
        else:
            self._save_as()

    def _save_as(self) -> None:
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        workspace = self._store.state.workspace
        if workspace is None:
            return
        document, language = workspace.document, self._window.engine.language
        ending = language.suffixes[0] if language and language.suffixes else ".txt"
        name = document.path or f"{document.title}{ending}"
        dialogs.ask_save_path(self._window, "Save query", name, self._write)

    def _write(self, path: Path) -> None:
        workspace, text = self._store.state.workspace, self._window.engine.text()
        if workspace is None:
            return
        self._window.engine.flush()
        try:
            paths.write_atomically(path, text.encode(errors="surrogatepass"))
        except OSError as error:
            _complain(self._store, f"Cannot save {path}: {error}.")
            return
        saved = m.TabSaved(workspace.module, workspace.active, text, str(path))
        self._store.dispatch(saved)

    def _close(self) -> None:
        self._window.engine.flush()
        workspace = self._store.state.workspace
        if workspace is not None:
            self._store.dispatch(m.TabClosed(workspace.active))


def open_query(store: Store, path: Path) -> None:
    """Opens a file in a tab, or says why not."""
    try:
        if path.stat().st_size > _LARGEST:
            _complain(store, f"{path} is larger than 10 MB; it was not opened.")
            return
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _complain(store, f"Cannot open {path}: {error}.")
        return
    store.dispatch(m.TabOpened(text, path.name, str(path)))


def _complain(store: Store, text: str) -> None:
    store.dispatch(m.Noticed(Notice(NoticeKind.FAILURE, text)))

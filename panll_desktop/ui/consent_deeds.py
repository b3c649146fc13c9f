"""What the commands about consent, and about what is collected, do in the window."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from panll_desktop.paths import telemetry_directory
from panll_desktop.session import inventory_messages as im
from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.state import Notice, NoticeKind
from panll_desktop.session.store import Store
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.window import MainWindow


class ConsentDeeds:
    """Asks before it counts, shows what is collected, and where it is."""

    def __init__(
        self, window: MainWindow, appearance: Appearance, store: Store
    ) -> None:
        self._window = window
        self._appearance = appearance
        self._store = store

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What is done by the name of its command."""
        return {
            "telemetry.toggle": self.toggle,
            "telemetry.collected": self.show,
            "telemetry.copy_path": self.copy_path,
            "telemetry.folder": self.open_folder,
            "telemetry.erase": self.ask_erase,
        }

    def toggle(self) -> None:
        """Turns it off at once; turns it on only after a question."""
        if self._store.state.telemetry.on:
            self._store.dispatch(tm.ConsentChosen(given=False))
            return
        from panll_desktop.ui.consent_dialog import (  # noqa: PLC0415 - seldom
            ConsentDialog,
        )

        ConsentDialog(
            self._appearance,
            telemetry_directory(),
            lambda: self._store.dispatch(tm.ConsentChosen(given=True)),
            self.show,
            self._window,
        ).open()

    def show(self) -> None:
        """Opens the page, or turns to it."""
        self._store.dispatch(im.InventoryOpened())
        results = self._window.results
        results.show_view(results.collected_view)

    def copy_path(self) -> None:
        """Puts the directory of the history on the clipboard."""
        QGuiApplication.clipboard().setText(str(telemetry_directory()))

    def open_folder(self) -> None:
        """Has the system show the directory of the history."""
        place = telemetry_directory()
        if not place.is_dir():
            self._say(f"There is no history yet; it would be in {place}.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            self._say(f"Nothing here opens folders; the history is in {place}.")

    def ask_erase(self) -> None:
        """Removes the history after a question."""
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        dialogs.confirm(
            self._window,
            self._appearance,
            "Erase the telemetry history",
            f"Every file in {telemetry_directory()} is removed, and other windows drop"
            " what they counted. It cannot be taken back. Whether counting is on stays"
            " as it is.",
            "Erase",
            lambda: self._store.dispatch(tm.EraseChosen()),
        )

    def _say(self, text: str) -> None:
        self._store.dispatch(m.Noticed(Notice(NoticeKind.WARNING, text)))

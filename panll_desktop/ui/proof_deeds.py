"""What the commands about proofs do in the window."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from panll_desktop.session import proof_messages as pm
from panll_desktop.session.store import Store
from panll_desktop.ui.window import MainWindow

_KINDS: Final = "Certificate (*.json);;All files (*)"


class ProofDeeds:
    """Shows the tab, and asks for files."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window = window
        self._store = store

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What is done by the name of its command."""
        return {
            "proofs.show": self.show,
            "proofs.save": self.ask_where_to_save,
            "proofs.open": self.ask_what_to_open,
        }

    def show(self) -> None:
        """Turns to the tab."""
        results = self._window.results
        results.show_view(results.proofs_view)

    def ask_where_to_save(self) -> None:
        """Asks where the certificate goes; a file that is there is asked about."""
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        dialogs.ask_save_path(
            self._window, "Save the certificate", "certificate.json", self.save, _KINDS
        )

    def ask_what_to_open(self) -> None:
        """Asks which file is to be checked."""
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        dialogs.ask_open_path(self._window, "Open a certificate", self.open, _KINDS)

    def save(self, path: Path) -> None:
        """Saves the certificate that is shown."""
        self._store.dispatch(pm.CertificateSaved(path))

    def open(self, path: Path) -> None:
        """Checks the certificate in that file, and shows what it proves."""
        self._store.dispatch(pm.CertificateOpened(path))
        self.show()

"""What outlives a session on disk: settings, drafts, and how the last starts ended."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from panll_desktop import paths, settings
from panll_desktop.errors import PanllError
from panll_desktop.session.draft_files import DraftFiles
from panll_desktop.session.effects import SaveDrafts, SaveSettings
from panll_desktop.session.messages import Drafts

CRASHES_BEFORE_SAFE: Final = 2


class DraftsError(PanllError):
    """What was typed cannot be written."""


class FileKeeper:
    """Writes settings and drafts into the user's directories.

    What another program did to the connections meanwhile, as `modules peers` does, and
    to consent, as `telemetry disable` does, is kept.
    """

    def __init__(self, settings_file: Path, drafts_file: Path) -> None:
        self.settings_file: Final = settings_file
        self.draft_files: Final = DraftFiles(drafts_file)
        self._known = settings.Settings()

    def know(self, chosen: settings.Settings) -> None:
        """Takes the settings with which a session starts."""
        self._known = chosen

    def keep(self, effect: SaveSettings | SaveDrafts) -> None:
        """Writes it, whole or not at all.

        Raises:
            PanllError: it cannot be written; the sentence says why.
        """
        match effect:
            case SaveSettings(chosen):
                theirs = settings.glance(self.settings_file) or self._known
                united = settings.united(self._known, chosen, theirs)
                settings.save(united, self.settings_file)
                self._known = chosen
            case SaveDrafts(drafts):
                self._keep_drafts(drafts)

    def drafts(self) -> tuple[Drafts, ...]:
        """The tabs as they were left; a damaged file is kept aside."""
        return self.draft_files.read()

    def set_drafts_aside(self) -> Path | None:
        """Keeps the drafts under another name, so that a session starts without."""
        try:
            return paths.set_aside(self.draft_files.file)
        except OSError:
            return None

    def _keep_drafts(self, drafts: tuple[Drafts, ...]) -> None:
        try:
            self.draft_files.write(drafts)
        except OSError as error:
            raise DraftsError(
                f"What you typed cannot be kept in {self.draft_files.file}: {error}."
            ) from error


def user_keeper() -> FileKeeper:
    """The keeper of this user."""
    return FileKeeper(settings.settings_file(), paths.data_directory() / "drafts.json")


class Starts:
    """Counts starts in a row that did not end well, by a file for each process."""

    def __init__(self, directory: Path, pid: int) -> None:
        self._directory = directory
        self._own = directory / str(pid)
        self._count = directory / "crashes"

    def begin(self) -> int:
        """Marks this start; how many before it, in a row, ended in a crash."""
        crashes = self._crashes()
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            marks = [each for each in self._directory.iterdir() if each.name.isdigit()]
            dead = [each for each in marks if not _alive(int(each.name))]
            for mark in dead:
                mark.unlink(missing_ok=True)
            crashes += bool(dead)  # two windows that ended together ended once
            self._count.write_text(str(crashes), encoding="ascii")
            self._own.write_text("", encoding="ascii")
        return crashes

    def end(self) -> None:
        """This start ended well."""
        with suppress(OSError):
            self._own.unlink(missing_ok=True)
            self._count.unlink(missing_ok=True)

    def _crashes(self) -> int:
        try:
            return int(self._count.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0


def user_starts() -> Starts:
    """The starts of this user."""
    return Starts(paths.data_directory() / "running", os.getpid())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""The undo history of a document, beyond what Qt knows of it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument


class Runs(QObject):
    """Which steps of a document's undo history were one edit, and where one began."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._runs: list[tuple[int, int]] = []
        self._left: tuple[int, int] | None = None  # steps, and where the caret was
        self.held = False
        document.undoCommandAdded.connect(self._forget)

    @classmethod
    def of(cls, document: QTextDocument) -> "Runs":
        """The one of a document; made when first wanted."""
        found = document.findChild(cls)
        return found if isinstance(found, cls) else cls(document)

    def note(self, first: int) -> None:
        """The steps from that one on, up to now, were one edit."""
        last = self._document.availableUndoSteps()
        if last > first:
            self._runs.append((first, last))

    def before(self) -> int | None:
        """How many steps there were before the edit that undo would take back."""
        now = self._document.availableUndoSteps()
        return next((a for a, b in self._runs if a < now <= b), None)

    def after(self) -> int | None:
        """How many steps there are after the edit that redo would bring back."""
        now = self._document.availableUndoSteps()
        return next((b for a, b in self._runs if a <= now < b), None)

    def leave(self, place: int) -> None:
        """Remembers where the caret is before an edit that is not typed."""
        self._left = self._document.availableUndoSteps(), place

    def place_left(self) -> int | None:
        """Where the caret was, once that edit was taken back; it is told once."""
        if self._left is None or self._left[0] != self._document.availableUndoSteps():
            return None
        place, self._left = self._left[1], None
        return place

    def _forget(self) -> None:
        """A new step stands where steps were that had been taken back."""
        if not self.held:
            now = self._document.availableUndoSteps()
            self._runs = [run for run in self._runs if run[1] < now]

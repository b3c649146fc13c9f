"""Records as the rows of a list: what is shown of each, and what is read aloud."""

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from panll_desktop.ui.cells import literal
from panll_desktop.ui.grammar_outline import NOWHERE
from panll_desktop.ui.row_delegate import Index

RECORD: Final = Qt.ItemDataRole.UserRole
T = TypeVar("T")


class RecordList(QAbstractListModel, Generic[T]):
    """Rows are records, in their order.

    Args:
        shown: what a row says.
        spoken: what is read of it aloud; its place counts from 0.
        parent: who owns the model.
    """

    def __init__(
        self,
        shown: Callable[[T], str],
        spoken: Callable[[int, T], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown = shown
        self._spoken = spoken
        self._records: tuple[T, ...] = ()

    def show_records(self, records: Sequence[T]) -> None:
        """Shows other ones."""
        self.beginResetModel()
        self._records = tuple(records)
        self.endResetModel()

    def record(self, place: int) -> T | None:
        """The one at a place."""
        return self._records[place] if 0 <= place < len(self._records) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a row, and the record itself for who paints it."""
        record = self.record(index.row()) if index.isValid() else None
        if record is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(record)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index.row(), record)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(self._shown(record))
        return record if role == RECORD else None

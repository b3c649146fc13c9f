"""One entry of a journal on a sheet: what it did, and what undoing it would do."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from panll_desktop.protocol import (
    JournalRecord,
    SubjectChange,
    UndoBlocker,
    UndoPreview,
)
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.changes_view import ChangesBody
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, Glyph, button, label, rule

Choose: TypeAlias = Callable[[str], None]
Select: TypeAlias = Callable[[int], None]
_KEY: Final = 96
_LONGEST: Final = 2000
_HASH: Final = "mono_small"
_ENDS: Final = 12  # characters of a hash at either end
_BLOCKERS: Final = 20  # that are listed at once: the newest have to go first
_FIELDS: Final = 40  # that are drawn at once: a widget each takes its time


class ChangeList(QWidget):
    """What becomes of each thing; of many the first ones, and the rest on demand.

    Args:
        appearance: of everything.
        changes: in their order.
        touched: how many things there are, be they among the changes or not.
        choose: hears the name of a thing that is pressed.
    """

    def __init__(
        self,
        appearance: Appearance,
        changes: Sequence[SubjectChange],
        touched: int,
        choose: Choose,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._rest = list(changes)
        self._untold = max(0, touched - len(changes))
        self._choose = choose
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.more: Final = button(appearance, "", "link")
        self.more.clicked.connect(self._show_some)
        self._untold_words: Final = label(appearance, "", "small", muted=True)
        self._untold_words.setWordWrap(True)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._untold_words)
        self._show_some()

    def _show_some(self) -> None:
        room, place = _FIELDS, self._column.count() - 2
        while self._rest and room > 0:
            change = self._rest.pop(0)
            room -= max(1, len(change.fields))
            self._column.insertWidget(place, self._subject(change))
            place += 1
        left = len(self._rest)
        said = f"Show {left:,} more"
        self.more.setText(said)
        self.more.setAccessibleName(f"{said} of what changed")
        self.more.setVisible(left > 0)
        untold = f"{self._untold:,} more are not listed here: query their history."
        self._untold_words.setText(untold)
        self._untold_words.setVisible(not left and self._untold > 0)

    def _subject(self, change: SubjectChange) -> QWidget:
        made = QWidget()
        name = one_line(change.subject, 60)
        link = button(self._appearance, name.replace("&", "&&"), "link")
        link.setFont(self._appearance.font("mono_small"))
        link.setAccessibleName(f"Only the entries on {name}")
        link.setToolTip(literal(f"Only the entries on {change.subject}"))
        link.clicked.connect(lambda: self._choose(change.subject))
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(link)
        deed = one_line(change.deed, 40)
        head.addWidget(label(self._appearance, deed, "small", muted=True))
        head.addStretch(1)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        if change.fields:
            column.addWidget(ChangesBody(self._appearance, change.fields, brief=True))
        if change.note:
            note = Prose(self._appearance, change.note[:_LONGEST], "small", muted=True)
            column.addWidget(note)
        return made


def entry_sheet(
    appearance: Appearance, record: JournalRecord, choose: Choose
) -> QWidget:
    """Why, whether its hash holds, each change, and what else is kept with it."""
    sheet, column = _sheet()
    entry = record.entry
    why = entry.rationale[:_LONGEST]
    column.addWidget(Prose(appearance, why, "body", whole=entry.rationale))
    column.addLayout(_verdict(appearance, record))
    column.addWidget(rule())
    count = "1 change" if entry.touched == 1 else f"{entry.touched:,} changes"
    column.addWidget(label(appearance, count, "section"))
    changes = ChangeList(appearance, record.changes, entry.touched, choose)
    column.addWidget(changes)
    column.addWidget(rule())
    column.addWidget(label(appearance, "Kept with it", "section"))
    for name, value in (("source", record.source or "not reported"), *record.notes):
        column.addLayout(_pair(appearance, name, value))
    for name, value in (
        ("hash", record.content_hash),
        ("follows", record.parent_hash),
    ):
        column.addLayout(_pair(appearance, name, value or "not reported", _HASH))
    column.addStretch(1)
    return sheet


def undo_sheet(
    appearance: Appearance, preview: UndoPreview, choose: Choose, select: Select
) -> QWidget:
    """What would change, or why nothing may: each entry in the way is a link."""
    sheet, column = _sheet()
    if preview.refusal:
        said = f"It cannot be undone. {preview.refusal}"
        column.addLayout(_told(appearance, "unknown", said))
    elif preview.blockers:
        column.addLayout(_told(appearance, "critical", words.blocked(preview)))
        for each in preview.blockers[: -_BLOCKERS - 1 : -1]:
            column.addWidget(_blocker(appearance, each, select))
        older = len(preview.blockers) - _BLOCKERS
        if older > 0:
            said = f"{older:,} older ones are shown once these are undone"
            column.addWidget(label(appearance, said, "small", muted=True))
    else:
        column.addLayout(_told(appearance, "success", words.promised(preview)))
    if preview.changes:
        title = "Would change then" if preview.blockers else "Would change"
        column.addWidget(rule())
        column.addWidget(label(appearance, title, "section"))
        changes = ChangeList(appearance, preview.changes, preview.touched, choose)
        column.addWidget(changes)
    column.addStretch(1)
    return sheet


def _sheet() -> tuple[QWidget, QVBoxLayout]:
    sheet = QWidget()
    # not Minimum: what wraps is as high as its width asks for, not as its hint says
    sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(EDGE, 12, EDGE, 20)
    column.setSpacing(GAP)
    return sheet, column


def _pair(
    appearance: Appearance, name: str, value: str, role: str = "small"
) -> QHBoxLayout:
    key = Prose(appearance, one_line(name, 60), "small", muted=True)
    key.keep_width(_KEY)
    shown = value[:_LONGEST]
    if role == _HASH and len(value) > 2 * _ENDS:
        shown = f"{value[:_ENDS]}…{value[-_ENDS:]}"
    told = Prose(appearance, shown, role, whole=value)
    told.setAccessibleName(value[:_LONGEST])
    told.setToolTip(literal(value))
    line = QHBoxLayout()
    line.addWidget(key)
    line.addWidget(told, 1)
    return line


def _told(appearance: Appearance, mark: str, said: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GAP)
    line.addWidget(Glyph(appearance, mark), 0, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(Prose(appearance, said[:_LONGEST], "body_medium", whole=said), 1)
    return line


def _verdict(appearance: Appearance, record: JournalRecord) -> QHBoxLayout:
    """Whether the entry is what its hash says, and follows the one before."""
    if not record.content_hash:
        return _told(appearance, "unknown", "This database keeps no hashes.")
    if record.faults:
        return _told(appearance, "critical", " ".join(record.faults))
    return _told(appearance, "success", "Verified: the hash and the entry before hold.")


def _blocker(appearance: Appearance, blocker: UndoBlocker, select: Select) -> QWidget:
    made = QWidget()
    link = button(appearance, f"Entry {blocker.sequence:,}", "link")
    link.setAccessibleName(f"Look at entry {blocker.sequence}: {blocker.reason}")
    link.clicked.connect(lambda: select(blocker.sequence))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    middle = Qt.AlignmentFlag.AlignVCenter
    row.addWidget(link, 0, middle)
    reason = blocker.reason[:_LONGEST]
    told = Prose(appearance, reason, "small", whole=blocker.reason)
    row.addWidget(told, 1, middle)
    return made

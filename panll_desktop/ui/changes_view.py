"""What changed between two contents of an entity, by modality and field."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from panll_desktop.protocol import FieldChange, Modality
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.change_words import Line, LineKind, lines, verb
from panll_desktop.ui.prose import ModalityMark, Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label

_SIGN: Final = 12
_MOST: Final = 100
_BRIEF: Final = 200  # characters of a value that stands behind its field
_SPOKEN: Final = {
    LineKind.SAME: "same",
    LineKind.REMOVED: "removed",
    LineKind.ADDED: "added",
    LineKind.ASIDE: "left out",
}


class ChangesBody(QWidget):
    """A section for each modality: a minus before what was, a plus before what is.

    Where it is `brief`, the modalities have no heads, and a field that came or went
    with a short value takes one line.
    """

    def __init__(
        self,
        appearance: Appearance,
        changes: Sequence[FieldChange],
        *,
        brief: bool = False,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._brief = brief
        self.setAccessibleName(summary(changes))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        shown = sorted(changes[:_MOST], key=lambda each: each.modality)
        for modality, group in groupby(shown, key=lambda each: each.modality):
            if not brief:
                column.addLayout(self._head(modality))
            for each in group:
                self._field(column, each)
        if len(changes) > _MOST:
            rest = f"{_MOST} of {len(changes):,} changed fields are shown"
            column.addWidget(label(appearance, rest, "small", muted=True))

    def _head(self, modality: Modality) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(ModalityMark(self._appearance, modality, present=True))
        row.addWidget(label(self._appearance, modality.label, "section"))
        row.addStretch(1)
        return row

    def _field(self, column: QVBoxLayout, change: FieldChange) -> None:
        found, field = lines(change), one_line(change.field, 80)
        if self._brief and len(found) == 1 and len(found[0].text) <= _BRIEF:
            told = Line(found[0].kind, f"{field}: {found[0].text}")
            column.addLayout(self._line(told))
            return
        name = f"{field} {verb(change)}"
        column.addWidget(Prose(self._appearance, name, "small_medium"))
        for each in found:
            column.addLayout(self._line(each))

    def _line(self, line: Line) -> QHBoxLayout:
        quiet = line.kind in (LineKind.SAME, LineKind.ASIDE)
        mono = "mono_small_medium"
        sign = label(self._appearance, line.kind.value, mono, muted=quiet)
        sign.setFixedWidth(_SIGN)
        role = "small" if line.kind is LineKind.ASIDE else "mono_small"
        text = Prose(self._appearance, line.text, role, muted=quiet)
        text.setAccessibleName(f"{_SPOKEN[line.kind]}: {line.text}")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return row


def summary(changes: Sequence[FieldChange]) -> str:
    """How much changed."""
    if not changes:
        return "Nothing differs"
    found = {each.modality for each in changes}
    names = ", ".join(each.label for each in sorted(found))
    noun = "field differs" if len(changes) == 1 else "fields differ"
    return f"{len(changes):,} {noun}: {names}"

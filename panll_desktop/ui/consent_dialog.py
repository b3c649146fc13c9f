"""The question before anything is counted: what, from when, where, for how long."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, label

TITLE: Final = "Count what you run"
_WHAT: Final = (
    "how many statements of which kind, how long they take, which modalities they"
    " touch, errors, drift, proofs. Never the text of a query, a row, an identifier, a"
    " name or a path."
)
_WHEN: Final = (
    "From the moment you turn it on. What you did before is not counted, then or later."
)
_WHERE: Final = (
    "It leaves it only in a file that you export by hand, after seeing its very bytes."
)
_HOW_LONG: Final = (
    "Minutes are kept for a day, hours for 30 days, days for a year. Turning it off"
    " stops the counting; Erase the history removes the files at any time."
)
_WIDTH: Final = 520
_EDGE: Final = 20


class ConsentDialog(QDialog):
    """Says what consent means; nothing is counted unless its button is pressed.

    Args:
        appearance: of everything.
        place: the directory in which the counts would be.
        then: called when the user consents.
        look: called when the user wants to see each metric before.
        parent: the window.
    """

    def __init__(
        self,
        appearance: Appearance,
        place: Path,
        then: Callable[[], None],
        look: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(TITLE)
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(4)
        column.addWidget(label(appearance, TITLE, "title"))
        parts = _parts(place)
        for head, text in parts:
            column.addSpacing(12)
            column.addWidget(label(appearance, head, "section"))
            column.addWidget(self._text(text))
        spoken = " ".join(f"{head}: {text}" for head, text in parts)
        self.setAccessibleName(f"{TITLE}. {spoken}")
        self.look: Final = button(appearance, "See each metric first", "link")
        self.look.clicked.connect(self.reject)
        self.look.clicked.connect(look)
        self.refuse: Final = button(appearance, "Leave it off", "outline")
        self.refuse.clicked.connect(self.reject)
        self.consent: Final = button(appearance, "Turn on", "primary")
        self.consent.clicked.connect(self.accept)
        self.accepted.connect(then)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self.look)
        foot.addStretch(1)
        foot.addWidget(self.refuse)
        foot.addWidget(self.consent)
        column.addSpacing(_EDGE)
        column.addLayout(foot)
        self.refuse.setDefault(True)
        self.refuse.setFocus()

    def _text(self, text: str) -> QLabel:
        made = label(self._appearance, text, "body", muted=True)
        made.setWordWrap(True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made


def _parts(place: Path) -> tuple[tuple[str, str], ...]:
    return (
        ("What", f"{len(CATALOGUE)} metrics: {_WHAT}"),
        ("From when", _WHEN),
        ("Where", f"On this computer only, in {place}. {_WHERE}"),
        ("For how long", _HOW_LONG),
    )

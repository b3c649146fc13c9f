"""What stands above the journal: which entries are wanted."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit

from panll_desktop.protocol import JournalRequest
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button

_PAUSE_MS: Final = 200


class JournalFilters(QFrame):
    """Which entries are wanted: by text, by actor, by what they touched."""

    changed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("bar", "sub")
        self.setFixedHeight(appearance.size("height.pane_sub_tall"))
        self._subject = ""
        self.text: Final = QLineEdit()
        self.text.setPlaceholderText("Find by who, why, what or document")
        self.text.setAccessibleName("Find entries by who, why, what or document")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(96)
        self.actors: Final = QComboBox()
        self.actors.setAccessibleName("Actor")
        self.actors.addItem("Anybody", "")
        self.actors.setMinimumContentsLength(10)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.actors.setSizeAdjustPolicy(adjust)
        self.actors.activated.connect(self.changed)
        self.subject: Final = button(appearance, "", "outline", "close")
        self.subject.clicked.connect(lambda: self.choose_subject(""))
        self.subject.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(GAP)
        for each, stretch in ((self.text, 3), (self.subject, 0), (self.actors, 1)):
            each.setFont(appearance.font("small"))
            each.setProperty("extent", "small")
            row.addWidget(each, stretch)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.text.textEdited.connect(lambda _: self._pause.start())
        self.text.textChanged.connect(self._cleared)
        self.text.returnPressed.connect(self.changed)

    def request(self) -> JournalRequest:
        """What is wanted."""
        self._pause.stop()
        return JournalRequest(
            self.text.text().strip(),
            str(self.actors.currentData() or ""),
            self._subject,
        )

    def choose_subject(self, subject: str) -> None:
        """Wants the entries on one thing alone; on anything for an empty name."""
        self._show_subject(subject)
        self.changed.emit()

    def show_request(self, request: JournalRequest) -> None:
        """Shows what is asked for; what is being typed stays."""
        if not self._pause.isActive() and self.text.text().strip() != request.text:
            self.text.setText(request.text)
        self.actors.setCurrentIndex(max(0, self.actors.findData(request.actor)))
        self._show_subject(request.subject)

    def offer(self, actors: tuple[str, ...]) -> None:
        """Offers those who made an entry."""
        known = [self.actors.itemData(at) for at in range(1, self.actors.count())]
        if known == list(actors):
            return
        chosen = self.actors.currentData()
        while self.actors.count() > 1:
            self.actors.removeItem(1)
        for each in actors:
            self.actors.addItem(one_line(each, 60), each)
        self.actors.setCurrentIndex(max(0, self.actors.findData(chosen)))

    def _show_subject(self, subject: str) -> None:
        self._subject = subject
        name = one_line(subject, 24)
        self.subject.setText(name.replace("&", "&&"))
        self.subject.setAccessibleName(f"Only {name}: show all again")
        self.subject.setToolTip(literal(f"Only {subject}. Press to show all again."))
        self.subject.setVisible(bool(subject))

    def _cleared(self, text: str) -> None:
        """The cross in the field tells nobody else."""
        if not text and self.text.hasFocus():
            self._pause.start()

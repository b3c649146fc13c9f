"""The six insights: what is the case, how sure that is, and what to do."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from panll_desktop.telemetry.findings import Finding
from panll_desktop.telemetry.tables import SUBJECTS
from panll_desktop.ui.sentence import Sentence
from panll_desktop.ui.state_chip import StateChip
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, rule

_VERDICTS: Final = {
    "degrading": ("critical", "slower"),
    "improving": ("success", "faster"),
}


def state_of(finding: Finding) -> tuple[str, str]:
    """The state of an insight and its words."""
    if not finding.known:
        return "unknown", "not enough data"
    if finding.verdict in _VERDICTS:
        return _VERDICTS[finding.verdict]
    if finding.advice:
        return "warning", "look"
    return "success", "steady"


class InsightCard(QWidget):
    """One insight; its name leads to the figures behind it."""

    def __init__(self, appearance: Appearance, subject: str) -> None:
        super().__init__()
        name = SUBJECTS[subject]
        self.link: Final = button(appearance, name, "link")
        self.link.setAccessibleName(f"{name}: go to the figures")
        self.link.setToolTip("Go to the figures")
        self.link.setFont(appearance.font("small"))
        self.chip: Final = StateChip(appearance)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.link)
        head.addStretch(1)
        head.addWidget(self.chip)
        self.sentence: Final = Sentence(appearance, "body")
        self.sure: Final = Sentence(appearance, "small", muted=True)
        self.advice: Final = Sentence(appearance, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(2)
        column.addLayout(head)
        for each in (self.sentence, self.sure, self.advice):
            each.indent(5, 0)
            column.addWidget(each)

    def show_finding(self, finding: Finding) -> None:
        """Shows another one."""
        self.chip.show_state(*state_of(finding))
        for shown, words in (
            (self.sentence, finding.sentence),
            (self.sure, f"How sure: {finding.sure}."),
            (self.advice, f"What to do: {finding.advice}"),
        ):
            shown.setText(words)
        self.advice.setVisible(bool(finding.advice))
        self.setAccessibleName(f"{self.chip.words}: {finding.sentence}")


class InsightList(QWidget):
    """A card for each, in their order."""

    followed = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._shown: tuple[Finding, ...] = ()
        self.cards: Final[dict[str, InsightCard]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, subject in enumerate(SUBJECTS):
            if number:
                column.addWidget(rule())
            card = InsightCard(appearance, subject)
            card.link.clicked.connect(
                lambda _=False, subject=subject: self.followed.emit(subject)
            )
            self.cards[subject] = card
            column.addWidget(card)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Shows others; what did not change is left alone."""
        before = {each.subject: each for each in self._shown}
        for each in findings:
            if before.get(each.subject) != each:
                self.cards[each.subject].show_finding(each)
        self._shown = tuple(findings)

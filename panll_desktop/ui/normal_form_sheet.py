"""The sheet of the tab of normal forms: verdict, violations, proposal, dependencies."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import (
    Decomposition,
    FormViolation,
    NormalForm,
    NormalFormReport,
)
from panll_desktop.session.normal_form_state import NormalFormView
from panll_desktop.ui import normal_form_words as words
from panll_desktop.ui.dependency_table import DependencyTable
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.relation_table import RelationTable
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, Glyph, button, label, rule

MOST: Final = 100  # violations that are drawn, each a widget
_ROOM: Final = 560


class NormalFormSheet(QWidget):
    """One report, and what is proposed after it.

    Args:
        appearance: of everything.
        view: with a report.
        apply: called when the user wants the proposal carried out.
    """

    def __init__(
        self, appearance: Appearance, view: NormalFormView, apply: Callable[[], None]
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.apply: QPushButton | None = None
        self._beside: QBoxLayout | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(EDGE, 14, EDGE, 20)
        self._column.setSpacing(10)
        report = view.report
        if report is not None:
            self._add_verdict(report, view.form)
            self._add_violations(report.forbidden(view.form))
            if view.proposal is not None:
                self._add_proposal(report, view.proposal, apply)
            self._add_dependencies(report)
        self._column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Before stands above after where there is no room beside it."""
        super().resizeEvent(event)
        if self._beside is not None:
            ways = QBoxLayout.Direction
            wide = self.width() >= _ROOM
            self._beside.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def _add_verdict(self, report: NormalFormReport, form: NormalForm) -> None:
        state = "success" if form.allows(report.form) else "warning"
        head = QVBoxLayout()
        head.addWidget(Prose(self._appearance, words.headline(report, form), "title"))
        self._column.addLayout(self._marked(state, 6, head))
        self._column.addWidget(Prose(self._appearance, words.keys(report), "body"))
        notes = QVBoxLayout()
        notes.setSpacing(4)
        for each in (words.basis(report), *report.notes[:MOST]):
            notes.addWidget(Prose(self._appearance, each, "small", muted=True))
        self._column.addLayout(notes)

    def _add_violations(self, found: Sequence[FormViolation]) -> None:
        for form, group in groupby(found[:MOST], lambda each: each.form):
            inside = list(group)
            self._section(f"What {form} forbids", f"{len(inside):,}")
            for each in inside:
                self._add_violation(each)
        if len(found) > MOST:
            more = f"and {len(found) - MOST:,} more; the table below marks them all"
            self._column.addWidget(label(self._appearance, more, "small", muted=True))

    def _add_violation(self, each: FormViolation) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(Prose(self._appearance, str(each.dependency), "mono_small"))
        lines.addWidget(Prose(self._appearance, each.sentence, "small", muted=True))
        self._column.addLayout(self._marked("warning", 5, lines))

    def _add_proposal(
        self,
        report: NormalFormReport,
        proposal: Decomposition,
        apply: Callable[[], None],
    ) -> None:
        head = self._section(f"Proposal: into {proposal.form}", "")
        self.apply = button(self._appearance, "Apply…", "primary")
        self.apply.setProperty("extent", "small")
        self.apply.setAccessibleName("Apply the decomposition")
        self.apply.clicked.connect(apply)
        head.addWidget(self.apply)
        self._column.addWidget(Prose(self._appearance, proposal.narrative, "body"))
        for each in proposal.lost[:MOST]:
            said = f"No single collection would show {each} any more."
            line = QVBoxLayout()
            line.addWidget(Prose(self._appearance, said, "small"))
            self._column.addLayout(self._marked("warning", 5, line))
        self._column.addSpacing(4)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(2 * EDGE)
        for title, lines in (
            ("Before", words.before(report, proposal)),
            ("After", words.after(proposal)),
        ):
            side = QVBoxLayout()
            side.addWidget(RelationTable(self._appearance, title, lines))
            side.addStretch(1)
            self._beside.addLayout(side, 1)
        self._column.addLayout(self._beside)

    def _add_dependencies(self, report: NormalFormReport) -> None:
        if not report.dependencies:
            self._section("Dependencies", "none was found")
            return
        self._section("Dependencies", words.counts(report))
        self._column.addWidget(DependencyTable(self._appearance, report))

    def _section(self, title: str, said: str) -> QHBoxLayout:
        self._column.addSpacing(4)
        self._column.addWidget(rule())
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label(self._appearance, title, "section"))
        row.addWidget(label(self._appearance, said, "small", muted=True))
        row.addStretch(1)
        self._column.addLayout(row)
        return row

    def _marked(self, state: str, down: int, beside: QVBoxLayout) -> QHBoxLayout:
        """Lines behind a glyph that stands in the middle of the first of them."""
        mark = QVBoxLayout()
        mark.setSpacing(0)
        mark.addSpacing(down)
        mark.addWidget(Glyph(self._appearance, state))
        mark.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addLayout(mark)
        row.addLayout(beside, 1)
        return row

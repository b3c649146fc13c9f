"""What drifts in an entity, what a repair would change, and what came of one."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import (
    DriftLevel,
    DriftScore,
    Normalisation,
    drift_level,
)
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import Deed, Dossier, Inspection, Mending
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.changes_view import ChangesBody
from panll_desktop.ui.drift_history import TextTable
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import (
    EDGE,
    Glyph,
    StatePanel,
    bar,
    button,
    filling,
    label,
    rule,
)
from panll_desktop.ui.widgets import Notice as Strip

_ICONS: Final = {
    DriftLevel.HEALTHY: ("disc", "success"),
    DriftLevel.WARNING: ("triangle", "warning"),
    DriftLevel.CRITICAL: ("diamond", "critical"),
    DriftLevel.UNKNOWN: ("ring", "text-muted"),
}
_HOW: Final = "A dry run says what would change, and writes nothing."
_AT_WORK: Final = {
    Deed.DRY_RUN: "Trying it",
    Deed.REPAIR: "Repairing",
    Deed.UNDO: "Undoing",
}


class MendingView(QWidget):
    """Scores of one entity above; below, the last dry run, repair or undo.

    Where it is `narrow`, the policies stand above the buttons, and no scores are shown.
    """

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, *, narrow: bool = False
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._seen: Inspection | None = None
        self.scores: Final = TextTable(
            appearance, "Drift of this entity", ("type", "score", "what it means")
        )
        self.scores.set_widths((176, 80))
        self.policies: Final = QComboBox()
        self.policies.setAccessibleName("Policy: which of two modalities is right")
        self.policies.setProperty("extent", "small")
        self.dry: Final = button(appearance, "Dry run", "outline")
        self.apply: Final = button(appearance, "Normalise", "primary")
        self.back: Final = button(appearance, "Undo", "outline")
        self.back.setAccessibleName("Undo the last normalisation")
        self.strip: Final = Strip(appearance)
        self.area: Final = QScrollArea()
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.pages: Final = QStackedWidget()
        self._arrange(narrow=narrow)
        self.dry.clicked.connect(self.try_it)
        self.apply.clicked.connect(self.repair)
        self.back.clicked.connect(self.take_back)
        self.policies.activated.connect(self._choose_policy)
        self.failure.retried.connect(self._retry)
        self.strip.dismissed.connect(self.strip.hide)
        appearance.changed.connect(self._recolour)
        self._say("info", "Nothing tried yet", _HOW)

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        self.show_inspection(workspace.inspection if workspace is not None else None)

    def show_inspection(self, seen: Inspection | None) -> None:
        """Draws what differs."""
        if seen is self._seen:
            return
        former, self._seen = self._seen, seen
        dossier = seen.dossier if seen is not None else None
        if former is None or dossier is not former.dossier:
            self._show_dossier(dossier)
        mending = seen.mending if seen is not None else None
        if former is None or mending is not former.mending:
            self._show_mending(mending)
        self._enable(dossier, mending)

    def try_it(self) -> None:
        """Asks for a dry run by the chosen policy."""
        self._dispatch(dm.MendingAsked(Deed.DRY_RUN, self._policy))

    def repair(self) -> None:
        """Does what the dry run said, by the same policy."""
        mending = self._seen.mending if self._seen is not None else None
        if mending is not None:
            self._dispatch(dm.MendingAsked(Deed.REPAIR, mending.policy))

    def take_back(self) -> None:
        """Asks for the last normalisation to be undone."""
        self._dispatch(dm.MendingAsked(Deed.UNDO))

    @property
    def _policy(self) -> str:
        return str(self.policies.currentData() or "")

    def _choose_policy(self) -> None:
        """A dry run by another policy says nothing about this one."""
        chosen = self.policies.itemData(
            self.policies.currentIndex(), Qt.ItemDataRole.ToolTipRole
        )
        self.policies.setToolTip(str(chosen or ""))
        if self._seen is not None:
            self._enable(self._seen.dossier, self._seen.mending)

    def _recolour(self) -> None:
        """The marks of the scores in the colours of another theme."""
        if self._seen is not None:
            self._show_dossier(self._seen.dossier)

    def _arrange(self, *, narrow: bool) -> None:
        self.scores.setVisible(not narrow)
        self.scores.setMinimumHeight(5 * self._appearance.size("height.row"))
        strip, row = bar("sub", self._appearance.size("height.pane_sub_tall"))
        self.policies.setFont(self._appearance.font("small"))
        adjust = QComboBox.SizeAdjustPolicy.AdjustToContents
        self.policies.setSizeAdjustPolicy(adjust)
        if not narrow:
            row.addWidget(self.policies)
            row.addStretch(1)
        for each in (self.dry, self.apply, self.back):
            each.setProperty("extent", "small")
            row.addWidget(each)
        if narrow:
            row.setContentsMargins(EDGE, 0, EDGE, 0)
            row.addStretch(1)
        self._bar = strip
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("What a repair changes")
        for page in (self.panel, self.failure, self.area):
            self.pages.addWidget(page)
        column = filling(self)
        column.addWidget(self.scores, 3)
        if narrow:
            above = QHBoxLayout()
            above.setContentsMargins(EDGE, 8, EDGE, 4)
            above.addWidget(self.policies)
            above.addStretch(1)
            column.addLayout(above)
        column.addWidget(strip)
        column.addWidget(self.strip)
        column.addWidget(self.pages, 4)

    def _show_dossier(self, dossier: Dossier | None) -> None:
        found = dossier.scores if dossier is not None else None
        scores = found if isinstance(found, tuple) else ()
        self.scores.show_cells(
            [_cells(each) for each in scores], [self._icon(each) for each in scores]
        )
        if isinstance(found, Failure):
            self.failure.show_failure(found, "")
            self.pages.setCurrentWidget(self.failure)
        self._bar.setVisible(dossier is None or dossier.repairs)
        policies = dossier.policies if dossier is not None else ()
        known = [self.policies.itemData(at) for at in range(self.policies.count())]
        if dossier is not None and known != [each.id for each in policies]:
            self.policies.clear()
            for number, each in enumerate(policies):
                self.policies.addItem(each.title, each.id)
                role = Qt.ItemDataRole.ToolTipRole
                self.policies.setItemData(number, each.help, role)
            self.policies.setVisible(bool(policies))
            self.policies.setToolTip(policies[0].help if policies else "")

    def _enable(self, dossier: Dossier | None, mending: Mending | None) -> None:
        idle = mending is None or mending.answer is not None
        ready = dossier is not None and idle
        self.dry.setEnabled(ready and dossier is not None and dossier.repairs)
        self.back.setEnabled(ready and dossier is not None and dossier.undoable)
        refused = dossier is not None and dossier.undoes and not dossier.undoable
        self.back.setToolTip("The last write was no normalisation." if refused else "")
        self.apply.setEnabled(
            mending is not None
            and mending.promises
            and (mending.policy == self._policy)
        )

    def _show_mending(self, mending: Mending | None) -> None:
        self.strip.hide()
        if mending is None:
            self._say("info", "Nothing tried yet", _HOW)
            return
        match mending.answer:
            case None:
                self._say("clock", _AT_WORK[mending.deed], "The outcome appears here.")
            case Failure() as failure:
                self.failure.show_failure(failure, "")
                self.pages.setCurrentWidget(self.failure)
            case found:
                said, tone = told(mending.deed, found)
                self.strip.show_text(said, tone)
                self._show(found, mending.deed)

    def _show(self, found: Normalisation, deed: Deed) -> None:
        sheet = QWidget()
        sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(EDGE, 16, EDGE, 20)
        column.setSpacing(12)
        pairs = [
            (one, other)
            for one, other in zip(found.before, found.after, strict=False)
            if one.score != other.score
        ]
        if pairs:
            column.addLayout(self._scores(pairs, deed))
        title = "" if deed is Deed.UNDO else "Repairs"
        self._sentences(column, title, found.changes)

        self._sentences(column, "Not repaired", found.left)
        if found.fields:
            column.addWidget(rule())
            column.addWidget(ChangesBody(self._appearance, found.fields))
        column.addStretch(1)
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(sheet)
        self.pages.setCurrentWidget(self.area)

    def _scores(
        self, pairs: Sequence[tuple[DriftScore, DriftScore]], deed: Deed
    ) -> QGridLayout:
        """Each score that differs: what it is or was, and what it is then."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(5, 1)
        after = "expected after" if deed is Deed.DRY_RUN else "now"
        before = "now" if deed is Deed.DRY_RUN else "before"
        for column, said in ((2, before), (4, after)):
            caption = label(self._appearance, said, "caption", muted=True)
            grid.addWidget(caption, 0, column)
        for row, (one, other) in enumerate(pairs, 1):
            kind = words.name(one.drift_type)
            grid.addWidget(label(self._appearance, kind, "small"), row, 0)
            for column, score in ((1, one), (3, other)):
                glyph = words.GLYPHS[drift_level(score.score)]
                grid.addWidget(Glyph(self._appearance, glyph), row, column)
                figure = label(self._appearance, words.shown(score.score), "title")
                figure.setAccessibleName(words.meaning(score))
                grid.addWidget(figure, row, column + 1)
        return grid

    def _sentences(
        self, column: QVBoxLayout, title: str, sentences: Sequence[str]
    ) -> None:
        if not sentences:
            return
        if title:
            column.addWidget(label(self._appearance, title, "section"))
        for each in sentences:
            column.addWidget(Prose(self._appearance, each[:1000], "body"))

    def _icon(self, score: DriftScore) -> QIcon:
        name, colour = _ICONS[drift_level(score.score)]
        return self._appearance.icon(name, colour, 14)

    def _say(self, icon: str, title: str, text: str) -> None:
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)

    def _retry(self) -> None:
        mending = self._seen.mending if self._seen is not None else None
        if mending is not None:
            self._dispatch(dm.MendingAsked(mending.deed, mending.policy))
        elif self._seen is not None:
            self._dispatch(m.EntityOpened(self._seen.identifier))


def told(deed: Deed, found: Normalisation) -> tuple[str, str]:
    """The outcome in a sentence, and its tone."""
    made = f" Version {found.version} was made." if found.version is not None else ""
    match deed:
        case Deed.UNDO:
            return f"Undone.{made}", "success"
        case Deed.DRY_RUN if found.changes:
            return "Dry run: nothing has been written.", "info"
        case Deed.DRY_RUN if found.left:
            return "Dry run: nothing can be repaired without a person.", "warning"
        case Deed.DRY_RUN:
            return "Dry run: there is nothing to repair.", "success"
        case _ if not found.applied:
            return "Nothing was repaired, and nothing was written.", "warning"
        case _ if found.left:
            return f"Repaired in part.{made}", "warning"
        case _:
            return f"Repaired.{made}", "success"


def _cells(score: DriftScore) -> tuple[str, ...]:
    level = drift_level(score.score)
    said = level.value
    if score.reason:
        said = f"{said}: {score.reason}"
    return words.name(score.drift_type), words.shown(score.score), said

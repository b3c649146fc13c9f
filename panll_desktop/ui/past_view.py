"""The versions of an entity: which there are, one as it was, and what two differ in."""

from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import EntityVersion
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import Comparison, Former, Inspection
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.changes_view import ChangesBody, summary
from panll_desktop.ui.drift_history import TextTable
from panll_desktop.ui.entity_sheet import entity_sheet
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, StatePanel, bar, button, filling, label

_HOW: Final = "Choose a version and press Return, or compare it with another one."


class PastView(QWidget):
    """The versions above; below, what was asked about them last."""

    def __init__(self, appearance: Appearance, dispatch: Dispatch) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._versions: Sequence[EntityVersion] = ()
        self._seen: Inspection | None = None
        self._latest: object = None
        self.table: Final = TextTable(
            appearance,
            "Versions, latest first",
            ("version", "written at (UTC)", "author", "what was done"),
        )
        self.table.set_widths((72, 176, 104), (72, 176, 160), last=128)
        self.view: Final = button(appearance, "Show version", "outline")
        self.other: Final = QComboBox()
        self.other.setAccessibleName("Compare with version")
        self.other.setProperty("extent", "small")
        self.compare_button: Final = button(appearance, "Compare", "outline")
        self.head: Final = CountLabel(appearance)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.area: Final = QScrollArea()
        self.pages: Final = QStackedWidget()
        self._arrange()
        self.table.activated.connect(lambda _: self.show_version())
        self.table.selectionModel().currentRowChanged.connect(self._offer_others)
        self.view.clicked.connect(self.show_version)
        self.compare_button.clicked.connect(self.compare)
        self.failure.retried.connect(self._retry)
        self._say("clock", "No version shown", _HOW)

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
        found = seen.dossier.versions if seen and seen.dossier else None
        versions = () if found is None or isinstance(found, Failure) else found
        if versions != self._versions or not former:
            self._versions = versions
            self.table.show_cells([_cells(each) for each in reversed(versions)])
            self._offer_others()
        for each in (self.view, self.compare_button, self.other, self.table):
            each.setEnabled(bool(versions))
        if seen is None:
            return
        if isinstance(found, Failure):
            self._fail(found)
            return
        if former is None or former.identifier != seen.identifier:
            self._latest = None
            self._say("clock", "No version shown", _HOW)
        if former is None or seen.former is not former.former:
            self._show_former(seen.former)
        if former is None or seen.comparison is not former.comparison:
            self._show_comparison(seen.comparison)

    @property
    def chosen(self) -> int | None:
        """The version of the current row."""
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self._versions):
            return None
        return self._versions[len(self._versions) - 1 - row].number

    def show_version(self) -> None:
        """Asks for the entity as the chosen version has it."""
        if self.chosen is not None:
            self._dispatch(dm.VersionOpened(self.chosen))

    def compare(self) -> None:
        """Asks what the chosen version and the other one differ in, older first."""
        other = self.other.currentData()
        if self.chosen is not None and isinstance(other, int):
            one, later = sorted((self.chosen, other))
            self._dispatch(dm.VersionsCompared(one, later))

    def _arrange(self) -> None:
        self.table.setMinimumHeight(4 * self._appearance.size("height.row"))
        strip, row = bar("sub", self._appearance.size("height.pane_sub_tall"))
        for each in (self.view, self.compare_button):
            each.setProperty("extent", "small")
        self.other.setFont(self._appearance.font("small"))
        row.addWidget(self.view)
        row.addStretch(1)
        row.addWidget(self.compare_button)
        row.addWidget(label(self._appearance, "with", "small", muted=True))
        row.addWidget(self.other)
        head, inner = bar("sub", self._appearance.size("height.pane_sub"))
        inner.addWidget(self.head, 1)
        self._head = head
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        for page in (self.panel, self.failure, self.area):
            self.pages.addWidget(page)
        column = filling(self)
        column.addWidget(self.table, 2)
        column.addWidget(strip)
        column.addWidget(head)
        column.addWidget(self.pages, 5)

    def _offer_others(self) -> None:
        """Every version but the chosen one; the one before it is chosen at first."""
        chosen = self.chosen
        self.other.clear()
        numbers = [each.number for each in self._versions if each.number != chosen]
        for number in reversed(numbers):
            self.other.addItem(f"version {number}", number)
        if chosen is None:
            return
        self.view.setText(f"Show version {chosen}")
        self.view.setAccessibleName(f"Show version {chosen}")
        before = [number for number in numbers if number < chosen]
        if before:
            self.other.setCurrentIndex(self.other.findData(max(before)))
        self.compare_button.setEnabled(bool(numbers))
        self.other.setEnabled(bool(numbers))

    def _show_former(self, former: Former | None) -> None:
        if former is None:
            return
        self._latest = former
        said = f"version {former.version}"
        match former.answer:
            case None:
                self._say("clock", f"Fetching {said}", "It appears here.")
            case Failure() as failure:
                self._fail(failure)
            case entity:
                self._head_words(f"Version {former.version}", "as it was")
                sheet = entity_sheet(self._appearance, entity, self._open)
                self._show(sheet, f"Version {former.version}")

    def _show_comparison(self, comparison: Comparison | None) -> None:
        if comparison is None:
            return
        self._latest = comparison
        said = f"Version {comparison.one} and version {comparison.other}"
        match comparison.answer:
            case None:
                self._say("clock", f"Comparing {said.lower()}", "It appears here.")
            case Failure() as failure:
                self._fail(failure)
            case tuple() as changes:
                self._head_words(said, summary(changes).lower())
                sheet = QWidget()
                sheet.setSizePolicy(
                    QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum
                )
                column = QVBoxLayout(sheet)
                column.setContentsMargins(EDGE, 12, EDGE, 20)
                column.addWidget(ChangesBody(self._appearance, changes))
                column.addStretch(1)
                self._show(sheet, f"{said}: {summary(changes)}")
            case _:
                assert_never(comparison.answer)

    def _head_words(self, title: str, more: str) -> None:
        self.head.set_words(title, more)
        self._head.show()

    def _show(self, sheet: QWidget, name: str) -> None:
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(sheet)
        self.area.setAccessibleName(name)
        self.area.verticalScrollBar().setValue(0)
        self.pages.setCurrentWidget(self.area)

    def _say(self, icon: str, title: str, text: str) -> None:
        self._head.hide()
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)

    def _fail(self, failure: Failure) -> None:
        self._head.hide()
        self.failure.show_failure(failure, "")
        self.pages.setCurrentWidget(self.failure)

    def _retry(self) -> None:
        match self._latest:
            case Former(version=version):
                self._dispatch(dm.VersionOpened(version))
            case Comparison(one=one, other=other):
                self._dispatch(dm.VersionsCompared(one, other))
            case _ if self._seen is not None:
                self._open(self._seen.identifier)
            case _:
                pass

    def _open(self, identifier: str) -> None:
        self._dispatch(m.EntityOpened(identifier))


def _cells(version: EntityVersion) -> tuple[str, ...]:
    return (
        f"{version.number:,}",
        words.moment(version.timestamp) or "not reported",
        one_line(version.author, 40) or "not reported",
        one_line(version.message, 80) or "not reported",
    )

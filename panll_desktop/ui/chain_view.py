"""The provenance chain of an entity: every link, and whether it holds."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import ChainLink
from panll_desktop.session.drift_state import Inspection
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.drift_history import TextTable
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, Glyph, StatePanel, filling, label, rule

_KEY: Final = 96


class ChainView(QWidget):
    """The verdict on top, the links below it, and all that the chosen one says."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._links: Sequence[ChainLink] | Failure | None = None
        self.glyph: Final = Glyph(appearance)
        self.verdict: Final = label(appearance, "", "body_medium")
        self.verdict.setWordWrap(True)
        self.table: Final = TextTable(
            appearance,
            "Links of the provenance chain, oldest first",
            ("link", "state", "event", "by", "at (UTC)"),
        )
        self.table.set_widths((56, 76, 92, 88), (56, 76, 176, 120), last=168)
        self.area: Final = QScrollArea()
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.pages: Final = QStackedWidget()
        self._arrange()
        self.table.selectionModel().currentRowChanged.connect(self._detail)
        appearance.changed.connect(self._recolour)
        self.panel.show_state("clock", "Fetching the chain", "It appears here.")

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        self.show_inspection(workspace.inspection if workspace is not None else None)

    def show_inspection(self, seen: Inspection | None) -> None:
        """Draws what differs."""
        found = seen.dossier.chain if seen and seen.dossier else None
        if found is self._links and found is not None:
            return
        self._links = found
        if isinstance(found, Failure):
            self.failure.show_failure(found, "")
            self.pages.setCurrentWidget(self.failure)
        elif found is None:
            self.panel.show_state("clock", "Fetching the chain", "It appears here.")
            self.pages.setCurrentWidget(self.panel)
        elif not found:
            text = "Nobody has written down where this entity comes from."
            self.panel.show_state("info", "No provenance records", text)
            self.pages.setCurrentWidget(self.panel)
        else:
            self._show(found)

    def _recolour(self) -> None:
        """The marks of the links in the colours of another theme."""
        if isinstance(self._links, tuple) and self._links:
            self.table.show_cells(self.table.words.cells, self._marks(self._links))

    def _marks(self, links: Sequence[ChainLink]) -> list[QIcon]:
        icons = {
            False: self._appearance.icon("disc", "success", 14),
            True: self._appearance.icon("diamond", "critical", 14),
        }
        return [icons[bool(each.faults)] for each in links]

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(EDGE, 12, EDGE, 12)
        head.setSpacing(GAP)
        head.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.verdict, 1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("The chosen link")
        whole = QWidget()
        column = filling(whole)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        column.addWidget(self.area, 1)
        for page in (self.panel, self.failure, whole):
            self.pages.addWidget(page)
        self._whole = whole
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _show(self, links: Sequence[ChainLink]) -> None:
        broken = [number for number, each in enumerate(links, 1) if each.faults]
        self.glyph.set_state("critical" if broken else "success")
        self.verdict.setText(verdict(links))
        self.verdict.setAccessibleName(verdict(links))
        cells = [_cells(number, each) for number, each in enumerate(links, 1)]
        self.table.show_cells(cells, self._marks(links))
        if broken:
            self.table.setCurrentIndex(self.table.words.index(broken[0] - 1, 0))
        self._detail()
        self.pages.setCurrentWidget(self._whole)

    def _detail(self) -> None:
        row = self.table.currentIndex().row()
        links = self._links
        if not isinstance(links, tuple) or not 0 <= row < len(links):
            return
        link = links[row]
        sheet = QWidget()
        sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(EDGE, 12, EDGE, 12)
        column.setSpacing(GAP)
        state = " ".join(link.faults) if link.faults else "verified"
        for name, value in (
            (f"link {row + 1}", state),
            ("event", link.event),
            ("by", link.actor),
            ("at", link.timestamp),
            ("says", link.description or "nothing"),
            ("source", link.source or "not reported"),
            ("hash", link.content_hash or "not reported"),
            ("follows", link.parent_hash or "not reported"),
        ):
            key = Prose(self._appearance, name, "small", muted=True)
            key.keep_width(_KEY)
            line = QHBoxLayout()
            line.addWidget(key)
            role = "mono_small" if name in ("hash", "follows") else "small"
            line.addWidget(Prose(self._appearance, value[:2000], role, whole=value), 1)
            column.addLayout(line)
        column.addStretch(1)
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(sheet)


def verdict(links: Sequence[ChainLink]) -> str:
    """Whether the chain holds; if not, where it breaks first and why."""
    broken = [(number, each) for number, each in enumerate(links, 1) if each.faults]
    count = len(links)
    if not broken:
        return (
            "The one link is verified"
            if count == 1
            else f"All {count:,} links verified"
        )
    number, first = broken[0]
    more = f" {len(broken) - 1:,} more after it." if len(broken) > 1 else ""
    return f"Broken at link {number} of {count:,}: {' '.join(first.faults)}{more}"


def _cells(number: int, link: ChainLink) -> tuple[str, ...]:
    return (
        f"{number:,}",
        "broken" if link.faults else "verified",
        one_line(link.event, 40),
        one_line(link.actor, 40),
        words.moment(link.timestamp),
    )

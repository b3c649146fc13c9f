"""The page *What is collected*: every metric, its counts, and where the files are."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from panll_desktop.session.inventory_state import Listing
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_state import TelemetryState
from panll_desktop.telemetry.tables import stamp
from panll_desktop.ui.calls import Perform
from panll_desktop.ui.inventory_tree import InventoryTree
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import (
    EDGE,
    GAP,
    bar,
    button,
    filling,
    icon_button,
    label,
    rule,
    set_property,
)

ON: Final = (
    "Telemetry is on, because {reason}. These are the counts of the last 24 hours, kept"
    " on this computer only. Nothing from before it was switched on is among them."
)
OFF: Final = (
    "Telemetry is off, because {reason}. This is what it would collect: what you do"
    " while this page is open is counted in memory, for you to see. Nothing is kept;"
    " closing the page drops it."
)
NO_FILE: Final = "No file is there."
NO_FILE_YET: Final = "No file is there yet; counts are written once a minute."
_KILO: Final = 1000


class InventoryPage(QWidget):
    """Stays open beside the work; as long as it is, it shows what the work counts.

    Args:
        appearance: of everything.
        perform: does what a command of that name does.
    """

    def __init__(self, appearance: Appearance, perform: Perform) -> None:
        super().__init__()
        self._appearance = appearance
        self._perform = perform
        self.words: Final = label(appearance, role="small")
        self.tree: Final = InventoryTree(appearance)
        self.toggle: Final = self._deed("", "telemetry.toggle", "outline")
        self.place: Final = label(appearance, role="mono_small")
        self.files: Final = label(appearance, role="small", muted=True)
        self.copy: Final = self._deed("Copy path", "telemetry.copy_path", "link")
        self.folder: Final = self._deed("Open folder", "telemetry.folder", "link")
        self.erase: Final = self._deed("Erase now…", "telemetry.erase", "link")
        column = filling(self)
        column.addWidget(self._head())
        column.addWidget(self._strip())
        column.addWidget(self.tree, 1)
        column.addWidget(rule())
        column.addWidget(self._foot())
        self.setFocusProxy(self.tree)

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        if after.telemetry.consent is not before.telemetry.consent:
            self._show_consent(after.telemetry)
        if after.inventory is before.inventory or after.inventory is None:
            return
        listing = after.inventory.listing
        if listing is None:
            self.tree.metrics.show_counts(None)
        elif before.inventory is None or listing != before.inventory.listing:
            self._show_listing(listing)

    def _head(self) -> QFrame:
        head, row = bar("sub", self._appearance.size("height.pane_sub_tall"))
        row.setContentsMargins(EDGE, 0, GAP, 0)
        row.addWidget(label(self._appearance, "What is collected", "body_medium"))
        row.addStretch(1)
        row.addWidget(self.toggle)
        close = icon_button(self._appearance, "close", "Close what is collected")
        close.clicked.connect(lambda: self._perform("telemetry.collected_close"))
        row.addWidget(close)
        return head

    def _strip(self) -> QFrame:
        strip = QFrame()
        set_property(strip, "tone", "info")
        row = QHBoxLayout(strip)
        row.setContentsMargins(EDGE, GAP, EDGE, GAP)
        self.words.setWordWrap(True)
        row.addWidget(self.words)
        return strip

    def _foot(self) -> QWidget:
        """Where the files are, and what can be done with them."""
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(4)
        title = label(self._appearance, "Where the files are", "section")
        self.files.setAccessibleName("Files of the history")
        self.place.setAccessibleName("Directory of the history")
        self.place.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.place.setTextInteractionFlags(
            flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
        )
        head, deeds = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(title)
        head.addWidget(self.files, 1)
        deeds.setSpacing(EDGE)
        for each in (self.copy, self.folder):
            deeds.addWidget(each)
        deeds.addStretch(1)
        deeds.addWidget(self.erase)
        column.addLayout(head)
        column.addWidget(self.place)
        column.addLayout(deeds)
        return foot

    def _deed(self, title: str, command: str, kind: str) -> QPushButton:
        made = button(self._appearance, title, kind)
        made.setProperty("extent", "small")
        made.clicked.connect(lambda: self._perform(command))
        return made

    def _show_consent(self, telemetry: TelemetryState) -> None:
        consent = telemetry.consent
        if consent is None:
            return
        text = ON if consent.given else OFF
        self.words.setText(text.format(reason=consent.reason))
        words = "Turn off" if consent.given else "Turn on…"
        self.toggle.setText(words)
        self.toggle.setAccessibleName(f"{words.rstrip('…')} telemetry")
        self.toggle.setVisible(not consent.settled)

    def _show_listing(self, listing: Listing) -> None:
        self.tree.metrics.show_counts(listing.counts)
        self.place.setText(str(listing.place))
        there = [f"{name}, {_size(size)}" for name, size in listing.files]
        nothing = NO_FILE_YET if listing.kept else NO_FILE
        begun = f"; counts since {stamp(listing.since)}" if listing.since else ""
        self.files.setText(("; ".join(there) or nothing) + begun)
        self.folder.setEnabled(bool(there))
        self.erase.setEnabled(bool(there) or listing.kept)


def _size(count: int) -> str:
    return f"{count / _KILO:,.0f} kB" if count >= _KILO else f"{count} bytes"

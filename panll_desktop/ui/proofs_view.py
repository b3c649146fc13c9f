"""The tab Proofs: what the last statement with PROOF proved, or what a file proves."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from panll_desktop.protocol import Verification
from panll_desktop.session.failure import Failure
from panll_desktop.session.proof_state import ProofView
from panll_desktop.session.state import State
from panll_desktop.ui.calls import Perform
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.proofs_sheet import proof_sheet
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import StatePanel, button, filling

_HOW: Final = (
    "Run a statement with PROOF, such as SELECT * FROM HEXAD x PROOF EXISTENCE(x) AND"
    " PROVENANCE(x), or open a certificate."
)


class ProofsPage(QWidget):
    """Draws the proofs of the workspace that is shown.

    Args:
        appearance: of everything.
        perform: does what a command of that name does.
    """

    def __init__(self, appearance: Appearance, perform: Perform) -> None:
        super().__init__()
        self._appearance = appearance
        self._view: ProofView | None = None
        self._drawn = False
        self.words: Final = CountLabel(appearance)
        self.verify: Final = button(appearance, "Verify", "ghost", "proof")
        self.save: Final = button(appearance, "Save…", "ghost", "download")
        self.open: Final = button(appearance, "Open…", "ghost", "folder")
        for made, name, command in (
            (self.verify, "Verify the certificate", "proofs.verify"),
            (self.save, "Save the certificate", "proofs.save"),
            (self.open, "Open a certificate", "proofs.open"),
        ):
            made.setAccessibleName(name)
            made.setToolTip(name)
            made.setProperty("extent", "small")
            made.clicked.connect(lambda _=False, id_=command: perform(id_))
        self.panel: Final = StatePanel(appearance)
        self.panel.acted.connect(lambda: perform("proofs.open"))
        self.area: Final = QScrollArea()
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        view = workspace.proofs if workspace is not None else None
        if view is not self._view:
            self._view = view
            self._draw()

    def _arrange(self) -> None:
        strip = QFrame()
        strip.setProperty("bar", "sub")
        strip.setFixedHeight(self._appearance.size("height.pane_sub"))
        row = QHBoxLayout(strip)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        for each in (self.verify, self.save, self.open):
            row.addWidget(each)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setHorizontalScrollBarPolicy(off)
        self.area.setAccessibleName("Proofs")
        self.pages.addWidget(self.panel)
        self.pages.addWidget(self.area)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        layout = filling(self)
        layout.addWidget(strip)
        layout.addWidget(self.pages, 1)

    def _draw(self) -> None:
        view = self._view
        kept = view is not None and view.certificate is not None
        self.verify.setEnabled(view is not None and kept and not view.pending)
        self.save.setEnabled(kept)
        if view is None:
            self.words.set_words("", "")
            self._show_state("proof", "Nothing was asked to be proven", _HOW)
            return
        self.words.set_words(*_summary(view))
        if view.file and view.pending and not kept:
            name = one_line(view.file, 80)
            self._show_state("clock", f"Checking {name}", "It appears here.")
        elif view.file and not kept and view.failure is not None:
            self._show_state("error", one_line(view.failure.title, 400), _HOW)
        else:
            self._show(view)

    def _show(self, view: ProofView) -> None:
        at = self.area.verticalScrollBar().value()
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(proof_sheet(self._appearance, view))
        self.area.verticalScrollBar().setValue(at)
        self.pages.setCurrentWidget(self.area)

    def _show_state(self, icon: str, title: str, text: str) -> None:
        self.panel.show_state(icon, title, text, "Open a certificate…")
        self.pages.setCurrentWidget(self.panel)


def _summary(view: ProofView) -> tuple[str, str]:
    """How it stands, and of what, for the strip over the page."""
    about = one_line(view.file or view.text, 200)
    if view.file:
        match view.checked:
            case Verification(valid=True):
                return "valid", about
            case Verification():
                return "not valid", about
            case Failure():
                return "not checked", about
            case _:
                return "checking", about
    holding = sum(each.holds is True for each in view.results)
    return f"{holding:,} of {len(view.results):,} hold", about

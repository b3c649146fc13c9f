"""The tab that draws what a row is about, with all that is known of it."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Portrait
from panll_desktop.session import figure_messages as fm
from panll_desktop.session.figure_state import FigureView
from panll_desktop.session.state import State
from panll_desktop.ui.calls import Dispatch, Perform
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.figure_canvas import FigureCanvas
from panll_desktop.ui.figure_sheet import portrait_words
from panll_desktop.ui.picker_button import Part, PickerButton
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, StatePanel, bar, filling, icon_button

_HOW: Final = "Double-click a row of the results, or press Return on it."


class FigurePage(QWidget):
    """Draws the row that was last asked for.

    Args:
        appearance: of everything.
        dispatch: hears which row or variant is wanted.
        perform: does what a command of that name does.
    """

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, perform: Perform
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._view: FigureView | None = None
        self._noun = ""
        self._shown: Portrait | None = None
        self._told: QWidget | None = None
        self.words: Final = CountLabel(appearance)
        self.variants: Final = PickerButton(appearance)
        self.variants.setProperty("extent", "small")
        self.variants.setToolTip("How the figure is coloured")
        self.copy: Final = icon_button(appearance, "copy", "Copy the figure in words")
        self.copy.clicked.connect(lambda: perform("figure.copy"))
        self.save: Final = icon_button(
            appearance, "download", "Save the figure as SVG…"
        )
        self.save.clicked.connect(lambda: perform("figure.save"))
        self.canvas: Final = FigureCanvas(appearance)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.failure.retried.connect(self._retry)
        self.area: Final = QScrollArea()
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        view = workspace.figure if workspace is not None else None
        manifest = after.manifest(after.shown)
        noun = manifest.portrays if manifest is not None else ""
        if view is not self._view or noun != self._noun:
            self._view, self._noun = view, noun
            self._draw()

    def _arrange(self) -> None:
        strip, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.addWidget(self.words, 1)
        for each in (self.variants, self.copy, self.save):
            row.addWidget(each)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setHorizontalScrollBarPolicy(off)
        self.area.setAccessibleName("Figure and facts")
        sheet = QWidget()
        # not Minimum: what wraps is as high as its width asks for, not as its hint says
        sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._sheet = QVBoxLayout(sheet)
        self._sheet.setContentsMargins(EDGE, 0, EDGE, 20)
        self._sheet.setSpacing(12)
        self._sheet.addWidget(self.canvas)
        self._sheet.addStretch(1)
        self.area.setWidget(sheet)
        for page in (self.panel, self.failure, self.area):
            self.pages.addWidget(page)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        layout = filling(self)
        layout.addWidget(strip)
        layout.addWidget(self.pages, 1)

    def _draw(self) -> None:
        view, noun = self._view, one_line(self._noun.lower(), 40) or "figure"
        portrait = view.portrait if view is not None else None
        self._offer(portrait)
        if view is None:
            self.words.set_words("", "")
            self._show_state("knot", f"No {noun} drawn yet", _HOW)
        elif portrait is not None:
            self.words.set_words(
                one_line(portrait.title, 80), one_line(portrait.subtitle, 120)
            )
            self._show(portrait)
        elif view.failure is not None:
            self.words.set_words("", "not drawn")
            self.failure.show_failure(view.failure, "")
            self.pages.setCurrentWidget(self.failure)
        elif view.pending:
            self.words.set_words("", "drawing")
            self._show_state("clock", f"Drawing the {noun}", "It appears here.")
        else:
            self.words.set_words("", "")
            self._show_state(
                "search", f"This row is about no {noun} that is known here", _HOW
            )

    def _offer(self, portrait: Portrait | None) -> None:
        """The buttons, and the ways to draw it."""
        figure = portrait.figure if portrait is not None else None
        self.copy.setEnabled(figure is not None)
        self.save.setEnabled(figure is not None and bool(figure.document))
        variants = portrait.variants if portrait is not None else ()
        self.variants.setVisible(len(variants) > 1)
        if portrait is None or portrait is self._shown:
            return
        menu = self.variants.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        for each in variants:
            action = menu.addAction(one_line(each.title, 80))
            action.setCheckable(True)
            action.setChecked(each.id == portrait.variant)
            action.setToolTip(one_line(each.help, 200))
            action.triggered.connect(partial(self._choose, each.id))
            if each.id == portrait.variant:
                title = one_line(each.title, 40)
                self.variants.show_parts((Part(title),), f"Colouring: {title}")

    def _show(self, portrait: Portrait) -> None:
        self.pages.setCurrentWidget(self.area)
        if portrait is self._shown:
            return
        same = self._shown is not None and self._shown.facts == portrait.facts
        self._shown = portrait
        figure = portrait.figure
        self.canvas.setVisible(figure is not None)
        if figure is not None:
            self.canvas.show_figure(figure, portrait.title)
        former = self._told
        self._told = portrait_words(self._appearance, portrait, self._open)
        self._sheet.insertWidget(1, self._told)
        self._told.show()
        if former is not None:
            self._sheet.removeWidget(former)
            former.hide()  # a click on it may be what led here
            former.deleteLater()
        if not same:
            self.area.verticalScrollBar().setValue(0)

    def _show_state(self, icon: str, title: str, text: str) -> None:
        self._shown = None
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)

    def _choose(self, variant: str) -> None:
        self._dispatch(fm.VariantChosen(variant))

    def _open(self, identifier: str) -> None:
        self._dispatch(fm.FigureAsked({"name": identifier}))

    def _retry(self) -> None:
        if self._view is not None:
            self._dispatch(fm.FigureAsked(self._view.row))

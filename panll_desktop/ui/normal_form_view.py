"""The tab of normal forms: what determines what, and how to say each thing once."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
)

from panll_desktop.protocol import Migration, NormalForm
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.conditions import can_decompose
from panll_desktop.session.failure import Failure
from panll_desktop.session.normal_form_state import NormalFormView, Turn, Turning
from panll_desktop.session.state import Broken, Connecting, Online, State, Workspace
from panll_desktop.ui import normal_form_words as words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.normal_form_sheet import NormalFormSheet
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel, LinkStrip, LoadingPanel
from panll_desktop.ui.results_words import ELSEWHERE, duration
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.watched import Watched
from panll_desktop.ui.who_dialog import WhoDialog, said
from panll_desktop.ui.widgets import StatePanel, bar, button, filling, icon_button

FORMS: Final = (NormalForm.SECOND, NormalForm.THIRD, NormalForm.BOYCE_CODD)
_FIND: Final = "Find"
_AGAIN: Final = "Find again"
_HOW: Final = (
    "Finds which fields determine which others, the keys, and what a collection says"
    " more than once. Nothing is changed by that."
)


class NormalFormPage(Watched):
    """Not connected, searching, failed, empty, or a report: each looks different.

    Args:
        appearance: of everything.
        dispatch: hears what is wanted.
    """

    def __init__(self, appearance: Appearance, dispatch: Dispatch) -> None:
        super().__init__(dispatch, nm.FormsWatched)
        self._appearance = appearance
        self._state = State()
        self._drawn: tuple[object, object, object] = (None, None, None)
        self._said: NormalFormView | None = None
        self._act: Callable[[], None] = self._find
        self._resume: Callable[[], None] = self._find
        self.words: Final = CountLabel(appearance)
        self.stop: Final = icon_button(appearance, "stop", "Stop finding dependencies")
        self.search: Final = button(appearance, _FIND, "ghost", "search")
        self.collections: Final = QComboBox()
        self.forms: Final = Segments(
            appearance, "Target form", [each.value for each in FORMS]
        )
        self.strip: Final = LinkStrip(appearance)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.loading: Final = LoadingPanel(appearance)
        self.area: Final = QScrollArea()
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._connect()
        self._draw(NormalFormView(), None)

    @property
    def sheet(self) -> NormalFormSheet | None:
        """What is shown of a report."""
        shown = self.area.widget()
        return shown if isinstance(shown, NormalFormSheet) else None

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        self._state = after
        old, new = before.workspace, after.workspace
        if new is None:
            return
        if (
            old is None
            or old.module != new.module
            or old.forms is not new.forms
            or old.link is not new.link
            or (new.forms and new.forms.since and before.now != after.now)
        ):
            self._draw(new.forms or NormalFormView(), new)
        if self.isVisible() and (new.forms is None or not new.forms.watched):
            self._dispatch(nm.FormsWatched(watched=True))

    def choose_form(self, number: int) -> None:
        """Aims at a form, by its place among `FORMS`."""
        self._dispatch(nm.FormChosen(FORMS[number]))

    def ask_apply(self) -> None:
        """Asks who carries the proposal out, and why."""
        view = self._view
        if view.proposal is not None and can_decompose(self._state):
            text = words.applied(view.proposal)
            self._ask("Apply the decomposition", text, nm.DecompositionAsked)

    def ask_undo(self) -> None:
        """Asks who takes the decomposition back, and why."""
        if self._view.entry is not None:
            text = (
                f"A new entry of the journal brings back what was before entry"
                f" {self._view.entry:,}."
            )
            self._ask("Undo the decomposition", text, nm.RecompositionAsked)

    def _ask(
        self, title: str, text: str, wanted: Callable[[str, str], m.Message]
    ) -> None:
        def then(actor: str, rationale: str) -> None:
            self._dispatch(wanted(actor, rationale))

        known = said(self._state)
        WhoDialog(self._appearance, title, text, known, then, self.window()).open()

    @property
    def _view(self) -> NormalFormView:
        workspace = self._state.workspace
        view = workspace.forms if workspace is not None else None
        return view or NormalFormView()

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        self.search.setProperty("extent", "small")
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        row.addWidget(self.search)
        choice, chosen = bar("sub", self._appearance.size("height.pane_sub_tall"))
        self.collections.setAccessibleName("Collection")
        self.collections.setProperty("extent", "small")
        self.collections.setFont(self._appearance.font("small"))
        self.collections.setMinimumContentsLength(8)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.collections.setSizeAdjustPolicy(adjust)
        chosen.addWidget(self.collections, 1)
        chosen.addWidget(self.forms)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("Report on the normal form")
        for page in (self.panel, self.failure, self.loading, self.area):
            self.pages.addWidget(page)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = filling(self)
        for each in (head, choice, self.strip):
            column.addWidget(each)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.search.clicked.connect(self._find)
        self.stop.clicked.connect(self._stop)
        self.loading.stopped.connect(self._stop)
        self.collections.activated.connect(self._choose)
        self.forms.chosen.connect(self.choose_form)
        self.panel.acted.connect(self._do)
        self.failure.retried.connect(self._do)
        self.strip.retried.connect(self._go_on)
        self.strip.dismissed.connect(self.strip.hide)

    def _do(self) -> None:
        self._act()

    def _go_on(self) -> None:
        self._resume()

    def _find(self) -> None:
        self._dispatch(nm.SearchAsked())

    def _stop(self) -> None:
        self._dispatch(nm.SearchStopped())

    def _list(self) -> None:
        self._dispatch(nm.CollectionsAsked())

    def _choose(self, place: int) -> None:
        self._dispatch(nm.CollectionChosen(self.collections.itemText(place)))

    def _draw(self, view: NormalFormView, workspace: Workspace | None) -> None:
        link = workspace.link if workspace is not None else None
        online = isinstance(link, Online)
        self._offer(view)
        self.stop.setEnabled(view.since is not None and not view.stopping)
        self.search.setEnabled(online and bool(view.collection) and view.since is None)
        self.search.setText(_FIND if view.report is None else _AGAIN)
        self.search.setAccessibleName(
            f"{self.search.text()} dependencies and normal form"
        )
        self._tell(view)
        if view is not self._said:  # what was dismissed stays away until then
            self._said = view
            self._show_strip(view)
        if not online:
            self._without_link(link)
        elif view.since is not None:
            seconds = duration(max(0.0, self._state.now - view.since))
            said_ = f"{words.progress(view)} · {seconds}"
            self.loading.show_work(said_, stopping=view.stopping)
            self.pages.setCurrentWidget(self.loading)
        elif view.report is None:
            self._drop_sheet()
            self._without_report(view)
        else:
            self._show_report(view)

    def _offer(self, view: NormalFormView) -> None:
        names = view.collections if isinstance(view.collections, tuple) else ()
        known = [
            self.collections.itemText(at) for at in range(self.collections.count())
        ]
        if known != list(names):
            self.collections.clear()
            self.collections.addItems(list(names))
        self.collections.setCurrentIndex(self.collections.findText(view.collection))
        if view.form in FORMS:
            self.forms.choose(FORMS.index(view.form))

    def _tell(self, view: NormalFormView) -> None:
        """The form and what was read, in the strip over the page."""
        report = view.report
        if view.since is not None:
            self.words.set_words("Searching", words.progress(view))
        elif report is None:
            self.words.set_words("", "")
        else:
            read = f"{report.documents:,} of {report.of:,} documents read"
            self.words.set_words(report.form, f"{read} · {words.counts(report)}")

    def _show_strip(self, view: NormalFormView) -> None:
        """What was done last, or why the report may be old; with what to do."""
        self.strip.hide()
        self.strip.retry.show()
        turning = view.turning
        if view.since is not None:
            return
        if turning is not None and (view.is_turning or turning.answer is not None):
            self._show_turning(turning, view)
        elif view.report is None:
            return
        elif view.failure is not None:
            self._resume = self._find
            text = one_line(view.failure.title, 400)
            self._say_strip(text, "critical", _AGAIN)
        elif view.stopped:
            self._resume = self._find
            self._say_strip("Stopped: this report is from before.", "warning", _AGAIN)
        elif view.outdated:
            self._resume = self._find
            self._say_strip("Something was written since then.", "warning", _AGAIN)

    def _show_turning(self, turning: Turning, view: NormalFormView) -> None:
        match turning.answer:
            case None:
                self._say_strip(words.at_work(turning.turn), "info", "")
            case Failure() as failure:
                text = one_line(f"{failure.title} {failure.detail}".strip(), 600)
                self._say_strip(text, "critical", "")
            case Migration() as done if turning.turn is Turn.APART:
                self._resume = self.ask_undo
                self._say_strip(done.sentence, "success", "Undo…")
            case Migration() as done:
                self._resume = self._find
                again = _AGAIN if view.outdated else ""
                self._say_strip(done.sentence, "success", again)

    def _say_strip(self, text: str, tone: str, action: str) -> None:
        self.strip.show_text(text, tone)
        self.strip.retry.setText(action)
        self.strip.retry.setAccessibleName(action)
        self.strip.retry.setVisible(bool(action))

    def _without_link(self, link: object) -> None:
        if isinstance(link, Connecting):
            text = "Its collections can be looked at then."
            self._say("plug", "Connecting", text, "", self._find)
        elif isinstance(link, Broken) or link is not None:
            self._say("unplugged", "No connection", ELSEWHERE, "", self._find)

    def _without_report(self, view: NormalFormView) -> None:
        if isinstance(view.collections, Failure):
            self._act = self._list
            self.failure.show_failure(view.collections, "")
            self.pages.setCurrentWidget(self.failure)
        elif view.failure is not None:
            self._act = self._find
            self.failure.show_failure(view.failure, "")
            self.pages.setCurrentWidget(self.failure)
        elif view.collections == ():
            text = "There is a normal form once there is a collection."
            self._say("table", "No collections", text, "Look again", self._list)
        elif view.stopped:
            text = "Nothing was changed, and nothing is kept of the search."
            self._say("stop", "Stopped", text, _AGAIN, self._find)
        elif view.collections is None:
            text = "They are on their way."
            self._say("clock", "Reading the collections", text, "", self._find)
        else:
            name = one_line(view.collection, 60)
            self._say("key", f"Normal form of {name}", _HOW, _FIND, self._find)

    def _show_report(self, view: NormalFormView) -> None:
        shown = (view.report, view.form, view.proposal)
        if any(a is not b for a, b in zip(shown, self._drawn, strict=True)):
            at = self.area.verticalScrollBar().value()
            same = self._drawn[0] is view.report
            self._drop_sheet()
            self._drawn = shown
            self.area.setWidget(NormalFormSheet(self._appearance, view, self.ask_apply))
            self.area.verticalScrollBar().setValue(at if same else 0)
        sheet = self.sheet
        if sheet is not None and sheet.apply is not None:
            sheet.apply.setEnabled(can_decompose(self._state))
        self.pages.setCurrentWidget(self.area)

    def _drop_sheet(self) -> None:
        self._drawn = (None, None, None)
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()

    def _say(
        self, icon: str, title: str, text: str, action: str, act: Callable[[], None]
    ) -> None:
        self._act = act
        self.panel.show_state(icon, title, text, action)
        self.pages.setCurrentWidget(self.panel)

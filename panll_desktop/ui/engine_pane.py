"""Pane N, the engine: what is asked, how it is carried out, and how it went."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from panll_desktop.protocol import Diagnostic, Fix, Language, Manifest
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.state import State, Workspace
from panll_desktop.ui import engine_problems
from panll_desktop.ui.caution import Guard, unguarded
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.editor_analysis import Ticket
from panll_desktop.ui.editor_sheet import Sheet
from panll_desktop.ui.engine_problems import PLAN, PROBLEMS, TITLES, Problem
from panll_desktop.ui.engine_tabs import QueryStrip
from panll_desktop.ui.panes import PaneFrame
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import icon_button, label

if TYPE_CHECKING:
    from panll_desktop.ui.engine_views import Panel


Dispatch: TypeAlias = Callable[[m.Message], None]
Languages: TypeAlias = Callable[[Manifest], Language | None]
SIZES: Final = (640, 197)
_Known: TypeAlias = Language | Failure | None


def first_language(manifest: Manifest) -> Language | None:
    """The language that a module's statements are written in."""
    return manifest.languages[0].load() if manifest.languages else None


class EnginePane(PaneFrame):
    """Query tabs over an editor over problems, plan, history and what runs.

    `languages` is called on a lane, once for each module; it may take its time.

    Signals:
        statement_changed: what Run would run, and where it starts in the text.
    """

    statement_changed = Signal(str, int)
    _loaded = Signal(object, object)

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        languages: Languages = first_language,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, "N", "Query")
        if parent is not None:
            self.setParent(parent)
        self._dispatch = dispatch
        self._languages = languages
        self._known: dict[str, tuple[Manifest, _Known]] = {}
        self._sheets: dict[tuple[str, int], Sheet] = {}
        self._asked: dict[str, Sheet] = {}
        self._findings: dict[Sheet, tuple[Ticket, tuple[Diagnostic, ...]]] = {}
        self._listed: Sheet | None = None
        self._trouble = ""
        self.problems: list[Problem] = []
        self._loading: set[str] = set()
        self._held: list[Callable[[], None]] = []
        self._state = State()
        self._shown: tuple[str, int] | None = None
        self.editor: Final = CodeEditor(appearance)
        self.guard: Guard = unguarded
        self._panel: Panel | None = None
        self.strip: Final = QueryStrip(appearance)
        self._fill_head()
        self._fill_body()
        self._connect()

    @property
    def panel(self) -> "Panel":
        """What stands below the editor; made when it is first needed."""
        if self._panel is None:
            from panll_desktop.ui import engine_views  # noqa: PLC0415 - after the start

            made = self._panel = engine_views.Panel(self._appearance)
            made.speak_to(self._dispatch)
            made.problems.picked.connect(self._go_to)
            made.problems.fixed.connect(self.fix)
            room = self.splitter.replaceWidget(1, made)
            if room is not None:
                room.deleteLater()
        return self._panel

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed; equal parts are told by being the same object."""
        self._state = after
        workspace = after.workspace
        if workspace is None:
            return
        old = before.workspaces.get(after.shown) if self._shown is not None else None
        switched = self._shown is None or self._shown[0] != after.shown
        if switched or before.modules is not after.modules:
            self._show_language(after)
        if switched or old is not workspace:
            self._show_workspace(None if switched else old, workspace)
        if workspace.run is not None or (old is not None and old.run is not None):
            self.panel.show_run(workspace.run, workspace.result, after.now)

    def run_statement(self) -> None:
        """Asks for what is selected, or the statement at the caret, to be run."""
        self.ask(m.RunRequested)

    def explain_statement(self) -> None:
        """Asks for the plan of what is selected, or of the statement at the caret."""
        self.ask(m.ExplainRequested)

    def insert_text(self, text: str) -> None:
        """Types a word at the caret."""
        self.editor.insert_text(text)

    def focus_editor(self) -> None:
        """Gives the keyboard to the editor."""
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_problems(self) -> None:
        """Opens the panel at the problems and gives it the keyboard."""
        self.show_panel(PROBLEMS)
        self.panel.problems.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_panel(self, tab: int) -> None:
        """Opens the panel at a tab."""
        self.panel.choose(tab)
        self.panel.show()

    def text(self) -> str:
        """The text of the tab that is shown."""
        return self.editor.text()

    @property
    def language(self) -> Language | None:
        """The language of the module that is shown, once it is loaded."""
        return self._language(self._state.shown)

    def flush(self) -> None:
        """Tells at once what was typed and not told yet."""
        self.editor.flush()

    def end(self) -> None:
        """Tells what was typed, and ends the lane."""
        self.flush()
        self.editor.analyst.close()

    def _fill_head(self) -> None:
        look = self._appearance
        self._language_name = label(look, role="small", muted=True)
        menu_button = icon_button(look, "dots", "More of the query pane")
        menu = QMenu(menu_button)
        for index, title in enumerate(TITLES):
            action = menu.addAction(f"Show {title.lower()}")
            action.triggered.connect(partial(self.show_panel, index))
        menu_button.setMenu(menu)
        menu_button.setPopupMode(menu_button.ToolButtonPopupMode.InstantPopup)
        self.head.addWidget(label(look, "Query", "section"))
        self.head.addWidget(self._language_name)
        self.head.addStretch(1)
        self.head.addWidget(menu_button)

    def _fill_body(self) -> None:
        look = self._appearance
        self._notice = label(look, role="small")
        self._notice.setWordWrap(True)
        self._notice.setContentsMargins(16, 6, 16, 6)
        self._notice.setProperty("tone", "warning")
        self._notice.hide()
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(self.editor, 1)
        self.below_editor = QVBoxLayout()
        column.addLayout(self.below_editor)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(look.size("width.splitter"))
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(QWidget())
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes(list(SIZES))
        self.body.addWidget(self.strip)
        self.body.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.editor.edited.connect(self._send_text)
        self.editor.linted.connect(self._take_findings)
        self.editor.troubled.connect(self._take_trouble)
        self.editor.statement_changed.connect(
            lambda: self.statement_changed.emit(*self.editor.statement_at_caret())
        )
        self.strip.opened.connect(lambda: self._dispatch(m.TabOpened()))
        self.strip.tabs.chosen.connect(lambda tab: self._turn(m.TabChosen(tab)))
        self.strip.tabs.closed.connect(lambda tab: self._turn(m.TabClosed(tab)))
        self._loaded.connect(self._take_language, Qt.ConnectionType.QueuedConnection)

    def _show_workspace(self, old: Workspace | None, new: Workspace) -> None:
        if (
            old is None
            or old.documents is not new.documents
            or old.active != new.active
        ):
            self._show_documents(new)
        if old is None or old.catalog is not new.catalog:
            self.editor.set_known(new.known)
        if old is None or old.plan is not new.plan:
            self.panel.show_plan(new.plan)
            if old is not None and new.plan is not None and new.plan.asked:
                self.show_panel(PLAN)
        asked = new.history, new.sought, new.hits
        if old is None or (old.history, old.sought, old.hits) != asked:
            self.panel.show_history(*asked)
        if old is None or old.run is not new.run:
            self.panel.show_run(new.run, new.result, self._state.now)
        if old is None or old.result is not new.result or old.plan is not new.plan:
            self._refresh()

    def _show_documents(self, workspace: Workspace) -> None:
        self.strip.tabs.show_documents(workspace.documents, workspace.active)
        if (shown := (workspace.module, workspace.active)) != self._shown:
            early = self._send_later()
            self._shown = shown
            sheet = self._sheet(workspace)
            self.editor.show_sheet(sheet, self._language(workspace.module))
            self.editor.insertPlainText(early)  # typed before there was a tab for it
            self._refresh()
        there = {(workspace.module, each.id) for each in workspace.documents}
        for key in [key for key in self._sheets if key[0] == workspace.module]:
            if key not in there:
                self._forget(self._sheets.pop(key))

    def _send_later(self) -> str:
        """Has what was typed into the tab before this one told, if there was one."""
        pending, text = self.editor.take_edits(), self.editor.text()
        if self._shown is not None and pending:  # states are not nested
            edited = m.SourceEdited(*self._shown, text)
            QTimer.singleShot(0, partial(self._dispatch, edited))
        return text if self._shown is None else ""

    def _sheet(self, workspace: Workspace) -> Sheet:
        key = (workspace.module, workspace.active)
        if key not in self._sheets:
            text = workspace.document.text
            self._sheets[key] = Sheet(self._appearance, text, self)
        return self._sheets[key]

    def _forget(self, sheet: Sheet) -> None:
        self._asked = {k: each for k, each in self._asked.items() if each is not sheet}
        self._findings.pop(sheet, None)
        sheet.deleteLater()

    def _show_language(self, state: State) -> None:
        manifest = state.manifest(state.shown)
        names = manifest.languages if manifest is not None else ()
        name = names[0].name if names else ""
        self._language_name.setText(name)
        self.set_rail_text(f"Query: {name}" if name else "Query")
        known = self._known.get(state.shown)
        if manifest is not None and (known is None or known[0] is not manifest):
            self._known[state.shown] = (manifest, None)
            if names:
                self._loading.add(state.shown)
                self.editor.analyst.submit(partial(self._load, manifest))
            elif self._shown is not None:
                self._refresh()
        if self._shown is not None and self._shown[0] == state.shown:
            self.editor.set_language(self._language(state.shown))

    def _language(self, module: str) -> Language | None:
        known = self._known.get(module)
        return known[1] if known and isinstance(known[1], Language) else None

    def _load(self, manifest: Manifest) -> None:
        """On the lane: importing a grammar takes its time."""
        answer = attempt(
            lambda: expected(self._languages(manifest), Language, type(None))
        )
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._loaded.emit(manifest, answer)

    def _take_language(self, manifest: Manifest, answer: _Known) -> None:
        self._known[manifest.id] = (manifest, answer)
        self._loading.discard(manifest.id)
        if manifest.id == self._state.shown:
            self._show_language(self._state)
            self._refresh()
            held, self._held = self._held, []
            for act in held:
                act()

    def _take_findings(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._trouble = ""
        sheet = self.editor.sheet
        self._findings[sheet] = (sheet.ticket, diagnostics)
        self._refresh()

    def _take_trouble(self, sentence: str) -> None:
        self._trouble = sentence
        sheet = self.editor.sheet
        self._findings[sheet] = (sheet.ticket, ())
        self._refresh()

    def _refresh(self) -> None:
        """Shows the findings and the error of the last run at their places."""
        sheet = self.editor.sheet
        ticket, diagnostics = self._findings.get(sheet, (None, ()))
        if ticket != sheet.ticket and sheet is self._listed:
            return  # the language will answer within a moment
        if ticket != sheet.ticket:
            diagnostics = ()
        self._listed = sheet
        text, units = sheet.read()
        problems = engine_problems.found(diagnostics, self._errors(text))
        self.problems = problems
        self.editor.set_marks(engine_problems.marks(problems, units, sheet.language))
        self.panel.problems.show_problems(problems, text, self._no_problems(sheet))
        self.panel.tabs.set_count(len(problems))
        self._notice.setText(self._warning(sheet))
        self._notice.setVisible(bool(self._notice.text()))

    def _errors(self, text: str) -> list[Problem]:
        """Errors of what was asked last, if it was asked from this tab."""
        workspace = self._state.workspace
        sheet = self.editor.sheet
        if workspace is None or self._asked.get(workspace.module, sheet) is not sheet:
            return []
        return list(engine_problems.errors(workspace, text))

    def _no_problems(self, sheet: Sheet) -> str:
        """What stands where no problem is listed."""
        entry = self._state.module(self._state.shown)
        known = self._known.get(self._state.shown)
        if known is None or entry is None:
            return "The module is not ready"
        manifest, language = known
        if language is None and self._state.shown not in self._loading:
            return f"{entry.name} has no grammar here yet; statements go as they are."
        spoken = manifest.languages[0].name if manifest.languages else ""
        loading = self._state.shown in self._loading
        return engine_problems.none(
            spoken, None if loading else language, too_long=sheet.too_long
        )

    def _warning(self, sheet: Sheet) -> str:
        return engine_problems.TOO_LONG if sheet.too_long else self._trouble

    def _go_to(self, offset: int) -> None:
        self.editor.place_caret(offset)
        self.focus_editor()

    def fix(self, fix: Fix) -> bool:
        """Applies a remedy; False if it was found in another text than this one."""
        sheet = self.editor.sheet
        fits = self._findings.get(sheet, (None,))[0] == sheet.ticket
        if fits:
            self.editor.apply_edits(fix.edits)
            self.focus_editor()
        return fits

    def ask(self, message: Callable[[str, int], m.Message]) -> None:
        """Asks something about what is selected, or the statement at the caret."""
        selected = self.editor.selected()
        if selected is not None:
            self.send(message(*selected))
        elif self._state.shown in self._loading:
            self._held.append(partial(self.ask, message))
        else:
            at_caret = self.editor.statement_at_caret
            self.editor.when_split(lambda: self.send(message(*at_caret())))

    def send(self, message: m.Message) -> None:
        """Asks for what stands in the text that is shown to be run."""
        self.flush()
        self._asked[self._state.shown] = self.editor.sheet
        self.guard(message, self.language, self._dispatch)

    def _turn(self, message: m.Message) -> None:
        self.flush()
        self._dispatch(message)

    def _send_text(self) -> None:
        if self._shown is not None:
            module, document = self._shown
            self._dispatch(m.SourceEdited(module, document, self.editor.text()))

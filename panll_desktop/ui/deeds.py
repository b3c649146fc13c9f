"""What commands do that need a question, a file or a widget; the rest are messages."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from panll_desktop import __version__
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.keymap import remapped
from panll_desktop.session.past_messages import PastErased
from panll_desktop.session.state import Notice, NoticeKind, State
from panll_desktop.session.store import Store
from panll_desktop.session.switching import switches
from panll_desktop.ui import (
    inspecting,
    journal_deeds,
    normal_form_deeds,
    result_deeds,
    run_all,
)
from panll_desktop.ui.caution import Caution
from panll_desktop.ui.completer import Completer
from panll_desktop.ui.consent_deeds import ConsentDeeds
from panll_desktop.ui.dropping import Drops
from panll_desktop.ui.editor_bars import EditorBars
from panll_desktop.ui.editor_tools import EditorTools
from panll_desktop.ui.engine_problems import HISTORY
from panll_desktop.ui.figure_deeds import FigureDeeds
from panll_desktop.ui.file_deeds import FileDeeds
from panll_desktop.ui.graph_deeds import GraphDeeds
from panll_desktop.ui.proof_deeds import ProofDeeds
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from panll_desktop.ui.palette import CommandPalette


class Deeds:
    """Performs commands by their identifiers."""

    def __init__(
        self, window: MainWindow, appearance: Appearance, store: Store
    ) -> None:
        self._window = window
        self._appearance = appearance
        self._store = store
        self._palette: CommandPalette | None = None
        self._switches: Mapping[str, m.Message] = {}
        self._commands: tuple[Command, ...] = COMMANDS
        self._messages: Final = {
            command.id: command.message
            for command in COMMANDS
            if command.message is not None
        }
        self.bars: Final = EditorBars(appearance, window.engine)
        self._tools: Final = EditorTools(window.engine, store.dispatch)
        self.completer: Final = Completer(appearance, window.engine.editor)
        self.proofs: Final = ProofDeeds(window, store)
        self.figures: Final = FigureDeeds(window, store)
        window.engine.guard = Caution(window, appearance, lambda: store.state)
        self._deeds: Final[Mapping[str, Callable[[], object]]] = {
            **FileDeeds(window, store).deeds,
            "file.quit": window.close,
            **self._editing(),
            "query.run": lambda: run_all.run(window.engine),
            "query.run_all": lambda: run_all.run_all(window.engine),
            "query.problems": window.engine.show_problems,
            "query.history": self._show_history,
            "query.erase_history": self._erase_history,
            "database.connect": self._connect,
            "database.remove": self._remove_connection,
            **window.results.deeds,
            **result_deeds.deeds(window.results),
            **inspecting.deeds(window.results),
            **self._viewing(),
            "telemetry.show": self._show_telemetry,
            **ConsentDeeds(window, appearance, store).deeds,
            "telemetry.view": self._view_export,
            "help.keys": self._show_keys,
            "help.about": self._about,
        }
        store.subscribe(self._render)
        window.commanded.connect(self.perform)
        window.results.commanded.connect(self.perform)
        self._drops: Final = Drops(store)
        window.files_dropped.connect(self._drops.take)

    def _viewing(self) -> Mapping[str, Callable[[], object]]:
        """What concerns the window and its panes."""
        window = self._window
        return {
            "view.palette": self._search,
            "view.next": window.next_pane,
            "view.fold_l": lambda: window.fold("L"),
            "view.fold_n": lambda: window.fold("N"),
            "view.fold_w": lambda: window.fold("W"),
            "view.reset": window.reset_layout,
        }

    def _editing(self) -> Mapping[str, Callable[[], object]]:
        """What concerns the text of the editor, and plans, proofs and figures of it."""
        bars, tools, engine = self.bars, self._tools, self._window.engine
        return {
            **self.proofs.deeds,
            **self.figures.deeds,
            **journal_deeds.deeds(self._window.results),
            **normal_form_deeds.deeds(self._window.results),
            **GraphDeeds(self._window, self._store).deeds,
            "query.explain": engine.explain_statement,
            "query.figures": lambda: engine.ask(m.AnalysisRequested),
            "edit.find": self._find,
            "edit.replace": bars.open_replace,
            "edit.find_next": bars.next,
            "edit.find_previous": bars.previous,
            "edit.line": bars.open_line,
            "edit.complete": self.completer.ask,
            "edit.fix": tools.fix,
            "query.format": tools.format,
            "query.compact": tools.compact,
            "query.next_problem": tools.next_problem,
            "query.previous_problem": tools.previous_problem,
            "edit.comment": bars.toggle_comment,
        }

    def _find(self) -> None:
        """Finds in the rows where the keyboard is on them, else in the text."""
        rows, focus = self._window.results.results.sheet, QApplication.focusWidget()
        if focus is not None and rows.isAncestorOf(focus):
            rows.open_filter()
        else:
            self.bars.open_find()

    def perform(self, command: str) -> None:
        """Does what a command means."""
        if command in self._messages:
            self._store.dispatch(self._messages[command])
        elif command in self._deeds:
            self._deeds[command]()
        elif command in self._switches:
            self._store.dispatch(self._switches[command])
        elif command.startswith("edit."):
            self._edit(command.removeprefix("edit."))
        else:
            raise KeyError(command)

    def _edit(self, verb: str) -> None:
        focus: QWidget | None = QApplication.focusWidget()
        if isinstance(focus, QPlainTextEdit | QTextEdit | QLineEdit):
            getattr(focus, "selectAll" if verb == "all" else verb)()

    def _search(self) -> None:
        if self._palette is None:
            from panll_desktop.ui.palette import CommandPalette

            self._palette = CommandPalette(self._appearance, self._window, self.perform)
        others = switches(self._store.state)
        self._switches = {each.id: each.message for each in others if each.message}
        self._palette.open_with((*self._commands, *others), self._store.state)

    def _show_history(self) -> None:
        self._window.engine.show_panel(HISTORY)
        self._window.engine.panel.history.look_for()

    def _erase_history(self) -> None:
        from panll_desktop.ui import dialogs

        dialogs.confirm(
            self._window,
            self._appearance,
            "Erase the past statements?",
            "Statements of all modules, of this session and of those before, are"
            " removed for good. What stands in tabs stays.",
            "Erase",
            lambda: self._store.dispatch(PastErased()),
        )

    def _connect(self) -> None:
        from panll_desktop.ui.connect_form import ConnectForm

        form = ConnectForm(
            self._appearance, self._store.dispatch, self._store.state, self._window
        )
        self._store.subscribe(form.render_state)
        form.finished.connect(lambda _: self._store.unsubscribe(form.render_state))
        form.open()
        self._store.dispatch(m.ModulesWanted())

    def _remove_connection(self) -> None:
        state = self._store.state
        workspace = state.workspace
        if workspace is not None and workspace.connection is not None:
            removed = m.ConnectionRemoved(workspace.module, workspace.connection)
            self._store.dispatch(removed)

    def _show_telemetry(self) -> None:
        self._window.results.show_view(self._window.dashboard_view)

    def _view_export(self) -> None:
        from panll_desktop.ui import dialogs

        def view(path: Path) -> None:
            self._show_telemetry()
            self._store.dispatch(dash.ExportOpened(path))

        kinds = "JSON (*.json);;All files (*)"
        dialogs.ask_open_path(self._window, "View an export", view, kinds)

    def _render(self, before: State, after: State) -> None:
        if after.settings.keys != before.settings.keys:
            self._rekey(after.settings.keys)
        if after.settings.zoom != before.settings.zoom:
            self._appearance.zoom(after.settings.zoom)
            self._window.engine.editor.setFont(self._appearance.font("code"))
        old, workspace = before.workspace, after.workspace
        if workspace is not None and (
            old is None or old.catalog is not workspace.catalog
        ):
            self.completer.set_known(workspace.known)
        preview = after.telemetry.preview
        if preview is not None and preview is not before.telemetry.preview:
            from panll_desktop.ui.export_preview import ExportPreview

            ExportPreview(
                self._appearance, preview, self._store.dispatch, self._window
            ).open()

    def _rekey(self, keys: Mapping[str, str]) -> None:
        """Gives the keys of the settings; what cannot be given is said."""
        self._commands, troubles = remapped(COMMANDS, keys)
        self._window.actions_table.rekey(self._commands)
        if troubles:
            text = f"Keys in the settings: {' '.join(troubles)}"
            self._store.dispatch(m.Noticed(Notice(NoticeKind.WARNING, text)))

    def _show_keys(self) -> None:
        from panll_desktop.ui import dialogs

        dialogs.keys_dialog(self._window, self._appearance, self._commands)

    def _about(self) -> None:
        from panll_desktop.ui import dialogs

        dialogs.show_text(
            self._window,
            self._appearance,
            "About PanLL Desktop",
            f"PanLL Desktop {__version__}\n\n"
            "A three-pane workbench for multi-model databases.\n"
            "MIT licence. Inter and JetBrains Mono: SIL Open Font License 1.1.\n"
            "Sample data: GeoNames (geonames.org), CC BY 4.0.",
        )

    def _complain(self, text: str) -> None:
        self._store.dispatch(m.Noticed(Notice(NoticeKind.FAILURE, text)))

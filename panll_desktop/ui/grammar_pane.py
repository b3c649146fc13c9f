"""Pane L: the grammar of the language, the schema, and the rules of the linter."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from panll_desktop.protocol import Insight, Language, Manifest
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Disabled,
    Failed,
    Found,
    Loading,
    ModuleEntry,
    Offline,
    Online,
    Quarantined,
    Ready,
    State,
    Workspace,
)
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.checks_view import ChecksView
from panll_desktop.ui.grammar_stack import Law, LawStack, law
from panll_desktop.ui.grammar_view import GrammarView
from panll_desktop.ui.insight_view import InsightView
from panll_desktop.ui.panes import PaneFrame
from panll_desktop.ui.rule_view import RuleView
from panll_desktop.ui.schema_view import SchemaView
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Tabs, set_property

if TYPE_CHECKING:
    from panll_desktop.ui.dialects_view import DialectsView

Languages = Callable[[Manifest], Language | None]
Submit = Callable[[Callable[[], None]], None]
_RELEASE_MS: Final = 60
_CONTENT, _SCHEMA, DIALECTS = 0, 1, 3
_Found: TypeAlias = Law | Failure | None


def _now(work: Callable[[], None]) -> None:
    work()


class GrammarPane(PaneFrame):
    """The law: what may be written, and what there is to write about.

    It follows the caret, but never moves under somebody who is in it: what comes
    meanwhile is held, and shown when they leave. `languages` is called by `submit`:
    loading a language takes time and may hang.
    """

    _read = Signal(object, object)
    grammar: GrammarView
    schema: SchemaView
    checks: ChecksView

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        insert: Callable[[str], None],
        languages: Languages,
        parent: QWidget | None = None,
        *,
        submit: Submit = _now,
    ) -> None:
        super().__init__(appearance, "L", "Grammar, schema and rules", parent)
        self._dispatch = dispatch
        self._languages = languages
        self._state = State()
        self._submit = submit
        self._manifest: Manifest | None = None
        self._law: Law | None = None
        self._held: tuple[str, Insight, str] | None = None
        self._last: tuple[str, Insight, str] | None = None
        self._rule = ""
        self._stepped_back = False
        self._asked: Manifest | None = None
        self._grammars: dict[str, tuple[Manifest, Law | None]] = {}
        self._read.connect(self._take_grammar)
        self.tabs: Final = Tabs(appearance, "Views of pane L")
        for title in ("Grammar", "Schema", "Rules", "Dialects"):
            self.tabs.addTab(title)
        self.tabs.setTabVisible(DIALECTS, False)
        self.head.addWidget(self.tabs)
        self.head.addStretch(1)
        self._appearance = appearance
        self._insert = insert
        self._views = QStackedWidget()
        self.body.addWidget(self._views)
        self.tabs.chosen.connect(self._views.setCurrentIndex)
        self.tabs.chosen.connect(self._name_rail)
        self.tabs.chosen.connect(lambda _: self._show_dialects())
        self._release = QTimer(self)
        self._release.setSingleShot(True)
        self._release.setInterval(_RELEASE_MS)
        self._release.timeout.connect(self._show_held)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._show_held)

    def steps(self) -> tuple[Callable[[], None], ...]:
        """What makes the views, in short steps; nothing is shown before the last."""
        return (
            self._make_insight,
            self._make_rule,
            self._make_grammar,
            self._make_schema,
            self._make_checks,
        )

    def _make_insight(self) -> None:
        self._grammar_stack = self._stacked()
        self._insight = InsightView(self._appearance, self._insert)

    def _make_rule(self) -> None:
        self._rule_view = RuleView(self._appearance, self._insert, self._insight)

    def _make_grammar(self) -> None:
        stack = self._grammar_stack
        self.grammar = GrammarView(self._appearance, self._rule_view, stack)
        self.grammar.named.connect(self._name_rule)
        stack.insertWidget(_CONTENT, self.grammar)

    def _make_schema(self) -> None:
        stack = self._schema_stack = self._stacked()
        self.schema = SchemaView(self._appearance, self._dispatch, self._insert, stack)
        stack.insertWidget(_CONTENT, self.schema)

    def _make_checks(self) -> None:
        stack = self._checks_stack = self._stacked()
        self.checks = ChecksView(self._appearance, stack)
        stack.insertWidget(_CONTENT, self.checks)
        self._dialects: DialectsView | None = None
        self._name_rail()

    def _stacked(self) -> LawStack:
        made = LawStack(self._appearance, self._views)
        made.retried.connect(self._retry)
        self._views.addWidget(made)
        return made

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        self._state = after
        entry = after.module(after.shown)
        former = before.module(before.shown)
        if entry is None:
            return
        waiting = isinstance(entry.status, Loading)
        if entry is not former or before.shown != after.shown or waiting:
            self._show_grammar(entry)
        workspace = after.workspace
        if (
            entry is not former
            or waiting
            or workspace is not before.workspace
            or (workspace is not None and isinstance(workspace.link, Connecting))
        ):
            self._show_schema(entry, workspace)

    def show_insight(self, module: str, insight: Insight, ahead: str = "") -> None:
        """Shows what a module's language says about the caret, once nobody is here.

        Args:
            module: whose language it is.
            insight: what it says.
            ahead: which of the words that may follow stands there already.
        """
        self._held = (module, insight, ahead)
        self._show_held()

    def _show_held(self) -> None:
        if self._held is None:
            return
        if self._has_mouse():
            self._release.start()
        elif not self._has_keyboard():
            self._last, self._held = self._held, None
            self._show_last()

    def _show_last(self) -> None:
        """What was said last; it may have come before the grammar was read."""
        if self._last is not None and self._last[0] == self._state.shown:
            self.grammar.show_insight(*self._last[1:])

    def _has_keyboard(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _has_mouse(self) -> bool:
        """Whether a button of the mouse is held down in here."""
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            return False
        return self.rect().contains(self.mapFromGlobal(QCursor.pos()))

    def set_active(self, active: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Marks the pane that has the keyboard, and its selections."""
        super().set_active(active)
        for view in (self.grammar.list, self.schema.tree, self.checks.list):
            set_property(view, "active", "true" if active else "false")

    def _show_grammar(self, entry: ModuleEntry) -> None:
        manifest = _manifest(entry)
        stacks = (self._grammar_stack, self._checks_stack)
        if manifest is None:
            self._asked = None
            self._name_rule("")
            for stack in stacks:
                self._show_module(stack, entry)
            return
        if manifest is self._manifest and self._grammar_stack.shows_content():
            self._show_checks(manifest)
            return
        if manifest is self._asked:
            return
        self._asked = manifest
        known = self._grammars.get(manifest.id)
        if known is not None and known[0] is manifest:
            self._take_grammar(*known)
            return
        for stack in stacks:
            stack.show_state(
                "clock",
                f"Reading the grammar of {manifest.name}",
                "Statements can be written and run meanwhile.",
            )
        self._submit(partial(self._read_grammar, manifest))

    def _read_grammar(self, manifest: Manifest) -> None:
        """On the lane: importing a grammar takes its time."""
        found = attempt(lambda: law(self._languages(manifest)))
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._read.emit(manifest, found)

    def _take_grammar(self, manifest: Manifest, found: _Found) -> None:
        if not isinstance(found, Failure):
            self._grammars[manifest.id] = manifest, found
        if manifest is not self._asked:
            return
        self._manifest, self._asked, self._law = manifest, None, None
        self._name_rule("")
        stacks = (self._grammar_stack, self._checks_stack)
        if isinstance(found, Failure):
            for stack, what in zip(stacks, ("grammar", "linter"), strict=True):
                lead = f"The {what} of {manifest.name} cannot be shown"
                stack.show_trouble(lead, found, retry=False)
            return
        self._law = found
        ruled = found is not None and bool(found.outline.rules)
        self._offer_grammar(offered=ruled)
        if found is None or not ruled:
            self._grammar_stack.show_state(
                "info",
                "No grammar",
                f"{manifest.name} has no grammar here yet. "
                "Statements go to the database as they are.",
            )
        else:
            self.grammar.show_language(found.outline)
            self._show_last()
            self._grammar_stack.show_content()
        if found is not None and found.checks:
            self.checks.show_checks(found.outline.language, found.checks)
        self._show_checks(manifest)
        several = found is not None and bool(found.dialects)
        if not several and self.tabs.currentIndex() == DIALECTS:
            self.tabs.setCurrentIndex(0)
        self.tabs.setTabVisible(DIALECTS, several)
        self.tabs.updateGeometry()  # Qt forgets to when a tab is shown or hidden
        self._show_dialects()

    def _offer_grammar(self, *, offered: bool) -> None:
        """Where there is no grammar the schema stands in front, until there is one."""
        if offered == self.tabs.isTabVisible(_CONTENT):
            return
        here = self.tabs.currentIndex()
        self.tabs.setTabVisible(_CONTENT, offered)
        if offered and self._stepped_back:
            self.tabs.setCurrentIndex(_CONTENT)
        elif not offered:
            self._stepped_back = here == _CONTENT
            self.tabs.setCurrentIndex(_SCHEMA if here == _CONTENT else here)

    def _show_dialects(self) -> None:
        """Shows the dialects, once somebody looks."""
        if self._law is None or self.tabs.currentIndex() != DIALECTS:
            return
        if self._dialects is None:
            from panll_desktop.ui.dialects_view import DialectsView  # noqa: PLC0415 - seldom

            self._dialects = DialectsView(self._appearance, self._insert)
            self._views.addWidget(self._dialects)
            self._views.setCurrentIndex(DIALECTS)
        self._dialects.show_dialects(self._law.outline.language, self._law.dialects)

    def _show_checks(self, manifest: Manifest) -> None:
        if self._law is not None and self._law.checks:
            self._checks_stack.show_content()
        else:
            self._checks_stack.show_state(
                "info",
                "No rules",
                f"{manifest.name} does not say what its linter looks for.",
            )

    def _show_schema(self, entry: ModuleEntry, workspace: Workspace | None) -> None:
        if not isinstance(entry.status, Ready):
            self._show_module(self._schema_stack, entry)
        elif workspace is not None:
            self._show_link(workspace)

    def _show_link(self, workspace: Workspace) -> None:
        stack, name = self._schema_stack, workspace.connection or ""
        match workspace.link:
            case Offline():
                stack.show_state(
                    "unplugged",
                    "No connection",
                    "Choose one in the tool bar, or make one with Database → Connect….",
                )
            case Connecting(since):
                stack.show_state(
                    "plug",
                    f"Connecting to {name}",
                    self._so_far(since),
                )
            case Broken(failure):
                stack.show_trouble(f"{name} cannot be opened", failure, retry=True)
            case Online():
                root = workspace.catalog.get(())
                if isinstance(root, Failure):
                    stack.show_trouble(
                        f"The schema of {name} cannot be read", root, retry=True
                    )
                else:
                    self.schema.show_workspace(workspace)
                    stack.show_content()
            case _:
                assert_never(workspace.link)

    def _show_module(self, stack: LawStack, entry: ModuleEntry) -> None:
        match entry.status:
            case Found():
                stack.show_state("clock", entry.name, "It is not loaded yet.")
            case Loading(since):
                stack.show_state("clock", f"Loading {entry.name}", self._so_far(since))
            case Failed(stage, failure):
                stack.show_trouble(
                    f"{entry.name} could not be loaded ({stage})", failure, retry=True
                )
            case Quarantined(failure=failure):
                stack.show_trouble(
                    f"{entry.name} was set aside after it broke", failure, retry=True
                )
            case Disabled(reason):
                stack.show_state("power", f"{entry.name} is switched off", reason)
            case Ready():
                stack.show_content()
            case _:
                assert_never(entry.status)

    def _so_far(self, since: float) -> str:
        return f"For {max(0, int(self._state.now - since))} s so far."

    def _retry(self) -> None:
        entry = self._state.module(self._state.shown)
        if entry is None:
            return
        if isinstance(entry.status, Ready):
            self._dispatch(m.Reconnected())
        else:
            self._dispatch(m.ModuleRetried(entry.id))

    def _name_rule(self, name: str) -> None:
        self._rule = name
        self._name_rail()

    def _name_rail(self) -> None:
        title = self.tabs.tabText(self.tabs.currentIndex())
        ruled = self._rule and self.grammar.follows and self.tabs.currentIndex() == 0
        self.set_rail_text(f"{title}: {self._rule}" if ruled else title)


def _manifest(entry: ModuleEntry) -> Manifest | None:
    if isinstance(entry.status, Ready | Quarantined):
        return entry.status.manifest
    return None

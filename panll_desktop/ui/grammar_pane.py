"""Pane L: the grammar of the language, and the schema of the connection."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias, assert_never

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QListView,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import GrammarRule, Language, Manifest
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
from panll_desktop.ui.grammar_outline import Outline, RuleList, draw_rule
from panll_desktop.ui.panes import PaneFrame
from panll_desktop.ui.row_delegate import RowDelegate
from panll_desktop.ui.rule_view import RuleView
from panll_desktop.ui.schema_view import SchemaView
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.trouble import TroublePanel
from panll_desktop.ui.widgets import StatePanel, Tabs, bar, label, set_property

Dispatch = Callable[[m.Message], None]
Languages = Callable[[Manifest], Language | None]
Submit = Callable[[Callable[[], None]], None]
_Rules: TypeAlias = tuple[Language, tuple[GrammarRule, ...]]
_Found: TypeAlias = _Rules | Failure | None
_GRAMMAR, _SCHEMA = 0, 1
_CONTENT, _STATE, _TROUBLE = 0, 1, 2


def _now(work: Callable[[], None]) -> None:
    work()


class GrammarPane(PaneFrame):
    """The law: what may be written, and what there is to write about.

    `languages` is called by `submit`: loading a language takes time and may hang.
    """

    _read = Signal(object, object)

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
        super().__init__(appearance, "L", "Grammar and schema")
        if parent is not None:
            self.setParent(parent)
        self._dispatch = dispatch
        self._languages = languages
        self._state = State()
        self._submit = submit
        self._manifest: Manifest | None = None
        self._asked: Manifest | None = None
        self._grammars: dict[str, tuple[Manifest, _Rules | None]] = {}
        self._read.connect(self._take_grammar)
        self.tabs: Final = Tabs(appearance, "Views of pane L")
        self.tabs.addTab("Grammar")
        self.tabs.addTab("Schema")
        self.head.addWidget(self.tabs)
        self.head.addStretch(1)
        self.grammar: Final = GrammarView(appearance, insert)
        self.schema: Final = SchemaView(appearance, dispatch, insert)
        self._grammar_stack = _Stack(appearance, self.grammar)
        self._schema_stack = _Stack(appearance, self.schema)
        self._views = QStackedWidget()
        for stack in (self._grammar_stack, self._schema_stack):
            stack.trouble.retried.connect(self._retry)
            self._views.addWidget(stack)
        self.body.addWidget(self._views)
        self.tabs.chosen.connect(self._views.setCurrentIndex)
        self.tabs.chosen.connect(self._name_rail)
        self._name_rail()

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

    def set_active(self, active: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Marks the pane that has the keyboard, and its selections."""
        super().set_active(active)
        for view in (self.grammar.list, self.schema.tree):
            set_property(view, "active", "true" if active else "false")

    def _show_grammar(self, entry: ModuleEntry) -> None:
        manifest = _manifest(entry)
        if manifest is None:
            self._asked = None
            self._show_module(self._grammar_stack, entry)
            return
        if manifest is self._manifest and self._grammar_stack.shows_content():
            return
        if manifest is self._asked:
            return
        self._asked = manifest
        known = self._grammars.get(manifest.id)
        if known is not None and known[0] is manifest:
            self._take_grammar(*known)
            return
        self._grammar_stack.show_state(
            "clock",
            f"Reading the grammar of {manifest.name}",
            "Statements can be written and run meanwhile.",
        )
        self._submit(partial(self._read_grammar, manifest))

    def _read_grammar(self, manifest: Manifest) -> None:
        """On the lane: importing a grammar takes its time."""
        found = attempt(lambda: _rules(self._languages(manifest)))
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._read.emit(manifest, found)

    def _take_grammar(self, manifest: Manifest, found: _Found) -> None:
        if not isinstance(found, Failure):
            self._grammars[manifest.id] = manifest, found
        if manifest is not self._asked:
            return
        self._manifest, self._asked = manifest, None
        if isinstance(found, Failure):
            self._grammar_stack.show_trouble(
                f"The grammar of {manifest.name} cannot be shown", found, retry=False
            )
        elif found is None:
            self._grammar_stack.show_state(
                "info",
                "No grammar",
                f"{manifest.name} has no grammar here yet. "
                "Statements go to the database as they are.",
            )
        else:
            self.grammar.show_language(*found)
            self._grammar_stack.show_content()

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

    def _show_module(self, stack: "_Stack", entry: ModuleEntry) -> None:
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

    def _name_rail(self) -> None:
        self.set_rail_text(self.tabs.tabText(self.tabs.currentIndex()))


class GrammarView(QWidget):
    """The rules of one language: their list, and the chosen one."""

    def __init__(self, appearance: Appearance, insert: Callable[[str], None]) -> None:
        super().__init__()
        self._outline: Outline | None = None
        self._name = label(appearance, role="body_medium")
        self._count = label(appearance, role="small", muted=True)
        self.model: Final = RuleList(self)
        self.list: Final = QListView()
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Rules of the grammar")
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            RowDelegate(appearance, self.list, draw_rule, "height.row")
        )
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.rule: Final = RuleView(appearance, insert)
        self.rule.followed.connect(self.jump)
        frame, row = bar("sub", appearance.size("height.pane_sub"))
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(self._name)
        row.addWidget(self._count)
        row.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(appearance.size("width.splitter"))
        splitter.setChildrenCollapsible(False)
        for each in (self.list, self.rule):
            each.setMinimumHeight(80)
            splitter.addWidget(each)
        splitter.setSizes([400, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(frame)
        column.addWidget(splitter, 1)
        self.setFocusProxy(self.list)

    def show_language(self, language: Language, rules: Sequence[GrammarRule]) -> None:
        """Shows another language, from its first rule on."""
        self._outline = Outline(language, rules)
        self._name.setText(language.name)
        self._count.setText(f"{len(rules)} rules")
        self.model.show_rules(rules)
        self.list.setCurrentIndex(self.model.index(0))

    def jump(self, name: str) -> None:
        """Shows the rule of that name, if there is one."""
        place = self._outline.place(name) if self._outline is not None else -1
        if place >= 0:
            self.list.setCurrentIndex(self.model.index(place))

    def _chosen(self, index: QModelIndex) -> None:
        rule = self.model.rule(index.row())
        if rule is not None and self._outline is not None:
            self.rule.show_rule(self._outline, rule)


class _Stack(QStackedWidget):
    """A view, or why there is none."""

    def __init__(self, appearance: Appearance, content: QWidget) -> None:
        super().__init__()
        self._state = StatePanel(appearance)
        self.trouble: Final = TroublePanel(appearance)
        for each in (content, self._state, self.trouble):
            self.addWidget(each)
        self.setCurrentIndex(_STATE)

    def shows_content(self) -> bool:
        """Whether the view itself is shown."""
        return self.currentIndex() == _CONTENT

    def show_content(self) -> None:
        """Shows the view itself."""
        self.setCurrentIndex(_CONTENT)

    def show_state(self, icon: str, title: str, text: str) -> None:
        """Shows a plain statement."""
        self._state.show_state(icon, title, text)
        self.setCurrentIndex(_STATE)

    def show_trouble(self, lead: str, failure: Failure, *, retry: bool) -> None:
        """Shows a failure."""
        self.trouble.show_failure(lead, failure, retryable=retry)
        self.setCurrentIndex(_TROUBLE)


def _manifest(entry: ModuleEntry) -> Manifest | None:
    if isinstance(entry.status, Ready | Quarantined):
        return entry.status.manifest
    return None


def _rules(language: Language | None) -> _Rules | None:
    """The rules of a language; None if there is none, or it has none."""
    rules = tuple(language.rules()) if language is not None and language.rules else ()
    return (language, rules) if language is not None and rules else None

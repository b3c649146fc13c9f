"""The two pickers of the tool bar: which module, and which of its connections."""

from collections.abc import Callable
from typing import Final, assert_never

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from panll_desktop.paths import resource
from panll_desktop.protocol import Degraded, Down, Health, Manifest, Up
from panll_desktop.records import Record
from panll_desktop.session import messages as m
from panll_desktop.session.state import (
    Broken,
    Connecting,
    ConnectionEntry,
    Disabled,
    Failed,
    Found,
    Link,
    Loading,
    ModuleEntry,
    ModuleStatus,
    Offline,
    Online,
    Quarantined,
    Ready,
    State,
    Workspace,
)
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.dialogs import confirm
from panll_desktop.ui.picker_button import COLOURS, Part, PickerButton
from panll_desktop.ui.theme import Appearance

_GLYPH_ICONS: Final = {
    "success": "disc",
    "warning": "triangle",
    "critical": "diamond",
    "unknown": "ring",
}
_LONGEST_REASON: Final = 60
_LONGEST_NAME: Final = 40


class Condition(Record):
    """How something is: a glyph and a word, and what else was reported."""

    glyph: str
    word: str
    reason: str = ""
    version: str = ""
    latency: str = ""
    unreported: bool = False


def of_module(status: ModuleStatus) -> Condition:
    """How a module is, as its picker says it."""
    match status:
        case Found():
            return Condition("unknown", "not loaded yet")
        case Loading():
            return Condition("unknown", "loading")
        case Ready():
            return Condition("success", "ready")
        case Failed(stage, failure):
            return Condition("critical", "failed", f"{failure.title} ({stage})")
        case Quarantined(failure=failure):
            return Condition("warning", "quarantined", failure.title)
        case Disabled(reason):
            return Condition("unknown", "disabled", reason)
        case _:
            assert_never(status)


def of_link(link: Link) -> Condition:
    """How a connection is, as its picker says it."""
    match link:
        case Offline():
            return Condition("unknown", "not connected")
        case Connecting():
            return Condition("unknown", "connecting")
        case Broken(failure):
            return Condition("critical", "failed", failure.title)
        case Online(health=None):
            return Condition("unknown", "connected")
        case Online(health=health, latency_ms=latency) if health is not None:
            return _of_health(health, "" if latency is None else _in_ms(latency))
        case _:
            raise AssertionError(link)


def _of_health(health: Health, latency: str) -> Condition:
    match health:
        case Up(version=version):
            known = one_line(version or "", 24)
            return Condition("success", "up", "", known, latency, not known)
        case Degraded(reason=reason, version=version):
            known = one_line(version or "", 24)
            return Condition("warning", "degraded", reason, known, latency, not known)
        case Down(reason=reason):
            return Condition("critical", "down", reason)
        case _:
            assert_never(health)


def _in_ms(latency: float) -> str:
    return "<1 ms" if latency < 1 else f"{latency:,.0f} ms"


class ModulePicker(PickerButton):
    """Icon and name of the module that is shown; its menu lists all of them."""

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, parent)
        self._dispatch = dispatch
        self._state = State()
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.menu().aboutToShow.connect(self._fill)
        appearance.changed.connect(self._show)
        self._show()

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        self._state = after
        if after.modules is not before.modules or after.shown != before.shown:
            self._show()

    def _show(self) -> None:
        entry = self._state.module(self._state.shown)
        if entry is None:
            self.show_parts([Part("No module", elastic=True)], "Module: none")
            return
        condition = of_module(entry.status)
        name = one_line(entry.name, _LONGEST_NAME)
        parts = [
            Part(icon=module_icon(self._appearance, entry)),
            Part(name, "body_medium", elastic=True),
        ]
        if not isinstance(entry.status, Ready):
            parts.append(Part(glyph=condition.glyph, gap=12))
            parts.append(Part(condition.word, gap=6))
        self.show_parts(parts, f"Module: {name}, {_sentence(condition)}")
        self.setToolTip(literal(f"{name}: {_sentence(condition)}"))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for entry in self._state.modules:
            condition = of_module(entry.status)
            name = one_line(entry.name, _LONGEST_NAME)
            action = _row(menu, self._appearance, name, condition, "")
            _mark(action, self._appearance, chosen=entry.id == self._state.shown)
            action.triggered.connect(
                lambda _=False, id_=entry.id: self._dispatch(m.ModuleChosen(id_))
            )
        broken = [
            entry
            for entry in self._state.modules
            if isinstance(entry.status, Failed | Quarantined)
        ]
        if broken:
            menu.addSeparator()
        for entry in broken:
            retry = menu.addAction(_escaped(f"Retry {one_line(entry.name)}"))
            retry.setIcon(_menu_icon(self._appearance, "refresh"))
            retry.triggered.connect(
                lambda _=False, id_=entry.id: self._dispatch(m.ModuleRetried(id_))
            )


class ConnectionPicker(PickerButton):
    """Name and health of the connection; its menu lists all of them.

    Args:
        appearance: the look.
        dispatch: where messages go.
        run: performs a command; ``database.connect`` opens the form.
        parent: the widget around.
    """

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        run: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, parent)
        self._dispatch = dispatch
        self._run = run
        self._state = State()
        self.menu().aboutToShow.connect(self._fill)
        appearance.changed.connect(self._show)
        self._show()

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        self._state = after
        if (
            after.workspace is not before.workspace
            or after.modules is not before.modules
            or after.shown != before.shown
        ):
            self._show()

    def _show(self) -> None:
        workspace = self._state.workspace
        ready = self._state.manifest(self._state.shown)
        self.setEnabled(ready is not None)
        if workspace is None or workspace.connection is None:
            self.show_parts(
                [Part("No connection", "body_medium", elastic=True)],
                "Connection: none",
            )
            self.setToolTip("No connection is chosen.")
            return
        condition = of_link(workspace.link)
        name = self._named(workspace, workspace.connection)
        parts = [
            Part(name, "body_medium", elastic=True),
            Part(glyph=condition.glyph, gap=12),
            Part(condition.word, gap=6),
        ]
        if condition.version:
            parts.append(Part(condition.version, colour="text-muted", rank=2))
        if condition.latency:
            parts.append(Part(condition.latency, colour="text-muted", rank=1))
        self.show_parts(parts, f"Connection: {name}, {_sentence(condition)}")
        self.setToolTip(literal(_tip(name, condition)))

    def _named(self, workspace: Workspace, name: str) -> str:
        """A connection by its name; one that runs inside this process says so."""
        manifest, entry = self._state.manifest(workspace.module), workspace.entry(name)
        options = entry.options if entry is not None else {}
        here = manifest is not None and manifest.runs_here(options)
        return ("embedded: " if here else "") + one_line(name, _LONGEST_NAME)

    def _fill(self) -> None:
        menu, workspace = self.menu(), self._state.workspace
        menu.clear()
        if workspace is None:
            return
        for entry in workspace.connections:
            self._add_connection(menu, workspace, entry)
        menu.addSeparator()
        connect = menu.addAction("Connect…")
        connect.setIcon(_menu_icon(self._appearance, "plus"))
        connect.triggered.connect(lambda: self._run("database.connect"))
        again = menu.addAction("Reconnect")
        again.setIcon(_menu_icon(self._appearance, "refresh"))
        again.setEnabled(workspace.connection is not None)
        again.triggered.connect(lambda: self._dispatch(m.Reconnected()))
        self._add_removal(menu, workspace)

    def _add_connection(
        self, menu: QMenu, workspace: Workspace, entry: ConnectionEntry
    ) -> None:
        chosen = entry.name == workspace.connection
        shut = Condition("unknown", "not open")
        condition = of_link(workspace.link) if chosen else shut
        name = self._named(workspace, entry.name)
        known = " ".join(
            each for each in (condition.version, condition.latency) if each
        )
        action = _row(menu, self._appearance, name, condition, known)
        _mark(action, self._appearance, chosen=chosen)
        wanted = m.ConnectionChosen(workspace.module, entry.name)
        action.triggered.connect(lambda: self._dispatch(wanted))

    def _add_removal(self, menu: QMenu, workspace: Workspace) -> None:
        """Only what the user made can be removed."""
        made = [entry for entry in workspace.connections if not entry.preset]
        if not made:
            return
        removal = menu.addMenu("Remove connection")
        removal.setIcon(_menu_icon(self._appearance, "trash"))
        for entry in made:
            name = one_line(entry.name, _LONGEST_NAME)
            action = removal.addAction(_escaped(f"{name}…"))
            wanted = m.ConnectionRemoved(workspace.module, entry.name)
            action.triggered.connect(
                lambda _=False, wanted=wanted: self._ask_removal(wanted)
            )

    def _ask_removal(self, wanted: m.ConnectionRemoved) -> None:
        name = one_line(wanted.name, _LONGEST_NAME)
        confirm(
            self.window(),
            self._appearance,
            f"Remove the connection “{name}”?",
            "It is taken out of the list. The database itself is not touched.",
            "Remove",
            lambda: self._dispatch(wanted),
        )


def module_icon(appearance: Appearance, entry: ModuleEntry) -> QIcon:
    """The icon of a module: a shipped one by name, or its own drawing."""
    manifest: Manifest | None = None
    if isinstance(entry.status, Ready | Quarantined):
        manifest = entry.status.manifest
    wanted = manifest.icon.strip() if manifest is not None else "database"
    if wanted.startswith("<"):
        return _own_icon(appearance, wanted)
    return appearance.icon(wanted if _is_shipped(wanted) else "database", "accent")


def _is_shipped(name: str) -> bool:
    if not name.replace("-", "").isalnum():
        return False
    try:
        resource(f"icons/{name}.svg")
    except FileNotFoundError:
        return False
    return True


def _own_icon(appearance: Appearance, drawing: str) -> QIcon:
    colour = appearance.color("accent").name()
    text = drawing.replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    if not renderer.isValid():
        return appearance.icon("database", "accent")
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, 32, 32))
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)


def _row(
    menu: QMenu, appearance: Appearance, name: str, condition: Condition, more: str
) -> QAction:
    """A row of a menu: glyph, name, and at the right the word and what is known."""
    word = condition.word
    if condition.reason:
        word += f": {one_line(condition.reason, _LONGEST_REASON)}"
    state = f"{word} {more}".strip()
    action = menu.addAction(_escaped(f"{name}\t{state}"))
    colour = COLOURS[condition.glyph]
    action.setIcon(_menu_icon(appearance, _GLYPH_ICONS[condition.glyph], colour))
    action.setIconVisibleInMenu(True)
    action.setToolTip(literal(_tip(name, condition)))
    return action


def _menu_icon(appearance: Appearance, name: str, colour: str = "text") -> QIcon:
    """An icon that is seen on a selected row as well."""
    icon = QIcon(appearance.icon(name, colour))
    selected = appearance.icon(name, "selection-text")
    for size in selected.availableSizes():
        icon.addPixmap(selected.pixmap(size), QIcon.Mode.Active)
    return icon


def _mark(action: QAction, appearance: Appearance, *, chosen: bool) -> None:
    """The chosen row of a menu stands out by weight, and is read as ticked."""
    action.setCheckable(True)
    action.setChecked(chosen)
    action.setFont(appearance.font("section" if chosen else "body"))


def _sentence(condition: Condition) -> str:
    word = condition.word
    if condition.reason:
        word += f": {one_line(condition.reason)}"
    version = f"version {condition.version}" if condition.version else ""
    return ", ".join(part for part in (word, version, condition.latency) if part)


def _tip(name: str, condition: Condition) -> str:
    text = f"{name}: {_sentence(condition)}"
    return f"{text}\nversion not reported" if condition.unreported else text


def _escaped(text: str) -> str:
    """Without letters that a menu takes for keys."""
    return text.replace("&", "&&")

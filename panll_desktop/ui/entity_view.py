"""The tab Entity: one stored thing, seen in each of its eight modalities."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Entity, Facet, Modality
from panll_desktop.session import messages as m
from panll_desktop.session.state import EntityView, State
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.facets import FacetBody, Open
from panll_desktop.ui.prose import ModalityMark, Prose
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import (
    EDGE,
    GAP,
    Glyph,
    StatePanel,
    icon_button,
    label,
    rule,
)

Dispatch: TypeAlias = Callable[[m.Message], None]
_MOST_KEPT: Final = 100
_HOW: Final = "Double-click a row of the results, or press Return on it."


@dataclass(slots=True)
class Trail:
    """The entities that were opened, in order, and which of them is shown."""

    names: list[str] = field(default_factory=list)
    at: int = -1
    step: int = 0

    def arrive(self, name: str) -> None:
        """An entity is shown: a step along the trail, or a new end of it."""
        target = self.at + self.step
        if self.step and self.near(self.step) == name:
            self.at = target
        elif not self.names or self.names[self.at] != name:
            self.names = [*self.names[: self.at + 1], name][-_MOST_KEPT:]
            self.at = len(self.names) - 1
        self.step = 0

    def near(self, step: int) -> str | None:
        """The entity that lies so many steps away."""
        target = self.at + step
        return self.names[target] if 0 <= target < len(self.names) else None


class EntityPage(QWidget):
    """Draws the entity that was opened last, and leads back to those before."""

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._dispatch = dispatch
        self._module = ""
        self._view: EntityView | None = None
        self._trails: dict[str, Trail] = {}
        self.back: Final = icon_button(appearance, "arrow-right", "Back (Alt+Left)")
        self.back.setShortcut("Alt+Left")
        self.forward: Final = icon_button(
            appearance, "arrow-right", "Forward (Alt+Right)"
        )
        self.forward.setShortcut("Alt+Right")
        self.words: Final = CountLabel(appearance)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.area: Final = QScrollArea()
        self.pages: Final = QStackedWidget(self)
        self._arrange()
        self._turn()
        appearance.changed.connect(self._turn)
        self.back.clicked.connect(lambda: self._walk(-1))
        self.forward.clicked.connect(lambda: self._walk(1))
        self.failure.retried.connect(self._retry)
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        view = workspace.entity if workspace is not None else None
        module = workspace.module if workspace is not None else ""
        if view is self._view and module == self._module:
            return
        fresh = self._view is None or view is None or module != self._module
        if view is not None and (
            fresh or self._view is None or view.identifier != self._view.identifier
        ):
            self._trails.setdefault(module, Trail()).arrive(view.identifier)
        self._view, self._module = view, module
        self._draw()

    def _arrange(self) -> None:
        bar = QFrame()
        bar.setProperty("bar", "sub")
        bar.setFixedHeight(self._appearance.size("height.pane_sub"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addWidget(self.words, 1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setHorizontalScrollBarPolicy(off)
        self.area.setAccessibleName("Entity")
        for page in (self.panel, self.failure, self.area):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.pages, 1)

    def _turn(self) -> None:
        """Back is forward, turned round."""
        icon, size = QIcon(), self.back.iconSize()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
            drawn = self.forward.icon().pixmap(size, mode)
            icon.addPixmap(drawn.transformed(QTransform(-1, 0, 0, 1, 0, 0)), mode)
        self.back.setIcon(icon)

    def _draw(self) -> None:
        trail = self._trails.get(self._module, Trail())
        self.back.setEnabled(trail.near(-1) is not None)
        self.forward.setEnabled(trail.near(1) is not None)
        view = self._view
        if view is None:
            self.words.set_words("", "")
            self._show_state("cube", "No entity opened", _HOW)
            return
        name = one_line(view.identifier, 80)
        if view.pending:
            self.words.set_words("", name)
            if self.pages.currentWidget() is not self.area:
                self._show_state("clock", f"Fetching {name}", "It appears here.")
        elif view.failure is not None:
            self.words.set_words("", name)
            self.failure.show_failure(view.failure, "")
            self.pages.setCurrentWidget(self.failure)
        elif view.entity is None:
            self.words.set_words("", name)
            text = "It was deleted, or its name is written in another way."
            self._show_state("search", f"There is no entity {name}", text)
        else:
            self._show(view.entity)

    def _show(self, entity: Entity) -> None:
        version = "version not reported"
        if entity.version is not None:
            version = f"version {entity.version}"
        name = one_line(entity.id, 80)
        title = one_line(entity.title, 80) or name
        self.words.set_words(title, f"{name} · {version}" if title != name else version)
        former = self.area.takeWidget()
        if former is not None:  # a click on it may be what led here
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(entity_sheet(self._appearance, entity, self._open))
        self.area.setAccessibleName(f"Entity {name}")
        self.area.verticalScrollBar().setValue(0)
        self.pages.setCurrentWidget(self.area)

    def _show_state(self, icon: str, title: str, text: str) -> None:
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)

    def _open(self, identifier: str) -> None:
        self._dispatch(m.EntityOpened(identifier))

    def _walk(self, step: int) -> None:
        trail = self._trails.get(self._module)
        name = trail.near(step) if trail is not None else None
        if trail is not None and name is not None:
            trail.step = step
            self._open(name)

    def _retry(self) -> None:
        if self._view is not None:
            self._open(self._view.identifier)


def entity_sheet(appearance: Appearance, entity: Entity, open_entity: Open) -> QWidget:
    """All facets in their fixed order, absent ones included."""
    sheet = QWidget()
    sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(EDGE, 12, EDGE, 20)
    column.setSpacing(12)
    if entity.notes:
        for note in entity.notes[:10]:
            column.addWidget(_note(appearance, note))
        column.addWidget(rule())
    facets = sorted(entity.facets, key=lambda facet: facet.modality)
    for number, facet in enumerate(facets):
        if number:
            column.addWidget(rule())
        column.addWidget(_section(appearance, facet, open_entity))
    column.addStretch(1)
    return sheet


def _section(appearance: Appearance, facet: Facet, open_entity: Open) -> QWidget:
    present = facet.content is not None
    section = QWidget()
    word = facet.modality.label
    section.setAccessibleName(word if present else f"{word}: absent")
    layout = QVBoxLayout(section)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    head = QHBoxLayout()
    head.setSpacing(GAP)
    head.addWidget(ModalityMark(appearance, facet.modality, present=present))
    head.addWidget(label(appearance, word, "section", muted=not present))
    head.addWidget(label(appearance, _summary(facet), "small", muted=True))
    head.addStretch(1)
    layout.addLayout(head)
    layout.addWidget(FacetBody(appearance, facet, open_entity))
    return section


def _summary(facet: Facet) -> str:
    """How much there is of it, where that is a number of things."""
    match facet.modality, facet.content:
        case Modality.GRAPH, {"relationships": list(edges)}:
            return _counted(len(edges), "relationship")
        case Modality.VECTOR, {"embedding": list(numbers)}:
            return _counted(len(numbers), "number")
        case Modality.SEMANTIC, {"types": list(types)}:
            return _counted(len(types), "type")
        case Modality.PROVENANCE, list(records):
            return _counted(len(records), "record")
        case _:
            return ""


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _note(appearance: Appearance, note: str) -> QWidget:
    """A note; what its words say about health has its glyph."""
    state = "unknown"
    if "broken" in note:
        state = "critical"
    elif "verified" in note:
        state = "success"
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    row.addWidget(Glyph(appearance, state))
    row.addWidget(Prose(appearance, one_line(note, 400), "small"), 1)
    return made

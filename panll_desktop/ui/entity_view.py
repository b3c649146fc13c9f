"""The tab Entity: one stored thing, its past, its provenance and its drift."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from panll_desktop.protocol import Entity
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import EntityView, Inspection
from panll_desktop.session.state import State
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.deferred import Deferred, View
from panll_desktop.ui.entity_sheet import entity_sheet
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.view_tabs import ViewTabs
from panll_desktop.ui.widgets import StatePanel, bar, filling, icon_button

if TYPE_CHECKING:
    from panll_desktop.ui.chain_view import ChainView
    from panll_desktop.ui.mending_view import MendingView
    from panll_desktop.ui.past_view import PastView

_MOST_KEPT: Final = 100
_TITLES: Final = ("Versions", "Provenance", "Drift and repair")
CONTENT, VERSIONS, PROVENANCE, MENDING = 0, 1, 2, 3
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
    """Draws the entity that was opened last, and leads back to those before.

    The sections beside its content are made when they are first looked at.
    """

    past: "PastView"
    chain: "ChainView"
    mending: "MendingView"

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
        self._seen: Inspection | None = None
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
        self._deferred: Final = (
            Deferred(self._make_past),
            Deferred(self._make_chain),
            Deferred(self._make_mending),
        )
        self.sections: Final = ViewTabs(appearance, "Sections of the entity")
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
        for section in self._deferred:
            section.render_state(before, after)
        workspace = after.workspace
        view = workspace.entity if workspace is not None else None
        module = workspace.module if workspace is not None else ""
        self._inspect(workspace.inspection if workspace is not None else None)
        if view is self._view and module == self._module:
            return
        fresh = self._view is None or view is None or module != self._module
        if (
            view is not None
            and not view.beside
            and (
                fresh
                or self._view is None
                or self._view.beside
                or view.identifier != self._view.identifier
            )
        ):
            self._trails.setdefault(module, Trail()).arrive(view.identifier)
        self._view, self._module = view, module
        self._draw()

    def show_section(self, number: int) -> None:
        """Turns to a section, if the database knows it of this entity."""
        if self._strip.isVisibleTo(self) and self.sections.offers(number):
            self.sections.show_view(number)

    def section(self, number: int) -> None:
        """Has a section made, for who has something to do there."""
        if number != CONTENT:
            self._deferred[number - 1].build()

    def _inspect(self, seen: Inspection | None) -> None:
        """Offers the sections that the database can fill."""
        if seen is self._seen:
            return
        self._seen = seen
        dossier = seen.dossier if seen is not None else None
        if dossier is not None:
            for number, there in (
                (VERSIONS, dossier.versions is not None),
                (PROVENANCE, dossier.chain is not None),
                (MENDING, dossier.scores is not None or dossier.repairs),
            ):
                self.sections.offer(number, offered=there)

    def _make_past(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.past_view import PastView  # noqa: PLC0415 - when looked at

        self.past = PastView(self._appearance, self._dispatch)
        return self.past, self.past

    def _make_chain(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.chain_view import ChainView  # noqa: PLC0415 - likewise

        self.chain = ChainView(self._appearance)
        return self.chain, self.chain

    def _make_mending(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.mending_view import MendingView  # noqa: PLC0415 - likewise

        self.mending = MendingView(self._appearance, self._dispatch)
        return self.mending, self.mending

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
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
        self.sections.add("Content", self.pages)
        for title, section in zip(_TITLES, self._deferred, strict=True):
            self.sections.add(title, section)
        self._strip, inner = bar("sub", self._appearance.size("height.pane_head"))
        inner.addWidget(self.sections)
        layout = filling(self)
        layout.addWidget(head)
        layout.addWidget(self._strip)
        layout.addWidget(self.sections.stack, 1)

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
        self._strip.setVisible(view is not None and view.entity is not None)
        if view is None or (not view.pending and view.entity is None):
            self.sections.show_view(CONTENT)
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

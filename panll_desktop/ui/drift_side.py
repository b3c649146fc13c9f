"""What stands beside the drift heat map: the chosen entity, its scores, a repair."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import (
    DRIFT_CRITICAL,
    DRIFT_WARNING,
    DriftLevel,
    DriftRow,
    DriftScore,
    Entity,
    Modality,
    drift_level,
)
from panll_desktop.session.drift_state import EntityView, Inspection
from panll_desktop.session.state import State
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.mending_view import MendingView
from panll_desktop.ui.prose import ModalityMark, paint_hatch
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, Glyph, button, label, rule

WIDTH: Final = 320
_EDGE: Final = 16
_NAME, _BAR, _FIGURE = 104, 5, 48
_TALLEST: Final = 16_777_215  # Qt's own limit
_NOTCHES: Final = (DRIFT_WARNING, DRIFT_CRITICAL)
_TONES: Final = {
    DriftLevel.HEALTHY: "success",
    DriftLevel.WARNING: "warning",
    DriftLevel.CRITICAL: "critical",
}


class DriftSide(QFrame):
    """The entity of the current row: name, modalities, scores, dry run and undo."""

    opened = Signal(str)

    def __init__(self, appearance: Appearance, dispatch: Dispatch) -> None:
        super().__init__()
        self._appearance = appearance
        self._row: DriftRow | None = None
        self._view: EntityView | None = None
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("The chosen entity")
        self.title: Final = label(appearance, "", "section")
        self.name: Final = label(appearance, "", "mono_small", muted=True)
        self.said: Final = label(appearance, "", "small", muted=True)
        for each in (self.title, self.name, self.said):
            wide = QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred
            each.setSizePolicy(*wide)
        self.open: Final = button(appearance, "Open", "link")
        self.open.setAccessibleName("Open the chosen entity")
        self.marks: Final = QGridLayout()
        self.scores: Final = QVBoxLayout()
        self.mending: Final = MendingView(appearance, dispatch, narrow=True)
        self._arrange()
        self.open.clicked.connect(self._open)

    def show_row(self, row: DriftRow | None) -> None:
        """Takes the entity of another row."""
        if row is self._row:
            return
        self._row, self._view = row, None
        self.setEnabled(row is not None)
        self.title.setText(words.title(row) if row is not None else "")
        name = one_line(row.entity, 80) if row is not None else ""
        self.name.setText(name)
        self.name.setToolTip(literal(name))
        self.said.setText("")
        _clear(self.marks)
        _clear(self.scores)
        for each in row.scores if row is not None else ():
            self.scores.addWidget(ScoreLine(self._appearance, each))
        self.mending.show_inspection(None)

    def render_state(self, after: State) -> None:
        """Draws what the database says of the chosen entity, once it does."""
        workspace, row = after.workspace, self._row
        if workspace is None or row is None:
            return
        view = workspace.entity
        if view is not None and view.identifier == row.entity:
            self._show_entity(view)
        seen = workspace.inspection
        mine = seen if seen is not None and seen.identifier == row.entity else None
        self._show_inspection(mine)

    def _show_inspection(self, seen: Inspection | None) -> None:
        dossier = seen.dossier if seen is not None else None
        self.mending.setVisible(dossier is not None and dossier.repairs)
        self._head.setVisible(self.mending.isVisibleTo(self))
        self.mending.show_inspection(seen)

    def _show_entity(self, view: EntityView) -> None:
        if view is self._view or not isinstance(view.entity, Entity):
            return
        self._view = view
        entity = view.entity
        version = "version not reported"
        if entity.version is not None:
            version = f"version {entity.version}"
        self.said.setText(" · ".join(filter(None, (version, _changed(entity)))))
        _clear(self.marks)
        content = {each.modality: each.content for each in entity.facets}
        for number, modality in enumerate(Modality):
            present = content.get(modality) is not None
            mark = _Mark(self._appearance, modality, present=present)
            self.marks.addWidget(mark, number // 2, number % 2)

    def _arrange(self) -> None:
        self._head = label(self._appearance, "Normalise", "section")
        self._head.setContentsMargins(_EDGE, 12, _EDGE, 0)
        edge = rule()
        edge.setMinimumSize(1, 0)
        edge.setMaximumSize(1, _TALLEST)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(self._described())
        column.addWidget(rule())
        column.addWidget(self._head)
        column.addWidget(self.mending, 1)
        column.addStretch(0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(edge)
        whole.addLayout(column, 1)

    def _described(self) -> QVBoxLayout:
        """Who it is, what it holds, and its scores."""
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.open)
        self.marks.setHorizontalSpacing(GAP)
        self.marks.setVerticalSpacing(0)
        self.scores.setSpacing(0)
        notes = QHBoxLayout()
        notes.addWidget(label(self._appearance, "Drift", "section"))
        notes.addStretch(1)
        marks = "marks: 0.3 and 0.7"
        notes.addWidget(label(self._appearance, marks, "caption", muted=True))
        upper = QVBoxLayout()
        upper.setContentsMargins(_EDGE, 12, _EDGE, 12)
        upper.setSpacing(GAP)
        upper.addLayout(head)
        upper.addWidget(self.name)
        upper.addWidget(self.said)
        upper.addLayout(self.marks)
        upper.addWidget(rule())
        upper.addLayout(notes)
        upper.addLayout(self.scores)
        return upper

    def _open(self) -> None:
        if self._row is not None:
            self.opened.emit(self._row.entity)


class ScoreLine(QWidget):
    """A score: its type, a bar with notches at the steps, a glyph and the figure."""

    def __init__(self, appearance: Appearance, score: DriftScore) -> None:
        super().__init__()
        self.setAccessibleName(words.meaning(score))
        self.setToolTip(literal(words.meaning(score)))
        kind = label(appearance, words.head(score.drift_type), "small")
        kind.setFixedWidth(_NAME)
        figure = label(
            appearance, words.shown(score.score), "small", muted=score.score is None
        )
        figure.setFixedWidth(_FIGURE)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(kind)
        row.addWidget(ScoreBar(appearance, score.score), 1)
        row.addWidget(Glyph(appearance, words.GLYPHS[drift_level(score.score)]))
        row.addWidget(figure)
        self.setFixedHeight(appearance.size("height.row") - 4)


class ScoreBar(QWidget):
    """A score from 0 to 1 as a bar five pixels high; hatched where there is none."""

    def __init__(self, appearance: Appearance, score: float | None) -> None:
        super().__init__()
        self._appearance = appearance
        self._score = score
        wide = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding
        self.setSizePolicy(*wide)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide enough for its notches to be told apart."""
        return QSize(64, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the track, the bar and the notches."""
        del event
        painter = QPainter(self)
        middle = self.height() // 2
        track = QRectF(0, middle - _BAR // 2, self.width(), _BAR)
        if self._score is None:
            paint_hatch(painter, track.toRect(), self._appearance)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("surface-hover"))
        painter.drawRoundedRect(track, 2, 2)
        share = max(0.0, min(1.0, self._score))
        track.setWidth(max(float(_BAR), track.width() * share))
        painter.setBrush(self._appearance.color(_TONES[drift_level(self._score)]))
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(self._appearance.color("text"))
        for notch in _NOTCHES:
            painter.drawRect(QRectF(round(self.width() * notch), middle - 5, 1, 10))


class _Mark(QWidget):
    """A modality and its name; a dash where it is absent."""

    def __init__(
        self, appearance: Appearance, modality: Modality, *, present: bool
    ) -> None:
        super().__init__()
        said = modality.label if present else f"{modality.label}: absent"
        self.setAccessibleName(said)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(ModalityMark(appearance, modality, present=present))
        row.addWidget(label(appearance, said, "small", muted=not present), 1)


def _changed(entity: Entity) -> str:
    """When it was changed last, if the database says so."""
    for each in entity.facets:
        if each.modality is Modality.TEMPORAL and isinstance(each.content, dict):
            found = each.content.get("modified_at")
            if isinstance(found, str):
                return f"changed {words.moment(found)}"
    return ""


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()

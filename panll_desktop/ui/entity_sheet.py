"""An entity on one sheet: its notes, and a section for each modality."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from panll_desktop.protocol import Entity, Facet, Modality
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.facets import FacetBody, Open, edges_by_side
from panll_desktop.ui.prose import ModalityMark, Prose
from panll_desktop.ui.rating_view import rating_section
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, Glyph, label, rule

_MOST_RATINGS: Final = 8


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
    for rating in entity.ratings[:_MOST_RATINGS]:
        column.addWidget(rating_section(appearance, rating))
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
        case Modality.GRAPH, dict(content) if sides := edges_by_side(content):
            return _counted(sum(map(len, sides.values())), "edge")
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

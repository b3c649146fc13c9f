"""What stands under a figure: facts, what the thing is equal to, conventions, words."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from panll_desktop.protocol import Fact, Portrait, Relation
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, Glyph, button, filling, label, rule

Open: TypeAlias = Callable[[str], None]
NAMES: Final = 116
_MOST: Final = 60
_STATES: Final = {"exact": "success"}


def portrait_words(
    appearance: Appearance, portrait: Portrait, open_relation: Open
) -> QWidget:
    """All that is said of a thing, in sections."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    if portrait.facts:
        column.addWidget(_facts(appearance, portrait.facts))
    if portrait.relations:
        shown = portrait.relations[:_MOST]
        rows = [_relation(appearance, each, open_relation) for each in shown]
        _add(appearance, column, "Equivalent", rows)
    if portrait.notes:
        _add(appearance, column, "Conventions", _prose(appearance, portrait.notes))
    if portrait.figure is not None and portrait.figure.description:
        said = [portrait.figure.description]
        _add(appearance, column, "In words", _prose(appearance, said))
    return sheet


def _add(
    appearance: Appearance, column: QVBoxLayout, title: str, rows: Sequence[QWidget]
) -> None:
    column.addWidget(rule())
    column.addWidget(label(appearance, title, "section"))
    for row in rows:
        column.addWidget(row)


def _prose(appearance: Appearance, sentences: Sequence[str]) -> list[QWidget]:
    return [
        Prose(appearance, one_line(each, 4000), "small", muted=True)
        for each in sentences
    ]


def _facts(appearance: Appearance, facts: Sequence[Fact]) -> QWidget:
    """Names at the left, values beside them, each with its convention below."""
    table = QWidget()
    table.setAccessibleName("Facts")
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, NAMES)
    for row, fact in enumerate(facts[:_MOST]):
        name = label(appearance, one_line(fact.name, 40), "small", muted=True)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_value(appearance, fact), row, 1)
    return table


def _value(appearance: Appearance, fact: Fact) -> QWidget:
    made = QWidget()
    column = filling(made)
    value = Prose(appearance, one_line(fact.value, 2000), whole=fact.plain)
    value.setAccessibleName(f"{fact.name}: {fact.value}")
    column.addWidget(value)
    if fact.note:
        note = Prose(appearance, one_line(fact.note, 200), "caption", muted=True)
        column.addWidget(note)
    return made


def _relation(appearance: Appearance, each: Relation, open_relation: Open) -> QWidget:
    """What it is equal to or may be, how sure that is, and why."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    head = QHBoxLayout()
    head.setSpacing(GAP)
    head.addWidget(Glyph(appearance, _STATES.get(each.certainty, "unknown")))
    title = one_line(each.title, 80)
    if each.identifier:
        link = button(appearance, title, "link")
        link.setAccessibleName(f"Draw {title}")
        link.clicked.connect(lambda _=False, id_=each.identifier: open_relation(id_))
        head.addWidget(link)
    else:
        head.addWidget(label(appearance, title, "body_medium"))
    head.addWidget(label(appearance, one_line(each.certainty, 40), "small", muted=True))
    head.addStretch(1)
    column.addLayout(head)
    column.addWidget(Prose(appearance, one_line(each.reason, 600), "small", muted=True))
    return made

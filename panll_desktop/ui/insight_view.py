"""What is known about the place of the caret: legal next, where it stands, meaning."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from panll_desktop.protocol import Insight, Need, Rule, Typed, Word
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.railroad_match import NO_WALK, Places
from panll_desktop.ui.railroad_view import Diagram
from panll_desktop.ui.rule_parts import LinkText, SectionHead, listed
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, rule
from panll_desktop.ui.word_chips import REACHED, WordChips

_SECTION: Final = 12
_TYPES: Final = 12
_NEEDS: Final = 40
_ICON: Final = 16
_LINES: Final = 4


class InsightView(QWidget):
    """The sections between the diagram of a rule and its reference."""

    followed = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        insert: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.chips: Final = WordChips(appearance, insert, _LINES)
        self._next_head = SectionHead(appearance, "Legal next", "click to insert")
        self._kinds = LinkText(appearance, "Kinds of words that may come next")
        self._kinds.followed.connect(self.followed)
        self.parent_diagram: Final = Diagram(appearance, "Where it stands: diagram")
        self.parent_diagram.followed.connect(self.followed)
        self._parent_head = SectionHead(appearance, "Where it stands")
        self._parent = _Section(self._parent_head, self.parent_diagram)
        self.meaning: Final = MeaningView(appearance)
        self._meaning = _Section(SectionHead(appearance, "What it means"), self.meaning)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._next_head)
        column.addWidget(self.chips)
        column.addWidget(self._kinds)
        column.addWidget(self._parent)
        column.addWidget(self._meaning)

    def show_insight(self, outline: Outline, insight: Insight, ahead: str) -> None:
        """Shows what is known about a place."""
        self._show_next(outline, insight.following, ahead)
        self._show_parent(outline, insight.path)
        self.meaning.show_meaning(insight.types, insight.needs)
        self._meaning.setVisible(bool(insight.types or insight.needs))

    def _show_next(
        self, outline: Outline, following: Sequence[Word | Rule], ahead: str
    ) -> None:
        words = [each for each in following if isinstance(each, Word)]
        known = [
            each.name
            for each in following
            if isinstance(each, Rule) and outline.place(each.name) >= 0
        ]
        chips = [
            each
            for each in following
            if isinstance(each, Word) or each.name not in known
        ]
        last = min(len(words), REACHED)
        keys = f"Alt+1…{last}" if last > 1 else "Alt+1"
        self._next_head.set_hint(f"click to insert, or {keys}" if words else "")
        self._next_head.setVisible(bool(following))
        self.chips.show_words(chips, ahead)
        self.chips.setVisible(bool(chips))
        self._kinds.show_parts(listed(known))
        self._kinds.setVisible(bool(known))

    def _show_parent(self, outline: Outline, path: Sequence[str]) -> None:
        place = outline.place(path[-2]) if len(path) > 1 else -1
        parent = outline.rules[place]
        walk = Places(parent.term).standing(path[-1]) if place >= 0 else NO_WALK
        self._parent.setVisible(bool(walk.taken))
        if walk.taken:
            self._parent_head.set_hint(f"in {parent.name}")
            self.parent_diagram.show_rule(outline, parent, walk)


class MeaningView(QWidget):
    """Types of the expression at the caret; constraints and proofs of the statement."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown: tuple[tuple[Typed, ...], tuple[Need, ...]] = ((), ())
        self._rows: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 3)
        self.setAccessibleName("What it means")

    def show_meaning(self, types: Sequence[Typed], needs: Sequence[Need]) -> None:
        """Shows other rows."""
        shown = (tuple(types)[:_TYPES], tuple(needs)[:_NEEDS])
        if shown == self._shown:
            return
        self._shown = shown
        for former in self._rows:
            former.hide()
            former.deleteLater()
        self._rows = []
        line = 0
        for typed in shown[0]:
            name = Prose(self._appearance, typed.text, "mono_small", muted=True)
            kind = Prose(self._appearance, typed.type, "small")
            kind.setAccessibleName(f"{typed.text}: {typed.type}")
            self._grid.addWidget(name, line, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(kind, line, 2, Qt.AlignmentFlag.AlignTop)
            self._rows += [name, kind]
            line += 1
        for need in shown[1]:
            word = "Proof" if need.proof else "Constraint"
            glyph = NeedGlyph(self._appearance, proof=need.proof)
            text = Prose(self._appearance, need.sentence, "small")
            text.setAccessibleName(f"{word}: {need.sentence}")
            self._grid.addWidget(glyph, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, line, 1, 1, 2, Qt.AlignmentFlag.AlignTop)
            self._rows += [glyph, text]
            line += 1
        for row in self._rows:
            row.show()
        self.updateGeometry()


class NeedGlyph(QWidget):
    """A lock for a constraint; a seal for what has to be proved."""

    def __init__(self, appearance: Appearance, *, proof: bool) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon = "proof" if proof else "lock"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("proof obligation" if proof else "constraint")
        self.setToolTip("proof obligation" if proof else "constraint")
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """An icon."""
        return QSize(_ICON, _ICON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the icon."""
        del event
        colour = "accent" if self._icon == "proof" else "text-muted"
        icon = self._appearance.icon(self._icon, colour)
        icon.paint(QPainter(self), self.rect())


class _Section(QWidget):
    """A hairline, a head, and what belongs below it."""

    def __init__(self, head: QWidget, body: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _SECTION, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(rule())
        column.addSpacing(4)
        column.addWidget(head)
        column.addWidget(body)

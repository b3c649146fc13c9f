"""What may come next, as chips: words insert themselves, classes of words do not."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from panll_desktop.protocol import Rule, Word
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.railroad_match import Atom
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, bar, button, icon_button, label

Insert = Callable[[str], None]
REACHED: Final = 9
_MOST: Final = 60
_GAP: Final = 6
_LONGEST: Final = 32
_DOTS: Final = 28
_PADDING: Final = 9


class WordChips(QWidget):
    """Chips that flow over as many lines as they need, or over one."""

    def __init__(self, appearance: Appearance, insert: Insert, lines: int = 0) -> None:
        super().__init__()
        self._appearance = appearance
        self._insert = insert
        self._lines = lines
        self._shown: tuple[tuple[Atom, ...], str] | None = None
        self._chips: list[QWidget] = []
        self.rest: Final = icon_button(appearance, "dots", "More legal next words")
        self.rest.setParent(self)
        self.rest.clicked.connect(self._show_rest)
        self.rest.hide()
        self.setAccessibleName("Legal next")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(appearance.size("height.chip"))

    def show_words(self, following: Sequence[Atom], ahead: str = "") -> None:
        """Shows other words; the one that stands in the text ahead is tinted."""
        once = dict.fromkeys(following)
        words_first = sorted(once, key=lambda each: isinstance(each, Rule))
        wanted = (tuple(words_first[:_MOST]), ahead)
        if wanted == self._shown:
            return
        self._shown = wanted
        for former in self._chips:
            former.hide()
            former.deleteLater()
        number = 0
        self._chips = []
        for atom in wanted[0]:
            number += isinstance(atom, Word)
            made = (
                self._word(atom.text, number, there=atom.text == ahead)
                if isinstance(atom, Word)
                else KindChip(self._appearance, atom.name)
            )
            made.setParent(self)
            made.show()
            self._chips.append(made)
        self._flow()

    def words(self) -> list[QPushButton]:
        """The chips that insert, in their order."""
        return [each for each in self._chips if isinstance(each, QPushButton)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._flow()

    def changeEvent(self, event: QEvent) -> None:
        """A style came in: chips have another size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._flow()

    def _word(self, text: str, number: int, *, there: bool) -> QPushButton:
        shown = one_line(text, _LONGEST)
        chip = button(self._appearance, shown.replace("&", "&&"))
        chip.setFont(self._appearance.font("mono_small"))
        chip.setProperty("extent", "small")
        keys = f" (Alt+{number})" if number <= REACHED else ""
        chip.setAccessibleName(f"Insert {shown}{keys}")
        chip.setToolTip(f"<qt>{_literal(shown)}{keys}</qt>")
        chip.clicked.connect(lambda: self._insert(text))
        if there:
            chip.setCheckable(True)
            chip.setChecked(True)
            chip.setAccessibleDescription("stands in the text already")
            chip.clicked.connect(lambda: chip.setChecked(True))
        return chip

    def _flow(self) -> None:
        height = self._appearance.size("height.chip")
        x = y = 0
        hidden = more = False
        for chip in self._chips:
            width = min(max(height, chip.sizeHint().width()), max(1, self.width()))
            last = self._lines and y // (height + _GAP) + 1 == self._lines
            room = self.width() - (_DOTS + _GAP if last else 0)
            if x and x + width > room:
                hidden = hidden or bool(last)
                if not hidden:
                    x, y = 0, y + height + _GAP
            chip.setVisible(not hidden)
            more = more or (hidden and isinstance(chip, QPushButton))
            if not hidden:
                chip.setGeometry(x, y, width, height)
                x += width + _GAP
        self.rest.setVisible(more)
        self.rest.setGeometry(self.width() - _DOTS, y, _DOTS, height)
        if self.height() != y + height:
            self.setFixedHeight(y + height)

    def _show_rest(self) -> None:
        menu = QMenu(self)
        for chip in self.words():
            if chip.isHidden():
                menu.addAction(chip.text()).triggered.connect(chip.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.rest.mapToGlobal(self.rest.rect().bottomLeft()))


class KindChip(QWidget):
    """A class of words, such as *a number*: it is named, and inserts nothing."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._text = one_line(name, _LONGEST)
        self.setAccessibleName(f"{name}, a kind of word")
        self.setToolTip(f"<qt>{_literal(self._text)}: a kind of word</qt>")
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as the name."""
        metrics = QFontMetrics(self._appearance.font("small"))
        width = metrics.horizontalAdvance(self._text) + 2 * _PADDING
        return QSize(width, self._appearance.size("height.chip"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the name in an outline."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._appearance.color("border"))
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = self._appearance.size("radius.control")
        painter.drawRoundedRect(outline, radius, radius)
        painter.setFont(self._appearance.font("small"))
        painter.setPen(self._appearance.color("text-muted"))
        inner = self.rect().adjusted(_PADDING, 0, 0, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self._text)


class NextStrip(QWidget):
    """The chips in one line, for where pane L is a rail; and the keys to all chips."""

    def __init__(
        self, appearance: Appearance, insert: Insert, keys_of: QWidget
    ) -> None:
        super().__init__()
        self._insert = insert
        self._following: tuple[Atom, ...] = ()
        self._ahead = ""
        self._wanted = False
        frame, row = bar("foot", appearance.size("height.pane_head"))
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(GAP)
        row.addWidget(label(appearance, "Legal next", "small_medium", muted=True))
        self.chips: Final = WordChips(appearance, insert, lines=1)
        row.addWidget(self.chips, 1)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.setAccessibleName("Legal next words")
        for number in range(1, REACHED + 1):
            keys = QShortcut(QKeySequence(f"Alt+{number}"), keys_of)
            keys.setContext(Qt.ShortcutContext.WindowShortcut)
            keys.activated.connect(lambda number=number: self.choose(number))
        self.hide()

    def show_words(self, following: Sequence[Atom], ahead: str) -> None:
        """Shows what may come next."""
        self._following, self._ahead = tuple(following), ahead
        self._settle()

    def set_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Whether there is no other place for the chips."""
        self._wanted = wanted
        self._settle()

    def choose(self, number: int) -> None:
        """Inserts the word of that number, from 1 on."""
        once = dict.fromkeys(self._following)
        words = [each.text for each in once if isinstance(each, Word)]
        if number <= len(words):
            self._insert(words[number - 1])

    def _settle(self) -> None:
        if self._wanted:
            self.chips.show_words(self._following, self._ahead)
        self.setVisible(self._wanted and bool(self._following))


def word_ahead(following: Sequence[Word | Rule], text: str) -> str:
    """Which of the words stands at the start of a text; empty if none does."""
    text = text.lstrip().casefold()
    found = [
        each.text
        for each in following
        if isinstance(each, Word)
        and text.startswith(each.text.casefold())
        and not (
            each.text[-1:].isalnum()
            and text[len(each.text) : len(each.text) + 1].isalnum()
        )
    ]
    return max(found, key=len, default="")


def _literal(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")

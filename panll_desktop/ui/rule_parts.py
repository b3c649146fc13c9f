"""Pieces of a page about a grammar: text with links, examples, heads of sections."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QTextBrowser,
    QWidget,
)

from panll_desktop.protocol import Language
from panll_desktop.ui.grammar_outline import Part
from panll_desktop.ui.panes import ANYTHING
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label

_PADDING: Final = 7
_NARROWEST: Final = 120


class SectionHead(QWidget):
    """The name of a section; at the end of the line something to do, or a hint.

    The hint is left out where there is no room for it.
    """

    def __init__(
        self, appearance: Appearance, text: str, aside: str | QWidget = ""
    ) -> None:
        super().__init__()
        self._title = label(appearance, text, "small_medium")
        self._hint = label(appearance, role="small", muted=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        policy = QSizePolicy.Policy
        self._hint.setSizePolicy(policy.Ignored, policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._title)
        row.addWidget(self._hint, 1)
        if isinstance(aside, QWidget):
            row.addWidget(aside)
        self.set_hint(aside if isinstance(aside, str) else "")

    @property
    def hint(self) -> str:
        """What stands at the end of the line."""
        return self._hint.text()

    def set_hint(self, text: str) -> None:
        """Changes the hint."""
        self._hint.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows the hint, or not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = self._title.sizeHint().width() + GAP + self._hint.sizeHint().width()
        faint = words > self.width()
        self._hint.setMaximumWidth(0 if faint else ANYTHING)


class LinkText(QTextBrowser):
    """Coloured text, as high as it is, with links that Tab and Enter reach."""

    followed = Signal(str)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._parts: tuple[Part, ...] = ()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        document = self.document()
        document.setDocumentMargin(0)
        self.setFont(appearance.font("mono"))  # the document takes it over
        option = document.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.documentLayout().documentSizeChanged.connect(self._fit)
        self.anchorClicked.connect(self._follow)
        appearance.changed.connect(self._write)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Shows other text."""
        self._parts = tuple(parts)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes the height that the text needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves scrolling to the panel around."""
        event.ignore()

    def _write(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        for place, part in enumerate(self._parts):
            form = QTextCharFormat()
            if part.rule:
                form.setAnchor(True)
                form.setAnchorHref(str(place))
                form.setForeground(self._appearance.color("accent"))
                form.setFontUnderline(True)
            else:
                name = f"editor.{part.kind.value}" if part.kind else "text-muted"
                form.setForeground(self._appearance.color(name))
            cursor.insertText(part.text, form)

    def _follow(self, address: QUrl) -> None:
        place = int(address.toString())
        if 0 <= place < len(self._parts):
            self.followed.emit(self._parts[place].rule)

    def _fit(self) -> None:
        height = round(self.document().size().height()) + 2
        if self.height() != height:
            self.setFixedHeight(height)


class ExampleRow(QWidget):
    """Holds a button as high as its text: a style sheet cannot change that here."""

    def __init__(self, button: "ExampleButton") -> None:
        super().__init__()
        self._button = button
        button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """As high as the text is now; any width will do."""
        return QSize(_NARROWEST, self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        """The height that the text needs in a width."""
        return self._button.text_height(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the button all of it."""
        super().resizeEvent(event)
        self._button.setGeometry(self.rect())


class ExampleButton(QPushButton):
    """A text in the colours of its language, wrapped; a click inserts it."""

    def __init__(self, appearance: Appearance, language: Language, text: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._text = text
        self._heights: dict[int, int] = {}
        self._formats: list[QTextLayout.FormatRange] = []
        self.setAutoDefault(True)
        self.setAccessibleName(f"Insert {text}")
        self._colour()
        appearance.changed.connect(self._colour)

    def text_height(self, width: int) -> int:
        """The height that the text needs in a width, with its padding."""
        if width not in self._heights:  # Qt asks again at each change of style
            layout = self._laid_out(max(width, _NARROWEST))
            height = round(layout.boundingRect().height()) + 2 * _PADDING
            least = self._appearance.size("height.control")
            self._heights[width] = max(height, least)
        return self._heights[width]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button, then the text."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(self._appearance.color("editor.text"))
        layout = self._laid_out(self.width())
        top = (self.height() - layout.boundingRect().height()) / 2
        layout.draw(painter, QPointF(_PADDING + 1, round(top)))

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self._text.replace("\n", "\u2028"))
        layout.setFont(self._appearance.font("mono_small"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width - 2 * _PADDING - 2)
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def _colour(self) -> None:
        """Takes the colours of the theme; to take a text apart takes its time."""
        tokens = self._language.tokens
        ranges = []
        for token in tokens(self._text) if tokens is not None else ():
            found = QTextLayout.FormatRange()
            before = self._text[: token.span.start]
            found.start = _units(before)
            found.length = _units(token.span.of(self._text))
            form = QTextCharFormat()
            form.setForeground(self._appearance.color(f"editor.{token.kind.value}"))
            found.format = form
            ranges.append(found)
        self._formats = ranges
        self.update()


def _units(text: str) -> int:
    """How long Qt takes a text to be: it counts UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def listed(names: Sequence[str]) -> list[Part]:
    """Names of rules that lead to them, with commas."""
    parts: list[Part] = []
    for name in names:
        if parts:
            parts.append(Part(", "))
        parts.append(Part(name.replace(" ", "\N{NO-BREAK SPACE}"), rule=name))
    return parts


def coloured(language: Language, text: str) -> list[Part]:
    """A text in the colours of its language."""
    parts: list[Part] = []
    done = 0
    for token in language.tokens(text) if language.tokens is not None else ():
        parts.append(Part(text[done : token.span.start]))
        parts.append(Part(token.span.of(text), token.kind))
        done = token.span.end
    parts.append(Part(text[done:]))
    return [part for part in parts if part.text]

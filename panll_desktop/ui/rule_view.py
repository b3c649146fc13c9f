"""One rule of a grammar in full: meaning, text form, examples, and who uses it."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, Qt, QUrl, Signal
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
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import GrammarRule, Language
from panll_desktop.ui.grammar_outline import Outline, Part
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, label

_PADDING: Final = 7
_NARROWEST: Final = 120


class RuleView(QScrollArea):
    """Shows one rule at a time."""

    followed = Signal(str)

    def __init__(self, appearance: Appearance, insert: Callable[[str], None]) -> None:
        super().__init__()
        self._appearance = appearance
        self._insert = insert
        self._shown: tuple[Outline, GrammarRule] | None = None
        self._title = label(appearance, role="title")
        self._meaning = label(appearance, role="body", muted=True)
        for each in (self._title, self._meaning):
            each.setWordWrap(True)
        self.form: Final = LinkText(appearance, "Text form")
        self.users: Final = LinkText(appearance, "Used in")
        for text in (self.form, self.users):
            text.followed.connect(self.followed)
        self._examples = QWidget()
        self._example_rows = QVBoxLayout(self._examples)
        self._example_rows.setContentsMargins(0, 0, 0, 0)
        self._example_rows.setSpacing(4)
        self._example_head = self._head("Examples", "a click or Enter inserts")
        self._user_head = self._head("Used in", "")
        self._lay_out()

    def show_rule(self, outline: Outline, rule: GrammarRule) -> None:
        """Shows a rule."""
        if self._shown == (outline, rule):
            return
        self._shown = (outline, rule)
        self._title.setText(rule.name)
        self._meaning.setText(rule.meaning)
        self._meaning.setVisible(bool(rule.meaning))
        self.form.show_parts(outline.written(rule))
        users = outline.users(rule.name)
        self.users.show_parts(_listed(users))
        self.users.setVisible(bool(users))
        self._user_head.setVisible(bool(users))
        self._show_examples(outline.language, rule.examples)
        self.setAccessibleName(f"Rule {rule.name}")
        self.verticalScrollBar().setValue(0)

    def examples(self) -> list["ExampleButton"]:
        """The buttons of the examples, from top to bottom."""
        return self._examples.findChildren(ExampleButton)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(EDGE, 12, EDGE, EDGE)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._meaning)
        column.addSpacing(GAP)
        column.addWidget(self.form)
        column.addSpacing(GAP)
        column.addWidget(self._example_head)
        column.addWidget(self._examples)
        column.addSpacing(GAP)
        column.addWidget(self._user_head)
        column.addWidget(self.users)
        column.addStretch(1)
        self.setWidget(inside)

    def _head(self, text: str, hint: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(label(self._appearance, text, "small_medium"))
        row.addStretch(1)
        if hint:
            row.addWidget(label(self._appearance, hint, "small", muted=True))
        return made

    def _show_examples(self, language: Language, examples: Sequence[str]) -> None:
        for former in self._examples.findChildren(ExampleRow):
            former.setParent(None)
            former.deleteLater()
        for text in examples:
            made = ExampleButton(self._appearance, language, text)
            made.clicked.connect(lambda _=False, text=text: self._insert(text))
            self._example_rows.addWidget(ExampleRow(made))
        self._example_head.setVisible(bool(examples))


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
        document.setDefaultFont(appearance.font("mono"))
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
        self.setFixedHeight(button.text_height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes the height that the text needs at this width."""
        super().resizeEvent(event)
        height = self._button.text_height(self.width())
        if self.height() != height:
            self.setFixedHeight(height)
        self._button.setGeometry(self.rect())


class ExampleButton(QPushButton):
    """A text in the colours of its language, wrapped; a click inserts it."""

    def __init__(self, appearance: Appearance, language: Language, text: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._text = text
        self.setAutoDefault(True)
        self.setAccessibleName(f"Insert {text}")
        appearance.changed.connect(self.update)

    def text_height(self, width: int) -> int:
        """The height that the text needs in a width, with its padding."""
        layout = self._laid_out(max(width, _NARROWEST))
        height = round(layout.boundingRect().height()) + 2 * _PADDING
        return max(height, self._appearance.size("height.control"))

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
        layout.setFormats(self._formats())
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width - 2 * _PADDING - 2)
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def _formats(self) -> list[QTextLayout.FormatRange]:
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
        return ranges


def _units(text: str) -> int:
    """How long Qt takes a text to be: it counts UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _listed(names: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for name in names:
        if parts:
            parts.append(Part(", "))
        parts.append(Part(name.replace(" ", "\N{NO-BREAK SPACE}"), rule=name))
    return parts

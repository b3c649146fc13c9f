"""What pane L and the chips follow: the place of the caret, explored on a lane."""

import re
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from panll_desktop.protocol import Catalogued, Language
from panll_desktop.records import Record
from panll_desktop.session.state import State
from panll_desktop.ui.editor_analysis import Answer, Exploration, Explored, Ticket
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.grammar_pane import GrammarPane
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.word_chips import Insert, NextStrip, word_ahead

# Shorter than the editor waits before it has the text checked, which may take long on
# the same lane.
FOLLOW_MS: Final = 35
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*$")
_AHEAD: Final = 80
NOTHING: Final[Catalogued] = MappingProxyType({})


class _Asked(Record):
    ticket: Ticket
    offset: int
    language: Language


class Follower(QObject):
    """Asks about the caret soon after it moved, and shows the answer.

    Moves that come closer together than `FOLLOW_MS` are one move; the wait is never
    prolonged by further ones. An answer for another text or place is dropped.
    """

    def __init__(
        self,
        appearance: Appearance,
        engine: EnginePane,
        grammar: GrammarPane,
        insert: Insert,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editor = engine.editor
        self._grammar = grammar
        self._module = ""
        self._catalog: object = None
        self._known: Catalogued = NOTHING
        self._asked: _Asked | None = None
        self.strip: Final = NextStrip(appearance, insert, engine)
        engine.below_editor.addWidget(self.strip)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(FOLLOW_MS)
        self._wait.timeout.connect(self._ask)
        self._editor.cursorPositionChanged.connect(self._moved)
        self._editor.textChanged.connect(self._moved)
        self._editor.linted.connect(self._moved)  # another text or language is here
        self._editor.analyst.answered.connect(self._take)

    def render_state(self, before: State, after: State) -> None:
        """Takes what of the catalogue is known by now."""
        del before
        workspace = after.workspace
        if after.shown != self._module:
            self._module, self._asked = after.shown, None
            self.strip.show_words((), "")
        if workspace is not None and workspace.catalog is not self._catalog:
            self._catalog = workspace.catalog
            self._known = workspace.known
            self._asked = None
            self._moved()

    def insert(self, text: str) -> None:
        """Types a text at the caret, over the word there if that is its beginning."""
        cursor = self._editor.textCursor()
        if not cursor.hasSelection():
            end = cursor.position()
            cursor.movePosition(
                QTextCursor.MoveOperation.StartOfBlock,
                QTextCursor.MoveMode.KeepAnchor,
            )
            found = _WORD.search(cursor.selectedText())
            if found and text.casefold().startswith(found[0].casefold()):
                cursor.setPosition(end - len(found[0]))
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                self._editor.setTextCursor(cursor)
        cursor.beginEditBlock()  # a step of its own to undo
        self._editor.insert_text(text)
        cursor.endEditBlock()

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Whether pane L is a rail, and the chips stand under the editor."""
        self.strip.set_wanted(narrow)

    def _moved(self) -> None:
        if not self._wait.isActive():
            self._wait.start()

    def _ask(self) -> None:
        sheet = self._editor.sheet
        language = sheet.language
        if language is None or language.explore is None or sheet.too_long:
            self.strip.show_words((), "")
            return
        asked = _Asked(sheet.ticket, self._editor.caret_offset(), language)
        if asked == self._asked:
            return
        self._asked = asked
        place = Exploration(
            asked.ticket, sheet.text(), asked.offset, language, self._known
        )
        self._editor.analyst.explore(place)

    def _take(self, answer: Answer) -> None:
        if not isinstance(answer, Explored):
            return
        sheet, offset = self._editor.sheet, self._editor.caret_offset()
        if (answer.ticket, answer.offset) != (sheet.ticket, offset):
            return
        insight = answer.insight
        ahead = word_ahead(insight.following, sheet.text()[offset : offset + _AHEAD])
        self._grammar.show_insight(self._module, insight, ahead)
        self.strip.show_words(insight.following, ahead)

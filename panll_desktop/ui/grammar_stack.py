"""What a view of pane L stands in: the view, or why there is none; what is known."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from panll_desktop.protocol import Check, Dialect, Language
from panll_desktop.records import Record
from panll_desktop.session.failure import Failure
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.trouble import TroublePanel
from panll_desktop.ui.widgets import StatePanel

_CONTENT, _STATE = 0, 1


class Law(Record):
    """What a language says about itself."""

    outline: Outline
    checks: tuple[Check, ...]
    dialects: tuple[Dialect, ...] = ()


def law(language: Language | None) -> Law | None:
    """What a language says about itself; None if there is none."""
    if language is None:
        return None
    rules = tuple(language.rules()) if language.rules else ()
    checks = tuple(language.checks()) if language.checks else ()
    dialects = tuple(language.dialects()) if language.dialects else ()
    return Law(Outline(language, rules), checks, dialects)


class LawStack(QStackedWidget):
    """A view, or why there is none."""

    retried = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._state = StatePanel(appearance)
        self._trouble: TroublePanel | None = None
        self.addWidget(self._state)

    def shows_content(self) -> bool:
        """Whether the view itself is shown."""
        return self.currentIndex() == _CONTENT

    def show_content(self) -> None:
        """Shows the view itself."""
        self.setCurrentIndex(_CONTENT)

    def show_state(self, icon: str, title: str, text: str) -> None:
        """Shows a plain statement."""
        self._state.show_state(icon, title, text)
        self.setCurrentIndex(_STATE)

    def show_trouble(self, lead: str, failure: Failure, *, retry: bool) -> None:
        """Shows a failure; the panel is made for the first one."""
        if self._trouble is None:
            self._trouble = TroublePanel(self._appearance)
            self._trouble.retried.connect(self.retried)
            self.addWidget(self._trouble)
        self._trouble.show_failure(lead, failure, retryable=retry)
        self.setCurrentWidget(self._trouble)

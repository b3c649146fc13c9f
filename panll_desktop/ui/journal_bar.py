"""What stands above the journal: which entries are wanted."""

from typing import Final

from panll_desktop.protocol import JournalRequest
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.filter_bar import FilterBar, FilterChoice, FilterText
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button

_FIND: Final = "by who, why, what or document"


class JournalFilters(FilterBar):
    """Which entries are wanted: by text, by actor, by what they touched."""

    def __init__(self, appearance: Appearance) -> None:
        self._subject = ""
        self.text: Final = FilterText(f"Find {_FIND}", f"Find entries {_FIND}")
        self.actors: Final = FilterChoice("Actor", 10)
        self.actors.addItem("Anybody", "")
        self.subject: Final = button(appearance, "", "outline", "close")
        self.subject.clicked.connect(lambda: self.choose_subject(""))
        self.subject.hide()
        super().__init__(
            appearance, ((self.text, 3), (self.subject, 0), (self.actors, 1))
        )

    def request(self) -> JournalRequest:
        """What is wanted."""
        actor = str(self.actors.currentData() or "")
        return JournalRequest(self.text.take(), actor, self._subject)

    def choose_subject(self, subject: str) -> None:
        """Wants the entries on one thing alone; on anything for an empty name."""
        self._show_subject(subject)
        self.changed.emit()

    def show_request(self, request: JournalRequest) -> None:
        """Shows what is asked for; what is being typed stays."""
        self.text.show_wanted(request.text)
        self.actors.choose(request.actor)
        self._show_subject(request.subject)

    def offer(self, actors: tuple[str, ...]) -> None:
        """Offers those who made an entry."""
        self.actors.offer((one_line(each, 60), each) for each in actors)

    def _show_subject(self, subject: str) -> None:
        self._subject = subject
        name = one_line(subject, 24)
        self.subject.setText(name.replace("&", "&&"))
        self.subject.setAccessibleName(f"Only {name}: show all again")
        self.subject.setToolTip(literal(f"Only {subject}. Press to show all again."))
        self.subject.setVisible(bool(subject))

"""What a language says about a text, asked on a lane and answered to the windows."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from panll_desktop.protocol import (
    Catalogued,
    Diagnostic,
    Insight,
    Language,
    Span,
    Token,
    TokenKind,
)
from panll_desktop.records import Record
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.ui.editor_text import Stretch, Units, stretch
from panll_desktop.ui.lanes import OwnLane, Voice

PATIENCE_MS: Final = 20_000
Line: TypeAlias = tuple[tuple[int, int, TokenKind], ...]
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


class Ticket(Record):
    """Which text a question is about: that of a sheet at a revision."""

    sheet: int
    revision: int


class Question(Record):
    """A text to look at; only its statements are wanted if it is not `whole`.

    What is `known` is the part of the catalogue that was fetched already.
    """

    ticket: Ticket
    text: str
    units: Units
    language: Language
    whole: bool = True
    known: Catalogued = MappingProxyType({})


class Exploration(Record):
    """A place in a text, in code points, about which everything is wanted."""

    ticket: Ticket
    text: str
    offset: int
    language: Language
    known: Catalogued = MappingProxyType({})


class Explored(Record):
    """What the language knows about a place."""

    ticket: Ticket
    offset: int
    insight: Insight

    def fits(self, place: Exploration) -> bool:
        """Whether it answers that question."""
        return (self.ticket, self.offset) == (place.ticket, place.offset)


class Statements(Record):
    """Where the statements of a text are."""

    ticket: Ticket
    stretches: tuple[Stretch, ...]


class Colours(Record):
    """The coloured pieces of each line, and which bracket belongs to which."""

    ticket: Ticket
    lines: tuple[Line, ...]
    pairs: Mapping[int, int]


class Findings(Record):
    """What the language's linter says."""

    ticket: Ticket
    diagnostics: tuple[Diagnostic, ...]


class Trouble(Record):
    """The language broke its contract; the sentence says how."""

    ticket: Ticket
    sentence: str


Answer: TypeAlias = Statements | Colours | Findings | Explored | Trouble
Post = Callable[[Answer], None]


class _Errand:
    """Work that is on the lane or waits for it, told apart by identity."""

    def __init__(
        self, work: Callable[[], None], language: Language | None, ticket: Ticket | None
    ) -> None:
        self.work: Final = work
        self.language: Final = language
        self.ticket: Final = ticket


class Analyst(QObject):
    """Asks the tools of a language; the newest question supersedes all others.

    The lane does one errand after the other. One that takes longer than the patience
    lasts is left alone with its thread, and its language is not asked again; what
    waited behind it goes on upon another lane.
    """

    answered = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = OwnLane("language")
        self.destroyed.connect(self._lanes.close)
        self._newest: Ticket | None = None
        self._given_up: set[str] = set()
        self._errands: list[_Errand] = []
        self._place: Exploration | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._voice = Voice()
        self._voice.said.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._voice.done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._post: Post = self._voice.say

    def ask(self, question: Question) -> None:
        """Answers come one by one through `answered`, none for a superseded one."""
        self._newest = question.ticket
        work = partial(_examine, question, self._is_newest, self._post)
        self.submit(work, question.language, question.ticket)

    def explore(self, place: Exploration) -> None:
        """Asks about a place; only the newest such question is answered."""
        if place.language.id in self._given_up:
            return
        self._place = place
        work = partial(_explore, place, self._is_there, self._post)
        self.submit(work, place.language, place.ticket)

    def submit(
        self,
        work: Callable[[], None],
        language: Language | None = None,
        ticket: Ticket | None = None,
    ) -> None:
        """Other work, such as loading a language.

        A language that is asked about a text is named together with that text: if it
        was given up, the work is not done, and a `Trouble` says why.
        """
        if language is not None and language.id in self._given_up:
            self._newest = ticket or self._newest
            if self._newest is not None:
                self._post(Trouble(self._newest, _given_up(language)))
            return
        errand = _Errand(work, language, ticket)
        self._errands.append(errand)
        self._send(errand)
        if not self._patience.isActive():
            self._patience.start()

    def close(self) -> None:
        """Ends the lane once what it is at is done."""
        self._newest = self._place = None
        self._errands.clear()
        self._patience.stop()
        self._lanes.close()

    def _send(self, errand: _Errand) -> None:
        self._lanes.lane.submit(partial(_perform, errand, self._voice.finish))

    def _finish(self, errand: _Errand) -> None:
        """The lane got on, so patience begins anew; typing on does not renew it."""
        if errand not in self._errands:
            return  # it was given up before
        self._errands.remove(errand)
        if self._errands:
            self._patience.start()
        else:
            self._patience.stop()

    def _is_newest(self, ticket: Ticket) -> bool:
        return self._newest == ticket

    def _is_there(self, place: Exploration) -> bool:
        return self._place is place

    def _deliver(self, answer: Answer) -> None:
        place = self._place
        if isinstance(answer, Explored):
            if place is None or not answer.fits(place):
                return
            self._place = None
        elif not self._is_newest(answer.ticket):
            return
        self.answered.emit(answer)

    def _give_up(self) -> None:
        """The lane hangs in foreign code: it is left alone, and so is the language."""
        self._lanes.replace()
        hung, *waiting = self._errands
        self._errands.clear()
        if hung.language is not None:
            self._given_up.add(hung.language.id)
            self._place = None
        for errand in [hung, *waiting] if hung.language is not None else waiting:
            # Those of a language that was given up become a sentence here.
            self.submit(errand.work, errand.language, errand.ticket)


def _perform(errand: _Errand, tell: Callable[[object], None]) -> None:
    errand.work()
    tell(errand)


def _given_up(language: Language) -> str:
    return (
        f"{language.name} did not answer for {PATIENCE_MS // 1000} s while it looked "
        "at the text. Colours, checks, completions and layout are off; statements can "
        "still be run."
    )


def _examine(
    question: Question, is_newest: Callable[[Ticket], bool], post: Post
) -> None:
    steps = (_statements, _colours, _findings) if question.whole else (_statements,)
    for step in steps:
        if not is_newest(question.ticket):
            return
        answer = attempt(partial(step, question))
        if isinstance(answer, Failure):
            name = question.language.name
            sentence = f"{name} cannot look at this text: {answer.title}"
            post(Trouble(question.ticket, sentence))
            return
        post(answer)


def _explore(
    place: Exploration, is_there: Callable[[Exploration], bool], post: Post
) -> None:
    explore = place.language.explore
    if explore is None or not is_there(place):
        return
    found = attempt(
        lambda: expected(explore(place.text, place.offset, place.known), Insight)
    )
    if isinstance(found, Failure):
        name = place.language.name
        sentence = f"{name} cannot explore this text: {found.title}"
        post(Trouble(place.ticket, sentence))
    else:
        post(Explored(place.ticket, place.offset, found))


def _statements(question: Question) -> Answer:
    split = question.language.split
    spans = split(question.text) if split else whole(question.text)
    stretches = tuple(stretch(span, question.units) for span in spans)
    return Statements(question.ticket, stretches)


def whole(text: str) -> Sequence[Span]:
    """The text as one statement, trimmed; none if there is nothing in it."""
    stripped = text.strip()
    if not stripped:
        return ()
    start = len(text) - len(text.lstrip())
    return (Span(start, start + len(stripped)),)


def _colours(question: Question) -> Answer:
    find = question.language.tokens
    tokens = find(question.text) if find else ()
    lines = _lines(question.text, question.units, tokens)
    pairs = _pairs(question.text, question.units, tokens)
    return Colours(question.ticket, lines, pairs)


def _findings(question: Question) -> Answer:
    lint = question.language.lint
    found = lint(question.text, question.known) if lint else ()
    return Findings(question.ticket, tuple(found))


def _lines(text: str, units: Units, tokens: Sequence[Token]) -> tuple[Line, ...]:
    starts = [0]
    while (at := text.find("\n", starts[-1])) >= 0:
        starts.append(at + 1)
    lines: list[list[tuple[int, int, TokenKind]]] = [[] for _ in starts]
    for token in tokens:
        start, end = token.span.start, min(token.span.end, len(text))
        number = bisect_right(starts, start) - 1
        while start < end:
            last = number + 1 == len(starts)
            stop = end if last else min(end, starts[number + 1])
            first, begin = units.units(starts[number]), units.units(start)
            length = units.units(stop) - begin
            lines[number].append((begin - first, length, token.kind))
            start, number = stop, number + 1
    return tuple(map(tuple, lines))


def _pairs(text: str, units: Units, tokens: Sequence[Token]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for token in tokens:
        if token.span.end - token.span.start != 1:
            continue
        sign, place = text[token.span.start], units.units(token.span.start)
        if sign in _CLOSING.values():
            opened.append((sign, place))
        elif opened and _CLOSING.get(sign) == opened[-1][0]:
            other = opened.pop()[1]
            pairs[other], pairs[place] = place, other
    return pairs

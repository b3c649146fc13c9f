"""Work with the history of statements, and who does it."""

from collections.abc import Callable
from typing import Final, TypeAlias, assert_never

from panll_desktop.records import Record
from panll_desktop.session.messages import Message, Noticed
from panll_desktop.session.past_log import PastLog
from panll_desktop.session.past_messages import PastFound
from panll_desktop.session.state import Notice, NoticeKind, Past


class KeepPast(Record):
    """Keep a statement that was run."""

    module: str
    past: Past


class FindPast(Record):
    """Look for statements of a module."""

    module: str
    needle: str = ""


class ErasePast(Record):
    """Remove all statements that were kept."""


PastEffect: TypeAlias = KeepPast | FindPast | ErasePast


class Archivist:
    """Works on a lane; what cannot be read or written is said once."""

    def __init__(
        self,
        post: Callable[[Message], None],
        submit: Callable[[Callable[[], None]], None],
        log: PastLog,
    ) -> None:
        self._post: Final = post
        self._submit: Final = submit
        self._log: Final = log
        self._told = False

    def perform(self, effect: PastEffect) -> None:
        """Starts the work; what is found is posted."""
        self._submit(lambda: self._attempt(effect))

    def close(self) -> None:
        """Lets the file go, behind the work that waits."""
        self._submit(self._log.close)

    def _attempt(self, effect: PastEffect) -> None:
        try:
            self._do(effect)
        except OSError as error:
            if not self._told or isinstance(effect, ErasePast):
                self._told = True
                text = f"The history of statements {self._log.path} fails: {error}."
                self._post(Noticed(Notice(NoticeKind.WARNING, text)))

    def _do(self, effect: PastEffect) -> None:
        match effect:
            case KeepPast(module, past):
                self._log.keep(module, past)
            case FindPast(module, needle):
                found = self._log.find(module, needle)
                self._post(PastFound(module, needle, found))
            case ErasePast():
                self._log.erase()
            case _:
                assert_never(effect)

"""One call of a statement: what all that carry it out need to know."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph.failing import translated, wrong
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Json,
    Observer,
    Parameters,
    QueryTimeoutError,
    Span,
)


class Spoken:
    """What a session has said once for all its changes; SET PROVENANCE DEFAULTS."""

    def __init__(self, actor: str, rationale: str, source: str) -> None:
        self.actor = actor
        self.rationale = rationale
        self.source = source
        self.context: Mapping[str, Json] = {}


class Call:
    """A statement on its way.

    Attributes:
        text: as it was written.
        store: that it is for.
        parameters: values of its ``$names``.
        spoken: provenance for changes that carry none.
        observer: hears of documents that come and go.
        warnings: sentences for the user, in order.
    """

    def __init__(  # noqa: PLR0913 - what a call is made of
        self,
        text: str,
        store: Store,
        parameters: Parameters,
        spoken: Spoken,
        observer: Observer,
        *,
        cancel: CancelFlag,
        expired: Callable[[], bool],
    ) -> None:
        self.text = text
        self.store = store
        self.parameters = parameters
        self.spoken = spoken
        self.observer = observer
        self.warnings: list[str] = []
        self._cancel = cancel
        self._expired = expired

    def check(self) -> None:
        """Ends the statement where somebody wants that.

        Raises:
            CancelledError: the user stopped it.
            QueryTimeoutError: it took too long.
        """
        if self._cancel.is_set():
            raise CancelledError("Stopped.")
        if self._expired():
            raise QueryTimeoutError("The statement took longer than it was allowed.")

    def ended(self) -> bool:
        """Whether somebody wants the statement to end."""
        return self._cancel.is_set() or self._expired()

    def warn(self, sentence: str) -> None:
        """Says something once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def parameter(self, name: str, span: Span) -> Json:
        """The value of a parameter.

        Raises:
            QueryError: it has none.
        """
        if name not in self.parameters:
            sign = f"${name}" if name else "?"
            raise wrong(
                self.text,
                span,
                f"The parameter {sign} has no value.",
                f"Give it one: --parameter {name}=VALUE."
                if name
                else "Give it a name, such as $x, and a value for that.",
            )
        return self.parameters[name]


@contextmanager
def placed(call: Call, span: Span) -> Iterator[None]:
    """What the engine refuses inside stands at that place of the statement."""
    try:
        yield
    except LithoError as error:
        raise translated(error, call.text, span) from error

"""A text of a language on its way to a tree, and the memory of the last few."""

import functools
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeAlias, TypeVar

from panll_desktop.languages.toolkit.parsing import (
    Lexeme,
    Node,
    Reached,
    Stack,
    Unexpected,
    parse,
)
from panll_desktop.languages.toolkit.refusing import (
    Manner,
    OutOfPlaceError,
    refused,
    unexpected,
)
from panll_desktop.languages.toolkit.tables import Tables
from panll_desktop.protocol import Diagnostic, Span

LONGEST: Final = 1_000_000
_REMEMBERED: Final = 20_000  # characters; the tokens of longer ones are not kept
_Tokens: TypeAlias = Iterable[Lexeme]
Whole = TypeVar("Whole")


class Reader(Generic[Whole]):
    """Reads what a language has parsed at a time, such as a statement.

    Linter, law pane and completion look at the text under the caret in turn, so the
    last ones are remembered: short ones with their tokens, of long ones the tree.

    Attributes:
        manner: how the language says no.
    """

    def __init__(
        self,
        tables: Callable[[], Tables],
        lexemes: Callable[[str], _Tokens],
        limited: Callable[[_Tokens, str], _Tokens],
        built: Callable[[Node], Whole],
        manner: Manner,
    ) -> None:
        self._tables = tables
        self._lexemes = lexemes
        self._limited = limited  # to those of a text that may go to the parser
        self._built = built
        self.manner = manner
        self._last = functools.lru_cache(maxsize=8)(self._kept)
        self._last_long = functools.lru_cache(maxsize=1)(self._whole)

    def parse(self, text: str) -> Whole | Diagnostic:
        """The typed tree of a text.

        Returns:
            The tree, or one diagnostic with the place, what was found and what could
            stand there.
        """
        return self._whole(text) if len(text) <= _REMEMBERED else self._last_long(text)

    def concrete(self, text: str) -> Node | Diagnostic:
        """The tree of rules and tokens of a text, where `parse` has a tree."""
        found = self._parsed(text)
        return found if isinstance(found, Diagnostic) else found[0]

    def reached(self, text: str) -> Reached:
        """How far the parser comes with a text; a long one is not remembered."""
        return self._last(text)[1] if len(text) <= _REMEMBERED else Reached((), ())

    def _whole(self, text: str) -> Whole | Diagnostic:
        found = self._parsed(text)
        return found if isinstance(found, Diagnostic) else found[1]

    def _parsed(self, text: str) -> tuple[Node, Whole] | Diagnostic:
        if len(text) <= _REMEMBERED:
            return self._last(text)[0]
        if len(text) <= LONGEST:
            return self._read(text, self._lexemes(text), None)
        sentence = (
            f"A {self.manner.whole} may have {LONGEST:,} characters;"
            f" this one has {len(text):,}."
        )
        return refused(sentence, Span(0, len(text)), self.manner)

    def _kept(self, text: str) -> tuple[tuple[Node, Whole] | Diagnostic, Reached]:
        tokens, stacks = tuple(self._lexemes(text)), list[Stack]()
        return self._read(text, tokens, stacks), Reached(tokens, stacks)

    def _read(
        self, text: str, tokens: _Tokens, stacks: list[Stack] | None
    ) -> tuple[Node, Whole] | Diagnostic:
        try:
            limited = self._limited(tokens, text)
            answer = parse(self._tables(), limited, len(text), stacks)
            if isinstance(answer, Unexpected):
                return unexpected(text, answer, self.manner)
            return answer, self._built(answer)
        except OutOfPlaceError as error:
            return refused(str(error), error.span, self.manner)

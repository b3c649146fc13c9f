"""Where in the grammar a place in a text is: the rules that are begun there.

The stack of the parser at that place tells it. Each state of the automaton knows which
rules it is in the middle of; the one that fits the next token is followed outwards.
"""

import functools
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from panll_desktop.languages.toolkit.parsing import (
    END,
    Lexeme,
    Reached,
    Stack,
    advanced,
    bottom,
    possible,
    shifted,
)
from panll_desktop.languages.toolkit.tables import REPEATING, Tables
from panll_desktop.records import Record

_START: Final = "start"


class Begun(Record):
    """A rule that is begun and not over.

    Attributes:
        name: in the grammar.
        taken: the terminals and rules of it that were written, in order.
    """

    name: str
    taken: tuple[str, ...]


class Explorer:
    """Looks at places with the tables of one language."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def stack(self, tokens: Sequence[Lexeme], reached: Reached) -> Stack | None:
        """The parser's stack behind some tokens; None if they do not parse.

        Args:
            tokens: those before the place.
            reached: how far the parser came with a text that begins with some of them.
        """
        common = 0
        for token, known, _ in zip(
            tokens, reached.tokens, reached.stacks, strict=False
        ):
            if token is not known and token.kinds != known.kinds:
                break
            common += 1
        stack: Stack | None = bottom(self._tables)
        if common:
            stack = reached.stacks[common - 1]
        for token in tokens[common:]:
            stack = stack and shifted(self._tables, stack, token.kinds)
        return stack

    def following(self, stack: Stack) -> tuple[str, ...]:
        """The terminals that may come next, sorted."""
        return tuple(sorted(possible(self._tables, stack)))

    def begun(
        self, stack: Stack, following: Lexeme | None, *, over: bool
    ) -> Sequence[Begun]:
        """The rules that are begun, the outermost first.

        Args:
            stack: behind the tokens before the place.
            following: the token behind the place, if there is one.
            over: whether the last token is left behind, so that rules which end with
                it are over as well.
        """
        return self._begun(self._ended(stack, following) if over else stack, following)

    @cached_property
    def _symbols(self) -> dict[int, str]:
        """The terminal or rule that leads to each state."""
        found: dict[int, str] = {}
        led = self._tables.description.gotos
        for actions, gotos in zip(self._tables.actions, led, strict=True):
            found |= {state: name for name, state in actions.items() if state >= 0}
            found |= {state: name for name, state in gotos.items()}
        return found

    def _written(self, part: Stack) -> list[str]:
        """What a symbol on the stack is made of: itself, or what was repeated."""
        found, waiting = list[str](), [part]
        while waiting:
            below, state, _, folded = waiting.pop()
            if folded is None:
                found.append(self._symbols[state])
                continue
            while folded is not below:
                waiting.append(folded)
                folded = folded[0]
        return found

    @cached_property
    def _alternatives(self) -> dict[str, list[tuple[str, ...]]]:
        """The alternatives of each rule that are not empty."""
        found: dict[str, list[tuple[str, ...]]] = {}
        made_of = self._tables.description.symbols
        for (_, origin, *_), symbols in zip(self._tables.rules, made_of, strict=True):
            if symbols:
                found.setdefault(origin, []).append(symbols)
        return found

    @functools.cache  # noqa: B019 - an explorer lives as long as its language
    def _left(self, symbol: str) -> frozenset[str]:
        """The symbols that can stand at the beginning of one, itself among them."""
        found, waiting = {symbol}, [symbol]
        for name in waiting:  # grows while it is walked
            for symbols in self._alternatives.get(name, ()):
                if symbols[0] not in found:
                    found.add(symbols[0])
                    waiting.append(symbols[0])
        return frozenset(found)

    def _ended(self, stack: Stack, following: Lexeme | None) -> Stack:
        """Ends the rules that must end here, or that the next token ends."""
        while True:
            row = self._tables.actions[stack[1]]
            kind = None if following is None else self._kind(stack, following)
            actions = {row[kind]} if kind is not None else set(row.values())
            if len(actions) != 1 or (action := actions.pop()) >= 0:
                return stack
            length, origin, _, _, repeats = self._tables.rules[-1 - action]
            below = stack
            for _ in range(length):
                below = below[0]
            if below[0] is None:
                return stack  # it is all there is
            state = self._tables.description.gotos[below[1]][origin]
            stack = (below, state, None, stack if repeats else None)

    def _kind(self, stack: Stack, token: Lexeme) -> str | None:
        """Which of its kinds a token is behind a stack."""
        fitting = (kind for kind in token.kinds if advanced(self._tables, stack, kind))
        return next(fitting, None)

    def _begun(self, stack: Stack, following: Lexeme | None) -> Sequence[Begun]:
        """The begun rules; each is found where the one inside it started."""
        found: list[Begun] = []
        wanted, over = "", False
        kinds = frozenset((END,) if following is None else following.kinds)
        while stack[0] is not None:
            number, dot = self._chosen(stack[1], wanted, kinds)
            origin = self._tables.rules[number][1]
            symbols = self._tables.description.symbols[number]
            if wanted and symbols[dot] != wanted:
                behind = kinds if over else frozenset[str]()
                found += self._links(symbols[dot], wanted, behind)
            over = dot == len(symbols)
            parts: list[Stack] = []
            for _ in range(dot):
                parts.append(stack)
                stack = stack[0]
            written = (each for part in reversed(parts) for each in self._written(part))
            found.append(Begun(origin, tuple(written)))
            wanted = origin
        found += self._links(_START, wanted, frozenset())
        return _joined(found)

    @functools.cache  # noqa: B019 - likewise
    def _chosen(
        self, state: int, wanted: str, kinds: frozenset[str]
    ) -> tuple[int, int]:
        """The begun rule that holds the wanted one, or that the next token goes on."""

        def fitness(item: tuple[int, int]) -> tuple[bool, int, int]:
            number, dot = item
            symbols = self._tables.description.symbols[number]
            start = self._left(symbols[dot]) if dot < len(symbols) else frozenset()
            fits = wanted in start if wanted else bool(kinds & start)
            return fits, dot, -number

        return max(self._tables.description.items[state], key=fitness)

    @functools.cache  # noqa: B019 - likewise
    def _links(
        self, outer: str, inner: str, behind: frozenset[str]
    ) -> tuple[Begun, ...]:
        """The rules by whose first symbols one gets from inside to `outer`, it last.

        Of several around `inner` the one is taken that goes on with `behind`.
        """
        came: dict[str, str] = {outer: ""}
        waiting = [outer] if inner else []
        for name in waiting:  # grows while it is walked
            for symbols in self._alternatives.get(name, ()):
                if symbols[0] not in came:
                    came[symbols[0]] = name
                    waiting.append(symbols[0])
        found: list[Begun] = []
        name = self._going_on(came, inner, behind) or came.get(inner, "")
        while name:
            found.append(Begun(name, ()))
            name = came[name]
        return tuple(found)

    def _going_on(
        self, rules: Iterable[str], first: str, behind: frozenset[str]
    ) -> str:
        """The first of some rules that has `behind` after its first symbol, or ""."""
        for name in rules:
            for symbols in self._alternatives.get(name, ()):
                if symbols[0] == first and behind & self._left("".join(symbols[1:2])):
                    return name
        return ""


def _joined(found: Sequence[Begun]) -> Sequence[Begun]:
    """From the outside in; helper rules are a part of the rule around them."""
    kept: list[Begun] = []
    for each in reversed(found):
        if each.name.startswith(REPEATING) and kept:
            last = kept.pop()
            kept.append(Begun(last.name, (*last.taken, *each.taken)))
        else:
            kept.append(each)
    return kept

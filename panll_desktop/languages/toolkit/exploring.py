"""Where in the grammar a place in a text is: the rules that are begun there.

The stack of the parser at that place tells it. Each state of the automaton knows which
rules it is in the middle of; the one that fits the next token is followed outwards.
"""

import functools
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from panll_desktop.languages.toolkit.parsing import END, Lexeme, advanced, possible
from panll_desktop.languages.toolkit.tables import Tables
from panll_desktop.records import Record

_START: Final = "start"
_HELPER: Final = (
    "__"  # how Lark begins the names of the rules that it makes for * and +
)


class Begun(Record):
    """A rule that is begun and not over.

    Attributes:
        name: in the grammar.
        taken: the terminals and rules of it that were written, in order.
    """

    name: str
    taken: tuple[str, ...]


class Situation(Record):
    """What is known at a place: the begun rules, the outermost first, and what next.

    Attributes:
        begun: none if what stands before the place does not parse.
        following: the terminals that may come next, sorted.
    """

    begun: tuple[Begun, ...]
    following: tuple[str, ...]


class _Level(Record):
    """A symbol on the stack: its state, and the terminals and rules it is made of.

    A symbol that a rule takes from the stack gives its list to the rule's own.
    """

    state: int
    written: list[str]


class Explorer:
    """Looks at places with the tables of one language."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def situation(
        self, tokens: Sequence[Lexeme], following: Lexeme | None, *, over: bool
    ) -> Situation:
        """What is known behind some tokens.

        Args:
            tokens: those before the place.
            following: the token behind the place, if there is one.
            over: whether the last token is left behind, so that rules which end with
                it are over as well.
        """
        levels = [_Level(self._tables.start, [])]
        for token in tokens:
            kind = self._kind(levels, token)
            if kind is None:
                return Situation((), ())
            self._shift(levels, kind)
        states = [level.state for level in levels]
        found = tuple(sorted(possible(self._tables, states)))
        if over:
            self._end_rules(levels, following)
        return Situation(tuple(self._begun(levels, following)), found)

    @cached_property
    def _alternatives(self) -> dict[str, list[tuple[str, ...]]]:
        """The alternatives of each rule that are not empty."""
        found: dict[str, list[tuple[str, ...]]] = {}
        made_of = self._tables.description.symbols
        for rule, symbols in zip(self._tables.rules, made_of, strict=True):
            if symbols:
                found.setdefault(rule.origin, []).append(symbols)
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

    def _kind(self, levels: Sequence[_Level], token: Lexeme) -> str | None:
        row = self._tables.actions[levels[-1].state]
        for kind in token.kinds:
            action = row.get(kind)
            if action is None:
                continue
            if action >= 0:
                return kind
            states = [level.state for level in levels]
            if advanced(self._tables, states, kind):
                return kind
        return None

    def _shift(self, levels: list[_Level], kind: str) -> None:
        while (action := self._tables.actions[levels[-1].state][kind]) < 0:
            self._reduce(levels, -1 - action)
        levels.append(_Level(action, [kind]))

    def _reduce(self, levels: list[_Level], number: int) -> None:
        rule = self._tables.rules[number]
        written: list[str] = []
        if rule.length:
            first, *rest = levels[-rule.length :]
            del levels[-rule.length :]
            written = first.written  # it grows: a list of n is not copied n times
            for part in rest:
                written += part.written
        if not rule.origin.startswith(_HELPER):
            written = [rule.origin]
        state = self._tables.gotos[levels[-1].state][rule.origin]
        levels.append(_Level(state, written))

    def _end_rules(self, levels: list[_Level], following: Lexeme | None) -> None:
        """Ends the rules that must end here, or that the next token ends."""
        while True:
            row = self._tables.actions[levels[-1].state]
            kind = None if following is None else self._kind(levels, following)
            actions = {row[kind]} if kind is not None else set(row.values())
            if len(actions) != 1 or (action := actions.pop()) >= 0:
                return
            if self._tables.rules[-1 - action].length + 1 == len(levels):
                return  # it is all there is
            self._reduce(levels, -1 - action)

    def _begun(
        self, levels: Sequence[_Level], following: Lexeme | None
    ) -> Sequence[Begun]:
        """The begun rules; each is found where the one inside it started."""
        found: list[Begun] = []
        wanted, top, over = "", len(levels) - 1, False
        kinds = frozenset((END,) if following is None else following.kinds)
        while top > 0:
            number, dot = self._chosen(levels[top].state, wanted, kinds)
            rule = self._tables.rules[number]
            symbols = self._tables.description.symbols[number]
            if wanted and symbols[dot] != wanted:
                behind = kinds if over else frozenset[str]()
                found += self._links(symbols[dot], wanted, behind)
            over = dot == len(symbols)
            parts = levels[top - dot + 1 : top + 1]
            written = tuple(each for part in parts for each in part.written)
            found.append(Begun(rule.origin, written))
            wanted, top = rule.origin, top - dot
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
        if each.name.startswith(_HELPER) and kept:
            last = kept.pop()
            kept.append(Begun(last.name, (*last.taken, *each.taken)))
        else:
            kept.append(each)
    return kept

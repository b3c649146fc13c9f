"""A table-driven LALR parser: tokens in, a concrete tree or one error out.

It needs no lexer that knows keywords: a word is the keyword it spells where that may
stand, and a name where it may not.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from panll_desktop.languages.toolkit.tables import Tables
from panll_desktop.protocol import Span
from panll_desktop.records import Record

END: Final = "$END"


class Lexeme(Record):
    """A token for the parser.

    Attributes:
        kinds: the terminals it may be, the most wanted first.
        text: as it was written.
        span: where.
    """

    kinds: tuple[str, ...]
    text: str
    span: Span


class Leaf(Record):
    """A token in the tree, of the kind that it turned out to be."""

    kind: str
    text: str
    span: Span


class Node(Record):
    """A rule in the tree; an empty one spans nothing at its place."""

    name: str
    children: tuple["Tree", ...]
    span: Span

    def nodes(self, name: str) -> Iterator["Node"]:
        """The children that are nodes of that name."""
        for child in self.children:
            if isinstance(child, Node) and child.name == name:
                yield child

    def node(self, name: str) -> "Node | None":
        """The first child of that name."""
        for child in self.children:
            if isinstance(child, Node) and child.name == name:
                return child
        return None

    def leaves(self, *kinds: str) -> Iterator[Leaf]:
        """The children that are tokens of one of these kinds, or all tokens."""
        for child in self.children:
            if isinstance(child, Leaf) and (not kinds or child.kind in kinds):
                yield child

    def leaf(self, *kinds: str) -> Leaf | None:
        """The first token of one of these kinds."""
        return next(self.leaves(*kinds), None)


Tree: TypeAlias = Leaf | Node


class Unexpected(Record):
    """Where and why a text does not parse.

    Attributes:
        span: of the token in the way; empty at the end of the text.
        found: its text; empty at the end of the text.
        expected: the terminals that could stand there, sorted.
    """

    span: Span
    found: str
    expected: tuple[str, ...]


def parse(tables: Tables, tokens: Iterable[Lexeme], end: int = 0) -> Node | Unexpected:
    """Parses a whole statement; no token behind the first error is asked for.

    Args:
        tables: of the language.
        tokens: without white space and comments.
        end: where a text without tokens ends.
    """
    actions, settled, finish = tables.actions, tables.settled, tables.end
    states = [tables.start]
    values: list[list[Tree]] = []
    waiting = iter(tokens)
    token = next(waiting, None)
    kinds = (END,) if token is None else token.kinds
    taken: list[str] = []
    while True:
        state = states[-1]
        if token is None and state == finish:
            return _root(values)
        action: int | None = settled[state]
        if action is not None:
            place = end if token is None else token.span.start
            _reduce(tables, states, values, -1 - action, place)
            continue
        row = actions[state]
        # As a rule there is one kind, or the most wanted one can be taken as it is.
        kind: str | None = kinds[0] if kinds else None
        action = row.get(kind) if kind is not None else None
        if len(kinds) > 1 and (action is None or action < 0):
            kind, certain = _kind(tables, states, kinds)
            action = None if kind is None else row[kind]
            kinds = (kind,) if certain and kind is not None else kinds
        if kind is None or action is None:
            return _unexpected(tables, _replayed(tables, taken), token, end)
        if action < 0 or token is None:
            place = end if token is None else token.span.start
            _reduce(tables, states, values, -1 - action, place)
            continue
        states.append(action)
        values.append([Leaf(kind, token.text, token.span)])
        taken.append(kind)
        end = token.span.end
        token = next(waiting, None)
        kinds = (END,) if token is None else token.kinds


def accepts(tables: Tables, tokens: Sequence[Lexeme]) -> frozenset[str]:
    """The terminals that may follow the tokens; none if they do not parse so far."""
    states = [tables.start]
    for token in tokens:
        for kind in token.kinds:
            following = advanced(tables, states, kind)
            if following is not None:
                states = following
                break
        else:
            return frozenset()
    return frozenset(possible(tables, states))


def _replayed(tables: Tables, kinds: Sequence[str]) -> list[int]:
    """The stack behind these terminals, before the next one ended any rule."""
    states = [tables.start]
    for kind in kinds:
        states = advanced(tables, states, kind) or states
    return states


def _kind(
    tables: Tables, states: list[int], kinds: tuple[str, ...]
) -> tuple[str | None, bool]:
    """Which of its kinds a token is here, and whether that holds until it is taken.

    It is the first that can really be taken.
    """
    row = tables.actions[states[-1]]
    possible = [kind for kind in kinds if kind in row]
    if len(possible) > 1:
        taken = (kind for kind in possible if advanced(tables, states, kind))
        return next(taken, None), True
    return (possible[0] if possible else None), False


def _root(values: list[list[Tree]]) -> Node:
    root = values[-1][0]
    return root if isinstance(root, Node) else Node("start", (root,), root.span)


def _reduce(
    tables: Tables,
    states: list[int],
    values: list[list[Tree]],
    number: int,
    place: int,
) -> None:
    rule = tables.rules[number]
    length = rule.length
    if length == 1 and rule.hidden:
        states[-1] = tables.gotos[states[-2]][rule.origin]
        return
    children: list[Tree] = []
    if length == 1:
        children = values.pop()
        states.pop()
    elif length:
        children, *rest = values[-length:]
        for each in rest:  # the first grows: a list of n items is not copied n times
            children.extend(each)
        del values[-length:]
        del states[-length:]
    if rule.hidden:
        values.append(children)
    else:
        values.append([Node(rule.name, tuple(children), _span(children, place))])
    states.append(tables.gotos[states[-1]][rule.origin])


def _span(children: list[Tree], place: int) -> Span:
    if not children:
        return Span(place, place)
    if len(children) == 1:
        return children[0].span
    return Span(children[0].span.start, children[-1].span.end)


def advanced(tables: Tables, states: list[int], kind: str) -> list[int] | None:
    """The stack after a terminal; None if it may not stand there."""
    stack = list(states)
    while True:
        if kind == END and stack[-1] == tables.end:
            return stack
        action = tables.actions[stack[-1]].get(kind)
        if action is None:
            return None
        if action >= 0:
            return [*stack, action]
        rule = tables.rules[-1 - action]
        if rule.length:
            del stack[-rule.length :]
        stack.append(tables.gotos[stack[-1]][rule.origin])


def possible(tables: Tables, states: list[int]) -> Iterator[str]:
    """The terminals that may come next on such a stack of states."""
    for kind in {END, *tables.actions[states[-1]]}:
        if advanced(tables, states, kind) is not None:
            yield kind


def _unexpected(
    tables: Tables, states: list[int], token: Lexeme | None, end: int
) -> Unexpected:
    expected = tuple(sorted(possible(tables, states)))
    if token is None:
        return Unexpected(Span(end, end), "", expected)
    return Unexpected(token.span, token.text, expected)

"""A table-driven LALR parser: tokens in, a concrete tree or one error out.

It needs no lexer that knows keywords: a word is the keyword it spells where that may
stand, and a name where it may not. It runs at every key that is pressed: its tokens,
leaves and nodes are tuples, which cost a third of what a record costs.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from panll_desktop.languages.toolkit.tables import Action, Choice, Tables
from panll_desktop.protocol import Span
from panll_desktop.records import Record

END: Final = "$END"
_made: Final = tuple.__new__  # a named tuple's own constructor takes twice as long


class Lexeme(NamedTuple):
    """A token for the parser.

    Attributes:
        kinds: the terminals it may be, the most wanted first.
        text: as it was written.
        start: where it starts.
        end: where it ends.
    """

    kinds: tuple[str, ...]
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it is."""
        return Span(self.start, self.end)


class Leaf(NamedTuple):
    """A token in the tree, of the kind that it turned out to be."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it is."""
        return Span(self.start, self.end)


class Node(NamedTuple):
    """A rule in the tree; an empty one spans nothing at its place."""

    name: str
    children: tuple["Tree", ...]
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it is."""
        return Span(self.start, self.end)

    def nodes(self, name: str) -> Iterator["Node"]:
        """The children that are nodes of that name."""
        for child in self.children:
            if child[0] == name and type(child) is Node:
                yield child

    def node(self, name: str) -> "Node | None":
        """The first child of that name."""
        for child in self.children:
            if child[0] == name and type(child) is Node:
                return child
        return None

    def leaves(self, *kinds: str) -> Iterator[Leaf]:
        """The children that are tokens of one of these kinds, or all tokens."""
        for child in self.children:
            if type(child) is Leaf and (not kinds or child[0] in kinds):
                yield child

    def leaf(self, *kinds: str) -> Leaf | None:
        """The first token of one of these kinds, or of all tokens."""
        for child in self.children:
            if type(child) is Leaf and (not kinds or child[0] in kinds):
                return child
        return None


Tree: TypeAlias = Leaf | Node


# What is on the parser's stack, the topmost symbol first: the rest of it (None at the
# bottom), the state of the automaton, the tree of the symbol or a list of trees, and,
# for a rule that stands for a repetition, the stack that it was made of. Stacks never
# change, but their lists of trees grow: from one that was kept, only states can go on.
Stack: TypeAlias = tuple[Any, int, Any, Any]
_PAIR: Final = 2
_NO_MORE: Final = (Lexeme((END,), "", -1, -1),)


class Reached(Record):
    """How far the parser came with a text.

    Attributes:
        tokens: of the text.
        stacks: behind each of them, as far as they parse.
    """

    tokens: Sequence[Lexeme]
    stacks: Sequence[Stack]


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


def bottom(tables: Tables) -> Stack:
    """The stack before the first token."""
    return (None, tables.start, None, None)


def parse(
    tables: Tables,
    tokens: Iterable[Lexeme],
    end: int = 0,
    stacks: list[Stack] | None = None,
) -> Node | Unexpected:
    """Parses a whole statement; no token behind the first error is asked for.

    Args:
        tables: of the language.
        tokens: without white space and comments.
        end: where a text without tokens ends.
        stacks: gets that behind each token which fits, before the next one ends a rule.
    """
    settled, gotos, choices = tables.settled, tables.gotos, tables.choices
    keeps = stacks is not None
    state = tables.start
    stack = before = bottom(tables)
    for token in chain(tokens, _NO_MORE):
        kinds, text, start, behind = token
        while True:
            step = settled[state]
            if step is None:
                choice = choices[state].get(kinds) or _choice(tables, stack, kinds)
                if choice is None:
                    if start < 0 and state == tables.end:
                        return _root(stack)
                    return _unexpected(tables, before, token, end)
                kind, action, step, kinds = choice
                if step is None:
                    break
            length, origin, name, thin, folds = step
            if length == 1:
                below, _, value, _ = stack
            else:
                below, value = _taken(stack, length)
            if name and not (thin and type(value) is Node):
                value = _node(name, value, end if start < 0 else start)
            state = gotos[below[1]][origin]
            stack = (below, state, value, stack if folds and keeps else None)
        state, end = action, behind
        stack = before = (stack, state, _made(Leaf, (kind, text, start, end)), None)
        if stacks is not None:
            stacks.append(stack)
    raise AssertionError("The end of a text is a token as well.")


def _taken(stack: Stack, length: int) -> tuple[Stack, list[Tree]]:
    """What is below some symbols, and the trees of these."""
    if not length:
        return stack, []
    if length == _PAIR:
        (below, _, first, _), _, last, _ = stack
        later = [last]
    else:
        later = []
        for _ in range(length - 1):
            later.append(stack[2])
            stack = stack[0]
        below, _, first, _ = stack
        later.reverse()
    # The first grows: a list of n items is not copied n times.
    found = first if type(first) is list else [first]
    for value in later:
        if type(value) is list:
            found += value
        else:
            found.append(value)
    return below, found


def _node(name: str, value: Tree | list[Tree], place: int) -> Node:
    if type(value) is not list:
        return _made(Node, (name, (value,), value[2], value[3]))
    if not value:
        return _made(Node, (name, (), place, place))
    return _made(Node, (name, tuple(value), value[0][2], value[-1][3]))


def _choice(tables: Tables, stack: Stack, kinds: tuple[str, ...]) -> Choice | None:
    """What to do at a token, and which of its kinds it is if that is certain.

    It is the first that can really be taken. Only where several may be does that hang
    on the stack; anything else is remembered.
    """
    row = tables.actions[stack[1]]
    fitting = [kind for kind in kinds if kind in row]
    if not fitting:
        return None
    if len(fitting) == 1 or row[fitting[0]] >= 0:
        choice = tables.choice(stack[1], fitting[0], kinds)
        tables.choices[stack[1]][kinds] = choice
        return choice
    for kind in fitting:
        if advanced(tables, stack, kind):
            return tables.choice(stack[1], kind, (kind,))
    return None


def shifted(tables: Tables, stack: Stack, kinds: Iterable[str]) -> Stack | None:
    """The stack behind a token of the first of these kinds that may stand there."""
    for kind in kinds:
        following = advanced(tables, stack, kind)
        if following is not None:
            return following
    return None


def _root(stack: Stack) -> Node:
    value = stack[2]
    root = value if isinstance(value, Node) else value[0]
    return root if isinstance(root, Node) else Node("start", (root,), *root[2:])


def advanced(tables: Tables, stack: Stack, kind: str) -> Stack | None:
    """The stack behind a terminal, without trees; None if it may not stand there."""
    while True:
        state = stack[1]
        if kind == END and state == tables.end:
            return stack
        action = tables.actions[state].get(kind)
        if action is None:
            return None
        if action >= 0:
            return (stack, action, None, None)
        stack = reduced(tables, stack, action)


def reduced(tables: Tables, stack: Stack, action: Action) -> Stack:
    """The stack behind the end of a rule, without trees."""
    length, origin, _, _, folds = tables.rules[-1 - action]
    below = stack
    for _ in range(length):
        below = below[0]
    state = tables.gotos[below[1]][origin]
    return (below, state, None, stack if folds else None)


def possible(tables: Tables, stack: Stack) -> set[str]:
    """The terminals that may come next on such a stack."""
    found: set[str] = set()
    waiting: list[tuple[Stack, set[str]]] = [(stack, {END, *tables.actions[stack[1]]})]
    while waiting:
        stack, kinds = waiting.pop()
        if stack[1] == tables.end:
            found |= kinds & {END}
        row = tables.actions[stack[1]]
        ended: dict[Action, set[str]] = {}
        for kind in kinds.intersection(row):
            action = row[kind]
            if action >= 0:
                found.add(kind)
            else:
                ended.setdefault(action, set()).add(kind)
        waiting += [(reduced(tables, stack, end), ended[end]) for end in ended]
    return found


def _unexpected(tables: Tables, stack: Stack, token: Lexeme, end: int) -> Unexpected:
    expected = tuple(sorted(possible(tables, stack)))
    span = Span(end, end) if token.start < 0 else token.span
    return Unexpected(span, token.text, expected)

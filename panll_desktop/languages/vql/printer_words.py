"""A statement as words and breaks: what `toolkit.layout` makes lines of."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from panll_desktop.languages.toolkit.layout import (
    STEP,
    Break,
    Close,
    Element,
    Note,
    Open,
    Text,
)
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.vql.scanner import Kind, scan
from panll_desktop.languages.vql.words import KEYWORDS
from panll_desktop.records import Record

_LOWER: Final = frozenset({"HEXADS", "OCTADS"})
_PROVING: Final = frozenset({"obligation", "has_proof"})
_CLAUSES: Final = frozenset(
    """
    from policy moment_clause traverse where group having proof order limit offset
    consume session effects transaction attached usage
    """.split()  # noqa: SIM905 - words read better without quotes
)
# The word inside a statement that begins a line as a clause does.
_LEADING: Final = {"insert_values": "VALUES", "insert_with": "WITH", "update": "SET"}
_STATEMENTS: Final = frozenset(
    """
    select update delete count insert_values insert_short insert_with search_text
    search_vector search_related search_modality show_entities
    """.split()  # noqa: SIM905 - words read better without quotes
)
# Rules that may be the same as the one rule inside them, and those with brackets.
_CHAIN: Final = frozenset({"condition", "disjunction", "conjunction"})
_CONDITIONS: Final = frozenset({"conjunction", "negation"})
_JOINED: Final = {"disjunction": "OR", "conjunction": "AND"}
# Rules whose opening bracket follows a word as that of a function does.
_CALLS: Final = frozenset(
    """
    aggregate parts contains matches radius bounds near drift consistent arguments
    obligation data_fields data_vector data_tensor data_edge data_type data_moment
    """.split()  # noqa: SIM905 - words read better without quotes
)
_PATTERN: Final = frozenset({"node", "edge_out", "edge_both", "edge_in", "quantity"})
_GLUED: Final = frozenset({"COMMA", "RPAR", "RSQB", "RBRACE", "DOT"})
_GLUING: Final = frozenset({"LPAR", "LSQB", "LBRACE", "DOT"})
_BRACKETED: Final = "bracketed"  # stands for the rule around what is in brackets
_SIGNS: Final = frozenset({"MINUS", "PLUS"})
_Inside: TypeAlias = Leaf | Node | Break | Open | Close


class _Comment(Record):
    """A comment inside a statement.

    Attributes:
        text: as it was written.
        after: how many words stand before it.
        fed: whether a line ended right before it.
    """

    text: str
    after: int
    fed: bool


def elements(root: Node, text: str, *, compact: bool) -> list[Element]:
    """The stream of a statement.

    Args:
        root: its concrete tree.
        text: of the statement.
        compact: whether no comment has a line of its own.
    """
    words = _Words(_comments(text), compact=compact)
    waiting: list[tuple[_Inside, str]] = [(root, "")]
    while waiting:
        each, rule = waiting.pop()
        if isinstance(each, Leaf):
            words.leaf(each, rule)
        elif isinstance(each, Node):
            waiting += reversed(list(_expanded(each, rule)))
        else:
            words.mark(each)
    return words.found


def _comments(text: str) -> Iterator[_Comment]:
    if "--" not in text and "/*" not in text:
        return
    words = end = 0
    for piece in scan(text):
        if piece.kind is Kind.COMMENT:
            yield _Comment(piece.text, words, "\n" in text[end : piece.span.start])
        else:
            words += 1
        end = piece.span.end


class _Words:
    """Collects the stream, comments in their places."""

    def __init__(self, comments: Iterator[_Comment], *, compact: bool) -> None:
        self.found: list[Element] = []
        self._compact = compact
        self._comments = comments
        self._comment = next(comments, None)
        self._count = 0
        self._last: tuple[Leaf, str] | None = None
        self._broken = True  # the last thing was a break

    def mark(self, mark: Break | Open | Close) -> None:
        """A break, or an end of a group."""
        if not isinstance(mark, Close):
            # Behind the ends of groups, so that a comment there breaks none of them.
            self._note_beside()
        self.found.append(mark)
        self._broken = self._broken or isinstance(mark, Break)

    def leaf(self, leaf: Leaf, rule: str) -> None:
        """A word, and the rule that it is a part of."""
        self._note_beside()
        while self._comment is not None and self._comment.after == self._count:
            self._note(self._comment, alone=True)
        glued = self._broken or _is_glued(self._last, leaf, rule)
        self.found.append(Text(_spelt(leaf, rule), glued))
        self._last, self._broken = (leaf, rule), False
        self._count += 1

    def _note_beside(self) -> None:
        """The comments on the line of the last word."""
        while self._comment is not None and self._comment.after == self._count:
            if self._comment.fed and not self._compact:
                return
            self._note(self._comment, alone=False)

    def _note(self, comment: _Comment, *, alone: bool) -> None:
        ending = comment.text.startswith("--")
        self.found.append(Note(comment.text, alone, ending))
        self._comment = next(self._comments, None)


def _spelt(leaf: Leaf, rule: str) -> str:
    """A word in its one spelling."""
    if leaf.kind == "WITH_SESSION":
        return "WITH"
    if leaf.kind in _LOWER:
        return leaf.kind.lower()
    if leaf.kind in KEYWORDS:
        return leaf.kind
    if leaf.kind == "NAME" and rule in _PROVING and leaf.text.isascii():
        return leaf.text.upper()
    return leaf.text


def _is_glued(last: tuple[Leaf, str] | None, leaf: Leaf, rule: str) -> bool:
    """Whether no space comes before a word."""
    if last is None or leaf.kind in _GLUED or last[0].kind in _GLUING:
        return True
    if rule in _PATTERN:
        return last[1] in _PATTERN
    if leaf.kind == "LPAR" and rule in _CALLS:
        return last[0].kind != "WITH"
    return rule == "number" and last[1] == "number" and last[0].kind in _SIGNS


def _expanded(node: Node, around: str) -> Iterator[tuple[_Inside, str]]:
    """The children of a node, each with its rule, and the marks around them."""
    name = node.name
    group = _group(node, bracketed=around == _BRACKETED)
    if name in _CLAUSES:
        yield Break(), ""
    if group is not None:
        yield group, ""
    passes = around == _BRACKETED and name in _CHAIN and group is None
    enclosed = False
    for child in node.children:
        if isinstance(child, Node):
            inner = enclosed or passes
            yield child, _BRACKETED if inner and child.name in _CHAIN else name
        elif name in _CONDITIONS and child.kind == "LPAR":
            enclosed = True
            yield from ((child, name), (Open(STEP), ""), (Break(tight=True), ""))
        elif name in _CONDITIONS and child.kind == "RPAR":
            enclosed = False
            yield Break(tight=True, shift=-STEP), ""
            yield from ((Close(), ""), (child, name))
        else:
            yield from _word(child, name)
    if group is not None:
        yield Close(), ""


def _group(node: Node, *, bracketed: bool) -> Open | None:
    """The group that a rule makes, if it makes one."""
    if node.name in _STATEMENTS:
        return Open(broken=node.name == "select")
    if node.name == "proof":
        return Open(STEP)
    word = _JOINED.get(node.name)
    if word is not None and node.leaf(word) is not None:
        return Open(0 if bracketed else STEP)
    return None


def _word(leaf: Leaf, rule: str) -> Iterator[tuple[_Inside, str]]:
    """A word with the break before or behind it."""
    joins = rule == "proof" and leaf.kind in ("AND", "OR")
    if joins or _JOINED.get(rule) == leaf.kind or _LEADING.get(rule) == leaf.kind:
        yield Break(), ""
    yield leaf, rule
    if leaf.kind == "COMMA" and rule != "quantity":
        yield (
            Break(fill=rule not in _LEADING or rule == "insert_values", shift=STEP),
            "",
        )

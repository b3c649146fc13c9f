"""A statement as words and breaks, comments in their places, and its lines."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from panll_desktop.languages.toolkit import scripting
from panll_desktop.languages.toolkit.layout import (
    Break,
    Close,
    Element,
    Note,
    Open,
    Text,
    lay_out,
)
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.scripting import Mark, Scan
from panll_desktop.protocol import Diagnostic, Layout, Span
from panll_desktop.records import Record

WIDTH: Final = 88

Inside: TypeAlias = Leaf | Node | Break | Open | Close
Last: TypeAlias = tuple[Leaf, str] | None


class Style(Record):
    """How a language is printed; a rule is told by its name.

    Attributes:
        expanded: the children of a node, each with the rule it counts as a part of,
            and the marks around them; it gets the rule around the node.
        spelt: a word of a rule, in its one spelling.
        glued: whether no space comes before a word, by the word before it, each with
            its rule.
        marks: the tokens of a text.
        comments: what comments begin with.
    """

    expanded: Callable[[Node, str], Iterator[tuple[Inside, str]]]
    spelt: Callable[[Leaf, str], str]
    glued: Callable[[Last, Leaf, str], bool]
    marks: Scan
    comments: tuple[str, ...]


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


def format_script(
    text: str,
    layout: Layout,
    spans: Sequence[Span],
    concrete: Callable[[str], Node | Diagnostic],
    style: Style,
) -> str:
    """A script in canonical layout, without white space around it.

    A script of which nothing parses is returned as it is.

    Args:
        text: the script.
        layout: of the whole.
        spans: of its statements.
        concrete: the tree of a statement.
        style: of its language.
    """
    statements = [span.of(text) for span in spans]
    printed = [_printed(concrete(each), each, layout, style) for each in statements]
    return scripting.format_script(text, layout, spans, printed, style.marks)


def _printed(
    found: Node | Diagnostic, text: str, layout: Layout, style: Style
) -> str | None:
    """A statement in that layout; None if it does not parse."""
    if isinstance(found, Diagnostic):
        return None
    compact = layout is Layout.COMPACT
    stream = _elements(found, text, style, compact=compact)
    return lay_out(stream, None if compact else WIDTH)


def _elements(root: Node, text: str, style: Style, *, compact: bool) -> list[Element]:
    """The stream of a statement; if compact, no comment has a line of its own."""
    commented = any(each in text for each in style.comments)
    marks = style.marks(text) if commented else iter(())
    words = _Words(_comments(text, marks), style, compact=compact)
    waiting: list[tuple[Inside, str]] = [(root, "")]
    while waiting:
        each, rule = waiting.pop()
        if isinstance(each, Leaf):
            words.leaf(each, rule)
        elif isinstance(each, Node):
            waiting += reversed(list(style.expanded(each, rule)))
        else:
            words.mark(each)
    return words.found


def _comments(text: str, marks: Iterator[Mark]) -> Iterator[_Comment]:
    words = end = 0
    for piece in marks:
        if piece.comment:
            yield _Comment(piece.text, words, "\n" in text[end : piece.span.start])
        else:
            words += 1
        end = piece.span.end


class _Words:
    """Collects the stream, comments in their places."""

    def __init__(
        self, comments: Iterator[_Comment], style: Style, *, compact: bool
    ) -> None:
        self.found: list[Element] = []
        self._compact = compact
        self._style = style
        self._comments = comments
        self._comment = next(comments, None)
        self._count = 0
        self._last: Last = None
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
        glued = self._broken or self._style.glued(self._last, leaf, rule)
        self.found.append(Text(self._style.spelt(leaf, rule), glued))
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

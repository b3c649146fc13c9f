"""Small pieces of trees: what those who build and walk them ask of any language."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.protocol import Span
from panll_desktop.records import Record

_LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = 300  # more are beyond any float


def nodes(node: Node) -> list[Node]:
    """The children that are rules."""
    return [child for child in node.children if isinstance(child, Node)]


def names(node: Node) -> list[str]:
    """The children that are names, as they were written."""
    return [leaf.text for leaf in node.leaves("NAME")]


def whole(leaf: Leaf) -> int:
    """A whole number of at most 63 bits.

    Raises:
        OutOfPlaceError: it has more.
    """
    if len(leaf.text) > _MOST_DIGITS or int(leaf.text) > _LARGEST:
        sentence = f"A whole number may be at most {_LARGEST:,}."
        raise OutOfPlaceError(sentence, leaf.span)
    return int(leaf.text)


def records(root: Record) -> Iterator[Record]:
    """Every record of a typed tree but the places, without recursion."""
    waiting: list[object] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Record) and not isinstance(value, Span):
            yield value
            waiting.extend(getattr(value, each) for each in value.__match_args__)

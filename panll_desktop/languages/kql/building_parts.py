"""The small pieces of a tree: names, numbers, constants, generators of braids."""

from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError

_LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = 300  # more are beyond any float
_SPELT: Final = {"=": "==", "<>": "!="}


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


def compared(node: Node) -> str:
    """An operator in its one spelling."""
    text = next(node.leaves()).text
    return _SPELT.get(text, text)


def _gauss(node: Node) -> v.Expression:
    return v.GaussCode(tuple(_labels(node)), node.span)


def _labels(node: Node) -> Iterator[int]:
    for signed in node.nodes("signed"):
        label = whole(next(signed.leaves("INT")))
        if not label:
            sentence = "A Gauss code names crossings from 1 on; 0 is none."
            raise OutOfPlaceError(sentence, signed.span)
        yield -label if signed.leaf("MINUS") is not None else label


def _generator(node: Node) -> v.Expression:
    name, strand = node.leaves()
    number = whole(strand)
    if not number:
        sentence = f"{name.text} counts strands from 1 on; 0 is none."
        raise OutOfPlaceError(sentence, strand.span)
    return v.Generator(name.text.lower(), number, node.span)


def _text(node: Node) -> str:
    return next(node.leaves()).text


LEAVES: Final[dict[str, Callable[[Node], v.Expression]]] = {
    "integer": lambda node: v.Constant(whole(next(node.leaves())), node.span),
    "number": lambda node: v.Constant(float(_text(node)), node.span),
    "text": lambda node: v.Constant(unquoted(_text(node)), node.span),
    "truth": lambda node: v.Constant(_text(node).upper() == "TRUE", node.span),
    "nothing": lambda node: v.Constant(None, node.span),
    "knot_name": lambda node: v.KnotName(_text(node), node.span),
    "name": lambda node: v.Name(_text(node), node.span),
    "parameter": lambda node: v.Parameter(_text(node)[1:], node.span),
    "gauss": _gauss,
    "generator": _generator,
}

"""The small pieces of a tree: names, numbers, constants, generators of braids."""

from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import whole

_SPELT: Final = {"=": "==", "<>": "!="}


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

"""The small pieces of a tree: names, numbers, constants, types, Lean texts."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.scanner import Kind, scan, unquoted
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import names, whole

_SPELT: Final = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
_CATALOGUES: Final = re.compile(r"pg_\w+|information_schema|sqlite_\w+", re.IGNORECASE)


def first(node: Node) -> Leaf:
    """The first token, which is there."""
    return next(node.leaves())


def real(leaf: Leaf) -> float:
    """A number that a float can hold.

    Raises:
        OutOfPlaceError: it is too large.
    """
    found = float(leaf.text)
    if found == float("inf"):
        raise OutOfPlaceError("The number is too large.", leaf.span)
    return found


def compared(node: Node) -> str:
    """An operator in its one spelling."""
    text = first(node).text
    return _SPELT.get(text, text)


def collection(node: Node) -> c.Collection:
    """The collection that a clause names.

    Raises:
        OutOfPlaceError: it belongs to another kind of database.
    """
    leaf = node.leaf("NAME", "HOLE")
    assert leaf is not None  # noqa: S101 - the grammar has one in each such rule
    return collected(leaf)


def collected(leaf: Leaf) -> c.Collection:
    """The collection of that name.

    Raises:
        OutOfPlaceError: it belongs to another kind of database.
    """
    if _CATALOGUES.fullmatch(leaf.text):
        raise OutOfPlaceError(
            f"“{leaf.text}” is a catalogue of an SQL database: in GQL, INTROSPECT"
            " COLLECTIONS or INTROSPECT SCHEMA says what there is.",
            leaf.span,
        )
    return c.Collection(leaf.text, leaf.kind == "HOLE", leaf.span)


def document(node: Node) -> c.Document:
    """The document that is named: a reference, a text, a parameter or a hole."""
    leaf = first(node)
    match node.name:
        case "text":
            return c.Document(unquoted(leaf.text), node.span)
        case "parameter":
            return c.Document(v.Parameter(leaf.text[1:], node.span), node.span)
        case "hole":
            return c.Document(v.Hole(leaf.text, node.span), node.span)
        case _:
            return c.Document(leaf.text, node.span)


def count(node: Node) -> c.Count:
    """What LIMIT or OFFSET says."""
    leaf = next(node.leaves("INT", "PARAMETER", "HOLE"))
    match leaf.kind:
        case "INT":
            return whole(leaf)
        case "PARAMETER":
            return v.Parameter(leaf.text[1:], leaf.span)
        case _:
            return v.Hole(leaf.text, leaf.span)


def refined(node: Node) -> c.Refined:
    """A text in the words of Lean, without the brackets around it."""
    leaf = next(node.leaves("BODY"))
    return c.Refined(leaf.text[1:-1].strip(), leaf.span)


def written_type(node: Node) -> c.Type:
    """A type as it is written."""
    leaves = list(_leaves(node))
    arguments = tuple(_argument(leaf) for leaf in leaves[1:] if leaf.kind in _ARGUMENTS)
    text = leaves[0].text
    for before, leaf in itertools.pairwise(leaves):
        tight = leaf.text in _TIGHT or before.text in ("(", "[", "..")
        text += leaf.text if tight else f" {leaf.text}"
    return c.Type(leaves[0].text, arguments, " ".join(text.split()), node.span)


_TIGHT: Final = (",", "(", ")", "[", "]", "..")
_ARGUMENTS: Final = frozenset({"NAME", "INT", "FLOAT", "STRING"})


def _argument(leaf: Leaf) -> str | int | float:
    match leaf.kind:
        case "INT":
            return whole(leaf)
        case "FLOAT":
            return real(leaf)
        case "STRING":
            return unquoted(leaf.text)
        case _:
            return leaf.text


def _leaves(node: Node) -> Iterator[Leaf]:
    """Every token under a rule; a sign is a part of its number."""
    for child in node.children:
        if isinstance(child, Leaf):
            yield child
        elif child.name == "negative":
            number = next(child.leaves("INT", "FLOAT"))
            yield Leaf(number.kind, f"-{number.text}", child.start, child.end)
        else:
            yield from _leaves(child)


def made(node: Node) -> v.Made:
    """A refined value: the constants outside of brackets are what it is made of."""
    text = first(node).text
    head, _, _ = text.partition(".mk")
    found: list[v.Constant] = []
    depth = 0
    for piece in scan(text[len(head) + 3 :]):
        depth += (piece.text in "([{") - (piece.text in ")]}")
        if depth:
            continue
        match piece.kind:
            case Kind.STRING:
                found.append(v.Constant(unquoted(piece.text), node.span))
            case Kind.INTEGER:
                leaf = Leaf("INT", piece.text, node.start, node.end)
                found.append(v.Constant(whole(leaf), node.span))
            case Kind.FLOAT:
                leaf = Leaf("FLOAT", piece.text, node.start, node.end)
                found.append(v.Constant(real(leaf), node.span))
            case _:
                pass
    return v.Made(head, tuple(found), text, node.span)


LEAVES: Final[dict[str, Callable[[Node], v.Expression]]] = {
    "integer": lambda node: v.Constant(whole(first(node)), node.span),
    "number": lambda node: v.Constant(real(first(node)), node.span),
    "text": lambda node: v.Constant(unquoted(first(node).text), node.span),
    "truth": lambda node: v.Constant(first(node).text.upper() == "TRUE", node.span),
    "nothing": lambda node: v.Constant(None, node.span),
    "name": lambda node: v.Name(tuple(names(node)), node.span),
    "parameter": lambda node: v.Parameter(first(node).text[1:], node.span),
    "hole": lambda node: v.Hole(first(node).text, node.span),
    "interval": lambda node: v.Interval(
        unquoted(next(node.leaves("STRING")).text), node.span
    ),
    "made": made,
}

"""The small pieces of a tree: names, numbers, values, arguments."""

from typing import Final

from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.scanner import unquoted
from panll_desktop.languages.vql.words import MODALITIES
from panll_desktop.protocol import Modality

_MODALITIES: Final = dict(Modality.__members__)
_NUMBERS: Final = (int, float)
_MOST_DIGITS: Final = 300  # more are beyond any float
_MOST: Final = 2**63 - 1  # what a store can count


def nodes(node: Node) -> list[Node]:
    """The children that are rules."""
    return [child for child in node.children if type(child) is Node]


def only(node: Node) -> Node:
    """The first child that is a rule."""
    return nodes(node)[0]


def child(node: Node, name: str) -> Node:
    """The first child of that name, which is there."""
    found = node.node(name)
    if found is None:
        raise AssertionError(name)
    return found


def modality(node: Node) -> Modality:
    """What a modality node names."""
    return _MODALITIES[node.children[0][0]]


def meant_modality(name: str) -> str:
    """The modality that a misspelt name looks like; empty if it looks like none."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    return next(iter(get_close_matches(name.upper(), MODALITIES, 1)), "")


def path(node: Node) -> str:
    """The dotted name in a path node."""
    return "".join([leaf[1] for leaf in node.children if type(leaf) is Leaf])


def written(node: Node) -> str:
    """All words of a node, without what stands between."""
    return "".join(
        child.text if isinstance(child, Leaf) else written(child)
        for child in node.children
    )


def field(node: Node) -> t.Reference | t.Name | t.Identifier:
    """What a reference node names: a bare ``id`` is the identifier."""
    inner = nodes(node)
    name = path(inner[-1])
    match node.name:
        case "field":
            return t.Reference(modality(inner[0]), name, node.span)
        case "document_field":
            return t.Reference(Modality.DOCUMENT, name, node.span)
        case _ if name.lower() == "id":
            return t.Identifier(node.span)
        case _:
            return t.Name(name, node.span)


def identifier(node: Node) -> str:
    """The id in an identifier node, unquoted."""
    return word(next(node.leaves()))


def entity(node: Node) -> str | None:
    """The id among the children, if there is one."""
    found = node.node("identifier")
    return None if found is None else identifier(found)


def word(leaf: Leaf) -> str:
    """A text in quotes or a bare word."""
    return unquoted(leaf.text) if leaf.kind == "STRING" else leaf.text


def number_of(node: Node, name: str) -> int | None:
    """The whole number of a clause; None without the clause."""
    clause = node.node(name)
    return None if clause is None else whole(next(clause.leaves("NUMBER")), name)


def whole(leaf: Leaf, name: str) -> int:
    """A whole number.

    Raises:
        OutOfPlaceError: it is none, or larger than a store can count.
    """
    title, text = name.upper(), leaf.text
    if not text.isascii() or not text.isdigit():
        sentence = f"{title} takes a whole number, not {text}."
        raise OutOfPlaceError(sentence, leaf.span)
    if len(text) > _MOST_DIGITS or int(text) > _MOST:
        raise OutOfPlaceError(f"{title} goes up to {_MOST:,}.", leaf.span)
    return int(text)


def counted(number: int, name: str) -> str:
    """So many of something."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def number(node: Node) -> int | float:
    """A number with its sign."""
    *signs, leaf = node.leaves()
    negative = bool(signs) and signs[0].kind == "MINUS"
    text = leaf.text
    if text.isdigit():
        if len(text) > _MOST_DIGITS:
            raise OutOfPlaceError("The number is too large.", leaf.span)
        return -int(text) if negative else int(text)
    value = float(text)
    if value == float("inf"):
        raise OutOfPlaceError("The number is too large.", leaf.span)
    return -value if negative else value


def scalar(node: Node) -> t.Scalar:
    """The value of a literal; a parameter has none yet.

    Raises:
        OutOfPlaceError: it is a parameter, which may not stand here.
    """
    leaf = node.children[0]
    if isinstance(leaf, Node):
        return number(leaf)
    match leaf.kind:
        case "STRING":
            return unquoted(leaf.text)
        case "TIMESTAMP":
            return leaf.text
        case "PARAMETER":
            sentence = f"A parameter such as {leaf.text} cannot stand here."
            raise OutOfPlaceError(sentence, leaf.span)
        case "NULL":
            return None
        case kind:
            return kind == "TRUE"


def array(node: Node) -> tuple[t.Value, ...]:
    """The values in brackets, arrays within as tuples."""
    return tuple(element(each) for each in nodes(node))


def element(node: Node) -> t.Value:
    """A literal or an array."""
    return array(node) if node.name == "array" else scalar(node)


def numbers(node: Node) -> tuple[t.Value, ...]:
    """An array that is a vector, as it is written.

    Raises:
        OutOfPlaceError: something in it is no number.
    """
    found = array(node)
    if not {int, float}.issuperset(map(type, found)):
        raise OutOfPlaceError("A vector holds numbers alone.", node.span)
    return found


def vector(node: Node) -> tuple[float, ...]:
    """An array that is a vector; see `numbers`."""
    return tuple([float(n) for n in numbers(node) if isinstance(n, _NUMBERS)])


def likeness(node: Node) -> t.Likeness:
    """What a search for similar vectors compares with."""
    found = node.node("array")
    if found is not None:
        return vector(found)
    parameter = node.leaf("PARAMETER")
    if parameter is not None:
        return t.Parameter(parameter.text[1:], parameter.span)
    named = child(node, "identifier")
    return t.LikeEntity(identifier(named), named.span)


def arguments(node: Node | None) -> tuple[t.Argument, ...]:
    """The arguments below a node."""
    if node is None:
        return ()
    return tuple(_argument(each) for each in node.nodes("argument"))


def _argument(node: Node) -> t.Argument:
    name = next(node.leaves("NAME")).text
    literal = node.node("literal")
    value = scalar(literal) if literal else next(node.leaves("BARE")).text
    return t.Argument(name, value, node.span)


def moment(node: Node) -> t.Moment:
    """A time as it was written, without quotes."""
    return t.Moment(word(next(node.leaves())), node.span)

"""From the parser's concrete tree to the typed one: expressions."""

from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.protocol import Span

_LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = 300  # more are beyond any float
# Rules that only rank what is in them when it is a single expression.
_RANKS: Final = frozenset(
    """
    fallback disjunction conjunction comparison sum product brackets
    """.split()  # noqa: SIM905 - words read better without quotes
)
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


def expression(node: Node) -> v.Expression:
    """The typed tree of an expression.

    Raises:
        OutOfPlaceError: a number is too large, or something is called or joined
            that cannot be.
    """
    inner = nodes(node)
    while node.name in _RANKS and len(inner) == 1 and inner[0].name in _BUILDERS:
        node = inner[0]
        inner = nodes(node)
    return _BUILDERS[node.name](node)


def expressions(node: Node) -> tuple[v.Expression, ...]:
    """The children that are expressions."""
    found = [each for each in nodes(node) if each.name in _BUILDERS]
    return tuple(map(expression, found))


def only(node: Node) -> v.Expression:
    """The first child that is an expression, which is there."""
    for each in node.children:
        if isinstance(each, Node) and each.name in _BUILDERS:
            return expression(each)
    raise AssertionError(node.name)


def record(node: Node) -> v.Entries:
    """Named values in braces."""
    entries = tuple(_entry(each) for each in nodes(node))
    return v.Entries(entries, node.span)


def compared(node: Node) -> str:
    """An operator in its one spelling."""
    text = next(node.leaves()).text
    return _SPELT.get(text, text)


def _entry(node: Node) -> tuple[str, v.Expression]:
    key = next(node.leaves("NAME", "STRING"))
    name = unquoted(key.text) if key.kind == "STRING" else key.text
    return name, expression(nodes(node)[0])


def _comparison(node: Node) -> v.Expression:
    left, *rest = nodes(node)
    operand, test = expression(left), rest[0]
    negated = test.leaf("NOT") is not None
    match test.name:
        case "operator":
            right = expression(rest[1])
            return v.Comparison(operand, compared(test), right, node.span)
        case "membership":
            return v.Membership(operand, only(test), negated, node.span)
        case "likeness":
            return v.Likeness(operand, only(test), negated, node.span)
        case "range":
            low, high = expressions(test)
            return v.Range(operand, low, high, negated, node.span)
        case _:
            return v.Absence(operand, negated, node.span)


def _arithmetic(node: Node) -> v.Expression:
    first, *rest = nodes(node)
    value = expression(first)
    signs = [next(each.leaves()).text for each in rest[::2]]
    operands = map(expression, rest[1::2])
    return v.Arithmetic(value, tuple(zip(signs, operands, strict=True)), node.span)


def _access(node: Node) -> v.Expression:
    first, *steps = nodes(node)
    value = expression(first)
    for step in steps:
        span = Span(node.span.start, step.span.end)
        match step.name:
            case "field":
                value = v.Field(value, names(step)[0], span)
            case "index":
                value = v.Index(value, only(step), span)
            case _:
                value = _call(value, step, span)
    return value


def _call(called: v.Expression, node: Node, span: Span) -> v.Call:
    if not isinstance(called, v.Name):
        sentence = "Only a function can be called, and this is a value."
        raise OutOfPlaceError(sentence, called.span)
    arguments = list(node.nodes("argument"))
    stars = [each for each in arguments if each.leaf("STAR") is not None]
    if stars and len(arguments) > 1:
        sentence = "A star stands for everything and must be the only argument."
        raise OutOfPlaceError(sentence, stars[0].span)
    distinct = any(each.leaf("DISTINCT") is not None for each in arguments)
    given = tuple(value for each in arguments for value in expressions(each))
    return v.Call(called.name, given, bool(stars), distinct, span)


def _brackets(node: Node) -> v.Expression:
    for query in node.nodes("query"):
        from panll_desktop.languages.kql import building  # noqa: PLC0415 - the two recur

        return v.Subquery(building.query(query), node.span)
    for select in node.nodes("select"):
        from panll_desktop.languages.kql import building  # noqa: PLC0415 - the two recur

        return v.Subquery(building.select(select), node.span)
    return v.Sequence(expressions(node), node.span)


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


def _shaping(node: Node) -> v.Expression:
    name = next(node.leaves()).text.lower()
    return v.Shaping(name, only(node), node.span)


def _text(node: Node) -> str:
    return next(node.leaves()).text


_BUILDERS: Final[dict[str, Callable[[Node], v.Expression]]] = {
    "fallback": lambda node: v.Fallback(expressions(node), node.span),
    "disjunction": lambda node: v.Disjunction(expressions(node), node.span),
    "conjunction": lambda node: v.Conjunction(expressions(node), node.span),
    "negation": lambda node: v.Negation(only(node), node.span),
    "comparison": _comparison,
    "sum": _arithmetic,
    "product": _arithmetic,
    "minus": lambda node: v.Negative(only(node), node.span),
    "access": _access,
    "integer": lambda node: v.Constant(whole(next(node.leaves())), node.span),
    "number": lambda node: v.Constant(float(_text(node)), node.span),
    "text": lambda node: v.Constant(unquoted(_text(node)), node.span),
    "truth": lambda node: v.Constant(_text(node).upper() == "TRUE", node.span),
    "nothing": lambda node: v.Constant(None, node.span),
    "knot_name": lambda node: v.KnotName(_text(node), node.span),
    "name": lambda node: v.Name(_text(node), node.span),
    "parameter": lambda node: v.Parameter(_text(node)[1:], node.span),
    "list": lambda node: v.Listed(expressions(node), node.span),
    "tuple": lambda node: v.Listed(expressions(node), node.span),
    "record": record,
    "brackets": _brackets,
    "tensor": lambda node: v.Tensor(expressions(node), node.span),
    "gauss": _gauss,
    "generator": _generator,
    "shaping": _shaping,
}

"""From the parser's concrete tree to the typed one: programs and statements."""

from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql.building_parts import compared
from panll_desktop.languages.kql.building_rows import (
    expression,
    expressions,
    rows,
    written_type,
)
from panll_desktop.languages.kql.values import (
    Comparison,
    Constant,
    Expression,
    Generator,
    KnotName,
    Name,
    Parameter,
    Sequence,
    Shaping,
    Tensor,
)
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import names, nodes


def program(node: Node) -> t.Program:
    """The typed tree of a program.

    Raises:
        OutOfPlaceError: something parses that has no meaning; it says what and where.
    """
    while node.name == "start":
        (node,) = nodes(node)
    asked = node.node("explain")
    statements = (each for each in nodes(node) if each is not asked)
    explain = None
    if asked is not None:
        explain = t.Explain(asked.leaf("ANALYZE") is not None, asked.span)
    return t.Program(tuple(map(_statement, statements)), explain, node.span)


def _statement(node: Node) -> t.Statement:
    match node.name:
        case "query" | "select":
            return rows(node)
        case "let":
            return _let(node)
        case "rule":
            name, *parameters = names(node)
            return t.Rule(name, tuple(parameters), expressions(node), node.span)
        case "axiom":
            return _axiom(node)
        case "find":
            conditions = tuple(map(_condition, node.nodes("condition")))
            return t.Find(conditions, node.span)
        case "compute":
            return _compute(node)
        case _:
            return _show(node)


def _let(node: Node) -> t.Let:
    typed, value = node.node("type"), nodes(node)[-1]
    queried = value.name == "query"
    found = rows(value) if queried else expression(value)
    kind = written_type(typed) if typed else None
    return t.Let(names(node)[0], kind, found, node.span)


def _axiom(node: Node) -> t.Axiom:
    quantified = node.node("forall")
    premise, conclusion = expressions(node)
    variables = tuple(_variables(quantified)) if quantified else ()
    return t.Axiom(names(node)[0], variables, premise, conclusion, node.span)


def _variables(node: Node) -> list[str]:
    """The variables behind `forall`; each node holds the one before it."""
    found: list[str] = []
    inner: Node | None = node
    while inner is not None:
        found += names(inner)
        inner = inner.node("forall")
    return found[::-1]


def _condition(node: Node) -> Comparison:
    operator, value = nodes(node)
    leaf = next(node.leaves("NAME"))
    column = Name(leaf.text, leaf.span)
    spelt = compared(operator)
    return Comparison(column, spelt, expression(value), node.span)


def _compute(node: Node) -> t.Compute:
    asked = next((Name(each.text, each.span) for each in node.leaves("NAME")), None)
    found = expression(nodes(node)[0])
    match found:
        case KnotName() | Name() | Parameter():
            return t.Compute(asked, found, node.span)
        case Constant(str() as name):
            return t.Compute(asked, KnotName(name, found.span), node.span)
        case _:
            raise OutOfPlaceError("A knot is named here, as in '3_1'.", found.span)


def _show(node: Node) -> t.Show:
    found: Expression = expression(nodes(node)[0])
    match found:
        case Generator() | Shaping() | Sequence() | Tensor():
            return t.Show(found, node.span)
        case _:
            sentence = "A braid or knot is made here, as in close (sigma 1 ; sigma 1)."
            raise OutOfPlaceError(sentence, found.span)

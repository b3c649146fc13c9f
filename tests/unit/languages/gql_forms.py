"""The parsed form of GQL's basic statements as the published vectors write it."""

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v


def form(tree: t.Statement) -> str:
    """An s-expression of a statement of the proof of concept."""
    match tree:
        case t.Explain(statement=inner):
            return f"(explain {form(inner)})"
        case t.Select(columns=columns, sources=(c.Source(collection=on),)):
            fields = " ".join(map(_column, columns)) or "*"
            steps = "".join(map(_step, tree.steps))
            return f'(select (fields {fields}) (from "{on.name}"){steps})'
        case t.Insert(collection=into, documents=(v.Entries() as document,)):
            return f'(insert (into "{into.name}") (document {_document(document)}))'
        case t.Update(collection=on, assignments=given, condition=condition):
            pairs = " ".join(f'("{e.field.text}" {_value(e.value)})' for e in given)
            where = _condition(condition)
            return f'(update (collection "{on.name}") (set {pairs}) (where {where}))'
        case t.Delete(collection=on, condition=condition):
            return f'(delete (from "{on.name}") (where {_condition(condition)}))'
        case t.Introspect(asked=asked):
            return f"(introspect (target {asked.value.lower()}))"
        case _:
            raise AssertionError(tree)


def _column(column: c.Column) -> str:
    return "*" if column.value is None else _value(column.value)


def _step(step: c.Step) -> str:
    match step:
        case c.Where(condition=condition):
            return f" (where {_condition(condition)})"
        case c.Traverse(edges=(name,), direction=direction, depth=depth):
            way = direction.value.lower()
            return f' (edge {way} "{name}") (where (<= "depth" {depth}))'
        case _:
            raise AssertionError(step)


def _condition(condition: v.Expression) -> str:
    assert isinstance(condition, v.Comparison)
    left, right = _value(condition.left), _value(condition.right)
    return f"({condition.operator} {left} {right})"


def _value(value: v.Expression) -> str:
    match value:
        case v.Name():
            return f'"{value.text}"'
        case v.Constant(value=str() as text):
            return f'"{text}"'
        case v.Constant(value=number):
            return f"{number}"
        case _:
            raise AssertionError(value)


def _document(document: v.Entries) -> str:
    pairs = (f'"{name}": {_value(value)}' for name, value in document.entries)
    return "{" + ", ".join(pairs) + "}"

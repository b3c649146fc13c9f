"""The types of expressions, and what is wrong with them as far as a text tells."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from panll_desktop.languages.kql import columns as c
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.protocol import (
    Diagnostic,
    Fix,
    Need,
    Severity,
    Span,
    TextEdit,
    Typed,
)

UNKNOWN_COLUMN: Final = "KQL002"
UNKNOWN_KNOT: Final = "KQL003"
TYPE_MISMATCH: Final = "KQL004"
UNKNOWN_FUNCTION: Final = "KQL009"
NO_CONDITION: Final = "KQL010"
FUNCTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("floor", "ceil", "round", "length", "int", "count"), c.INTEGER),
    **dict.fromkeys(("colourings", "colorings"), c.INTEGER),
    **dict.fromkeys(("abs", "float", "sum", "avg"), c.NUMBER),
    **dict.fromkeys(("concat", "string", "lower", "upper"), c.TEXT),
    **dict.fromkeys(("is_none", "equivalent_to"), c.TRUTH),
    **dict.fromkeys(("min", "max"), c.UNKNOWN),
}
_NUMBERS: Final = (c.INTEGER, c.NUMBER)
_CERTAIN: Final = frozenset({c.TEXT, c.INTEGER, c.NUMBER, c.TRUTH})
_ARTICLES: Final = {c.INTEGER: "an integer"}


class Findings:
    """What was found in a program: diagnostics, types, needs.

    Args:
        rows: checks a query inside an expression.
    """

    def __init__(self, rows: "Callable[[v.Rows, Scope], object]") -> None:
        self.rows = rows
        self.diagnostics: list[Diagnostic] = []
        self.types: list[Typed] = []
        self.needs: dict[str, Need] = {}

    def tell(
        self,
        code: str,
        severity: Severity,
        sentence: str,
        span: Span,
        fix: Fix | None = None,
    ) -> None:
        """Something to say about a place."""
        self.diagnostics.append(Diagnostic(code, severity, sentence, span, (), fix))

    def need(self, sentence: str, span: Span, *, proof: bool = False) -> None:
        """What has to hold, each sentence once."""
        self.needs.setdefault(sentence, Need(sentence, span, proof))


class Scope:
    """What expressions of one stage may refer to.

    Attributes:
        columns: by name, in lower case; None where nobody knows them.
        aliases: of the sources, in lower case.
        bindings: names that `let` gave, and the types of what they stand for.
        hidden: columns that can be named and are not shown.
    """

    def __init__(
        self,
        found: Findings,
        given: c.Facts,
        bindings: Mapping[str, str],
        columns: Mapping[str, str] | None,
        aliases: Iterable[str] = (),
        hidden: Mapping[str, str] | None = None,
    ) -> None:
        self.found = found
        self.given = given
        self.bindings = bindings
        self.columns = columns
        self.aliases = frozenset(aliases)
        self.hidden = hidden or {}

    def column(self, name: str) -> str | None:
        """The type of a column; None if there is none of that name."""
        lower = name.lower()
        if self.columns is None:
            return c.UNKNOWN
        if lower in self.hidden:
            return self.hidden[lower]
        return self.columns.get(lower)


def condition(tree: v.Expression, scope: Scope) -> None:
    """Checks an expression that must be a condition."""
    kind = infer(tree, scope)
    if kind not in (c.TRUTH, c.UNKNOWN):
        scope.found.tell(
            NO_CONDITION,
            Severity.ERROR,
            "A condition is needed here, such as a comparison; this is"
            f" {article(kind)}.",
            tree.span,
        )


def article(kind: str) -> str:
    """A type in a sentence."""
    return _ARTICLES.get(kind, f"a {kind}")


def infer(tree: v.Expression, scope: Scope) -> str:
    """The type of an expression; what is wrong with it goes to `scope.found`."""
    match tree:
        case v.Constant(value=value):
            return _constant(value)
        case v.KnotName():
            _check_knot(tree.name, tree.span, scope)
            return c.TEXT
        case v.GaussCode():
            return c.TEXT
        case v.Parameter():
            return c.UNKNOWN
        case v.Name():
            return _noted(tree.name, _name(tree, scope), tree.span, scope)
        case v.Field() | v.Index():
            return _access(tree, scope)
        case v.Call():
            return _noted(f"{tree.name}(…)", _call(tree, scope), tree.span, scope)
        case v.Listed(items=items) | v.Fallback(parts=items):
            kinds = {infer(each, scope) for each in items}
            same = kinds.pop() if len(kinds) == 1 else c.UNKNOWN
            return same if isinstance(tree, v.Fallback) else c.LIST
        case v.Entries(entries=entries):
            for _, each in entries:
                infer(each, scope)
            return c.RECORD
        case v.Negative() | v.Arithmetic():
            return _arithmetic(tree, scope)
        case v.Subquery(query=query):
            scope.found.rows(query, scope)
            return c.UNKNOWN
        case v.Generator() | v.Shaping() | v.Sequence() | v.Tensor():
            return braid(tree, scope)
        case _:
            _conditions(tree, scope)
            return c.TRUTH


def _constant(value: object) -> str:
    kinds = ((bool, c.TRUTH), (int, c.INTEGER), (float, c.NUMBER), (str, c.TEXT))
    return next((kind for cls, kind in kinds if isinstance(value, cls)), c.UNKNOWN)


def _noted(text: str, kind: str, span: Span, scope: Scope) -> str:
    if kind:
        scope.found.types.append(Typed(text, kind, span))
    convention = c.CONVENTIONS.get(text.lower())
    if convention and scope.column(text) and scope.columns is not None:
        scope.found.need(convention, span)
    return kind


def _name(tree: v.Name, scope: Scope) -> str:
    known = scope.column(tree.name)
    if known:
        return known
    if tree.name in scope.bindings:
        return scope.bindings[tree.name]
    if tree.name.lower() in scope.aliases:
        return c.KNOT
    if known is None:
        _unknown_column(tree.name, tree.span, scope)
    return c.UNKNOWN


def _unknown_column(name: str, span: Span, scope: Scope) -> None:
    near = meant(name, [*(scope.columns or ()), *scope.bindings])
    hint = f" Did you mean {near}?" if near else ""
    if not scope.columns:
        sentence = f"Nothing is named “{name}” here.{hint}"
        scope.found.tell(UNKNOWN_COLUMN, Severity.ERROR, sentence, span)
        return
    fix = Fix(f"Replace by {near}", (TextEdit(span, near),)) if near else None
    scope.found.tell(
        UNKNOWN_COLUMN,
        Severity.WARNING,
        f"There is no column “{name}”: it is missing in every row.{hint}",
        span,
        fix,
    )


def _access(tree: v.Field | v.Index, scope: Scope) -> str:
    if isinstance(tree, v.Index):
        infer(tree.key, scope)
        infer(tree.base, scope)
        return c.UNKNOWN
    base = tree.base
    if isinstance(base, v.Name) and base.name.lower() in scope.aliases:
        known = scope.column(tree.name)
        if known is None:
            place = Span(tree.span.end - len(tree.name), tree.span.end)
            _unknown_column(tree.name, place, scope)
        return _noted(tree.name, known or c.UNKNOWN, tree.span, scope)
    infer(base, scope)
    return c.UNKNOWN


def _call(tree: v.Call, scope: Scope) -> str:
    kinds = [infer(each, scope) for each in tree.arguments]
    name = tree.name.lower()
    if name == "equivalent_to":
        for each in tree.arguments:
            check_target(each, scope)
    if name in FUNCTIONS:
        if name in ("min", "max", "abs") and kinds:
            return kinds[0]
        return FUNCTIONS[name]
    if name in c.KNOTS and name != "name":
        for each in tree.arguments:
            check_target(each, scope)
        return c.KNOTS[name]
    near = meant(name, [*FUNCTIONS, *c.KNOTS])
    hint = f" Did you mean {near}?" if near else ""
    scope.found.tell(
        UNKNOWN_FUNCTION,
        Severity.ERROR,
        f"There is no function “{tree.name}”.{hint}",
        Span(tree.span.start, tree.span.start + len(tree.name)),
    )
    return c.UNKNOWN


def _arithmetic(tree: v.Negative | v.Arithmetic, scope: Scope) -> str:
    if isinstance(tree, v.Negative):
        return infer(tree.operand, scope)
    kinds = {infer(tree.first, scope), *(infer(each, scope) for _, each in tree.rest)}
    if kinds == {c.TEXT}:
        return c.TEXT
    if c.TEXT in kinds and kinds & set(_NUMBERS):
        sentence = "A text and a number are not added up."
        scope.found.tell(TYPE_MISMATCH, Severity.WARNING, sentence, tree.span)
    whole = kinds == {c.INTEGER} and all(sign != "/" for sign, _ in tree.rest)
    return c.INTEGER if whole else c.NUMBER


def _conditions(tree: v.Condition, scope: Scope) -> None:
    match tree:
        case v.Comparison(left=left, right=right):
            _compare(left, right, tree, scope)
        case v.Membership(operand=operand, among=among):
            infer(operand, scope)
            if isinstance(among, v.Subquery):
                scope.found.rows(among.query, scope)
            else:
                infer(among, scope)
        case v.Likeness(operand=operand, pattern=pattern):
            for each in (operand, pattern):
                kind = infer(each, scope)
                if kind in (*_NUMBERS, c.TRUTH):
                    sentence = f"“like” compares texts, and this is {article(kind)}."
                    scope.found.tell(
                        TYPE_MISMATCH, Severity.WARNING, sentence, each.span
                    )
        case v.Range(operand=operand, low=low, high=high):
            _compare(operand, low, tree, scope)
            infer(high, scope)
        case v.Absence(operand=operand):
            infer(operand, scope)
        case v.Negation(operand=operand):
            condition(operand, scope)
        case v.Conjunction(parts=parts) | v.Disjunction(parts=parts):
            for each in parts:
                condition(each, scope)


def _compare(
    left: v.Expression, right: v.Expression, tree: v.Condition, scope: Scope
) -> None:
    one, other = infer(left, scope), infer(right, scope)
    if _of_a_knot(left, right):
        return
    if {one, other} <= _CERTAIN and _family(one) != _family(other):
        first, second = article(one), article(other)
        scope.found.tell(
            TYPE_MISMATCH,
            Severity.WARNING,
            f"{first[:1].upper()}{first[1:]} is never compared with {second}: no row"
            " is found.",
            tree.span,
        )
    for column, value in ((left, right), (right, left)):
        named = isinstance(column, v.Name | v.Field) and column.name.lower() == "name"
        if named and isinstance(value, v.Constant) and isinstance(value.value, str):
            _check_knot(value.value, value.span, scope)


def _of_a_knot(left: v.Expression, right: v.Expression) -> bool:
    """Whether an invariant is compared with that of a knot, which is named."""
    return any(
        isinstance(knot, v.KnotName)
        and isinstance(column, v.Name | v.Field)
        and c.is_invariant(column.name)
        for column, knot in ((left, right), (right, left))
    )


def _family(kind: str) -> str:
    return c.NUMBER if kind in _NUMBERS else kind


def check_target(tree: v.Expression, scope: Scope) -> None:
    """A knot that is named."""
    if isinstance(tree, v.Constant) and isinstance(tree.value, str):
        _check_knot(tree.value, tree.span, scope)


def _check_knot(name: str, span: Span, scope: Scope) -> None:
    """Warns of what looks like a name of the table and is none."""
    crossings, sign, number = name.partition("_")
    looks = sign and crossings.isdecimal() and number.isdecimal()
    if looks and not c.is_tabled(name):
        scope.found.tell(
            UNKNOWN_KNOT,
            Severity.WARNING,
            f"The table has no knot {name}: it has 0_1 and 3_1 to 10_165.",
            span,
        )


def braid(tree: v.Expression, scope: Scope) -> str:
    """The type of a braid, or of what is made of one."""
    match tree:
        case v.Shaping(name=name, operand=operand):
            kind = infer(operand, scope)
            if name in ("close", "classify"):
                kind = c.KNOT
                sentence = "A closed braid must be a knot: one component, no link."
                scope.found.need(sentence, tree.span)
            scope.found.types.append(Typed(name, kind or c.BRAID, tree.span))
            return kind
        case v.Sequence(parts=parts) | v.Tensor(parts=parts):
            kinds = [infer(each, scope) for each in parts]
            return kinds[0] if len(kinds) == 1 else c.BRAID
        case _:
            sentence = "sigma is a positive crossing: the left strand passes over."
            scope.found.need(sentence, tree.span)
            return c.BRAID

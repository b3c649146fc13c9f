"""Programs of KQL: which columns each stage has, and what a text can be wrong about."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.kql import columns as c
from panll_desktop.languages.kql import inferring, parser
from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.grouping import check_grouped
from panll_desktop.languages.kql.inferring import Findings, Scope, condition, infer
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.protocol import Diagnostic, Need, Severity, Span, Typed
from panll_desktop.records import Record

SORT_AFTER_TAKE: Final = "KQL006"
UNKNOWN_COLLECTION: Final = "KQL007"
UNKNOWN_INVARIANT: Final = "KQL008"
OPEN_BRAID: Final = "KQL011"
UNUSED_NAME: Final = "KQL012"
_PROVENANCE: Final = "_provenance"
_COUNT: Final = "_group_count"


class Checked(Record):
    """What is found in a program.

    Attributes:
        diagnostics: in no order.
        types: of names and calls.
        needs: conventions and constraints.
    """

    diagnostics: tuple[Diagnostic, ...]
    types: tuple[Typed, ...]
    needs: tuple[Need, ...]


def check(program: t.Program, given: c.Facts) -> Checked:
    """Checks a program; its places are those of its own text."""
    found = Findings(rows_of)
    bindings: dict[str, str] = {}
    for each in program.statements:
        scope = Scope(found, given, dict(bindings), {})
        if isinstance(each, t.Let):
            bindings[each.name] = _let(each, scope)
        else:
            _statement(each, scope)
    _unused(program, found)
    return Checked(
        tuple(found.diagnostics), tuple(found.types), tuple(found.needs.values())
    )


def analysis(program: str, given: c.Facts) -> Checked:
    """Parses and checks one program; nothing is known of one that does not parse."""
    parsed = parser.parse(program)
    if isinstance(parsed, Diagnostic):
        return Checked((), (), ())
    return check(parsed, given)


def _let(tree: t.Let, scope: Scope) -> str:
    if isinstance(tree.value, t.Query | t.Select):
        rows(tree.value, scope)
        return c.LIST
    return infer(tree.value, scope)


def _statement(tree: t.Statement, scope: Scope) -> None:
    match tree:
        case t.Query() | t.Select():
            rows(tree, scope)
        case t.Find(conditions=conditions):
            _find(conditions, scope)
        case t.Compute():
            _compute(tree, scope)
        case t.Show(braid=braid, span=span):
            if inferring.braid(braid, scope) == c.BRAID:
                scope.found.tell(
                    OPEN_BRAID,
                    Severity.HINT,
                    "This braid is open; close (…) makes a knot of it.",
                    span,
                )
        case _:
            return  # rules and axioms are not built


def _unused(program: t.Program, found: Findings) -> None:
    """Names that nothing behind them uses, where something could."""
    for place, each in enumerate(program.statements[:-1]):
        if not isinstance(each, t.Let):
            continue
        later = program.statements[place + 1 :]
        if each.name not in {name.name for name in _names(later)}:
            found.tell(
                UNUSED_NAME,
                Severity.HINT,
                f"Nothing behind it uses “{each.name}”.",
                each.span,
            )


def _names(root: object) -> list[v.Name | t.Collection]:
    found: list[v.Name | t.Collection] = []
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, v.Name | t.Collection):
            found.append(value)
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Record) and not isinstance(value, Span):
            waiting.extend(getattr(value, each) for each in value.__match_args__)
    return found


def _find(conditions: tuple[v.Comparison, ...], outer: Scope) -> None:
    known = outer.given.columns("knots")
    spelt = {**(known or {}), **{n: c.KNOTS[of] for n, of in c.SPELLINGS.items()}}
    scope = Scope(outer.found, outer.given, outer.bindings, spelt)
    for each in conditions:
        left, right = each.left, each.right
        name = left.name.lower() if isinstance(left, v.Name) else ""
        if name and name not in spelt:
            _unknown_invariant(name, left.span, list(spelt), scope)
        elif isinstance(right, v.Name) and right.name not in scope.bindings:
            near = meant(right.name, list(scope.bindings))
            hint = f" Did you mean {near}?" if near else ""
            sentence = f"Nothing is named “{right.name}” here.{hint}"
            scope.found.tell(UNKNOWN_INVARIANT, Severity.ERROR, sentence, right.span)
        else:
            infer(each, scope)


def _compute(tree: t.Compute, scope: Scope) -> None:
    known = [*(each for each in c.KNOTS if each != "name"), *c.SPELLINGS]
    name = tree.invariant.name.lower() if tree.invariant else ""
    if tree.invariant and name not in known:
        _unknown_invariant(tree.invariant.name, tree.invariant.span, known, scope)
    column = c.SPELLINGS.get(name, name)
    for each in [column] if column else c.CONVENTIONS:
        if each in c.CONVENTIONS:
            scope.found.need(c.CONVENTIONS[each], tree.span)
    if isinstance(tree.knot, v.KnotName):
        infer(tree.knot, scope)


def _unknown_invariant(name: str, span: Span, known: list[str], scope: Scope) -> None:
    near = meant(name, known)
    hint = f" Did you mean {near}?" if near else f" There is {', '.join(known)}."
    sentence = f"“{name}” is no invariant that is computed here.{hint}"
    scope.found.tell(UNKNOWN_INVARIANT, Severity.ERROR, sentence, span)


def rows(tree: t.Query | t.Select, outer: Scope) -> Scope:
    """Checks a query; what an expression behind it could refer to."""
    if isinstance(tree, t.Select):
        return _select(tree, outer)
    scope = _source(tree.source, outer)
    inner: Scope | None = None
    taken: s.Take | None = None
    for each in tree.stages:
        if isinstance(each, s.Sort) and taken is not None:
            scope.found.tell(
                SORT_AFTER_TAKE,
                Severity.HINT,
                "Only the rows that were taken before are sorted here; sort first to"
                " take the first ones.",
                each.span,
            )
        taken = each if isinstance(each, s.Take) else taken
        if isinstance(each, s.Aggregate):
            scope, inner = _aggregate(each, scope, inner), None
        elif isinstance(each, s.GroupBy):
            inner, scope = scope, _group(each, scope)
        else:
            scope = _stage(each, scope)
    return scope


def _like(scope: Scope, columns: Mapping[str, str] | None, **hidden: str) -> Scope:
    """The scope with other columns."""
    return Scope(
        scope.found,
        scope.given,
        scope.bindings,
        columns,
        scope.aliases,
        {**scope.hidden, **hidden},
    )


def _source(tree: t.Source, outer: Scope) -> Scope:
    aliases = [tree.alias.lower()] if tree.alias else []
    found, given, bindings = outer.found, outer.given, outer.bindings
    if isinstance(tree, t.Nested):
        inner = rows_of(tree.query, outer)
        return Scope(found, given, bindings, inner.columns, aliases, inner.hidden)
    if tree.name in bindings:
        return Scope(found, given, bindings, None, aliases)
    columns = given.columns(tree.name)
    if columns is None:
        _unknown_collection(tree, outer)
    if tree.name.lower() == "quandles":
        for axiom in c.AXIOMS:
            found.need(axiom, tree.span)
    return Scope(found, given, bindings, columns, aliases)


def rows_of(query: v.Rows, outer: Scope) -> Scope:
    """As `rows`, of what has rows."""
    if isinstance(query, t.Query | t.Select):
        return rows(query, outer)
    raise AssertionError(query)


def _unknown_collection(tree: t.Collection, scope: Scope) -> None:
    names = [*scope.given.names(), *scope.bindings]
    near = meant(tree.name, names)
    hint = f"Did you mean {near}?" if near else f"There are {', '.join(names)}."
    certain = scope.given.complete
    scope.found.tell(
        UNKNOWN_COLLECTION,
        Severity.ERROR if certain else Severity.WARNING,
        f"There is no collection “{tree.name}”. {hint}",
        tree.span,
    )


def _stage(tree: s.Stage, scope: Scope) -> Scope:
    match tree:
        case s.Filter():
            condition(tree.condition, scope)
            _check_via(tree.via, scope)
            called = tree.condition
            if isinstance(called, v.Call) and called.name.lower() == "equivalent_to":
                return _like(scope, scope.columns, **c.EQUIVALENT)
            return scope
        case s.Sort(keys=keys):
            for key in keys:
                infer(key.value, scope)
            return scope
        case s.Return():
            return _return(tree, scope)
        case s.FindEquivalent():
            return _find_equivalent(tree, scope)
        case s.Bind():
            return _bound((tree,), scope)
        case s.With():
            made = _bound(tree.facts, scope)
            return _like(made, _and(made.columns, _PROVENANCE, c.RECORD))
        case _:
            return scope


def _and(
    columns: Mapping[str, str] | None, name: str, kind: str
) -> Mapping[str, str] | None:
    return None if columns is None else {**columns, name.lower(): kind}


def _return(tree: s.Return, scope: Scope) -> Scope:
    columns: dict[str, str] = {}
    for each in tree.columns:
        if each.value is None:
            columns.update(scope.columns or {})
            continue
        kind = infer(each.value, scope)
        columns[(each.alias or name_of(each.value)).lower()] = kind
    if tree.provenance:
        columns[_PROVENANCE] = c.RECORD
    unknown = scope.columns is None and any(e.value is None for e in tree.columns)
    made = None if unknown else columns
    return Scope(scope.found, scope.given, scope.bindings, made, scope.aliases)


def name_of(tree: v.Expression) -> str:
    """What a column is called that has no alias."""
    match tree:
        case v.Name(name=name) | v.Field(name=name) | v.Call(name=name):
            return name
        case _:
            return "_col"


def _bound(facts: tuple[s.Bind, ...], scope: Scope) -> Scope:
    for each in facts:
        kind = infer(each.value, scope)
        scope = _like(scope, _and(scope.columns, each.name, kind))
    return scope


def _group(tree: s.GroupBy, scope: Scope) -> Scope:
    columns = {_COUNT: c.INTEGER}
    for place, each in enumerate(tree.keys):
        kind = infer(each, scope)
        named = isinstance(each, v.Name | v.Field)
        columns[name_of(each).lower() if named else f"key_{place + 1}"] = kind
    return Scope(scope.found, scope.given, scope.bindings, columns)


def _aggregate(tree: s.Aggregate, scope: Scope, inner: Scope | None) -> Scope:
    kept = {} if inner is None else dict(scope.columns or {})
    kept.pop(_COUNT, None)
    for each in tree.columns:
        kind = infer(each.call, inner or scope)
        kept[(each.alias or each.call.name).lower()] = kind
    return Scope(scope.found, scope.given, scope.bindings, kept)


def _find_equivalent(tree: s.FindEquivalent, scope: Scope) -> Scope:
    _check_via(tree.via, scope)
    if tree.target is not None:
        inferring.check_target(tree.target, scope)
        infer(tree.target, scope)
    exact = "“exact” is said where equality is proven; all else is “necessary”."
    scope.found.need(exact, tree.span, proof=tree.confidence == "exact")
    columns = scope.columns
    for name in ("_equiv_target", "_equiv_confidence", "_equiv_reason"):
        columns = _and(columns, name, c.TEXT)
    return _like(scope, columns, **c.EQUIVALENT)


def _check_via(via: tuple[v.Name, ...], scope: Scope) -> None:
    for each in via:
        column = c.SPELLINGS.get(each.name.lower(), each.name.lower())
        if column not in c.INVARIANTS:
            known = [*c.SPELLINGS, *c.INVARIANTS]
            _unknown_invariant(each.name, each.span, known, scope)


def _select(tree: t.Select, outer: Scope) -> Scope:
    sources = [_source(each, outer) for each in tree.sources]
    columns: dict[str, str] | None = {}
    hidden: dict[str, str] = {}
    for each in sources:
        hidden.update(each.hidden)
        known = each.columns
        columns = None if columns is None or known is None else {**columns, **known}
    aliases = [alias for each in sources for alias in each.aliases]
    scope = Scope(outer.found, outer.given, outer.bindings, columns, aliases, hidden)
    if tree.where is not None:
        condition(tree.where, scope)
    answer = _choices(tree, scope)
    if tree.having is not None:
        condition(tree.having, answer)
    for value in (*tree.group_by, *(key.value for key in tree.order_by)):
        infer(value, answer)
    check_grouped(tree, scope)
    return answer


def _choices(tree: t.Select, scope: Scope) -> Scope:
    """What stands behind the columns: they, and those of the sources."""
    made = dict(scope.columns or {})
    for each in tree.columns:
        if each.value is not None:
            kind = infer(each.value, scope)
            made[(each.alias or name_of(each.value)).lower()] = kind
    return _like(scope, None if scope.columns is None else made)

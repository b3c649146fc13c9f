"""The type checker of VQL: what a statement that parses gets wrong, and what it needs.

Where the published type checker and the statements that its authors show as working
disagree, the checker takes the side of those statements, with a warning:

- A proof needs its modality in the SELECT (INTEGRITY wants SEMANTIC). That is an error
  where nothing of it is at hand. It is a warning where WHERE reads the modality (the
  authors prove CITATION of what FULLTEXT finds), where peers answer (FEDERATION and
  STORE: they hold the evidence themselves), and for PROVENANCE with TEMPORAL selected
  (documents from before PROVENANCE was a modality). INSERT, UPDATE and DELETE concern
  whole entities, which have all modalities.
- INTEGRITY, CITATION, CUSTOM and SANCTIFY need a contract. In the surface style
  (``FROM HEXAD`` without an id, or THRESHOLD) it is left out as a rule, so there it is
  a warning; for CUSTOM, which means nothing without one, it is always an error.
- A store may prove more than that, and group and sort by what is not selected. What the
  catalogue of the connection says it does (`types.Facts.allows`) is no error there: it
  is told as a hint, because other stores refuse it. Without a catalogue, as for a file
  on the command line, the published rules hold. A kind of proof that such a catalogue
  does not name is an error there.
- CONSISTENCY compares two modalities; that is documented, and enforced nowhere. It is
  told as a need and never refused.
- PLONK and AUTHENTICITY are words of the published linter alone: taken, without needs.
- The published grammar has PROOF … OR …. A certificate states what holds, and not that
  one of two things does, so it is an error; peers may read it as they like (a warning).
- A misspelt kind of proof can never be proven, in either style: always an error.
- A field that nobody knows is a text, without a word about it, unless two fields are
  compared: the published checker refuses that (``DOCUMENT.severity >
  GRAPH.importance`` is shown all the same, and refused here as well).
- A field compared with a value of another type is a warning: a store may keep more
  under that name than is published. DOCUMENT, whose fields are open, is left alone.
"""

from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.vql import (
    grouping,
    inferring,
    parser,
    proofs,
    types,
    walking,
)
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.walking import View
from panll_desktop.protocol import (
    Catalogued,
    Diagnostic,
    Fix,
    Modality,
    Need,
    Severity,
    Span,
    TextEdit,
    Typed,
)
from panll_desktop.records import Record

UNKNOWN_PROOF: Final = "VQL_UNKNOWN_PROOF"
UNPROVABLE: Final = "VQL_UNPROVABLE"
ALTERNATIVE_PROOFS: Final = "VQL_ALTERNATIVE_PROOFS"
MISSING_CONTRACT: Final = "VQL_MISSING_CONTRACT"
MODALITY_MISMATCH: Final = "VQL_MODALITY_MISMATCH"
NOT_SELECTED: Final = "VQL_NOT_SELECTED"
NOT_GROUPED: Final = "VQL_NOT_GROUPED"
HAVING_WITHOUT_GROUP: Final = "VQL_HAVING_WITHOUT_GROUP"
AGGREGATE_TYPE: Final = "VQL_AGGREGATE_TYPE"
UNKNOWN_FIELD: Final = "VQL_UNKNOWN_FIELD"
TYPE_MISMATCH: Final = "VQL_TYPE_MISMATCH"
_ELSEWHERE: Final = (t.Federation, t.NamedStore)


class Checked(Record):
    """What the type checker finds.

    Attributes:
        diagnostics: by place.
        types: of projections, sort keys, operands and conditions.
        needs: constraints and proof obligations.
    """

    diagnostics: tuple[Diagnostic, ...]
    types: tuple[Typed, ...]
    needs: tuple[Need, ...]


class Analysed(Record):
    """One statement, read as far as it can be.

    Attributes:
        parsed: its tree, or the one error in its way.
        types: empty if it does not parse.
        needs: likewise.
    """

    parsed: t.Statement | Diagnostic
    types: tuple[Typed, ...] = ()
    needs: tuple[Need, ...] = ()


def check(statement: t.Statement, known: Catalogued) -> Checked:
    """Checks one statement; its places are those of the statement's own text."""
    types_, needs = describe(statement, known)
    found = errors(walking.view(statement), types.facts(known))
    return Checked(found, types_, needs)


def describe(
    statement: t.Statement, known: Catalogued
) -> tuple[tuple[Typed, ...], tuple[Need, ...]]:
    """The types in a statement, and what has to hold for it to mean something."""
    given, seen = types.facts(known), walking.view(statement)
    return tuple(inferring.typed(seen, given)), tuple(inferring.needs(seen, given))


def analysis(statement: str, known: Catalogued) -> Analysed:
    """Parses one statement and describes it."""
    parsed = parser.parse(statement)
    if isinstance(parsed, Diagnostic):
        return Analysed(parsed)
    return Analysed(parsed, *describe(parsed, known))


def errors(seen: View, given: types.Facts) -> tuple[Diagnostic, ...]:
    """What is wrong with the types of a statement, by place."""
    checks: tuple[Callable[[View, types.Facts], Iterator[Diagnostic]], ...] = (
        _proofs,
        _selection,
        _groups,
        _aggregates,
        _comparisons,
        _places,
    )
    found = (each for check_ in checks for each in check_(seen, given))
    return tuple(sorted(found, key=lambda each: (each.span, each.code)))


def _error(code: str, message: str, span: Span, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, (), fix)


def _warning(code: str, message: str, span: Span) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, span)


def _hint(code: str, message: str, span: Span) -> Diagnostic:
    return Diagnostic(code, Severity.HINT, message, span)


def _proofs(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    for proof in seen.proofs:
        if proof.either:
            make = _warning if _is_elsewhere(seen) else _error
            yield make(ALTERNATIVE_PROOFS, proofs.NEVER_ALTERNATIVES, proof.span)
        for each in proof.obligations:
            kind = proofs.kind_of(each.kind)
            if kind is None:
                yield _unknown_proof(each)
                continue
            allowed = f"PROOF {each.kind}" in given.allows
            if not allowed:
                yield from _unprovable(seen, each, given)
            if kind.contract and not each.subjects:
                yield _missing_contract(seen, each, allowed=allowed)
            if kind.needs and seen.select is not None:
                yield from _mismatch(seen, seen.select, each, kind, allowed=allowed)


def _is_elsewhere(seen: View) -> bool:
    """Whether peers answer a query, or another store: they prove what they like."""
    source = None if seen.select is None else seen.select.source
    return isinstance(source, _ELSEWHERE)


def _unknown_proof(each: t.Obligation) -> Diagnostic:
    meant = proofs.meant(each.kind)
    hint = f" Did you mean {meant}?" if meant else ""
    message = f"There is no kind of proof called {each.kind}.{hint}"
    return _error(UNKNOWN_PROOF, message, each.span)


def _unprovable(
    seen: View, each: t.Obligation, given: types.Facts
) -> Iterator[Diagnostic]:
    """A store that says what it proves proves nothing else; its peers may."""
    known = [rule for rule in given.allows if rule.startswith("PROOF ")]
    if known and not _is_elsewhere(seen):
        kinds = ", ".join(rule.removeprefix("PROOF ") for rule in known)
        message = f"This store cannot prove {each.kind}; it proves {kinds}."
        yield _error(UNPROVABLE, message, each.span)


def _missing_contract(seen: View, each: t.Obligation, *, allowed: bool) -> Diagnostic:
    message = f"{each.kind} needs a contract, as in PROOF {each.kind}(MyContract)."
    if allowed:
        message += " This store proves it of each entity of the answer without one."
        return _hint(MISSING_CONTRACT, message, each.span)
    source = None if seen.select is None else seen.select.source
    surface = each.threshold is not None or (
        isinstance(source, t.Collection | t.Single) and inferring.all_of(source)
    )
    if surface and each.kind != "CUSTOM":
        return _warning(MISSING_CONTRACT, message, each.span)
    return _error(MISSING_CONTRACT, message, each.span)


def _mismatch(
    seen: View,
    select: t.Select,
    each: t.Obligation,
    kind: proofs.ProofKind,
    *,
    allowed: bool,
) -> Iterator[Diagnostic]:
    shown = walking.selected(select.items)
    if shown & set(kind.needs):
        return
    wanted = " or ".join(need.name for need in kind.needs)
    message = f"{each.kind} needs {wanted} in the SELECT."
    if allowed and not _is_elsewhere(seen):
        message += " This store proves it all the same."
        yield _hint(MODALITY_MISMATCH, message, each.span)
        return
    if _is_elsewhere(seen):
        message += " The peer may prove it all the same."
    elif any(walking.read(test) & set(kind.needs) for test in seen.conditions):
        message += " The condition reads it, which may be enough."
    elif each.kind == "PROVENANCE" and Modality.TEMPORAL in shown:
        message += " TEMPORAL has the versions and not their origin."
    else:
        yield _error(MODALITY_MISMATCH, message, each.span)
        return
    yield _warning(MODALITY_MISMATCH, message, each.span)


def _selection(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    """GROUP BY and ORDER BY look at what is selected; HAVING at groups."""
    select = seen.select
    if select is None:
        return
    selected = walking.selected(select.items)
    for clause, key in inferring.keys(select):
        for modality in walking.of_field(key) - selected:
            message = f"{clause} BY uses {modality.name}, which is not selected"
            if f"{clause} BY" in given.allows:
                message += "; this store does so all the same."
                yield _hint(NOT_SELECTED, message, key.span)
                continue
            shown = grouping.spelt(key) if clause == "GROUP" else modality.name
            message += f"; add {shown} to the SELECT."
            yield _error(NOT_SELECTED, message, key.span)
    if select.having is not None and not select.group:
        message = "HAVING tests groups, and there are none without GROUP BY."
        yield _error(HAVING_WITHOUT_GROUP, message, select.having.span)


def _groups(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    """Whoever runs the statement refuses the same, with the same words."""
    del given
    for fault in () if seen.select is None else grouping.faults(seen.select):
        make = _warning if fault.tests else _error
        yield make(NOT_GROUPED, fault.sentence, fault.span)


def _aggregates(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    for each in inferring.aggregates(seen):
        field = each.argument
        if not isinstance(field, t.Reference):
            continue
        kind = types.field_type(field.modality, field.name, given)
        if kind is None:
            continue
        sums = each.function in ("SUM", "AVG")
        # What a document holds under a name of its own is known by text alone.
        open_text = kind == types.TEXT and types.is_open(field.modality, field.name)
        if sums and not types.is_numeric(kind) and not open_text:
            message = f"{each.function} adds numbers; {_named(field)} is {_a(kind)}."
            yield _error(AGGREGATE_TYPE, message, each.span)
        elif each.function in ("MIN", "MAX") and not types.is_ordered(kind):
            message = (
                f"{each.function} takes values in an order; {_named(field)} is"
                f" {_a(kind)}."
            )
            yield _error(AGGREGATE_TYPE, message, each.span)


def _comparisons(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    for each in seen.of(t.Comparison):
        left, right = each.left, each.right
        if isinstance(left, t.Literal):
            left, right = right, left
        if not isinstance(left, t.Reference):
            continue
        if isinstance(right, t.Literal):
            yield from _unlike(each, left, right)
        elif isinstance(right, t.Reference):
            unknown = [f for f in (left, right) if _is_unknown(f, given)]
            yield from (_unknown_field(field, given) for field in unknown)
            if not unknown:
                yield from _incomparable(each, given)


def _is_unknown(field: t.Reference, given: types.Facts) -> bool:
    return types.field_type(field.modality, field.name, given) is None


def _unknown_field(field: t.Reference, given: types.Facts) -> Diagnostic:
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    names = types.field_names(field.modality, given)
    near = get_close_matches(field.name.lower(), names, 1)
    message = f"{field.modality.name} has no field {field.name} to compare."
    fix = None
    if near:
        name = f"{field.modality.name}.{near[0]}"
        message += f" Did you mean {near[0]}?"
        if get_close_matches(field.name.lower(), near, 1, 0.8):
            fix = Fix(f"Replace by {name}", (TextEdit(field.span, name),))
    return _error(UNKNOWN_FIELD, message, field.span, fix)


def _incomparable(each: t.Comparison, given: types.Facts) -> Iterator[Diagnostic]:
    left, right = (types.type_of(side, given) for side in (each.left, each.right))
    if not types.is_comparable(left, right):
        message = f"{_a(left).capitalize()} is never compared with {_a(right)}."
        yield _error(TYPE_MISMATCH, message, each.span)


def _unlike(
    each: t.Comparison, field: t.Reference, literal: t.Literal
) -> Iterator[Diagnostic]:
    kind = types.published_type(field.modality, field.name)
    value = types.value_type(literal.value)
    if kind is not None and not types.is_comparable(kind, value):
        message = f"{_named(field)} is {_a(kind)}, and here {_a(value)} is asked for."
        yield _warning(TYPE_MISMATCH, message, each.span)


def _places(seen: View, given: types.Facts) -> Iterator[Diagnostic]:
    """Vectors and tensors are looked for where they are."""
    del given
    vectors: tuple[t.Similar | t.Nearest, ...] = (
        *seen.of(t.Similar),
        *seen.of(t.Nearest),
    )
    tensors: tuple[t.Shape | t.Rank, ...] = (*seen.of(t.Shape), *seen.of(t.Rank))
    found = [(each.place, Modality.VECTOR) for each in vectors]
    found += [(each.place, Modality.TENSOR) for each in tensors]
    for place, wanted in found:
        if place.modality not in (None, wanted):
            message = f"This is asked of {wanted.name} alone."
            yield _error(TYPE_MISMATCH, message, place.span)


def _named(field: t.Reference) -> str:
    return f"{field.modality.name}.{field.name}"


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"

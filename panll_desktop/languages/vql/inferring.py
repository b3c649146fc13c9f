"""Types in a statement, and sentences about what it asks for."""

from collections.abc import Iterator

from panll_desktop.languages.vql import proofs, types, walking
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.conditions import Field
from panll_desktop.languages.vql.grouping import spelt
from panll_desktop.languages.vql.walking import View
from panll_desktop.protocol import Need, Typed


def all_of(source: t.Collection | t.Single) -> bool:
    """Whether the source is every entity of the store, and not one of them."""
    return isinstance(source, t.Collection) or source.entity is None


def unnamed(source: t.Federation) -> bool:
    """Whether nothing says which peers are asked."""
    return not (source.pattern or source.nodes or source.store)


def aggregates(seen: View) -> Iterator[t.Aggregate]:
    """Every aggregate of a statement."""
    select = seen.select
    if select is not None:
        yield from (item for item in select.items if isinstance(item, t.Aggregate))
        for sort in select.order:
            if isinstance(sort.key, t.Aggregate):
                yield sort.key
    for each in seen.of(t.Comparison):
        for side in (each.left, each.right):
            if isinstance(side, t.Aggregate):
                yield side


def keys(select: t.Select) -> Iterator[tuple[str, Field | t.Aggregate]]:
    """What is grouped and sorted by, with the word of the clause."""
    yield from (("GROUP", key) for key in select.group)
    yield from (("ORDER", sort.key) for sort in select.order)


def typed(seen: View, given: types.Facts) -> Iterator[Typed]:
    """The types of projections, then of keys, then of what conditions compare."""
    select = seen.select
    if select is not None:
        yield from (_item(item, given) for item in select.items)
        for _, key in keys(select):
            yield from _operand(key, given)
    if isinstance(seen.statement, t.Update):
        for each in seen.statement.assignments:
            yield from _operand(each.field, given)
    for condition in seen.conditions:
        if isinstance(condition, t.Comparison):
            yield from _operand(condition.left, given)
            yield from _operand(condition.right, given)
        elif isinstance(condition, t.Similar | t.Nearest | t.Shape | t.Rank):
            yield from _place(condition.place, given)
        yield Typed(_named(condition), types.BOOLEAN, condition.span)


def _named(condition: t.Condition) -> str:
    """A condition, and what joins conditions, as they are told apart."""
    match condition:
        case t.Conjunction(terms):
            return f"AND of {len(terms)} conditions"
        case t.Disjunction(terms):
            return f"OR of {len(terms)} conditions"
        case t.Negation():
            return "NOT of a condition"
        case _:
            return "the condition"


def _item(item: t.Item, given: types.Facts) -> Typed:
    match item:
        case t.Everything():
            return Typed("*", "all eight modalities", item.span)
        case t.Whole(modality):
            kind = types.whole_type(modality, given)
            return Typed(modality.name, kind, item.span)
        case t.Parts(modality, names):
            name = f"{modality.name}({', '.join(names)})"
            return Typed(name, types.whole_type(modality, given), item.span)
        case _:
            return Typed(spelt(item), types.type_of(item, given), item.span)


def _operand(operand: t.Operand, given: types.Facts) -> Iterator[Typed]:
    yield Typed(spelt(operand), types.type_of(operand, given), operand.span)
    if isinstance(operand, t.Aggregate) and operand.argument is not None:
        yield from _operand(operand.argument, given)


def _place(place: t.Place, given: types.Facts) -> Iterator[Typed]:
    if place.field is not None:
        yield from _operand(place.field, given)
    elif place.modality is not None:
        kind = types.whole_type(place.modality, given)
        yield Typed(place.modality.name, kind, place.span)


def needs(seen: View, given: types.Facts) -> Iterator[Need]:
    """Proof obligations first, then constraints, in the order of the text."""
    for proof in seen.proofs:
        yield from _obligations(proof, given)
    if seen.select is not None:
        yield from _of_select(seen.select, given)
    for condition in sorted(seen.conditions, key=lambda each: each.span):
        yield from _of_condition(condition, given)
    for promise in seen.promises:
        yield Need(_promise(promise), promise.span)


def _obligations(proof: t.Proof, given: types.Facts) -> Iterator[Need]:
    for each in proof.obligations:
        subject = ", ".join(each.subjects) or "what is shown"
        kind = proofs.kind_of(each.kind)
        claim = kind.claim if kind else "holds, though nobody can prove that"
        threshold = (
            "" if each.threshold is None else f", at least by {each.threshold:g}"
        )
        sentence = f"{each.kind}: to be proven that {subject} {claim}{threshold}."
        yield Need(sentence, each.span, proof=True)
        if f"PROOF {each.kind}" not in given.allows:
            yield from _of_kind(each, kind)
        if each.kind == "CONSISTENCY":
            sentence = "CONSISTENCY compares all modalities, unless two are named."
            yield Need(sentence, each.span)
    if proof.either and len(proof.obligations) > 1:
        yield Need("One of these proofs is enough.", proof.span, proof=True)


def _of_kind(each: t.Obligation, kind: proofs.ProofKind | None) -> Iterator[Need]:
    if kind is None:
        return
    if kind.needs:
        wanted = " or ".join(need.name for need in kind.needs)
        yield Need(f"{each.kind} needs {wanted} to be selected.", each.span)
    if kind.contract:
        yield Need(f"{each.kind} needs a contract by its name.", each.span)


def _of_select(select: t.Select, given: types.Facts) -> Iterator[Need]:
    for clause, key in keys(select):
        if f"{clause} BY" in given.allows:
            continue
        for modality in walking.of_field(key):
            yield Need(f"{clause} BY needs {modality.name} to be selected.", key.span)
    if select.having is not None:
        yield Need("HAVING needs GROUP BY.", select.having.span)
    if isinstance(select.source, t.Federation):
        policy = select.policy.name if select.policy else "TOLERATE"
        span = select.policy.span if select.policy else select.source.span
        yield Need(f"Peers answer under the drift policy {policy}.", span)


def _of_condition(condition: t.Condition, given: types.Facts) -> Iterator[Need]:
    match condition:
        case t.Comparison(t.Reference(), _, t.Reference()):
            sentence = "Both fields have to be known, and of types that compare."
            yield Need(sentence, condition.span)
        case t.Similar(_, vector) if isinstance(vector, tuple) and given.dimension:
            sentence = f"A vector of this store has {given.dimension:,} numbers."
            yield Need(sentence, condition.span)
        case t.Satisfies(contract):
            yield Need(f"Entities have to satisfy {contract}.", condition.span)
        case t.HasProof(kind):
            yield Need(f"Entities have to keep a proof of {kind}.", condition.span)
        case _:
            pass


def _promise(promise: t.Promise) -> str:
    match promise:
        case t.Consume(uses):
            return f"The result is used up after {uses} {_times(uses)}."
        case t.SessionProtocol(name):
            return f"The session keeps to {name}."
        case t.Effects(names):
            return f"Nothing else happens but {', '.join(names)}."
        case t.Transaction(state):
            return f"The transaction is {state}."
        case t.Attached(theorem):
            return f"The theorem {theorem} goes with the result."
        case t.Usage(limit):
            return f"The result is used at most {limit} {_times(limit)}."


def _times(count: int) -> str:
    return "time" if count == 1 else "times"

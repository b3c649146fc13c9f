"""The published rules VQL001 to VQL011, on the tree instead of on words.

So commas and brackets hide no modality and no kind of proof, ``DELETE HEXAD id`` has
its entity, ``FEDERATION /*`` its peers, ``WITH DRIFT policy`` is no drift condition,
and a keyword in quotes is a text.
"""

from collections.abc import Callable, Iterator
from typing import Final

from panll_desktop.languages.vql import inferring, parser, proofs, walking
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.remarks import (
    Case,
    clause,
    first_word,
    numbered,
    remark,
    replaced,
)
from panll_desktop.protocol import Diagnostic, Fix, Modality, Span

_MANY: Final = 6
_SOME: Final = 3
_USUAL_LIMIT: Final = 100


def _unlimited(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    if select is None or case.seen.explained or not _endless(select):
        return
    start = first_word(case, select.span)
    yield remark("VQL001", "SELECT without LIMIT.", start, _limit(case, select))


def _endless(select: t.Select) -> bool:
    """Whether the rows may be any number."""
    one_row = not select.group and all(
        isinstance(item, t.Aggregate) for item in select.items
    )
    return select.limit is None and select.entity is None and not one_row


def _limit(case: Case, select: t.Select) -> Fix:
    """Adds a LIMIT where the grammar wants it: before OFFSET and trailing clauses."""
    following = [promise.span.start for promise in select.promises]
    offset = numbered(case, "OFFSET")
    if offset is not None and (not following or offset.end <= min(following)):
        following.append(offset.start)
    title = f"Add LIMIT {_USUAL_LIMIT}"
    if following:
        at = min(following)
        return replaced(title, Span(at, at), f"LIMIT {_USUAL_LIMIT} ")
    gap = "\n" if "\n" in select.span.of(case.text) else " "
    end = select.span.end
    return replaced(title, Span(end, end), f"{gap}LIMIT {_USUAL_LIMIT}")


def _many_modalities(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    if select is None:
        return
    count, span = len(walking.named(select.items)), _items(select)
    if count >= _MANY:
        message = f"{count} of the eight modalities are read."
        yield remark("VQL002", message, span)
    if count >= _SOME and not case.seen.explained:
        message = f"{count} modalities are read; EXPLAIN shows what that costs."
        yield remark("VQL010", message, span)


def _items(select: t.Select) -> Span:
    return Span(select.items[0].span.start, select.items[-1].span.end)


def _unproven(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    if select is None or select.proofs:
        return
    if any(isinstance(each, t.Attached) for each in select.promises):
        return
    for item in select.items:
        if Modality.SEMANTIC in walking.named((item,)):
            yield remark("VQL003", "SEMANTIC is selected without PROOF.", item.span)
            return


def _bottomless(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    traverse = None if select is None else select.traverse
    if traverse is not None and traverse.depth is None:
        end = Span(traverse.span.end, traverse.span.end)
        fix = replaced("Add DEPTH 1", end, " DEPTH 1")
        message = "TRAVERSE without DEPTH follows edges without end."
        yield remark("VQL004", message, traverse.span, fix)


def _no_threshold(case: Case) -> Iterator[Diagnostic]:
    for each in case.seen.of(t.AnyDrift):
        if each.threshold is None:
            message = "DRIFT without THRESHOLD finds whatever drifts at all."
            yield remark("VQL005", message, each.span)
    for test in case.seen.of(t.Consistent):
        word = first_word(case, test.span).of(case.text).upper()
        if test.threshold is None and word == "CONSISTENCY":
            message = "CONSISTENCY is compared with no threshold."
            yield remark("VQL005", message, test.span)


def _unlimited_order(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    if select is None or not select.order or not _endless(select):
        return
    span = Span(select.order[0].span.start, select.order[-1].span.end)
    message = "ORDER BY without LIMIT sorts all rows before it shows one."
    yield remark("VQL006", message, span, _limit(case, select))


def _all_changed(case: Case) -> Iterator[Diagnostic]:
    match case.seen.statement:
        case t.Delete(entity=None, where=None):
            deed = "DELETE without WHERE removes all entities."
        case t.Update(entity=None, where=None):
            deed = "UPDATE without WHERE changes all entities."
        case _:
            return
    yield remark("VQL007", deed, first_word(case, case.seen.statement.span))


def _unknown_proof(case: Case) -> Iterator[Diagnostic]:
    for proof in case.seen.proofs:
        for each in proof.obligations:
            if proofs.kind_of(each.kind) is not None:
                continue
            span = first_word(case, each.span)
            meant = proofs.meant(each.kind, certain=True)
            fix = replaced(f"Replace by {meant}", span, meant) if meant else None
            known = ", ".join(proofs.KINDS)
            message = f"{each.kind} is no kind of proof; known are {known}."
            yield remark("VQL008", message, span, fix)


def _always_true(case: Case) -> Iterator[Diagnostic]:
    where = case.seen.where
    if where is None:
        return
    terms = where.terms if isinstance(where, t.Conjunction) else (where,)
    for term in terms:
        if is_constant(term) is True:
            fix = _without_where(case, term) if term is where else None
            yield remark("VQL009", "This is always true.", term.span, fix)


def is_constant(condition: t.Condition) -> bool | None:
    """What a condition without fields always is; None if it has fields."""
    if isinstance(condition, t.Truth):
        return condition.value
    if not isinstance(condition, t.Comparison):
        return None
    first, second = condition.left, condition.right
    if not (isinstance(first, t.Literal) and isinstance(second, t.Literal)):
        return None
    left, right = first.value, second.value
    if left is None or right is None:
        return None
    same = left == right and isinstance(left, bool) == isinstance(right, bool)
    return {"==": same, "!=": not same}.get(condition.operator)


def _without_where(case: Case, term: t.Condition) -> Fix | None:
    """Takes WHERE away; None where that would mean or be something else."""
    word = clause(case, "WHERE")
    if case.seen.select is None or word is None or word.end > term.span.start:
        return None
    if Span(word.end, term.span.start).of(case.text).strip():
        return None
    start = len(case.text[: word.start].rstrip(" \t"))  # a comment keeps its line end
    span = Span(start, term.span.end)
    fixed = case.text[: span.start] + case.text[span.end :]
    if isinstance(parser.parse(fixed), Diagnostic):
        return None
    return replaced("Remove WHERE", span, "")


def _no_peer(case: Case) -> Iterator[Diagnostic]:
    statement = case.seen.statement
    source = statement.source if isinstance(statement, t.Select | t.Delete) else None
    if isinstance(source, t.Federation) and inferring.unnamed(source):
        message = "FEDERATION without STORE, a pattern or a list asks all peers."
        yield remark("VQL011", message, source.span)


RULES: Final[tuple[Callable[[Case], Iterator[Diagnostic]], ...]] = (
    _unlimited,
    _many_modalities,
    _unproven,
    _bottomless,
    _no_threshold,
    _unlimited_order,
    _all_changed,
    _unknown_proof,
    _always_true,
    _no_peer,
)

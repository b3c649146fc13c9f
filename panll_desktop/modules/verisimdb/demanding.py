"""Statements with PROOF: no answer unless every obligation holds.

A query is proven on the very state that its rows are read from. Of INSERT and UPDATE
the state after the change is proven, of DELETE the one before, inside the transaction
of the change: what does not hold undoes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from panll_desktop import protocol
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import certificates, drift
from panll_desktop.engines.octad.errors import ProofError
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.proofs import KINDS
from panll_desktop.modules.verisimdb import (
    changing,
    obliging,
    proving,
    selecting,
    timing,
    variables,
)
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    RUNTIME_ERROR,
    Rows,
    Statement,
    close_rows,
)
from panll_desktop.modules.verisimdb.obliging import Wanted
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import (
    Certificate,
    Modality,
    ProofFailedError,
    ProofResult,
    QueryError,
    Span,
    placed,
)

MOST: Final = 1000  # entities that an obligation without a subject is about
_ATTEMPTS: Final = 5
_NOTHING: Final = "the statement finds no entity, so there is nothing to prove"


def statement(
    call: Call,
    tree: t.Select | t.Change,
    select: Callable[[Call, t.Select], Statement],
) -> Statement:
    """A statement whose promises are kept, and whose proofs have to hold.

    Args:
        call: what it needs.
        tree: the statement.
        select: carries out a query of which nothing is to be proven.

    Raises:
        BeyondError: it asks for something without a meaning here.
        ProofFailedError: nothing here could prove it.
    """
    wanted = obliging.wanted(tree)
    if isinstance(tree, t.Select):
        _refuse_elsewhere(tree, wanted)
        plain = replace(tree, proofs=(), promises=())
        return _select(call, plain, wanted) if wanted else select(call, plain)
    _refuse_unprovable(call, wanted)
    return _change(call, replace(tree, proofs=(), promises=()), wanted)


def prove(store: Store, asked: Sequence[protocol.Obligation]) -> Certificate:
    """A certificate that all of these hold now; see `proving.prove`."""
    obligations = [Obligation(each.proof, each.subject) for each in asked]

    def apart(identifier: str, one: Modality, other: Modality) -> float | None:
        return drift.of_pair(store, identifier, one, other)

    return proving.prove(store, obligations, apart)


def _refuse_elsewhere(tree: t.Select, wanted: tuple[Wanted, ...]) -> None:
    if not wanted:
        return
    if isinstance(tree.source, t.Federation | t.NamedStore | t.Reflect):
        sentence = "Only what this store itself answers can be proven here, no peer."
        raise BeyondError(sentence, wanted[0].span)
    if timing.split(tree)[1] is not None:
        sentence = "A proof is about the store as it is, and this asks for the past."
        raise BeyondError(sentence, wanted[0].span)


def _refuse_unprovable(call: Call, wanted: tuple[Wanted, ...]) -> None:
    """Before anything is read or written."""
    if not any(each.refusal for each in wanted):
        return
    found = []
    for each in wanted:
        reason = each.refusal
        if reason:
            call.store.observer.proof_checked(each.form.proof, success=False)
        found += [
            ProofResult(
                protocol.Obligation(each.form.proof, subject),
                False if reason else None,
                reason,
                each.span,
            )
            for subject in each.subjects or ("",)
        ]
    raise _failed(call, tuple(found))


def _failed(call: Call, found: tuple[ProofResult, ...]) -> ProofFailedError:
    """The failure of a statement: a sentence for each that does not hold."""
    broken = [each for each in found if each.holds is False]
    sentences = dict.fromkeys(_placed(call, each.position, each) for each in broken)
    first, *rest = sentences
    return ProofFailedError(
        first, found, detail="\n".join(rest), position=broken[0].position
    )


def _placed(call: Call, span: Span | None, each: ProofResult) -> str:
    return each.reason if span is None else placed(call.text, span, each.reason)


def _select(call: Call, tree: t.Select, wanted: tuple[Wanted, ...]) -> Statement:
    _refuse_unprovable(call, wanted)
    shown = selecting.select(call, tree)
    vague = [each for each in wanted if not each.subjects]
    if vague and (not shown.columns or shown.columns[0].name != "id"):
        sentence = "The answer lists no entities; name in brackets what to prove."
        raise BeyondError(sentence, vague[0].span)
    return replace(shown, rows=_proven_rows(call, tree, wanted))


def _proven_rows(call: Call, tree: t.Select, wanted: tuple[Wanted, ...]) -> Rows:
    """The rows, of the state that was proven."""
    store = call.store
    for _ in range(_ATTEMPTS):
        before = certificates.commits(store)
        found = _found(call, tree, wanted)
        content, results = _certified(call, wanted, found, inside=False)
        rows = selecting.select(call, tree).rows
        try:
            first = next(rows, None)
            if certificates.commits(store) != before:
                continue  # another program wrote in between
            _keep(call, content, results)
            if first is not None:
                yield first
                yield from rows
        finally:
            close_rows(rows)
        return
    raise store.busy()


def _found(call: Call, tree: t.Select, wanted: tuple[Wanted, ...]) -> tuple[str, ...]:
    """The entities of the answer, where an obligation is about all of them."""
    vague = next((each for each in wanted if not each.subjects), None)
    if vague is None:
        return ()
    bare = replace(tree, items=(t.Whole(Modality.TEMPORAL, tree.span),))
    if variables.wanted(tree):  # they decide which rows a limit leaves
        bare = tree
    rows = selecting.select(call, bare).rows
    found: dict[str, None] = {}
    try:
        for chunk in rows:
            found |= dict.fromkeys(str(row[0]) for row in chunk)
            if len(found) > MOST:
                sentence = (
                    f"Without a subject each entity of the answer is proven, and these"
                    f" are more than {MOST:,}. Add LIMIT, or name them in brackets."
                )
                raise QueryError(
                    placed(call.text, vague.span, sentence),
                    code=RUNTIME_ERROR,
                    position=vague.span,
                )
    finally:
        close_rows(rows)
    return tuple(found)


def _change(call: Call, tree: t.Change, wanted: tuple[Wanted, ...]) -> Statement:
    if not wanted:
        return changing.change(call, tree)
    store = call.store

    def carry_out(change: a.Change, stop: Stop) -> tuple[str, ...]:
        if isinstance(change, a.Delete):
            before = tuple(each for _, each in store.matching(change.condition))
            proven = _certified(call, wanted, before, inside=True)
            changed = store.change_inside(change, stop).identifiers
        else:
            changed = store.change_inside(change, stop).identifiers
            proven = _certified(call, wanted, changed, inside=True)
        _keep(call, *proven)
        return changed

    return changing.change(call, tree, carry_out)


def _certified(
    call: Call, wanted: tuple[Wanted, ...], found: tuple[str, ...], *, inside: bool
) -> tuple[bytes, tuple[ProofResult, ...]]:
    """The certificate, and what became of each obligation.

    Raises:
        ProofFailedError: not every obligation holds.
    """
    store = call.store
    pairs = [(each.span, one) for each in wanted for one in each.about(found)]
    if not found:
        _refuse_empty(call, wanted)
    asked = list(dict.fromkeys(one for _, one in pairs))

    def apart(identifier: str, one: Modality, other: Modality) -> float | None:
        if inside:
            return drift.pair_inside(store, identifier, one, other)
        return drift.of_pair(store, identifier, one, other, call.stop)

    certify = certificates.certify_inside if inside else certificates.certify
    keys, now = proving.user_keys(), datetime.now(UTC)
    try:
        content = certify(store, asked, apart, keys, now, call.stop)
    except ProofError as error:
        if not error.failures:
            raise
        results = tuple(map(_explained, proving.results(error, asked)))
        raise _failed(call, _at_their_places(pairs, asked, results)) from error
    return content, _at_their_places(pairs, asked, proving.results(None, asked))


def _explained(result: ProofResult) -> ProofResult:
    """The published VQL names a contract where the embedded engine wants an entity."""
    named = result.obligation
    if KINDS[named.proof.name].contract and result.reason.endswith(
        f"there is no entity {named.subject!r}."
    ):
        said = f"{result.reason} Contracts are not kept here: name an entity."
        return replace(result, reason=said)
    return result


def _at_their_places(
    pairs: list[tuple[Span, Obligation]],
    asked: list[Obligation],
    results: tuple[ProofResult, ...],
) -> tuple[ProofResult, ...]:
    known = dict(zip(asked, results, strict=True))
    return tuple(replace(known[one], position=span) for span, one in pairs)


def _refuse_empty(call: Call, wanted: tuple[Wanted, ...]) -> None:
    vague = [each for each in wanted if not each.subjects]
    if not vague:
        return
    for each in vague:
        call.store.observer.proof_checked(each.form.proof, success=False)
    results = [
        ProofResult(
            protocol.Obligation(each.form.proof, subject),
            None if each.subjects else False,
            "" if each.subjects else f"{each.word} does not hold: {_NOTHING}.",
            each.span,
        )
        for each in wanted
        for subject in each.subjects or ("",)
    ]
    raise _failed(call, tuple(results))


def _keep(call: Call, content: bytes, results: tuple[ProofResult, ...]) -> None:
    call.effect.certificate = proving.certificate_of(content)
    call.effect.proofs = results

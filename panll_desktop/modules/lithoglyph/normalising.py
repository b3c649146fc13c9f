"""Normal forms: dependencies found, a report, a proposal, and a migration by it.

A proposal is known by its collection and form, such as ``employees_to_bcnf``: it is
made anew from the documents as they are when it is applied, and its narrative says what
was done.
"""

import re
from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho.dependencies import Discovery
from panll_desktop.engines.litho.journal import Operation, Provenance
from panll_desktop.engines.litho.normal_forms import FORMS
from panll_desktop.engines.litho.normalising import Proposal, Report
from panll_desktop.engines.litho.opened import Changed
from panll_desktop.engines.litho.searching import (
    CONFIDENCE,
    SAMPLE,
    Progress,
    untold,
)
from panll_desktop.engines.litho.store import Store
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.modules.lithoglyph.writing import WRITTEN, known
from panll_desktop.protocol import (
    Json,
    Modality,
    NormalForm,
    Normalisation,
    QueryError,
    Span,
    StatementType,
)

_PROPOSED: Final = re.compile(r"(\w+)_to_(2nf|3nf|bcnf)", re.IGNORECASE)
_READ: Final = Modality.DOCUMENT.bit
BROKEN: Final = "It is declared, and the documents do not keep it."
Normal = t.Discover | t.CheckForm | t.Propose | t.Apply | t.Denormalize


def carried_out(call: Call, tree: Normal, evaluator: Evaluator) -> Answer:
    """Answers a statement about normal forms."""
    if isinstance(getattr(tree, "returning", None), c.Refined):
        call.warn("The type behind RETURNING is not verified.")
    match tree:
        case t.Discover():
            return _discover(call, tree)
        case t.CheckForm():
            return _check(call, tree)
        case t.Propose():
            return _propose(call, tree)
        case t.Apply():
            if tree.reverting:
                return _revert(call, tree, evaluator)
            return _apply(call, tree, evaluator)
        case t.Denormalize():
            return _join(call, tree, evaluator)


def _found(
    call: Call,
    name: str,
    span: Span,
    sample: int | None = None,
    confidence: float | None = None,
    progress: Progress = untold,
) -> Discovery:
    """The dependencies of a collection; the search stops when it is told to."""
    try:
        with placed(call, span):
            return call.store.discover(
                name,
                sample=SAMPLE if sample is None else sample,
                confidence=CONFIDENCE if confidence is None else confidence,
                progress=progress,
                cancelled=call.ended,
            )
    except QueryError:
        call.check()  # a search that was stopped says so in the protocol's words
        raise


def _discover(call: Call, tree: t.Discover) -> Answer:
    known(call, tree.collection)
    if tree.algorithm:
        call.warn(f"One algorithm is built in; {tree.algorithm} chooses nothing.")
    name = tree.collection.name
    found = _found(call, name, tree.span, tree.sample, tree.confidence)
    rows: list[tuple[Json, ...]] = [
        (
            list(each.dependency.determinant),
            each.dependency.dependent,
            each.confidence,
            each.tier.value,
            each.exceptions,
            each.witnesses,
        )
        for each in found.found
    ]
    names = [
        "determinant",
        "dependent",
        "confidence",
        "tier",
        "exceptions",
        "witnesses",
    ]
    return Answer(
        columns(names, rows),
        rows,
        StatementType.OTHER,
        "DISCOVER DEPENDENCIES",
        _READ,
        f"{len(rows):,} dependencies in {found.documents:,} of {found.of:,} documents"
        f" of {name}, with determinants of at most {found.widest} fields.",
    )


def _form(call: Call, span: Span, text: str) -> NormalForm:
    form = next((each for each in FORMS if each.value == text.upper()), None)
    if form is None:
        names = ", ".join(each.value for each in FORMS)
        sentence = f"“{text}” is no normal form: there are {names}."
        raise wrong(call.text, span, sentence)
    return form


def report(call: Call, name: str, span: Span, progress: Progress = untold) -> Report:
    """How far a collection is from the normal forms, by a search that may be stopped.

    Raises:
        CancelledError: the search was stopped.
        QueryError: there is no such collection.
    """
    found = _found(call, name, span, progress=progress)
    with placed(call, span):
        return call.store.normal_form(name, found)


def _check(call: Call, tree: t.CheckForm) -> Answer:
    known(call, tree.collection)
    form = _form(call, tree.span, tree.form)
    found = report(call, tree.collection.name, tree.span)
    rows = list(_violations(found, form))
    is_in = form.allows(found.form)
    keys = "; ".join(", ".join(each) for each in found.keys) or "none was found"
    rests = "declared" if found.declared else "those the documents show"
    return Answer(
        columns(["form", "dependency", "violation"], rows),
        rows,
        StatementType.OTHER,
        "CHECK NORMAL_FORM",
        _READ,
        f"{found.collection} is in {found.form.value}"
        f"{'' if is_in else f', not in {form.value}'}; keys: {keys}; the dependencies"
        f" are {rests}.{_left_out(found)}",
    )


def _left_out(found: Report) -> str:
    """What the report says nothing about."""
    names = ", ".join(found.constant)
    return f" Left out, with one value everywhere: {names}." if names else ""


def _violations(found: Report, form: NormalForm) -> Iterator[tuple[Json, ...]]:
    for each in found.violations:
        if each.form.allows(form):
            yield each.form.value, str(each.dependency), each.sentence
    for broken in found.broken:
        yield "declared", str(broken), BROKEN


def _proposal(call: Call, name: str, form: NormalForm, span: Span) -> Proposal:
    found = report(call, name, span)
    with placed(call, span):
        return call.store.propose(found, form)


def _propose(call: Call, tree: t.Propose) -> Answer:
    known(call, tree.collection)
    form = _form(call, tree.span, tree.form)
    if tree.strategy:
        call.warn(f"There is one strategy: {tree.strategy} chooses nothing.")
    found = _proposal(call, tree.collection.name, form, tree.span)
    rows = list(_parts(found))
    for lost in found.lost:
        call.warn(f"No single collection would show {lost} any more.")
    return Answer(
        columns(["proposal", "collection", "key", "fields"], rows),
        rows,
        StatementType.OTHER,
        "PROPOSE NORMALIZATION",
        _READ,
        f"{found.narrative} Apply it with APPLY NORMALIZATION {_name(found)}.",
    )


def _name(proposal: Proposal) -> str:
    return f"{proposal.collection}_to_{proposal.target.value.lower()}"


def _parts(proposal: Proposal) -> Iterator[tuple[Json, ...]]:
    name = _name(proposal)
    for part, split in proposal.parts:
        key: Json = list(split.determinant)
        yield name, part, key, [*split.determinant, *split.dependents]
    yield name, proposal.collection, None, list(proposal.rest)


def _proposed(call: Call, tree: t.Apply) -> tuple[str, NormalForm]:
    """What the name of a proposal says.

    Raises:
        QueryError: no proposal has such a name.
    """
    match = _PROPOSED.fullmatch(tree.proposal)
    if match is None or match[1] not in call.store.collections():
        raise wrong(
            call.text,
            tree.span,
            f"There is no proposal “{tree.proposal}”.",
            "PROPOSE NORMALIZATION collection TO form says how its proposal is called.",
        )
    return match[1], _form(call, tree.span, match[2])


def _apply(call: Call, tree: t.Apply, evaluator: Evaluator) -> Answer:
    name, form = _proposed(call, tree)
    who = telling.provenance(call, tree.because, evaluator)
    found = _proposal(call, name, form, tree.span)
    changed = migrated(call, found, who, tree.span)
    rows = list(_parts(found))
    return Answer(
        columns(["proposal", "collection", "key", "fields"], rows),
        rows,
        StatementType.OTHER,
        "APPLY NORMALIZATION",
        WRITTEN,
        f"{found.narrative} Entry {changed.sequence}; UNDO takes it back.",
        len(changed.identifiers),
    )


def migrated(call: Call, proposal: Proposal, who: Provenance, span: Span) -> Changed:
    """Carries a proposal out, and says so to who counts.

    Raises:
        QueryError: it is refused, and nothing was changed.
    """
    with placed(call, span):
        changed = call.store.migrate(proposal, who)
    call.observer.normalised(success=True)
    return changed


def undone(call: Call, who: Provenance, sequence: int, span: Span) -> Changed:
    """Takes a migration back.

    Raises:
        QueryError: others built on it.
    """
    with placed(call, span):
        return call.store.undo(who, sequence)


def _revert(call: Call, tree: t.Apply, evaluator: Evaluator) -> Answer:
    name, form = _proposed(call, tree)
    who = telling.provenance(call, tree.because, evaluator)
    sequence = _migration(call.store, name, form)
    if sequence is None:
        sentence = f"No migration of {name} to {form.value} is in effect."
        raise wrong(call.text, tree.span, sentence)
    changed = undone(call, who, sequence, tree.span)
    rows: list[tuple[Json, ...]] = [(changed.sequence, sequence, name)]
    return Answer(
        columns(["sequence", "undoes", "collection"], rows),
        rows,
        StatementType.OTHER,
        "ROLLBACK NORMALIZATION",
        WRITTEN,
        f"The migration of entry {sequence} is undone by entry {changed.sequence}.",
        len(changed.identifiers),
    )


def _join(call: Call, tree: t.Denormalize, evaluator: Evaluator) -> Answer:
    for each in tree.parts:
        known(call, each)
    who = telling.provenance(call, tree.because, evaluator)
    names = [each.name for each in tree.parts]
    with placed(call, tree.span):
        changed, made = call.store.denormalise(names, tree.into, tree.on, who)
    rows: list[tuple[Json, ...]] = [(tree.into, made.documents, [*made.fields])]
    return Answer(
        columns(["collection", "documents", "fields"], rows),
        rows,
        StatementType.OTHER,
        "DENORMALIZE",
        WRITTEN,
        f"{made.narrative} Entry {changed.sequence}; UNDO takes it back.",
        len(changed.identifiers),
    )


def _migration(store: Store, name: str, form: NormalForm) -> int | None:
    """The newest migration of a collection to a form that is in effect."""
    for entry in reversed(store.journal()):
        if entry.operation is not Operation.MIGRATE:
            continue
        named = any(each.collection == name for each in store.effects(entry.sequence))
        fits = entry.provenance.context.get("target") == form.value
        if named and fits and store.undone_by(entry.sequence) is None:
            return entry.sequence
    return None


def normalise(call: Call, identifier: str, *, dry_run: bool) -> Normalisation:
    """Brings the collection of an identifier into BCNF, or says how that would be.

    Raises:
        QueryError: there is no such collection, or the session says neither who nor
            why.
    """
    name, span = identifier.partition("/")[0], Span(0, 0)
    known(call, c.Collection(name, hole=False, span=span))
    judged = report(call, name, span)
    if judged.form is NormalForm.BOYCE_CODD:
        return Normalisation(identifier, applied=False, changes=(), before=(), after=())
    with placed(call, span):
        found = call.store.propose(judged, NormalForm.BOYCE_CODD)
    version = None
    if not dry_run:
        who = telling.said(call)
        version = migrated(call, found, who, span).sequence
    return Normalisation(
        identifier,
        applied=not dry_run,
        changes=(found.narrative,),
        before=(),
        after=(),
        left=tuple(f"No single collection would show {each}." for each in found.lost),
        version=version,
    )

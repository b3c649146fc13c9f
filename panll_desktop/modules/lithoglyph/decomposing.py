"""Normal forms in the protocol's words; what looks for them is that of the statements.

A decomposition is carried out as it was shown: what was proposed goes back to the
engine, which refuses it where the documents say something else by now.
"""

from collections.abc import Callable, Iterator

from panll_desktop.engines.litho import normalising as engine
from panll_desktop.engines.litho.definition import Dependency
from panll_desktop.engines.litho.dependencies import Discovery, Found
from panll_desktop.engines.litho.journal import Operation
from panll_desktop.engines.litho.normal_forms import Split
from panll_desktop.engines.litho.normalising import Proposal, Report
from panll_desktop.engines.litho.searching import WIDEST
from panll_desktop.languages.gql.clauses import Collection
from panll_desktop.modules.lithoglyph import normalising, telling
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.modules.lithoglyph.writing import known
from panll_desktop.protocol import (
    DecomposedPart,
    Decomposition,
    FormViolation,
    FunctionalDependency,
    Migration,
    NormalForm,
    NormalFormReport,
    Span,
)

_NOWHERE = Span(0, 0)


def normal_form(
    call: Call, collection: str, progress: Callable[[int, int], None]
) -> NormalFormReport:
    """Looks for dependencies, and says what form they make.

    Raises:
        CancelledError: the search was stopped.
        QueryError: there is no such collection.
    """
    call.check()
    known(call, Collection(collection, hole=False, span=_NOWHERE))
    found = normalising.report(call, collection, _NOWHERE, progress)
    return NormalFormReport(
        collection,
        found.form,
        found.discovery.fields,
        found.keys,
        tuple(_dependencies(found)),
        tuple(
            FormViolation(each.form, _stated(each.dependency, found), each.sentence)
            for each in found.violations
        ),
        found.declared,
        found.discovery.documents,
        found.discovery.of,
        found.constant,
        tuple(_notes(found)),
    )


def _dependencies(found: Report) -> Iterator[FunctionalDependency]:
    """Those that count first; of the declared ones also what was not found."""
    measured = {each.dependency: each for each in found.discovery.found}
    stated = (*found.dependencies, *found.broken)
    yield from (_stated(each, found) for each in stated)
    for dependency, each in measured.items():
        if dependency not in stated and dependency.dependent not in found.constant:
            yield _measured(each, declared=False, counts=False)


def _stated(dependency: Dependency, found: Report) -> FunctionalDependency:
    """One that the report names, with what was measured of it."""
    declared = found.declared or dependency in found.broken
    counts = dependency not in found.broken
    for each in found.discovery.found:
        if each.dependency == dependency:
            return _measured(each, declared=declared, counts=counts)
    return FunctionalDependency(
        dependency.determinant,
        dependency.dependent,
        declared=declared,
        counts=counts,
    )


def _measured(each: Found, *, declared: bool, counts: bool) -> FunctionalDependency:
    return FunctionalDependency(
        each.dependency.determinant,
        each.dependency.dependent,
        each.confidence,
        each.exceptions,
        each.witnesses,
        declared=declared,
        counts=counts,
    )


def _notes(found: Report) -> Iterator[str]:
    yield (
        f"Determinants of at most {found.discovery.widest} fields were looked for. A"
        " dependency counts if no document contradicts it, and its determinant is a key"
        " or one document in fifty bears it out."
    )
    for each in found.broken:
        yield f"{each}: {normalising.BROKEN[0].lower()}{normalising.BROKEN[1:]}"
    if found.constant:
        yield (
            f"Left out, with one value in all documents: {', '.join(found.constant)}."
        )
    if found.nested:
        yield (
            f"Lists and maps count as single values here: {', '.join(found.nested)}."
        )


def decomposition(
    call: Call, report: NormalFormReport, form: NormalForm
) -> Decomposition | None:
    """How to bring a collection into a form; None where it is in it."""
    if not report.forbidden(form):
        return None
    with placed(call, _NOWHERE):
        found = call.store.propose(_report(report), form)
    parts = [
        DecomposedPart(name, split.determinant, (*split.determinant, *split.dependents))
        for name, split in found.parts
    ]
    rest = DecomposedPart(report.collection, found.key, found.rest, fresh=False)
    return Decomposition(
        report.collection,
        form,
        (*parts, rest),
        tuple(FunctionalDependency(e.determinant, e.dependent) for e in found.lost),
        found.narrative,
    )


def _report(report: NormalFormReport) -> engine.Report:
    """The report as the engine knows it, as far as a proposal needs it."""
    counting = [each for each in report.dependencies if each.counts]
    return engine.Report(
        report.collection,
        Discovery(report.fields, report.documents, report.of, WIDEST, ()),
        tuple(Dependency(each.determinant, each.dependent) for each in counting),
        report.declared,
        (),
        report.keys,
        report.form,
        (),
        (),
        report.constant,
    )


def decompose(
    call: Call, wanted: Decomposition, actor: str, rationale: str
) -> Migration:
    """Takes a collection apart as it was proposed.

    Raises:
        QueryError: it is refused, and nothing was changed.
    """
    *parts, rest = wanted.parts
    splits = tuple(
        (
            each.name,
            Split(each.key, tuple(f for f in each.fields if f not in each.key)),
        )
        for each in parts
    )
    proposal = Proposal(
        wanted.collection,
        wanted.form,
        splits,
        rest.fields,
        rest.key,
        tuple(Dependency(each.determinant, each.dependent) for each in wanted.lost),
        wanted.narrative,
    )
    changed = normalising.migrated(
        call, proposal, telling.said(call, actor, rationale), _NOWHERE
    )
    assert changed.sequence is not None  # noqa: S101 - new collections are a change
    names = " and ".join([", ".join(each.name for each in parts), rest.name])
    return Migration(
        changed.sequence,
        f"{wanted.collection} is in {wanted.form} now, as {names}: entry"
        f" {changed.sequence} of the journal.",
    )


def recompose(call: Call, entry: int, actor: str, rationale: str) -> Migration:
    """Takes a migration back.

    Raises:
        QueryError: the entry is none, or others built on it.
    """
    found = call.store.journal(entry - 1, 1)
    if not found or found[0].operation is not Operation.MIGRATE:
        raise wrong(call.text, _NOWHERE, f"Entry {entry} is no migration.")
    changed = normalising.undone(
        call, telling.said(call, actor, rationale), entry, _NOWHERE
    )
    assert changed.sequence is not None  # noqa: S101 - a way back is a change
    return Migration(
        changed.sequence,
        f"All is as it was before entry {entry}, which entry {changed.sequence} of the"
        " journal undid.",
    )

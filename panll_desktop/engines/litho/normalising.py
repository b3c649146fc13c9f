"""The normal form of a collection, and how it could be taken apart.

A migration is one entry of the journal: it makes the new collections, fills them, takes
the fields that went there out of the documents, and says all that in its narrative. To
undo the entry is to have the collection back as it was. `migrating` does it.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from panll_desktop.engines.litho import (
    content,
    dependencies,
    normal_forms,
    present,
)
from panll_desktop.engines.litho.definition import Definition, Dependency
from panll_desktop.engines.litho.dependencies import Discovery
from panll_desktop.engines.litho.errors import ConstraintError, ValueTypeError
from panll_desktop.engines.litho.normal_forms import Split, Violation
from panll_desktop.engines.litho.searching import (
    CONFIDENCE,
    SAMPLE,
    WIDEST,
    Progress,
    untold,
)
from panll_desktop.protocol.documents import Json
from panll_desktop.protocol.normal_forms import NormalForm
from panll_desktop.records import Record

_WITNESSES: Final = 0.02  # of the documents, for a dependency to be built on
_EDGE: Final = ("_from", "_to")


class Report(Record):
    """How far a collection is from the normal forms.

    Attributes:
        discovery: what the documents show.
        dependencies: those the report rests on: the declared ones, or else those
            without exception that enough documents bear out.
        declared: whether they were declared.
        broken: declared ones that the documents do not keep; the rest is without them.
        keys: the least sets of fields that determine all others.
        form: the highest form it is in.
        violations: what keeps it from the higher ones.
        nested: fields that hold lists or maps; as single values, they count as 1NF.
        constant: fields that it leaves out, because they have one value everywhere.
    """

    collection: str
    discovery: Discovery
    dependencies: tuple[Dependency, ...]
    declared: bool
    broken: tuple[Dependency, ...]
    keys: tuple[tuple[str, ...], ...]
    form: NormalForm
    violations: tuple[Violation, ...]
    nested: tuple[str, ...]
    constant: tuple[str, ...] = ()

    @property
    def varied(self) -> tuple[str, ...]:
        """The fields that it is about."""
        return _without(self.discovery.fields, self.constant)


class Proposal(Record):
    """A decomposition that can be applied.

    Attributes:
        parts: the names of the new collections and the splits that they come from.
        rest: the fields that stay in the collection.
        key: those of them that determine the others.
        lost: dependencies that no single collection would show any more.
        narrative: what would happen and why, in sentences.
    """

    collection: str
    target: NormalForm
    parts: tuple[tuple[str, Split], ...]
    rest: tuple[str, ...]
    key: tuple[str, ...]
    lost: tuple[Dependency, ...]
    narrative: str


def discovered(  # noqa: PLR0913 - each is a choice of the user's
    connection: sqlite3.Connection,
    collection: str,
    *,
    sample: int = SAMPLE,
    confidence: float = CONFIDENCE,
    widest: int = WIDEST,
    progress: Progress = untold,
    cancelled: Callable[[], bool] = lambda: False,
) -> Discovery:
    """The dependencies of a collection; see `dependencies.discover`.

    Args:
        connection: inside a transaction.
        collection: its name.
        sample: the most documents to look at: the first by key.
        confidence: over 0, up to 1.
        widest: the most fields of a determinant.
        progress: is told how many determinants were tried, and of how many.
        cancelled: is asked at each of them.

    Raises:
        CollectionNotFoundError: there is no such collection.
        ValueTypeError: a number is out of bounds.
        SearchStoppedError: it was cancelled.
    """
    _check_bounds(confidence, sample, widest)
    demands = present.definition_of(connection, collection)
    of = connection.execute(
        "SELECT count(*) FROM document WHERE collection = ?", (collection,)
    ).fetchone()[0]
    documents = [
        {name: each for name, each in fields.items() if name not in _EDGE}
        for fields in documents_of(connection, collection, sample).values()
    ]
    found = dependencies.discover(
        documents,
        of,
        confidence=confidence,
        widest=widest,
        progress=progress,
        cancelled=cancelled,
    )
    return _with_declared(found, demands, documents)


def _with_declared(
    found: Discovery, demands: Definition, documents: Sequence[Mapping[str, Json]]
) -> Discovery:
    """The same with the fields that no document has, and that are declared."""
    named = {each.name for each in demands.fields} | {*found.fields}
    for each in demands.dependencies:
        named |= {*each.determinant, each.dependent}
    empty = named.difference(*documents) if found.documents > 1 else set[str]()
    return Discovery(
        tuple(sorted(named)),
        found.documents,
        found.of,
        found.widest,
        found.found,
        tuple(sorted({*found.constant, *empty})),
    )


def _check_bounds(confidence: float, sample: int, widest: int) -> None:
    if not (0 < confidence <= 1 and sample > 0 and widest > 0):
        raise ValueTypeError(
            f"CONFIDENCE {confidence:g}, SAMPLE {sample} and determinants of {widest}"
            " fields: one of them is out of bounds.",
            "A confidence lies over 0 and up to 1; the others count from 1.",
            ("Correct the number.",),
        )


def reported(
    connection: sqlite3.Connection, collection: str, found: Discovery
) -> Report:
    """The report on a collection, from what was discovered in it."""
    demands = present.definition_of(connection, collection)
    documents = documents_of(connection, collection, SAMPLE)
    broken = tuple(
        each
        for each in demands.dependencies
        if next(dependencies.exceptions(documents, each), None) is not None
    )
    declared = tuple(each for each in demands.dependencies if each not in broken)
    constant = () if declared else found.constant
    varied = _without(found.fields, constant)
    chosen = declared or _borne_out(found)
    violated = normal_forms.violations(varied, chosen)
    return Report(
        collection,
        found,
        chosen,
        bool(declared),
        broken,
        tuple(tuple(sorted(key)) for key in normal_forms.keys(varied, chosen)),
        normal_forms.form_of(violated),
        tuple(violated),
        tuple(
            name
            for name in found.fields
            if any(
                isinstance(each.get(name), dict | list) for each in documents.values()
            )
        ),
        constant,
    )


def _without(fields: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in fields if each not in others)


def _borne_out(found: Discovery) -> tuple[Dependency, ...]:
    """Without exception, and either from a key or with enough documents behind it."""
    least = _WITNESSES * found.documents
    return tuple(
        each.dependency
        for each in found.found
        if not each.exceptions
        and (not each.witnesses or each.witnesses >= least)
        and each.dependency.dependent not in found.constant
    )


def proposed(report: Report, target: NormalForm, taken: Sequence[str] = ()) -> Proposal:
    """How to bring a collection into a form.

    Args:
        report: on the collection.
        target: the form.
        taken: names that new collections cannot have.

    Raises:
        ConstraintError: it is in that form already.
    """
    apart = normal_forms.decomposition(report.varied, report.dependencies, target)
    if not apart.splits:
        raise ConstraintError(
            f"The collection {report.collection} is in {target} already.",
            f"Nothing that it shows is forbidden by {target}.",
            ("Choose a stricter form, or leave it as it is.",),
        )
    parts: list[tuple[str, Split]] = []
    for split in apart.splits:
        name = "_".join((report.collection, *split.determinant))
        while name in taken or name in [each for each, _ in parts]:
            name += "_"
        parts.append((name, split))
    return Proposal(
        report.collection,
        target,
        tuple(parts),
        (*apart.rest, *report.constant),
        next((key for key in report.keys if {*key} <= {*apart.rest}), apart.rest),
        apart.lost,
        _narrative(report, target, parts, apart.lost),
    )


def _narrative(
    report: Report,
    target: NormalForm,
    parts: Sequence[tuple[str, Split]],
    lost: Sequence[Dependency],
) -> str:
    known = "was declared" if report.declared else "holds without exception"
    count = report.discovery.documents
    said = [
        f"{report.collection} ({count} documents) goes from {report.form} to {target}."
    ]
    for name, split in parts:
        key, gone = ", ".join(split.determinant), ", ".join(split.dependents)
        said.append(
            f"{key} → {gone} {known}, and ({key}) is no key: {name} says it once for"
            f" each {key}. Join on {key} to have both together."
        )
    if lost:
        said.append(f"No single collection shows {'; '.join(map(str, lost))} any more.")
    said.append("Undoing this entry brings everything back as it was.")
    return " ".join(said)


def documents_of(
    connection: sqlite3.Connection, collection: str, limit: int
) -> dict[str, dict[str, Json]]:
    """Documents by key, in its order; all of them for a limit of -1."""
    rows = connection.execute(
        "SELECT key, content FROM document WHERE collection = ? ORDER BY key LIMIT ?",
        (collection, limit),
    )
    return {key: content.fields_of(found) for key, found in rows}

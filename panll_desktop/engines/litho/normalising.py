"""The normal form of a collection, and a migration that takes it apart.

A migration is one entry of the journal: it makes the new collections, fills them, takes
the fields that went there out of the documents, and says all that in its narrative. To
undo the entry is to have the collection back as it was.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from panll_desktop.engines.litho import (
    cbor,
    conditions,
    content,
    definition,
    dependencies,
    normal_forms,
    present,
    types,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Dependency, Field
from panll_desktop.engines.litho.dependencies import Discovery
from panll_desktop.engines.litho.errors import ConstraintError, ValueTypeError
from panll_desktop.engines.litho.journal import Effect
from panll_desktop.engines.litho.normal_forms import NormalForm, Split, Violation
from panll_desktop.engines.litho.searching import (
    CONFIDENCE,
    SAMPLE,
    WIDEST,
    Progress,
    untold,
)
from panll_desktop.protocol.documents import Json
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


class Proposal(Record):
    """A decomposition that can be applied.

    Attributes:
        parts: the names of the new collections and the splits that they come from.
        rest: the fields that stay in the collection.
        lost: dependencies that no single collection would show any more.
        narrative: what would happen and why, in sentences.
    """

    collection: str
    target: NormalForm
    parts: tuple[tuple[str, Split], ...]
    rest: tuple[str, ...]
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
        for fields in _documents(connection, collection, sample).values()
    ]
    found = dependencies.discover(
        documents,
        of,
        confidence=confidence,
        widest=widest,
        progress=progress,
        cancelled=cancelled,
    )
    named = {each.name for each in demands.fields} | {*found.fields}
    for each in demands.dependencies:
        named |= {*each.determinant, each.dependent}
    return Discovery(
        tuple(sorted(named)), found.documents, of, found.widest, found.found
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
    documents = _documents(connection, collection, SAMPLE)
    broken = tuple(
        each
        for each in demands.dependencies
        if next(dependencies.exceptions(documents, each), None) is not None
    )
    declared = tuple(each for each in demands.dependencies if each not in broken)
    chosen = declared or _borne_out(found)
    violated = normal_forms.violations(found.fields, chosen)
    return Report(
        collection,
        found,
        chosen,
        bool(declared),
        broken,
        tuple(tuple(sorted(key)) for key in normal_forms.keys(found.fields, chosen)),
        normal_forms.form_of(violated),
        tuple(violated),
        tuple(
            name
            for name in found.fields
            if any(
                isinstance(each.get(name), dict | list) for each in documents.values()
            )
        ),
    )


def _borne_out(found: Discovery) -> tuple[Dependency, ...]:
    """Without exception, and either from a key or with enough documents behind it."""
    least = _WITNESSES * found.documents
    return tuple(
        each.dependency
        for each in found.found
        if not each.exceptions and (not each.witnesses or each.witnesses >= least)
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
    apart = normal_forms.decomposition(
        report.discovery.fields, report.dependencies, target
    )
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
        apart.rest,
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


def effects(connection: sqlite3.Connection, proposal: Proposal) -> list[Effect]:
    """What applying a proposal does, to the documents as they are now.

    Raises:
        CollectionNotFoundError: the collection is gone.
        ConstraintError: a new name is taken, or a dependency does not hold any more;
            names two documents.
    """
    name = proposal.collection
    demands = present.definition_of(connection, name)
    _refuse_torn_checks(demands, proposal)
    documents = _documents(connection, name, -1)
    changed = {key: dict(fields) for key, fields in documents.items()}
    made: list[Effect] = []
    for part, split in proposal.parts:
        if present.exists(connection, (part, "")):
            raise ConstraintError(
                f"There is a collection {part!r} already.",
                "The migration would make one of that name.",
                ("Propose it again.",),
            )
        made.append(Effect(part, "", None, _part_definition(demands, split, proposal)))
        made += _part_documents(part, split, documents)
        for fields in changed.values():
            for each in split.dependents:
                fields.pop(each, None)
    rewritten = [
        Effect(name, key, content.encoded(documents[key]), content.encoded(fields))
        for key, fields in changed.items()
    ]
    lessened = Effect(
        name, "", definition.stored(demands), _rest_definition(demands, proposal)
    )
    return [*made, *rewritten, lessened]


def _refuse_torn_checks(demands: Definition, proposal: Proposal) -> None:
    parts = [{*split.determinant, *split.dependents} for _, split in proposal.parts]
    for each in demands.checks:
        looked_at = conditions.fields_in(each.condition)
        if not any(looked_at <= part for part in (set(proposal.rest), *parts)):
            raise ConstraintError(
                f"The check {each.text} looks at fields that would lie in different"
                " collections.",
                "A check is held against one document at a time.",
                ("Take the check out of the schema first.",),
            )


def _documents(
    connection: sqlite3.Connection, collection: str, limit: int
) -> dict[str, dict[str, Json]]:
    rows = connection.execute(
        "SELECT key, content FROM document WHERE collection = ? ORDER BY key LIMIT ?",
        (collection, limit),
    )
    return {key: content.fields_of(found) for key, found in rows}


def _part_documents(
    part: str, split: Split, documents: Mapping[str, Mapping[str, Json]]
) -> list[Effect]:
    """One document for each value of the determinant."""
    for dependent in split.dependents:
        dependency = Dependency(split.determinant, dependent)
        against = next(dependencies.exceptions(documents, dependency), None)
        if against is not None:
            raise ConstraintError(
                f"{dependency} does not hold any more: {against[0]} and {against[1]}"
                " agree in the one and not in the other.",
                "The documents changed since the migration was proposed.",
                ("Look for dependencies again.",),
            )
    made: dict[str, bytes] = {}
    wanted = (*split.determinant, *split.dependents)
    for fields in documents.values():
        kept = {name: fields[name] for name in wanted if name in fields}
        made.setdefault(_key(split, fields), content.encoded(kept))
    return [Effect(part, key, None, each) for key, each in made.items()]


def _key(split: Split, fields: Mapping[str, Json]) -> str:
    """A key that says the value where that can be one, and else is a hash of it."""
    values = [fields.get(name) for name in split.determinant]
    match values:
        case [str(text)] if content.is_key(text):
            return text
        case _:
            said = cbor.encode([content.plain(each) for each in values])
            return hashlib.sha256(said).hexdigest()[:32]


def _part_definition(demands: Definition, split: Split, proposal: Proposal) -> bytes:
    known = {each.name: each for each in demands.fields}
    fields = []
    for name in (*split.determinant, *split.dependents):
        before = known.get(name, Field(name, types.made("Json")))
        fields.append(
            Field(
                name,
                before.type,
                nullable=before.nullable,
                references=before.references,
            )
        )
    names = {each.name for each in fields}
    wanted = Definition(
        Kind.DOCUMENT,
        fields=tuple(fields),
        checks=tuple(
            each
            for each in demands.checks
            if conditions.fields_in(each.condition) <= names
        ),
        dependencies=tuple(
            Dependency(split.determinant, each) for each in split.dependents
        ),
        target=proposal.target.value,
        narrative=proposal.narrative,
    )
    return definition.stored(wanted)


def _rest_definition(demands: Definition, proposal: Proposal) -> bytes:
    gone = {name for _, split in proposal.parts for name in split.dependents}
    lessened = Definition(
        demands.kind,
        demands.version + 1,
        tuple(each for each in demands.fields if each.name not in gone),
        tuple(
            each
            for each in demands.checks
            if not gone & conditions.fields_in(each.condition)
        ),
        demands.closed,
        tuple(
            each
            for each in demands.dependencies
            if each.dependent not in gone and not gone & {*each.determinant}
        ),
        proposal.target.value,
        proposal.narrative,
    )
    return definition.stored(lessened)

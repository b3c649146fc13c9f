"""What a migration does: effects that take a collection apart as it was proposed."""

import hashlib
import sqlite3
from collections.abc import Mapping

from panll_desktop.engines.litho import (
    cbor,
    conditions,
    content,
    definition,
    dependencies,
    present,
    types,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Dependency, Field
from panll_desktop.engines.litho.errors import ConstraintError
from panll_desktop.engines.litho.journal import Effect
from panll_desktop.engines.litho.normal_forms import Split
from panll_desktop.engines.litho.normalising import Proposal, documents_of
from panll_desktop.protocol.documents import Json


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
    documents = documents_of(connection, name, -1)
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

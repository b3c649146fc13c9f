"""The way back from a migration by hand: collections become one again.

Documents that agree in some fields are one document afterwards. Nothing may be lost by
that and nothing multiplied: what would be is refused by name.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panll_desktop.engines.litho import content, definition, dependencies, present
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import ConstraintError
from panll_desktop.engines.litho.journal import Effect
from panll_desktop.engines.litho.normalising import documents_of
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

Documents: TypeAlias = Mapping[str, Mapping[str, Json]]
_LOSSLESS = "Joining collections may neither lose a document nor make two of one."


class Joined(Record):
    """What becomes of collections that are joined.

    Attributes:
        effects: that bring it about.
        documents: how many there are then.
        fields: their names, in their order.
        narrative: what happens, in sentences.
    """

    effects: tuple[Effect, ...]
    documents: int
    fields: tuple[str, ...]
    narrative: str


def join(
    connection: sqlite3.Connection, parts: Sequence[str], into: str, on: Sequence[str]
) -> Joined:
    """What joining collections does, to the documents as they are now.

    Args:
        connection: inside a transaction.
        parts: the collections; the documents of the first keep their keys.
        into: one of them, or the name of a new collection.
        on: the fields in which documents that belong together agree.

    Raises:
        CollectionNotFoundError: one of them is not there.
        ConstraintError: the name is taken, or a document would be lost or multiplied.
        ValueTypeError: the name is none.
    """
    content.check_name(into)
    demands = [_demanded(connection, each) for each in parts]
    _refuse_names(connection, parts, into)
    read = [documents_of(connection, each, -1) for each in parts]
    made = {key: dict(fields) for key, fields in read[0].items()}
    whole = True
    for name, documents in zip(parts[1:], read[1:], strict=True):
        whole &= _add(made, parts[0], name, documents, on)
    narrative = _narrative(parts, read, into, on)
    known = demands[parts.index(into)] if into in parts else None
    after = _definition(demands, known, on, narrative, whole=whole)
    former = None if known is None else definition.stored(known)
    first = Effect(into, "", former, definition.stored(after))
    effects = _effects(dict(zip(parts, read, strict=True)), into, made)
    gone = [
        Effect(name, "", definition.stored(each), None)
        for name, each in zip(parts, demands, strict=True)
        if name != into
    ]
    fields = dict.fromkeys(name for each in made.values() for name in each)
    return Joined((first, *effects, *gone), len(made), tuple(fields), narrative)


def _effects(
    before: Mapping[str, Documents], into: str, made: Documents
) -> Iterator[Effect]:
    """What goes from the collections, and what is in the one of them then."""
    for name, documents in before.items():
        for key, fields in documents.items():
            if name != into or key not in made:
                yield Effect(name, key, content.encoded(fields), None)
    kept = before.get(into, {})
    for key, fields in made.items():
        was = content.encoded(kept[key]) if key in kept else None
        yield Effect(into, key, was, content.encoded(fields))


def _demanded(connection: sqlite3.Connection, name: str) -> Definition:
    found = present.definition_of(connection, name)
    if found.kind is Kind.EDGE:
        raise ConstraintError(
            f"The collection {name} holds edges.",
            "An edge leads from document to document, and is not joined with them.",
            ("Join collections of documents.",),
        )
    return found


def _refuse_names(
    connection: sqlite3.Connection, parts: Sequence[str], into: str
) -> None:
    if len(set(parts)) < max(len(parts), 2):
        raise ConstraintError(
            f"Two different collections are joined, or more; not {', '.join(parts)}.",
            _LOSSLESS,
            ("Name each collection once.",),
        )
    if into not in parts and present.exists(connection, (into, "")):
        raise ConstraintError(
            f"There is a collection {into!r} already.",
            "What is joined goes into one of the collections, or into a new one.",
            ("Choose another name.",),
        )


def _add(
    made: dict[str, dict[str, Json]],
    first: str,
    name: str,
    documents: Documents,
    on: Sequence[str],
) -> bool:
    """Gives documents the fields of their partners; whether each has one."""
    partners = _partners(name, documents, on)
    used: set[str] = set()
    for key, fields in made.items():
        other = partners.get(_values(fields, on))
        if other is None:
            continue
        used.add(other)
        for field, value in documents[other].items():
            if field not in on and fields.get(field, value) != value:
                raise ConstraintError(
                    f"{first}/{key} and {name}/{other} say different things of"
                    f" {field}.",
                    "A document has one value for each field.",
                    (f"Correct one of them, or rename {field}.",),
                )
        fields.update(documents[other])
    alone = next((key for key in documents if key not in used), None)
    if alone is not None:
        raise ConstraintError(
            f"No document of {first} agrees with {name}/{alone} in {', '.join(on)}.",
            _LOSSLESS,
            (f"Delete {name}/{alone} first, or insert one that belongs to it.",),
        )
    return all(_values(fields, on) in partners for fields in made.values())


def _partners(
    name: str, documents: Documents, on: Sequence[str]
) -> dict[tuple[object, ...], str]:
    found: dict[tuple[object, ...], str] = {}
    for key, fields in documents.items():
        other = found.setdefault(_values(fields, on), key)
        if other != key:
            raise ConstraintError(
                f"{name}/{other} and {name}/{key} agree in {', '.join(on)}.",
                _LOSSLESS,
                (f"Join on what is a key of {name}, or name it first.",),
            )
    return found


def _values(fields: Mapping[str, Json], on: Sequence[str]) -> tuple[object, ...]:
    return tuple(dependencies.value_of(fields.get(name)) for name in on)


def _definition(
    demands: Sequence[Definition],
    known: Definition | None,
    on: Sequence[str],
    narrative: str,
    *,
    whole: bool,
) -> Definition:
    """All that was demanded of the parts, as far as it still can be."""
    fields = {each.name: each for each in demands[0].fields}
    for demand in demands[1:]:
        for each in demand.fields:
            if each.name not in fields:
                optional = each.nullable or each.name in on or not whole
                fields[each.name] = Field(
                    each.name,
                    each.type,
                    nullable=optional,
                    references=each.references,
                    default=each.default,
                )
    return Definition(
        Kind.DOCUMENT,
        1 if known is None else known.version + 1,
        tuple(fields.values()),
        tuple(dict.fromkeys(check for each in demands for check in each.checks)),
        all(each.closed for each in demands),
        tuple(dict.fromkeys(said for each in demands for said in each.dependencies)),
        narrative=narrative,
    )


def _narrative(
    parts: Sequence[str], read: Sequence[Documents], into: str, on: Sequence[str]
) -> str:
    listed = " and ".join(
        f"{name} ({len(documents)} documents)"
        for name, documents in zip(parts, read, strict=True)
    )
    return (
        f"{listed} become {into}: documents that agree in {', '.join(on)} are one."
        " Undoing this entry brings everything back as it was."
    )

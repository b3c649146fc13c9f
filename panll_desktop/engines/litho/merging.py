"""Two documents become one, and one becomes two again.

Merging takes a document away and leads everything that held it to the one that stays:
edges, and fields that refer to it. The entry says in its context which document went
into which, so that later it can be taken out again, whatever has changed since.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from panll_desktop.engines.litho import content, journal, present
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import (
    ConstraintError,
    IrreversibleError,
    NothingToUndoError,
    ValueTypeError,
)
from panll_desktop.engines.litho.journal import Effect, Entry, Operation, Place
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

ALIASES: Final = "aliases"
NAMES: Final = ("primary_name", "name", "title")  # where a document says its name
CONTEXT: Final = "merged"
_ENDS: Final = ("_from", "_to")


class Merging(Record):
    """Two documents made one, or one made two, before it is done.

    Attributes:
        effects: of the entry.
        aliases: that the one that stays gets, or loses.
        led: how many edges and references lead elsewhere since.
    """

    effects: tuple[Effect, ...]
    aliases: tuple[str, ...]
    led: int

    def context(self, gone: Place, stays: Place) -> dict[str, Json]:
        """What the entry says of itself."""
        said: dict[str, Json] = {
            "source": "/".join(gone),
            "into": "/".join(stays),
            "aliases": list(self.aliases),
        }
        return {CONTEXT: said}


def merged(
    connection: sqlite3.Connection, gone: Place, stays: Place, *, adopt: bool
) -> Merging:
    """What makes two documents one.

    Args:
        connection: inside a transaction.
        gone: the document that goes.
        stays: of the same collection.
        adopt: whether the one that stays gets the name and the aliases of the other.

    Raises:
        ConstraintError: both are one, or they are edges.
        DocumentNotFoundError: one of them is not there.
        ValueTypeError: the aliases of one of them are no list of texts.
    """
    _check(connection, gone, stays)
    before, after = (
        present.document(connection, "/".join(each)) for each in (gone, stays)
    )
    fields = content.fields_of(after)
    adopted = _adopted(content.fields_of(before), fields, gone, stays) if adopt else ()
    changed = _led(connection, gone, stays)
    base = content.fields_of(changed.pop(stays, after))
    if adopted:
        base[ALIASES] = [*_aliases(fields, stays), *adopted]
    effects = [
        Effect(*gone, before, None),
        Effect(*stays, after, content.stored(base, Kind.DOCUMENT)),
        *(
            Effect(*place, present.state(connection, place), found)
            for place, found in changed.items()
        ),
    ]
    return Merging(tuple(effects), adopted, len(changed))


def _check(connection: sqlite3.Connection, gone: Place, stays: Place) -> None:
    """Refuses two that are no two documents of one collection."""
    if gone[0] != stays[0]:
        raise ConstraintError(
            f"{'/'.join(gone)} and {'/'.join(stays)} lie in two collections.",
            "What leads to one of them may not lead to the other.",
            ("Merge documents of one collection.",),
        )
    if gone == stays:
        raise ConstraintError(
            f"{'/'.join(gone)} cannot be merged into itself.",
            "Merging makes one document of two.",
            ("Name two documents.",),
        )
    if present.definition_of(connection, gone[0]).kind is Kind.EDGE:
        raise ConstraintError(
            f"{gone[0]} holds edges, and edges are not merged.",
            "An edge says what it connects; two that connect the same are two.",
            ("Delete one of them.",),
        )


def _adopted(
    gone: Mapping[str, Json], stays: Mapping[str, Json], one: Place, other: Place
) -> tuple[str, ...]:
    """The names of the one that goes which the other has not got."""
    known = {*_aliases(stays, other), *_named(stays)}
    names = dict.fromkeys([*_named(gone), *_aliases(gone, one)])
    return tuple(each for each in names if each not in known)


def _named(fields: Mapping[str, Json]) -> list[str]:
    found = (fields.get(name) for name in NAMES)
    return [each for each in found if isinstance(each, str)][:1]


def _aliases(fields: Mapping[str, Json], place: Place) -> list[str]:
    """The aliases of a document.

    Raises:
        ValueTypeError: they are no list of texts.
    """
    found = fields.get(ALIASES)
    if found is None:
        return []
    listed = found if isinstance(found, list) else [found]
    texts = [each for each in listed if isinstance(each, str)]
    if found is not listed or len(texts) != len(listed):
        raise ValueTypeError(
            f"The field {ALIASES} of {'/'.join(place)} is no list of texts.",
            suggestions=("Correct it, or merge without ADOPT ALIASES.",),
        )
    return texts


def _led(
    connection: sqlite3.Connection, gone: Place, stays: Place
) -> dict[Place, bytes]:
    """All that held one document, as it is when it holds the other."""
    found: dict[Place, bytes] = {}
    for place in present.holding(connection, "/".join(gone)):
        held = present.state(connection, place)
        if held is None or place == gone:
            continue
        fields = content.fields_of(held)
        demands = present.definition_of(connection, place[0])
        for name in _naming(demands, gone[0]):
            fields = _turned(fields, name, gone, stays)
        found[place] = content.stored(fields, demands.kind)
    return found


def _naming(demands: Definition, collection: str) -> list[str]:
    """The fields that name documents of a collection."""
    referring = demands.references.items()
    return [*_ENDS, *(name for name, target in referring if target == collection)]


def _turned(
    fields: dict[str, Json], name: str, gone: Place, stays: Place
) -> dict[str, Json]:
    """The fields, where one that names a document, in either form, names another."""
    value = fields.get(name)
    if value == "/".join(gone):
        return {**fields, name: "/".join(stays)}
    if value == gone[1] and name not in _ENDS:
        return {**fields, name: stays[1]}
    return fields


def unmerged(
    connection: sqlite3.Connection,
    stays: Place,
    extracted: Place,
    aliases: Sequence[str] | None = None,
) -> Merging:
    """What takes a document out of another that it was merged into.

    It comes back as it was. What was led elsewhere by the merge leads back to it, as
    far as that is still there and leads to the other; what came later stays there.

    Args:
        connection: inside a transaction.
        stays: the document that the other is in.
        extracted: the one that comes back.
        aliases: that `stays` loses; those that it got then for None.

    Raises:
        NothingToUndoError: it was not merged into that one, or is there.
        IrreversibleError: the merge was declared so.
        DocumentNotFoundError: `stays` is not there.
    """
    entry = _merge_of(connection, stays, extracted)
    if entry.irreversible:
        raise IrreversibleError(
            f"Entry {entry.sequence} was declared irreversible by"
            f" {entry.provenance.actor}: {entry.irreversible}"
        )
    after = present.document(connection, "/".join(stays))
    fields = content.fields_of(after)
    lost = _said(entry)["aliases"] if aliases is None else list(aliases)
    kept = _aliases(fields, stays)
    dropped = tuple(each for each in kept if isinstance(lost, list) and each in lost)
    if dropped:
        fields[ALIASES] = [each for each in kept if each not in dropped]
    effects: list[Effect] = []
    for each in journal.effects(connection, entry.sequence):
        if each.place == extracted:
            effects.append(Effect(*extracted, None, each.before))
        elif each.place != stays:
            effects += _led_back(connection, each, stays, extracted)
    made = content.stored(fields, Kind.DOCUMENT)
    effects.insert(1, Effect(*stays, after, made))
    return Merging(tuple(effects), dropped, len(effects) - 2)


def _merge_of(connection: sqlite3.Connection, stays: Place, extracted: Place) -> Entry:
    """The merge that took a document away last, if it went into that one."""
    entry = _last_in_effect(connection, extracted)
    if (
        entry is None
        or entry.operation is not Operation.MERGE
        or _said(entry).get("source") != "/".join(extracted)
        or _said(entry).get("into") != "/".join(stays)
    ):
        raise NothingToUndoError(
            f"{'/'.join(extracted)} was not merged into {'/'.join(stays)}, or is taken"
            " out again.",
            "Only what a merge took in can be taken out.",
            (f"See INTROSPECT HISTORY {'/'.join(extracted)}.",),
        )
    return entry


def _last_in_effect(connection: sqlite3.Connection, place: Place) -> Entry | None:
    """The newest entry on a place that is neither undone nor an undo."""
    for sequence in reversed(journal.touching(connection, place)):
        entry = journal.entry(connection, sequence)
        if entry is None or entry.operation is Operation.UNDO:
            continue
        if journal.undone_by(connection, sequence) is None:
            return entry
    return None


def _said(entry: Entry) -> dict[str, Json]:
    found = entry.provenance.context.get(CONTEXT)
    return dict(found) if isinstance(found, dict) else {}


def _led_back(
    connection: sqlite3.Connection, effect: Effect, stays: Place, extracted: Place
) -> list[Effect]:
    """The effect that leads one edge or reference back; none where it is no more."""
    now = present.state(connection, effect.place)
    if now is None or effect.before is None:
        return []
    then, fields = content.fields_of(effect.before), content.fields_of(now)
    demands = present.definition_of(connection, effect.collection)
    for name in _naming(demands, extracted[0]):
        if then.get(name) in ("/".join(extracted), extracted[1]):
            fields = _turned(fields, name, stays, extracted)
    return [Effect(*effect.place, now, content.stored(fields, demands.kind))]

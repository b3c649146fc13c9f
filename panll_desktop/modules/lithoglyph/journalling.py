"""The journal for the workbench: pages of it, one entry, and the way back from it."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.litho import definition
from panll_desktop.engines.litho.content import fields_of
from panll_desktop.engines.litho.errors import IrreversibleError, NothingToUndoError
from panll_desktop.engines.litho.journal import Effect, Provenance
from panll_desktop.engines.litho.leafing import Leaf, Wanted
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph.calls import Spoken
from panll_desktop.protocol import (
    FieldChange,
    JournalEntry,
    JournalPage,
    JournalRecord,
    JournalRequest,
    Json,
    Modality,
    SubjectChange,
    UndoBlocker,
    UndoPreview,
)

MOST_CHANGES: Final = 50
_ENDS: Final = ("_from", "_to")
_NOT_KEPT: Final = "What was there before was not kept: the entry is irreversible."


def page(store: Store, request: JournalRequest) -> JournalPage:
    """The entries that meet a request, the newest first."""
    collection, _, key = request.subject.partition("/")
    wanted = Wanted(
        request.text,
        request.actor,
        (collection, key) if collection else None,
        request.before,
        request.most + 1,
    )
    leaves, actors, total = store.leaves(wanted)
    shown = leaves[: request.most]
    more = len(leaves) > len(shown)
    return JournalPage(tuple(map(_entry, shown)), more, total, tuple(actors))


def record(store: Store, sequence: int) -> JournalRecord:
    """One entry with what it did and its hashes, which are computed now."""
    found = store.leaf(sequence)
    if found is None:
        raise _absent(sequence)
    leaf, effects, faults = found
    entry = leaf.entry
    notes = [(name, _text(value)) for name, value in entry.provenance.context.items()]
    if entry.irreversible:
        notes.insert(0, ("irreversible", entry.irreversible))
    return JournalRecord(
        _entry(leaf),
        entry.provenance.source,
        tuple(notes),
        tuple(
            _change(each, _did(each, entry.irreversible), entry.irreversible)
            for each in effects[:MOST_CHANGES]
        ),
        entry.digest.hex(),
        entry.parent.hex(),
        tuple(faults),
    )


def preview(store: Store, sequence: int) -> UndoPreview:
    """What undoing an entry would do, and which later entries stand in the way."""
    if not store.journal(sequence - 1, 1):
        raise _absent(sequence)
    try:
        plan = store.preview_undo(sequence)
    except (IrreversibleError, NothingToUndoError) as error:
        return UndoPreview(sequence, refusal=error.message)
    return UndoPreview(
        sequence,
        tuple(_change(each, _would(each)) for each in plan.effects[:MOST_CHANGES]),
        len(plan.effects),
        tuple(UndoBlocker(each.sequence, each.sentence) for each in plan.blockers),
    )


def undo(
    store: Store, spoken: Spoken, sequence: int, actor: str, rationale: str
) -> JournalEntry:
    """Undoes an entry; returns the one that did."""
    who = Provenance(actor, rationale, spoken.source, dict(spoken.context))
    made = store.undo(who, sequence).sequence
    assert made is not None  # noqa: S101 - undoing changes something, or is refused
    found = store.leaf(made)
    assert found is not None  # noqa: S101 - it was made just now
    return _entry(found[0])


def _absent(sequence: int) -> NothingToUndoError:
    return NothingToUndoError(f"The journal has no entry {sequence}.")


def _entry(leaf: Leaf) -> JournalEntry:
    entry = leaf.entry
    return JournalEntry(
        entry.sequence,
        entry.at,
        entry.provenance.actor,
        entry.provenance.rationale,
        entry.operation.value.replace("_", " "),
        tuple("/".join(filter(None, each)) for each in leaf.places),
        leaf.touched,
        entry.undoes,
        leaf.undone_by,
        entry.irreversible,
    )


def _did(effect: Effect, irreversible: str) -> str:
    if effect.after is None:
        return "taken away"
    if effect.before is None:
        return "written" if irreversible else "added"
    return "changed"


def _would(effect: Effect) -> str:
    if effect.after is None:
        return "taken away"
    return "brought back" if effect.before is None else "changed back"


def _change(effect: Effect, deed: str, irreversible: str = "") -> SubjectChange:
    before, after = _content(effect, effect.before), _content(effect, effect.after)
    return SubjectChange(
        "/".join(filter(None, effect.place)),
        deed if effect.key else f"collection {deed}",
        _differing(before, after, demands=not effect.key),
        _NOT_KEPT if irreversible else "",
    )


def _content(effect: Effect, content: bytes | None) -> Mapping[str, Json]:
    """The fields of a document, or what a collection demands."""
    if content is None:
        return {}
    if effect.key:
        return fields_of(content)
    found = definition.read(content)
    shown: dict[str, Json] = {"holds": found.kind.value, "version": found.version}
    shown |= {f"field {each.name}": _declared(each) for each in found.fields}
    if found.checks:
        shown["checks"] = [each.text for each in found.checks]
    if found.dependencies:
        shown["dependencies"] = [str(each) for each in found.dependencies]
    if found.target:
        shown["normal form"] = found.target
    return shown


def _declared(field: definition.Field) -> str:
    said = [str(field.type)]
    said += ["primary"] if field.primary else []
    said += ["unique"] if field.unique else []
    said += [] if field.nullable else ["not null"]
    said += [f"of {field.references}"] if field.references else []
    return ", ".join(said)


def _differing(
    before: Mapping[str, Json], after: Mapping[str, Json], *, demands: bool
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(_modality(name, demands=demands), name, *pair)
        for name in sorted({*before, *after})
        if (pair := (before.get(name), after.get(name)))[0] != pair[1]
        or (name in before) != (name in after)
    )


def _modality(name: str, *, demands: bool) -> Modality:
    if demands:
        return Modality.SEMANTIC
    return Modality.GRAPH if name in _ENDS else Modality.DOCUMENT


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    import json  # noqa: PLC0415 - few entries have more than texts

    return json.dumps(value, ensure_ascii=False)

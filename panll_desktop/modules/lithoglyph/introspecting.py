"""Questions about the database itself, and what UNDO would do and does."""

from collections.abc import Sequence

from panll_desktop import __version__
from panll_desktop.engines.litho.content import fields_of
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.journal import Effect, shown
from panll_desktop.engines.litho.past import Moment
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import describing, journals, telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns, of_documents
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import missing, translated, wrong
from panll_desktop.modules.lithoglyph.rows import Bound, Row
from panll_desktop.modules.lithoglyph.selecting import counted
from panll_desktop.modules.lithoglyph.writing import WRITTEN
from panll_desktop.protocol import Json, Modality, StatementType

_MOST_FAULTS = 3  # that are named
_PAST = Modality.PROVENANCE.bit | Modality.TEMPORAL.bit


def carried_out(
    call: Call, tree: t.Introspect | t.Undo, evaluator: Evaluator
) -> Answer:
    """Answers a question about the database, or undoes."""
    if isinstance(tree, t.Undo):
        return undo(call, tree, evaluator)
    return introspect(call, tree, evaluator)


def introspect(call: Call, tree: t.Introspect, evaluator: Evaluator) -> Answer:
    """Answers INTROSPECT."""
    if isinstance(tree.returning, c.Refined):
        call.warn("The type behind RETURNING is not verified.")
    match tree.asked:
        case t.Asked.VERSION:
            rows: list[tuple[Json, ...]] = [("embedded", __version__)]
            found = columns(["engine", "version"], rows)
            return Answer(found, rows, StatementType.SHOW, "INTROSPECT VERSION", 0)
        case t.Asked.COLLECTIONS:
            documents = describing.collections(call.store)
            return _shown(documents, "INTROSPECT COLLECTIONS")
        case t.Asked.SCHEMA | t.Asked.CONSTRAINTS:
            return _schema(call, tree)
        case t.Asked.JOURNAL:
            return _journal(call, tree, evaluator)
        case t.Asked.HISTORY:
            return _history(call, tree, evaluator)


def _shown(documents: Sequence[dict[str, Json]], name: str, bits: int = 0) -> Answer:
    return of_documents(documents, StatementType.SHOW, name, bits)


def _schema(call: Call, tree: t.Introspect) -> Answer:
    known = call.store.collections()
    name = f"INTROSPECT {tree.asked.value}"
    wanted = list(known)
    if tree.subject is not None:
        subject = str(tree.subject.identifier)
        if subject not in known:
            raise missing(call.text, tree.subject.span, subject, sorted(known))
        wanted = [subject]
    if tree.asked is t.Asked.CONSTRAINTS:
        found = [
            row for each in wanted for row in describing.constraints(call.store, each)
        ]
    else:
        found = [describing.schema(call.store, each) for each in wanted]
    return _shown(found, name)


def _journal(call: Call, tree: t.Introspect, evaluator: Evaluator) -> Answer:
    found = list(journals.entries(call.store, tree.since or 0))
    broken = call.store.chain(tree.since or 0)
    for each in broken[:_MOST_FAULTS]:
        call.warn(f"{each.kind.code}: {each.sentence} {each.kind.advice}")
    if len(broken) > _MOST_FAULTS:
        call.warn(f"{len(broken) - _MOST_FAULTS:,} more of the journal are at odds.")
    found = _kept(tree, evaluator, found)
    return _shown(found[: counted(call, tree.limit)], "INTROSPECT JOURNAL", _PAST)


def _history(call: Call, tree: t.Introspect, evaluator: Evaluator) -> Answer:
    assert tree.subject is not None  # noqa: S101 - so the grammar has it
    identifier = tree.subject.identifier
    if not isinstance(identifier, str):
        raise wrong(call.text, tree.subject.span, "A document is named here.")
    try:
        moments = call.store.history(identifier)
    except LithoError as error:
        raise translated(error, call.text, tree.subject.span) from error
    found = _kept(tree, evaluator, [_moment(call, each) for each in moments])
    name = f"INTROSPECT {tree.aspect or 'HISTORY'}"
    return _shown(found[: counted(call, tree.limit)], name, _PAST)


def _kept(
    tree: t.Introspect, evaluator: Evaluator, entries: list[dict[str, Json]]
) -> list[dict[str, Json]]:
    """The entries that fit."""
    if tree.condition is None:
        return entries
    holds = evaluator.holds(tree.condition)
    return [each for each in entries if holds(Row((Bound(("journal",), each),)))]


def _moment(call: Call, moment: Moment) -> dict[str, Json]:
    entry, who = moment.entry, moment.entry.provenance
    before, after = moment.before or {}, moment.after or {}
    names = dict.fromkeys([*before, *after])
    changed: dict[str, Json] = {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name) or (name in before) != (name in after)
    }
    return {
        "sequence": entry.sequence,
        "timestamp": entry.at,
        "op_type": entry.operation.value,
        "actor": who.actor,
        "rationale": who.rationale,
        "changed": changed,
        "document": moment.after,
        "undone_by": call.store.undone_by(entry.sequence),
        "context": dict(who.context),
    }


def undo(call: Call, tree: t.Undo, evaluator: Evaluator) -> Answer:
    """Undoes an entry, or says what that would do and what stands in the way."""
    if tree.preview:
        return _preview(call, tree)
    who = telling.provenance(call, tree.because, evaluator)
    with placed(call, tree.span):
        plan = call.store.preview_undo(tree.sequence)
        changed = call.store.undo(who, tree.sequence)
    undone = plan.entry.sequence
    rows: list[tuple[Json, ...]] = [
        (changed.sequence, undone, _deed(each), shown(each.place))
        for each in plan.effects
    ]
    return Answer(
        columns(["sequence", "undoes", "does", "where"], rows),
        rows,
        StatementType.OTHER,
        "UNDO",
        WRITTEN | _PAST,
        f"Entry {undone} undone by entry {changed.sequence}.",
        len(changed.identifiers),
    )


def _deed(effect: Effect) -> str:
    if effect.after is None:
        return "takes away"
    return "brings back" if effect.before is None else "restores"


def _preview(call: Call, tree: t.Undo) -> Answer:
    with placed(call, tree.span):
        plan = call.store.preview_undo(tree.sequence)
    undone = plan.entry.sequence
    rows: list[tuple[Json, ...]] = [
        (
            undone,
            _deed(each),
            shown(each.place),
            _fields(each.before) if each.key else None,
            _fields(each.after) if each.key else None,
            None,
        )
        for each in plan.effects
    ]
    rows += [
        (undone, "is blocked", f"entry {each.sequence}", None, None, each.sentence)
        for each in plan.blockers
    ]
    names = ["undoes", "would", "where", "from", "to", "blocker"]
    who = plan.entry.provenance
    message = (
        f"Entry {undone} is by {who.actor} (“{who.rationale}”). Nothing was changed."
    )
    if plan.blockers:
        listed = ", ".join(str(each.sequence) for each in reversed(plan.blockers))
        message = (
            f"Entry {undone} cannot be undone before: {listed}. Nothing was changed."
        )
    return Answer(
        columns(names, rows), rows, StatementType.SHOW, "UNDO PREVIEW", _PAST, message
    )


def _fields(content: bytes | None) -> Json:
    return None if content is None else fields_of(content)

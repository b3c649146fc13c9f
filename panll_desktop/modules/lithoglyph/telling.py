"""Who changes something and why: from the clauses of a statement to the journal."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.words import ACTORS
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.protocol import Json, Span

_NOT_VERIFIED: Final = "Proof terms are kept with the change as they are; not verified."


def provenance(
    call: Call,
    because: c.Because,
    evaluator: Evaluator,
    more: Mapping[str, Json] | None = None,
) -> Provenance:
    """What the statement says of itself; what it does not say, the session says.

    Args:
        call: of the statement.
        because: its clauses that say who and why.
        evaluator: of their values.
        more: what else is kept with the entry.

    Raises:
        QueryError: an actor or a rationale that is no text.
    """
    said: dict[str, Json] = dict(call.spoken.context)
    actor, rationale = call.spoken.actor, call.spoken.rationale
    if isinstance(because.provenance, v.Hole):
        sentence = f"{because.provenance.text} is a place of a template: fill it in."
        raise wrong(call.text, because.provenance.span, sentence)
    given: dict[str, Json] = {}
    if because.provenance is not None:
        found = evaluator.constant(because.provenance)
        given = found if isinstance(found, dict) else {}
    for note in because.notes:
        given[note.name.lower()] = evaluator.constant(note.value)
    if because.rationale is not None:
        given["rationale"] = _rationale(call, because.rationale)
    for name in ("actor", *(each.lower() for each in ACTORS)):
        if name in given:
            actor = _text(call, because.span, name, given[name])
            break
    if "rationale" in given:
        rationale = _text(call, because.span, "rationale", given["rationale"])
    kept = {
        name: value
        for name, value in given.items()
        if name not in ("actor", "rationale")
    }
    said |= kept | dict(more or {}) | _lean(call, because)
    return Provenance(actor, rationale, call.spoken.source, said)


def said(
    call: Call, actor: str | None = None, rationale: str | None = None
) -> Provenance:
    """What is said of a change that is no statement; what is not, the session says."""
    spoken = call.spoken
    return Provenance(
        spoken.actor if actor is None else actor,
        spoken.rationale if rationale is None else rationale,
        spoken.source,
        dict(spoken.context),
    )


def _rationale(
    call: Call, found: v.Constant | c.Refined | v.Parameter | v.Hole
) -> Json:
    match found:
        case v.Constant(value=value):
            return value
        case v.Parameter(name=name, span=span):
            return call.parameter(name, span)
        case c.Refined(text=text):
            return text
        case v.Hole(text=text, span=span):
            sentence = f"{text} is a place of a template: fill it in."
            raise wrong(call.text, span, sentence)


def _text(call: Call, span: Span, name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise wrong(call.text, span, f"The {name} is a text; {value!r} is none.")
    return value


def _lean(call: Call, because: c.Because) -> dict[str, Json]:
    """What is kept in the words of others: proofs, and inverses as written."""
    found: dict[str, Json] = {}
    if because.proof is not None:
        found["proof"] = {"text": because.proof.text, "verified": False}
        call.warn(_NOT_VERIFIED)
    if because.inverse is not None:
        found["inverse_as_written"] = because.inverse.span.of(call.text)
        call.warn(
            "WITH_INVERSE is kept as written; UNDO takes the store's own inverse."
        )
    if because.flags:
        call.warn("[VERIFY_PROOFS] does nothing here: no proof is verified.")
    if isinstance(because.returning, c.Refined):
        call.warn("The type behind RETURNING is not verified.")
    return found


def irreversible(call: Call, because: c.Because, *, hard: bool, span: Span) -> str:
    """Why there is to be no way back; empty where there is one.

    Raises:
        QueryError: HARD without saying that one knows.
    """
    if hard and not because.irreversible:
        raise wrong(
            call.text,
            span,
            "HARD keeps nothing of what was there, and must be confirmed.",
            "Add CONFIRM IRREVERSIBLE, or IRREVERSIBLE BECAUSE “the reason”.",
            "Without HARD, UNDO LAST takes the change back.",
        )
    if not because.irreversible:
        return ""
    found = because.rationale
    rationale = found.value if isinstance(found, v.Constant) else None
    return because.reason or str(rationale or "confirmed, without another reason")

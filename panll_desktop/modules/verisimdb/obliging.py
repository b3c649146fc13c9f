"""What a statement asks to be proven: from its clauses to obligations of the engine.

::

    PROOF EXISTENCE(x)                          of the entity x; several are several
    PROOF EXISTENCE                             of each entity that the statement finds
    PROOF FRESHNESS(x) WITH max_age_ms = 1000   modified at most so long ago; an hour
    PROOF CONSISTENCY(x) WITH threshold = 0.2   no drift above; 0.3 without it
    PROOF CONSISTENCY(x, VECTOR, DOCUMENT)      of these two modalities alone
    PROOF CONSISTENCY THRESHOLD 0.9             no drift above 1 - 0.9
    PROOF ATTACHED IntegrityTheorem             PROOF INTEGRITY, by its later name

What holds is certain, so any other THRESHOLD from 0 to 1 is met by a proof.
"""

from dataclasses import replace
from typing import Final

from panll_desktop.engines.octad.obligations import PROVABLE, UNPROVABLE, Obligation
from panll_desktop.languages.vql import proofs
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Modality, ProofType, Span
from panll_desktop.records import Record

_AGE: Final = frozenset({"maxage", "maxagems"})
_APART: Final = frozenset({"threshold", "tolerance", "drift", "maxdrift"})
_ENDINGS: Final = ("theorem", "guarantee", "proof", "certificate")


class Wanted(Record):
    """One kind of proof that a statement asks for.

    Attributes:
        word: as the statement names it.
        form: the obligation but for its subject.
        subjects: identifiers; none for each entity that the statement finds.
        span: where it is asked for.
    """

    word: str
    form: Obligation
    subjects: tuple[str, ...]
    span: Span

    @property
    def refusal(self) -> str:
        """Why nothing here could prove it; empty if something could."""
        reason = UNPROVABLE.get(self.form.proof, "")
        if not reason:
            return ""
        about = f"({', '.join(self.subjects)})" if self.subjects else ""
        return f"{self.word}{about} is not provable here: {reason}."

    def about(self, found: tuple[str, ...]) -> tuple[Obligation, ...]:
        """The obligations, where the statement finds these entities."""
        subjects = self.subjects or found
        return tuple(replace(self.form, subject=subject) for subject in subjects)


def wanted(tree: t.Select | t.Change) -> tuple[Wanted, ...]:
    """All that a statement asks for, in its order.

    Raises:
        BeyondError: it asks for something without a meaning; at its place.
    """
    found = []
    for proof in tree.proofs:
        if proof.either:
            raise BeyondError(proofs.NEVER_ALTERNATIVES, proof.span)
        found += [_stated(each) for each in proof.obligations]
    for promise in tree.promises:
        if isinstance(promise, t.Attached):
            found.append(_attached(promise))
    return tuple(found)


def _stated(each: t.Obligation) -> Wanted:
    if proofs.kind_of(each.kind) is None:
        meant = proofs.meant(each.kind)
        hint = f" Did you mean {meant}?" if meant else ""
        sentence = f"There is no kind of proof called {each.kind}.{hint}"
        raise BeyondError(sentence, each.span)
    kind = ProofType.__members__.get(each.kind, ProofType.OTHER)
    form = Obligation(kind, "")
    subjects = each.subjects
    if kind is ProofType.CONSISTENCY:
        form, subjects = _paired(form, each)
    if each.threshold is not None:
        form = _at_least(form, each.threshold, each.span)
    if kind not in UNPROVABLE:
        form = _given(form, each.kind, each.arguments)
    return Wanted(each.kind, form, subjects, each.span)


def _attached(promise: t.Attached) -> Wanted:
    name = promise.theorem.lower().replace("_", "").removeprefix("crossmodal")
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    kind = next((each for each in PROVABLE if each.name.lower() == name), None)
    if kind is None:
        known = ", ".join(f"{each.name.capitalize()}Theorem" for each in PROVABLE)
        sentence = (
            f"Nothing here knows a theorem called {promise.theorem}; there are {known}."
        )
        raise BeyondError(sentence, promise.span)
    form = _given(Obligation(kind, ""), promise.theorem, promise.arguments)
    return Wanted(kind.name, form, (), promise.span)


def _paired(form: Obligation, each: t.Obligation) -> tuple[Obligation, tuple[str, ...]]:
    """Names of modalities among the subjects say which two are compared."""
    names = Modality.__members__
    pair = tuple(names[one.upper()] for one in each.subjects if one.upper() in names)
    match pair:
        case ():
            return form, each.subjects
        case (one, other) if one is not other:
            rest = tuple(x for x in each.subjects if x.upper() not in names)
            return replace(form, pair=(one, other)), rest
        case _:
            sentence = "CONSISTENCY compares two different modalities, or all."
            raise BeyondError(sentence, each.span)


def _at_least(form: Obligation, threshold: float, span: Span) -> Obligation:
    if not 0 <= threshold <= 1:
        sentence = f"THRESHOLD {threshold:g} is not from 0 to 1."
        raise BeyondError(sentence, span)
    if form.proof is not ProofType.CONSISTENCY:
        return form
    return replace(form, threshold=round(1 - threshold, 12))


def _given(
    form: Obligation, word: str, arguments: tuple[t.Argument, ...]
) -> Obligation:
    for each in arguments:
        name, value = each.name.lower().replace("_", ""), each.value
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if form.proof is ProofType.FRESHNESS and name in _AGE:
            if type(value) is not int or value < 0:
                sentence = f"{each.name} takes whole milliseconds from 0 up."
                raise BeyondError(sentence, each.span)
            form = replace(form, max_age_ms=value)
        elif form.proof is ProofType.CONSISTENCY and name in _APART:
            if not (number and 0 <= float(str(value)) <= 1):
                sentence = f"{each.name} takes a number from 0 to 1."
                raise BeyondError(sentence, each.span)
            form = replace(form, threshold=float(str(value)))
        else:
            raise BeyondError(_unread(word, each.name, form), each.span)
    return form


def _unread(word: str, name: str, form: Obligation) -> str:
    takes = {ProofType.FRESHNESS: "max_age_ms", ProofType.CONSISTENCY: "threshold"}
    what = takes.get(form.proof, "nothing behind WITH")
    return f"{word} takes {what}, and no {name}."

"""Whether the witness of a proof shows what its obligation says, from itself alone.

Both sides use these checks: who makes a certificate refuses to sign a witness that does
not pass them, and who reads one repeats them without a store. What a witness cannot
show is said as well: some of it is taken on the word of who signed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from panll_desktop.engines.octad import canonical, chain, merkle
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import CertificateError, ProofError
from panll_desktop.engines.octad.leaves import content_hash
from panll_desktop.engines.octad.obligations import CITING, Obligation, is_citation
from panll_desktop.engines.octad.parts import Part, pair_of
from panll_desktop.protocol import Modality, ProofType
from panll_desktop.records import Record

AGREED: Final = ("file", "full text", "last version", "spatial")
_COMMON: Final = ("entity", "inclusion")
_RECORD: Final = chain.Record.__match_args__
FEW: Final = 3  # pairs that a sentence names


class Root(Record):
    """The state of the store that a certificate speaks of.

    Attributes:
        digest: of the Merkle tree.
        size: how many entities there were.
        moment: when that was, aware.
    """

    digest: bytes
    size: int
    moment: datetime


class Shown(Record):
    """What a witness shows, and what it does not.

    Attributes:
        proven: a sentence; from the witness and the signature alone.
        unproven: what the obligation might be taken to say, and does not.
        trusted: a sentence on what only who signed has seen; "" if there is nothing.
    """

    proven: str
    unproven: str
    trusted: str = ""


_Checker: TypeAlias = Callable[[Obligation, Json, str, Root], Shown]


def check(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    """What the witness shows.

    Args:
        obligation: one that is provable, as `obligations.check` finds.
        witness: of that kind of proof.
        place: where it stands in the certificate.
        root: the state it has to belong to.

    Raises:
        ProofError: it does not show what the obligation says.
        CertificateError: it is no witness of that kind.
    """
    return _CHECKERS[obligation.proof](obligation, witness, place, root)


def _existence(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    _included(Part(witness, place, _COMMON), obligation.subject, root)
    return Shown(
        f"The entity {obligation.subject!r} was one of the {root.size:,} of the store:"
        " its record is a leaf under the root.",
        "that it still exists.",
    )


def _integrity(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    part = Part(witness, place, (*_COMMON, "agreed"))
    modalities = _included(part, obligation.subject, root)
    if part.items("agreed") != list(AGREED):
        raise CertificateError(f"Its {place}.agreed does not name the checks.")
    return Shown(
        f"What was stored of {obligation.subject!r} has the hashes listed here"
        f" ({', '.join(sorted(modalities))}), and they belong under the root: whoever"
        " has the content can compare.",
        "that the content is true, and anything of its former versions.",
        "It equalled its last version, and the file's check, the full-text index and"
        " the index of places agreed with it.",
    )


def _provenance(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    part = Part(witness, place, (*_COMMON, "records"))
    modalities = _included(part, obligation.subject, root)
    if not part.items("records"):
        raise ProofError(f"{obligation} does not hold: it has no provenance record.")
    chained = [_chained(each) for each in part.parts("records", _RECORD)]
    whole: Json = {"records": part.items("records")}
    _content(obligation.subject, modalities, Modality.PROVENANCE, whole)
    faults = chain.verify(chained)
    if faults:
        first = faults[0]
        raise ProofError(
            f"{obligation} does not hold: record {first.position} of its chain:"
            f" {first.sentence}"
        )
    return Shown(
        f"The chain of {obligation.subject!r}, records: {len(chained):,}, verifies link"
        f" by link from {chained[0].event_type!r} by {chained[0].actor!r}.",
        "that its last records were not cut off before, that nobody computed all of it"
        " anew, and that what the records say happened.",
    )


def _freshness(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    part = Part(witness, place, (*_COMMON, "temporal"))
    modalities = _included(part, obligation.subject, root)
    temporal = part.part("temporal", ("version", "created_at", "modified_at"))
    whole = part.value("temporal")
    _content(obligation.subject, modalities, Modality.TEMPORAL, whole)
    modified = moment_of(temporal.text("modified_at"))
    if modified is None:
        raise ProofError(f"{obligation}: its last modification is no moment.")
    age = (root.moment - modified) // timedelta(milliseconds=1)
    if age < 0:
        raise ProofError(
            f"{obligation} does not hold: it was modified in the future, at"
            f" {temporal.text('modified_at')}; a clock is wrong."
        )
    exact = (root.moment - modified) // timedelta(microseconds=1)
    if exact > obligation.max_age_ms * 1000:
        raise ProofError(
            f"{obligation} does not hold: it was modified {age:,} ms ago, allowed are"
            f" {obligation.max_age_ms:,}."
        )
    return Shown(
        f"{obligation.subject!r} was last modified {age:,} ms before the certificate"
        f" was made; allowed were {obligation.max_age_ms:,}.",
        "that the clocks were right, and that it is fresh now.",
    )


def _consistency(
    obligation: Obligation, witness: Json, place: str, root: Root
) -> Shown:
    part = Part(witness, place, (*_COMMON, "scores", "unknown"))
    modalities = _included(part, obligation.subject, root)
    scores = [
        (pair_of(each.value("pair"), f"{each.place}.pair"), each.share("score"))
        for each in part.parts("scores", ("pair", "score"))
    ]
    unknown = [pair_of(each, f"{place}.unknown") for each in part.items("unknown")]
    _all_pairs(obligation, modalities, [pair for pair, _ in scores], unknown, place)
    if not scores:
        raise ProofError(
            f"{obligation} does not hold: no drift between its modalities is known."
        )
    limit = obligation.threshold
    for pair, score in scores:
        if score > limit:
            raise ProofError(
                f"{obligation} does not hold: {_named(pair)} are {score:.6g} apart,"
                f" allowed are {limit}."
            )
    shown = ", ".join(f"{_named(pair)} are {score:.6g}" for pair, score in scores)
    left = left_out(obligation.pair, [pair for pair, _ in scores])
    unscored = (*unknown, *left)
    names = ", ".join(map(_named, unscored))
    others = f"the {len(unscored)} other pairs, which have no score"
    if len(unscored) <= FEW:
        others = f"the pairs without a score: {names}"
    return Shown(
        f"Of {obligation.subject!r} no pair with a drift score is further apart than"
        f" {limit}: {shown}.",
        f"anything of {others}." if unscored else "that its content is true.",
        "The scores were those of its content.",
    )


def _citation(obligation: Obligation, witness: Json, place: str, root: Root) -> Shown:
    part = Part(witness, place, (*_COMMON, "relationships", "cited"))
    modalities = _included(part, obligation.subject, root)
    edges = part.items("relationships")
    cited = cited_by(edges)
    if not cited:
        *most, last = sorted(CITING)
        named = f"{', '.join(most)} or {last}"
        raise ProofError(
            f"{obligation} does not hold: it cites nothing, no edge of it is called"
            f" {named}."
        )
    _content(obligation.subject, modalities, Modality.GRAPH, {"relationships": edges})
    found = part.parts("cited", _COMMON)
    if len(found) != len(cited):
        raise CertificateError(f"Its {place}.cited does not name what is cited.")
    for each, identifier in zip(found, cited, strict=True):
        _included(each, identifier, root)
    names = ", ".join(map(repr, cited))
    return Shown(
        f"Every entity that {obligation.subject!r} cites, {len(cited):,} in number, was"
        f" in the store: {names}.",
        "that what is cited supports what cites it.",
    )


_CHECKERS: Final[dict[ProofType, _Checker]] = {
    ProofType.EXISTENCE: _existence,
    ProofType.INTEGRITY: _integrity,
    ProofType.PROVENANCE: _provenance,
    ProofType.FRESHNESS: _freshness,
    ProofType.CONSISTENCY: _consistency,
    ProofType.CITATION: _citation,
}


def cited_by(edges: list[Json]) -> list[str]:
    """The identifiers that these edges cite, each once, in their order."""
    found: dict[str, None] = {}
    for each in edges:
        match each:
            case [str() as predicate, str() as target]:
                if is_citation(predicate):
                    found[target] = None
            case _:
                raise CertificateError("A relationship is not [predicate, target].")
    return list(found)


def pairs_of(
    modalities: list[Modality], pair: tuple[Modality, Modality] | None
) -> list[tuple[Modality, Modality]]:
    """Which pairs CONSISTENCY compares: the one named, or all that are present."""
    if pair is not None:
        return [pair]
    return [
        (one, other)
        for at, one in enumerate(modalities)
        for other in modalities[at + 1 :]
    ]


def left_out(
    pair: tuple[Modality, Modality] | None,
    scored: list[tuple[Modality, Modality]],
) -> set[tuple[Modality, Modality]]:
    """Which pairs CONSISTENCY need not compare, unless one is named.

    A vector answers to the text, and to the types where there is none, as its drift
    does (`assessing`): two words of a type say next to nothing of a whole text.

    Args:
        pair: the one that is named, if any.
        scored: those that have a score.
    """
    if pair is None and (Modality.VECTOR, Modality.DOCUMENT) in scored:
        return {(Modality.VECTOR, Modality.SEMANTIC)}
    return set()


def moment_of(text: str) -> datetime | None:
    """An RFC 3339 time; None if it is none, or says no offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _chained(part: Part) -> chain.Record:
    source = None if part.value("source") is None else part.text("source")
    return chain.Record(
        part.text("event_type"),
        part.text("actor"),
        part.text("timestamp"),
        source,
        part.text("description"),
        part.text("parent_hash"),
        part.text("content_hash"),
    )


def _included(part: Part, identifier: str, root: Root) -> dict[str, str]:
    """The hash of each modality of the record, once its leaf is found under the root.

    Raises:
        CertificateError: it is the record of another entity, or not under that root.
    """
    entity = part.part("entity", ("id", "modalities"))
    labels = {each.label for each in Modality}
    modalities = entity.value("modalities")
    if not isinstance(modalities, dict) or not set(modalities) <= labels:
        raise CertificateError(f"Its {entity.place}.modalities is no set of hashes.")
    hashes = Part(modalities, f"{entity.place}.modalities", tuple(modalities))
    found = {name: hashes.hexadecimal(name) for name in modalities}
    if entity.text("id") != identifier:
        raise CertificateError(f"Its {entity.place} is not of {identifier!r}.")
    inclusion = part.part("inclusion", ("index", "path"))
    start = merkle.leaf(canonical.encode(part.value("entity")))
    index, path = inclusion.whole("index"), inclusion.digests("path")
    if merkle.climb(start, index, root.size, path) != root.digest:
        raise CertificateError(f"Its {inclusion.place} does not lead to the root.")
    return found


def _content(
    identifier: str, modalities: dict[str, str], modality: Modality, document: Json
) -> None:
    if modalities.get(modality.label) != content_hash(identifier, modality, document):
        raise CertificateError(
            f"The {modality.label} content shown of {identifier!r} is not that of its"
            " record."
        )


def _all_pairs(
    obligation: Obligation,
    modalities: dict[str, str],
    scored: list[tuple[Modality, Modality]],
    unknown: list[tuple[Modality, Modality]],
    place: str,
) -> None:
    present = [each for each in Modality if each.label in modalities]
    wanted = set(pairs_of(present, obligation.pair))
    said = {*scored, *unknown}
    complete = wanted - left_out(obligation.pair, scored) <= said <= wanted
    if not complete or len(said) < len(scored) + len(unknown):
        raise CertificateError(f"Its {place} does not say something of every pair.")


def _named(pair: tuple[Modality, Modality]) -> str:
    return f"{pair[0].label} and {pair[1].label}"

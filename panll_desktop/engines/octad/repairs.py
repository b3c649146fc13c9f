"""How each type of drift is repaired: pure functions from one content to another.

The modality that drifted is made anew from the authoritative one: of those that the
entity has, the first in VeriSimDB's order but itself, or whichever was written last. A
text, a person's types and a history cannot be made from anything: where one of these
would have to follow, the repair waits for a person, or is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.engines.octad import content, embedder
from panll_desktop.engines.octad.assessing import (
    Named,
    names_in,
    target_name,
    text_of,
    type_vectors,
)
from panll_desktop.engines.octad.draft import Draft, Place, Tensor
from panll_desktop.engines.octad.drift_formulas import DriftType, is_same
from panll_desktop.engines.octad.evidence import Evidence, Surroundings
from panll_desktop.engines.octad.mentions import title_words
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

PREDICATE: Final = "mentions"  # of an edge that is made because the text names it


class Policy(Enum):
    """Which of two modalities that disagree is right."""

    MODALITY_PRIORITY = "modality_priority"
    LAST_WRITER_WINS = "last_writer_wins"


class Case(Record):
    """An entity to be repaired.

    Attributes:
        entity: as it is now.
        draft: its content.
        around: what its drift depends on.
        policy: who is right.
        writes: the version that last changed each modality.
        identifiers: of the entities that its text may name, by row key.
    """

    entity: Evidence
    draft: Draft
    around: Surroundings
    policy: Policy
    writes: Mapping[Modality, int]
    identifiers: Mapping[int, str]


class Repair(Record):
    """What comes of a case.

    Attributes:
        draft: the content that it should have.
        sentence: what is made anew, and from what.
        source: the authoritative modality; None where the record that every
            normalisation writes is the repair.
    """

    draft: Draft
    sentence: str
    source: Modality | None


class Waiting(Record):
    """A person has to decide."""

    reason: str


class Refused(Record):
    """It cannot be repaired."""

    reason: str


Answer: TypeAlias = Repair | Waiting | Refused


def vector(case: Case) -> Answer:
    """semantic-vector-sync: the vector from the text, else from the types."""
    draft = case.draft
    size = len(draft.embedding or ())
    text = embedder.embed(text_of(draft.title, draft.body), size) if size else None
    source = Modality.SEMANTIC if text is None else Modality.DOCUMENT
    if _is_later(case, Modality.VECTOR, source):
        return _later(Modality.VECTOR, source)
    made = text or _summed(type_vectors(draft.types or (), size), size)
    if made is None:
        return Refused("There is neither text nor type to make a vector from.")
    return Repair(
        replace(draft, embedding=tuple(made), embedder=embedder.name(size)),
        f"The vector is computed anew from the {source.label} modality.",
        source,
    )


def graph(case: Case) -> Answer:
    """graph-document-sync: edges to what the text names, and to nothing else."""
    source = Modality.DOCUMENT
    if _is_later(case, Modality.GRAPH, source):
        return _later(Modality.GRAPH, source)
    named = names_in(case.entity, case.around)
    own = title_words(case.draft.title)
    kept: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    for edge in case.draft.relationships or ():
        name = target_name(edge[1], case.around)
        same = name == own or any(is_same(each, name) for each in named.titles)
        (kept if same else gone).append(edge)
    names = [target_name(target, case.around) for _, target in kept]
    made = [
        (PREDICATE, case.identifiers[keys[0]])
        for title, keys in named.titles.items()
        if not any(is_same(title, each) for each in names)
    ]
    changes = [f"no longer {predicate} {target}" for predicate, target in gone]
    changes += [f"{predicate} {target}" for predicate, target in made]
    return Repair(
        replace(case.draft, relationships=(*kept, *made)),
        f"The edges follow the text: {', '.join(changes)}.",
        source,
    )


def tensor(case: Case) -> Answer:
    """tensor-regeneration: the numbers of the vector in the shape ``[1, d]``."""
    if _is_later(case, Modality.TENSOR, Modality.VECTOR):
        return _later(Modality.TENSOR, Modality.VECTOR)
    embedding = case.draft.embedding
    if not embedding:
        return Refused("There is no vector to make a tensor from.")
    numbers = content.floats(content.packed(embedding, "f"), "f")
    return Repair(
        replace(case.draft, tensor=Tensor((1, len(numbers)), tuple(numbers))),
        f"The tensor is the vector again, in the shape [1, {len(numbers)}].",
        Modality.VECTOR,
    )


def temporal(case: Case) -> Answer:
    """temporal-repair: a history says what happened, and is not written anew."""
    del case
    return Refused("Times of past versions and records are never changed.")


def provenance(case: Case) -> Answer:
    """A chain that is empty is begun; one that is broken stays broken."""
    if case.entity.records:
        return Refused("A broken chain cannot be mended, only forged.")
    return Repair(case.draft, "The provenance chain begins with this record.", None)


def spatial(case: Case) -> Answer:
    """The coordinates of the one place that the text names."""
    source = Modality.DOCUMENT
    if _is_later(case, Modality.SPATIAL, source):
        return _later(Modality.SPATIAL, source)
    named = names_in(case.entity, case.around)
    places = {(each.latitude, each.longitude) for each in named.places.values()}
    if len(places) != 1:
        return Waiting(f"The text names {len(places)} places; which one is meant?")
    [(latitude, longitude)] = places
    before = case.draft.spatial or Place(latitude, longitude)
    place = replace(before, latitude=latitude, longitude=longitude, altitude=None)
    return Repair(
        replace(case.draft, spatial=place),
        f"The coordinates are those of {_place(case, named)}, which the text names.",
        source,
    )


STRATEGIES: Final[tuple[tuple[DriftType, str, Callable[[Case], Answer]], ...]] = (
    (DriftType.SEMANTIC_VECTOR, "semantic-vector-sync", vector),
    (DriftType.GRAPH_DOCUMENT, "graph-document-sync", graph),
    (DriftType.TENSOR, "tensor-regeneration", tensor),
    (DriftType.TEMPORAL_CONSISTENCY, "temporal-repair", temporal),
    (DriftType.SPATIAL, "regeneration", spatial),
    (DriftType.PROVENANCE, "regeneration", provenance),
)


def _is_later(case: Case, drifted: Modality, source: Modality) -> bool:
    """Whether, by the policy, the modality that drifted is the one that is right."""
    if case.policy is Policy.MODALITY_PRIORITY:
        return False
    return case.writes.get(drifted, 0) > case.writes.get(source, 0)


def _later(drifted: Modality, source: Modality) -> Waiting:
    return Waiting(
        f"The {drifted.label} modality was written after the {source.label} one, which"
        " cannot be made from it."
    )


def _summed(vectors: Sequence[Sequence[float]], size: int) -> list[float] | None:
    """The direction that is nearest to all of them."""
    total = [sum(each[at] for each in vectors) for at in range(size)]
    length = sum(number * number for number in total) ** 0.5
    return [number / length for number in total] if length else None


def _place(case: Case, named: Named) -> str:
    """The entity that the text names and that has coordinates."""
    return next(
        case.identifiers[key]
        for keys in named.titles.values()
        for key in keys
        if key in named.places
    )

"""One stored thing, seen in each of its modalities."""

from panll_desktop.protocol.documents import Json
from panll_desktop.protocol.vocabulary import Modality
from panll_desktop.records import Record


class Facet(Record):
    """What an entity is in one modality; `content` is None where it has none."""

    modality: Modality
    content: Json


class Rating(Record):
    """A judgement of an entity, such as how far a source is to be trusted.

    Attributes:
        scheme: what it is called, such as ``PROMPT``.
        field: where it is kept.
        score: what it comes to, from 0 to `most`.
        level: what that amounts to, in a word or two, such as ``silver``.
        respects: what was judged, each by name and score; empty for a single score.
        most: the best score there is.
        meaning: how the parts make the whole, as a sentence.
        steps: the scores from which on another level holds.
    """

    scheme: str
    field: str
    score: int
    level: str
    respects: tuple[tuple[str, int], ...] = ()
    most: int = 100
    meaning: str = ""
    steps: tuple[int, ...] = ()


class Entity(Record):
    """An entity and all its facets, in the order of `Modality`.

    Attributes:
        id: the identifier.
        title: what a person calls it; may be empty.
        version: counted from 1; None where the database keeps none.
        facets: one for each modality of the model, absent ones included.
        notes: sentences about it, such as the state of its provenance chain.
        ratings: how it was judged.
    """

    id: str
    title: str
    version: int | None
    facets: tuple[Facet, ...]
    notes: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()


class EntityVersion(Record):
    """One write of an entity.

    Attributes:
        number: as the database counts.
        timestamp: RFC 3339; empty where it is not kept.
        author: who wrote it; empty where that is not kept.
        message: what was done, such as ``Update``.
        undoable: whether `undo` takes it back while it is the latest; None where that
            is known only once it is tried.
    """

    number: int
    timestamp: str = ""
    author: str = ""
    message: str = ""
    undoable: bool | None = None


class FieldChange(Record):
    """A field that differs between two contents; None is an absent one.

    Attributes:
        modality: of the field.
        field: its name, such as ``title`` or ``metadata.country``.
        before: its value in the one.
        after: and in the other.
    """

    modality: Modality
    field: str
    before: Json
    after: Json


class ChainLink(Record):
    """One record of a provenance chain, checked against the one before it.

    Attributes:
        event: what happened, such as ``imported``.
        actor: who did it.
        timestamp: RFC 3339.
        description: in the actor's words.
        source: where it came from; empty if that was not said.
        content_hash: of the record.
        parent_hash: of the record before, as this one says it.
        faults: what does not hold, one sentence each; none: the link is verified.
    """

    event: str
    actor: str
    timestamp: str
    description: str = ""
    source: str = ""
    content_hash: str = ""
    parent_hash: str = ""
    faults: tuple[str, ...] = ()

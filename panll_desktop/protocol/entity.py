"""One stored thing, seen in each of its modalities."""

from panll_desktop.protocol.query import Json
from panll_desktop.protocol.vocabulary import Modality
from panll_desktop.records import Record


class Facet(Record):
    """What an entity is in one modality; `content` is None where it has none."""

    modality: Modality
    content: Json


class Entity(Record):
    """An entity and all its facets, in the order of `Modality`.

    Attributes:
        id: the identifier.
        title: what a person calls it; may be empty.
        version: counted from 1; None where the database keeps none.
        facets: one for each modality of the model, absent ones included.
        notes: sentences about it, such as the state of its provenance chain.
    """

    id: str
    title: str
    version: int | None
    facets: tuple[Facet, ...]
    notes: tuple[str, ...] = ()

"""What the names in a statement stand for, and what the engine cannot carry out."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.fields import known_fields
from panll_desktop.languages.vql import tree as t
from panll_desktop.protocol import Modality, Span
from panll_desktop.records import Record

# Where a field without its modality is looked for; what none of them has is metadata.
_SEARCHED: Final = (
    Modality.DOCUMENT,
    Modality.SPATIAL,
    Modality.TEMPORAL,
    Modality.PROVENANCE,
)
_ID: Final = a.Field(Modality.TEMPORAL, a.IDENTIFIER)
_SCORE: Final = a.Field(Modality.TEMPORAL, a.DRIFT)
_OWN: Final = {"id": _ID, "drift_score": _SCORE}
_WORDS: Final[dict[type[Record], str]] = {
    t.Parts: "parts of a modality in brackets",
    t.Matching: "MATCHES",
    t.Similar: "SIMILAR TO in a condition",
    t.Nearest: "NEAREST",
    t.Shape: "SHAPE",
    t.Rank: "RANK",
    t.Path: "graph patterns",
    t.Satisfies: "SATISFIES",
    t.HasProof: "HAS PROOF",
    t.VerifiedBy: "VERIFIED BY",
    t.AsOf: "AS OF",
    t.Between: "BETWEEN",
    t.AtVersion: "VERSION",
    t.ModifiedBy: "MODIFIED BY",
    t.Radius: "WITHIN RADIUS",
    t.Bounds: "WITHIN BOUNDS",
    t.NearPlace: "NEAREST",
    t.NamedStore: "STORE",
    t.Moment: "a moment in the past",
    t.Traverse: "TRAVERSE",
    t.LikeEntity: "SIMILAR TO ENTITY",
    t.SearchModality: "SEARCH of a modality",
}


class BeyondError(Exception):
    """The language has it, the engine does not carry it out: a sentence, a place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


def beyond(part: Record) -> BeyondError:
    """The refusal of a part of a statement, which names it."""
    what = _WORDS.get(type(part), "this")
    span = getattr(part, "span", Span(0, 0))
    return BeyondError(f"The embedded engine does not carry out {what} yet.", span)


def field(part: object) -> a.Field:
    """The field that a reference or a bare name stands for.

    The first of several names may be a variable; it stands for the entity itself.
    """
    match part:
        case t.Identifier():
            return _ID
        case t.Reference(modality, name):
            return a.Field(modality, name)
        case t.Name(path):
            if path.lower() in _OWN:
                return _OWN[path.lower()]
            name = path.partition(".")[2] or path
            for modality in _SEARCHED:
                if name.lower() in known_fields(modality):
                    return a.Field(modality, name.lower())
            return a.Field(Modality.DOCUMENT, f"metadata.{name}")
        case _:
            raise TypeError(f"{part!r} is no field")


def is_computed(field: a.Field) -> bool:
    """Whether no modality holds the field."""
    return field.name.partition(".")[0] == a.DRIFT


def refuse_beyond(tree: t.Statement) -> None:
    """Refuses what no part of the engine would even look at.

    Raises:
        BeyondError: with the first such part.
    """
    for part in _ignored(tree):
        raise beyond(part)


def _ignored(tree: t.Statement) -> Iterator[Record]:
    match tree:
        case t.Explain(inner):
            yield from _ignored(inner)
        case t.Select():
            if isinstance(tree.source, t.Federation | t.NamedStore | t.Reflect):
                yield tree.source
            clauses = (tree.policy, tree.moment, tree.traverse)
            yield from (each for each in clauses if each is not None)
            yield from (item for item in tree.items if isinstance(item, t.Parts))
        case t.Insert() | t.Update() | t.Delete():
            if isinstance(tree, t.Delete) and tree.source is not None:
                yield tree.source
            _refuse_all(tree)
            if isinstance(tree, t.Insert) and tree.moment is not None:
                yield tree.moment
        case t.SearchVector(vector) if not isinstance(vector, tuple):
            yield vector
        case t.SearchModality():
            yield tree
        case _:
            return


def _refuse_all(tree: t.Change) -> None:
    if not isinstance(tree, t.Insert) and tree.entity is None and tree.where is None:
        word = "removes" if isinstance(tree, t.Delete) else "changes"
        sentence = (
            f"Without WHERE this {word} every entity. Say which ones, or write WHERE"
            " TRUE if you mean all of them."
        )
        raise BeyondError(sentence, tree.span)

"""What the names in a statement stand for, and what the engine cannot carry out."""

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
ID: Final = a.Field(Modality.TEMPORAL, a.IDENTIFIER)
_SCORE: Final = a.Field(Modality.TEMPORAL, a.DRIFT)
_OWN: Final = {"id": ID, "drift_score": _SCORE}
_OPEN: Final = ("metadata", "properties")  # whose names anybody may choose
_PARTS: Final = {"nodes": "target", "edges": "relationships"}  # of GRAPH


class BeyondError(Exception):
    """The language has it, the engine does not carry it out: a sentence, a place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


def beyond(part: Record) -> BeyondError:
    """The refusal of a part of a statement, at its place."""
    span = getattr(part, "span", Span(0, 0))
    return BeyondError("The embedded engine cannot carry out this.", span)


def field(part: object) -> a.Field:
    """The field that a reference or a bare name stands for.

    The first of several names may be a variable; it stands for the entity itself.

    Raises:
        BeyondError: the bare name is that of a modality, which has many fields.
    """
    match part:
        case t.Identifier():
            return ID
        case t.Reference(modality, name):
            return a.Field(modality, name)
        case t.Name(path):
            if path.upper() in Modality.__members__:
                raise _whole(Modality[path.upper()], part)
            if path.lower() in _OWN:
                return _OWN[path.lower()]
            head, _, name = path.partition(".")
            if head.lower() not in _OPEN:
                if name.lower() in _OWN:
                    return _OWN[name.lower()]
                if name.startswith("metadata."):
                    return a.Field(Modality.DOCUMENT, name)
            name = name or path
            for modality in _SEARCHED:
                if name.lower() in known_fields(modality):
                    return a.Field(modality, name.lower())
            return a.Field(Modality.DOCUMENT, f"metadata.{name}")
        case _:
            raise TypeError(f"{part!r} is no field")


def _whole(modality: Modality, part: t.Name) -> BeyondError:
    sentence = (
        f"{part.path} is a whole modality: name a field of it, as"
        f" {modality.name}.{min(known_fields(modality))}."
    )
    return BeyondError(sentence, part.span)


def parts(item: t.Parts) -> tuple[t.Reference, ...]:
    """The fields that a modality with brackets shows; none where it shows all."""
    if "*" in item.names:
        return ()
    names = [
        _PARTS.get(name.lower(), name) if item.modality is Modality.GRAPH else name
        for name in item.names
    ]
    return tuple(t.Reference(item.modality, name, item.span) for name in names)


def is_computed(field: a.Field) -> bool:
    """Whether no modality holds the field."""
    return field.name.partition(".")[0] == a.DRIFT


def refuse_beyond(tree: t.Statement) -> None:
    """Refuses what no part of the engine would even look at.

    Raises:
        BeyondError: with the first such part.
    """
    match tree:
        case t.Explain(inner):
            refuse_plan(inner)
            refuse_beyond(inner)
        case t.Select():
            _refuse_source(tree)
        case t.Insert() | t.Update() | t.Delete():
            _refuse_change(tree)
        case _:
            return


def refuse_plan(tree: t.Statement) -> None:
    """Refuses a plan of what other stores plan for themselves.

    Raises:
        BeyondError: at its source.
    """
    if isinstance(tree, t.Select) and isinstance(tree.source, t.Federation):
        sentence = (
            "Each peer makes a plan of its own; EXPLAIN on the connection of a peer"
            " shows it."
        )
        raise BeyondError(sentence, tree.source.span)


def _refuse_change(tree: t.Change) -> None:
    if isinstance(tree, t.Delete) and tree.source is not None:
        sentence = (
            "A statement changes the store of its own connection alone: connect"
            " to the other one and delete there."
        )
        raise BeyondError(sentence, tree.source.span)
    _refuse_all(tree)
    if isinstance(tree, t.Insert) and tree.moment is not None:
        sentence = (
            "When an entity is written, the clock of the store says. A time of"
            " another kind belongs into the document, as in"
            f" DOCUMENT(observed_at = '{tree.moment.text}')."
        )
        raise BeyondError(sentence, tree.moment.span)


def _refuse_source(tree: t.Select) -> None:
    if isinstance(tree.source, t.Reflect):
        sentence = (
            "No store keeps the queries that it was asked, so REFLECT has nothing to"
            " read; what was run here stands in the tab History."
        )
        raise BeyondError(sentence, tree.source.span)


def _refuse_all(tree: t.Change) -> None:
    if not isinstance(tree, t.Insert) and tree.entity is None and tree.where is None:
        word = "removes" if isinstance(tree, t.Delete) else "changes"
        sentence = (
            f"Without WHERE this {word} every entity. Say which ones, or write WHERE"
            " TRUE if you mean all of them."
        )
        raise BeyondError(sentence, tree.span)

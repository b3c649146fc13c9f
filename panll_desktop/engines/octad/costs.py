"""What a condition costs and how many entities it keeps, by the portable cost model.

The model is the server's: a base for each modality, and the effect of what is asked of
it. Its milliseconds are those of the model's machine for 1,000 entities, and say which
of two ways is dearer, not how long one takes here.
"""

from typing import Final

from panll_desktop.engines.octad.algebra import (
    Agrees,
    And,
    Bound,
    Claims,
    Compare,
    CompareAcross,
    CompareFields,
    CompareGroups,
    Condition,
    Constant,
    Contains,
    Follows,
    Identified,
    Matches,
    NearestPlaces,
    NearestVectors,
    Not,
    Of,
    Operator,
    Or,
    Present,
    Reached,
    Shaped,
    Similar,
    WithinBounds,
    WithinRadius,
    Written,
    WrittenBy,
)
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

BASE_MS: Final = {
    Modality.GRAPH: 150.0,
    Modality.VECTOR: 50.0,
    Modality.TENSOR: 200.0,
    Modality.SEMANTIC: 300.0,
    Modality.DOCUMENT: 80.0,
    Modality.TEMPORAL: 30.0,
    Modality.PROVENANCE: 60.0,
    Modality.SPATIAL: 70.0,
}
SELECTIVITY: Final = {
    Modality.GRAPH: 0.2,
    Modality.VECTOR: 0.01,
    Modality.TENSOR: 0.5,
    Modality.SEMANTIC: 0.8,
    Modality.DOCUMENT: 0.05,
    Modality.TEMPORAL: 0.1,
    Modality.PROVENANCE: 0.3,
    Modality.SPATIAL: 0.1,
}
SORT_MS: Final = 15.0
AGGREGATE_MS: Final = 20.0
EQUALITY: Final = (0.7, 0.1)  # of time, of selectivity
RANGE: Final = (0.8, 0.3)
FULL_TEXT: Final = (0.6, 1.0)
PER: Final = 1000.0  # entities


class Cost(Record):
    """Of one condition.

    Attributes:
        ms: the model's milliseconds for 1,000 entities.
        kept: the part of them that is expected to meet it, 0 to 1.
    """

    ms: float
    kept: float

    @property
    def rank(self) -> float:
        """The least goes first: cheap ones, and those that leave little to do."""
        return self.ms / max(1.0 - self.kept, 1 / PER)


def cost(condition: Condition) -> Cost:
    """What the model says of a condition."""
    match condition:
        case Constant(value):
            return Cost(0.0, float(value))
        case Not(term):
            inner = cost(term)
            return Cost(inner.ms, 1.0 - inner.kept)
        case And(terms) | Or(terms):
            return _joined(terms, all_of=isinstance(condition, And))
        case _:
            modality = modality_of(condition) or Modality.TEMPORAL
            time, kept = _effect(condition)
            return Cost(BASE_MS[modality] * time, SELECTIVITY[modality] * kept)


def modality_of(condition: Condition) -> Modality | None:
    """The one modality that a condition reads; None if there are several, or none."""
    match condition:
        case Compare(field) | CompareFields(field):
            return field.modality
        case Present(modality):
            return modality
        case Contains() | Matches():
            return Modality.DOCUMENT
        case WithinBounds() | WithinRadius() | NearestPlaces():
            return Modality.SPATIAL
        case Similar() | NearestVectors():
            return Modality.VECTOR
        case Shaped():
            return Modality.TENSOR
        case Follows() | Reached() | Bound() | CompareAcross():
            return Modality.GRAPH
        case Of(_, term):
            return modality_of(term)
        case Written() | WrittenBy():
            return Modality.TEMPORAL
        case Not(term):
            return modality_of(term)
        case And(terms) | Or(terms):
            found = {modality_of(term) for term in terms}
            return found.pop() if len(found) == 1 else None
        case Identified() | Agrees() | Claims() | CompareGroups() | Constant():
            return None


def _effect(condition: Condition) -> tuple[float, float]:
    match condition:
        case Bound(_, term):
            return 1.0, cost(term).kept
        case Of(_, term):
            return _effect(term)
        case Compare(operator=Operator.EQUAL) | Shaped() | Identified() | WrittenBy():
            return EQUALITY
        case CompareFields() | Written() | WithinBounds() | WithinRadius():
            return RANGE
        case Compare(operator=operator) if operator is not Operator.UNEQUAL:
            return RANGE
        case Contains():
            return FULL_TEXT
        case _:
            return 1.0, 1.0


def _joined(terms: tuple[Condition, ...], *, all_of: bool) -> Cost:
    ms, left = 0.0, 1.0
    for each in map(cost, terms):
        ms += each.ms * left  # what is decided already is not asked again
        left *= each.kept if all_of else 1.0 - each.kept
    return Cost(ms, left if all_of else 1.0 - left)

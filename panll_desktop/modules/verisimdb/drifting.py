"""Conditions on drift and consistency in the engine's algebra."""

from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.fields import PAIRS, SOURCES, WORDED, pair_column
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Modality, Span

ROUNDING: Final = 1e-6  # of float32; less than this is no drift at all
LEAST: Final = 0.7  # consistent where no number says how much: a drift of 0.3 at most
_ORDERED: Final = {
    "==": a.Operator.EQUAL,
    "!=": a.Operator.UNEQUAL,
    "<": a.Operator.LESS,
    "<=": a.Operator.AT_MOST,
    ">": a.Operator.GREATER,
    ">=": a.Operator.AT_LEAST,
}
_TURNED: Final = {
    a.Operator.LESS: a.Operator.GREATER,
    a.Operator.AT_MOST: a.Operator.AT_LEAST,
    a.Operator.GREATER: a.Operator.LESS,
    a.Operator.AT_LEAST: a.Operator.AT_MOST,
}


def drift(tree: t.Drift) -> a.Condition:
    """How far two modalities are apart; without data it is false.

    Raises:
        BeyondError: no formula compares these two.
    """
    column = pair_column(tree.left, tree.right)
    if column is None:
        raise BeyondError(_unpaired(tree.left, tree.right), tree.span)
    operator = _operator(tree.operator, tree.span)
    return a.Compare(_score(column), operator, tree.threshold)


def any_drift(tree: t.AnyDrift) -> a.Condition:
    """The worst score of an entity."""
    least = ROUNDING if tree.threshold is None else tree.threshold
    field = a.Field(Modality.TEMPORAL, a.DRIFT)
    return a.Compare(field, a.Operator.GREATER, least)


def consistent(tree: t.Consistent) -> a.Condition:
    """1 less the drift of a pair; by the metric where one is named.

    Raises:
        BeyondError: these two cannot be compared, or not by that metric.
    """
    operator, threshold = a.Operator.AT_LEAST, LEAST
    if tree.operator is not None and tree.threshold is not None:
        operator, threshold = _operator(tree.operator, tree.span), tree.threshold
    column = pair_column(tree.left, tree.right)
    if tree.metric is None and column is not None:
        turned = _TURNED.get(operator, operator)
        return a.Compare(_score(column), turned, 1 - threshold)
    metric = tree.metric or "COSINE"
    possible = WORDED if metric == "JACCARD" else tuple(SOURCES)
    for each in (tree.left, tree.right):
        if each not in possible:
            names = ", ".join(other.name for other in possible)
            sentence = f"{metric} compares {names}; {each.name} is none of them."
            raise BeyondError(sentence, tree.span)
    return a.Agrees(tree.left, tree.right, metric.lower(), operator, threshold)


def _score(column: str) -> a.Field:
    return a.Field(Modality.TEMPORAL, f"{a.DRIFT}.{column}")


def _operator(written: str, span: Span) -> a.Operator:
    found = _ORDERED.get(written)
    if found is None:
        raise BeyondError(f"{written} is of texts, and a score is a number.", span)
    return found


def _unpaired(one: Modality, other: Modality) -> str:
    pairs = sorted(
        " and ".join(each.name for each in sorted(pair, key=list(Modality).index))
        for pair in PAIRS
    )
    return (
        f"No formula says how far {one.name} is from {other.name}. There is one for"
        f" {', '.join(pairs[:-1])}, and for {pairs[-1]}."
    )

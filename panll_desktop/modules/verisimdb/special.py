"""Tests of one modality in the engine's algebra: places, vectors, tensors, paths."""

from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.store import written
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import claiming, drifting, resolving, times
from panll_desktop.protocol import Modality

LEAST: Final = 0.9  # alike where no WITHIN says how much
_RANK: Final = a.Field(Modality.TENSOR, "rank")
_EQUALITY: Final = {"==": a.Operator.EQUAL, "!=": a.Operator.UNEQUAL}
_DIRECTIONS: Final = {
    t.Direction.OUT: a.Direction.OUT,
    t.Direction.IN: a.Direction.IN,
    t.Direction.BOTH: a.Direction.BOTH,
}
_POLE: Final = 90.0  # degrees
_DATE_LINE: Final = 180.0  # degrees; a box from 170 to -170 goes across it
_ORDERED: Final = {
    **_EQUALITY,
    "<": a.Operator.LESS,
    "<=": a.Operator.AT_MOST,
    ">": a.Operator.GREATER,
    ">=": a.Operator.AT_LEAST,
}


def condition(tree: t.Condition) -> a.Condition:
    """The test in the algebra.

    Raises:
        BeyondError: the engine does not carry it out.
    """
    _refuse_nowhere(tree)
    match tree:
        case t.Radius(latitude, longitude, kilometres):
            return a.WithinRadius(latitude, longitude, kilometres)
        case t.Bounds(south, west, north, east) if west > east:
            before = a.WithinBounds(south, west, north, _DATE_LINE)
            return a.Or((before, a.WithinBounds(south, -_DATE_LINE, north, east)))
        case t.Bounds(south, west, north, east):
            return a.WithinBounds(south, west, north, east)
        case t.NearPlace(latitude, longitude, count):
            return a.NearestPlaces(latitude, longitude, count)
        case t.Matching(pattern, field):
            return a.Matches(pattern, field)
        case t.Similar():
            return _similar(tree)
        case t.Shape(_, operator, shape):
            return shaped(tree, operator, shape)
        case t.Rank(_, operator, rank) if operator in _ORDERED:
            return a.Compare(_RANK, _ORDERED[operator], rank)
        case t.Path(nodes, edges):
            homes = (node == nodes[0] != "_" for node in nodes[1:])
            return a.Follows(tuple(map(step, edges, homes)))
        case t.Drift():
            return drifting.drift(tree)
        case t.AnyDrift():
            return drifting.any_drift(tree)
        case t.Consistent():
            return drifting.consistent(tree)
        case t.Satisfies() | t.HasProof() | t.VerifiedBy():
            return claiming.claim(tree)
        case t.ModifiedBy(actor):
            return a.WrittenBy(actor)
        case t.Between(start, end, span):
            first, last = (times.time(each, span) for each in (start, end))
            return a.Written(written(first), written(last))
        case _:
            raise _refused(tree)


def _refuse_nowhere(tree: t.Condition) -> None:
    """Places that are none would find nothing, and look as if nothing were there."""
    match tree:
        case t.Radius(latitude, longitude) | t.NearPlace(latitude, longitude):
            places = [(latitude, longitude)]
        case t.Bounds(south, west, north, east):
            places = [(south, west), (north, east)]
        case _:
            return
    for latitude, longitude in places:
        if not (abs(latitude) <= _POLE and abs(longitude) <= _DATE_LINE):
            sentence = (
                f"There is no place {latitude:g}, {longitude:g}: latitudes go from -90"
                " to 90, longitudes from -180 to 180, and latitude stands first."
            )
            raise resolving.BeyondError(sentence, tree.span)
    if isinstance(tree, t.Radius) and tree.kilometres < 0:
        sentence = f"A radius is no less than 0 km; it is {tree.kilometres:g}."
        raise resolving.BeyondError(sentence, tree.span)


def nearest(tree: t.Nearest, like: t.Similar) -> a.Condition:
    """Among the nearest to the vector that the other condition names."""
    return a.NearestVectors(
        _vector(like.vector),
        tree.count,
        _metric(tree.metric or like.metric, tree),
    )


def _refused(tree: t.Condition) -> resolving.BeyondError:
    """Why a condition cannot be tested."""
    match tree:
        case t.Nearest():
            sentence = (
                "NEAREST says how many, and not to what: put SIMILAR TO and a vector"
                " beside it with AND."
            )
        case t.AsOf() | t.AtVersion():
            sentence = (
                "Which past a query reads is no test of an entity: AS OF stands behind"
                " FROM, or as VERSION does in WHERE, beside other terms with AND. What"
                " is changed or deleted is the present."
            )
        case t.Rank():
            sentence = "A rank is a number, and LIKE is of texts."
        case _:
            return resolving.beyond(tree)
    return resolving.BeyondError(sentence, tree.span)


def _similar(tree: t.Similar) -> a.Condition:
    least = LEAST if tree.threshold is None else tree.threshold
    return a.Similar(_vector(tree.vector), least, _metric(tree.metric, tree))


def _vector(vector: t.Likeness) -> tuple[float, ...] | a.VectorOf:
    match vector:
        case t.LikeEntity(entity):
            return a.VectorOf(entity)
        case t.Parameter():
            raise resolving.beyond(vector)
        case _:
            return vector


def _metric(name: str | None, tree: t.Similar | t.Nearest) -> a.Metric:
    try:
        return a.Metric[name or "COSINE"]
    except KeyError:
        sentence = (
            f"{name} compares sets; vectors are compared by COSINE, EUCLIDEAN or"
            " DOT_PRODUCT."
        )
        raise resolving.BeyondError(sentence, tree.span) from None


def shaped(tree: t.Condition, operator: str, shape: tuple[t.Value, ...]) -> a.Condition:
    """The shape of a tensor, compared with an array of whole numbers.

    Raises:
        BeyondError: it is no such array, or compared by order.
    """
    numbers = tuple(each for each in shape if type(each) is int)
    if operator not in _EQUALITY:
        sentence = "Shapes have no order: they are equal (==) or not (!=)."
        raise resolving.BeyondError(sentence, tree.span)
    if len(numbers) != len(shape):
        sentence = "A shape is an array of whole numbers, as [2, 3]."
        raise resolving.BeyondError(sentence, tree.span)
    return a.Shaped(_EQUALITY[operator], numbers)


def step(edge: t.Edge, home: bool = False) -> a.Step:  # noqa: FBT001, FBT002 - mapped
    """An edge of a pattern."""
    direction = _DIRECTIONS[edge.direction]
    return a.Step(edge.predicate, direction, edge.least, edge.most, home)

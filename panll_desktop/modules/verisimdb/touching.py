"""Which fields and modalities a statement touches, in the order of its text."""

from collections.abc import Iterable, Iterator
from typing import TypeGuard, assert_never

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import resolving
from panll_desktop.protocol import ALL_MODALITIES, Modality


def shown(tree: t.Statement) -> Iterator[t.Reference | t.Name]:
    """Every field that a statement shows, in the order of the text."""
    match tree:
        case t.Select(items):
            yield from (item for item in items if _is_field(item))
        case t.Explain(inner):
            yield from shown(inner)
        case _:
            return


def compared(tree: t.Statement) -> Iterator[t.Reference | t.Name]:
    """Every field that a statement filters or sorts by, in the order of the text."""
    match tree:
        case t.Select(where=where, order=order):
            yield from _compared(where)
            keys = (sort.key for sort in order)
            yield from (key for key in keys if _is_field(key))
        case t.Update(where=where) | t.Delete(where=where) | t.Count(where):
            yield from _compared(where)
        case t.Explain(inner):
            yield from compared(inner)
        case _:
            return


def _compared(tree: t.Condition | None) -> Iterator[t.Reference | t.Name]:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case t.Comparison(left, _, right):
                sides = (left, right)
                yield from (each for each in sides if _is_field(each))
            case t.Conjunction(terms) | t.Disjunction(terms):
                waiting.extend(reversed(terms))
            case t.Negation(term):
                waiting.append(term)
            case _:
                continue


def _is_field(part: object) -> TypeGuard[t.Reference | t.Name]:
    if isinstance(part, t.Name):
        return part.path.lower() != "id"
    return isinstance(part, t.Reference)


def touched(tree: t.Statement) -> int:
    """Modalities projected, filtered, ordered by or written, as bits."""
    match tree:
        case t.Select():
            bits = _union(_item_bits(item) for item in tree.items)
            bits |= _condition_bits(tree.where)
            return bits | _union(_field_bits(sort.key) for sort in tree.order)
        case t.SearchText():
            return Modality.DOCUMENT.bit
        case t.SearchVector():
            return Modality.VECTOR.bit | Modality.DOCUMENT.bit
        case t.SearchRelated():
            return Modality.GRAPH.bit | Modality.DOCUMENT.bit
        case t.Insert():
            return _written(tree)
        case t.Update():
            bits = _union(_field_bits(each.field) for each in tree.assignments)
            return bits | _condition_bits(tree.where)
        case t.Delete() | t.Count():
            return _condition_bits(tree.where)
        case t.Explain(inner):
            return touched(inner)
        case t.SearchModality(modality, where):
            return modality.bit | _condition_bits(where)
        case t.ShowStatus() | t.ShowDrift() | t.ShowNormaliser() | t.ShowEntities():
            return 0
        case _:
            assert_never(tree)


def _union(bits: Iterable[int]) -> int:
    total = 0
    for each in bits:
        total |= each
    return total


def _item_bits(item: t.Item) -> int:
    match item:
        case t.Everything():
            return ALL_MODALITIES
        case t.Whole(modality) | t.Parts(modality):
            return modality.bit
        case t.Aggregate(_, argument):
            return _field_bits(argument)
        case _:
            return _field_bits(item)


def _field_bits(part: object) -> int:
    return resolving.field(part).modality.bit if _is_field(part) else 0


def _condition_bits(tree: t.Condition | None) -> int:
    match tree:
        case None:
            return 0
        case t.Comparison(left, _, right):
            sides = (left, right)
            return _union(map(_field_bits, sides))
        case t.Containment() | t.Matching():
            return Modality.DOCUMENT.bit
        case t.Presence(modality):
            return modality.bit
        case t.Drift(left, right) | t.Consistent(left, right):
            return left.bit | right.bit
        case t.Similar() | t.Nearest():
            return Modality.VECTOR.bit
        case t.Shape() | t.Rank():
            return Modality.TENSOR.bit
        case t.Path():
            return Modality.GRAPH.bit
        case t.Satisfies() | t.HasProof() | t.VerifiedBy():
            return Modality.SEMANTIC.bit
        case t.AsOf() | t.Between() | t.AtVersion() | t.ModifiedBy():
            return Modality.TEMPORAL.bit
        case t.Radius() | t.Bounds() | t.NearPlace():
            return Modality.SPATIAL.bit
        case t.AnyDrift() | t.Truth():
            return 0
        case t.Conjunction(terms) | t.Disjunction(terms):
            return _union(_condition_bits(term) for term in terms)
        case t.Negation(term):
            return _condition_bits(term)
        case _:
            assert_never(tree)


def _written(tree: t.Insert) -> int:
    names = {name.lower() for name, _ in tree.document}
    bits = Modality.DOCUMENT.bit if names - {"id", "embedding", "tensor"} else 0
    bits |= Modality.VECTOR.bit if "embedding" in names else 0
    bits |= Modality.TENSOR.bit if "tensor" in names else 0
    bits |= Modality.GRAPH.bit if tree.edges else 0
    bits |= Modality.SEMANTIC.bit if tree.types else 0
    return bits | _union(Modality[name.upper()].bit for name, _ in tree.groups)

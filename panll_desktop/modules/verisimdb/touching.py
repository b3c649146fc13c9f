"""Which fields and modalities a statement touches, in the order of its text."""

from collections.abc import Iterable, Iterator
from typing import TypeGuard, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import resolving
from panll_desktop.protocol import ALL_MODALITIES, Modality


def shown(tree: t.Statement) -> Iterator[t.Reference | t.Name]:
    """Every field that a statement shows, in the order of the text."""
    match tree:
        case t.Select(items):
            for item in items:
                if isinstance(item, t.Parts):
                    yield from resolving.parts(item)
                elif _is_field(item):
                    yield item
        case t.Explain(inner):
            yield from shown(inner)
        case _:
            return


def compared(tree: t.Statement) -> Iterator[t.Reference | t.Name]:
    """Every field that a statement filters or sorts by, in the order of the text."""
    match tree:
        case t.Select(items, where=where, group=group, having=having, order=order):
            made = (item for item in items if isinstance(item, t.Aggregate))
            yield from filter(_is_field, map(_inner, made))
            yield from _compared(where)
            yield from filter(_is_field, group)
            yield from _compared(having)
            yield from filter(_is_field, (_inner(sort.key) for sort in order))
        case (
            t.Update(where=where)
            | t.Delete(where=where)
            | t.Count(where)
            | t.SearchModality(where=where)
        ):
            yield from _compared(where)
        case t.Explain(inner):
            yield from compared(inner)
        case _:
            return


def grouped(tree: t.Select) -> Iterator[t.Reference | t.Name]:
    """Every field that aggregates and HAVING are about, in the order of the text."""
    keys = (*tree.items, *(sort.key for sort in tree.order))
    made = (each for each in keys if isinstance(each, t.Aggregate))
    yield from filter(_is_field, map(_inner, made))
    yield from _compared(tree.having)


def named(tree: t.Statement) -> Iterator[a.Field]:
    """Every field of a statement, as the engine calls it."""
    yield from map(resolving.field, shown(tree))
    yield from map(resolving.field, compared(tree))


def _compared(tree: t.Condition | None) -> Iterator[t.Reference | t.Name]:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case t.Comparison(left, _, right):
                sides = (left, right)
                if any(
                    isinstance(each, t.Literal) and isinstance(each.value, tuple)
                    for each in sides
                ):
                    continue  # an array is compared with a shape, or not at all
                yield from filter(_is_field, map(_inner, sides))
            case t.Conjunction(terms) | t.Disjunction(terms):
                waiting.extend(reversed(terms))
            case t.Negation(term):
                waiting.append(term)
            case _:
                continue


def _inner(part: t.Operand) -> t.Operand | None:
    """What an aggregate is of, or the operand itself."""
    return part.argument if isinstance(part, t.Aggregate) else part


def _is_field(part: object) -> TypeGuard[t.Reference | t.Name]:
    if isinstance(part, t.Name):
        return part.path.lower() != "id"
    return isinstance(part, t.Reference)


def touched(tree: t.Statement) -> int:
    """Modalities projected, filtered, ordered by or written, as bits."""
    match tree:
        case t.Select():
            bits = _union(_item_bits(item) for item in tree.items)
            bits |= _condition_bits(tree.where) | _condition_bits(tree.having)
            bits |= _union(map(_field_bits, tree.group))
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
        case _:
            return _field_bits(item)


def _field_bits(part: object) -> int:
    inner = part.argument if isinstance(part, t.Aggregate) else part
    if not _is_field(inner):
        return 0
    field = resolving.field(inner)
    return 0 if resolving.is_computed(field) else field.modality.bit


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

"""Braids and knots made of them: sigma, close, mirror, simplify and what joins them."""

from collections.abc import Callable, Sequence
from typing import Final

from panll_desktop.engines.knots import braids
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.engines.knots.moves import simplified
from panll_desktop.languages.kql import values as v
from panll_desktop.modules.quandledb import knotting
from panll_desktop.modules.quandledb.relations import Row
from panll_desktop.modules.quandledb.scoping import RowError, Scope, Term
from panll_desktop.modules.quandledb.values import BraidValue, KnotValue, Value
from panll_desktop.protocol import ColumnType, Span

MOST_LETTERS: Final = 1000
_Braids = tuple[BraidValue, ...]


def term(tree: v.Braid, scope: Scope) -> Term:
    """A braid, or what is made of one."""
    match tree:
        case v.Generator():
            braid = _generator(tree)
            return Term(lambda _: braid(), ColumnType.ANY, tree.span, constant=True)
        case v.Shaping(name=name, operand=operand):
            inner = scope.term(operand)
            shape = _SHAPES[name]
            return Term(
                lambda row: shape(_shapable(scope, inner, row), inner.span),
                ColumnType.ANY,
                tree.span,
                inner.constant,
            )
        case v.Sequence(parts=parts):
            return _joined(scope.terms(parts), tree.span, _after)
        case v.Tensor(parts=parts):
            return _joined(scope.terms(parts), tree.span, _beside)


def _generator(tree: v.Generator) -> Callable[[], Value]:
    letter = -tree.strand if tree.name == "sigma_inv" else tree.strand

    def made() -> Value:
        if tree.name in ("cup", "cap"):
            sentence = (
                f"“{tree.name}” makes a tangle, and only braids are worked with here:"
                " sigma and sigma_inv."
            )
            raise RowError(sentence, tree.span)
        if tree.strand >= braids.MOST_STRANDS:
            sentence = f"A braid has at most {braids.MOST_STRANDS} strands here."
            raise RowError(sentence, tree.span)
        return BraidValue((letter,), tree.strand + 1)

    return made


def _joined(
    terms: tuple[Term, ...], span: Span, join: Callable[[_Braids], BraidValue]
) -> Term:
    def evaluate(row: Row) -> Value:
        found = []
        for each in terms:
            value = each.evaluate(row)
            if not isinstance(value, BraidValue):
                sentence = "Only braids are joined, and this is none."
                raise RowError(sentence, each.span)
            found.append(value)
        if sum(len(each.word) for each in found) > MOST_LETTERS:
            sentence = f"A braid has at most {MOST_LETTERS:,} letters here."
            raise RowError(sentence, span)
        return join(tuple(found))

    if len(terms) == 1:
        return terms[0]
    constant = all(each.constant for each in terms)
    return Term(evaluate, ColumnType.ANY, span, constant)


def _after(parts: Sequence[BraidValue]) -> BraidValue:
    word = tuple(letter for each in parts for letter in each.word)
    return BraidValue(word, max(each.strands for each in parts))


def _beside(parts: Sequence[BraidValue]) -> BraidValue:
    word: list[int] = []
    strands = 0
    for each in parts:
        word += [x + strands if x > 0 else x - strands for x in each.word]
        strands += each.strands
    return BraidValue(tuple(word), strands)


def _shapable(scope: Scope, inner: Term, row: Row) -> BraidValue | KnotValue:
    value = inner.evaluate(row)
    if isinstance(value, str):
        found = scope.call.holdings.knot(value)
        if found is not None:
            return found
    if isinstance(value, BraidValue | KnotValue):
        return value
    sentence = "This is neither a braid nor a knot."
    raise RowError(sentence, inner.span)


def closed(braid: BraidValue, span: Span) -> KnotValue:
    """The closure of a braid.

    Raises:
        RowError: it is a link of several components.
    """
    try:
        diagram = braids.closed(braid.word, braid.strands)
    except CodeError as error:
        raise RowError(str(error), span) from error
    return knotting.made(diagram, {"closed": braid.shown})


def _close(value: BraidValue | KnotValue, span: Span) -> Value:
    return closed(value, span) if isinstance(value, BraidValue) else value


def _mirror(value: BraidValue | KnotValue, _: Span) -> Value:
    if isinstance(value, BraidValue):
        return BraidValue(tuple(-letter for letter in value.word), value.strands)
    return knotting.image_of(value)


def _simplify(value: BraidValue | KnotValue, _: Span) -> Value:
    """The braid without letters beside their inverses, the knot with fewer crossings.

    A canonical form of braids or knots is not computed: normalise does the same.
    """
    if isinstance(value, BraidValue):
        word: list[int] = []
        for letter in value.word:
            if word and word[-1] == -letter:
                word.pop()
            else:
                word.append(letter)
        return BraidValue(tuple(word), value.strands)
    return _with(value, simplified(value.diagram))


def _with(knot: KnotValue, diagram: Diagram) -> KnotValue:
    return knotting.made(diagram, {"simplified": dict(knot.provenance)}, knot.name)


def _classify(value: BraidValue | KnotValue, span: Span) -> Value:
    """The knot; what it is called is said where it is shown."""
    return _close(value, span)


_SHAPES: Final[dict[str, Callable[[BraidValue | KnotValue, Span], Value]]] = {
    "close": _close,
    "mirror": _mirror,
    "simplify": _simplify,
    "normalise": _simplify,
    "classify": _classify,
}

"""Whether two knots are the same, with a proof or not at all."""

from collections.abc import Callable
from typing import Final

from panll_desktop.engines.knots import codes, table
from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.engines.knots.moves import mirrored as image
from panll_desktop.engines.knots.moves import reversed_
from panll_desktop.engines.knots.stopping import Stop
from panll_desktop.modules.quandledb import knotting
from panll_desktop.modules.quandledb.scoping import RowError
from panll_desktop.modules.quandledb.values import BraidValue, KnotValue, Value
from panll_desktop.protocol import Span

_EITHER: Final = "either of two mirror images, which an unsigned Gauss code leaves open"
_TELLING: Final = ("jones_polynomial", "alexander_polynomial", "signature")


def as_knot(
    value: Value, find: Callable[[str], KnotValue | None], span: Span
) -> KnotValue:
    """The knot that a value means: by name, by a code, or itself.

    Raises:
        RowError: it means none.
    """
    match value:
        case KnotValue():
            return value
        case BraidValue():
            raise RowError("A braid is no knot yet: close (…) makes one of it.", span)
        case str():
            found = find(value) or _of_code(value)
            if found is not None:
                return found
            raise RowError(
                f"There is no knot {value!r}, and no code of one reads so.", span
            )
        case _:
            raise RowError("A knot is needed here, by name or by a code.", span)


def _of_code(text: str) -> KnotValue | None:
    if not text.strip() or not any(each.isdigit() for each in text):
        return None
    try:
        said: dict[str, Value] = {"code": text}
        diagram = codes.read(text)
        if diagram.crossings and codes.leaves_image_open(text):
            said["chirality"] = _EITHER
        return knotting.made(diagram, said)
    except CodeError:
        return None


def open_image(knot: KnotValue) -> bool:
    """Whether the code of a knot leaves open which of two mirror images is meant."""
    if knot.provenance.get("chirality") == _EITHER:
        return True
    names = str(knot.provenance.get("identified_as", "")).split(" or ")
    return any(f"m({name})" in names for name in names)


def identity(knot: KnotValue, stop: Stop) -> str:
    """What it is proven to be: ``3_1``, ``m(3_1)``, a sum; empty for what is not known.

    Equal names mean equal knots, orientation aside, and different ones different knots.

    Raises:
        StoppedError: `stop` said so.
        TooLargeError: its invariants take too long.
    """
    known = knot.identity or _kept(knot)
    if known:
        return known
    from panll_desktop.engines.knots import identifying  # noqa: PLC0415 - seldom

    found = identifying.identify(knot.diagram, stop)
    if found.certainty is not identifying.Certainty.EXACT or len(found.matches) != 1:
        return ""
    match = found.matches[0]
    if open_image(knot) and not _is_own_image(match.knot):
        return ""
    return "" if match.chirality is identifying.Chirality.UNTOLD else match.name


def _is_own_image(name: str) -> bool:
    """Whether a knot of the table is; of sums each summand could be mirrored."""
    if "#" in name:
        return False
    symmetry = table.knot(name).symmetry
    return symmetry is not None and symmetry.amphicheiral


def _kept(knot: KnotValue) -> str:
    """What a collection says of a knot, where that leaves no chirality open."""
    name = knot.provenance.get("identified_as")
    if knot.provenance.get("certainty") != "exact" or not isinstance(name, str):
        return ""
    if "#" in name or knot.row["signature"]:
        return name
    found = knotting.tabled(name)
    if found is None or name.startswith("m("):
        return ""
    return name if _is_own_image(name) else ""


def same(
    one: KnotValue, other: KnotValue, *, mirrored: bool = False, stop: Stop
) -> bool | None:
    """Whether two knots are the same, orientation aside; None where that is open.

    Args:
        one: a knot.
        other: a knot.
        mirrored: whether a mirror image counts as the same.
        stop: asked now and then.

    Raises:
        StoppedError: `stop` said so.
    """
    if not mirrored and (open_image(one) or open_image(other)):
        return _same_either_way(_settled(one), _settled(other), stop)
    names = identity(one, stop), identity(other, stop)
    if all(names):
        if names[0] == names[1]:
            return True
        return mirrored and identity(knotting.image_of(other), stop) == names[0]
    forms = {canonical(other.diagram), canonical(reversed_(other.diagram))}
    if mirrored:
        turned = image(other.diagram)
        forms |= {canonical(turned), canonical(reversed_(turned))}
    if canonical(one.diagram) in forms:
        return True
    if mirrored:
        return None
    differ = any(one.row[each] != other.row[each] for each in _TELLING)
    return False if differ else None


def _settled(knot: KnotValue) -> KnotValue:
    return knotting.made(knot.diagram, {}) if open_image(knot) else knot


def _same_either_way(one: KnotValue, other: KnotValue, stop: Stop) -> bool | None:
    """As `same`, where it does not matter which mirror image one of them is."""
    if any("#" in identity(each, stop) for each in (one, other)):
        return None
    answers = {same(one, each, stop=stop) for each in (other, knotting.image_of(other))}
    return answers.pop() if len(answers) == 1 else None

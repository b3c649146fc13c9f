"""What a row is about as a sheet: the knot drawn, its invariants, what it equals."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.knots import quandles, table
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import (
    KnotError,
    StoppedError,
    UnknownKnotError,
)
from panll_desktop.engines.knots.identifying import Chirality, Identification, identify
from panll_desktop.engines.knots.measuring import Code, Measured, measured
from panll_desktop.engines.knots.quandles import Quandle
from panll_desktop.engines.knots.symmetry import Symmetry
from panll_desktop.modules.quandledb import picturing, typesetting
from panll_desktop.modules.quandledb.quandle_sheet import quandle_portrait
from panll_desktop.modules.quandledb.row_codes import RowCode, code_of
from panll_desktop.protocol import Cell, Fact, Portrait, QueryError, Relation

if TYPE_CHECKING:
    from panll_desktop.engines.knots.rows import Value

Find = Callable[[str], Diagram | None]
Also = Callable[[str], tuple[Relation, ...]]
LARGEST: Final = 40  # crossings that are drawn and measured while one waits
SECONDS: Final = 4.0  # that measuring may take
CONVENTIONS: Final = (
    (
        "The right-handed trefoil 3₁ has three positive crossings, signature −2 and the"
        " Jones polynomial t + t³ − t⁴; the mirror image has 1/t for t."
    ),
    (
        "A crossing X[a,b,c,d] begins with the edge that comes in below and goes on"
        " counter-clockwise."
    ),
)
_POLYNOMIALS: Final = (
    ("jones_polynomial", "Jones V(t)", "1/t for t in the mirror image"),
    ("alexander_polynomial", "Alexander Δ(t)", "from t⁰ on, with the value 1 at 1"),
    ("conway_polynomial", "Conway, in z", "z² is t − 2 + 1/t"),
)
_NUMBERS: Final = (
    ("determinant", "Determinant", "|Δ(−1)|"),
    ("signature", "Signature σ", "−2 for the right-handed trefoil"),
    ("genus", "Genus g", "of a Seifert surface, the least"),
    ("arf", "Arf invariant", ""),
    ("crossing_number", "Crossings", "of this diagram"),
    ("writhe", "Writhe w", "positive less negative crossings of this diagram"),
    ("seifert_circle_count", "Seifert circles", "of this diagram"),
)
_CODES: Final = (
    ("dt_code", "DT code", "a positive entry: the odd label passes below"),
    ("gauss_code", "Gauss code", "positive above, negative below"),
    ("pd_code", "PD code", ""),
)


def portrait(
    row: Mapping[str, Cell],
    variant: str,
    *,
    find: Find,
    offered: Iterable[Quandle] | None = None,
    also: Also = lambda _: (),
) -> Portrait | None:
    """The sheet of the knot, or of the quandle, that a row is about.

    Args:
        row: the cells by column. A code in it says which diagram is meant, else a
            ``name`` does.
        variant: the quandle to colour by; empty for none.
        find: the diagram of a name; None for one that is not known.
        offered: the quandles to try; None for the standard ones.
        also: what else is said to be equivalent to the knot of a name.

    Returns:
        None for a row with neither a code nor the name of a knot.

    Raises:
        QueryError: the code describes no knot, or too large a one.
    """
    if "entries" in row:
        return quandle_portrait(row)
    name = row.get("name")
    named = name if isinstance(name, str) else ""
    code = code_of(row)
    try:
        diagram = code.diagram() if code is not None else find(named)
        if diagram is None:
            return None
        if len(diagram) > LARGEST:
            raise QueryError(
                f"The diagram has {len(diagram)} crossings; up to {LARGEST} are drawn."
            )
        return _sheet(diagram, named, code, variant, offered, also)
    except UnknownKnotError:
        return None
    except StoppedError as error:
        raise QueryError(
            f"Measuring this knot took longer than {SECONDS:g} s and was given up."
        ) from error
    except KnotError as error:
        place = f"The {code.column} of this row" if code is not None else named
        raise QueryError(f"{place} cannot be drawn: {error}") from error


def of_table(name: str) -> Diagram | None:
    """The diagram of a knot of the table; None for another name."""
    try:
        return table.knot(name).diagram
    except UnknownKnotError:
        return None


def _sheet(
    diagram: Diagram,
    named: str,
    code: RowCode | None,
    variant: str,
    offered: Iterable[Quandle] | None,
    also: Also,
) -> Portrait:
    stop = picturing.within(SECONDS)
    known = measured(Code(named or "this knot", diagram.text(), Notation.PD), stop)
    found = identify(diagram, stop)
    values = known.row
    tried = quandles.standard() if offered is None else offered
    determinant = values["determinant"]
    coloured, counts = picturing.colourings(
        diagram, determinant if isinstance(determinant, int) else 0, tried
    )
    chosen = next((each for each in coloured if each.quandle.name == variant), None)
    title = named or known.identified_as or "A knot"
    return Portrait(
        title=typesetting.knot(title),
        subtitle=_subtitle(named, found),
        figure=picturing.figure(diagram, typesetting.knot(title), chosen),
        variants=picturing.variants(coloured),
        variant="" if chosen is None else variant,
        facts=tuple(_facts(known, counts)),
        relations=(*_relations(named, found, values), *also(named)),
        notes=(*_open(code), *CONVENTIONS),
    )


def _subtitle(named: str, found: Identification) -> str:
    if not found.matches:
        return "not among the knots up to ten crossings"
    names = " or ".join(typesetting.knot(match.name) for match in found.matches)
    if len(found.matches) == 1 and found.matches[0].name == named:
        return f"identified: {found.certainty.value}"
    return f"identified as {names}: {found.certainty.value}"


def _facts(known: Measured, counts: picturing.Counts) -> Iterable[Fact]:
    values = known.row
    for column, name, note in _POLYNOMIALS:
        text = str(values[column])
        yield Fact(name, typesetting.polynomial(text), note, text)
    for column, name, note in _NUMBERS:
        value = values[column]
        if isinstance(value, int):
            yield Fact(name, typesetting.integer(value), note, str(value))
        else:
            yield Fact(name, "not settled", "both bounds do not meet")
    yield Fact("Torsion", str(values["torsion"]) or "none", "of the double cover")
    symmetry = values["symmetry"]
    yield Fact("Symmetry", str(symmetry or "not proven"), _handedness(symmetry))
    said = " · ".join(
        f"{name}: {picturing.counted(count)}" for name, count in counts.items()
    )
    yield Fact("Colourings", said, "by quandle, the trivial ones included")
    for column, name, note in _CODES:
        yield Fact(name, str(values[column]) or "none", note)


def _handedness(symmetry: "Value") -> str:
    if symmetry is None:
        return ""
    if Symmetry(str(symmetry)).amphicheiral:
        return "it is its own mirror image"
    return "it is not its own mirror image"


def _relations(
    named: str, found: Identification, values: Mapping[str, "Value"]
) -> Iterable[Relation]:
    """What it is the same as, with the reason why."""
    for match in found.matches:
        name = match.name
        if name != named:
            chirality = match.chirality
            open_ = (
                " Which of the two mirror images is open."
                if chirality is Chirality.UNTOLD
                else ""
            )
            yield Relation(
                match.knot if of_table(match.knot) is not None else "",
                typesetting.knot(name),
                found.certainty.value,
                f"{found.reason}{open_}",
            )
    symmetry = values["symmetry"]
    if symmetry is not None and Symmetry(str(symmetry)).amphicheiral and named:
        yield Relation(
            "",
            f"the mirror image of {typesetting.knot(named)}",
            "exact",
            f"It is {symmetry}: flypes and Reidemeister moves lead from the diagram to"
            " its mirror image.",
        )


def _open(code: RowCode | None) -> Iterable[str]:
    if code is not None and code.leaves_mirror_open:
        yield (
            "A Gauss code without signs leaves open which of two mirror images is"
            " meant: one of them is drawn, and signature and Jones polynomial are its."
        )

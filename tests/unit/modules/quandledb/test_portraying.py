"""A knot on one sheet: drawn, coloured, measured, and what it equals and why."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.collection import Collection
from panll_desktop.engines.knots.moves import connected_sum, mirrored
from panll_desktop.modules.quandledb import embedded, typesetting
from panll_desktop.modules.quandledb.portraying import LARGEST, of_table, portrait
from panll_desktop.modules.quandledb.remote.session import connect
from panll_desktop.protocol import SILENT, Cell, Portrait, QueryError
from panll_desktop.testing.figures import portrait_rules
from tests.quandle_server import Quandle, serving

TREFOIL = "X[1,5,2,4] X[3,1,4,6] X[5,3,6,2]"


def drawn(row: dict[str, Cell], variant: str = "") -> Portrait:
    found = portrait(row, variant, find=of_table)
    assert found is not None
    return found


def facts(found: Portrait) -> dict[str, str]:
    return {fact.name: fact.value for fact in found.facts}


def test_that_a_knot_is_drawn_with_its_invariants_as_mathematics() -> None:
    found = drawn({"name": "3_1"})
    assert found.title == "3₁"
    said = facts(found)
    assert said["Jones V(t)"] == "t + t³ − t⁴"
    assert said["Signature σ"] == "−2"
    assert said["Genus g"] == "1"
    assert said["Symmetry"] == "reversible"
    (jones, *_) = found.facts
    assert jones.plain == "t + t^3 - t^4"
    assert found.figure is not None
    assert len(found.figure.strokes) == 3
    assert "3 positive and 0 negative" in found.figure.description


def test_that_a_colouring_colours_every_arc_and_keeps_its_law() -> None:
    found = drawn({"name": "3_1"}, "R_3")
    figure = found.figure
    assert figure is not None
    assert found.variant == "R_3"
    colours = [int(each.label) for each in figure.strokes]
    assert sorted(colours) == [0, 1, 2]
    for below, over, after in table.knot("3_1").diagram.relations():
        assert colours[after] == (2 * colours[over] - colours[below]) % 3
    assert "element 0" in figure.description
    assert len({each.group for each in figure.strokes}) == 3


@pytest.mark.parametrize("name", ["3_1", "4_1", "5_2", "7_7", "8_19", "10_132"])
def test_that_variants_are_the_quandles_that_colour_it(name: str) -> None:
    known = table.knot(name).invariants
    ids = {each.id for each in drawn({"name": name}).variants}
    for prime in (3, 5, 7, 11, 13):
        assert (f"R_{prime}" in ids) == (known.determinant % prime == 0)


def test_that_an_unknown_variant_is_the_plain_one() -> None:
    assert drawn({"name": "3_1"}, "R_5").variant == ""


def test_that_a_code_in_the_row_says_which_diagram_is_meant() -> None:
    image = mirrored(table.knot("3_1").diagram)
    found = drawn({"name": "mine", "pd_code": image.text()})
    assert found.title == "mine"
    assert found.subtitle == "identified as m(3₁): exact"
    assert facts(found)["Signature σ"] == "2"
    (relation, *_) = found.relations
    assert (relation.identifier, relation.title) == ("3_1", "m(3₁)")
    assert "no other has its Jones and Alexander polynomials" in relation.reason


def test_that_an_unsigned_gauss_code_is_said_to_leave_the_mirror_open() -> None:
    found = drawn({"gauss_code": [1, -2, 3, -1, 2, -3]})
    assert "leaves open which of two mirror images" in found.notes[0]
    assert "leaves open" not in drawn({"pd_code": TREFOIL}).notes[0]


def test_that_an_amphicheiral_knot_equals_its_mirror_image_and_why() -> None:
    (relation,) = drawn({"name": "4_1"}).relations
    assert relation.title == "the mirror image of 4₁"
    assert relation.certainty == "exact"
    assert "flypes and Reidemeister moves" in relation.reason
    assert drawn({"name": "3_1"}).relations == ()


def test_that_the_convention_of_chirality_is_stated() -> None:
    assert any("right-handed trefoil" in each for each in drawn({"name": "3_1"}).notes)


@pytest.mark.parametrize("row", [{}, {"n": 5}, {"name": "nobody"}, {"name": None}])
def test_that_a_row_of_no_knot_has_no_portrait(row: dict[str, Cell]) -> None:
    assert portrait(row, "", find=of_table) is None


def test_that_a_code_of_no_knot_is_refused_with_its_column() -> None:
    with pytest.raises(QueryError, match="The pd_code of this row cannot be drawn"):
        portrait({"pd_code": "X[1,2,3,4]"}, "", find=of_table)
    long = " ".join(map(str, range(2 * LARGEST + 4, 1, -2)))
    with pytest.raises(QueryError):
        portrait({"dt_code": long}, "", find=of_table)


def test_that_the_file_is_a_picture_with_title_and_description() -> None:
    figure = drawn({"name": "4_1"}, "R_5").figure
    assert figure is not None
    root = ET.fromstring(figure.document)  # noqa: S314 - made by ourselves
    names = [each.tag.rpartition("}")[2] for each in root]
    assert names[:2] == ["title", "desc"]
    strokes = {each.get("stroke") for each in root} - {None}
    assert len(strokes) == len({each.group for each in figure.strokes})


@settings(max_examples=25)
@given(st.integers(0, 249))
def test_that_every_knot_of_the_table_has_a_whole_sheet(place: int) -> None:
    knot = table.primes()[place]
    found = drawn({"name": knot.name})
    assert portrait_rules(found) == []
    chosen = found.variants[-1].id
    assert portrait_rules(drawn({"name": knot.name}, chosen)) == []
    assert facts(found)["Determinant"] == str(knot.invariants.determinant)
    assert all(fact.value for fact in found.facts)


def test_that_more_colourings_than_can_be_counted_are_said_to_be() -> None:
    trefoil = table.knot("3_1").diagram
    many = trefoil
    for _ in range(9):
        many = connected_sum(many, trefoil)
    found = drawn({"pd_code": many.text()}, "A5-5c")
    assert "A5-5c: too many to count" in facts(found)["Colourings"]
    assert found.variant == "A5-5c"
    assert found.figure is not None
    assert len(found.figure.groups) > 1


def test_that_a_quandle_is_shown_with_the_axioms_it_keeps() -> None:
    entries = json.dumps([[0, 2, 1], [2, 1, 0], [1, 0, 2]])
    found = drawn({"name": "R_3", "entries": entries})
    said = facts(found)
    assert found.figure is None
    assert said["Elements"] == "3"
    assert said["Idempotence"] == "x * x = x holds"
    assert said["1 * y"] == "2  1  0"


@pytest.mark.parametrize(
    ("entries", "name", "said"),
    [
        ([[1, 0], [1, 0]], "Idempotence", "broken: Idempotence fails at 0"),
        ([[0, 1], [0, 1]], "Invertibility", "broken: Invertibility fails"),
        ([[0, 5], [1, 1]], "Table", "0 * 1 is 5"),
    ],
)
def test_that_a_broken_axiom_is_named_with_its_elements(
    entries: list[Cell], name: str, said: str
) -> None:
    found = drawn({"name": "mine", "entries": entries})  # type: ignore[dict-item]
    assert found.subtitle == "no quandle"
    assert said in facts(found)[name]


def test_that_the_embedded_session_knows_knots_of_the_users_collection(
    tmp_path: Path,
) -> None:
    place = tmp_path / "mine.knots"
    collection = Collection(place, create=True)
    collection.add("twin", TREFOIL)
    collection.add("other", "4 6 2")
    collection.close()
    session = embedded.connect({"path": str(place)}, SILENT)
    found = session.portrait({"name": "twin"})
    session.close()
    assert found is not None
    assert found.subtitle == "identified as 3₁: exact"
    alike = {each.title: each for each in found.relations}
    assert alike["other"].certainty == "exact"
    assert "proven" in alike["other"].reason


def test_that_the_table_alone_needs_no_search_for_equivalents() -> None:
    session = embedded.connect({}, SILENT)
    found = session.portrait({"name": "m(3_1)"})
    session.close()
    assert found is not None
    assert facts(found)["Signature σ"] == "2"


def test_that_buckets_of_a_server_are_called_what_they_are() -> None:
    with serving(Quandle()) as address:
        session = connect({"url": address})
        found = session.portrait({"name": "5_2"})
        gone = session.portrait({"name": "8_9"})
        session.close()
    assert found is not None
    alike = {each.title: each for each in found.relations}
    assert alike["6₁"].certainty == "same diagram"
    assert alike["4₁"].certainty == "looks alike"
    assert "proves nothing" in alike["4₁"].reason
    assert gone is not None  # by its name


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("t^-1 - 1 + 2t^12", "t⁻¹ − 1 + 2t¹²"),
        ("-t^-10", "−t⁻¹⁰"),
        ("1", "1"),
    ],
)
def test_that_polynomials_are_set_as_mathematics(text: str, set_: str) -> None:
    assert typesetting.polynomial(text) == set_


def test_that_names_of_knots_have_lowered_numbers() -> None:
    assert typesetting.knot("3_1 # m(10_124)") == "3₁ # m(10₁₂₄)"
    assert typesetting.knot("my_knot") == "my_knot"

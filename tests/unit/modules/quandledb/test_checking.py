"""What a row says is held against its own code."""

import pytest

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.codes import gauss_code
from panll_desktop.engines.knots.errors import StoppedError
from panll_desktop.modules.quandledb.remote.checking import Checker, Wrong
from panll_desktop.modules.quandledb.row_codes import code_of
from panll_desktop.protocol import Json
from tests.krl_server_language import Row
from tests.quandle_server import knot_row, knots, raw


def wrong(row: Row) -> list[Wrong]:
    code = code_of(row)
    assert code is not None
    return Checker().check(row, code)


def columns(row: Row) -> list[str]:
    return [each.column for each in wrong(row)]


@pytest.mark.parametrize("name", ["0_1", "3_1", "4_1", "6_2", "8_19", "10_132"])
def test_that_a_right_row_has_nothing_wrong(name: str) -> None:
    known = table.knot(name)
    row = knot_row(name, writhe=known.invariants.writhe)
    assert wrong(row) == []
    assert wrong({**row, "dt_code": list(known.dt_code)}) == []
    assert wrong({**row, "pd_code": known.diagram.text()}) == []


@pytest.mark.parametrize(
    ("name", "changed", "column", "said"),
    [
        ("3_1", {"writhe": 1}, "writhe", "given as 1, but is 3 or -3"),
        ("4_1", {"writhe": 2}, "writhe", "given as 2, but is 0"),
        ("7_4", {"genus": 3}, "genus", "given as 3, but is 1"),
        ("7_7", {"signature": 2}, "signature", "given as 2, but is 0"),
        ("5_1", {"determinant": "5"}, "determinant", "given as 5, but is 5"),
        ("5_1", {"alexander_display": "t"}, "alexander_display", "given as t, but"),
        ("5_1", {"jones_display": "?"}, "jones_display", "given as ?, but is t^2"),
        ("5_1", {"jones_polynomial": "2:1"}, "jones_polynomial", "given as 2:1"),
        ("5_1", {"semantic": {"colouring_count_5": 5}}, "semantic", "but is 25"),
        ("5_1", {"crossing_number": 7}, "crossing_number", "given as 7, but is 5"),
    ],
)
def test_that_a_wrong_value_is_named_with_what_is_right(
    name: str, changed: Row, column: str, said: str
) -> None:
    row = knot_row(name, writhe=table.knot(name).invariants.writhe)
    (found,) = wrong({**row, **changed})
    assert found.column == column
    assert said in found.reason
    assert "Gauss code" in found.reason


def test_that_a_name_over_the_code_of_another_knot_is_found() -> None:
    found = wrong(knot_row("6_1", "5_2"))[0]
    assert found.column == "name"
    assert "named 6_1, but its code is of 5_2" in found.reason


def test_that_a_name_of_ones_own_may_stand_over_any_code() -> None:
    row = knot_row("3_1", writhe=3)
    assert wrong({**row, "name": "my trefoil"}) == []


def test_that_an_unsigned_gauss_code_leaves_the_mirror_image_open() -> None:
    known = table.knot("5_2").invariants
    mirrored = {
        "name": "5_2",
        "gauss_code": list(gauss_code(table.knot("5_2").diagram)),
        "signature": -known.signature,
        "jones_polynomial": raw(known.jones.inverted().terms, 4),
    }
    assert wrong(mirrored) == []
    certain = {**mirrored, "dt_code": list(table.knot("5_2").dt_code)}
    assert columns(certain) == ["signature", "jones_polynomial"]


def test_that_alexander_polynomials_are_compared_up_to_units() -> None:
    delta = table.knot("6_2").invariants.alexander
    row = knot_row(
        "6_2", writhe=2, alexander_polynomial=raw((-delta).shifted(-7).terms)
    )
    assert wrong(row) == []


def test_that_a_code_of_no_knot_is_said_to_be_none() -> None:
    (found,) = wrong(knot_row("3_1", gauss_code=[1, 2, -1, -2]))
    assert found.column == "gauss_code"
    assert "describes no knot" in found.reason


def test_that_a_stored_pd_code_is_read() -> None:
    signs = table.knot("3_1").diagram
    parts = ";".join(
        ",".join(map(str, (*crossing, sign)))
        for crossing, sign in zip(signs.crossings, signs.signs, strict=True)
    )
    row = {"name": "4_1", "pd_code": f"pdv1|x={parts}|c=1"}
    assert columns(row) == ["name"]


@pytest.mark.parametrize("code", [None, "", [], [None], {"a": 1}, 7])
def test_that_what_is_no_code_is_not_taken_for_one(code: Json) -> None:
    found = code_of({"gauss_code": code})
    assert found is None or not found.text


def test_that_checking_can_be_stopped() -> None:
    row = knots()[1]
    code = code_of(row)
    assert code is not None
    with pytest.raises(StoppedError):
        Checker(lambda: True).check(row, code)

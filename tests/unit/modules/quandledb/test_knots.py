"""Braids, equivalence and statements about one knot."""

import pytest

from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from panll_desktop.protocol import Cell, QueryError, StatementType
from tests.unit.modules.quandledb.asking import ask

TREFOIL = "close (sigma 1 ; sigma 1 ; sigma 1)"


@pytest.mark.parametrize(
    ("text", "name", "chirality"),
    [
        (TREFOIL, "3_1", "as in the table"),
        (f"mirror {TREFOIL}", "m(3_1)", "the mirror image of the one in the table"),
        ("close (sigma_inv 1 ; sigma_inv 1 ; sigma_inv 1)", "m(3_1)", "the mirror"),
        ("close (sigma 1 ; sigma_inv 2 ; sigma 1 ; sigma_inv 2)", "4_1", "as in"),
        ("close (sigma 1 ; sigma 1 ; sigma_inv 1)", "0_1", "as in the table"),
        ("classify simplify (close ((sigma 1 ; sigma 2) ; (sigma 3)))", "0_1", "as"),
        ("close (sigma 1 ; sigma 1 ; sigma 1 ; sigma 2)", "3_1", "as in the table"),
    ],
)
def test_that_a_closed_braid_is_identified_with_its_chirality(
    session: EmbeddedSession, text: str, name: str, chirality: str
) -> None:
    (row,) = ask(session, text).rows
    assert row["name"] == name
    assert str(row["chirality"]).startswith(chirality)
    assert row["certainty"] == "exact"
    assert row["reason"]


def test_that_a_braid_with_a_name_is_shown_as_what_it_is(
    session: EmbeddedSession,
) -> None:
    assert ask(session, f"let t = {TREFOIL} ;").column() == ["3_1"]
    answer = ask(session, "let b = (sigma 1 ; sigma_inv 2) ;")
    assert answer.tuples == [("1 -2", 3, 2)]
    assert "open braid" in answer.outcome.warnings[0]
    assert ask(session, "let n = 5").tuples == [(5,)]


def test_that_braids_stand_side_by_side(session: EmbeddedSession) -> None:
    answer = ask(session, "let a = sigma 1 ; let b = (a | sigma_inv 1) ;")
    assert answer.tuples == [("1 -3", 4, 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("close (sigma 1 ; sigma 1)", "it is a link of several components"),
        ("close (cup 1)", "“cup” makes a tangle"),
        ("close 5", "neither a braid nor a knot"),
        ("close unbound_name ;", "Nothing is named “unbound_name” here"),
        ("close (sigma 5000)", "at most 1000 strands"),
    ],
)
def test_that_what_is_no_knot_is_refused_at_its_place(
    session: EmbeddedSession, text: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        ask(session, text)
    assert said in caught.value.title
    assert caught.value.title.startswith("Line 1, column ")


def test_that_find_compares_with_the_invariants_of_a_braid(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, f"let t = {TREFOIL} ; find where jones = t and crossing < 8")
    assert answer.column() == ["3_1"]
    assert answer.outcome.statement is StatementType.SEARCH
    answer = ask(session, "find where crossing >= 3 and crossing <= 5 ;")
    assert answer.column() == ["3_1", "4_1", "5_1", "5_2"]
    with pytest.raises(QueryError, match="Nothing is named “target” here"):
        ask(session, "find where jones = target and crossing < 8 ;")


def test_that_a_wrong_invariant_is_named_at_its_place(session: EmbeddedSession) -> None:
    with pytest.raises(QueryError, match="Line 1, column 9: “nonsense”"):
        ask(session, "COMPUTE nonsense FOR KNOT '3_1'")


def test_that_an_open_braid_is_no_value_of_a_column(session: EmbeddedSession) -> None:
    answer = ask(session, "let b = sigma 1 ; find where jones = b")
    assert not answer.rows
    assert "A text cannot be compared with a braid" in answer.outcome.warnings[0]


def test_that_compute_gives_all_invariants_or_one(session: EmbeddedSession) -> None:
    (row,) = ask(session, "COMPUTE INVARIANT FOR KNOT '3_1'").rows
    assert (row["name"], row["determinant"], row["signature"]) == ("3_1", 3, -2)
    answer = ask(session, "COMPUTE jones FOR KNOT m(3_1)".replace("m(3_1)", "'m(3_1)'"))
    assert answer.tuples == [("m(3_1)", "-t^-4 + t^-3 + t^-1")]
    answer = ask(session, "COMPUTE INVARIANT genus FOR KNOT '4 6 8 2'")
    assert answer.column("genus") == [1]
    with pytest.raises(QueryError, match="There is no knot '3_9'"):
        ask(session, "COMPUTE INVARIANT FOR KNOT '3_9'")
    with pytest.raises(QueryError, match="Did you mean genus"):
        ask(session, "COMPUTE INVARIANT genes FOR KNOT '3_1'")


def test_that_via_compares_the_invariants_that_it_names(
    session: EmbeddedSession,
) -> None:
    def equal(target: str, via: str) -> list[Cell]:
        query = f"from knots | find_equivalent {target} via [{via}]"
        return ask(session, query).column()

    assert equal("5_1", "alexander") == ["5_1", "10_132"]
    assert equal("5_1", "jones, alexander") == ["5_1"]
    assert equal("8_16", "jones") == ["8_16", "10_156"]
    assert equal("8_16", "quandle, jones") == ["8_16"]
    assert len(equal("3_1", "determinant")) > len(equal("3_1", "determinant, genus"))


def test_that_exact_is_said_of_what_is_proven_alone(session: EmbeddedSession) -> None:
    query = "from knots | find_equivalent '5_1' via [alexander] {} | return name,"
    query += " _equiv_confidence, _equiv_reason"
    answer = ask(session, query.format(""))
    assert [row[:2] for row in answer.tuples] == [
        ("5_1", "exact"),
        ("10_132", "necessary"),
    ]
    assert "different knots" in str(answer.rows[1]["_equiv_reason"])
    for level, names in (
        ("exact", ["5_1"]),
        ("sufficient", ["5_1"]),
        ("necessary", ["5_1", "10_132"]),
        ("heuristic", ["5_1", "10_132"]),
    ):
        answer = ask(session, query.format(f"confidence >= {level}"))
        assert answer.column() == names


def test_that_a_target_may_be_a_braid_or_unknown(session: EmbeddedSession) -> None:
    answer = ask(session, f"from knots | find_equivalent {TREFOIL} confidence >= exact")
    assert answer.column() == ["3_1"]
    answer = ask(session, "from knots | find_equivalent 'nobody' via [jones]")
    assert answer.rows == ()
    assert "There is no knot 'nobody'" in answer.outcome.warnings[0]


@pytest.mark.parametrize(
    ("code", "confidence"),
    [
        ("1 -2 3 -1 2 -3", "necessary"),
        ("O1+U2+O3+U1+O2+U3+", "exact"),
        ("-1 2 -3 1 -4 3 -2 4", "exact"),
        ("4 6 2", "exact"),
    ],
)
def test_that_exact_is_not_said_where_a_code_leaves_the_mirror_image_open(
    session: EmbeddedSession, code: str, confidence: str
) -> None:
    (row,) = ask(session, f"from knots | find_equivalent '{code}'").rows
    assert row["_equiv_confidence"] == confidence
    same = ask(session, f"from knots | filter name ≅ '{code}' | return name")
    assert bool(same.rows) == (confidence == "exact")
    alike = ask(session, f"from knots | filter name ~= '{code}' | return name")
    assert alike.column() == [row["name"]]
    warned = ask(session, f"COMPUTE jones FOR KNOT '{code}'").outcome.warnings
    assert bool(warned) == (code[0] in "1-")


def test_that_without_a_target_pairs_are_found(session: EmbeddedSession) -> None:
    answer = ask(
        session,
        "from knots | find_equivalent via [jones]"
        " | return source.name, target.name, equivalences, equivalence_class",
    )
    pairs = {(row[0], row[1]) for row in answer.tuples}
    assert ("8_16", "10_156") in pairs
    assert len(pairs) == 18
    assert answer.rows[0]["equivalence_class"] == answer.rows[0]["source.name"]


def test_that_equivalent_to_says_why(session: EmbeddedSession) -> None:
    query = "from knots | where equivalent_to('{}') {}| return name, equivalences"
    (row,) = ask(session, query.format("m(4_1)", "")).rows
    assert row["name"] == "4_1"
    assert isinstance(row["equivalences"], dict)
    assert row["equivalences"]["confidence"] == "exact"
    answer = ask(session, query.format("5_1", "via [alexander] "))
    assert answer.column() == ["5_1", "10_132"]
    every = "from knots | filter equivalent_to(name) | aggregate count(*)"
    assert ask(session, every).tuples == [(250,)]


def test_that_knots_are_compared_by_proof(session: EmbeddedSession) -> None:
    def names(condition: str) -> list[Cell]:
        return ask(session, f"from knots as K | filter {condition}").column()

    assert names(f"K ≅ {TREFOIL}") == ["3_1"]
    assert names(f"name ≅ mirror {TREFOIL}") == []
    assert names(f"K ~= mirror {TREFOIL}") == ["3_1"]
    assert names("equivalent_to('3_1')") == ["3_1"]
    assert names("jones_polynomial == 't+t^3-t^4'") == ["3_1"]

"""What is written in KQL becomes what the server takes, or is refused at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.kql.parser import parse
from panll_desktop.modules.quandledb.remote.rewriting import rewritten
from panll_desktop.modules.quandledb.remote.spelling import literal
from panll_desktop.protocol import Diagnostic, ParseError, QueryError, UnsupportedError
from tests.krl_server_language import Parser, Run, evaluate
from tests.quandle_server import knots

TAKEN = [
    (
        "from knots | filter determinant = 9 | take 5",
        "from knots | filter determinant == 9 | take 5",
    ),
    (
        "from knots as K | where K.name <> '3_1' | return K.name as n;",
        'from knots | filter name != "3_1" | return name as n',
    ),
    (
        "from knots | filter genus >= 2",
        "from knots | filter not is_none(genus) and genus >= 2",
    ),
    (
        (
            "SELECT name, determinant AS d FROM knots WHERE signature IS NOT NULL"
            " ORDER BY d DESC LIMIT 5 OFFSET 1"
        ),
        (
            "from knots | filter not is_none(signature) | return name, determinant as d"
            " | sort d desc | skip 1 | take 5"
        ),
    ),
    (
        "SELECT genus, COUNT(*) AS n FROM knots GROUP BY genus HAVING n > 1",
        (
            "from knots | group_by genus | aggregate count(name) as n | filter n > 1"
            " | return genus, n"
        ),
    ),
    (
        "from knots | aggregate count(*) as n",
        "from knots | group_by true | aggregate count(name) as n | return n",
    ),
    (
        "from knots | group_by genus | aggregate count(*)",
        "from knots | group_by genus | aggregate count(name) | return genus, count",
    ),
    (
        "let x = 5; let a = from knots | take 9; from a | filter genus > x",
        "from (from knots | take 9) | filter genus > 5",
    ),
    (
        "COMPUTE INVARIANT jones FOR KNOT '3_1'",
        'from knots | filter name == "3_1" | return name, jones_display',
    ),
    (
        "find where determinant = 9 and crossing < 8",
        "from knots | filter (determinant == 9) and (crossing_number < 8)",
    ),
    (
        "from knots | find_equivalent 3_1 via [jones] confidence >= exact",
        'from knots | find_equivalent "3_1" confidence >= exact',
    ),
    (
        "from knots | filter name in ['3_1', 4_1] and not (genus = 1 or genus = 2)",
        (
            'from knots | filter (name in ["3_1", "4_1"])'
            " and (not ((genus == 1) or (genus == 2)))"
        ),
    ),
    (
        "from knots | let k = 2 + 3 | return name, k",
        "from knots | let k == (2 + 3) | return name, k",
    ),
]
REFUSED = [
    ("from quandles | take 1", "quandles", "no collection quandles"),
    ("from knots | filter name like '3%'", "name like '3%'", "no LIKE"),
    ("SELECT DISTINCT genus FROM knots", "SELECT", "no DISTINCT"),
    ("from knots | aggregate max(genus)", "max(genus)", "fails at every max()"),
    ("close (sigma 1 ; sigma 1)", "close", "no knots of braids"),
    ("from knots | find_equivalent", "find_equivalent", "needs a knot"),
    ("from knots | let d = determinant", "d = determinant", "constants alone"),
    ("from knots | filter sqrt(determinant) > 2", "sqrt", "no function sqrt"),
    ("from knots | filter name in (from knots | return name)", "from", "in lists"),
    ("find where jones = 1", "find", "polynomials"),
    ("from knots | filter determinant == 3_1", "3_1", "not with knots"),
]


@pytest.mark.parametrize(("written", "sent"), TAKEN)
def test_that_a_query_is_sent_in_the_words_of_the_server(
    written: str, sent: str
) -> None:
    assert rewritten(written, {}).text == sent
    Parser(sent).program()


@pytest.mark.parametrize(("written", "place", "why"), REFUSED)
def test_that_what_the_server_lacks_is_refused_at_its_place(
    written: str, place: str, why: str
) -> None:
    with pytest.raises(UnsupportedError) as caught:
        rewritten(written, {})
    assert why in caught.value.title
    span = caught.value.position
    assert span is not None
    assert place in span.of(written)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("from knots | find_path 3_1 ~> 4_1 via reidemeister", "find_path"),
        ("from knots | match (a)-[:X]->(b)", "match"),
        ("from knots | return name, proof", "proof"),
        ("from knots | filter name ~> 3_1", "~>"),
        ("rule r(x) :- x.", "rule"),
        ("axiom a : forall x, x -> x", "axiom"),
    ],
)
def test_that_nobody_is_sent_elsewhere_for_what_is_built_nowhere(
    written: str, place: str
) -> None:
    with pytest.raises(UnsupportedError, match="it is not built") as caught:
        rewritten(written, {})
    assert caught.value.code == "KQL001"
    assert not caught.value.detail
    assert caught.value.position is not None
    assert place in caught.value.position.of(written)


def test_that_no_kql_is_an_error_of_the_language() -> None:
    with pytest.raises(ParseError) as caught:
        rewritten("from knots | filtre genus = 1", {})
    assert caught.value.position is not None


def test_that_a_program_without_a_query_is_none() -> None:
    with pytest.raises(QueryError):
        rewritten("let x = 5", {})


def test_that_parameters_are_written_out_and_must_have_a_value() -> None:
    query = "from knots | filter name = $name"
    assert rewritten(query, {"name": 'a"b\\'}).text == (
        'from knots | filter name == "a\\"b\\\\"'
    )
    with pytest.raises(QueryError, match=r"\$name"):
        rewritten(query, {})


def test_that_notes_say_what_the_server_means_otherwise() -> None:
    notes = rewritten("from knots | find_equivalent 3_1 via [jones]", {}).notes
    assert any("ignores via" in each for each in notes)
    assert any("proves nothing" in each for each in notes)
    assert rewritten("from knots | filter colour = 1", {}).notes == (
        "The server is not known to have a column colour.",
    )


def test_that_what_is_sent_as_it_was_written_is_known() -> None:
    assert not rewritten("from knots  | take 3", {}).changed
    assert rewritten("from knots | filter genus = 1", {}).changed


def test_that_rows_without_a_value_are_not_at_least_anything() -> None:
    run = Run(knots(), {})
    text = rewritten("from knots | filter determinant >= 0 | return name", {}).text
    assert "8_2" not in [row["name"] for row in evaluate(text, run, 100)]
    plain = "from knots | filter determinant >= 0 | return name"
    assert "8_2" in [row["name"] for row in evaluate(plain, run, 100)]


def test_that_all_rows_are_brought_together_into_one() -> None:
    text = rewritten("from knots | aggregate count(*) as n", {}).text
    assert evaluate(text, Run(knots(), {}), 100) == [{"n": 9}]


@given(st.text())
def test_that_every_text_reaches_the_server_as_it_is(text: str) -> None:
    row = {"name": text}
    query = f"from knots | filter name == {literal(text)}"
    assert evaluate(query, Run([row, {"name": f"{text}x"}], {}), 9) == [row]


OPERANDS = st.sampled_from(["genus", "determinant", "3", "-1", "'a'", "none"])
TESTS = st.builds(
    "{} {} {}".format, OPERANDS, st.sampled_from(["=", "<>", "<", ">="]), OPERANDS
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_that_what_is_sent_always_parses_here_and_there(condition: str) -> None:
    text = rewritten(f"from knots | filter {condition}", {}).text
    Parser(text).program()
    assert not isinstance(parse(text), Diagnostic)

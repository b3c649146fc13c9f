"""Pipelines over the table of knots: what each stage lets through."""

from pathlib import Path

import pytest

from panll_desktop.modules.quandledb import relations
from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from panll_desktop.modules.quandledb.manifest import manifest
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    ColumnType,
    Limits,
    ParseError,
    PlanStep,
    QueryError,
    QueryTimeoutError,
    StatementType,
    Up,
)
from panll_desktop.testing.conformance import check_manifest, check_session
from tests import fresh
from tests.unit.modules.quandledb.asking import ask

KNOTS = 250
ROOT = Path(__file__).parents[4]


def test_that_the_module_keeps_every_rule_of_the_protocol() -> None:
    assert check_manifest(manifest) == []
    assert check_session(manifest, {}, "from knots", "from knots | take many") == []
    long = "from knots as a | let x = 1"
    assert check_session(manifest, {}, long, "from nowhere") == []


def test_that_a_pipeline_filters_sorts_returns_and_takes(
    session: EmbeddedSession,
) -> None:
    answer = ask(
        session,
        "from knots | filter determinant == 9 | sort crossing_number"
        " | return name, jones_polynomial | take 5",
    )
    assert answer.columns == (("name", "text"), ("jones_polynomial", "text"))
    assert answer.column() == ["6_1", "8_20", "9_1", "9_46", "10_140"]
    assert answer.rows[0]["jones_polynomial"] == (
        "t^-2 - t^-1 + 2 - 2t + t^2 - t^3 + t^4"
    )
    assert answer.outcome.statement is StatementType.SELECT
    assert answer.outcome.warnings == ()


def test_that_rows_have_the_columns_of_a_knot_with_their_types(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "from knots | filter name == '3_1'")
    types = dict(answer.columns)
    for name in ("crossing_number", "determinant", "signature", "genus"):
        assert types[name] == ColumnType.INTEGER.value
    (row,) = answer.rows
    assert (row["crossing_number"], row["determinant"]) == (3, 3)
    assert (row["signature"], row["genus"]) == (-2, 1)
    assert row["jones_polynomial"] == "t + t^3 - t^4"


def test_that_the_stage_trace_is_the_plan(session: EmbeddedSession) -> None:
    query = "from knots | filter genus == 1 | sort name desc | take 3"
    plan = ask(session, query).outcome.plan
    assert plan is not None
    steps: list[PlanStep] = []
    waiting = [plan.root]
    while waiting:
        steps.append(waiting.pop())
        waiting += steps[-1].children
    assert [(each.operation, each.actual_rows) for each in steps] == [
        ("Take", 3),
        ("Sort", 14),
        ("Filter", 14),
        ("Read", KNOTS),
    ]
    assert all(each.actual_ms is not None and each.actual_ms >= 0 for each in steps)
    assert steps[2].detail == "genus == 1"
    assert steps[3].full_scan


def test_that_explain_gives_the_stages_and_runs_nothing(
    session: EmbeddedSession,
) -> None:
    plan = session.explain("from knots | filter genus == 1 | take 3")
    assert (plan.root.operation, plan.root.actual_rows) == ("Take", None)
    assert plan.root.children[0].children[0].estimated_rows == KNOTS
    answer = ask(session, "EXPLAIN from knots | take 3")
    assert answer.column("stage") == ["Read", "Take"]
    assert answer.column("rows_out") == [None, None]
    assert answer.outcome.statement is StatementType.EXPLAIN
    answer = ask(session, "EXPLAIN ANALYZE from knots | filter genus == 1 | take 3")
    assert answer.column("rows_in") == [None, KNOTS, 14]
    assert answer.column("rows_out") == [KNOTS, 14, 3]


def test_that_aggregates_bring_all_rows_together(session: EmbeddedSession) -> None:
    answer = ask(session, "from knots | aggregate count(*), min(signature) as least")
    assert answer.tuples == [(KNOTS, -8)]
    answer = ask(
        session,
        "from knots | group_by genus | aggregate count(*) as n, max(determinant)"
        " | filter n > 20 | sort n desc | return genus, n",
    )
    assert answer.columns[0] == ("genus", "integer")
    assert answer.tuples == [(3, 125), (2, 83), (4, 27)]


def test_that_of_no_rows_a_count_is_0_and_all_else_is_missing(
    session: EmbeddedSession,
) -> None:
    answer = ask(
        session,
        "from knots | filter false | aggregate count(*) as n, sum(genus), avg(genus)",
    )
    assert answer.tuples == [(0, None, None)]


def test_that_a_group_without_aggregates_says_how_many_rows_it_has(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "from knots | group_by crossing_number | take 4")
    assert answer.tuples == [(0, 1), (3, 1), (4, 1), (5, 2)]
    assert [name for name, _ in answer.columns] == ["crossing_number", "_group_count"]


def test_that_an_unknown_column_is_missing_and_warned_of_once(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "from knots\n| filter determinent == 3")
    assert answer.rows == ()
    assert answer.outcome.warnings == (
        (
            "Line 2, column 10: There is no column “determinent”, so it is missing in"
            " every row. Did you mean determinant?"
        ),
    )


def test_that_a_missing_value_decides_nothing(session: EmbeddedSession) -> None:
    def count(condition: str) -> int:
        return len(ask(session, f"from knots | filter {condition}").rows)

    missing = count("symmetry == none")
    assert 0 < missing < KNOTS
    assert count("symmetry is null") == missing
    assert count("symmetry != none") == KNOTS - missing
    chiral = count("symmetry == 'chiral'")
    assert count("symmetry != 'chiral'") == KNOTS - missing - chiral
    assert count("not symmetry == 'chiral'") == KNOTS - missing - chiral
    assert count("symmetry == 'chiral' or true") == KNOTS


def test_that_a_text_and_a_number_are_not_compared_in_silence(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "from knots | filter crossing_number == '3'")
    assert answer.rows == ()
    assert answer.outcome.warnings == (
        "Line 1, column 21: A number cannot be compared with a text, in 250 rows.",
    )


@pytest.mark.parametrize(
    "query",
    [
        "find where jones = 3_1",
        "from knots | filter 3_1 == jones_polynomial | return name",
        "from knots | filter determinant == 3_1 and genus < 2 | return name",
    ],
)
def test_that_an_invariant_is_compared_with_that_of_a_knot(
    session: EmbeddedSession, query: str
) -> None:
    answer = ask(session, query)
    assert answer.column() == ["3_1"]
    assert answer.outcome.warnings == ()


def test_that_knots_are_sorted_by_crossings_and_number(
    session: EmbeddedSession,
) -> None:
    names = ask(session, "from knots | sort name desc | take 3").column()
    assert names == ["10_165", "10_164", "10_163"]


def test_that_missing_values_come_last_whichever_way_rows_are_sorted(
    session: EmbeddedSession,
) -> None:
    for way in ("asc", "desc"):
        answer = ask(session, f"from knots | sort symmetry {way}")
        found = answer.column("symmetry")
        there = [each for each in found if each is not None]
        assert found == there + [None] * (KNOTS - len(there))
        assert there == sorted(map(str, there), reverse=way == "desc")


def test_that_let_and_with_add_columns(session: EmbeddedSession) -> None:
    answer = ask(
        session,
        "let least = 9 from knots | filter crossing_number >= least"
        " | let a = genus * 2 | with half = genus / 2 | take 1 | return a, half",
    )
    assert answer.tuples == [(8, 2.0)]


def test_that_a_query_with_a_name_is_a_source_and_a_list(
    session: EmbeddedSession,
) -> None:
    small = "let small = from knots | filter crossing_number < 4 | return name"
    assert ask(session, f"{small} from small").column() == ["0_1", "3_1"]
    answer = ask(session, f"{small} from knots | filter name in small | return genus")
    assert answer.tuples == [(0,), (1,)]
    assert ask(session, small).column() == ["0_1", "3_1"]


def test_that_provenance_says_what_a_row_is_computed_from(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "from knots | take 2 | return name with provenance")
    provenance = answer.rows[1]["_provenance"]
    assert isinstance(provenance, dict)
    assert provenance["dt_code"] == "4 6 2"
    answer = ask(session, "from knots | aggregate count(*) | return * with provenance")
    assert answer.rows[0]["_provenance"] == {"derived": "from several rows"}


def test_that_functions_work_on_values_and_on_knots(session: EmbeddedSession) -> None:
    answer = ask(
        session,
        "from knots | filter equivalent_to('3_1') | return abs(signature) as a,"
        " concat(name, '!') as b, max(genus, 7) as c, colourings(11) as d,"
        " colourings('A5-3c') as e, colourings('R_3') as f,"
        " jones_polynomial('m(3_1)') as g, is_none(genus) as h",
    )
    assert answer.tuples == [(2, "3_1!", 7, 11, 140, 9, "-t^-4 + t^-3 + t^-1", False)]


def test_that_the_language_knows_the_functions_of_the_module() -> None:
    from panll_desktop.languages.kql import inferring
    from panll_desktop.modules.quandledb import functions

    here = {*functions.FUNCTIONS, *functions.OF_ROWS, *functions.AGGREGATES_LOWER}
    assert set(inferring.FUNCTIONS) == here | {"colorings"}


def test_that_parameters_have_values(session: EmbeddedSession) -> None:
    query = "from knots | filter determinant == $d and genus in $g | return name"
    found = ask(session, query, {"d": 3, "g": [1]})
    assert found.column() == ["3_1"]
    with pytest.raises(
        QueryError, match=r"Line 1, column 36: The parameter \$d has no"
    ):
        ask(session, query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from nowhere", "Line 1, column 6: There is no collection “nowhere”"),
        ("from knotz", "Did you mean knots"),
        ("from knots | filter name", "Line 1, column 21: A condition is needed here"),
        ("from knots | filter jonse(name) == 1", "There is no function “jonse”"),
        ("from knots | filter colourings('nope') > 1", "There is no quandle 'nope'"),
        ("from knots | filter colourings('R_9999') > 1", "1 to 512 can"),
        ("find where jones = 9_99", "There is no knot 9_99"),
        ("from knots | return count(*)", "“count” brings rows together"),
        ("from knots | aggregate sum(genus, 1)", "“sum” takes one value"),
        ("from knots | find_equivalent '3_1' via [jnes]", "Did you mean jones"),
        ("from knots | find_path '3_1' ~> '4_1' via reidemeister", "not built"),
        ("from knots as K | match (K)-[:SUM]->(L)", "not built"),
        ("from knots | return proof", "not built"),
        ("rule small(K) :- crossing_number(K) <= 6", "not built"),
        ("axiom same : forall K, K == K -> true", "not built"),
    ],
)
def test_that_what_cannot_be_run_is_refused_at_its_place(
    session: EmbeddedSession, query: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        ask(session, query)
    assert said in caught.value.title
    assert caught.value.title.startswith("Line 1, column ")
    assert caught.value.position is not None
    assert caught.value.statement is not None
    assert (caught.value.code == "KQL001") == ("not built" in said)


def test_that_what_does_not_parse_says_what_could_stand_there(
    session: EmbeddedSession,
) -> None:
    with pytest.raises(ParseError) as caught:
        ask(session, "from knots | take many")
    assert caught.value.title.startswith("Line 1, column 19:")
    assert "a whole number" in caught.value.title


def test_that_a_row_limit_cuts_the_answer_and_says_so(session: EmbeddedSession) -> None:
    answer = ask(session, "from knots", limits=Limits(rows=7))
    assert len(answer.rows) == 7
    assert answer.outcome.truncated


def test_that_a_long_join_is_stopped(session: EmbeddedSession) -> None:
    query = "SELECT count(*) FROM knots a, knots b, knots c, knots d"
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        ask(session, query, cancel=flag)
    with pytest.raises(QueryTimeoutError):
        ask(session, query, limits=Limits(seconds=0.05))


def test_that_what_would_take_all_memory_is_refused(
    session: EmbeddedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relations, "MOST_HELD", 1000)
    with pytest.raises(QueryError, match="filter them first"):
        ask(session, "SELECT a.name FROM knots a, knots b ORDER BY a.name")
    many = "from knots" + " | take 9" * 200
    with pytest.raises(QueryError, match="At most 100 stages"):
        ask(session, many)
    assert len(ask(session, "from knots" + " | take 9" * 99).rows) == 9


@pytest.mark.parametrize(
    "expression",
    [
        *("arf % (arf - arf)", "1 / (arf - arf)", "float(concat('1e9', name))"),
        *("(arf + 4000000000) * 4000000000", "int(concat(name, '9'))"),
        "float(concat('1e99', string(arf), '9'))",
    ],
)
def test_that_numbers_beyond_all_bounds_are_missing_and_told(
    session: EmbeddedSession, expression: str
) -> None:
    query = f"from knots | take 2 | return {expression} as x"
    answer = ask(session, query)
    assert answer.column("x") == [None, None]
    assert "in 2 rows" in answer.outcome.warnings[0]


def test_that_every_example_runs_and_has_rows(session: EmbeddedSession) -> None:
    offered = session.playground()
    assert offered.language == "kql"
    assert len(offered.examples) >= 8
    for example in offered.examples:
        answer = ask(session, example.text)
        assert answer.rows, example.title
        assert answer.outcome.warnings == (), example.title


def test_that_the_catalogue_has_collections_and_their_columns(
    session: EmbeddedSession,
) -> None:
    names = [node.name for node in session.catalog()]
    assert names[:5] == ["knots", "diagrams", "invariants", "quandles", "table"]
    assert names[5:] == ["axioms of quandles", "conventions"]
    axioms = [node.name for node in session.catalog(("axioms of quandles",))]
    assert axioms == ["idempotence", "invertibility", "distributivity"]
    (chirality, *_) = session.catalog(("conventions",))
    assert "right-handed" in chirality.detail
    columns = {node.name: node for node in session.catalog(("knots",))}
    assert columns["signature"].type == "integer"
    assert "trefoil" in columns["signature"].detail
    for name in names[:5]:
        answer = ask(session, f"from {name}")
        assert [c for c, _ in answer.columns] == [
            node.name for node in session.catalog((name,))
        ]
    assert session.catalog(("knots", "name")) == ()
    assert session.catalog(("nothing",)) == ()


def test_that_a_pipeline_loads_nothing_that_it_does_not_need() -> None:
    script = (
        "import sys\n"
        "from tests.unit.modules.quandledb.asking import ask, connected\n"
        "session = connected()\n"
        "ask(session, 'from knots | filter genus == 1 | take 3')\n"
        "session.close()\n"
        "heavy = ('numpy', 'multiprocessing', 'sqlite3', 'difflib', 'httpx')\n"
        "print([each for each in heavy if each in sys.modules])"
    )
    assert fresh.printed(script) == "[]\n"


def test_that_the_session_is_up(session: EmbeddedSession) -> None:
    assert isinstance(session.health(), Up)

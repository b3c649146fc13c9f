"""Queries on a LithoGlyph store: conditions, traversals, groups, the past."""

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    ColumnType,
    Json,
    Limits,
    Modality,
    ModuleError,
    QueryError,
    StatementType,
    UnsupportedError,
)
from tests.unit.modules.lithoglyph.asking import WHO, asked, rows

GLYPHS = "SELECT name FROM glyphs WHERE "


def names(session: EmbeddedSession, query: str, **parameters: Json) -> list[Json]:
    return [row["name"] for row in rows(session, query, **parameters)]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("depth > 3", ["sun"]),
        ("depth >= 3 AND depth < 5.5", ["boat"]),
        ("depth BETWEEN 3 AND 5", ["boat"]),
        ("depth IS NULL", ["elk"]),
        ("depth IS NOT NULL", ["boat", "sun"]),
        ("NOT depth = 3", ["sun"]),
        ("depth = 3 OR name = 'elk'", ["boat", "elk"]),
        ("name IN ('boat', 'sun')", ["boat", "sun"]),
        ("name NOT IN ['boat', 'sun']", ["elk"]),
        ("name LIKE '_o%'", ["boat"]),
        ("name MATCHES '^(sun|elk)$'", ["sun", "elk"]),
        ("tags CONTAINS 'red'", ["elk"]),
        ("LENGTH(tags) = 0", ["sun"]),
        ("UPPER(name) = 'BOAT'", ["boat"]),
        ("depth + 1 = 4", ["boat"]),
        ("tags[0] = 'old'", ["boat", "elk"]),
        ("SEARCH('OLD elk')", ["elk"]),
        ("SIMILARITY(name, 'boot') > 0.8", ["boat"]),
        ("_id = 'glyphs/g2'", ["sun"]),
        ("_key = 'g9'", []),
        ("_id IN (SELECT _from FROM carved_at)", ["boat", "sun"]),
        ("EXISTS (SELECT * FROM sites WHERE land = 'DK')", []),
        ("name > 3", []),
        ("TRUE", ["boat", "sun", "elk"]),
    ],
)
def test_that_conditions_choose(
    survey: EmbeddedSession, condition: str, found: list[str]
) -> None:
    assert names(survey, GLYPHS + condition) == found


def test_that_a_star_shows_every_field_with_its_identity(
    survey: EmbeddedSession,
) -> None:
    job = survey.start("SELECT * FROM glyphs", {}, Limits(), CancelFlag())
    assert [(each.name, each.type) for each in job.columns] == [
        ("_id", ColumnType.TEXT),
        ("name", ColumnType.TEXT),
        ("tags", ColumnType.JSON),
        ("depth", ColumnType.REAL),
    ]


def test_that_rows_are_sorted_cut_and_told_apart(survey: EmbeddedSession) -> None:
    query = "SELECT name FROM glyphs ORDER BY depth DESC, name"
    assert names(survey, query) == ["sun", "boat", "elk"]
    assert names(survey, f"{query} LIMIT 1 OFFSET 1") == ["boat"]
    assert names(survey, f"{query} LIMIT $n", n=2) == ["sun", "boat"]
    assert len(rows(survey, "SELECT DISTINCT land FROM sites WHERE open")) == 1


def test_that_groups_are_counted(survey: EmbeddedSession) -> None:
    found = rows(
        survey,
        "SELECT depth IS NULL AS unmeasured, COUNT(*) AS n, AVG(depth) AS mean,"
        " ARRAY_AGG(name ORDER BY name DESC) AS all_of FROM glyphs"
        " GROUP BY unmeasured HAVING n > 0 ORDER BY n DESC",
    )
    assert found == [
        {"unmeasured": False, "n": 2, "mean": 4.25, "all_of": ["sun", "boat"]},
        {"unmeasured": True, "n": 1, "mean": None, "all_of": ["elk"]},
    ]
    none = "SELECT COUNT(*) AS n, MAX(depth) AS most FROM glyphs WHERE name = 'x'"
    assert rows(survey, none) == [{"n": 0, "most": None}]


def test_that_edges_are_followed_in_every_direction(survey: EmbeddedSession) -> None:
    query = "SELECT name FROM glyphs WHERE _key = 'g2' TRAVERSE resembles "
    assert names(survey, f"{query} OUTBOUND") == ["elk"]
    assert names(survey, f"{query} INBOUND") == ["boat"]
    assert names(survey, f"{query} ANY") == ["elk", "boat"]


def test_that_a_traversal_goes_as_deep_as_it_says(survey: EmbeddedSession) -> None:
    (near, far) = rows(
        survey,
        "SELECT * FROM glyphs WHERE _key = 'g1' TRAVERSE resembles DEPTH 2 WITH PATH",
    )
    assert (near["depth"], far["depth"]) == (1, 2)
    assert far["root"] == "glyphs/g1"
    edge, vertex = far["edge"], far["vertex"]
    assert isinstance(edge, dict)
    assert isinstance(vertex, dict)
    assert (edge["type"], edge["_id"]) == ("resembles", "resembles/r2")
    assert vertex["_id"] == "glyphs/g3"
    assert far["_path"] == [
        "glyphs/g1",
        "resembles/r1",
        "glyphs/g2",
        "resembles/r2",
        "glyphs/g3",
    ]


def test_that_conditions_behind_a_traversal_see_edge_and_vertex(
    survey: EmbeddedSession,
) -> None:
    query = "SELECT glyphs.name, sites.name AS site FROM glyphs TRAVERSE carved_at c"
    found = rows(survey, f"{query} OUTBOUND WHERE c.sure > 0.5 AND land = 'NO'")
    assert found == [{"glyphs.name": "boat", "site": "Alta"}]


def test_that_the_short_form_says_the_depth_in_its_condition(
    survey: EmbeddedSession,
) -> None:
    query = "SELECT name FROM glyphs OUTBOUND resembles WHERE depth <= 2"
    assert names(survey, query) == ["sun", "elk", "elk"]


def test_that_a_walk_begins_where_it_says(survey: EmbeddedSession) -> None:
    query = (
        "TRAVERSE FROM sites/alta FOLLOW carved_at INBOUND RETURN glyphs.name AS name"
    )
    assert names(survey, query) == ["boat"]
    counted = (
        "TRAVERSE START sites FOLLOW carved_at DIRECTION INBOUND"
        " RETURN sites.name AS name, COUNT(glyphs) AS n GROUP BY sites._key"
    )
    assert rows(survey, counted) == [
        {"name": "Alta", "n": 1},
        {"name": "Tanum", "n": 1},
    ]


def test_that_fields_that_name_documents_are_followed(survey: EmbeddedSession) -> None:
    query = "SELECT s.name AS name FROM carved_at e TRAVERSE e._to -> sites s"
    assert names(survey, query) == ["Alta", "Tanum"]


def test_that_collections_are_joined(survey: EmbeddedSession) -> None:
    query = (
        "SELECT g.name AS name, c.sure FROM glyphs g LEFT JOIN carved_at c"
        " ON c._from = g._id ORDER BY c.sure"
    )
    assert rows(survey, query) == [
        {"name": "sun", "c.sure": 0.4},
        {"name": "boat", "c.sure": 0.9},
        {"name": "elk", "c.sure": None},
    ]


def test_that_items_of_lists_become_rows(survey: EmbeddedSession) -> None:
    query = "SELECT g.name AS name, tag FROM glyphs g, UNNEST(g.tags) AS tag"
    assert rows(survey, query)[-1] == {"name": "elk", "tag": "red"}


def test_that_the_past_is_read_as_it_was(survey: EmbeddedSession) -> None:
    rows(survey, f"UPDATE sites SET name = 'Áltá' WHERE _key = 'alta'{WHO}")
    then, outcome = asked(survey, "SELECT name FROM sites AS IT WAS AT SEQUENCE 5")
    assert [row["name"] for row in then] == ["Alta", "Tanum"]
    assert outcome.modalities & Modality.TEMPORAL.bit
    assert names(survey, "SELECT name FROM sites AS IT WAS AT 11")[0] == "Áltá"
    with pytest.raises(QueryError, match="no sequence 99") as caught:
        rows(survey, "SELECT name FROM sites AS IT WAS AT 99")
    assert caught.value.position is not None


def test_that_rows_carry_their_provenance(survey: EmbeddedSession) -> None:
    (row,) = rows(survey, "SELECT name FROM sites WHERE open WITH PROVENANCE")
    said = row["_provenance"]
    assert isinstance(said, dict)
    assert (said["created_by"], said["rationale"]) == ("user:ida", "survey")
    assert said["journal_sequence"] == 5


def test_that_an_unknown_field_is_said_and_not_only_empty(
    survey: EmbeddedSession,
) -> None:
    found, outcome = asked(survey, "SELECT nmae FROM sites LIMIT 1")
    assert found == [{"nmae": None}]
    assert outcome.warnings == ("No document has the field “nmae”.",)


def test_that_an_unknown_collection_is_named_with_the_nearest(
    survey: EmbeddedSession,
) -> None:
    with pytest.raises(QueryError) as caught:
        rows(survey, "SELECT * FROM glyfs")
    assert caught.value.code == "1002 COLLECTION_NOT_FOUND"
    assert "Did you mean glyphs?" in caught.value.title
    assert "carved_at, glyphs, resembles, sites" in caught.value.detail


@pytest.mark.parametrize(
    ("query", "kind", "said"),
    [
        ("SELECT FOO(name) FROM sites", UnsupportedError, "no function FOO"),
        ("SELECT LOWER() FROM sites", QueryError, "LOWER takes 1 arguments"),
        ("SELECT name FROM sites WHERE COUNT(*) > 1", QueryError, "COUNT stands in"),
        ("SELECT name + 1 FROM sites", QueryError, "are joined"),
        ("SELECT $x FROM sites", QueryError, "parameter $x has no value"),
        ("SELECT name FROM sites WHERE name MATCHES '('", QueryError, "no regular"),
        ("SELECT (s : Site) FROM sites s", UnsupportedError, "words of Lean"),
        ("SELECT ${a} FROM sites", QueryError, "place of a template"),
        ("SELECT * FROM sites TRAVERSE glyphs", QueryError, "no edges"),
        ("SELECT * FROM sites WHERE a > NOW() - INTERVAL 'x'", QueryError, "no length"),
    ],
)
def test_that_what_cannot_be_answered_is_refused_at_its_place(
    survey: EmbeddedSession, query: str, kind: type[ModuleError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        rows(survey, query)
    assert said in caught.value.title
    assert caught.value.position is not None
    assert caught.value.statement is StatementType.SELECT


def test_that_the_journal_can_be_queried(survey: EmbeddedSession) -> None:
    query = "SELECT COUNT(*) AS n FROM _journal WHERE provenance.actor = 'user:ida'"
    assert rows(survey, query) == [{"n": 10}]


def test_that_a_flag_that_is_set_stops_the_query(survey: EmbeddedSession) -> None:
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        survey.start("SELECT * FROM sites", {}, Limits(), flag)

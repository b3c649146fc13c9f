"""Queries on a LithoGlyph store: conditions, traversals, groups, the past."""

import sqlite3
from contextlib import closing
from pathlib import Path

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
        (
            "SELECT (s : Site | isSorted (·.a < ·.b) s) FROM sites s",
            UnsupportedError,
            "words of Lean",
        ),
        ("SELECT (1 : Nat) FROM sites s", UnsupportedError, "is no name"),
        (
            "SELECT * FROM glyphs AS IT WAS AT 6 TRAVERSE resembles OUTBOUND",
            UnsupportedError,
            "follows the edges of now",
        ),
        ("SELECT * FROM _query_log", UnsupportedError, "has no _query_log"),
        ("SELECT * FROM glyphs AS IT WAS AT 99", QueryError, "it ends at 10"),
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


def test_that_a_selection_in_the_words_of_lean_is_read_as_it_is_meant(
    survey: EmbeddedSession,
) -> None:
    query = "SELECT (g : Glyph | g.depth > 4) FROM glyphs g WHERE LENGTH(g.tags) = 0"
    found, outcome = asked(survey, query)
    assert [row["_id"] for row in found] == ["glyphs/g2"]
    assert outcome.warnings == ("The types of the selection are not verified.",)
    query = (
        "SELECT (s : Site | s.open = true, glyph : Glyph, name) FROM glyphs glyph"
        " JOIN carved_at c ON c._from = glyph._id JOIN sites s ON c._to = s._id"
    )
    (row,) = rows(survey, query)
    (site, glyph) = (row["s"], row["glyph"])
    assert isinstance(site, dict)
    assert isinstance(glyph, dict)
    assert (site["_id"], glyph["_id"], row["name"]) == (
        "sites/alta",
        "glyphs/g1",
        "Alta",
    )
    with pytest.raises(QueryError) as caught:
        rows(survey, "SELECT (g : Glyph | g.name + 1 > 2) FROM glyphs g")
    assert caught.value.position is not None
    assert caught.value.position.start == 20
    (row,) = rows(survey, "EXPLAIN SELECT (g : Glyph | g.depth > 4) FROM glyphs g")
    assert "FILTER" in str(row["plan"])


def test_that_an_alias_is_none_within_what_it_stands_for(
    survey: EmbeddedSession,
) -> None:
    (row, *_) = rows(survey, "SELECT foo AS foo, bar AS baz, baz AS bar FROM sites")
    assert row == {"foo": None, "baz": None, "bar": None}


def test_that_rows_carry_all_that_happened_to_them(survey: EmbeddedSession) -> None:
    rows(survey, f"UPDATE sites SET open = false WHERE _key = 'alta'{WHO}")
    query = "SELECT name FROM sites WHERE _key = 'alta' WITH PROVENANCE_HISTORY"
    (row,) = rows(survey, query)
    history = row["_provenance_history"]
    assert isinstance(history, list)
    steps = [each["op_type"] for each in history if isinstance(each, dict)]
    assert steps == ["insert", "update"]


def test_that_provenance_is_that_of_the_time_that_is_asked_for(
    survey: EmbeddedSession,
) -> None:
    rows(survey, f"UPDATE sites SET open = false WHERE _key = 'alta'{WHO}")
    query = "SELECT name FROM sites{} WHERE _key = 'alta' WITH PROVENANCE"
    (now,) = rows(survey, query.format(""))
    (then,) = rows(survey, query.format(" AS IT WAS AT SEQUENCE 5"))
    assert "changed_by" in str(now["_provenance"])
    assert "changed_by" not in str(then["_provenance"])


def test_that_versions_of_schemas_are_a_collection(survey: EmbeddedSession) -> None:
    rows(survey, f"ALTER COLLECTION sites ADD COLUMN at : Date{WHO}")
    query = "SELECT version, fields FROM _schema_history WHERE collection = 'sites'"
    assert rows(survey, query) == [
        {"version": 1, "fields": {}},
        {"version": 2, "fields": {"at": "Date"}},
    ]
    rows(survey, f"DROP COLLECTION resembles{WHO}")
    query = (
        "SELECT op_type, version FROM _schema_history WHERE collection = 'resembles'"
    )
    assert [row["version"] for row in rows(survey, query)] == [1, None]
    then = "SELECT COUNT(*) AS n FROM _schema_history AS IT WAS AT SEQUENCE 4"
    assert rows(survey, then) == [{"n": 4}]


@pytest.mark.parametrize(
    ("statement", "kind", "reason"),
    [
        ("CREATE COLLECTION t", "direct", "why_journal"),
        ("INTROSPECT SCHEMA", "direct", "why"),
        ("MATCH PATTERN 'x'", "sequential-scan", "why_full_scan"),
        ("DISCOVER DEPENDENCIES FROM sites", "sequential-scan", "why_full_scan"),
        ("UPDATE sites SET a = 1 WHERE _key = 'alta'", "key-lookup", "why_index"),
        ("DELETE FROM sites WHERE open", "sequential-scan", "why_full_scan"),
        ("MERGE ENTITY IN sites SOURCE 'a' INTO 'b'", "direct", "why_journal"),
        ("INSERT EDGE e FROM a/b TO c/d", "direct", "why_journal"),
    ],
)
def test_that_every_statement_has_a_plan_and_its_rationale(
    survey: EmbeddedSession, statement: str, kind: str, reason: str
) -> None:
    (row,) = rows(survey, f"EXPLAIN {statement}")
    plan, rationale = row["plan"], row["rationale"]
    assert isinstance(plan, dict)
    assert isinstance(rationale, dict)
    assert plan["type"] == kind
    assert reason in rationale


def test_that_a_part_of_a_document_is_set_where_it_is(survey: EmbeddedSession) -> None:
    change = "UPDATE sites SET m = JSON_SET(m, '$.a.n', COALESCE(m.a.n, 0) + 1)"
    for _ in range(2):
        rows(survey, f"{change} WHERE _key = 'alta'{WHO}")
    (row,) = rows(survey, "SELECT m FROM sites WHERE _key = 'alta'")
    assert row["m"] == {"a": {"n": 2}}
    with pytest.raises(QueryError, match="is no path"):
        rows(survey, "SELECT JSON_SET(m, 'a', 1) FROM sites")
    assert len(rows(survey, "SELECT name FROM sites ORDER BY RANDOM()")) == 2


def test_that_a_refused_value_is_what_the_error_points_at(
    survey: EmbeddedSession,
) -> None:
    rows(survey, f"CREATE COLLECTION t (a : BoundedNat 0 9, b STRING NOT NULL){WHO}")
    rows(survey, f"INSERT INTO t {{_key: 'k', a: 1, b: 'x'}}{WHO}")
    for query, value in (
        ("INSERT INTO t [{a: 1, b: 'x'}, {b: 'y', a: 10}]", "10"),
        ("INSERT INTO t (b, a) VALUES ('x', 1), ('y', 11)", "11"),
        ("UPDATE t SET b = 'z', a = 12 WHERE b = 'x'", "12"),
        ("INSERT INTO t [{a: 1, b: 'x'}, {a: 2}]", "{a: 2}"),
    ):
        with pytest.raises(QueryError) as caught:
            rows(survey, f"{query}{WHO}")
        assert caught.value.position is not None
        assert caught.value.position.of(query) == value


def test_that_the_journal_says_where_its_chain_is_broken(
    survey: EmbeddedSession, store: Path
) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TRIGGER entry_UPDATE")
        connection.execute("UPDATE entry SET rationale = 'forged' WHERE sequence > 5")
        connection.commit()
    found, outcome = asked(survey, "INTROSPECT JOURNAL SINCE 4")
    assert len(found) == 6
    first, *_, last = outcome.warnings
    assert first.startswith("1301 CHAIN_BROKEN: The hash of entry 6 is not that")
    assert "Restore a copy" in first
    assert last == "2 more of the journal are at odds."
    assert asked(survey, "INTROSPECT JOURNAL SINCE 10")[1].warnings == ()


def test_that_only_names_that_were_looked_for_are_said_to_be_unknown(
    survey: EmbeddedSession,
) -> None:
    found, outcome = asked(survey, "SELECT name, nowhere FROM sites WHERE nme = 'x'")
    assert found == []
    assert outcome.warnings == ("No document has the field “nme”.",)
    assert asked(survey, "SELECT a FROM sites LIMIT 0")[1].warnings == ()


def test_that_a_walk_starts_at_a_document_that_is_named(
    survey: EmbeddedSession,
) -> None:
    query = "TRAVERSE START glyphs/g1 FOLLOW carved_at OUTBOUND RETURN sites.name"
    assert rows(survey, query) == [{"sites.name": "Alta"}]


def test_that_times_are_told_by_the_journal(survey: EmbeddedSession) -> None:
    rows(survey, f"UPDATE glyphs SET depth = 4 WHERE _key = 'g1'{WHO}")
    query = "SELECT g.name FROM glyphs g WHERE g._updated_at > g._created_at"
    assert rows(survey, query) == [{"g.name": "boat"}]
    then = "SELECT _updated_at FROM glyphs{} WHERE _key = 'g1'"
    (now,), (before,) = (
        rows(survey, then.format(each)) for each in ("", " AS IT WAS AT SEQUENCE 6")
    )
    assert str(now["_updated_at"]) > str(before["_updated_at"])
    change = "UPDATE glyphs SET depth = 5 WHERE _key = 'g1'"
    (row,) = rows(survey, f"{change}{WHO} RETURNING _id, _updated_at")
    assert str(row["_updated_at"]) > str(now["_updated_at"])


def test_that_a_history_is_narrowed(survey: EmbeddedSession) -> None:
    rows(survey, f"UPDATE glyphs SET depth = 4 WHERE _key = 'g1'{WHO}")
    query = "INTROSPECT HISTORY glyphs/g1"
    assert len(rows(survey, f"{query} WITH DIFFS")) == 2
    (row,) = rows(survey, f"{query} WHERE op_type = 'update'")
    assert row["changed"] == {"depth": {"before": 3, "after": 4}}
    assert len(rows(survey, f"{query} LIMIT 1")) == 1


def test_that_what_is_reached_is_called_target_as_well(
    survey: EmbeddedSession,
) -> None:
    query = (
        "SELECT vertex.name FROM glyphs TRAVERSE carved_at OUTBOUND"
        " WHERE edge.sure > 0.5 AND target.open = TRUE"
    )
    assert rows(survey, query) == [{"vertex.name": "Alta"}]


def test_that_a_part_of_a_document_is_read_by_its_path(
    survey: EmbeddedSession,
) -> None:
    rows(survey, f"UPDATE sites SET m = {{a: {{n: 2}}}} WHERE _key = 'alta'{WHO}")
    query = "SELECT JSON_EXTRACT(m, '$.a.n') AS n FROM sites"
    assert [row["n"] for row in rows(survey, query)] == [2, None]

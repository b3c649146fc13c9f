"""Changes: nothing without who and why, everything undone again, nothing by halves."""

from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession, connect
from panll_desktop.protocol import (
    CancelFlag,
    Limits,
    Modality,
    Options,
    QueryError,
    Silence,
    StatementType,
    UnsupportedError,
)
from tests.unit.modules.lithoglyph.asking import WHO, asked, opened, rows


class Hearing(Silence):
    """Hears of documents that come and go."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def entity_created(self, modalities: int) -> None:
        edge = " with edges" if modalities & Modality.GRAPH.bit else ""
        self.heard.append(f"created{edge}")

    def entity_deleted(self) -> None:
        self.heard.append("deleted")


def refused(session: EmbeddedSession, query: str) -> QueryError:
    before = rows(session, "INTROSPECT JOURNAL")
    with pytest.raises(QueryError) as caught:
        rows(session, query)
    assert rows(session, "INTROSPECT JOURNAL") == before
    return caught.value


def test_that_a_change_without_provenance_says_what_to_add(
    survey: EmbeddedSession,
) -> None:
    error = refused(survey, "INSERT INTO sites {name: 'x'}")
    assert error.code == "1006 PROVENANCE_REQUIRED"
    assert error.statement is StatementType.INSERT
    assert "lacks an actor and a rationale" in error.title
    assert 'WITH PROVENANCE {"actor": "NAME", "rationale": "WHY"}' in error.detail
    assert "--actor and --rationale" in error.detail


@pytest.mark.parametrize(
    ("clause", "lacks"),
    [
        (" WITH PROVENANCE {actor: 'a', rationale: '  '}", "a rationale"),
        (" REASON 'why'", "an actor"),
        (" ADDED_BY 'ida'", "a rationale"),
    ],
)
def test_that_half_a_provenance_is_none(
    survey: EmbeddedSession, clause: str, lacks: str
) -> None:
    error = refused(survey, f"DELETE FROM carved_at WHERE sure > 0.5{clause}")
    assert error.title.endswith(f"The change lacks {lacks}; nothing was changed.")


@pytest.mark.parametrize(
    "clause",
    [
        ' WITH PROVENANCE {"actor": "user:bo", "rationale": "seen"}',
        " ADDED_BY 'user:bo' RATIONALE 'seen'",
        " REASON 'seen' ACTOR 'user:bo'",
        " EDITED_BY 'user:bo' WITH PROVENANCE {rationale: 'seen'}",
    ],
)
def test_that_every_spelling_of_provenance_is_kept(
    survey: EmbeddedSession, clause: str
) -> None:
    rows(survey, f"INSERT INTO sites {{name: 'x'}}{clause}")
    (last,) = rows(survey, "INTROSPECT JOURNAL SINCE 10")
    assert (last["actor"], last["rationale"]) == ("user:bo", "seen")


def test_that_the_session_speaks_for_changes_that_say_nothing(store: Path) -> None:
    with closing(opened(store, actor="user:cli", rationale="batch")) as session:
        rows(session, "CREATE COLLECTION t")
        rows(session, "INSERT INTO t {a: 1} REASON 'my own'")
        said = "{actor: 'agent:x', rationale: 'import', investigation: 'case 7'}"
        rows(session, f"SET PROVENANCE DEFAULTS {said}")
        rows(session, "INSERT INTO t {a: 2}")
        found = rows(session, "INTROSPECT JOURNAL")
    assert [(each["actor"], each["rationale"]) for each in found] == [
        ("user:cli", "batch"),
        ("user:cli", "my own"),
        ("agent:x", "import"),
    ]
    kept = found[-1]["provenance"]
    assert isinstance(kept, dict)
    assert kept["investigation"] == "case 7"


def test_that_inserts_answer_in_the_words_of_the_specification(
    survey: EmbeddedSession,
) -> None:
    ((row,), outcome) = asked(survey, f"INSERT INTO sites {{_key: 'x'}}{WHO}")
    assert (row["document_id"], row["collection"], row["sequence"]) == (
        "sites/x",
        "sites",
        11,
    )
    assert outcome.message == "1 document inserted into sites, sequence 11."
    edge = f"INSERT EDGE carved_at FROM glyphs/g3 TO sites/x{WHO}"
    ((row,), outcome) = asked(survey, edge)
    assert (row["from"], row["to"], row["sequence"]) == ("glyphs/g3", "sites/x", 12)
    assert outcome.modalities & Modality.GRAPH.bit


def test_that_an_update_may_count_and_says_what_was_there(
    survey: EmbeddedSession,
) -> None:
    query = f"UPDATE glyphs SET depth = depth * 2, seen.by = 'ida' WHERE depth > 1{WHO}"
    ((row,), outcome) = asked(survey, query)
    said = row["provenance"]
    assert isinstance(said, dict)
    assert said["previous_values"] == {
        "glyphs/g1": {"depth": 3},
        "glyphs/g2": {"depth": 5.5},
    }
    assert (row["modified_count"], outcome.row_count) == (2, 2)
    (boat,) = rows(survey, "SELECT depth, seen.by FROM glyphs WHERE name = 'boat'")
    assert boat == {"depth": 6, "seen.by": "ida"}


def test_that_changing_nothing_makes_no_entry(survey: EmbeddedSession) -> None:
    ((row,), _) = asked(survey, f"DELETE FROM sites WHERE name = 'nowhere'{WHO}")
    assert (row["deleted_count"], row["sequence"]) == (0, None)


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        (
            f"INSERT EDGE carved_at FROM glyphs/g9 TO sites/alta{WHO}",
            "1007 INVALID_EDGE",
            "glyphs/g9, which is not in the store",
        ),
        (
            f"INSERT INTO sites {{_key: 'alta'}}{WHO}",
            "1003 CONSTRAINT_VIOLATION",
            "sites/alta",
        ),
        (f"INSERT INTO nowhere {{a: 1}}{WHO}", "1002 COLLECTION_NOT_FOUND", "nowhere"),
        (
            f"INSERT INTO sites {{name: Alta}}{WHO}",
            "1005 TYPE_MISMATCH",
            "“Alta” is a name",
        ),
        (
            f"DELETE FROM sites WHERE name = 'Alta'{WHO}",
            "1003 CONSTRAINT_VIOLATION",
            "carved_at/e1",
        ),
        (
            f"UPDATE sites SET _key = 'x' WHERE open{WHO}",
            "1005 TYPE_MISMATCH",
            "does not change",
        ),
        (f"UNDO SEQUENCE 6{WHO}", "1101 UNDO_BLOCKED", "cannot be undone"),
        (f"UNDO SEQUENCE 99{WHO}", "1103 NOTHING_TO_UNDO", "no entry 99"),
        (
            f"DROP COLLECTION glyphs HARD{WHO}",
            "1005 TYPE_MISMATCH",
            "must be confirmed",
        ),
        (
            (
                "INSERT INTO sites (score) VALUES (BoundedNat.mk 0 100 150 (by omega))"
                f"{WHO}"
            ),
            "1005 TYPE_MISMATCH",
            "150 does not lie between 0 and 100",
        ),
        ("SELECT * FORM sites", "1004 PARSE_ERROR", "not expected here"),
    ],
)
def test_that_a_refusal_has_code_reason_and_place_and_changes_nothing(
    survey: EmbeddedSession, query: str, code: str, said: str
) -> None:
    error = refused(survey, query)
    assert error.code == code
    assert said in error.title
    assert error.position is not None
    assert code not in error.detail  # a card shows the code beside the detail


def test_that_undo_is_previewed_and_done_by_a_new_entry(
    survey: EmbeddedSession,
) -> None:
    rows(survey, f"UPDATE sites SET open = false WHERE name = 'Alta'{WHO}")
    ((row,), outcome) = asked(survey, "UNDO LAST PREVIEW")
    assert (row["undoes"], row["would"], row["where"]) == (11, "restores", "sites/alta")
    assert "Nothing was changed" in outcome.message
    assert len(rows(survey, "INTROSPECT JOURNAL SINCE 10")) == 1
    ((row,), outcome) = asked(survey, f"UNDO LAST{WHO}")
    assert outcome.message == "Entry 11 undone by entry 12."
    assert rows(survey, "SELECT name FROM sites WHERE open") == [{"name": "Alta"}]


def test_that_a_blocked_undo_names_what_stands_in_the_way(
    survey: EmbeddedSession,
) -> None:
    found, outcome = asked(survey, "UNDO SEQUENCE 5 PREVIEW")
    blocked = [row for row in found if row["would"] == "is blocked"]
    assert [row["where"] for row in blocked] == ["entry 7", "entry 8"]
    assert "cannot be undone before: 8, 7" in outcome.message


def test_that_history_tells_every_step_of_a_document(survey: EmbeddedSession) -> None:
    rows(survey, f"UPDATE sites SET name = 'Áltá' WHERE _key = 'alta'{WHO}")
    rows(survey, f"UNDO LAST{WHO}")
    found = rows(survey, "INTROSPECT HISTORY sites/alta")
    assert [row["op_type"] for row in found] == ["insert", "update", "undo"]
    assert [row["undone_by"] for row in found] == [None, 12, None]
    assert found[1]["changed"] == {"name": {"before": "Alta", "after": "Áltá"}}
    assert rows(survey, "INTROSPECT sites.alta CORRECTION_HISTORY") == found


def test_that_proofs_and_inverses_are_kept_and_not_verified(
    survey: EmbeddedSession,
) -> None:
    query = (
        "INSERT INTO sites {name: 'x'} ADDED_BY 'ida' RATIONALE 'y'"
        " WITH_PROOF { ok: by trivial } WITH_INVERSE (DELETE FROM sites WHERE a = 1)"
    )
    _, outcome = asked(survey, query)
    assert any("not verified" in each for each in outcome.warnings)
    (last,) = rows(survey, "INTROSPECT JOURNAL SINCE 10")
    said = last["provenance"]
    assert isinstance(said, dict)
    assert said["proof"] == {"text": "ok: by trivial", "verified": False}
    assert said["inverse_as_written"] == "DELETE FROM sites WHERE a = 1"


def test_that_what_is_irreversible_is_confirmed_and_has_no_way_back(
    survey: EmbeddedSession,
) -> None:
    query = "DELETE FROM resembles WHERE _key = 'r2' REASON 'x' ADDED_BY 'ida'"
    rows(survey, f"{query} IRREVERSIBLE BECAUSE 'privacy'")
    error = refused(survey, f"UNDO SEQUENCE 11{WHO}")
    assert error.code == "1102 IRREVERSIBLE"
    assert "privacy" in error.title


def test_that_a_transaction_is_kept_or_forgotten_as_a_whole(
    survey: EmbeddedSession,
) -> None:
    rows(survey, "BEGIN TRANSACTION")
    rows(survey, f"INSERT INTO sites {{name: 'x'}}{WHO}")
    rows(survey, f"UPDATE sites SET open = true WHERE name = 'x'{WHO}")
    rows(survey, "ROLLBACK")
    assert len(rows(survey, "SELECT * FROM sites")) == 2
    rows(survey, "BEGIN")
    rows(survey, f"INSERT INTO sites {{name: 'x'}}{WHO}")
    rows(survey, "COMMIT")
    assert len(rows(survey, "SELECT * FROM sites")) == 3


def test_that_the_observer_hears_of_documents(store: Path) -> None:
    hearing = Hearing()
    options: Options = {
        "path": str(store),
        "create": True,
        "actor": "a",
        "rationale": "b",
    }
    with closing(connect(options, hearing)) as session:
        for query in (
            "CREATE COLLECTION t",
            "CREATE EDGE COLLECTION e",
            "INSERT INTO t [{_key: 'x'}, {_key: 'y'}]",
            "INSERT EDGE e FROM t/x TO t/y",
            "DELETE FROM e WHERE TRUE",
            "DROP COLLECTION t",
        ):
            rows(session, query)
    assert hearing.heard == [
        "created",
        "created",
        "created with edges",
        "deleted",
        "deleted",
        "deleted",
    ]


def test_that_what_is_not_carried_out_is_said(survey: EmbeddedSession) -> None:
    with pytest.raises(UnsupportedError, match="no function SIMILAR_TO"):
        rows(survey, "SELECT * FROM glyphs WHERE SIMILAR_TO('boat', 0.8)")


def test_that_limits_cut_the_rows_and_say_so(survey: EmbeddedSession) -> None:
    job = survey.start("SELECT * FROM glyphs", {}, Limits(rows=2), CancelFlag())
    assert sum(batch.rows for batch in job.batches()) == 2
    assert job.outcome().truncated


TYPED = (
    "CREATE COLLECTION people (name STRING NOT NULL UNIQUE, age : BoundedNat 0 150,"
    " role ENUM('reader', 'editor') DEFAULT 'reader', site STRING REFERENCES sites,"
    " share FLOAT CHECK (share BETWEEN 0 AND 1), mail : Email, level INT[1..5])"
    " WITH CONSTRAINTS {NOT (role = 'editor' AND age < 18)}"
)


@pytest.mark.parametrize(
    ("document", "code", "said"),
    [
        ("{age: 3}", "1008 SCHEMA_VIOLATION", "lacks the field name"),
        ("{name: 'x', age: 151}", "1008 SCHEMA_VIOLATION", "at most 150"),
        ("{name: 'x', age: 'old'}", "1005 TYPE_MISMATCH", "a whole number"),
        ("{name: 'x', role: 'boss'}", "1003 CONSTRAINT_VIOLATION", "ENUM"),
        ("{name: 'x', site: 'sites/no'}", "1003 CONSTRAINT_VIOLATION", "sites/no"),
        ("{name: 'x', share: 1.5}", "1003 CONSTRAINT_VIOLATION", "share BETWEEN"),
        ("{name: 'x', mail: 'y'}", "1008 SCHEMA_VIOLATION", "an address"),
        ("{name: 'x', level: 6}", "1008 SCHEMA_VIOLATION", "at most 5"),
        ("{name: 'x', role: 'editor', age: 9}", "1003 CONSTRAINT_VIOLATION", "NOT"),
    ],
)
def test_that_a_schema_names_what_it_refuses(
    survey: EmbeddedSession, document: str, code: str, said: str
) -> None:
    rows(survey, f"{TYPED}{WHO}")
    error = refused(survey, f"INSERT INTO people {document}{WHO}")
    assert error.code == code
    assert said in error.title


def test_that_a_schema_fills_in_what_it_says(survey: EmbeddedSession) -> None:
    rows(survey, f"{TYPED}{WHO}")
    rows(survey, f"INSERT INTO people {{name: 'x', site: 'sites/alta'}}{WHO}")
    assert rows(survey, "SELECT role FROM people") == [{"role": "reader"}]
    error = refused(survey, f"INSERT INTO people {{name: 'x'}}{WHO}")
    assert error.code == "1003 CONSTRAINT_VIOLATION"


def test_that_edges_lead_where_their_collection_says(survey: EmbeddedSession) -> None:
    error = refused(survey, f"INSERT EDGE carved_at FROM sites/alta TO glyphs/g1{WHO}")
    assert error.code == "1003 CONSTRAINT_VIOLATION"
    assert "FROM glyphs" in error.title


def test_that_a_schema_changes_in_versions(survey: EmbeddedSession) -> None:
    rows(survey, f"ALTER COLLECTION sites ADD COLUMN score : PromptScore{WHO}")
    rows(survey, f"ALTER COLLECTION sites ADD CONSTRAINT (score >= 10){WHO}")
    rows(survey, f"CREATE CONSTRAINT good ON sites CHECK (score < 99){WHO}")
    (schema,) = rows(survey, "INTROSPECT SCHEMA sites")
    assert schema["schema_version"] == 4
    assert schema["constraints"] == ["score >= 10", "good (score < 99)"]
    fields, said = schema["fields"], schema["provenance"]
    assert isinstance(fields, dict)
    assert isinstance(said, dict)
    assert fields["score"] == {
        "type": "PromptScore",
        "nullable": True,
        "declared": True,
        "range": [0, 100],
    }
    assert isinstance(fields["name"], dict)
    assert fields["name"]["declared"] is False
    history = said["schema_history"]
    assert isinstance(history, list)
    assert len(history) == 4
    assert refused(
        survey, f"UPDATE sites SET score = 5 WHERE open{WHO}"
    ).code.startswith("1003")
    rows(survey, f"ALTER COLLECTION sites DROP COLUMN score{WHO}")
    found = rows(survey, "INTROSPECT CONSTRAINTS sites")
    assert [each["rule"] for each in found] == ["score >= 10", "good (score < 99)"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("CREATE COLLECTION t (a : Wonder)", "There is no type 'Wonder'"),
        ("CREATE COLLECTION t (a : BoundedNat 9 1)", "has no value"),
        ("CREATE COLLECTION t (a INT CHECK (a > b))", "compares a field with a value"),
        ("ALTER COLLECTION sites ADD COLUMN b STRING NOT NULL", "lacks the field b"),
        ("ALTER COLLECTION sites DROP COLUMN c", "no field “c”"),
        (
            "CREATE COLLECTION t (a INT) WITH FUNCTIONAL_DEPENDENCIES (a b)",
            "is no dependency",
        ),
    ],
)
def test_that_a_schema_that_cannot_be_is_refused(
    survey: EmbeddedSession, query: str, said: str
) -> None:
    assert said in refused(survey, f"{query}{WHO}").title


def test_that_the_schema_document_is_kept_and_its_keys_enforced(
    survey: EmbeddedSession,
) -> None:
    _, outcome = asked(
        survey,
        "CREATE COLLECTION t (name STRING) WITH SCHEMA {description: 'd', constraints:"
        " {u: {type: 'unique', fields: ['name']}, odd: {type: 'odd'}}}" + WHO,
    )
    assert outcome.warnings == (
        "The constraint “odd” of WITH SCHEMA is kept, not enforced.",
    )
    rows(survey, f"INSERT INTO t {{name: 'x'}}{WHO}")
    assert refused(survey, f"INSERT INTO t {{name: 'x'}}{WHO}").code.startswith("1003")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "INSERT INTO sites {_key: 'x', name: 'New'}",
            [{"_id": "sites/x", "n": "NEW"}],
        ),
        (
            "UPDATE sites SET name = 'A' WHERE _key = 'alta'",
            [{"_id": "sites/alta", "n": "A"}],
        ),
        (
            "DELETE FROM resembles WHERE _key = 'r2'",
            [{"_id": "resembles/r2", "n": None}],
        ),
    ],
)
def test_that_a_change_returns_what_it_is_asked_for(
    survey: EmbeddedSession, query: str, found: list[dict[str, object]]
) -> None:
    told, outcome = asked(survey, f"{query}{WHO} RETURNING _id, UPPER(name) AS n")
    assert told == found
    assert outcome.row_count == 1
    assert "sequence 11" in outcome.message


def test_that_a_file_is_imported_in_one_entry(
    survey: EmbeddedSession, tmp_path: Path
) -> None:
    file = tmp_path / "sites.jsonl"
    file.write_text('{"_key": "x", "name": "X"}\n\n{"name": "Ý"}\n', encoding="utf-8")
    query = f"INSERT INTO sites IMPORT FROM '{file}'{WHO}"
    _, outcome = asked(survey, query)
    assert outcome.message == "2 documents inserted into sites, sequence 11."
    assert len(rows(survey, "SELECT * FROM sites")) == 4
    file.write_text('{"name": "Z"}\n[1]\n')
    assert "Line 2 of" in refused(survey, query).title
    file.unlink()
    assert "Cannot read" in refused(survey, query).title


def test_that_a_key_may_be_made_of_several_fields(survey: EmbeddedSession) -> None:
    fields = "wall STRING PRIMARY KEY, number INT PRIMARY KEY"
    rows(survey, f"CREATE COLLECTION panels ({fields}){WHO}")
    first = "{wall: 'a', number: 1}, {wall: 'a', number: 2}, {wall: 'b', number: 1}"
    rows(survey, f"INSERT INTO panels [{first}]{WHO}")
    again = refused(survey, f"INSERT INTO panels {{wall: 'a', number: 2}}{WHO}")
    assert again.code == "1003 CONSTRAINT_VIOLATION"
    half = refused(survey, f"INSERT INTO panels {{wall: 'c'}}{WHO}")
    assert half.code == "1008 SCHEMA_VIOLATION"


def test_that_merging_answers_with_the_statement_that_takes_it_back(
    survey: EmbeddedSession,
) -> None:
    rows(survey, f"INSERT INTO sites {{_key: 'a2', name: 'Ålta''s'}}{WHO}")
    merge = "MERGE ENTITY IN sites SOURCE 'a2' INTO 'alta' ADOPT ALIASES"
    (said,), outcome = asked(survey, f"{merge}{WHO}")
    assert (said["merged"], said["into"]) == ("sites/a2", "sites/alta")
    assert outcome.statement_type == "MERGE ENTITY"
    (alta,) = rows(survey, "SELECT aliases FROM sites WHERE _key = 'alta'")
    assert alta["aliases"] == ["Ålta's"]
    (back,) = rows(survey, f"{said['inverse']}{WHO}")
    assert back["inverse"] == merge
    assert len(rows(survey, "SELECT * FROM sites")) == 3
    error = refused(survey, "MERGE ENTITY IN sites SOURCE 'a2' INTO 'alta'")
    assert error.code == "1006 PROVENANCE_REQUIRED"
    error = refused(survey, f"UNMERGE ENTITY IN sites SOURCE 'alta' EXTRACT 1{WHO}")
    assert error.code == "1004 PARSE_ERROR"


def test_that_edges_are_made_of_what_a_query_finds(survey: EmbeddedSession) -> None:
    found = "(SELECT _id FROM glyphs WHERE tags CONTAINS 'old')"
    make = "CREATE EDGE resembles FROM {} TO 'glyphs/g2'"
    made, outcome = asked(survey, f"{make.format(found)}{WHO}")
    assert [row["from"] for row in made] == ["glyphs/g1", "glyphs/g3"]
    assert len({row["sequence"] for row in made}) == 1
    none = "(SELECT _id FROM glyphs WHERE name = 'none')"
    _, outcome = asked(survey, f"{make.format(none)}{WHO}")
    assert outcome.message == "0 edges inserted into resembles."
    error = refused(survey, f"{make.format('(SELECT depth FROM glyphs LIMIT 1)')}{WHO}")
    assert "names no document" in error.title


def test_that_a_collection_is_renamed_and_named_back(survey: EmbeddedSession) -> None:
    rename = f"ALTER COLLECTION sites RENAME TO walls{WHO}"
    _, outcome = asked(survey, rename)
    assert outcome.message == "Collection walls is what sites was, sequence 11."
    assert len(rows(survey, "SELECT * FROM walls")) == 2
    (edge,) = rows(survey, "SELECT _to FROM carved_at WHERE _key = 'e1'")
    assert edge["_to"] == "walls/alta"
    assert refused(survey, rename).code == "1002 COLLECTION_NOT_FOUND"
    rows(survey, f"UNDO LAST{WHO}")
    assert len(rows(survey, "SELECT * FROM sites")) == 2

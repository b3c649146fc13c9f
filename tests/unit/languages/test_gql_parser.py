"""GQL from text to tree: what is accepted, what is refused, and with which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import parser, scanner
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.protocol import Diagnostic, Span
from tests.unit.languages.gql_forms import form

# The published vectors, restated: text and parsed form.
VECTORS = {
    "select_basic": (
        "SELECT * FROM users",
        '(select (fields *) (from "users"))',
    ),
    "select_where": (
        "SELECT name, email FROM users WHERE age > 21",
        '(select (fields "name" "email") (from "users") (where (> "age" 21)))',
    ),
    "insert_basic": (
        'INSERT INTO users { "name": "Alice", "email": "alice@example.com" }',
        (
            '(insert (into "users") (document'
            ' {"name": "Alice", "email": "alice@example.com"}))'
        ),
    ),
    "update_basic": (
        'UPDATE users SET email = "bob@new.com" WHERE name = "Bob"',
        (
            '(update (collection "users") (set ("email" "bob@new.com"))'
            ' (where (= "name" "Bob")))'
        ),
    ),
    "delete_basic": (
        'DELETE FROM users WHERE name = "Charlie"',
        '(delete (from "users") (where (= "name" "Charlie")))',
    ),
    "explain_select": (
        "EXPLAIN SELECT * FROM users WHERE age > 21",
        '(explain (select (fields *) (from "users") (where (> "age" 21))))',
    ),
    "edge_outbound": (
        "SELECT * FROM users OUTBOUND friends WHERE depth <= 2",
        (
            '(select (fields *) (from "users") (edge outbound "friends")'
            ' (where (<= "depth" 2)))'
        ),
    ),
    "introspect_schema": ("INTROSPECT SCHEMA", "(introspect (target schema))"),
}


def tree(text: str) -> t.Statement:
    found = parser.parse(text)
    assert not isinstance(found, Diagnostic), found.message
    return found


def refusal(text: str) -> Diagnostic:
    found = parser.parse(text)
    assert isinstance(found, Diagnostic), found
    return found


@pytest.mark.parametrize("name", VECTORS)
def test_that_the_basic_vectors_have_their_parsed_form(name: str) -> None:
    text, expected = VECTORS[name]
    assert form(tree(text)) == expected


def test_that_the_vector_without_from_is_refused_in_its_words() -> None:
    found = refusal('SELECT * WHERE name = "test"')
    assert found.message.startswith("Expected FROM after the field list")
    assert found.span == Span(9, 14)
    assert "FROM" in found.expected


ACCEPTED = (
    "ALTER COLLECTION t RENAME TO u WITH PROVENANCE {actor: 'a', rationale: 'r'}",
    "CREATE EDGE e FROM (SELECT _id FROM t WHERE a = 1) TO 't/x' {b: 2} REASON 'r'",
    "INTROSPECT HISTORY 't/x' WITH DIFFS",
    "INTROSPECT HISTORY t/x WHERE timestamp >= '2024-01-01' LIMIT 5",
    "TRAVERSE START t/x FOLLOW e OUTBOUND RETURN u.name",
    (
        "MERGE ENTITY IN e SOURCE 'a' INTO 'b' ADOPT ALIASES"
        ' WITH PROVENANCE {actor: "x", rationale: "y"}'
    ),
    (
        "UNMERGE ENTITY IN e SOURCE 'b' EXTRACT $a WITH ALIASES ['J. E.']"
        ' WITH PROVENANCE {actor: "x", rationale: "y"}'
    ),
    "SELECT e.aliases, source FROM merge e WHERE entity = 'x' AND extract > 2",
    # the proof of concept
    "SELECT FROM t",
    "SELECT a, b FROM t WHERE x = 1 AND y IN [1, 2] OR z CONTAINS 'q' LIMIT 5 OFFSET 2",
    "SELECT * FROM t TRAVERSE cites ANY DEPTH 2 WHERE weight > 0.5 WITH PROVENANCE",
    (
        "CREATE COLLECTION t (a STRING NOT NULL UNIQUE, b INTEGER CHECK (b > 0),"
        ' c STRING REFERENCES other) WITH SCHEMA {"description": "d"}'
    ),
    "DROP COLLECTION t WITH PROVENANCE {}",
    "INTROSPECT JOURNAL SINCE 12",
    "INTROSPECT CONSTRAINTS t",
    # single quotes, keys without quotes, dotted fields, brackets and NOT
    "INSERT INTO t {a: 'it''s', b: {c: [1, 2.5, -3e2, true, null]}}",
    "SELECT m.a FROM t m WHERE NOT (m.a = 1 OR m.b.c IS NOT NULL)",
    "SELECT * FROM t WHERE a NOT IN (1, 2) AND b NOT LIKE '%x' AND c BETWEEN 1 AND 2",
    # the VALUES form and typed columns
    "INSERT INTO t (a, b) VALUES ('x', 1), ('y', 2) ADDED_BY 'ida' RATIONALE 'why'",
    (
        'INSERT INTO t (a : NonEmptyString) VALUES (NonEmptyString.mk "x" (by decide))'
        " RATIONALE (inferred) WITH_PROOF { ok: by simp; trivial }"
    ),
    (
        "CREATE COLLECTION t (a : BoundedNat 0 100, b : Vector Nat 6, c : Tracked (),"
        " d VARCHAR(20), e INT[0..9], f ENUM('x', 'y'), g BoundedInt -5 5)"
        " WITH DEPENDENT_TYPES, TARGET_NORMAL_FORM BCNF"
    ),
    # ORDER BY, GROUP BY, aliases, functions, aggregates, joins
    (
        "SELECT a AS x, COUNT(*), SUM(b) FROM t GROUP BY a HAVING COUNT(*) > 1"
        " ORDER BY x DESC, b"
    ),
    "SELECT x FROM t, UNNEST(t.items) AS x",
    "SELECT ARRAY_AGG(DISTINCT a ORDER BY b DESC) FROM t",
    "SELECT a.x, b.y FROM t AS a LEFT JOIN u b ON a.k = b.k",
    "SELECT * FROM t WHERE at > NOW() - INTERVAL '30 days'",
    "SELECT * FROM t WHERE EXISTS (SELECT * FROM u) AND k IN (SELECT k FROM u)",
    # edges
    "CREATE EDGE COLLECTION e FROM a TO b WITH PROPERTIES (at TIMESTAMP DEFAULT NOW())",
    "CREATE EDGE_COLLECTION e (a : UUID) WITH PROVENANCE_TRACKING",
    "INSERT EDGE e FROM a/x-1 TO b/y.2 {w: 1} WITH PROVENANCE {actor: 'a'}",
    "CREATE EDGE e FROM 'a/x' TO $target",
    "SELECT * FROM a TRAVERSE (e, f) OUTBOUND DEPTH 3 WITH PATH",
    "SELECT e.n, v.n FROM a e TRAVERSE rel r WHERE r.k = 'x' TRAVERSE r -> b v",
    "TRAVERSE START a FOLLOW e DIRECTION INBOUND RETURN a.n, COUNT(b) AS n",
    # changes and their reasons
    'UPDATE t SET {"a": 1} WHERE b = 2',
    "UPDATE t WHERE b = 2 SET a = a + 1, c.d = COALESCE(c.d, 0)",
    "DELETE FROM t WHERE a = 1 REASON 'x' IRREVERSIBLE BECAUSE 'law' APOLOGY 'x'",
    "DELETE FROM t WHERE a = 1 HARD REASON 'x' CONFIRM IRREVERSIBLE",
    (
        "UPDATE t SET a = 1 WHERE b = 2 REASON 'x' FUSED_BY 'ida'"
        " WITH_INVERSE (UPDATE t SET a = 0 WHERE b = 2)"
    ),
    "INSERT INTO t SET a = 1 ACTOR 'ida' RATIONALE 'x' PROMPT 80",
    "SET PROVENANCE DEFAULTS {actor: 'ida', rationale: 'x'}",
    # schema, history, undo, transactions
    "ALTER COLLECTION t ADD COLUMN (a BOOLEAN DEFAULT FALSE)",
    "ALTER COLLECTION t ADD COLUMN a : Int DEFAULT 0",
    "ALTER COLLECTION t ADD CONSTRAINT (a >= 0)",
    "ALTER COLLECTION t DROP COLUMN a REASON 'x'",
    "CREATE CONSTRAINT c ON t CHECK (a >= 60) RATIONALE 'x'",
    "INTROSPECT t.key CORRECTION_HISTORY RETURNING (List X | ∀ e, e.ok)",
    "INTROSPECT HISTORY t/key-1",
    "UNDO LAST PREVIEW",
    "UNDO SEQUENCE 3 REASON 'x'",
    "EXPLAIN REVERSE LAST",
    "ROLLBACK JOURNAL ENTRY 42 RATIONALE 'x'",
    "BEGIN TRANSACTION",
    "COMMIT WITH PROVENANCE {actor: 'a', rationale: 'b'}",
    "ROLLBACK",
    "SELECT * FROM t AS IT WAS AT SEQUENCE 3 WHERE a = 1",
    # normal forms
    "DISCOVER DEPENDENCIES FROM t SAMPLE 10 CONFIDENCE 0.9 RETURNING (List FD)",
    "CHECK NORMAL_FORM t AGAINST 3NF",
    "PROPOSE NORMALIZATION t TO BCNF STRATEGY PreferPreserving",
    "PROPOSE NORMALIZATION FOR t TARGET 3NF",
    "APPLY NORMALIZATION p WITH_PROOF { ok: by x } RATIONALE 'y'",
    "ROLLBACK NORMALIZATION p REASON 'slow'",
    "DENORMALIZE a, b INTO c ON k",
    "denormalize a, b, c into a on k, l with provenance {actor: 'a', rationale: 'b'}",
    "APPLY NORMALIZATION p WITH_INVERSE (DENORMALIZE a, b INTO c ON k) RATIONALE 'y'",
    # refined selections, flags, the extension
    "SELECT (e : Evidence | e.score > 90) FROM evidence e RETURNING (List Evidence)",
    "SELECT * FROM t [VERIFY_PROOFS]",
    "EXPLAIN ANALYZE VERBOSE SELECT * FROM t",
    "MATCH PATTERN 'spiral' SIMILAR 0.8 WITHIN REGION (-1, 2, 3.5, 4) LIMIT 3",
    # templates are told apart from mistakes
    "SELECT ${fields} FROM ${collection}${where}",
)


@pytest.mark.parametrize("text", ACCEPTED)
def test_that_it_is_accepted(text: str) -> None:
    tree(text)


REFUSED = {
    "CREATE TABLE t (id SERIAL PRIMARY KEY)": "Tables belong to SQL",
    "DROP TABLE t": "Tables belong to SQL",
    "CREATE INDEX i ON t(a)": "Indexes are not made by hand",
    "MATCH (a {k: 1})-[:R]->(b) RETURN a": "That is Cypher",
    "-- a remark\nMATCH p = shortestPath((a)-[*]-(b)) RETURN p": "That is Cypher",
    "PREFIX p: <https://example.org/> SELECT ?x WHERE { ?x p:y ?z }": "That is SPARQL",
    "SELECT * FROM information_schema.tables": "“information_schema” is a catalogue",
    "SELECT relname FROM pg_stat_user_tables": "“pg_stat_user_tables” is a catalogue",
    "SHOW TABLES": "In GQL, INTROSPECT",
    "GRANT SELECT ON t TO ida": "Roles and permissions are not built",
    "UPDATE t SET a = 1": "The statement lacks WHERE",
    "DELETE FROM t": "The statement lacks WHERE",
    "INSERT INTO t VALUES (1)": "The fields are named first",
    "INSERT INTO t {a: 1, ...}": "The dots stand for what was left out",
    "CREATE NAVIGATION_PATH p": "Navigation paths are written about",
    "SELECT a FROM": "The statement ends too early",
    "SELECT a FORM t": "“FORM” is not expected here. Did you mean FROM?",
    "SELEC a FROM t": "“SELEC” is not expected here. Did you mean SELECT?",
    "SELECT a FROM t WHERE b = 'x": "The text 'x is not closed by '",
    "SELECT @ FROM t": "“@” is not expected here",
    "SELECT a FROM t LIMIT 1 LIMIT 2": "LIMIT stands there twice",
    "INSERT INTO t {a: 1, a: 2}": "“a” stands in it twice",
    "INSERT INTO t (a, b) VALUES (1)": "2 fields are named, and 1 values given",
    "SELECT a FROM t; SELECT b FROM t": "“;” is not expected here",
    f"SELECT {'(' * 80}a{')' * 80} FROM t": "Nested more than 64 deep",
    "SELECT a FROM t LIMIT 99999999999999999999": "A whole number may be at most",
}


@pytest.mark.parametrize("text", REFUSED)
def test_that_it_is_refused_in_these_words(text: str) -> None:
    found = refusal(text)
    assert found.code == parser.CODE
    assert REFUSED[text] in found.message
    assert 0 <= found.span.start <= found.span.end <= len(text)


@pytest.mark.parametrize(
    "word", ["rationale", "actor", "depth", "order", "set", "value", "history"]
)
def test_that_a_keyword_may_be_a_field(word: str) -> None:
    found = tree(f"SELECT {word} FROM t WHERE {word} = 1")
    assert isinstance(found, t.Select)
    (column,) = found.columns
    assert isinstance(column.value, v.Name)
    assert column.value.text == word


def test_that_a_condition_of_a_traversal_stays_where_it_stands() -> None:
    found = tree("SELECT * FROM a WHERE x = 1 TRAVERSE e INBOUND DEPTH 2 WHERE y = 2")
    assert isinstance(found, t.Select)
    first, traverse, last = found.steps
    assert isinstance(first, c.Where)
    assert isinstance(last, c.Where)
    assert isinstance(traverse, c.Traverse)
    assert (traverse.direction, traverse.depth) == (c.Direction.INBOUND, 2)


def test_that_and_binds_tighter_than_or() -> None:
    found = tree("DELETE FROM t WHERE a = 1 OR b = 2 AND c = 3")
    assert isinstance(found, t.Delete)
    assert isinstance(found.condition, v.Disjunction)
    assert isinstance(found.condition.parts[1], v.Conjunction)


def test_that_who_and_why_are_found_in_any_order() -> None:
    found = tree(
        "DELETE FROM t WHERE a = 1 WITH_PROOF { p: by x } EDITED_BY 'ida' REASON 'why'"
    )
    assert isinstance(found, t.Delete)
    because = found.because
    assert isinstance(because.rationale, v.Constant)
    assert because.rationale.value == "why"
    assert [(note.name, note.value) for note in because.notes] == [
        ("EDITED_BY", v.Constant("ida", Span(59, 64)))
    ]
    assert because.proof is not None
    assert because.proof.text == "p: by x"


def test_that_strings_stand_for_what_json_says() -> None:
    assert scanner.unquoted(r'"a\nb\"\u00e9\d"') == 'a\nb"é\\d'
    assert scanner.unquoted("'it''s'") == "it's"


def test_that_a_semicolon_in_a_proof_ends_no_statement() -> None:
    text = "INSERT INTO t {a: 1} WITH_PROOF { x: by a; b } ; -- end\n; SELECT a FROM t"
    assert [each.of(text) for each in scanner.split(text)] == [
        "INSERT INTO t {a: 1} WITH_PROOF { x: by a; b }",
        "SELECT a FROM t",
    ]


@given(some.text("SELECT FROM t'\"/*-(){}[];:,.$?_=<>∀\n", max_size=60))
def test_that_no_text_breaks_the_scanner_or_the_parser(text: str) -> None:
    end = 0
    for piece in scanner.scan(text):
        assert piece.span.start >= end
        assert piece.span.of(text) == piece.text
        assert not text[end : piece.span.start].strip()
        end = piece.span.end
    parser.parse(text)


@given(some.lists(some.sampled_from(ACCEPTED), max_size=4))
def test_that_a_script_splits_into_its_statements(statements: list[str]) -> None:
    text = ";\n".join(each.removesuffix(";") for each in statements)
    found = [each.of(text) for each in scanner.split(text)]
    assert found == [each.removesuffix(";") for each in statements]

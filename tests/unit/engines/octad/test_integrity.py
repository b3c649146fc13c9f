import json
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple
from functools import partial
from pathlib import Path

import pytest

from panll_desktop.engines.octad import chain
from panll_desktop.engines.octad.integrity import Finding, examine
from panll_desktop.engines.octad.schema import open_store

MOMENT = "2026-02-01T10:00:00.000000Z"
SUBJECTS = [
    "full text",
    "file",
    "owners",
    "identifiers",
    "versions",
    "content",
    "history",
    "departed",
    "titles",
    "drift",
    "leaves",
    "provenance",
    "spatial",
    "vectors",
    "tensors",
]
PLACE = {
    "latitude": 52.1,
    "longitude": -0.2,
    "altitude": None,
    "geometry_type": "Point",
    "srid": 4326,
    "properties": {"city": "Bedford"},
}
FULL: dict[str, object] = {
    "title": "Zoë's paper",
    "body": "On chains.",
    "metadata": {"year": "2026"},
    "embedding": [0.1, -0.0, 3],
    "embedder": "panll-words-1/3",
    "types": ["Paper", "Draft"],
    "relationships": [["cites", "b"], ["cites", "b"]],
    "tensor": {"shape": [2, 1], "data": [0.1, 2]},
    "spatial": PLACE,
}


def _add(connection: sqlite3.Connection, key: int, content: dict[str, object]) -> None:
    """An entity with one version and two records, by SQL alone."""
    _put(connection, "entity", key, chr(96 + key), "t", "t", 1)
    _put(connection, "version", key, 1, "t", "system", "made", json.dumps(content))
    _put(connection, "drift (entity, stale)", key, 1)
    _add_numbers(connection, key, content)
    match content:
        case {"title": title, "body": body, "metadata": metadata}:
            _put(connection, "document", key, title, body, json.dumps(metadata))
            columns = "document_text (rowid, title, body)"
            _put(connection, columns, key, title, body)
            _put(connection, "title", key, "zoe s paper")
    match content:
        case {"types": list() as types, "relationships": list() as edges}:
            for at, name in enumerate(types):
                _put(connection, "semantic", key, at, name)
            for at, pair in enumerate(edges):
                _put(connection, "triple", key, at, *pair)
    parent = chain.GENESIS
    for at, event in enumerate(("created", "peer review")):
        record = chain.append(parent, event, "Zoë", MOMENT, None, "x")
        parent = record.content_hash
        _put(connection, "provenance", key, at, *astuple(record))


def _add_numbers(
    connection: sqlite3.Connection, key: int, content: dict[str, object]
) -> None:
    match content:
        case {"embedding": list() as embedding, "embedder": embedder}:
            blob = struct.pack(f"<{len(embedding)}f", *embedding)
            _put(connection, "vector", key, blob, embedder)
            row = "VALUES ('vector_dimension', '3')"
            connection.execute(f"INSERT OR IGNORE INTO meta {row}")
    match content:
        case {"tensor": {"shape": shape, "data": data}}:
            blob = struct.pack(f"<{len(data)}d", *data)
            _put(connection, "tensor", key, json.dumps(shape), blob)
    match content:
        case {"spatial": {"properties": properties, **place}}:
            _put(connection, "spatial", key, *place.values(), json.dumps(properties))
            y, x = place["latitude"], place["longitude"]
            _put(connection, "spatial_index", key, y, y, x, x)


def _put(connection: sqlite3.Connection, table: str, *values: object) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Entities a (everything), b (nothing but time and provenance), c (everything)."""
    with closing(open_store(tmp_path / "store", create=True)) as connection:
        _add(connection, 1, FULL)
        _add(connection, 2, {})
        _add(connection, 3, FULL | {"spatial": PLACE | {"latitude": -1e-50}})
        yield connection


def _faults(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return [(each.subject, each.sentence) for each in examine(connection) if each.fault]


def _sql(connection: sqlite3.Connection, *statements: str) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")
    for statement in statements:
        connection.execute(statement)


def test_that_a_sound_store_has_one_good_finding_a_check(
    store: sqlite3.Connection,
) -> None:
    findings = list(examine(store))
    assert [each.subject for each in findings] == SUBJECTS
    assert not any(each.fault for each in findings)
    sentences = {each.subject: each.sentence for each in findings}
    assert sentences["full text"] == "No fault; documents checked: 2."
    assert sentences["content"] == "No fault; entities checked: 3."
    assert sentences["provenance"] == "No fault; records checked: 6."


def test_that_an_empty_store_is_sound(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "empty", create=True)) as connection:
        assert _faults(connection) == []


CHANGES = [
    ("UPDATE provenance SET actor = 'eve' WHERE entity = 1 AND position = 1", "a", 1),
    ("UPDATE provenance SET event_type = 'Created' WHERE position = 0", "a", 0),
    ("UPDATE provenance SET source = '' WHERE entity = 2 AND position = 0", "b", 0),
    ("UPDATE provenance SET description = CAST('x' AS BLOB)", "c", 1),
    ("UPDATE provenance SET content_hash = '' WHERE entity = 3", "c", 0),
    ("UPDATE provenance SET parent_hash = upper(parent_hash)", "b", 1),
    ("DELETE FROM provenance WHERE entity = 1 AND position = 0", "a", 1),
    ("UPDATE provenance SET position = 5 WHERE entity = 2 AND position = 1", "b", 5),
]


@pytest.mark.parametrize(("change", "identifier", "position"), CHANGES)
def test_that_a_change_of_a_chain_by_hand_names_entity_and_record(
    store: sqlite3.Connection, change: str, identifier: str, position: int
) -> None:
    _sql(store, change)
    faults = _faults(store)
    assert {subject for subject, _ in faults} == {"provenance"}
    place = f"Entity {identifier}, record {position}: "
    assert any(sentence.startswith(place) for _, sentence in faults)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE document SET title = 'Other' WHERE entity = 1",
        "UPDATE document SET metadata = '{}' WHERE entity = 1",
        "UPDATE document SET metadata = '{' WHERE entity = 1",
        "UPDATE vector SET embedding = zeroblob(12) WHERE entity = 1",
        "UPDATE vector SET embedder = 'other' WHERE entity = 1",
        "UPDATE tensor SET shape = '[1, 2]' WHERE entity = 1",
        "UPDATE tensor SET data = zeroblob(16) WHERE entity = 1",
        "UPDATE semantic SET type = 'Book' WHERE entity = 1 AND position = 0",
        "UPDATE semantic SET position = 9 WHERE entity = 1 AND position = 1",
        "DELETE FROM semantic WHERE entity = 1 AND position = 1",
        "UPDATE triple SET object = 'c' WHERE entity = 1 AND position = 0",
        "UPDATE triple SET position = 'x' WHERE entity = 1 AND position = 0",
        "INSERT INTO triple VALUES (1, 2, 'cites', 'c')",
        "UPDATE spatial SET altitude = 0 WHERE entity = 1",
        "UPDATE spatial SET srid = 'x' WHERE entity = 1",
        "UPDATE spatial SET properties = '[' WHERE entity = 1",
        "UPDATE version SET data = '{}' WHERE entity = 1",
        "UPDATE version SET data = '[]' WHERE entity = 1",
        """UPDATE version SET data = '{"title": 1}' WHERE entity = 1""",
        "DELETE FROM tensor WHERE entity = 1",
    ],
)
def test_that_content_that_is_not_that_of_the_version_is_a_fault(
    store: sqlite3.Connection, change: str
) -> None:
    _sql(store, change)
    sentences = [text for subject, text in _faults(store) if subject == "content"]
    assert sentences
    assert all(sentence.startswith("Entity a: Its ") for sentence in sentences)


def test_that_a_row_of_a_modality_that_no_version_has_is_a_fault(
    store: sqlite3.Connection,
) -> None:
    _sql(store, "INSERT INTO tensor VALUES (2, '[]', zeroblob(8))")
    assert _faults(store) == [
        ("content", "Entity b: Its tensor differs from version 1.")
    ]


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [
        ("x'ff'", "Its identifier is no text."),
        ("''", "Its identifier must have 1 to 256 characters."),
        ("'a' || char(10)", "Its identifier must not hold control characters."),
    ],
)
def test_that_an_identifier_that_no_query_can_name_is_a_fault(
    store: sqlite3.Connection, identifier: str, sentence: str
) -> None:
    _sql(store, f"UPDATE entity SET id = {identifier} WHERE key = 2")
    faults = [each for subject, each in _faults(store) if subject == "identifiers"]
    assert faults == [f"The entity of key 2: {sentence}"]


def test_that_reasons_that_are_no_json_are_a_fault(store: sqlite3.Connection) -> None:
    _sql(store, "UPDATE drift SET reasons = 'none' WHERE entity = 2")
    assert _faults(store) == [
        ("drift", "Entity b: Why a score of it is missing is no JSON.")
    ]


def test_that_the_latest_version_is_what_counts(store: sqlite3.Connection) -> None:
    _sql(
        store,
        "UPDATE version SET data = '{}' WHERE entity = 1",
        "INSERT INTO version SELECT 1, 2, 't', 'a', 'm', data FROM version"
        " WHERE entity = 3",
        "UPDATE entity SET version = 2 WHERE key = 1",
        "UPDATE spatial SET latitude = -1e-50",
        "DELETE FROM spatial_index WHERE entity = 1",
        "INSERT INTO spatial_index VALUES (1, 0, 0, -0.2, -0.2)",
    )
    assert _faults(store) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE entity SET version = 2 WHERE key = 1",
            "Entity a: It says version 2, its last is 1.",
        ),
        ("DELETE FROM version WHERE entity = 1", "Entity a: It has no version."),
        (
            (
                "INSERT INTO version SELECT 1, 3, 't', 'a', 'm', data FROM version"
                " WHERE entity = 1"
            ),
            "Entity a: Some of the versions 1 to 3 are missing.",
        ),
        (
            "UPDATE version SET data = '{' WHERE entity = 1",
            "Entity a: Versions that are no JSON: 1.",
        ),
    ],
)
def test_that_versions_without_gap_end_at_the_present_one(
    store: sqlite3.Connection, change: str, sentence: str
) -> None:
    _sql(store, change)
    assert ("versions", sentence) in _faults(store)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE document SET body = 'changed' WHERE entity = 1",
        "INSERT INTO document_text (document_text) VALUES ('delete-all')",
        "INSERT INTO document_text (rowid, title, body) VALUES (2, 'x', 'y')",
        "INSERT INTO document VALUES (2, 'new', NULL, '{}')",
    ],
)
def test_that_a_full_text_index_that_says_something_else_is_a_fault(
    store: sqlite3.Connection, change: str
) -> None:
    _sql(store, change)
    assert "full text" in {subject for subject, _ in _faults(store)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM spatial_index WHERE entity = 1", "Entity a: Its place is not in"),
        (
            "INSERT INTO spatial_index VALUES (2, 1, 1, 1, 1)",
            "The index holds a place of key 2",
        ),
        (
            "UPDATE spatial SET latitude = 52.1001 WHERE entity = 1",
            "Entity a: The index has it at another place.",
        ),
        (
            "UPDATE spatial_index SET max_longitude = 1 WHERE entity = 1",
            "Entity a: The index has it at another place.",
        ),
        (
            "UPDATE spatial SET latitude = 'x' WHERE entity = 1",
            "Entity a: Its place is no pair of numbers.",
        ),
        (
            "UPDATE spatial_index_node SET data = zeroblob(length(data))",
            "SQLite says: ",
        ),
    ],
)
def test_that_a_spatial_index_that_says_something_else_is_a_fault(
    store: sqlite3.Connection, change: str, sentence: str
) -> None:
    _sql(store, change)
    sentences = [text for subject, text in _faults(store) if subject == "spatial"]
    assert any(each.startswith(sentence) for each in sentences)


def test_that_the_rounding_of_the_spatial_index_is_no_fault(tmp_path: Path) -> None:
    values = [0.0, 1e-300, 1e-45, 1e-38, 1 / 3, 0.1, 1, 16777217 / 2**20, 89.99999999]
    with closing(open_store(tmp_path / "places", create=True)) as connection:
        for key, value in enumerate([*values, *(-value for value in values)], 1):
            place = PLACE | {"latitude": value, "longitude": value * 2}
            _add(connection, key, {"spatial": place})
        assert _faults(connection) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE vector SET embedding = zeroblob(16) WHERE entity = 1",
            "Entity a: Its vector has 4 numbers instead of 3.",
        ),
        (
            "UPDATE vector SET embedding = zeroblob(11) WHERE entity = 1",
            "Entity a: Its vector is no list of numbers.",
        ),
        (
            "UPDATE vector SET embedding = 'abcdefghijkl' WHERE entity = 1",
            "Entity a: Its vector is no list of numbers.",
        ),
        (
            "UPDATE vector SET embedding = x'0000c07f0000000000000000'",
            "Entity a: Its vector has a number that is not finite.",
        ),
        (
            "DELETE FROM meta",
            "There are vectors, but the store does not say of how many numbers.",
        ),
        (
            "UPDATE meta SET value = '3 or 4'",
            "The store says that its vectors have '3 or 4' numbers.",
        ),
    ],
)
def test_that_a_vector_has_the_dimension_of_the_store(
    store: sqlite3.Connection, change: str, sentence: str
) -> None:
    _sql(store, change)
    assert ("vectors", sentence) in _faults(store)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE tensor SET shape = '[3]' WHERE entity = 1",
            "Entity a: Its tensor has 2 numbers, its shape [3].",
        ),
        (
            "UPDATE tensor SET shape = '[2.0]' WHERE entity = 1",
            "Entity a: Its tensor is no shape and list of numbers.",
        ),
        (
            "UPDATE tensor SET data = zeroblob(15) WHERE entity = 1",
            "Entity a: Its tensor is no shape and list of numbers.",
        ),
        (
            (
                "UPDATE tensor SET data = x'000000000000f07f0000000000000000'"
                " WHERE entity = 1"
            ),
            "Entity a: Its tensor has a number that is not finite.",
        ),
    ],
)
def test_that_a_tensor_has_as_many_numbers_as_its_shape_needs(
    store: sqlite3.Connection, change: str, sentence: str
) -> None:
    _sql(store, change)
    assert ("tensors", sentence) in _faults(store)


@pytest.mark.parametrize(
    "table",
    [
        "version",
        "document",
        "document_text_docsize",
        "triple",
        "vector",
        "tensor",
        "semantic",
        "provenance",
        "spatial",
        "spatial_index",
    ],
)
def test_that_rows_of_an_entity_that_is_gone_are_faults(
    store: sqlite3.Connection, table: str
) -> None:
    _sql(store, "DELETE FROM entity WHERE key = 3")
    faults = _faults(store)
    sentence = f"The table {table} has rows of key 3, which is no entity."
    assert ("owners", sentence) in faults
    if not table.startswith(("spatial_", "document_")):
        assert any(
            sentence.startswith(f"Rows of {table} that refer to no row of entity: ")
            for subject, sentence in faults
            if subject == "file"
        )


def _bytes(path: Path) -> dict[str, bytes]:
    return {
        each.name: each.read_bytes()
        for each in path.parent.iterdir()
        if each.name.startswith(path.name) and not each.name.endswith("-shm")
    }


def test_that_the_examination_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with closing(open_store(path, create=True)) as connection:
        _add(connection, 1, FULL)
        before = _bytes(path)
        assert _faults(connection) == []
        assert _bytes(path) == before


def test_that_a_transaction_of_the_caller_stays_his(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "store", create=True)) as connection:
        _add(connection, 1, FULL)
        _sql(connection, "BEGIN", "INSERT INTO meta VALUES ('k', 'v')")
        assert _faults(connection) == []
        _sql(connection, "COMMIT")
        assert connection.execute("SELECT count(*) FROM meta").fetchone() == (2,)


def test_that_a_file_that_may_not_be_written_is_examined_all_the_same(
    store: sqlite3.Connection,
) -> None:
    _sql(store, "UPDATE provenance SET actor = 'eve'", "PRAGMA query_only=ON")
    findings = list(examine(store))
    text = "Not checked: the file is open for reading alone."
    assert findings[0] == Finding("full text", fault=False, sentence=text)
    assert {each.subject for each in findings if each.fault} == {"provenance"}


def test_that_a_file_that_another_program_writes_is_examined_all_the_same(
    store: sqlite3.Connection, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "store", isolation_level=None)) as other:
        _sql(store, "PRAGMA busy_timeout=0")
        _sql(other, "BEGIN IMMEDIATE", "DELETE FROM vector")
        findings = list(examine(store))
    text = "Not checked: another program is writing."
    assert findings[0] == Finding("full text", fault=False, sentence=text)
    assert [each.subject for each in findings] == SUBJECTS
    assert not any(each.fault for each in findings)


def test_that_other_programs_may_write_while_the_checks_go_on(
    store: sqlite3.Connection, tmp_path: Path
) -> None:
    findings = examine(store)
    assert [next(findings).subject, next(findings).subject] == SUBJECTS[:2]
    with closing(sqlite3.connect(tmp_path / "store", isolation_level=None)) as other:
        _sql(other, "DELETE FROM vector")
        assert not any(each.fault for each in findings)
    assert _faults(store)


def _damaged(
    path: Path, names: Sequence[str], damage: Callable[[bytes], bytes]
) -> list[tuple[str, str]]:
    """The faults of a store after damage to the first pages of these tables."""
    with closing(open_store(path, create=True)) as connection:
        _add(connection, 1, FULL)
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        schema = dict(connection.execute("SELECT name, rootpage FROM sqlite_schema"))
    raw = bytearray(path.read_bytes())
    for end in (schema[name] * size for name in names):
        raw[end - size : end] = damage(bytes(raw[end - size : end]))
    path.write_bytes(raw)
    with closing(open_store(path, create=False)) as connection:
        faults = _faults(connection)
        assert not connection.in_transaction
        return faults


def test_that_damaged_tables_are_faults_and_no_exception(tmp_path: Path) -> None:
    names = ("version", "triple", "document_text_idx")
    faults = _damaged(tmp_path / "store", names, lambda page: b"\xa5" * len(page))
    subjects = {subject for subject, _ in faults}
    assert {"full text", "file", "versions", "content"} <= subjects
    assert not subjects & {"provenance", "spatial", "vectors", "tensors"}


@pytest.mark.parametrize("name", ["provenance_actor", "semantic_type", "vector"])
def test_that_a_damaged_page_leaves_no_transaction(tmp_path: Path, name: str) -> None:
    faults = _damaged(tmp_path / "store", [name], lambda page: b"\xa5" * len(page))
    assert "file" in {subject for subject, _ in faults}


def test_that_what_sqlite_says_of_an_index_is_a_fault(tmp_path: Path) -> None:
    faults = _damaged(
        tmp_path / "store",
        ["provenance_actor"],
        lambda page: page.replace("Zoë".encode(), "Zoê".encode()),
    )
    assert faults[0] == (
        "file",
        "SQLite says: row 1 missing from index provenance_actor.",
    )
    assert {subject for subject, _ in faults} == {"file"}


def test_that_text_that_is_no_text_is_a_fault_and_no_exception(
    store: sqlite3.Connection,
) -> None:
    _sql(store, "UPDATE entity SET id = CAST(x'ff' AS TEXT) WHERE key = 2")
    assert ("provenance", "Cannot be read: ") in [
        (subject, sentence[:16]) for subject, sentence in _faults(store)
    ]


def test_that_it_ends_early_whenever_it_is_cancelled(
    store: sqlite3.Connection,
) -> None:
    lengths = []
    for rounds in range(57):
        patience = iter([False] * rounds)
        findings = list(examine(store, partial(next, patience, True)))
        assert not any(each.fault for each in findings)
        assert not store.in_transaction
        lengths.append(len(findings))
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (0, len(SUBJECTS) - 1)


def test_that_an_interrupt_ends_it_quietly_only_when_it_was_cancelled(
    store: sqlite3.Connection,
) -> None:
    stopped: list[bool] = []

    def stop() -> bool:
        stopped.append(True)
        return True

    store.set_progress_handler(stop, 50)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        list(examine(store))
    stopped.clear()
    assert list(examine(store, lambda: bool(stopped))) == []
    store.set_progress_handler(None, 0)
    assert stopped
    assert _faults(store) == []


def test_that_an_iterator_that_is_closed_leaves_no_transaction(
    store: sqlite3.Connection,
) -> None:
    findings = examine(store)
    assert next(findings).subject == "full text"
    assert next(findings).subject == "file"
    assert store.in_transaction
    findings.close()  # type: ignore[attr-defined]
    assert not store.in_transaction


def test_that_a_commit_while_it_goes_on_does_no_harm(store: sqlite3.Connection) -> None:
    findings = examine(store)
    assert [next(findings).subject, next(findings).subject] == SUBJECTS[:2]
    _sql(store, "COMMIT")
    assert [each.subject for each in findings] == SUBJECTS[2:]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DROP INDEX provenance_actor", "The index provenance_actor is missing."),
        ("CREATE TABLE more (a)", "The table more is not one of a store."),
        ("ANALYZE", ""),
    ],
)
def test_that_the_tables_and_indexes_are_those_of_a_store(
    store: sqlite3.Connection, change: str, sentence: str
) -> None:
    store.execute(change)
    assert _faults(store) == ([("file", sentence)] if sentence else [])


def test_that_chains_that_were_swapped_are_a_fault(store: sqlite3.Connection) -> None:
    at = "2026-0{}-01T10:00:00.000000Z"
    for key in (1, 3):  # one a month before its chain, one a month after
        time = at.format(key)
        _sql(
            store,
            f"UPDATE entity SET created_at = '{time}', modified_at = '{time}'"
            f" WHERE key = {key}",
            f"UPDATE version SET timestamp = '{time}' WHERE entity = {key}",
        )
    (fault,) = _faults(store)
    assert fault[0] == "provenance"
    assert fault[1].startswith("Entity c, record 0: It is older than the entity")

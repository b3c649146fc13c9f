"""Time: every write keeps what was, and it can be read again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panll_desktop.engines.octad import drift, schema, versions
from panll_desktop.engines.octad.algebra import (
    Delete,
    Follows,
    Identified,
    Similar,
    Step,
    Update,
    WithinRadius,
)
from panll_desktop.engines.octad.content import Facets
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import (
    MissingError,
    OctadError,
    StoppedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.past import Moment, past
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.versions import FieldChange
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import (
    FULL,
    add,
    contents,
    found,
    never,
    put,
    with_words,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(path, create=True, clock=clock)) as store:
        yield store


def set_field(store: Store, identifier: str, field: str, value: object) -> None:
    store.change(Update(Identified((identifier,)), put(field, value)))  # type: ignore[arg-type]


CHANGES: list[tuple[str, Json]] = [
    ("document.title", "Shark"),
    ("document.metadata.country", "Peru"),
    ("vector.embedding", [3, 0.1, -0.0]),
    ("semantic.types", ["V"]),
    ("graph.relationships", [["likes", "c"]]),
    ("tensor.data", [0.3, 4]),
    ("spatial.latitude", -60),
    ("spatial.city", "Ross"),
    ("document.body", None),
    ("vector.embedding", None),
]


def was_at(store: Store, moment: Moment) -> dict[str, Facets]:
    """What every entity held then."""
    with past(store, moment, never) as was:
        return contents(was)


def test_that_the_author_of_a_version_is_the_actor_of_its_record_or_of_the_store(
    timed: Store,
) -> None:
    made: Json = {"event_type": "created", "actor": "anna", "description": "by hand"}
    add(timed, "a", title="A", provenance=made)
    add(timed, "b", title="B")
    timed.actor = "ben"
    set_field(timed, "a", "document.title", "C")
    add(timed, "c", title="C")
    assert [each.author for each in versions.versions(timed, "a")] == ["anna", "ben"]
    assert [each.author for each in versions.versions(timed, "b")] == ["system"]
    assert [each.author for each in versions.versions(timed, "c")] == ["ben"]


def test_that_every_version_reads_as_the_entity_was(timed: Store, clock: Clock) -> None:
    add(timed, "a", **FULL)
    was = [contents(timed)["a"]]
    for field, value in CHANGES:
        clock.now += HOUR
        set_field(timed, "a", field, value)
        was.append(contents(timed)["a"])
    for number, facets in enumerate(was, 1):
        assert versions.at_version(timed, "a", number).facets == facets
        late = START + (number - 1) * HOUR + timedelta(minutes=59)
        for moment in (late, number):
            assert was_at(timed, moment) == {"a": facets}
    listed = versions.versions(timed, "a")
    assert [each.number for each in listed] == list(range(1, len(was) + 1))
    assert (listed[0].message, listed[1].message) == ("Initial creation", "Update")


def test_that_an_entity_was_not_there_before_it_was_made(timed: Store) -> None:
    add(timed, "a", title="x")
    assert was_at(timed, START - HOUR) == {}
    assert list(was_at(timed, START)) == ["a"]


def test_that_where_the_clock_goes_back_the_last_write_counts(
    timed: Store, clock: Clock
) -> None:
    add(timed, "a", title="first")
    clock.now -= HOUR
    set_field(timed, "a", "document.title", "second")
    assert was_at(timed, START + HOUR) == contents(timed)


def test_that_a_diff_names_each_field_once(timed: Store) -> None:
    add(timed, "a", **FULL)
    for field, value in CHANGES[:5] + CHANGES[7:9]:
        set_field(timed, "a", field, value)
    assert versions.diff(timed, "a", 1, 8) == (
        FieldChange(
            Modality.GRAPH,
            "relationships",
            [["knows", "b"], ["knows", "b"]],
            [["likes", "c"]],
        ),
        FieldChange(Modality.VECTOR, "embedding", [0.1, 0.2, 3.0], [3.0, 0.1, -0.0]),
        FieldChange(Modality.VECTOR, "embedder", "ours", "unknown"),
        FieldChange(Modality.SEMANTIC, "types", ["T", "T", "U"], ["V"]),
        FieldChange(Modality.DOCUMENT, "title", "Whale", "Shark"),
        FieldChange(Modality.DOCUMENT, "body", "of the sea", None),
        FieldChange(Modality.DOCUMENT, "metadata.country", "Chile", "Peru"),
        FieldChange(Modality.SPATIAL, "properties.city", "Arica", "Ross"),
    )
    assert versions.diff(timed, "a", 3, 3) == ()
    backward = versions.diff(timed, "a", 2, 1)
    assert backward == (FieldChange(Modality.DOCUMENT, "title", "Shark", "Whale"),)


def test_that_a_modality_that_went_shows_all_its_fields(timed: Store) -> None:
    add(timed, "a", embedding=[1, 2], embedder="ours")
    set_field(timed, "a", "vector.embedding", None)
    assert versions.diff(timed, "a", 1, 2) == (
        FieldChange(Modality.VECTOR, "embedding", [1.0, 2.0], None),
        FieldChange(Modality.VECTOR, "embedder", "ours", None),
    )


@pytest.mark.parametrize("number", [0, 2, -1, 2**80])
def test_that_what_is_not_there_is_said(timed: Store, number: int) -> None:
    add(timed, "a", title="x")
    with pytest.raises(MissingError, match=f"no version {number}"):
        versions.at_version(timed, "a", number)
    with pytest.raises(MissingError, match="no entity 'b'"):
        versions.at_version(timed, "b", 1)
    with pytest.raises(MissingError, match="no entity 'b'"):
        versions.diff(timed, "b", 1, 1)


def test_that_a_deleted_entity_is_in_the_past_alone(timed: Store, clock: Clock) -> None:
    add(timed, "a", **FULL)
    clock.now += HOUR
    set_field(timed, "a", "document.title", "second")
    second = contents(timed)["a"]
    clock.now += HOUR
    timed.change(Delete(Identified(("a",))))
    with pytest.raises(MissingError):
        versions.versions(timed, "a")
    assert contents(timed) == {}
    assert was_at(timed, START + HOUR) == {"a": second}
    assert was_at(timed, 2) == {"a": second}
    assert was_at(timed, START + 2 * HOUR) == {}
    assert [each for each in examine(timed.connection) if each.fault] == []


def test_that_of_two_lives_of_an_identifier_each_has_its_time(
    timed: Store, clock: Clock
) -> None:
    for title in ("first", "second"):
        add(timed, "a", title=title)
        clock.now += HOUR
        timed.change(Delete(Identified(("a",))))
        clock.now += HOUR
    add(timed, "a", title="third")
    titles = [
        facets[Modality.DOCUMENT]
        for at in (0, 2, 4)
        for facets in was_at(timed, START + at * HOUR).values()
    ]
    assert [isinstance(each, dict) and each["title"] for each in titles] == [
        *("first", "second", "third")
    ]
    assert was_at(timed, START + HOUR) == {}
    assert was_at(timed, 1) == contents(timed)


def test_that_every_query_runs_on_the_past(timed: Store, clock: Clock) -> None:
    add(timed, "a", title="Whale", relationships=[["near", "b"]], embedding=[1, 0])
    add(timed, "b", title="Sea", spatial={"latitude": 1, "longitude": 1})
    clock.now += HOUR
    set_field(timed, "a", "document.title", "Shark")
    set_field(timed, "a", "vector.embedding", (0, 1))
    timed.change(Delete(Identified(("b",))))
    with past(timed, START, never) as was:
        assert with_words(was, "whale") == {"a"}
        assert with_words(was, "shark") == set()
        assert found(was, WithinRadius(1, 1, 10)) == "b"
        assert found(was, Follows((Step("near"),))) == "a"
        assert found(was, Similar((1, 0), 0.9)) == "a"
        assert drift.of_entity(was, "a").scores != ()
    with past(timed, START, never, only="b") as was:
        assert list(contents(was)) == ["b"]
    assert with_words(timed, "shark") == {"a"}


def test_that_reading_the_past_can_be_stopped(timed: Store) -> None:
    add(timed, "a", title="x")
    set_field(timed, "a", "document.title", "y")
    with pytest.raises(StoppedError), past(timed, 1, lambda: True):
        pass
    assert len(was_at(timed, 1)) == 1


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        '{"title": 1}',
        '{"records": "x"}',
        '{"embedding": {"f32": "!"}}',
        '{"embedding": {"f32": "AAA="}}',
        '{"tensor": {"shape": [1], "data": {"f64": "AAAAAA=="}}}',
    ],
)
def test_that_a_version_that_makes_no_sense_is_said(timed: Store, data: str) -> None:
    add(timed, "a", title="x")
    timed.connection.execute("UPDATE version SET data = ?", (data,))
    with pytest.raises(StoreDamagedError, match="Run doctor"):
        versions.at_version(timed, "a", 1)


@pytest.mark.parametrize(
    ("change", "subject", "sentence"),
    [
        (
            "UPDATE version SET data = '{\"title\": 1}' WHERE version = 1",
            "history",
            "Entity a, version 1: It is no content: document.title: must be a text.",
        ),
        (
            "UPDATE version SET data = '{\"types\": {}}' WHERE version = 1",
            "history",
            "Entity a, version 1: It is no content: semantic.types: must be a list.",
        ),
        (
            "UPDATE version SET timestamp = 'x' WHERE version = 1",
            "history",
            "Entity a, version 1: It is not of the time at which the entity was made.",
        ),
        (
            "UPDATE entity SET modified_at = created_at",
            "history",
            "Entity a, version 2: It is not of the time of the last change.",
        ),
        (
            "UPDATE version SET data = json_set(data, '$.records', 3 - version)",
            "history",
            "Entity a, version 2: Its chain is shorter than before.",
        ),
        (
            "DELETE FROM provenance",
            "history",
            "Entity a: Its chain has 0 records, its last version says 1.",
        ),
        (
            "UPDATE title SET words = 'x'",
            "titles",
            "Entity a: The index of titles says something else.",
        ),
        (
            "DELETE FROM title",
            "titles",
            "Entity a: The index of titles says something else.",
        ),
        (
            "DELETE FROM drift",
            "drift",
            "Entity a: Whether its drift is known is not said.",
        ),
        (
            "UPDATE drift SET spatial = 2",
            "drift",
            "Entity a: A drift score of it is not in 0 … 1.",
        ),
    ],
)
def test_that_doctor_finds_what_is_wrong_with_the_past(
    timed: Store, clock: Clock, change: str, subject: str, sentence: str
) -> None:
    add(timed, "a", **FULL)
    clock.now += HOUR
    set_field(timed, "a", "document.title", "Shark")
    assert [each for each in examine(timed.connection) if each.fault] == []
    timed.connection.execute(change)
    faults = [
        (each.subject, each.sentence)
        for each in examine(timed.connection)
        if each.fault
    ]
    assert faults == [(subject, sentence)]


NEWER = (
    *("title", "drift", "drift_history"),
    *("departed_version", "departed_record", "departed", "leaf"),
)
OLD = """{"title":"Zoë's paper","metadata":{"year":"2026"},"embedding":[0.1,-0.0],
"embedder":"ours","tensor":{"shape":[2,1],"data":[0.1,2]}}"""


def make_old(path: Path) -> None:
    """A store of version 1 with one entity, as that version wrote it."""
    with closing(Store(path, create=True)) as store:
        add(
            store,
            "a",
            title="Zoë's paper",
            metadata={"year": "2026"},
            embedding=[0.1, -0.0],
            embedder="ours",
            tensor={"shape": [2, 1], "data": [0.1, 2]},
            provenance={"event_type": "created", "actor": "b", "description": "c"},
        )
        for kind, name in schema.parts(store.connection):
            if kind == "trigger":
                store.connection.execute(f"DROP TRIGGER {name}")
        for table in NEWER:
            store.connection.execute(f"DROP TABLE {table}")
        store.connection.execute("DROP INDEX triple_predicate")
        store.connection.execute("DROP INDEX version_author")
        store.connection.execute(
            "CREATE INDEX triple_forward ON triple (entity, predicate, object)"
        )
        store.connection.execute("UPDATE version SET data = ?", (OLD,))
        store.connection.execute("PRAGMA user_version=1")


def test_that_a_store_of_version_1_is_brought_up_to_date(path: Path) -> None:
    make_old(path)
    with closing(Store(path)) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (
            schema.VERSION,
        )
        assert schema.parts(store.connection) == schema.expected_parts()
        assert [each for each in examine(store.connection) if each.fault] == []
        now = contents(store)["a"]
        assert versions.at_version(store, "a", 1).facets == now
        set_field(store, "a", "document.title", "new")
        assert versions.at_version(store, "a", 1).facets == now
        assert [each for each in examine(store.connection) if each.fault] == []
    Store(path).close()


def test_that_a_migration_that_fails_leaves_the_old_store(path: Path) -> None:
    make_old(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE title (in_the_way)")
    with pytest.raises(OctadError, match="title"):
        Store(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        connection.execute("DROP TABLE title")
    Store(path).close()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM departed_version", "It has no version."),
        ("DELETE FROM departed_version WHERE version = 1", "Its version 1 is missing."),
        ("UPDATE departed_version SET data = '[]'", "It is no content"),
        ("UPDATE departed_record SET actor = 'eve'", "Its chain is broken."),
        ("DELETE FROM departed_record", "Its chain has 0 of 1 records."),
    ],
)
def test_that_damage_to_the_past_of_a_deleted_entity_is_found(
    timed: Store, damage: str, sentence: str
) -> None:
    add(timed, "a", **FULL)
    timed.change(Update(Identified(("a",)), put("document.title", "new")))
    timed.change(Delete(Identified(("a",))))
    assert [each for each in examine(timed.connection) if each.fault] == []
    timed.connection.execute(damage)
    faults = [each for each in examine(timed.connection) if each.fault]
    assert {each.subject for each in faults} == {"departed"}
    assert any(sentence in each.sentence for each in faults)

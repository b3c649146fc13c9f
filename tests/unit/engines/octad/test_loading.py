"""Loading: every bad line is named, and a file is loaded whole or not at all."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad import loading, writing
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.loading import BATCH, BadLine, Line, Loaded
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol.observer import Silence

ANNA = {"id": "anna", "title": "Anna"}
BERT = {"id": "bert", "title": "Bert"}
WHOLE = {
    "id": "whole",
    "title": "Whole",
    "body": "All of it.",
    "metadata": {"colour": "red"},
    "embedding": [0.5, 1, 0],
    "types": ["http://example.org/Thing"],
    "relationships": [["near", "anna"]],
    "tensor": {"shape": [1, 2], "data": [1, 2.5]},
    "provenance": {"event_type": "created", "actor": "us", "description": "made"},
    "spatial": {"latitude": 48.2, "longitude": 16.4},
}


class Counter(Silence):
    """Counts the entities it hears of."""

    def __init__(self) -> None:
        self.made = 0

    def entity_created(self, modalities: int) -> None:
        del modalities
        self.made += 1


def text(*documents: object, end: str = "\n") -> bytes:
    return "".join(json.dumps(each) + end for each in documents).encode()


def load(
    store: Store,
    content: bytes,
    *,
    skip_invalid: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Loaded:
    found = loading.lines(content)
    return loading.load(store, found, skip_invalid=skip_invalid, stop=stop)


def names(store: Store) -> list[str]:
    rows = store.connection.execute("SELECT id FROM entity ORDER BY key")
    return [row[0] for row in rows]


def titles(store: Store) -> list[str]:
    rows = store.connection.execute("SELECT title FROM document ORDER BY entity")
    return [row[0] for row in rows]


def dump(store: Store) -> list[str]:
    return list(store.connection.iterdump())


def faults(store: Store) -> list[str]:
    return [each.sentence for each in examine(store.connection) if each.fault]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ANNA, BERT]).encode(),
        json.dumps([ANNA, BERT], indent=2).encode(),
        b"\n  " + json.dumps([ANNA, BERT]).encode(),
        text(ANNA, BERT),
        text(ANNA, BERT).rstrip(),
        b"\n\n" + text(ANNA) + b"\n  \t\n" + text(BERT) + b"\n\n",
        text(ANNA, BERT, end="\r\n"),
        text(ANNA, end="\r\n\r\n") + text(BERT, end="\r\n\r\n"),
        b"\xef\xbb\xbf" + text(ANNA, BERT),
        b"\xef\xbb\xbf" + json.dumps([ANNA, BERT]).encode(),
    ],
    ids=[
        "array",
        "array over many lines",
        "array after empty lines",
        "lines",
        "no last newline",
        "empty lines",
        "CRLF",
        "CRLF with empty lines",
        "lines after a BOM",
        "array after a BOM",
    ],
)
def test_that_both_forms_of_a_file_are_read(store: Store, content: bytes) -> None:
    assert load(store, content) == Loaded(2, ())
    assert names(store) == ["anna", "bert"]


@pytest.mark.parametrize("indent", [None, 2])
def test_that_a_single_object_is_one_entity(store: Store, indent: int | None) -> None:
    content = json.dumps(WHOLE, indent=indent).encode()
    assert load(store, content) == Loaded(1, ())
    assert faults(store) == []


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xef\xbb\xbf", b"[]"])
def test_that_an_empty_file_loads_nothing(store: Store, content: bytes) -> None:
    assert load(store, content) == Loaded(0, ())


def test_that_separators_inside_a_text_do_not_end_a_line(store: Store) -> None:
    title = "a\u2028b\u2029c\x0bd\x85e"
    content = json.dumps({"id": "x", "title": title}, ensure_ascii=False).encode()
    assert load(store, content + b"\n" + text(ANNA)) == Loaded(2, ())
    assert titles(store) == [title, "Anna"]


def deep(size: int) -> bytes:
    return b'{"id": "deep", "x": ' + b"[" * size + b"]" * size + b"}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"id": "x", "embedding": [NaN]}', "NaN is no JSON number"),
        (b'[{"id": "x", "embedding": [Infinity]}]', "Infinity is no JSON number"),
        (b'{"id": "x", "y": -Infinity}', "-Infinity is no JSON number"),
        (deep(100_000), "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"id": "x"}', "delimiter"),
        (b'{"id": "x"', "delimiter"),
        (b"anna", "Expecting value, at column 1"),
        (b'{"id": "\xff"}', "byte 9 is not UTF-8"),
        (b'{"id": "x", "title": "a", "title": "b"}', "'title' stands twice"),
        (b'[{"id": "x", "metadata": {"k": "1", "k": "2"}}]', "'k' stands twice"),
        (b'{"id": "x", "y": ' + b"9" * 5000 + b"}", "4300"),
    ],
)
def test_that_what_is_not_json_is_a_bad_line(
    store: Store, content: bytes, words: str
) -> None:
    loaded = load(store, content)
    assert loaded.entities == 0
    assert [line.number for line in loaded.bad] == [1]
    assert loaded.bad[0].reason.startswith("not valid JSON: ")
    assert words in loaded.bad[0].reason


def test_that_the_fault_of_an_array_has_its_line(store: Store) -> None:
    loaded = load(store, b'[{"id": "x"},\n {"id":\n 7, }]')
    assert [line.number for line in loaded.bad] == [3]
    assert loaded.bad[0].reason.endswith("at column 5")


BAD = [
    (b'"anna"', "entity: must be a JSON object"),
    (b"{}", "entity: has no identifier and nothing to store"),
    (b'{"embedder": "e"}', "entity: has no identifier and nothing to store"),
    (b'{"types": [], "metadata": {}}', "entity: has no identifier and nothing to"),
    (b'{"id": 7}', "id: must be a text"),
    (b'{"id": ""}', "id: must have 1 to 256 characters"),
    (b'{"id": "x", "title": "\\ud800"}', "document.title: holds half of a character"),
    (b'{"id": "x", "metadata": {"k": 1}}', "document.metadata.k: must be a text"),
    (b'{"id": "x", "embedding": [1, 1e999]}', "vector.embedding[1]: must be a finite"),
    (b'{"id": "x", "types": "t"}', "semantic.types: must be a list"),
    (b'{"id": "x", "relationships": [["a"]]}', "graph.relationships[0]: must be [pre"),
    (b'{"id": "x", "tensor": {"shape": [2], "data": []}}', "tensor.data: holds 0, its"),
    (b'{"id": "x", "provenance": {"actor": "a"}}', "provenance.event_type: is req"),
    (
        b'{"id": "x", "spatial": {"latitude": 91, "longitude": 0}}',
        "spatial.latitude: 91 is not in -90",
    ),
]


def test_that_every_bad_line_has_its_number_and_names_the_field(store: Store) -> None:
    content = b"".join(line + b"\r\n\r\n" for line, _ in BAD)
    loaded = load(store, content)
    assert [line.number for line in loaded.bad] == list(range(1, 2 * len(BAD), 2))
    for line, (_, words) in zip(loaded.bad, BAD, strict=True):
        assert line.reason.startswith(words)


def test_that_members_of_an_array_are_counted_from_1(store: Store) -> None:
    loaded = load(store, b'[{"id": "x"},\n {"id": 7},\n\n null]')
    assert loaded.bad == (
        BadLine(2, "id: must be a text"),
        BadLine(3, "entity: must be a JSON object"),
    )


@pytest.mark.parametrize("bad", [line for line, _ in BAD] + [b"{", b'{"x": NaN}'])
def test_that_one_bad_line_leaves_the_store_as_it_was(store: Store, bad: bytes) -> None:
    load(store, text(ANNA))
    before = dump(store)
    loaded = load(store, text(BERT, WHOLE) + bad + b"\n" + text({"title": "more"}))
    assert loaded.entities == 0
    assert [line.number for line in loaded.bad] == [3]
    assert dump(store) == before


def test_that_a_failed_load_does_not_fix_the_dimension(store: Store) -> None:
    content = text(WHOLE, {"id": 7})
    load(store, content)
    assert writing.dimension(store.connection) is None
    assert load(store, text({"id": "five", "embedding": [1] * 5})).bad == ()
    assert writing.dimension(store.connection) == 5


def test_that_an_embedding_of_another_length_is_a_bad_line(store: Store) -> None:
    content = text(WHOLE, {"id": "five", "embedding": [1] * 5}, BERT)
    reason = "vector.embedding: its length is 5, that of the vectors here is 3"
    assert load(store, content) == Loaded(0, (BadLine(2, reason),))
    assert load(store, content, skip_invalid=True) == Loaded(2, (BadLine(2, reason),))
    assert names(store) == ["whole", "bert"]
    assert faults(store) == []


def test_that_an_identifier_of_the_store_is_a_bad_line(store: Store) -> None:
    load(store, text(ANNA))
    bad = (BadLine(2, "id: 'anna' exists already"),)
    content = text(BERT, ANNA | {"title": "Another"})
    assert load(store, content) == Loaded(0, bad)
    assert load(store, content, skip_invalid=True) == Loaded(1, bad)
    assert names(store) == ["anna", "bert"]
    assert titles(store) == ["Anna", "Bert"]


def test_that_an_identifier_twice_in_a_file_is_a_bad_line(store: Store) -> None:
    bad = (BadLine(3, "id: 'anna' exists already"),)
    content = text(ANNA, BERT, ANNA)
    assert load(store, content) == Loaded(0, bad)
    assert names(store) == []
    assert load(store, content, skip_invalid=True) == Loaded(2, bad)
    assert faults(store) == []


def plain(count: int) -> Iterator[Line]:
    for number in range(1, count + 1):
        yield number, {"id": f"e-{number}", "title": f"Entity {number}"}


@pytest.fixture
def watched(path: Path) -> Iterator[tuple[Store, Counter]]:
    """A store, and who hears of what is committed to it."""
    counter = Counter()
    store = Store(path, create=True, observer=counter)
    yield store, counter
    store.close()


def test_that_skipping_commits_a_thousand_at_a_time(
    path: Path, watched: tuple[Store, Counter]
) -> None:
    store, counter = watched
    committed: set[tuple[int, int]] = set()

    def spied(other: sqlite3.Connection) -> Iterator[Line]:
        for line in plain(2 * BATCH + 500):
            (count,) = other.execute("SELECT count(*) FROM entity").fetchone()
            committed.add((count, counter.made))
            yield line

    with closing(sqlite3.connect(path)) as other:
        loaded = loading.load(store, spied(other), skip_invalid=True)
    assert loaded == Loaded(2 * BATCH + 500, ())
    assert committed == {(0, 0), (BATCH, BATCH), (2 * BATCH, 2 * BATCH)}
    assert counter.made == len(names(store)) == 2 * BATCH + 500


@pytest.mark.parametrize("bad", [1, 500, 1000, 1001, 2000])
def test_that_a_bad_line_does_not_lose_its_neighbours(
    watched: tuple[Store, Counter], bad: int
) -> None:
    store, counter = watched
    found: list[Line] = [
        (number, {"id": "", "embedding": [1.0]} if number == bad else document)
        for number, document in plain(2000)
    ]
    loaded = loading.load(store, found, skip_invalid=True)
    assert loaded.entities == counter.made == 1999
    assert [line.number for line in loaded.bad] == [bad]
    assert names(store) == [f"e-{n}" for n in range(1, 2001) if n != bad]
    assert writing.dimension(store.connection) is None
    assert faults(store) == []


def stop_after(count: int) -> Callable[[], bool]:
    left = iter(range(count))
    return lambda: next(left, None) is None


@pytest.mark.parametrize("asked", [0, 1, 700, 2500])
@pytest.mark.parametrize("skip_invalid", [False, True])
def test_that_stopping_raises_and_keeps_whole_batches(
    watched: tuple[Store, Counter], asked: int, *, skip_invalid: bool
) -> None:
    store, counter = watched
    with pytest.raises(StoppedError):
        loading.load(
            store, plain(3000), skip_invalid=skip_invalid, stop=stop_after(asked)
        )
    assert not store.connection.in_transaction
    count = len(names(store))
    assert count == counter.made
    assert count in ((0, BATCH, 2 * BATCH) if skip_invalid else (0,))
    assert loading.load(store, [(1, {"id": "next"})]) == Loaded(1, ())
    assert faults(store) == []


def test_that_a_provenance_object_makes_one_record(store: Store) -> None:
    assert load(store, text(WHOLE, ANNA)) == Loaded(2, ())
    rows = store.connection.execute(
        "SELECT id, position, event_type, actor, source, description"
        " FROM provenance JOIN entity ON key = entity"
    ).fetchall()
    assert rows == [("whole", 0, "created", "us", None, "made")]


def test_that_entities_without_an_identifier_are_given_one_each(store: Store) -> None:
    assert load(store, text({"title": "a"}, {"title": "a"})) == Loaded(2, ())
    assert len(set(names(store))) == 2

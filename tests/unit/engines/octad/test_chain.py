import hashlib
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import chain
from panll_desktop.engines.octad.chain import GENESIS, Fault, Record
from panll_desktop.engines.octad.errors import RejectedError

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
MOMENT = "2026-02-01T10:00:00.123456789+00:00"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


texts = st.text(st.characters(codec="utf-8"), max_size=20)
events = st.one_of(
    st.sampled_from(sorted(chain.VARIANTS)), texts.map(lambda text: text.lower())
)
written = st.tuples(events, texts, texts, st.none() | texts, texts)


@st.composite
def chains(draw: st.DrawFn) -> list[Record]:
    records: list[Record] = []
    parent = GENESIS
    for each in draw(st.lists(written, min_size=1, max_size=5)):
        records.append(chain.append(parent, *each))
        parent = records[-1].content_hash
    return records


def test_that_a_chain_begins_with_the_hash_of_nothing() -> None:
    assert GENESIS == EMPTY


@pytest.mark.parametrize(
    ("event", "variant"),
    [
        ("created", '"Created"'),
        ("modified", '"Modified"'),
        ("imported", '"Imported"'),
        ("normalized", '"Normalized"'),
        ("drift_repaired", '"DriftRepaired"'),
        ("deleted", '"Deleted"'),
        ("merged", '"Merged"'),
        ("reviewed", '{"Custom":"reviewed"}'),
        ("driftrepaired", '{"Custom":"driftrepaired"}'),
        ('à "b"', '{"Custom":"à \\"b\\""}'),
        ("", '{"Custom":""}'),
    ],
)
def test_that_each_event_is_hashed_by_the_name_of_its_variant(
    event: str, variant: str
) -> None:
    json = (
        '{"actor":"alice","description":"made","event_type":' + variant + ","
        '"parent_hash":"' + EMPTY + '","source":null,'
        '"timestamp":"2026-02-01T10:00:00.123456789+00:00"}'
    )
    found = chain.content_hash(GENESIS, event, "alice", MOMENT, None, "made")
    assert found == _sha256(json)


def test_that_a_known_record_has_its_known_hash() -> None:
    # printf '{"actor":...}' | sha256sum, of the compact JSON in the test above
    found = chain.content_hash(GENESIS, "created", "alice", MOMENT, None, "made")
    assert found == "31789fde7737c86410660db6c9f669ae28a70aa263cd3b415b54c0d0db94999b"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ('a "quote" and a \\', '"a \\"quote\\" and a \\\\"'),
        ("two\nlines\r\n\tindented", '"two\\nlines\\r\\n\\tindented"'),
        ("\b\f", '"\\b\\f"'),
        ("\x00\x01\x0b\x1f", '"\\u0000\\u0001\\u000b\\u001f"'),
        ("\x7f\x80\u2028/<>&'", '"\x7f\x80\u2028/<>&\'"'),
        ("Zoë 日本 🙂", '"Zoë 日本 🙂"'),
    ],
)
def test_that_text_is_escaped_as_the_server_escapes_it(text: str, escaped: str) -> None:
    json = (
        f'{{"actor":{escaped},"description":{escaped},"event_type":"Imported",'
        f'"parent_hash":"00","source":{escaped},"timestamp":"2026"}}'
    )
    found = chain.content_hash("00", "imported", text, "2026", text, text)
    assert found == _sha256(json)


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("Created", "created"),
        ("created", "created"),
        ("CREATED", "created"),
        ("DriftRepaired", "drift_repaired"),
        ("drift_repaired", "drift_repaired"),
        ("Drift_Repaired", "drift_repaired"),
        ('Custom("reviewed")', "reviewed"),
        ('Custom("driftrepaired")', "driftrepaired"),
        ('Custom("say \\"a\\\\b\\"\\n")', 'say "a\\b"\n'),
        ('Custom("e\\u{301}\\u{7f}\\0")', "e\u0301\x7f\0"),
        ('Custom("\\u{ffffff}")', "\\u{ffffff}"),
        ('Custom("")', ""),
        ("Peer Review", "peer review"),
    ],
)
def test_that_an_event_is_known_however_it_is_written(shown: str, stored: str) -> None:
    assert chain.event_name(shown) == stored


@given(events)
def test_that_a_stored_event_keeps_its_name(event: str) -> None:
    assert chain.event_name(event) == event


@given(chains())
def test_that_a_chain_built_by_append_verifies(records: list[Record]) -> None:
    assert chain.verify(records) == []


@given(chains(), st.data())
def test_that_a_change_of_any_field_of_any_record_is_found(
    records: list[Record], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(records) - 1))
    name = data.draw(st.sampled_from(sorted(Record.__dataclass_fields__)))
    former = getattr(records[at], name)
    values = st.none() | texts if name == "source" else texts
    value = data.draw(values.filter(lambda value: value != former))
    changed = [*records]
    changed[at] = replace(records[at], **{name: value})  # type: ignore[arg-type]
    assert at in [fault.position for fault in chain.verify(changed)]


@given(chains(), st.data())
def test_that_a_record_taken_out_or_put_twice_is_found(
    records: list[Record], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(records) - 1))
    assert chain.verify([*records[: at + 1], *records[at:]])
    if at < len(records) - 1:
        assert chain.verify([*records[:at], *records[at + 1 :]])


def test_that_a_fault_says_which_record_and_why() -> None:
    first = chain.append(GENESIS, "created", "alice", MOMENT, None, "made")
    second = chain.append(first.content_hash, "modified", "bob", MOMENT, None, "better")
    forged = replace(first, actor="mallory")
    moved = replace(second, parent_hash=GENESIS)
    assert chain.verify([forged, second]) == [
        Fault(0, "Its hash is not that of what it says.")
    ]
    assert chain.verify([second]) == [
        Fault(0, "It does not follow the start of a chain.")
    ]
    assert chain.verify([first, moved]) == [
        Fault(1, "It does not follow the record before it."),
        Fault(1, "Its hash is not that of what it says."),
    ]


def test_that_half_of_a_character_is_hashed_like_any_text() -> None:
    record = chain.append(GENESIS, "created", "\ud800", MOMENT, None, "")
    assert chain.verify([record]) == []


def _shown(record: Record, event: str) -> dict[str, object]:
    return {
        "event_type": event,
        "actor": record.actor,
        "timestamp": record.timestamp,
        "source": record.source,
        "description": record.description,
        "content_hash": record.content_hash,
    }


def test_that_a_chain_as_the_server_shows_it_verifies() -> None:
    names = ["Created", "DriftRepaired", 'Custom("peer \\"review\\"")']
    records: list[Record] = []
    for event in ("created", "drift_repaired", 'peer "review"'):
        parent = records[-1].content_hash if records else GENESIS
        records.append(chain.append(parent, event, "Zoë", MOMENT, "a.csv", "x"))
    answer = [_shown(*pair) for pair in zip(records, names, strict=True)]
    found = chain.chain_from_api(answer)  # type: ignore[arg-type]
    assert found == records
    assert chain.verify(found) == []


def test_that_a_parent_hash_that_is_shown_takes_precedence() -> None:
    document = {
        "event_type": "Created",
        "actor": "alice",
        "timestamp": MOMENT,
        "description": "made",
        "parent_hash": "ab",
        "content_hash": "cd",
    }
    record = chain.from_api(document, "ef")
    assert (record.parent_hash, record.source) == ("ab", None)
    assert chain.from_api(document | {"parent_hash": None}, "ef").parent_hash == "ef"


@pytest.mark.parametrize("name", ["event_type", "actor", "timestamp", "content_hash"])
@pytest.mark.parametrize("value", [None, 1, ["x"]])
def test_that_a_field_that_is_no_text_is_named(name: str, value: object) -> None:
    document = dict.fromkeys(
        ("event_type", "actor", "timestamp", "description", "content_hash"), "x"
    )
    with pytest.raises(RejectedError, match=rf"provenance\.{name}: must be a text"):
        chain.from_api({**document, name: value})  # type: ignore[dict-item]


def test_that_hashes_are_lower_case_hexadecimal() -> None:
    record = chain.append(GENESIS, "Merged", "a", "t", None, "d")
    assert len(record.content_hash) == 64
    assert set(record.content_hash) <= set(string.hexdigits.lower())
    assert record.event_type == "merged"

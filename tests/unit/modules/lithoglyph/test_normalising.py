"""Normal forms in GQL: found, judged, proposed, applied, and taken back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import CancelFlag, CancelledError, Json, Limits, QueryError
from tests.unit.modules.lithoglyph.asking import WHO, asked, opened, rows

CITIES = {"sales": "Oslo", "stock": "Bergen", "board": "Oslo"}
STAFF = [
    ("ada", "sales"),
    ("bo", "sales"),
    ("cy", "stock"),
    ("di", "stock"),
    ("ed", "board"),
    ("flo", "board"),
]


@pytest.fixture
def staff(store: Path) -> Iterator[EmbeddedSession]:
    """Six people; where their department is depends on the department alone."""
    with closing(opened(store, actor="user:ida", rationale="test")) as session:
        rows(session, "CREATE COLLECTION staff (name STRING UNIQUE NOT NULL)")
        listed = ", ".join(f"('{n}', '{d}', '{CITIES[d]}')" for n, d in STAFF)
        rows(session, f"INSERT INTO staff (name, dept, city) VALUES {listed}")
        yield session


def pairs(found: list[dict[str, Json]]) -> set[str]:
    return {f"{each['determinant']} -> {each['dependent']}" for each in found}


def test_that_dependencies_are_found_with_their_confidence(
    staff: EmbeddedSession,
) -> None:
    found, outcome = asked(staff, "DISCOVER DEPENDENCIES FROM staff")
    assert "['dept'] -> city" in pairs(found)
    assert "['city'] -> dept" not in pairs(found)
    (one,) = [each for each in found if each["determinant"] == ["dept"]]
    assert (one["confidence"], one["tier"], one["exceptions"]) == (1.0, "high", 0)
    assert "in 6 of 6 documents" in outcome.message


def test_that_a_form_is_judged_with_its_reasons(staff: EmbeddedSession) -> None:
    found, outcome = asked(staff, "CHECK NORMAL_FORM staff AGAINST BCNF")
    assert [(each["form"], each["dependency"]) for each in found] == [
        ("3NF", "dept → city")
    ]
    assert outcome.message.startswith("staff is in 2NF, not in BCNF; keys: name;")
    assert rows(staff, "CHECK NORMAL_FORM staff AGAINST 2NF") == []


def test_that_a_migration_is_proposed_applied_and_taken_back(
    staff: EmbeddedSession,
) -> None:
    before = rows(staff, "SELECT * FROM staff")
    found, outcome = asked(staff, "PROPOSE NORMALIZATION staff TO BCNF")
    assert found[0]["proposal"] == "staff_to_bcnf"
    assert found[0]["fields"] == ["dept", "city"]
    assert "APPLY NORMALIZATION staff_to_bcnf" in outcome.message
    assert rows(staff, "SELECT * FROM staff") == before

    _, outcome = asked(staff, "APPLY NORMALIZATION staff_to_bcnf RATIONALE 'tidy'")
    assert "goes from 2NF to BCNF" in outcome.message
    part = str(found[0]["collection"])
    assert len(rows(staff, f"SELECT * FROM {part}")) == 3
    assert all("city" not in row for row in rows(staff, "SELECT * FROM staff"))
    (last,) = rows(staff, "INTROSPECT JOURNAL SINCE 2")
    assert last["op_type"] == "migrate"
    assert isinstance(last["provenance"], dict)
    assert "staff (6 documents)" in str(last["provenance"]["narrative"])

    rows(staff, "ROLLBACK NORMALIZATION staff_to_bcnf REASON 'slow'")
    assert rows(staff, "SELECT * FROM staff") == before
    with pytest.raises(QueryError, match="No migration of staff to BCNF"):
        rows(staff, "ROLLBACK NORMALIZATION staff_to_bcnf REASON 'again'")


def test_that_what_was_taken_apart_is_joined_by_hand(staff: EmbeddedSession) -> None:
    before = rows(staff, "SELECT * FROM staff")
    found, _ = asked(staff, "PROPOSE NORMALIZATION staff TO BCNF")
    part = str(found[0]["collection"])
    rows(staff, "APPLY NORMALIZATION staff_to_bcnf RATIONALE 'tidy'")
    apart = rows(staff, "SELECT * FROM staff")
    joined, outcome = asked(
        staff, f"DENORMALIZE staff, {part} INTO staff ON dept REASON 'reports'"
    )
    assert (joined[0]["collection"], joined[0]["documents"]) == ("staff", 6)
    assert f"staff (6 documents) and {part} (3 documents) become" in outcome.message
    assert rows(staff, "SELECT * FROM staff") == before
    with pytest.raises(QueryError, match="There is no collection"):
        rows(staff, f"SELECT * FROM {part}")
    (last,) = rows(staff, "INTROSPECT JOURNAL SINCE 3")
    assert isinstance(last["provenance"], dict)
    assert (last["op_type"], last["rationale"]) == ("migrate", "reports")
    assert "become staff" in str(last["provenance"]["narrative"])
    rows(staff, "UNDO LAST")
    assert rows(staff, "SELECT * FROM staff") == apart
    assert len(rows(staff, f"SELECT * FROM {part}")) == 3


def test_that_the_workbench_may_ask_for_the_same(staff: EmbeddedSession) -> None:
    trial = staff.normalise("staff", dry_run=True)
    assert (trial.applied, trial.version) == (False, None)
    assert "goes from 2NF to BCNF" in trial.changes[0]
    done = staff.normalise("staff", dry_run=False)
    assert (done.applied, done.version) == (True, 3)
    assert staff.normalise("staff", dry_run=True).changes == ()


def test_that_a_migration_says_who_and_why(store: Path) -> None:
    with closing(opened(store)) as session:
        rows(session, f"CREATE COLLECTION staff (name STRING UNIQUE NOT NULL){WHO}")
        listed = ", ".join(f"('{n}', '{d}', '{CITIES[d]}')" for n, d in STAFF)
        rows(session, f"INSERT INTO staff (name, dept, city) VALUES {listed}{WHO}")
        with pytest.raises(QueryError) as caught:
            rows(session, "APPLY NORMALIZATION staff_to_bcnf")
    assert caught.value.code == "1006 PROVENANCE_REQUIRED"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("CHECK NORMAL_FORM staff AGAINST NF7", "“NF7” is no normal form"),
        ("APPLY NORMALIZATION other", "There is no proposal “other”"),
        ("PROPOSE NORMALIZATION staff TO 2NF", "is in 2NF already"),
        ("DISCOVER DEPENDENCIES FROM staff CONFIDENCE 2", "out of bounds"),
        ("DISCOVER DEPENDENCIES FROM stuff", "Did you mean staff?"),
        ("DENORMALIZE staff, stuff INTO x ON dept", "Did you mean staff?"),
        ("DENORMALIZE staff, staff INTO x ON dept", "Two different collections"),
    ],
)
def test_that_what_cannot_be_is_said(
    staff: EmbeddedSession, query: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        rows(staff, query)
    assert said in caught.value.title


def test_that_a_search_can_be_stopped(staff: EmbeddedSession) -> None:
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        staff.start("DISCOVER DEPENDENCIES FROM staff", {}, Limits(), flag)

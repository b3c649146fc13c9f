"""Normal forms through the protocol: what was shown is what is carried out."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import protocol as p
from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession, connect
from panll_desktop.modules.lithoglyph.remote.refusals import Refusing
from panll_desktop.testing.normal_forms import decomposition_rules, report_rules
from tests.fakes import FakeObserver
from tests.unit.modules.lithoglyph.asking import opened, rows

ROWS = (
    "INSERT INTO staff (name, dept, city, firm) VALUES"
    " ('ada', 'sales', 'Oslo', 'x'), ('bo', 'sales', 'Oslo', 'x'),"
    " ('cy', 'stock', 'Bergen', 'x'), ('di', 'stock', 'Bergen', 'x'),"
    " ('ed', 'board', 'Oslo', 'x'), ('flo', 'board', 'Oslo', 'x')"
)
BCNF = p.NormalForm.BOYCE_CODD


@pytest.fixture
def staff(store: Path) -> Iterator[EmbeddedSession]:
    with closing(opened(store, actor="user:ida", rationale="test")) as session:
        rows(session, "CREATE COLLECTION staff (name STRING UNIQUE NOT NULL)")
        rows(session, "CREATE EDGE COLLECTION knows")
        rows(session, ROWS)
        yield session


def report(session: EmbeddedSession) -> p.NormalFormReport:
    found = session.normal_form("staff", p.CancelFlag(), lambda _done, _due: None)
    assert report_rules(found) == []
    return found


def proposal(session: EmbeddedSession) -> p.Decomposition:
    found = report(session)
    made = session.decomposition(found, BCNF)
    assert made is not None
    assert decomposition_rules(found, made) == []
    return made


def test_that_collections_of_documents_come_first(staff: EmbeddedSession) -> None:
    assert staff.decomposable() == ("staff", "knows")


def test_that_a_report_leaves_out_what_says_nothing(staff: EmbeddedSession) -> None:
    found = report(staff)
    assert (found.form, found.keys) == (p.NormalForm.SECOND, (("name",),))
    assert (found.documents, found.of, found.declared) == (6, 6, False)
    assert found.constant == ("firm",)
    assert any("one value in all documents: firm" in each for each in found.notes)
    assert "firm" not in {each.dependent for each in found.dependencies}
    assert [str(each.dependency) for each in found.violations] == ["dept → city"]
    counting = [each for each in found.dependencies if each.counts]
    assert found.dependencies[: len(counting)] == tuple(counting)


def test_that_progress_is_told_and_a_set_flag_stops(staff: EmbeddedSession) -> None:
    heard: list[tuple[int, int]] = []
    staff.normal_form("staff", p.CancelFlag(), lambda *each: heard.append(each))
    assert heard[-1][0] == heard[-1][1] > 0
    flag = p.CancelFlag()
    with pytest.raises(p.CancelledError):
        staff.normal_form("staff", flag, lambda *_: flag.set())


def test_that_what_was_declared_and_is_broken_is_shown(store: Path) -> None:
    with closing(opened(store, actor="user:ida", rationale="test")) as session:
        rows(
            session,
            "CREATE COLLECTION staff (name STRING) WITH FUNCTIONAL_DEPENDENCIES"
            " (name -> dept; dept -> city; city -> dept)",
        )
        rows(session, ROWS)
        found = report(session)
    stated = {str(each): each for each in found.dependencies if each.declared}
    assert found.declared
    assert stated["dept → city"].counts
    assert not stated["city → dept"].counts
    assert any("city → dept: it is declared" in each for each in found.notes)


def test_that_a_proposal_is_carried_out_as_it_was_shown(
    staff: EmbeddedSession,
) -> None:
    before = rows(staff, "SELECT * FROM staff")
    made = proposal(staff)
    part, rest = made.parts
    assert (part.name, part.key, part.fields) == (
        "staff_dept",
        ("dept",),
        ("dept", "city"),
    )
    assert (rest.key, rest.fresh) == (("name",), False)
    assert "firm" in rest.fields
    done = staff.decompose(made, "user:bo", "said once")
    assert done.sentence == (
        f"staff is in BCNF now, as staff_dept and staff: entry {done.entry} of the"
        " journal."
    )
    (last,) = rows(staff, f"INTROSPECT JOURNAL SINCE {done.entry - 1}")
    assert (last["actor"], last["rationale"]) == ("user:bo", "said once")
    assert len(rows(staff, "SELECT * FROM staff_dept")) == 3
    assert staff.decomposition(report(staff), BCNF) is None

    back = staff.recompose(done.entry, "user:bo", "slow")
    assert back.entry == done.entry + 1
    assert rows(staff, "SELECT * FROM staff") == before


def test_that_nobody_changes_anything_without_a_name(staff: EmbeddedSession) -> None:
    made = proposal(staff)
    with pytest.raises(p.QueryError) as caught:
        staff.decompose(made, "", "said once")
    assert caught.value.code == "1006 PROVENANCE_REQUIRED"
    assert staff.decomposable() == ("staff", "knows")


def test_that_a_proposal_that_came_too_late_is_refused(staff: EmbeddedSession) -> None:
    made = proposal(staff)
    rows(staff, "INSERT INTO staff {name: 'gus', dept: 'sales', city: 'Rome'}")
    with pytest.raises(p.QueryError, match="does not hold any more"):
        staff.decompose(made, "user:bo", "said once")


@pytest.mark.parametrize("entry", [3, 99])
def test_that_only_a_migration_is_taken_back(
    staff: EmbeddedSession, entry: int
) -> None:
    with pytest.raises(p.QueryError, match=f"Entry {entry} is no migration"):
        staff.recompose(entry, "user:bo", "why not")


def test_that_a_form_that_is_reached_needs_no_proposal(staff: EmbeddedSession) -> None:
    assert staff.decomposition(report(staff), p.NormalForm.SECOND) is None


def test_that_an_unknown_collection_is_named(staff: EmbeddedSession) -> None:
    with pytest.raises(p.QueryError, match="Did you mean staff"):
        staff.normal_form("stuff", p.CancelFlag(), lambda _done, _due: None)


def test_that_a_server_says_what_to_do_instead() -> None:
    server = Refusing()
    with pytest.raises(p.UnsupportedError, match="is not looked for on a server"):
        server.decomposable()
    with pytest.raises(p.UnsupportedError, match="normal form of staff"):
        server.normal_form("staff", p.CancelFlag(), lambda _done, _due: None)
    with pytest.raises(p.UnsupportedError):
        server.recompose(1, "user:bo", "why not")


def test_that_who_counts_hears_of_it(store: Path) -> None:
    hearing = FakeObserver()
    options: p.Options = {
        "path": str(store),
        "create": True,
        "actor": "a",
        "rationale": "b",
    }
    with closing(connect(options, hearing)) as session:
        rows(session, "CREATE COLLECTION staff (name STRING UNIQUE NOT NULL)")
        rows(session, ROWS)
        session.decompose(proposal(session), "user:bo", "said once")
    assert hearing.repairs == [True]

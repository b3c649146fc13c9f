"""What pane L shows of GQL as accepted runs on a store; what is demanded is listed."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.litho import types
from panll_desktop.languages.gql import dialects
from panll_desktop.modules.lithoglyph.demands import TYPES, VERSIONS
from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import CatalogKind, QueryError, UnsupportedError
from tests.unit.modules.lithoglyph.asking import WHO, asked, opened, rows

MADE = ("claims", "drafts", "entities", "evidence", "people")
FILLED = (
    "INSERT INTO claims {_key: 'c1', title: 'It was the pump'}",
    "INSERT INTO evidence {_key: 'e1', title: 'Memo', score: 70, kind: 'memo'}",
    "INSERT INTO people {_key: 'j-snow', name: 'J. Snow'}",
    "INSERT INTO people {_key: 'john-snow', name: 'John Snow'}",
    "INSERT INTO entities {_key: 'x', name: 'Snow'}",
    "INSERT INTO drafts {_key: 'd', old: true}",
)
ACCEPTED = [each.text for dialect in dialects.ALL for each in dialect.accepted]
REFUSED = [each.text for dialect in dialects.ALL for each in dialect.refused]


def prepared(path: Path, text: str) -> EmbeddedSession:
    """A store with what the samples are about, except what one of them makes."""
    makes = re.match(r"CREATE (?:EDGE )?COLLECTION (\w+)", text)
    made = makes[1] if makes else ""
    session = opened(path, actor="user:ida", rationale="survey")
    for name in MADE:
        if name != made:
            rows(session, f"CREATE COLLECTION {name}")
    if made != "rests_on":
        rows(session, "CREATE EDGE COLLECTION rests_on")
    for each in FILLED:
        if made != each.split()[2]:
            rows(session, each)
    return session


@pytest.mark.parametrize("text", ACCEPTED)
def test_that_what_is_accepted_is_carried_out(text: str, tmp_path: Path) -> None:
    with closing(prepared(tmp_path / "s.litho", text)) as session:
        asked(session, text)


@pytest.mark.parametrize("text", REFUSED)
def test_that_what_is_refused_changes_nothing(text: str, tmp_path: Path) -> None:
    with closing(prepared(tmp_path / "s.litho", text)) as session:
        before = rows(session, "INTROSPECT JOURNAL")
        with pytest.raises((QueryError, UnsupportedError)):
            asked(session, text)
        assert rows(session, "INTROSPECT JOURNAL") == before


def test_that_what_a_collection_demands_is_in_its_schema(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "s.litho")) as session:
        rows(session, f"CREATE COLLECTION kinds{WHO}")
        rows(
            session,
            "CREATE COLLECTION finds (name : NonEmptyString UNIQUE,"
            " sure : Confidence, depth : BoundedNat 0 9 NOT NULL,"
            f" kind STRING REFERENCES kinds){WHO}",
        )
        rows(
            session,
            "ALTER COLLECTION finds ADD COLUMN note : String WITH PROVENANCE"
            " {actor: 'user:bo', rationale: 'asked for'}",
        )
        found = {each.name: each for each in session.catalog(("finds",))}
        assert (found["name"].type, found["name"].detail) == (
            "NonEmptyString",
            "not empty, unique",
        )
        assert found["sure"].detail == "from 0 to 1"
        assert found["depth"].type == "BoundedNat 0 9"
        assert found["depth"].detail == "not null"
        assert found["kind"].detail == "refers to kinds"
        assert found["provenance"].kind is CatalogKind.CONSTRAINT
        provenance = found["provenance"]
        assert (provenance.type, provenance.detail) == (
            "required",
            "actor and rationale",
        )
        assert found[VERSIONS].type == "version 2"
        newest, first = session.catalog(("finds", VERSIONS))
        assert (newest.name, newest.type) == ("version 2", "5 fields")
        assert newest.detail.endswith("user:bo: asked for")
        assert first.name == "version 1"
        listed = {each.name: each for each in session.catalog((TYPES,))}
        assert set(listed) == set(types.NAMES)
        assert listed["Percentage"].detail == "a number, from 0 to 100"
        assert listed["BoundedNat"].insert == "BoundedNat 0 100"


def test_that_constraints_of_edges_and_normal_forms_are_listed(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "s.litho")) as session:
        rows(session, f"CREATE COLLECTION sites{WHO}")
        rows(session, f"CREATE EDGE COLLECTION near FROM sites TO sites{WHO}")
        rows(
            session,
            "CREATE COLLECTION works (a : String, b : String) WITH"
            " TARGET_NORMAL_FORM BCNF, FUNCTIONAL_DEPENDENCIES (a -> b) RATIONALE 'x'"
            " ADDED_BY 'ida'",
        )
        near = {each.name: each for each in session.catalog(("near",))}
        assert near["ends"].detail == "both are documents in the store"
        kinds = [(each.type, each.name) for each in session.catalog(("works",))]
        assert ("dependency", "a → b") in kinds
        assert ("normal form", "BCNF") in kinds
        assert session.catalog(("works", "a")) == ()

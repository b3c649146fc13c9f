"""One document as the workbench shows it: fields, edges, versions, provenance."""

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import Modality, QueryError
from tests.unit.modules.lithoglyph.asking import WHO, rows

ALTA = "sites/alta"


@pytest.fixture
def changed(survey: EmbeddedSession) -> EmbeddedSession:
    rows(
        survey, f"UPDATE sites SET name = 'Áltá', seen = true WHERE _key = 'alta'{WHO}"
    )
    rows(survey, "UPDATE sites SET open = false WHERE _key = 'alta'"
         " ADDED_BY 'user:bo' REASON 'closed in winter'")  # fmt: skip
    return survey


def test_that_a_document_has_its_facets(changed: EmbeddedSession) -> None:
    found = changed.entity(ALTA)
    assert found is not None
    facets = {facet.modality: facet.content for facet in found.facets}
    assert (found.title, found.version) == ("Áltá", 12)
    assert facets[Modality.DOCUMENT] == {
        "name": "Áltá",
        "land": "NO",
        "open": False,
        "seen": True,
    }
    assert facets[Modality.GRAPH] == {
        "inbound": [{"edge": "carved_at/e1", "to": "glyphs/g1"}]
    }
    said = facets[Modality.PROVENANCE]
    assert isinstance(said, dict)
    assert (said["actor"], said["rationale"]) == ("user:bo", "closed in winter")
    assert changed.entity("sites/nowhere") is None


def test_that_versions_are_entries_of_the_journal(changed: EmbeddedSession) -> None:
    found = changed.versions(ALTA)
    assert [each.number for each in found] == [5, 11, 12]
    assert found[-1].author == "user:bo"
    assert found[-1].message == "update: closed in winter"
    past = changed.entity_at(ALTA, 5)
    assert (past.title, past.version) == ("Alta", 5)


def test_that_two_versions_are_compared_field_by_field(
    changed: EmbeddedSession,
) -> None:
    found = changed.changes(ALTA, 5, 12)
    assert {(each.field, each.before, each.after) for each in found} == {
        ("name", "Alta", "Áltá"),
        ("open", True, False),
        ("seen", None, True),
    }
    assert changed.changes(ALTA, 5, 5) == ()


def test_that_the_chain_says_who_and_why_and_is_checked(
    changed: EmbeddedSession,
) -> None:
    found = changed.provenance(ALTA)
    assert [(each.event, each.actor) for each in found] == [
        ("insert", "user:ida"),
        ("update", "user:ida"),
        ("update", "user:bo"),
    ]
    assert all(not each.faults for each in found)
    assert found[2].parent_hash == found[1].content_hash


def test_that_a_document_that_never_was_is_said(changed: EmbeddedSession) -> None:
    with pytest.raises(QueryError, match="never was") as caught:
        changed.versions("sites/nowhere")
    assert caught.value.code == "1001 DOCUMENT_NOT_FOUND"

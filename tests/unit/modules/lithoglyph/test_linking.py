"""What a document is linked with, and how it was judged."""

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import Neighbourhood, Rating
from panll_desktop.testing.neighbours import neighbourhood_rules
from tests.unit.modules.lithoglyph.asking import WHO, rows

SIX = (
    "{provenance: 90, replicability: 60, objectivity: 80, methodology: 85,"
    " publication: 90, transparency: 90}"
)


def around(session: EmbeddedSession, name: str, limit: int = 50) -> Neighbourhood:
    found = session.neighbours(name, limit)
    assert found is not None
    assert neighbourhood_rules(found, name, limit) == []
    return found


def test_that_a_document_is_told_with_its_edges(survey: EmbeddedSession) -> None:
    found = around(survey, "glyphs/g2")
    assert (found.centre.title, found.centre.kind) == ("sun", "glyphs")
    told = [
        (link.kind, link.outgoing, link.node.title, link.identifier)
        for link in found.links
    ]
    assert told == [
        ("carved_at", True, "Tanum", "carved_at/e2"),
        ("resembles", True, "elk", "resembles/r2"),
        ("resembles", False, "boat", "resembles/r1"),
    ]
    assert found.links[0].properties == {"sure": 0.4}


def test_that_an_edge_lies_between_its_ends(survey: EmbeddedSession) -> None:
    found = around(survey, "resembles/r1")
    told = [(link.kind, link.node.title) for link in found.links]
    assert told == [("_from", "boat"), ("_to", "sun")]


def test_that_a_limit_leaves_the_total(survey: EmbeddedSession) -> None:
    assert around(survey, "glyphs/g2", 1).total == 3


@pytest.mark.parametrize("name", ["glyphs/none", "none/g1", "glyphs", "", "a b/ä"])
def test_that_what_is_not_there_has_no_neighbours(
    survey: EmbeddedSession, name: str
) -> None:
    assert survey.neighbours(name, 5) is None


def test_that_scores_are_told_with_their_tier(survey: EmbeddedSession) -> None:
    rows(
        survey,
        f"CREATE COLLECTION sources (trust PROMPT_SCORE, plain INTEGER){WHO}",
    )
    text = "INSERT INTO sources {_key: 's', prompt: %s, trust: 39, plain: 90}%s"
    rows(survey, text % (SIX, WHO))
    found = survey.entity("sources/s")
    assert found is not None
    six, single = sorted(found.ratings, key=lambda each: each.field)
    assert (six.scheme, six.score, six.level, six.most) == ("PROMPT", 82, "gold", 100)
    assert dict(six.respects) == {
        "provenance": 90,
        "replicability": 60,
        "objectivity": 80,
        "methodology": 85,
        "publication": 90,
        "transparency": 90,
    }
    assert isinstance(single, Rating)
    assert (single.field, single.level, single.respects) == ("trust", "no tier", ())
    notes = around(survey, "sources/s").centre.notes
    assert sorted(notes) == ["PROMPT 39, no tier", "PROMPT 82, gold"]
    former = survey.entity_at("sources/s", found.version or 0)
    assert former.ratings == found.ratings


def test_that_scores_that_are_none_are_not_told(survey: EmbeddedSession) -> None:
    lacking = SIX.replace("provenance: 90, ", "")
    rows(survey, f"INSERT INTO glyphs {{_key: 'x', prompt: {lacking}}}{WHO}")
    found = survey.entity("glyphs/x")
    assert found is not None
    assert found.ratings == ()

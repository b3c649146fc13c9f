"""What an entity is linked with: edges of its own, and those that lead to it."""

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.testing.neighbours import neighbourhood_rules


def told(session: EmbeddedSession, name: str) -> list[tuple[str, bool, str, bool, str]]:
    found = session.neighbours(name, 50)
    assert found is not None
    assert neighbourhood_rules(found, name, 50) == []
    assert found.total == len(found.links)
    return [
        (
            link.kind,
            link.outgoing,
            link.node.identifier,
            link.node.stored,
            link.node.title,
        )
        for link in found.links
    ]


def test_that_edges_are_told_both_ways(session: EmbeddedSession) -> None:
    assert told(session, "full") == [
        ("far off", True, "nobody", False, ""),
        ("near", True, "bare", True, "Old bridge"),
    ]
    assert told(session, "bare") == [("near", False, "full", True, "River town")]
    assert told(session, "point") == []


def test_that_what_is_not_stored_has_no_neighbours(session: EmbeddedSession) -> None:
    assert session.neighbours("nobody", 5) is None
    assert session.neighbours("", 5) is None


def test_that_a_limit_leaves_some_of_every_kind(session: EmbeddedSession) -> None:
    found = session.neighbours("full", 1)
    assert found is not None
    assert (len(found.links), found.total) == (1, 2)

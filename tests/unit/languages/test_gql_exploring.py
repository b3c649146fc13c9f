"""Completion and the law of the place: what may stand there, and what it means."""

import pytest

from panll_desktop.languages.gql import parser, reference
from panll_desktop.languages.gql.completing import complete
from panll_desktop.languages.gql.exploring import explore
from panll_desktop.languages.gql.language import GQL
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Diagnostic,
    Insight,
    Word,
)

KNOWN: Catalogued = {
    (): (
        CatalogNode("glyphs", CatalogKind.COLLECTION, "document", "3 documents"),
        CatalogNode("carved_at", CatalogKind.COLLECTION, "edge", "2 edges"),
    ),
    ("glyphs",): (
        CatalogNode("_id", CatalogKind.KEY, "string"),
        CatalogNode("depth", CatalogKind.FIELD, "float"),
        CatalogNode("name", CatalogKind.FIELD, "String", "not null"),
        CatalogNode("depth > 0", CatalogKind.CONSTRAINT, "check"),
    ),
}


def labels(text: str) -> list[str]:
    """What is offered where the bar stands."""
    at = text.index("¦")
    return [each.label for each in complete(text.replace("¦", ""), at, KNOWN)]


def found(text: str) -> Insight:
    return explore(text.replace("¦", ""), text.index("¦"), KNOWN)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("¦", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("SELECT * FROM ¦", ["glyphs", "carved_at"]),
        ("SELECT * FROM gl¦", ["glyphs"]),
        ("SELECT de¦ FROM glyphs", ["depth"]),
        ("SELECT * FROM glyphs TRAVERSE ¦", ["carved_at"]),
        ("SELECT * FROM glyphs TRAVERSE carved_at I¦", ["INBOUND"]),
        ("SELECT * FROM glyphs WHERE ¦", ["_id", "depth", "name"]),
        ("SELECT * FROM glyphs WHERE depth ¦", ["=", "!=", ">"]),
        ("INSERT INTO ¦", ["glyphs", "carved_at"]),
        ("UPDATE glyphs SET ¦", ["_id", "depth", "name"]),
        ("UNDO ¦", ["LAST", "SEQUENCE"]),
        ("CHECK NORMAL_FORM glyphs AGAINST ¦", ["1NF", "2NF", "3NF", "BCNF"]),
        ("DENORMALIZE ¦", ["glyphs", "carved_at"]),
        ("DENORMALIZE carved_at, ¦", ["glyphs", "carved_at"]),
        ("DENORMALIZE carved_at, glyphs INTO gl¦", ["glyphs"]),
        ("DENORMALIZE glyphs, carved_at INTO glyphs ON ¦", ["_id", "depth", "name"]),
        ("CREATE COLLECTION t (a : Bounded¦", ["BoundedFloat", "BoundedInt"]),
        ("UNDO LAST; SELECT * FROM ¦", ["glyphs", "carved_at"]),
    ],
)
def test_that_what_may_stand_there_is_offered_first(
    text: str, first: list[str]
) -> None:
    assert labels(text)[: len(first)] == first


def test_that_nothing_is_offered_that_cannot_stand_there() -> None:
    assert "SELECT" not in labels("SELECT * FROM glyphs ¦")
    assert labels("SELECT a AS ¦") == []
    assert "depth" not in labels("SELECT * FROM glyphs LIMIT ¦")


def test_that_choosing_a_completion_replaces_what_was_typed() -> None:
    assert complete("SELECT * FROM gly -- of", 23, KNOWN) == []
    assert complete("SELECT * FROM gly WHERE a = 'f", 30, KNOWN) == []
    (only,) = complete("SELECT * FROM gly", 17, KNOWN)
    assert (only.edit.span.start, only.edit.span.end, only.edit.text) == (
        14,
        17,
        "glyphs",
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("¦", ("statement",)),
        ("SELECT * FROM glyphs TRAVERSE ¦", ("statement", "select", "traverse")),
        ("SELECT * FROM glyphs WHERE ¦", ("statement", "select", "where")),
        ("UNDO ¦", ("statement", "undo")),
        ("EXPLAIN UNDO ¦", ("statement", "explain", "undo")),
    ],
)
def test_that_the_rules_around_the_caret_are_known(
    text: str, path: tuple[str, ...]
) -> None:
    assert found(text).path == path


def test_that_what_was_written_and_what_is_next_are_told() -> None:
    insight = found("UNDO ¦")
    assert insight.taken == (Word("UNDO"),)
    assert insight.following == (Word("LAST"), Word("SEQUENCE"))


def test_that_fields_have_the_types_of_the_catalogue() -> None:
    insight = found("SELECT name FROM glyphs WHERE dep¦th > 3")
    assert [(each.text, each.type) for each in insight.types] == [("depth", "float")]


def test_that_a_change_says_what_has_to_hold() -> None:
    insight = found("INSERT INTO glyphs {name: 'x'} WITH_PROOF { ok: by x }¦")
    needs = [(each.sentence, each.proof) for each in insight.needs]
    assert needs == [
        ("The change says who makes it, and why (else code 1006).", False),
        ("Kept, not verified: ok: by x", True),
        ("glyphs demands a name, String.", False),
        ("glyphs demands: depth > 0.", False),
    ]
    edge = found("INSERT EDGE carved_at FROM glyphs/a TO sites/b¦")
    assert [each.sentence for each in edge.needs][1:] == [
        "glyphs/a is in the store (else code 1007).",
        "sites/b is in the store (else code 1007).",
    ]


@pytest.mark.parametrize("name", reference.MEANINGS)
def test_that_every_rule_that_is_described_exists(name: str) -> None:
    assert name in {rule for rule, _ in parser.grammar_tables().description.grammar}


def test_that_every_example_of_the_reference_parses() -> None:
    assert GQL.rules is not None
    for rule in GQL.rules():
        for text in rule.examples:
            answer = parser.parse(text)
            assert not isinstance(answer, Diagnostic), (rule.name, text)


def test_that_the_first_rule_is_a_whole_statement() -> None:
    assert GQL.rules is not None
    assert GQL.rules()[0].name == "statement"

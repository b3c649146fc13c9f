"""What is offered at the caret; ``|`` is the caret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.vql.language import VQL
from panll_desktop.languages.vql.parser import parse
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Completion,
    CompletionKind,
    Diagnostic,
)

KNOWN = {
    (): (CatalogNode("HEXADS", CatalogKind.COLLECTION, branch=True),),
    ("HEXADS",): (CatalogNode("city-oslo", CatalogKind.KEY, detail="Oslo"),),
    ("DOCUMENT",): (
        CatalogNode("title", CatalogKind.FIELD, "text", insert="DOCUMENT.title"),
        CatalogNode("body", CatalogKind.FIELD, "text", insert="DOCUMENT.body"),
    ),
    ("SPATIAL",): (
        CatalogNode("latitude", CatalogKind.FIELD, "real", insert="SPATIAL.latitude"),
    ),
}


def offers(marked: str) -> list[Completion]:
    assert VQL.complete is not None
    text, offset = marked.replace("|", ""), marked.index("|")
    return list(VQL.complete(text, offset, KNOWN))


def labels(marked: str) -> list[str]:
    return [each.label for each in offers(marked)]


def applied(marked: str, label: str) -> str:
    text = marked.replace("|", "")
    (chosen,) = [each for each in offers(marked) if each.label == label]
    span = chosen.edit.span
    return text[: span.start] + chosen.edit.text + text[span.end :]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * FROM OCTAD a LIMIT 5 WITH |", "SESSION"),
        ("SELECT * FROM OCTAD a CONSUME AFTER 1 USE WITH s|", "SESSION"),
        ("SELECT * FROM FEDERATION /* WITH |", "DRIFT"),
        ("SELECT * FROM FEDERATION /* WITH |", "SESSION"),
        ("DELETE HEXAD a PROOF ACCESS(x) WITH SES|", "SESSION"),
        ("SELECT * FROM OCTAD a LIMIT 5 WITH SESSION |", "ReadOnlyProtocol"),
    ],
)
def test_that_with_goes_on_as_it_may_where_it_stands(text: str, word: str) -> None:
    assert word in labels(text)


def test_that_words_begin_with_what_is_typed() -> None:
    assert labels("sel|") == ["SELECT"]
    assert labels("SELECT * FROM hexads WH|") == ["WHERE"]
    assert labels("SELECT * FROM hexads xyz|") == []


def test_that_the_usual_words_come_first() -> None:
    assert labels("SELECT * FROM hexads |")[:3] == ["WHERE", "LIMIT", "ORDER"]


def test_that_a_choice_replaces_the_whole_word() -> None:
    assert applied("SELECT DOC|UME FROM hexads", "DOCUMENT") == (
        "SELECT DOCUMENT FROM hexads"
    )


def test_that_fields_of_the_modality_stand_behind_its_dot() -> None:
    assert labels("SELECT DOCUMENT.|") == ["body", "title", "*"]
    assert labels("SELECT DOCUMENT.t|") == ["title"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("SELECT DOCUMENT(|) FROM hexads", {"title", "body"}),
        ("SELECT GRAPH, DOCUMENT(body, t|", {"title"}),
        ("INSERT HEXAD WITH DOCUMENT(|", {"title", "body"}),
        ("INSERT HEXAD WITH DOCUMENT(body = 'x', |", {"title", "body"}),
        ("INSERT HEXAD WITH DOCUMENT(body = 'x'), GRAPH(|", set[str]()),
        ("SELECT * FROM hexads WHERE DOCUMENT.title == |", set[str]()),
    ],
)
def test_that_the_parts_of_a_modality_are_offered_in_its_brackets(
    text: str, fields: set[str]
) -> None:
    found = {each.label for each in offers(text) if each.kind is CompletionKind.FIELD}
    assert {each for each in found if "." not in each} == fields


def test_that_a_part_of_a_part_is_selected_and_never_inserted() -> None:
    node = CatalogNode("properties.city", CatalogKind.FIELD)
    known: Catalogued = {("SPATIAL",): (node,)}
    assert VQL.complete is not None
    for text, offered in (
        ("SELECT SPATIAL(", True),
        ("INSERT HEXAD WITH SPATIAL(", False),
    ):
        found = VQL.complete(text, len(text), known)
        assert ("properties.city" in {each.label for each in found}) is offered


def test_that_a_field_is_found_by_its_own_name() -> None:
    assert labels("SELECT * FROM hexads WHERE lat|") == ["SPATIAL.latitude"]


def test_that_entities_are_offered_where_an_id_belongs() -> None:
    (first, *_) = offers("SELECT * FROM HEXAD |")
    assert (first.label, first.kind) == ("city-oslo", CompletionKind.NAME)
    assert first.explanation == "Oslo"


def test_that_names_with_a_meaning_are_offered_at_their_places() -> None:
    assert labels("SELECT * FROM HEXAD x PROOF EX|") == ["EXISTENCE"]
    assert "Committed" in labels("SELECT * FROM HEXAD x IN TRANSACTION |")
    assert "Read" in labels("SELECT * FROM HEXAD x EFFECTS { |")
    assert "ReadOnlyProtocol" in labels("SELECT * FROM HEXAD x WITH SESSION |")


def test_that_each_word_says_what_it_begins() -> None:
    (found,) = offers("SELECT * FROM hexads LIM|")
    assert found.explanation == "Ends the rows after that many."


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("COUN|", "Counts the entities that fit a condition, or all of them."),
        ("EXPLAIN COUN|", "Counts the entities that fit a condition, or all of them."),
        ("SELECT COUN| FROM hexads", "A function."),
    ],
)
def test_that_count_is_a_statement_where_one_begins(text: str, explained: str) -> None:
    (found,) = (each for each in offers(text) if each.label == "COUNT")
    assert found.explanation == explained


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DOCUMENT| FROM hexads",
        "SELECT * FROM hexads WH| id = 'x'",
        "SELECT * FROM hexads ORD| BY id",
    ],
)
def test_that_a_choice_in_the_middle_of_a_statement_parses(text: str) -> None:
    for each in offers(text):
        if each.kind is CompletionKind.WORD:
            assert not isinstance(parse(applied(text, each.label)), Diagnostic)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM hexads -- of s|",
        "SELECT * FROM hexads /* s| */ LIMIT 5",
        "SELECT * FROM hexads /* s|",
        "-- s|\nSELECT *",
        "SHOW STATUS; -- s|",
        "SEARCH TEXT 'a s|",
        "SEARCH TEXT 'a s|' LIMIT 5",
        "SELECT * FROM HEXAD 's|'",
        "SELECT * FROM FEDERATION /s|",
        "SELECT * FROM hexads WHERE FULLTEXT MATCHES /s|/",
    ],
)
def test_that_nothing_is_offered_in_comments_and_texts(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM hexads -- of\n|",
        "SELECT * FROM hexads /* of */|",
        "SEARCH TEXT 'a'|",
        "SELECT * FROM FEDERATION /s |",
        "-- of\n|",
    ],
)
def test_that_words_are_offered_behind_comments_and_texts(text: str) -> None:
    assert labels(text)


@given(st.text(max_size=60), st.integers(0, 60))
def test_that_any_text_whatever_can_be_completed(text: str, offset: int) -> None:
    assert VQL.complete is not None
    offset = min(offset, len(text))
    for each in VQL.complete(text, offset, KNOWN):
        assert 0 <= each.edit.span.start <= offset <= each.edit.span.end <= len(text)

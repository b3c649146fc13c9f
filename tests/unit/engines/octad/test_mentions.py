"""Titles found in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import mentions
from panll_desktop.engines.octad.mentions import Titles, title_words, words
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import add

NAMES = ["New York", "York", "Valparaíso", "New York City Hall", "it's", "ΟΔΟΣ"]


def titles(*names: str) -> Titles:
    return Titles((title_words(each) or "", at) for at, each in enumerate(names))


def named(text: str, *names: str) -> list[str]:
    return list(titles(*names).named(words(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A walk in new york.", ["new york"]),
        ("York, then New-York!", ["york", "new york"]),
        ("New York City", ["new york"]),
        ("NEW YORK CITY HALL", ["new york city hall"]),
        ("Yorkshire, Newyork", []),
        ("VALPARAISO and Valparai\u0301so", ["valparaiso"]),
        ("It's", ["it s"]),
        ("οδος", ["οδοσ"]),
        ("", []),
        ("New", []),
    ],
)
def test_that_titles_are_found_at_word_boundaries(
    text: str, expected: list[str]
) -> None:
    assert named(text, *NAMES) == expected


def test_that_all_entities_of_a_title_are_named() -> None:
    found = titles("York", "york").named(["york", "york"])
    assert found == {"york": (0, 1)}


@pytest.mark.parametrize("title", [None, "", "!?", "one " * 17])
def test_that_a_title_without_words_or_with_too_many_names_nothing(
    title: str | None,
) -> None:
    assert title_words(title) is None


letters = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(" ".join)


@given(st.lists(letters, max_size=5), st.lists(st.sampled_from("abc"), max_size=9))
def test_that_the_leftmost_longest_titles_are_found(
    names: list[str], text: list[str]
) -> None:
    expected, at = [], 0
    while at < len(text):
        sizes = [
            size
            for size in range(1, len(text) - at + 1)
            if " ".join(text[at : at + size]) in names
        ]
        if sizes:
            expected.append(" ".join(text[at : at + max(sizes)]))
        at += max(sizes, default=1)
    assert named(" ".join(text), *names) == list(dict.fromkeys(expected))


def test_that_one_text_and_the_whole_store_find_the_same(store: Store) -> None:
    for at, name in enumerate(NAMES):
        add(store, f"e{at}", title=name)
    text = words("From York to New York City Hall it's far, ΟΔΟΣ οδος")
    everything = Titles.of_store(store.connection)
    few = mentions.titles_within(store.connection, [text])
    assert list(everything.named(text)) == [
        "york",
        "new york city hall",
        "it s",
        "οδοσ",
    ]
    assert few.named(text) == everything.named(text)
    assert everything.keys == {1, 2, 3, 4, 5, 6}
    assert few.keys == {1, 2, 4, 5, 6}


@pytest.mark.parametrize(
    "title",
    [
        *NAMES,
        "Straße",
        "ﬁn",
        "A\u030angström",
        "naïve café",
        'say "x"',
        "日本",
        "हिन्दी",
    ],
)
def test_that_the_full_text_index_finds_every_text_that_names_a_title(
    store: Store, title: str
) -> None:
    texts = [f"x {title} y", f"x {title.upper()}", f"{title.lower()}.", f"q{title}q"]
    for at, text in enumerate(texts):
        add(store, f"e{at}", body=text)
    found = {
        key
        for (key,) in store.connection.execute(
            "SELECT rowid FROM document_text WHERE document_text MATCH ?",
            (mentions.phrase(title),),
        )
    }
    naming = {at + 1 for at, text in enumerate(texts) if named(text, title)}
    assert naming
    assert naming <= found

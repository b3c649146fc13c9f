"""What is said of dialects is what the one grammar of each language does."""

import pytest

from panll_desktop.languages.gql import dialects as gql
from panll_desktop.languages.gql.language import GQL
from panll_desktop.languages.gql.linting import NOT_BUILT
from panll_desktop.languages.kql import dialects as kql
from panll_desktop.languages.kql.language import KQL
from panll_desktop.protocol import Dialect, Language, Sample, Severity

ACCEPTED, REFUSED = "accepted", "refused"
BOTH = ((GQL, gql.ALL), (KQL, kql.ALL))
SAMPLES = [
    pytest.param(language, each, fate, id=f"{language.id}: {each.text[:40]}")
    for language, dialects in BOTH
    for dialect in dialects
    for fate, samples in (
        (ACCEPTED, dialect.accepted),
        (REFUSED, dialect.refused),
    )
    for each in samples
]


@pytest.mark.parametrize(("language", "sample", "fate"), SAMPLES)
def test_that_a_sample_fares_as_it_is_said_to(
    language: Language, sample: Sample, fate: str
) -> None:
    assert language.lint is not None
    found = language.lint(sample.text, {})
    stops = [
        each
        for each in found
        if each.severity is Severity.ERROR or each.code == NOT_BUILT
    ]
    assert fate == (REFUSED if stops else ACCEPTED), stops
    assert fate == ACCEPTED or sample.note  # who refuses says why


def test_that_the_six_dialects_are_named() -> None:
    assert GQL.dialects is not None
    names = [each.name for each in GQL.dialects()]
    assert names == [
        "Proof of concept",
        "Extended reference",
        "White paper",
        "bofig vectors",
        "GQL-DT",
        "Lean prompt",
    ]


@pytest.mark.parametrize("dialect", [*gql.ALL, *kql.ALL], ids=lambda each: each.name)
def test_that_a_dialect_says_where_it_is_from_and_shows_itself(
    dialect: Dialect,
) -> None:
    assert dialect.meaning.endswith(".")
    assert dialect.accepted
    assert all(each.note == "" or each.note.endswith(".") for each in dialect.refused)


def test_that_what_is_not_verified_says_so() -> None:
    proofs = [
        each
        for dialect in gql.ALL
        for each in dialect.accepted
        if "WITH_PROOF" in each.text
    ]
    assert proofs
    assert all("not verified" in each.note for each in proofs)

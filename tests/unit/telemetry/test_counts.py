"""The closed list of names, and merging."""

from collections.abc import Callable, Iterable

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import MOST_PEERS
from panll_desktop.telemetry.histogram import FIRST, LAST

LISTED = (
    *(c.QUERIES, c.ERRORS, c.SUM_US, c.MIN_US, c.MAX_US, c.CREATED, c.DELETED),
    *(c.DRIFTS, c.NORMALISED, c.NORMALISED_WELL, c.FEDERATED),
    *(*c.PATTERN, *c.MODALITY, *c.COVERAGE, *c.DRIFT, *c.ERROR, *c.PROOF),
    *(*c.PEER_ERROR, *c.BUCKET.values()),
)
COUNTS = st.dictionaries(st.sampled_from(LISTED), st.integers(0, 10**9), max_size=12)
SPREAD = st.fixed_dictionaries({c.MIN_US: st.integers(0, 99), c.MAX_US: st.integers(0)})
MERGED = COUNTS | SPREAD


@given(MERGED, MERGED)
def test_that_merging_is_commutative(one: c.Counts, other: c.Counts) -> None:
    assert c.total([one, other]) == c.total([other, one])


@given(MERGED, MERGED, MERGED)
def test_that_merging_is_associative(a: c.Counts, b: c.Counts, d: c.Counts) -> None:
    assert c.total([c.total([a, b]), d]) == c.total([a, c.total([b, d])])


@given(MERGED)
def test_that_merging_nothing_changes_nothing(counts: c.Counts) -> None:
    assert c.total([counts, {}]) == c.total([{}, counts]) == counts


def test_that_least_and_most_merge_by_comparison_and_the_rest_by_addition() -> None:
    one = {c.MIN_US: 5, c.MAX_US: 9, c.SUM_US: 14, c.QUERIES: 2}
    other = {c.MIN_US: 3, c.MAX_US: 4, c.SUM_US: 7, c.QUERIES: 2}
    merged = {c.MIN_US: 3, c.MAX_US: 9, c.SUM_US: 21, c.QUERIES: 4}
    assert c.total([one, other]) == merged


@given(MERGED, MERGED)
def test_that_merging_leaves_its_source_alone(into: c.Counts, more: c.Counts) -> None:
    before = dict(more)
    c.add(into, more)
    assert more == before


def test_that_every_member_of_every_vocabulary_has_one_name() -> None:
    assert len(LISTED) == len(set(LISTED))
    for names, members in (
        (c.PATTERN, StatementType),
        (c.MODALITY, Modality),
        (c.COVERAGE, Modality),
        (c.DRIFT, Modality),
        (c.ERROR, ErrorKind),
        (c.PROOF, ProofType),
    ):
        labels = [name.partition(".")[2].upper() for name in names]
        assert labels == [each.name for each in members]
    assert len(c.PEER_ERROR) == MOST_PEERS + 1


def test_that_every_listed_name_is_known() -> None:
    assert [name for name in LISTED if not c.is_known(name)] == []


@given(st.text())
def test_that_no_other_text_is_known(text: str) -> None:
    assert c.is_known(text) == (text in LISTED)


FORGED: Iterable[Callable[[str], str]] = (
    lambda name: f"{name} ",
    lambda name: f" {name}",
    lambda name: f"{name}\n",
    lambda name: f"{name}x",
    lambda name: f"{name}.x",
    lambda name: name.swapcase(),
    lambda name: name.replace(".", ".0"),
    lambda name: name.replace(".", "..") + "1",
)


def test_that_a_forged_name_is_not_known() -> None:
    forged = {forge(name) for forge in FORGED for name in LISTED} - set(LISTED)
    assert len(forged) > len(LISTED)
    assert [name for name in forged if c.is_known(name)] == []


def test_that_a_number_out_of_its_range_is_not_known() -> None:
    numbers = ("", "x", "²", "٣", "--5", "+5", "007", "-0", FIRST - 1, LAST + 1)
    peers = ("65", "0", "example.org", "01")
    names = [f"bucket.{each}" for each in numbers] + [f"peer.{each}" for each in peers]
    assert [name for name in names if c.is_known(name)] == []


def test_that_the_histogram_is_read_back_from_the_names() -> None:
    counts = {c.BUCKET[FIRST]: 1, c.BUCKET[0]: 2, c.BUCKET[LAST]: 3, c.QUERIES: 6}
    assert c.buckets(counts | {"bucket.²": 9}) == {FIRST: 1, 0: 2, LAST: 3}

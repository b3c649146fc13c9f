"""Dependencies against brute force; decompositions against what they must keep."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.litho import dependencies, errors, normal_forms, types
from panll_desktop.engines.litho.conditions import Comparison, Every, Operator
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import (
    Check,
    Definition,
    Dependency,
    Field,
)
from panll_desktop.engines.litho.journal import Operation
from panll_desktop.engines.litho.normal_forms import FORMS
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol import NormalForm
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump, fresh

FIELDS = ("a", "b", "c", "d")
rows: st.SearchStrategy[list[dict[str, Json]]] = st.lists(
    st.fixed_dictionaries({name: st.integers(0, 2) for name in FIELDS}),
    min_size=1,
    max_size=9,
)
CITIES: list[dict[str, Json]] = [
    {"name": "n1", "city": "Oslo", "country": "Norway", "continent": "Europe"},
    {"name": "n2", "city": "Oslo", "country": "Norway", "continent": "Europe"},
    {"name": "n3", "city": "Rome", "country": "Italy", "continent": "Europe"},
    {"name": "n4", "city": "Lima", "country": "Peru", "continent": "America"},
    {"name": "n5", "city": "Cusco", "country": "Peru", "continent": "America"},
    {"name": "n6", "city": "Lima", "country": "Peru", "continent": "America"},
]


def kept(
    documents: list[dict[str, Json]], determinant: tuple[str, ...], dependent: str
) -> int:
    """The most documents in which it holds, by counting."""
    groups: dict[tuple[Json, ...], dict[Json, int]] = {}
    for each in documents:
        values = groups.setdefault(tuple(each[name] for name in determinant), {})
        values[each[dependent]] = values.get(each[dependent], 0) + 1
    return sum(max(values.values()) for values in groups.values())


def exact(documents: list[dict[str, Json]]) -> list[Dependency]:
    found = dependencies.discover(documents, len(documents), confidence=1.0, widest=3)
    return [each.dependency for each in found.found]


@given(rows, st.sampled_from([0.6, 0.8, 1.0]))
def test_that_a_search_finds_what_counting_finds(
    documents: list[dict[str, Json]], confidence: float
) -> None:
    found = dependencies.discover(
        documents, len(documents), confidence=confidence, widest=3
    ).found
    said = {each.dependency: each for each in found}
    for size in (1, 2, 3):
        for determinant in combinations(FIELDS, size):
            for dependent in set(FIELDS) - {*determinant}:
                share = kept(documents, determinant, dependent) / len(documents)
                each = said.get(Dependency(determinant, dependent))
                if each is not None:
                    assert each.confidence == share >= confidence
                    assert each.exceptions == round((1 - share) * len(documents))
                elif share == 1.0:
                    assert any(
                        set(other.determinant) < set(determinant)
                        for other, known in said.items()
                        if other.dependent == dependent and not known.exceptions
                    )
                elif share >= confidence:
                    assert any(
                        set(other.determinant) < set(determinant)
                        for other in said
                        if other.dependent == dependent
                    )


@given(rows)
def test_that_keys_are_the_least_fields_that_determine_all(
    documents: list[dict[str, Json]],
) -> None:
    known = exact(documents)
    different = {tuple(each[n] for n in FIELDS) for each in documents}
    unique = [
        frozenset(chosen)
        for size in range(5)
        for chosen in combinations(FIELDS, size)
        if len({tuple(each[n] for n in chosen) for each in documents}) == len(different)
    ]
    least = [each for each in unique if not any(other < each for other in unique)]
    found = normal_forms.keys(FIELDS, known)
    if len(different) > 1:  # a single row is determined by nothing at all
        assert set(found) == set(least)


@given(rows, st.sampled_from(FORMS[1:]))
def test_that_a_decomposition_loses_nothing_and_reaches_its_form(
    documents: list[dict[str, Json]], target: NormalForm
) -> None:
    known = exact(documents)
    apart = normal_forms.decomposition(FIELDS, known, target)
    parts = [(*each.determinant, *each.dependents) for each in apart.splits]
    for part in (apart.rest, *parts):
        inside = normal_forms.projected(part, known)
        for each in normal_forms.violations(part, inside):
            assert FORMS.index(each.form) > FORMS.index(target)
    joined = [{name: each[name] for name in apart.rest} for each in documents]
    for split, part in zip(reversed(apart.splits), reversed(parts), strict=True):
        table = {
            tuple(row[name] for name in split.determinant): row
            for row in ({name: row[name] for name in part} for row in documents)
        }
        joined = [
            {**row, **table[tuple(row[name] for name in split.determinant)]}
            for row in joined
        ]
    assert joined == documents


@pytest.mark.parametrize(
    ("fields", "known", "form", "keys"),
    [
        ("abc", ["a>b", "a>c"], "BCNF", ["a"]),
        ("abc", ["a>b", "b>c"], "2NF", ["a"]),
        ("abcd", ["ab>c", "b>d"], "1NF", ["ab"]),
        ("abc", ["ab>c", "c>b"], "3NF", ["ab", "ac"]),
        ("ab", [], "BCNF", ["ab"]),
    ],
)
def test_that_textbook_relations_have_their_form(
    fields: str, known: list[str], form: str, keys: list[str]
) -> None:
    said = [Dependency(tuple(each[:-2]), each[-1]) for each in known]
    assert normal_forms.form_of(normal_forms.violations(fields, said)) == form
    assert normal_forms.keys(fields, said) == [frozenset(each) for each in keys]


def test_that_a_dependency_that_is_lost_is_said() -> None:
    said = [Dependency(("a", "b"), "c"), Dependency(("c",), "b")]
    apart = normal_forms.decomposition("abc", said, NormalForm.BOYCE_CODD)
    assert apart.lost == (said[0],)
    third = normal_forms.decomposition("abc", said, NormalForm.THIRD)
    assert third.splits == ()


@pytest.fixture
def cities(store: Store) -> Store:
    wanted = Definition(
        Kind.DOCUMENT,
        fields=(Field("name", types.made("NonEmptyString"), primary=True),),
        dependencies=(
            Dependency(("name",), "city"),
            Dependency(("city",), "country"),
            Dependency(("country",), "continent"),
        ),
    )
    store.create_collection("walls", wanted, WHY)
    store.insert_all("walls", [(None, each) for each in CITIES], WHY)
    return store


def test_that_a_report_says_form_keys_and_what_is_against_it(cities: Store) -> None:
    found = cities.discover("walls")
    report = cities.normal_form("walls", found)
    assert (report.form, report.keys, report.declared) == ("2NF", (("name",),), True)
    assert [str(each.dependency) for each in report.violations] == [
        "city → country",
        "country → continent",
    ]
    assert all("is no key" in each.sentence for each in report.violations)
    shown = {str(each.dependency) for each in found.found if not each.exceptions}
    assert {"city → country", "country → continent"} <= shown


def test_that_a_migration_is_one_entry_with_its_story_and_can_be_undone(
    cities: Store,
) -> None:
    before = dump(cities.connection)
    report = cities.normal_form("walls", cities.discover("walls"))
    proposal = cities.propose(report, NormalForm.BOYCE_CODD)
    changed = cities.migrate(proposal, WHY)
    assert changed.sequence == 3
    entry = cities.journal()[-1]
    assert entry.operation is Operation.MIGRATE
    assert entry.provenance.context["narrative"] == proposal.narrative
    assert "goes from 2NF to BCNF" in proposal.narrative
    assert cities.documents("walls_country") == {
        "Italy": {"country": "Italy", "continent": "Europe"},
        "Norway": {"country": "Norway", "continent": "Europe"},
        "Peru": {"country": "Peru", "continent": "America"},
    }
    assert cities.document("walls_city/Oslo") == {"city": "Oslo", "country": "Norway"}
    left = cities.documents("walls").values()
    assert [sorted(each) for each in left] == [["city", "name"]] * len(CITIES)
    demands = cities.definition("walls")
    assert (demands.version, demands.target) == (2, "BCNF")
    for name in ("walls", "walls_city", "walls_country"):
        again = cities.normal_form(name, cities.discover(name))
        assert again.form is NormalForm.BOYCE_CODD
    assert cities.verify() == []
    cities.undo(WHY)
    assert dump(cities.connection) == before
    assert cities.verify() == []


def test_that_what_rests_on_a_migration_blocks_the_way_back(cities: Store) -> None:
    report = cities.normal_form("walls", cities.discover("walls"))
    cities.migrate(cities.propose(report, NormalForm.THIRD), WHY)
    cities.insert("walls_country", {"country": "Chile"}, WHY, key="Chile")
    with pytest.raises(errors.UndoBlockedError, match="walls_country/Chile"):
        cities.undo(WHY, 3)


def test_that_a_proposal_that_came_too_late_changes_nothing(cities: Store) -> None:
    report = cities.normal_form("walls", cities.discover("walls"))
    proposal = cities.propose(report, NormalForm.THIRD)
    cities.insert("walls", {**CITIES[0], "name": "n7", "country": "Sweden"}, WHY)
    before = dump(cities.connection)
    with pytest.raises(errors.ConstraintError, match="does not hold any more"):
        cities.migrate(proposal, WHY)
    assert dump(cities.connection) == before
    report = cities.normal_form("walls", cities.discover("walls"))
    assert [str(each) for each in report.broken] == ["city → country"]


def test_that_what_is_in_its_form_or_torn_apart_is_refused(cities: Store) -> None:
    report = cities.normal_form("walls", cities.discover("walls"))
    with pytest.raises(errors.ConstraintError, match="in 2NF already"):
        cities.propose(report, NormalForm.SECOND)
    check = Every(
        (
            Comparison(("name",), Operator.LIKE, "n%"),
            Comparison(("continent",), Operator.LIKE, "%e%"),
        )
    )
    before = cities.definition("walls")
    torn = Definition(
        before.kind,
        fields=before.fields,
        checks=(Check(check, "both"),),
        dependencies=before.dependencies,
    )
    cities.alter_collection("walls", torn, WHY)
    with pytest.raises(errors.ConstraintError, match="The check both looks at"):
        cities.migrate(cities.propose(report, NormalForm.THIRD), WHY)


def test_that_a_search_tells_how_far_it_is_and_stops(cities: Store) -> None:
    said: list[tuple[int, int]] = []
    cities.discover("walls", progress=lambda done, whole: said.append((done, whole)))
    assert said[-1][0] == said[-1][1]
    assert said == sorted(said)
    with pytest.raises(dependencies.SearchStoppedError, match="after 3 of"):
        cities.discover("walls", progress=lambda *_: None, cancelled=Stop(3))


class Stop:
    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize(
    ("confidence", "sample", "widest"), [(0, 9, 3), (1.1, 9, 3), (1, 0, 3), (1, 9, 0)]
)
def test_that_numbers_out_of_bounds_are_refused(
    cities: Store, confidence: float, sample: int, widest: int
) -> None:
    with pytest.raises(errors.ValueTypeError, match="out of bounds"):
        cities.discover("walls", confidence=confidence, sample=sample, widest=widest)


def test_that_a_sample_and_an_empty_collection_are_said(cities: Store) -> None:
    found = cities.discover("walls", sample=4)
    assert (found.documents, found.of) == (4, 6)
    cities.create_collection("empty", Kind.DOCUMENT, WHY)
    report = cities.normal_form("empty", cities.discover("empty"))
    assert (report.discovery.documents, report.violations) == (0, ())


def test_that_fields_that_hold_lists_are_named(store: Store) -> None:
    store.create_collection("c", Kind.DOCUMENT, WHY)
    store.insert("c", {"tags": ["a"], "at": {"x": 1}, "n": 1}, WHY)
    assert store.normal_form("c", store.discover("c")).nested == ("at", "tags")


def test_that_a_field_with_one_value_is_left_out_and_stays(store: Store) -> None:
    wanted = Definition(Kind.DOCUMENT, fields=(Field("never", types.made("String")),))
    store.create_collection("walls", wanted, WHY)
    same = [{**each, "firm": "x"} for each in CITIES]
    store.insert_all("walls", [(None, each) for each in same], WHY)
    report = store.normal_form("walls", store.discover("walls"))
    assert report.constant == ("firm", "never")
    assert report.keys == (("name",),)
    said = {str(each.dependency) for each in report.violations}
    assert "country → continent" in said
    assert not any("firm" in each for each in said)
    proposal = store.propose(report, NormalForm.BOYCE_CODD)
    assert {*report.constant} <= {*proposal.rest}
    assert proposal.key == ("name",)


def test_that_documents_that_are_all_alike_have_no_key_and_no_fault(
    store: Store,
) -> None:
    store.create_collection("c", Kind.DOCUMENT, WHY)
    store.insert_all("c", [(None, {"a": 1, "b": 2})] * 2, WHY)
    report = store.normal_form("c", store.discover("c"))
    assert (report.constant, report.violations) == ((), ())


@settings(max_examples=30)
@given(rows, st.sampled_from(FORMS[1:]))
def test_that_any_migration_goes_back_byte_for_byte(
    documents: list[dict[str, Json]], target: NormalForm
) -> None:
    with fresh() as store:
        store.create_collection("c", Kind.DOCUMENT, WHY)
        store.insert_all("c", [(None, each) for each in documents], WHY)
        before = dump(store.connection)
        report = store.normal_form("c", store.discover("c"))
        try:
            proposal = store.propose(report, target)
        except errors.ConstraintError:
            return
        store.migrate(proposal, WHY)
        assert store.verify() == []
        store.undo(WHY)
        assert dump(store.connection) == before

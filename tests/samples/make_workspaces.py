"""Makes the workspaces of LithoGlyph: soho.jsonl and petroglyphs.jsonl.

    pip install libpysal==4.14.1
    python tests/samples/make_workspaces.py

in an environment that has the checkout installed (pip install -e .). The same input
gives the same bytes; resources/samples/README.md says what is in them.
"""

import importlib.util
import json
import math
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from panll_desktop.engines.litho.prompt import Dimension
from tests.samples.drawings import MOTIFS, glyphs

SAMPLES: Final = Path(__file__).parents[2] / "resources" / "samples"
RADIUS: Final = 6378137.0  # of the sphere of Web Mercator, metres
JUDGED: Final = "An example of a judgement, by the makers of this workspace."
MAKER: Final = "agent:make_workspaces"
WALLS: Final = (
    "city-albuquerque-5454711",
    "city-baku-587084",
    "city-canberra-2172517",
    "city-lima-3936456",
    "city-lisbon-2267057",
    "city-oslo-3143244",
    "city-rome-3169070",
    "city-sydney-2147714",
    "city-ulan-bator-2028462",
    "city-windhoek-3352136",
)
Step = dict[str, Any]
Fields = dict[str, Any]
Type = dict[str, Any]


def create(collection: str, kind: str, why: str, /, **types: Type) -> Step:
    fields = [{"name": name, "type": type_} for name, type_ in types.items()]
    demands = {"definition": {"fields": fields}} if fields else {}
    made = {"do": "create", "collection": collection, "kind": kind}
    return {**made, **demands, **said(why)}


def bounded(name: str, least: float, most: float) -> Type:
    return {"name": name, "least": least, "most": most}


def insert(name: str, documents: Mapping[str, Fields], why: str) -> Step:
    return {"do": "insert", "collection": name, "documents": documents, **said(why)}


def said(why: str) -> Step:
    return {"actor": MAKER, "rationale": why}


FILLED: Final = {"name": "NonEmptyString"}
COUNT: Final = {"name": "Nat"}
PLACE: Final = {
    "longitude": bounded("BoundedFloat", -180, 180),
    "latitude": bounded("BoundedFloat", -90, 90),
}


# Soho


def read_points(path: Path) -> list[tuple[float, float]]:
    """The points of a shapefile as longitude and latitude."""
    content, at, found = path.read_bytes(), 100, []
    while at < len(content):
        length = struct.unpack_from(">I", content, at + 4)[0] * 2
        x, y = struct.unpack_from("<2d", content, at + 12)
        latitude = math.degrees(2 * math.atan(math.exp(y / RADIUS)) - math.pi / 2)
        found.append((round(math.degrees(x / RADIUS), 6), round(latitude, 6)))
        at += 8 + length
    return found


def read_counts(path: Path) -> list[int]:
    """The column Count of a dBase table, its last four bytes a row."""
    content = path.read_bytes()
    rows, head, width = struct.unpack_from("<IHH", content, 4)
    starts = (head + number * width for number in range(rows))
    return [int(content[at + width - 4 : at + width]) for at in starts]


def metres(one: Fields, other: Fields, *, stretched: bool) -> float:
    """How far apart two places of one quarter are; in Web Mercator if stretched."""
    middle = math.radians((one["latitude"] + other["latitude"]) / 2)
    shrunk = 1.0 if stretched else math.cos(middle)
    east = math.radians(other["longitude"] - one["longitude"]) * RADIUS * shrunk
    north = math.radians(other["latitude"] - one["latitude"]) * RADIUS
    return math.hypot(east, north / math.cos(middle) if stretched else north)


def soho() -> Iterator[Step]:
    spec = importlib.util.find_spec("libpysal")
    if spec is None or spec.origin is None:
        raise SystemExit("Missing: pip install libpysal==4.14.1")
    maps = Path(spec.origin).parent / "examples" / "snow_maps"
    pumps = {
        f"pump-{number:02}": {"longitude": x, "latitude": y}
        for number, (x, y) in enumerate(read_points(maps / "SohoWater.shp"), 1)
    }
    counted = zip(
        read_points(maps / "SohoPeople.shp"),
        read_counts(maps / "SohoPeople.dbf"),
        strict=True,
    )
    houses = {
        f"house-{number:03}": {"longitude": x, "latitude": y, "deaths": deaths}
        for number, ((x, y), deaths) in enumerate(counted, 1)
    }
    yield from _collections()
    yield insert("sources", _sources(), "What the places and counts were taken from.")
    yield insert("pumps", pumps, "All 13 points of SohoWater, numbered in its order.")
    yield insert(
        "houses", houses, "All 324 points of SohoPeople, numbered in its order."
    )
    yield from _nearest(houses, pumps)


def _collections() -> Iterator[Step]:
    yield create(
        "sources",
        "document",
        "Every figure here comes from one of these.",
        title=FILLED,
        prompt={"name": "PromptScores"},
    )
    yield create(
        "houses",
        "document",
        "Where people lived, and how many died there.",
        **PLACE,
        deaths=COUNT,
    )
    yield create("pumps", "document", "Where they may have drawn their water.", **PLACE)
    yield create(
        "claims",
        "document",
        "What the figures say, counted anew.",
        statement=FILLED,
        counted=COUNT,
        of=COUNT,
    )
    yield create(
        "nearest_pump",
        "edge",
        "From a house to the pump next to it.",
        metres=bounded("BoundedFloat", 0, 100_000),
    )
    yield create("rests_on", "edge", "From a claim to what it was counted from.")


def _sources() -> dict[str, Fields]:
    return {
        "snow": {
            "title": "On the Mode of Communication of Cholera",
            "author": "John Snow",
            "publisher": "John Churchill, London",
            "note": "The map of the outbreak of 1854 is in the second edition, 1855.",
            "prompt": judged(90, 60, 80, 85, 90, 90),
            "prompt_note": JUDGED,
        },
        "snow-maps": {
            "title": "snow_maps: public water pumps and cholera deaths, London 1854",
            "author": "PySAL developers",
            "publisher": "libpysal 4.14.1, BSD 3-clause",
            "note": "Points and counts; they carry neither addresses nor names.",
            "prompt": judged(60, 90, 80, 50, 70, 40),
            "prompt_note": JUDGED,
        },
    }


def judged(*scores: int) -> dict[str, int]:
    return dict(zip(Dimension, scores, strict=True))


def _nearest(
    houses: Mapping[str, Fields], pumps: Mapping[str, Fields]
) -> Iterator[Step]:
    nearest = {
        house: min(pumps, key=lambda pump: metres(at, pumps[pump], stretched=False))
        for house, at in houses.items()
    }

    def edges(*, stretched: bool) -> dict[str, Fields]:
        return {
            house: {
                "_from": f"houses/{house}",
                "_to": f"pumps/{pump}",
                "metres": round(
                    metres(houses[house], pumps[pump], stretched=stretched), 1
                ),
            }
            for house, pump in nearest.items()
        }

    yield insert(
        "nearest_pump",
        edges(stretched=True),
        "Computed: the pump at the least distance in a straight line, in the metres of"
        " the map's own projection.",
    )
    yield {
        "do": "replace",
        "documents": {
            f"nearest_pump/{key}": fields
            for key, fields in edges(stretched=False).items()
        },
        **said(
            "Corrected: Web Mercator stretches lengths by 1.61 at this latitude; these"
            " are metres on the ground. No house changed its pump."
        ),
    }
    yield from _claims(houses, nearest)


def _claims(houses: Mapping[str, Fields], nearest: Mapping[str, str]) -> Iterator[Step]:
    places = Counter(nearest[each] for each in houses)
    deaths = Counter[str]()
    for house, fields in houses.items():
        deaths[nearest[house]] += fields["deaths"]
    pump, most = places.most_common(1)[0]
    yield insert(
        "claims",
        {
            "most-houses": {
                "statement": f"{most} of {len(houses)} points lie nearest to {pump}.",
                "counted": most,
                "of": len(houses),
            }
        },
        "Counted from nearest_pump.",
    )
    yield {
        "do": "undo",
        **said("It counts points, and 191 of them stand for no death: not the claim."),
    }
    pump, most = deaths.most_common(1)[0]
    yield insert(
        "claims",
        {
            "most-deaths": {
                "statement": f"{most} of {deaths.total()} deaths lie nearest to"
                f" {pump}.",
                "counted": most,
                "of": deaths.total(),
            },
            "no-deaths": {
                "statement": "Of 13 pumps"
                f" {13 - sum(count > 0 for count in deaths.values())} have no death"
                " nearest to them.",
                "counted": 13 - sum(count > 0 for count in deaths.values()),
                "of": 13,
            },
        },
        "Deaths counted from houses by nearest_pump.",
    )
    ends = {
        "deaths-from-map": ("claims/most-deaths", "sources/snow-maps"),
        "deaths-at-pump": ("claims/most-deaths", f"pumps/{pump}"),
        "none-from-map": ("claims/no-deaths", "sources/snow-maps"),
        "map-from-snow": ("sources/snow-maps", "sources/snow"),
    }
    yield insert(
        "rests_on",
        {key: {"_from": one, "_to": other} for key, (one, other) in ends.items()},
        "So that each claim can be followed back.",
    )


# Petroglyphs


def petroglyphs() -> Iterator[Step]:
    walls = _walls()
    yield create(
        "sites",
        "document",
        "Practice walls: invented, at real cities.",
        name=FILLED,
        invented={"name": "Boolean"},
        **PLACE,
    )
    yield create(
        "motifs",
        "document",
        "The patterns, each drawn once without flaws.",
        name=FILLED,
        strokes={"name": "Json"},
    )
    yield create(
        "glyphs",
        "document",
        "Invented: drawn by arithmetic, not found.",
        name=FILLED,
        invented={"name": "Boolean"},
        motif={"name": "String"},
        width_cm=bounded("BoundedNat", 1, 500),
        strokes={"name": "Json"},
    )
    yield create("carved_at", "edge", "From a glyph to the wall it is on.")
    yield create("has_motif", "edge", "From a glyph to the motif it was drawn from.")
    yield create(
        "resembles",
        "edge",
        "From a glyph to others of nearly its shape.",
        likeness={"name": "Confidence"},
    )
    yield insert("sites", walls, "Places from GeoNames, CC BY 4.0; the walls are ours.")
    yield insert("motifs", MOTIFS, "Drawn by arithmetic for PanLL Desktop, CC0.")
    made = glyphs(tuple(walls))
    yield insert(
        "glyphs",
        {each.key: each.fields for each in made},
        "Drawn from the motifs with other turns and sizes, and an unsteady hand; CC0.",
    )
    yield insert(
        "carved_at",
        {
            each.key: {"_from": f"glyphs/{each.key}", "_to": f"sites/{each.site}"}
            for each in made
        },
        "Each wall shows some of them.",
    )
    yield insert(
        "has_motif",
        {
            each.key: {"_from": f"glyphs/{each.key}", "_to": f"motifs/{each.motif}"}
            for each in made
        },
        "What each was drawn from.",
    )
    yield insert(
        "resembles",
        {
            f"{one.key}-{other.key}": {
                "_from": f"glyphs/{one.key}",
                "_to": f"glyphs/{other.key}",
                "likeness": alike,
            }
            for one, other, alike in _alike(made)
        },
        "Computed: the likeness of their shapes is 0.97 or more.",
    )


def _alike(made: Sequence[Any]) -> Iterator[tuple[Any, Any, float]]:
    for number, one in enumerate(made):
        for other in made[number + 1 :]:
            alike = one.likeness(other)
            if alike >= 0.97:
                yield one, other, alike


def _walls() -> dict[str, Fields]:
    lines = (SAMPLES / "geonames.jsonl").read_text(encoding="utf-8").splitlines()
    cities = {each["id"]: each for each in map(json.loads, lines)}
    return {
        city.removeprefix("city-").rpartition("-")[0]: {
            "name": f"Practice wall, {cities[city]['title']}",
            "invented": True,
            "city": cities[city]["title"],
            "country": cities[city]["metadata"]["country"],
            "continent": cities[city]["metadata"]["continent"],
            "latitude": cities[city]["spatial"]["latitude"],
            "longitude": cities[city]["spatial"]["longitude"],
        }
        for city in WALLS
    }


def main() -> None:
    for name, steps in (("soho", soho()), ("petroglyphs", petroglyphs())):
        lines = (json.dumps(step, ensure_ascii=False) for step in steps)
        path = SAMPLES / f"{name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()

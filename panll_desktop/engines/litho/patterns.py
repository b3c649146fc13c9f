"""Glyphs that look like a pattern: an extension of this engine, known to no server.

It works on ordinary collections: `motifs` and `glyphs`, whose documents have drawings
as `strokes`, and for regions `carved_at` with the places of `sites`. A pattern is the
name of a motif, or any glyph's identifier; what it is compared by is
`shapes.likeness`.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.litho import shapes
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import DocumentNotFoundError, ValueTypeError
from panll_desktop.engines.litho.reading import Reading
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

MEASURE: Final = (
    "likeness of shapes: cosine over rings, bends, closed strokes and their number"
)


class Region(Record):
    """A box of degrees; one whose west is east of its east crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies in it, its borders included."""
        inside = (
            self.west <= longitude <= self.east
            if self.west <= self.east
            else longitude >= self.west or longitude <= self.east
        )
        return inside and self.south <= latitude <= self.north


class Match(Record):
    """A glyph that looks like the pattern.

    Attributes:
        identifier: ``glyphs/key``.
        likeness: 0 to 1.
        fields: of the glyph.
        site: the identifier of its site; None where no edge leads to one.
    """

    identifier: str
    likeness: float
    fields: Mapping[str, Json]
    site: str | None


def matches(
    store: Reading, pattern: str, least: float, region: Region | None = None
) -> list[Match]:
    """The glyphs that are at least so much alike, the most alike first.

    Args:
        store: with the collections `glyphs` and `motifs`.
        pattern: the name of a motif, in any case, or an identifier of a glyph.
        least: 0 to 1.
        region: leaves out glyphs of other places, and those without a place.

    Raises:
        CollectionNotFoundError: the store has no such collections.
        DocumentNotFoundError: no motif has that name; the message lists those there.
        ValueTypeError: `least` is not from 0 to 1, or the pattern has no drawing.
    """
    if not 0 <= least <= 1:
        raise ValueTypeError(
            f"A likeness lies between 0 and 1; {least:g} does not.",
            "It is a cosine between shapes that have no negative parts.",
            ("Write a number from 0 to 1.",),
        )
    wanted = _pattern(store, pattern)
    sites = _sites(store)
    found = []
    for key, fields in store.documents("glyphs").items():
        strokes = shapes.strokes_of(fields.get("strokes"))
        site, place = sites.get(f"glyphs/{key}", (None, None))
        if strokes is None or (region and not (place and region.holds(*place))):
            continue
        alike = shapes.likeness(wanted, shapes.shape(strokes))
        if alike >= least:
            found.append(Match(f"glyphs/{key}", alike, fields, site))
    return sorted(found, key=lambda each: (-each.likeness, each.identifier))


def _pattern(store: Reading, pattern: str) -> tuple[float, ...]:
    if "/" in pattern:
        fields = store.document(pattern)
    else:
        motifs = {
            str(fields.get("name", key)).casefold(): fields
            for key, fields in store.documents("motifs").items()
        }
        if pattern.casefold() not in motifs:
            raise DocumentNotFoundError(
                f"There is no motif {pattern!r}. There are: {', '.join(motifs)}.",
                "A pattern is compared by the drawing of its motif.",
                ("Use one of these names, or the identifier of a glyph.",),
            )
        fields = motifs[pattern.casefold()]
    strokes = shapes.strokes_of(fields.get("strokes"))
    if strokes is None:
        raise ValueTypeError(
            f"The pattern {pattern!r} has no drawing: its `strokes` are no lists of"
            " points.",
            "A pattern is compared by its drawing.",
            ("Give it strokes, such as [[[0, 0], [1, 1]]].",),
        )
    return shapes.shape(strokes)


def _sites(store: Reading) -> dict[str, tuple[str, tuple[float, float] | None]]:
    """Of each glyph: its site, and where that is."""
    collections = store.collections()
    if collections.get("carved_at") is not Kind.EDGE or "sites" not in collections:
        return {}
    places = {
        f"sites/{key}": _place(fields)
        for key, fields in store.documents("sites").items()
    }
    found = {}
    for edge in store.documents("carved_at").values():
        site = str(edge["_to"])
        found[str(edge["_from"])] = (site, places.get(site))
    return found


def _place(fields: Mapping[str, Json]) -> tuple[float, float] | None:
    match fields:
        case {"latitude": int() | float() as north, "longitude": int() | float() as e}:
            return float(north), float(e)
        case _:
            return None

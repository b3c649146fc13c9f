"""The collections of QuandleDB and their columns, as far as a language can know them.

A connection may have others: what is catalogued counts more. A test holds the columns
to those of the engine.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.protocol import CatalogKind, Catalogued
from panll_desktop.records import Record

TEXT: Final = "text"
INTEGER: Final = "integer"
NUMBER: Final = "number"
TRUTH: Final = "truth"
LIST: Final = "list"
RECORD: Final = "record"
KNOT: Final = "knot"
BRAID: Final = "braid"
UNKNOWN: Final = ""
_OF_CATALOGUE: Final = {"real": NUMBER, "boolean": TRUTH, "json": RECORD}
_HIGHEST: Final = {0: 1, 3: 1, 4: 1, 5: 2, 6: 3, 7: 7, 8: 21, 9: 49, 10: 165}

KNOTS: Final[Mapping[str, str]] = {
    "name": TEXT,
    "crossing_number": INTEGER,
    "determinant": INTEGER,
    "signature": INTEGER,
    "genus": INTEGER,
    "writhe": INTEGER,
    "alternating": TRUTH,
    "seifert_circle_count": INTEGER,
    "symmetry": TEXT,
    "arf": INTEGER,
    "jones_polynomial": TEXT,
    "alexander_polynomial": TEXT,
    "conway_polynomial": TEXT,
    "torsion": TEXT,
    "colouring_count_3": INTEGER,
    "colouring_count_5": INTEGER,
    "colouring_count_7": INTEGER,
    "dt_code": TEXT,
    "gauss_code": TEXT,
    "pd_code": TEXT,
}
ADDED: Final[Mapping[str, str]] = {  # in a collection of a user
    "tags": TEXT,
    "identified_as": TEXT,
    "certainty": TEXT,
    "source": TEXT,
    "note": TEXT,
    "added_at": TEXT,
}
SERVED: Final[Mapping[str, str]] = {  # of the server alone
    "id": TEXT,
    "diagram_format": TEXT,
    "alexander_display": TEXT,
    "jones_display": TEXT,
    "homfly_polynomial": TEXT,
    "metadata": RECORD,
    "semantic": RECORD,
    "quandle_key": TEXT,
    "descriptor_hash": TEXT,
    "quandle_generator_count": INTEGER,
    "quandle_relation_count": INTEGER,
    "created_at": TEXT,
    "updated_at": TEXT,
}
_DIAGRAMS: Final[Mapping[str, str]] = {
    "name": TEXT,
    "knot": TEXT,
    "position": INTEGER,
    "notation": TEXT,
    "code": TEXT,
    "pd_code": TEXT,
    "tags": TEXT,
}
_QUANDLES: Final[Mapping[str, str]] = {
    "name": TEXT,
    "size": INTEGER,
    "connected": TRUTH,
    "entries": TEXT,
}
ALL: Final[Mapping[str, str]] = {**SERVED, **ADDED, **KNOTS}
COLLECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "knots": ALL,
    "diagrams": {**ALL, **_DIAGRAMS},  # the server's are its knots
    "invariants": ALL,
    "quandles": _QUANDLES,
    "table": KNOTS,
}
SPELLINGS: Final[Mapping[str, str]] = {  # of find, compute and via
    "jones": "jones_polynomial",
    "alexander": "alexander_polynomial",
    "conway": "conway_polynomial",
    "crossing": "crossing_number",
    "crossings": "crossing_number",
}
INVARIANTS: Final = (
    *("jones_polynomial", "alexander_polynomial", "conway_polynomial"),
    *("determinant", "signature", "genus", "arf", "torsion", "symmetry"),
    *("colouring_count_3", "colouring_count_5", "colouring_count_7", "quandle"),
)
_OF_KNOTS: Final = frozenset({*INVARIANTS, *SPELLINGS}) - {"crossing", "crossings"}
EQUIVALENT: Final[Mapping[str, str]] = {  # what find_equivalent adds
    "_equiv_target": TEXT,
    "_equiv_confidence": TEXT,
    "_equiv_reason": TEXT,
    "equivalences": RECORD,
    "equivalence_class": TEXT,
    "source": RECORD,
    "target": RECORD,
}
CONVENTIONS: Final[Mapping[str, str]] = {
    "signature": "The signature of the right-handed trefoil is -2.",
    "jones_polynomial": (
        "Jones polynomials are in t: t + t^3 - t^4 for the right-handed trefoil, and"
        " the mirror image has 1/t for t."
    ),
    "alexander_polynomial": "Alexander polynomials begin at t^0 and are 1 at t = 1.",
    "conway_polynomial": "Conway polynomials are in z, where z^2 is t - 2 + 1/t.",
    "writhe": "The writhe is that of the stored diagram, not of the knot.",
    "crossing_number": (
        "In a collection of yours, the crossings are those of the stored diagram."
    ),
    "genus": "A genus that is not settled is missing, and decides nothing.",
    "symmetry": "A symmetry that is not proven is missing, and decides nothing.",
    "name": (
        "3_1 of the table is the right-handed trefoil, m(3_1) its mirror image; names"
        " and chirality are KnotInfo's."
    ),
}
AXIOMS: Final = (
    "Idempotence: x * x = x for every element of a quandle.",
    "Invertibility: for every y, x to x * y takes each value once.",
    "Distributivity: (x * y) * z = (x * z) * (y * z).",
)


_NO_COLLECTIONS: Final = (CatalogKind.CONSTRAINT, CatalogKind.OTHER)


class Facts(Record):
    """What is known of the collections of a connection, as far as it matters here.

    Attributes:
        collections: the columns and their types by the name of the collection; only
            those of which the columns are catalogued, if anything is.
        complete: whether there are no other collections.
    """

    collections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    complete: bool

    def columns(self, name: str) -> Mapping[str, str] | None:
        """The columns of a collection; None for one that is not known."""
        found = dict(self.collections).get(name.lower())
        if found is not None:
            return dict(found)
        return COLLECTIONS.get(name.lower())

    def names(self) -> list[str]:
        """The collections."""
        return list(dict.fromkeys([*dict(self.collections), *COLLECTIONS]))


def facts(known: Catalogued) -> Facts:
    """What a catalogue says of collections; laws and the like stand beside them."""
    beside = {n.name for n in known.get((), ()) if n.kind in _NO_COLLECTIONS}
    found = tuple(
        (
            path[0].lower(),
            tuple((n.name, _OF_CATALOGUE.get(n.type, n.type)) for n in nodes),
        )
        for path, nodes in sorted(known.items())
        if len(path) == 1 and nodes and path[0] not in beside
    )
    return Facts(found, () in known)


def is_tabled(name: str) -> bool:
    """Whether a name such as 8_19 or m(8_19) is one of the table."""
    plain = name.removeprefix("m(").removesuffix(")") if name[:2] == "m(" else name
    crossings, sign, number = plain.partition("_")
    if not (sign and crossings.isdecimal() and number.isdecimal()):
        return False
    return 1 <= int(number) <= _HIGHEST.get(int(crossings), 0)


def is_invariant(column: str) -> bool:
    """Whether a knot's name, compared with it, means that invariant of the knot."""
    return column.lower() in _OF_KNOTS

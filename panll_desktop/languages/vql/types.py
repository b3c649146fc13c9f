"""The types of VQL: those of the published fields, and those a catalogue tells.

Types are named as catalogues name them (``text``, ``integer``, ``real``, ``boolean``,
``timestamp``, ``vector(384)``), so that the same word stands everywhere on screen.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.languages.vql import tree as t
from panll_desktop.protocol import CatalogKind, Catalogued, Modality
from panll_desktop.records import Record

TEXT: Final = "text"
INTEGER: Final = "integer"
REAL: Final = "real"
DRIFT_SCORE: Final = "drift_score"  # a name that belongs to no modality
BOOLEAN: Final = "boolean"
TIMESTAMP: Final = "timestamp"
VECTOR: Final = "vector"
LIST: Final = "list"
ANY: Final = "any"
RULES: Final = "RULES"

FIELDS: Final[Mapping[Modality, Mapping[str, str]]] = {
    Modality.GRAPH: {
        **dict.fromkeys(
            ("predicate", "subject", "object", "edge_type", "target"), TEXT
        ),
        "centrality": REAL,
        "degree": INTEGER,
    },
    Modality.VECTOR: {
        "embedding": VECTOR,
        "embedder": TEXT,
        "magnitude": REAL,
        "dimension": INTEGER,
    },
    Modality.TENSOR: {
        "rank": INTEGER,
        "size": INTEGER,
        "dtype": TEXT,
        "mean": REAL,
        "std": REAL,
        "shape": LIST,
        "data": LIST,
    },
    Modality.SEMANTIC: {
        **dict.fromkeys(("contract", "verifier", "type", "types"), TEXT),
        "verified": BOOLEAN,
    },
    Modality.DOCUMENT: {
        **dict.fromkeys(("name", "title", "body", "author", "doi"), TEXT),
        **dict.fromkeys(("severity", "year", "count", "total"), INTEGER),
        "impact_factor": REAL,
    },
    Modality.TEMPORAL: {
        **dict.fromkeys(("timestamp", "created_at", "modified_at"), TIMESTAMP),
        "version": ANY,  # a text where it is published, a number where it is stored
        "actor": TEXT,
    },
    Modality.PROVENANCE: {
        **dict.fromkeys(("origin", "source", "actor", "event_type"), TEXT),
        **dict.fromkeys(("content_hash", "parent_hash", "description"), TEXT),
        "timestamp": TIMESTAMP,
        "chain_length": INTEGER,
        "chain_valid": BOOLEAN,
    },
    Modality.SPATIAL: {
        **dict.fromkeys(("latitude", "longitude", "altitude"), REAL),
        "geometry_type": TEXT,
        "srid": INTEGER,
    },
}
# Below these any name may stand; a name of theirs may stand without them, too.
_OPEN: Final = {Modality.DOCUMENT: "metadata", Modality.SPATIAL: "properties"}
_WHOLE: Final = {
    Modality.GRAPH: "list of triples",
    Modality.VECTOR: VECTOR,
    Modality.TENSOR: "tensor",
    Modality.SEMANTIC: "list of types",
    Modality.DOCUMENT: "document",
    Modality.TEMPORAL: "history",
    Modality.PROVENANCE: "list of records",
    Modality.SPATIAL: "place",
}
_FAMILIES: Final = {
    INTEGER: "number",
    REAL: "number",
    TEXT: TEXT,
    TIMESTAMP: TEXT,
    BOOLEAN: BOOLEAN,
    VECTOR: LIST,
    LIST: LIST,
    "list of types": TEXT,
}
_VECTOR: Final = re.compile(r"vector\s*[(<\[]\s*(\d{1,9})\s*[)>\]]", re.IGNORECASE)
# One entity may have several of these, so that two conditions may both be met.
_SEVERAL: Final = frozenset({Modality.GRAPH, Modality.SEMANTIC, Modality.PROVENANCE})
_ONE: Final = frozenset({"degree", "chain_length", "chain_valid", "centrality"})


class Facts(Record):
    """What a catalogue says that checks depend on.

    Attributes:
        fields: modality, name and type, sorted.
        dimension: of the store's vectors; None if it is not known.
        allows: what the store does though the published checker refuses it: the names
            of constraints in its branch `RULES`, such as ``ORDER BY`` (of a modality
            that is not selected) or ``PROOF INTEGRITY`` (without contract, and
            whatever is selected).
    """

    fields: tuple[tuple[Modality, str, str], ...] = ()
    dimension: int | None = None
    allows: tuple[str, ...] = ()


def facts(known: Catalogued) -> Facts:
    """What matters of a catalogue; equal facts are the same object."""
    fields = sorted(set(_fields(known)))
    rules = known.get((RULES,), ())
    allows = sorted(each.name for each in rules if each.kind is CatalogKind.CONSTRAINT)
    return _same(Facts(tuple(fields), _dimension(known), tuple(allows)))


@functools.lru_cache(maxsize=8)
def _same(found: Facts) -> Facts:
    return found


def _fields(known: Catalogued) -> Iterator[tuple[Modality, str, str]]:
    for path, nodes in known.items():
        name = path[-1].upper() if path else ""
        if name not in Modality.__members__:
            continue
        for node in nodes:
            if node.kind is CatalogKind.FIELD:
                yield Modality[name], node.name, node.type or TEXT


def _dimension(known: Catalogued) -> int | None:
    """The one length of vectors that the catalogue names, the embedding's first."""
    first, lengths = set(), set()
    for nodes in known.values():
        for node in nodes:
            found = _VECTOR.fullmatch(node.type) if node.type else None
            if found:
                lengths.add(int(found[1]))
                if node.name.lower().endswith("embedding"):
                    first.add(int(found[1]))
    best = first or lengths
    return best.pop() if len(best) == 1 else None


def field_type(modality: Modality, name: str, given: Facts) -> str | None:
    """The type of a field; None for a field that nobody knows."""
    lower = name.lower()
    inner = _OPEN.get(modality, "")
    if lower == "embedding" and modality is Modality.VECTOR:
        return whole_type(modality, given)
    for each, catalogued, kind in given.fields:
        if each is modality and catalogued.lower() in (lower, f"{inner}.{lower}"):
            return kind
    if inner and (lower == inner or lower.startswith(inner + ".")):
        return TEXT
    return FIELDS[modality].get(lower)


def is_open(modality: Modality, name: str) -> bool:
    """Whether users may keep a field of that name themselves."""
    return modality in _OPEN and name.lower() not in FIELDS[modality]


def published_type(modality: Modality, name: str) -> str | None:
    """The type that the published table gives, where no content is open."""
    return None if modality in _OPEN else FIELDS[modality].get(name.lower())


def whole_type(modality: Modality, given: Facts) -> str:
    """The type of a whole modality."""
    if modality is Modality.VECTOR and given.dimension is not None:
        return f"{VECTOR}({given.dimension})"
    return _WHOLE[modality]


def field_names(modality: Modality, given: Facts) -> list[str]:
    """Every field that is known, sorted."""
    catalogued = {name for each, name, _ in given.fields if each is modality}
    return sorted(catalogued | FIELDS[modality].keys())


def modalities_of(name: str) -> frozenset[Modality]:
    """The modalities that publish a field of that name."""
    last = name.rpartition(".")[2].lower()
    return frozenset(each for each in Modality if last in FIELDS[each])


def type_of(operand: t.Operand, given: Facts) -> str:
    """The type of an operand; a field that nobody knows is a text."""
    match operand:
        case t.Reference(modality, name):
            return field_type(modality, name, given) or TEXT
        case t.Name(path):
            return _named(path, given)
        case t.Aggregate(function, argument):
            if function == "COUNT" or argument is None:
                return INTEGER
            return REAL if function == "AVG" else type_of(argument, given)
        case t.Literal(value):
            return value_type(value)
        case t.Identifier():
            return TEXT
        case t.Parameter():
            return ANY


def _named(path: str, given: Facts) -> str:
    """The type of a name without its modality: where all who know it agree."""
    if path.lower() == DRIFT_SCORE:
        return REAL
    kinds = {
        field_type(each, path.rpartition(".")[2], given) for each in modalities_of(path)
    }
    return (kinds.pop() or TEXT) if len(kinds) == 1 else TEXT


def value_type(value: t.Value) -> str:
    """The type of a value as it was written."""
    match value:
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return REAL
        case str():
            return TEXT
        case None:
            return ANY
        case _:
            numbers = all(value_type(each) in (INTEGER, REAL) for each in value)
            return f"{VECTOR}({len(value)})" if value and numbers else LIST


def is_numeric(kind: str) -> bool:
    """Whether values of the type can be added."""
    return family(kind) in ("number", ANY)


def is_ordered(kind: str) -> bool:
    """Whether one value of the type can be less than another."""
    return family(kind) in ("number", TEXT, BOOLEAN, ANY)


def is_comparable(left: str, right: str) -> bool:
    """Whether values of the two types can ever be equal."""
    return ANY in (family(left), family(right)) or family(left) == family(right)


def family(kind: str) -> str:
    """Types that can be compared are one family; an unheard-of type may be any."""
    return _FAMILIES.get(kind.partition("(")[0].strip().lower(), ANY)


def is_single(field: t.Reference | t.Name | t.Identifier) -> bool:
    """Whether an entity has at most one value of the field."""
    if isinstance(field, t.Reference):
        return field.modality not in _SEVERAL or field.name.lower() in _ONE
    if isinstance(field, t.Identifier):
        return True
    last = field.path.rpartition(".")[2].lower()
    return last in _ONE or not modalities_of(field.path) & _SEVERAL

"""The fields of the modalities as SQL over one entity, aliased ``e``."""

from enum import Enum
from typing import Final

from panll_desktop.engines.octad.algebra import DRIFT, IDENTIFIER, Field
from panll_desktop.engines.octad.errors import UnknownFieldError
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

NUMERIC: Final = "numeric"
TEXT: Final = "text"
_SINGLE: Final = {
    Modality.DOCUMENT: ("document", {"title": TEXT, "body": TEXT}),
    Modality.SPATIAL: (
        "spatial",
        {
            "latitude": NUMERIC,
            "longitude": NUMERIC,
            "altitude": NUMERIC,
            "geometry_type": TEXT,
            "srid": NUMERIC,
        },
    ),
    Modality.VECTOR: ("vector", {"embedder": TEXT}),
    Modality.TENSOR: ("tensor", {}),
}
_MANY: Final = {
    Modality.GRAPH: (
        "triple",
        {"predicate": "predicate", "object": "object", "target": "object"},
    ),
    Modality.SEMANTIC: ("semantic", {"type": "type", "types": "type"}),
    Modality.PROVENANCE: (
        "provenance",
        {
            "event_type": "event_type",
            "actor": "actor",
            "timestamp": "timestamp",
            "source": "source",
            "origin": "source",
            "description": "description",
            "parent_hash": "parent_hash",
            "content_hash": "content_hash",
        },
    ),
}
_COMPUTED: Final = {
    (Modality.VECTOR, "dimension"): "length({vector}.embedding) / 4",
    (Modality.VECTOR, "magnitude"): "magnitude({vector}.embedding)",
    (Modality.TENSOR, "rank"): "json_array_length({tensor}.shape)",
    (Modality.TENSOR, "size"): "length({tensor}.data) / 8",
    (Modality.TEMPORAL, "version"): "e.version",
    (Modality.GRAPH, "degree"): (
        "(SELECT nullif(count(*), 0) FROM triple WHERE entity = e.key)"
    ),
    (Modality.PROVENANCE, "chain_length"): (
        "(SELECT nullif(count(*), 0) FROM provenance WHERE entity = e.key)"
    ),
}
_TEXT_COMPUTED: Final = {
    (Modality.TEMPORAL, "created_at"): "e.created_at",
    (Modality.TEMPORAL, "modified_at"): "e.modified_at",
    (Modality.TEMPORAL, "timestamp"): "e.modified_at",
    (Modality.TEMPORAL, IDENTIFIER): "e.id",
    (Modality.PROVENANCE, "chain_valid"): (
        "chain_valid((SELECT nullif(json_group_array(json_array(event_type, actor,"
        " timestamp, source, description, parent_hash, content_hash)), '[]') FROM"
        " (SELECT * FROM provenance WHERE entity = e.key ORDER BY position)))"
    ),
    (Modality.GRAPH, "subject"): (
        "(SELECT e.id FROM triple WHERE entity = e.key LIMIT 1)"
    ),
}
OPEN: Final = {Modality.DOCUMENT: "metadata", Modality.SPATIAL: "properties"}
WHOLE: Final = {  # fields that can be shown, and not compared
    Modality.GRAPH: ("relationships",),
    Modality.VECTOR: ("embedding",),
    Modality.TENSOR: ("shape", "data"),
    Modality.DOCUMENT: ("metadata",),
    Modality.SPATIAL: ("properties",),
}
PRESENT: Final = {  # where a modality has a row if an entity has it
    Modality.GRAPH: "triple",
    Modality.VECTOR: "vector",
    Modality.TENSOR: "tensor",
    Modality.SEMANTIC: "semantic",
    Modality.DOCUMENT: "document",
    Modality.PROVENANCE: "provenance",
    Modality.SPATIAL: "spatial",
}


_WHOLE_NUMBERS: Final = {
    *((Modality.VECTOR, "dimension"), (Modality.TENSOR, "rank")),
    *((Modality.TENSOR, "size"), (Modality.TEMPORAL, "version")),
    *((Modality.GRAPH, "degree"), (Modality.PROVENANCE, "chain_length")),
    (Modality.SPATIAL, "srid"),
}
SCORES: Final = (
    *("semantic_vector", "graph_document", "temporal_consistency", "tensor"),
    *("schema", "provenance", "spatial", "quality"),
)


PAIRS: Final = {
    frozenset({Modality.VECTOR, Modality.DOCUMENT}): "vector_document",
    frozenset({Modality.VECTOR, Modality.SEMANTIC}): "vector_semantic",
    frozenset({Modality.GRAPH, Modality.DOCUMENT}): "graph_document",
    frozenset({Modality.TENSOR, Modality.VECTOR}): "tensor",
    frozenset({Modality.SPATIAL, Modality.DOCUMENT}): "spatial",
    frozenset({Modality.TEMPORAL, Modality.PROVENANCE}): "temporal_consistency",
}


SOURCES: Final = {  # of what `consistency` compares, as SQL over an entity
    Modality.GRAPH: (
        "(SELECT nullif(json_group_array(coalesce(o.words, t.object)), '[]')"
        " FROM triple t LEFT JOIN entity n ON n.id = t.object"
        " LEFT JOIN title o ON o.entity = n.key WHERE t.entity = e.key)"
    ),
    Modality.VECTOR: (
        "(SELECT json_array(hex(embedding), embedder) FROM vector WHERE entity = e.key)"
    ),
    Modality.TENSOR: "(SELECT hex(data) FROM tensor WHERE entity = e.key)",
    Modality.SEMANTIC: (
        "(SELECT nullif(json_group_array(type), '[]') FROM semantic"
        " WHERE entity = e.key)"
    ),
    Modality.DOCUMENT: (
        "(SELECT json_array(title, body) FROM document WHERE entity = e.key)"
    ),
}
WORDED: Final = (Modality.GRAPH, Modality.SEMANTIC, Modality.DOCUMENT)


class Kind(Enum):
    """What the values of a field are; OPEN ones are texts that may be numbers."""

    INTEGER = "integer"
    REAL = "real"
    TEXT = "text"
    OPEN = "open"


class Operand(Record):
    """An expression, its kind, and the table of which any row may satisfy it."""

    expression: str
    kind: str
    many: str = ""


def known_fields(modality: Modality) -> list[str]:
    """The fixed fields of a modality that a condition can name, sorted."""
    names = [name for each, name in (*_COMPUTED, *_TEXT_COMPUTED) if each == modality]
    if modality in _SINGLE:
        names += _SINGLE[modality][1]
    if modality in _MANY:
        names += _MANY[modality][1]
    return sorted(set(names) - {IDENTIFIER})


def pair_column(one: Modality, other: Modality) -> str | None:
    """The column of the table ``drift`` with the score of two modalities.

    None for two that are not compared. A query may join that table once `drift.refresh`
    has returned.
    """
    return PAIRS.get(frozenset({one, other}))


def kind_of(field: Field) -> Kind:
    """What the values of a field are.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    if operand(field, Sql()).kind == NUMERIC:
        whole = (field.modality, field.name) in _WHOLE_NUMBERS
        return Kind.INTEGER if whole else Kind.REAL
    return Kind.OPEN if is_open(field) else Kind.TEXT


def is_open(field: Field) -> bool:
    """Whether a field is one of those that anybody may name."""
    fixed = _SINGLE.get(field.modality, ("", {}))[1]
    return field.modality in OPEN and field.name not in fixed


def ordered(expression: str, field: Field) -> str:
    """A value that sorts numbers first, by value, then texts."""
    if is_open(field):
        return f"coalesce(number({expression}), {expression})"
    return expression


def operand(wanted: Field, sql: Sql) -> Operand:
    """A field as an expression.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    if wanted.name.partition(".")[0] == DRIFT:
        return _score(wanted.name.partition(".")[2], sql)
    key = (wanted.modality, wanted.name)
    for table, kind in ((_COMPUTED, NUMERIC), (_TEXT_COMPUTED, TEXT)):
        if key in table:
            return _computed(table[key], wanted.modality, kind, sql)
    if wanted.modality in _MANY:
        table_name, columns = _MANY[wanted.modality]
        if wanted.name in columns:
            return Operand("", TEXT, f"{table_name}.{columns[wanted.name]}")
    if wanted.modality in _SINGLE:
        table_name, kinds = _SINGLE[wanted.modality]
        if wanted.name in kinds:
            sql.joins.add(table_name)
            return Operand(f"{table_name}.{wanted.name}", kinds[wanted.name])
        if wanted.modality in OPEN:
            return _open_field(wanted, table_name, sql)
    name, known = wanted.modality.name, ", ".join(known_fields(wanted.modality))
    if wanted.name in WHOLE.get(wanted.modality, ()):
        raise UnknownFieldError(
            f"{name}.{wanted.name} cannot be compared; of {name}, {known} can."
        )
    raise UnknownFieldError(f"{name} has no field {wanted.name!r}; it has {known}.")


def _score(column: str, sql: Sql) -> Operand:
    sql.joins.add("drift")
    if column:
        return Operand(f"drift.{column}", NUMERIC)
    known = ", ".join(f"coalesce(drift.{each}, -1)" for each in SCORES)
    return Operand(f"nullif(max({known}), -1)", NUMERIC)


def _computed(template: str, modality: Modality, kind: str, sql: Sql) -> Operand:
    if "{" in template:
        table = _SINGLE[modality][0]
        sql.joins.add(table)
        template = template.replace(f"{{{table}}}", table)
    return Operand(template, kind)


def _open_field(wanted: Field, table: str, sql: Sql) -> Operand:
    column = OPEN[wanted.modality]
    name = wanted.name.removeprefix(f"{column}.")
    sql.joins.add(table)
    key = f"CAST(x'{name.encode(errors='surrogatepass').hex()}' AS TEXT)"
    return Operand(
        f"(SELECT value FROM json_each({table}.{column}) WHERE key = {key})", TEXT
    )


def present(modality: Modality) -> str:
    """A test whether the entity has something in that modality."""
    if modality is Modality.TEMPORAL:
        return "e.key IS NOT NULL"  # a variable may stand for what is not stored
    table = PRESENT[modality]
    return f"EXISTS (SELECT 1 FROM {table} WHERE entity = e.key)"

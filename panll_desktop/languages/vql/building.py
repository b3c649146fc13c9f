"""From the parser's concrete tree to the typed one: statements and changes."""

from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.vql import building_clauses as clauses
from panll_desktop.languages.vql import building_conditions as conditions
from panll_desktop.languages.vql import building_parts as parts
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.building_parts import child
from panll_desktop.protocol import Span


def statement(node: Node) -> t.Statement:
    """The typed tree of a statement.

    Raises:
        OutOfPlaceError: a number is missing, too large, or values do not match names.
    """
    while node.name in ("start", "statement"):
        node = parts.only(node)
    if node.name == "explain":
        analysed = node.leaf("ANALYZE") is not None
        return t.Explain(_plain(parts.only(node)), analysed, node.span)
    return _plain(node)


def _plain(node: Node) -> t.Plain:
    match node.name:
        case "select":
            return clauses.select(node)
        case "search_text" | "search_vector" | "search_related" | "search_modality":
            return clauses.search(node)
        case "insert_values" | "insert_short" | "insert_with":
            return _insert(node)
        case "update":
            return _update(node)
        case "delete":
            return _delete(node)
        case "show_status":
            return t.ShowStatus(node.span)
        case "show_drift":
            return t.ShowDrift(node.span)
        case "show_normaliser":
            return t.ShowNormaliser(node.span)
        case "show_entities":
            return t.ShowEntities(parts.number_of(node, "limit"), node.span)
        case _:
            return t.Count(conditions.where(node), node.span)


def _insert(node: Node) -> t.Insert:
    proofs, promises = clauses.proofs(node), clauses.promises(node)
    match node.name:
        case "insert_short":
            title, body = (parts.word(leaf) for leaf in node.leaves("STRING"))
            named = (("title", title), ("body", body))
            return t.Insert(named, (), (), (), None, proofs, promises, node.span)
        case "insert_values":
            values = _values(node)
            return t.Insert(values, (), (), (), None, proofs, promises, node.span)
        case _:
            return _insert_with(node)


def _values(node: Node) -> tuple[tuple[str, t.Value], ...]:
    columns = node.node("columns")
    names = ["title", "body"]
    if columns is not None:
        names = [leaf.text for leaf in columns.leaves("NAME")]
    literals = [*node.nodes("literal")]
    values = [parts.scalar(literal) for literal in literals]
    if len(values) != len(names):
        given = parts.counted(len(values), "value")
        wanted = parts.counted(len(names), "column")
        span = Span(literals[0].start, literals[-1].end)
        raise OutOfPlaceError(f"{given} for {wanted} ({', '.join(names)}).", span)
    return tuple(zip(names, values, strict=True))


def _insert_with(node: Node) -> t.Insert:
    document: list[tuple[str, t.Value]] = []
    groups: list[tuple[str, tuple[tuple[str, t.Value], ...]]] = []
    edges: list[tuple[str, str]] = []
    types: list[str] = []
    moment: t.Moment | None = None
    data = [each for each in parts.nodes(node) if each.name.startswith("data_")]
    _refuse_twice(data)
    for each in data:
        match each.name:
            case "data_fields":
                name = next(each.leaves()).text.lower()
                groups.append((name, tuple(map(_assigned, each.nodes("assignment")))))
            case "data_vector":
                document.append(("embedding", parts.numbers(child(each, "array"))))
            case "data_tensor":
                document.append(("tensor", parts.array(child(each, "array"))))
            case "data_edge":
                predicate = parts.word(next(each.leaves("NAME", "STRING")))
                edges.append((predicate, parts.entity(each) or ""))
            case "data_moment":
                moment = parts.moment(child(each, "moment"))
            case _:
                types.append(parts.word(next(each.leaves("NAME", "STRING"))))
    return t.Insert(
        tuple(document),
        tuple(groups),
        tuple(edges),
        tuple(types),
        moment,
        clauses.proofs(node),
        clauses.promises(node),
        node.span,
    )


def _refuse_twice(data: list[Node]) -> None:
    """An entity has any number of edges and types, and one of everything else."""
    seen: set[str] = set()
    for each in data:
        leaf = next(each.leaves())
        name = leaf.text.upper()
        if name in seen and each.name not in ("data_edge", "data_type"):
            raise OutOfPlaceError(f"{name} is given twice.", leaf.span)
        seen.add(name)


def _assigned(node: Node) -> tuple[str, t.Value]:
    return next(node.leaves("NAME")).text, parts.scalar(child(node, "literal"))


def _update(node: Node) -> t.Update:
    return t.Update(
        parts.entity(node),
        conditions.where(node),
        tuple(_assignment(each) for each in node.nodes("set")),
        clauses.proofs(node),
        clauses.promises(node),
        node.span,
    )


def _assignment(node: Node) -> t.Assignment:
    field, value = parts.nodes(node)
    found = parts.field(field)
    if isinstance(found, t.Identifier):
        raise OutOfPlaceError("The id of an entity never changes.", found.span)
    return t.Assignment(found, parts.element(parts.only(value)))


def _delete(node: Node) -> t.Delete:
    peers = node.node("federation")
    return t.Delete(
        parts.entity(node),
        None if peers is None else clauses.federation(peers),
        conditions.where(node),
        clauses.proofs(node),
        clauses.promises(node),
        node.span,
    )

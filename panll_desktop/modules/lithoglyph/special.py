"""Walks, patterns, transactions, and provenance that is said once for many changes."""

from typing import Final

from panll_desktop.engines.litho import patterns
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph import asking, comparing, selecting
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.protocol import Json, Modality, Span, StatementType

USUAL: Final = 0.8  # how alike a glyph is where SIMILAR does not say it
_SIDES: Final = 4


def carried_out(
    call: Call,
    tree: t.Walk | t.MatchPattern | t.Transaction | t.Defaults,
    evaluator: Evaluator,
) -> Answer:
    """Carries one of these out."""
    match tree:
        case t.Walk():
            return walk(call, tree)
        case t.MatchPattern():
            return match(call, tree, evaluator)
        case t.Transaction():
            return transaction(call, tree)
        case t.Defaults():
            return defaults(call, tree, evaluator)


def walk(call: Call, tree: t.Walk) -> Answer:
    """A traversal that names its start first."""
    found = selecting.select(call, query_of(tree))
    return Answer(
        found.columns, found.rows, StatementType.SELECT, "TRAVERSE", found.modalities
    )


def query_of(tree: t.Walk) -> t.Select:
    """The query with TRAVERSE that is the same as a walk."""
    start = _begin(tree)
    steps: list[c.Step] = list(start[1])
    steps.append(
        c.Traverse(
            tree.edges, "", tree.direction, tree.depth, sugar=False, span=tree.span
        )
    )
    if tree.condition is not None:
        steps.append(c.Where(tree.condition, tree.condition.span))
    return asking.query(start[0], steps, tree)


def _begin(tree: t.Walk) -> tuple[c.Source, tuple[c.Where, ...]]:
    """Where a walk begins: at all documents of a collection, or at one."""
    span = tree.start.span
    if isinstance(tree.start, v.Name):
        name, *rest = tree.start.parts
        key = v.Constant(".".join(rest), span)
        where = (asking.of_key("_key", key),) if rest else ()
        return _source(name, span), where
    given = tree.start.identifier
    if isinstance(given, str):
        where = (asking.of_key("_id", v.Constant(given, span)),)
        return _source(given.partition("/")[0], span), where
    return _source("", span), (asking.of_key("_id", given),)


def _source(name: str, span: Span) -> c.Source:
    return asking.source_of(c.Collection(name, hole=False, span=span))


def match(call: Call, tree: t.MatchPattern, evaluator: Evaluator) -> Answer:
    """Glyphs that look like a pattern, the most alike first."""
    pattern = evaluator.constant(tree.pattern)
    least = USUAL if tree.threshold is None else evaluator.constant(tree.threshold)
    with placed(call, tree.span):
        found = patterns.matches(
            call.store,
            str(pattern),
            _number(call, least, tree.span),
            _region(call, tree, evaluator),
        )
    most = selecting.counted(call, tree.limit)
    rows: list[tuple[Json, ...]] = [
        (
            each.identifier,
            round(each.likeness, 4),
            each.fields.get("name"),
            each.fields.get("motif"),
            each.site,
        )
        for each in found[:most]
    ]
    call.warn(
        "MATCH PATTERN is an extension of this workbench, never sent to a server:"
        f" {patterns.MEASURE}."
    )
    return Answer(
        columns(["_id", "likeness", "name", "motif", "site"], rows),
        rows,
        StatementType.SEARCH,
        "MATCH PATTERN (local extension)",
        Modality.DOCUMENT.bit | Modality.GRAPH.bit,
    )


def _region(
    call: Call, tree: t.MatchPattern, evaluator: Evaluator
) -> patterns.Region | None:
    if tree.region is None:
        return None
    sides = [_number(call, evaluator.constant(each), each.span) for each in tree.region]
    assert len(sides) == _SIDES  # noqa: S101 - so the grammar has it
    return patterns.Region(*sides)


def _number(call: Call, value: Json, span: Span) -> float:
    try:
        return float(comparing.number(value))
    except ValueError as error:
        raise wrong(call.text, span, f"{error}.") from error


def transaction(call: Call, tree: t.Transaction) -> Answer:
    """BEGIN, COMMIT or ROLLBACK: what is changed in between happens together."""
    with placed(call, tree.span):
        match tree.verb:
            case "BEGIN":
                call.store.begin()
                said = (
                    "Begun: COMMIT keeps what follows; ROLLBACK, or the end of the"
                    " session, forgets it."
                )
            case "COMMIT":
                call.store.commit()
                said = "Kept."
            case _:
                call.store.rollback()
                said = "Forgotten: nothing since BEGIN has happened."
    if tree.because is not None and tree.because.asked:
        call.warn("Each change in a transaction carries its own provenance.")
    return Answer((), (), StatementType.OTHER, tree.verb, 0, said, 0)


def defaults(call: Call, tree: t.Defaults, evaluator: Evaluator) -> Answer:
    """SET PROVENANCE DEFAULTS: what is said of changes that do not say it."""
    given = evaluator.constant(tree.provenance)
    fields = dict(given) if isinstance(given, dict) else {}
    for name in ("actor", "rationale"):
        value = fields.pop(name, "")
        if not isinstance(value, str):
            raise wrong(call.text, tree.span, f"The {name} is a text.")
        setattr(call.spoken, name, value)
    call.spoken.context = fields
    said = "For every change of this session that says nothing else."
    return Answer((), (), StatementType.OTHER, "SET PROVENANCE DEFAULTS", 0, said, 0)

"""Collections are made, changed and taken away; what they demand of their documents."""

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Check, Definition, Dependency, Field
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import shaping, telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.modules.lithoglyph.writing import WRITTEN, known
from panll_desktop.protocol import Json, StatementType


def carried_out(
    call: Call,
    tree: t.CreateCollection | t.CreateConstraint | t.Alter,
    evaluator: Evaluator,
) -> Answer:
    """Makes a collection, or changes what it demands."""
    match tree:
        case t.CreateCollection():
            return create(call, tree, evaluator)
        case t.CreateConstraint():
            return constrain(call, tree, evaluator)
        case t.Alter():
            return alter(call, tree, evaluator)


def create(call: Call, tree: t.CreateCollection, evaluator: Evaluator) -> Answer:
    """Makes a collection, with what it demands."""
    name = tree.collection.name
    if tree.collection.hole:
        sentence = f"{name} is a place of a template: fill it in."
        raise wrong(call.text, tree.collection.span, sentence)
    if tree.unless_exists and name in call.store.collections():
        demands = call.store.definition(name)
        return _answer(name, demands, None, "CREATE COLLECTION", "is there already")
    who = telling.provenance(call, tree.because, evaluator, _kept(tree, evaluator))
    demands = _demanded(call, tree, evaluator)
    with placed(call, tree.collection.span):
        changed = call.store.create_collection(name, demands, who)
    return _answer(name, demands, changed.sequence, "CREATE COLLECTION", "created")


def _kept(tree: t.CreateCollection, evaluator: Evaluator) -> dict[str, Json]:
    """What is kept with the entry and nowhere enforced."""
    found: dict[str, Json] = {}
    if tree.schema is not None:
        found["schema"] = evaluator.constant(tree.schema)
    if tree.description:
        found["description"] = tree.description
    return found


def _demanded(call: Call, tree: t.CreateCollection, evaluator: Evaluator) -> Definition:
    fields = [shaping.field(call, each, evaluator) for each in tree.fields]
    checks = [check for each in tree.fields for check in shaping.checks(call, each)] + [
        shaping.check(call, each) for each in tree.conditions
    ]
    if tree.ends is not None:
        checks += shaping.ends(*tree.ends)
    if tree.schema is not None:
        _apply_schema(call, evaluator.constant(tree.schema), fields)
    dependencies: tuple[Dependency, ...] = ()
    if tree.dependencies:
        place = c.Refined(tree.dependencies, tree.span)
        dependencies = shaping.dependencies(call, tree.dependencies, place)
    return Definition(
        Kind.EDGE if tree.edges else Kind.DOCUMENT,
        1,
        tuple(fields),
        tuple(checks),
        dependencies=dependencies,
        target=tree.normal_form,
    )


def _apply_schema(call: Call, schema: Json, fields: list[Field]) -> None:
    """The constraints of WITH SCHEMA that fields can bear; the others are named."""
    given = schema.get("constraints") if isinstance(schema, dict) else None
    for name, each in given.items() if isinstance(given, dict) else ():
        kind = each.get("type") if isinstance(each, dict) else None
        wanted = _wanted(each) if isinstance(each, dict) else []
        at = [n for n, field in enumerate(fields) if [field.name] == wanted]
        if kind not in ("unique", "not_null") or not at:
            call.warn(f"The constraint “{name}” of WITH SCHEMA is kept, not enforced.")
            continue
        old = fields[at[0]]
        fields[at[0]] = Field(
            old.name,
            old.type,
            nullable=old.nullable and kind != "not_null",
            unique=old.unique or kind == "unique",
            references=old.references,
            default=old.default,
            primary=old.primary,
        )


def _wanted(constraint: dict[str, Json]) -> list[str]:
    listed, single = constraint.get("fields"), constraint.get("field")
    if isinstance(listed, list):
        return [str(each) for each in listed]
    return [single] if isinstance(single, str) else []


def _answer(
    name: str, demands: Definition, sequence: int | None, verb: str, said: str
) -> Answer:
    rows: list[tuple[Json, ...]] = [
        (name, demands.version, len(demands.fields), len(demands.checks), sequence)
    ]
    names = ["collection", "schema_version", "fields", "checks", "sequence"]
    where = "" if sequence is None else f", sequence {sequence}"
    return Answer(
        columns(names, rows),
        rows,
        StatementType.OTHER,
        verb,
        WRITTEN,
        f"Collection {name} {said}{where}.",
    )


def alter(call: Call, tree: t.Alter, evaluator: Evaluator) -> Answer:
    """Changes what a collection demands, as its next version."""
    known(call, tree.collection)
    if isinstance(tree.change, c.Rename):
        return _renamed(call, tree, tree.change, evaluator)
    old = call.store.definition(tree.collection.name)
    fields, checks = list(old.fields), list(old.checks)
    match tree.change:
        case t.AddFields(fields=defined):
            fields += [shaping.field(call, each, evaluator) for each in defined]
            checks += [x for each in defined for x in shaping.checks(call, each)]
        case t.AddConstraint(name=name, condition=condition):
            checks.append(shaping.check(call, condition, name))
        case t.DropField(name=name, span=span):
            if name not in [each.name for each in fields]:
                sentence = f"The schema has no field “{name}”."
                raise wrong(call.text, span, sentence)
            fields = [each for each in fields if each.name != name]
    return _altered(call, tree, evaluator, fields, checks)


def _renamed(
    call: Call, tree: t.Alter, change: c.Rename, evaluator: Evaluator
) -> Answer:
    """Gives a collection another name."""
    who = telling.provenance(call, tree.because, evaluator)
    with placed(call, change.span):
        changed = call.store.rename_collection(tree.collection.name, change.name, who)
    demands = call.store.definition(change.name)
    said = f"is what {tree.collection.name} was"
    return _answer(change.name, demands, changed.sequence, "ALTER COLLECTION", said)


def constrain(call: Call, tree: t.CreateConstraint, evaluator: Evaluator) -> Answer:
    """Adds a named condition to a collection."""
    known(call, tree.collection)
    old = call.store.definition(tree.collection.name)
    fields = list(old.fields)
    there = {each.name for each in fields}
    fields += [
        shaping.field(call, each, evaluator)
        for each in tree.fields
        if each.name not in there
    ]
    checks = [*old.checks, shaping.check(call, tree.condition, tree.name)]
    return _altered(call, tree, evaluator, fields, checks)


def _altered(
    call: Call,
    tree: t.Alter | t.CreateConstraint,
    evaluator: Evaluator,
    fields: list[Field],
    checks: list[Check],
) -> Answer:
    name = tree.collection.name
    old = call.store.definition(name)
    who = telling.provenance(call, tree.because, evaluator)
    demands = Definition(
        old.kind,
        old.version,
        tuple(fields),
        tuple(checks),
        old.closed,
        old.dependencies,
        old.target,
        old.narrative,
    )
    with placed(call, tree.span):
        changed = call.store.alter_collection(name, demands, who)
    demands = call.store.definition(name)
    verb = "ALTER COLLECTION" if isinstance(tree, t.Alter) else "CREATE CONSTRAINT"
    return _answer(name, demands, changed.sequence, verb, "changed")


def drop(call: Call, tree: t.DropCollection, evaluator: Evaluator) -> Answer:
    """Takes a collection away with its documents."""
    known(call, tree.collection)
    name = tree.collection.name
    who = telling.provenance(call, tree.because, evaluator)
    reason = telling.irreversible(call, tree.because, hard=tree.hard, span=tree.span)
    with placed(call, tree.collection.span):
        changed = call.store.drop_collection(name, who, irreversible=reason)
    count = len(changed.identifiers)
    for _ in changed.identifiers:
        call.observer.entity_deleted()
    rows: list[tuple[Json, ...]] = [(name, count, changed.sequence)]
    return Answer(
        columns(["collection", "documents", "sequence"], rows),
        rows,
        StatementType.OTHER,
        "DROP COLLECTION",
        WRITTEN,
        f"Collection {name} dropped with {count:,} documents, sequence"
        f" {changed.sequence}.",
        count,
    )

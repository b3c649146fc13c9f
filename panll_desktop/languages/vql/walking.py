"""Ways through a tree: what a check asks of every statement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar, cast

from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.types import modalities_of
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

ALL: frozenset[Modality] = frozenset(Modality)
Read: TypeAlias = frozenset[Modality]
_GROUPS: Final = (t.Conjunction, t.Disjunction)
_Kind = TypeVar("_Kind", bound=t.Condition)


class View(Record):
    """A statement as checks look at it.

    Attributes:
        statement: without EXPLAIN.
        explained: whether EXPLAIN stands before it.
        where: the condition after WHERE.
        proofs: the PROOF clauses.
        promises: the trailing clauses.
        conditions: those after WHERE and HAVING, and every one inside them.
        kinds: the same, by their types.
    """

    statement: t.Plain
    explained: bool
    where: t.Condition | None
    proofs: tuple[t.Proof, ...]
    promises: tuple[t.Promise, ...]
    conditions: tuple[t.Condition, ...]
    kinds: Mapping[type, Sequence[t.Condition]]

    def of(self, kind: type[_Kind]) -> Sequence[_Kind]:
        """The conditions of one type."""
        return cast("Sequence[_Kind]", self.kinds.get(kind, ()))

    @property
    def select(self) -> t.Select | None:
        """The statement if it is a query."""
        return self.statement if isinstance(self.statement, t.Select) else None


def view(statement: t.Statement) -> View:
    """Looks at a statement."""
    plain = statement.statement if isinstance(statement, t.Explain) else statement
    where: t.Condition | None = None
    proofs: tuple[t.Proof, ...] = ()
    promises: tuple[t.Promise, ...] = ()
    match plain:
        case t.Select() | t.Update() | t.Delete():
            where, proofs, promises = plain.where, plain.proofs, plain.promises
        case t.Insert():
            proofs, promises = plain.proofs, plain.promises
        case t.SearchModality() | t.Count():
            where = plain.where
        case _:
            pass
    having = plain.having if isinstance(plain, t.Select) else None
    tests = [test for test in (where, having) if test is not None]
    every = tuple(each for test in tests for each in walk(test))
    kinds: dict[type, list[t.Condition]] = {}
    for each in every:
        kinds.setdefault(type(each), []).append(each)
    explained = isinstance(statement, t.Explain)
    return View(plain, explained, where, proofs, promises, every, kinds)


def walk(condition: t.Condition) -> Iterator[t.Condition]:
    """The condition and every condition inside it; no recursion: they may nest."""
    waiting = [condition]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, _GROUPS):
            waiting.extend(each.terms)
        elif isinstance(each, t.Negation):
            waiting.append(each.term)


def named(items: tuple[t.Item, ...]) -> Read:
    """The modalities that items name; ``*`` names none."""
    found: set[Modality] = set()
    for item in items:
        match item:
            case t.Whole(modality) | t.Parts(modality) | t.Reference(modality):
                found.add(modality)
            case t.Aggregate():
                found |= of_field(item)
            case _:
                pass
    return frozenset(found)


def selected(items: tuple[t.Item, ...]) -> Read:
    """The modalities that items show; a name that nobody publishes is a document's."""
    if any(isinstance(item, t.Everything) for item in items):
        return ALL
    paths = (item.path for item in items if isinstance(item, t.Name))
    by_name = (
        modalities_of(path) or frozenset({Modality.DOCUMENT})
        for path in paths
        if path.lower() != "id"
    )
    return named(items).union(*by_name)


def of_field(operand: t.Operand) -> Read:
    """The modality of a field, or of what an aggregate is of."""
    if isinstance(operand, t.Aggregate) and operand.argument is not None:
        operand = operand.argument
    return (
        frozenset({operand.modality})
        if isinstance(operand, t.Reference)
        else frozenset()
    )


def read(condition: t.Condition) -> Read:
    """The modalities that a condition looks at, without those inside it."""
    match condition:
        case t.Comparison(left, _, right):
            return of_field(left) | of_field(right)
        case t.Containment() | t.Matching():
            return frozenset({Modality.DOCUMENT})
        case t.Presence(modality, negated):
            return frozenset() if negated else frozenset({modality})
        case t.Similar() | t.Nearest():
            return frozenset({Modality.VECTOR})
        case t.Shape() | t.Rank():
            return frozenset({Modality.TENSOR})
        case t.Path():
            return frozenset({Modality.GRAPH})
        case t.Satisfies() | t.HasProof() | t.VerifiedBy():
            return frozenset({Modality.SEMANTIC})
        case t.AsOf() | t.Between() | t.AtVersion() | t.ModifiedBy():
            return frozenset({Modality.TEMPORAL})
        case t.Radius() | t.Bounds() | t.NearPlace():
            return frozenset({Modality.SPATIAL})
        case t.Drift(left, right) | t.Consistent(left, right):
            return frozenset({left, right})
        case _:
            return frozenset()

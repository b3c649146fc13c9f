"""Functional dependencies, keys and normal forms, as relations have them.

Nothing here looks at documents: a relation is a set of fields and the dependencies that
hold in it. The textbook algorithms: closure by saturation, keys after Lucchesi and
Osborn (1978), normal forms after Codd.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from panll_desktop.engines.litho.definition import Dependency
from panll_desktop.protocol.normal_forms import NormalForm
from panll_desktop.records import Record

MOST_KEYS: Final = 500
Fields: TypeAlias = frozenset[str]


FORMS: Final = tuple(NormalForm)


class Violation(Record):
    """A dependency that a normal form forbids.

    Attributes:
        form: the least form that forbids it.
        sentence: why, with the key that it has to do with.
    """

    form: NormalForm
    dependency: Dependency
    sentence: str


class Split(Record):
    """One step of a decomposition: fields go where their determinant is the key.

    Attributes:
        determinant: it stays, and is the key of the new part.
        dependents: they go.
    """

    determinant: tuple[str, ...]
    dependents: tuple[str, ...]


class Decomposition(Record):
    """What a relation is taken apart into, without losing anything.

    Attributes:
        splits: in the order in which they are made; each leaves its dependents out of
            what the later ones are made from.
        rest: the fields that stay.
        lost: dependencies that no single part shows any more.
    """

    splits: tuple[Split, ...]
    rest: tuple[str, ...]
    lost: tuple[Dependency, ...]


def closure(fields: Iterable[str], dependencies: Sequence[Dependency]) -> Fields:
    """All fields that these determine."""
    found = set(fields)
    grown = True
    while grown:
        grown = False
        for each in dependencies:
            if each.dependent not in found and found.issuperset(each.determinant):
                found.add(each.dependent)
                grown = True
    return frozenset(found)


def keys(fields: Sequence[str], dependencies: Sequence[Dependency]) -> list[Fields]:
    """The least sets of fields that determine all, the shortest first.

    At most `MOST_KEYS` of them.
    """
    every = frozenset(fields)
    found = [_lessened(every, every, dependencies)]
    for key in found:
        for each in dependencies:
            wider = frozenset(each.determinant) | (key - {each.dependent})
            if not any(known <= wider for known in found):
                found.append(_lessened(wider, every, dependencies))
        if len(found) >= MOST_KEYS:
            break
    return sorted(found, key=lambda each: (len(each), sorted(each)))


def _lessened(key: Fields, every: Fields, dependencies: Sequence[Dependency]) -> Fields:
    for name in sorted(key, reverse=True):
        less = key - {name}
        if closure(less, dependencies) >= every:
            key = less
    return key


def violations(
    fields: Sequence[str], dependencies: Sequence[Dependency]
) -> list[Violation]:
    """What forbids the higher forms, the lowest first; none in BCNF."""
    found = keys(fields, dependencies)
    prime = frozenset[str]().union(*found)
    every = frozenset(fields)
    broken = [
        _violation(each, found, prime)
        for each in dependencies
        if closure(each.determinant, dependencies) < every
        and each.dependent not in each.determinant
    ]
    return sorted(broken, key=lambda each: FORMS.index(each.form))


def _violation(
    dependency: Dependency, found: Sequence[Fields], prime: Fields
) -> Violation:
    determinant = frozenset(dependency.determinant)
    if dependency.dependent in prime:
        sentence = f"{_listed(determinant)} determines part of a key and is none itself"
        return Violation(NormalForm.BOYCE_CODD, dependency, f"{sentence}.")
    part_of = next((each for each in found if determinant < each), None)
    if part_of is not None:
        sentence = (
            f"{dependency.dependent} depends on a part of the key"
            f" {_listed(part_of)} alone: on {_listed(determinant)}."
        )
        return Violation(NormalForm.SECOND, dependency, sentence)
    sentence = (
        f"{dependency.dependent} depends on {_listed(determinant)}, which is no key:"
        " what one of them says is said again with each other document."
    )
    return Violation(NormalForm.THIRD, dependency, sentence)


def form_of(found: Sequence[Violation]) -> NormalForm:
    """The highest form that has none of these violations in it."""
    if not found:
        return NormalForm.BOYCE_CODD
    return FORMS[FORMS.index(min((each.form for each in found), key=FORMS.index)) - 1]


def decomposition(
    fields: Sequence[str], dependencies: Sequence[Dependency], target: NormalForm
) -> Decomposition:
    """What to split off so that every part is in a normal form."""
    splits: list[Split] = []
    rest = _split(tuple(fields), dependencies, target, splits)
    parts = [frozenset(rest)]
    parts += [frozenset((*each.determinant, *each.dependents)) for each in splits]
    lost = tuple(
        each
        for each in cover(dependencies)
        if not _preserved(each, dependencies, parts)
    )
    return Decomposition(tuple(splits), rest, lost)


def _split(
    fields: tuple[str, ...],
    dependencies: Sequence[Dependency],
    target: NormalForm,
    splits: list[Split],
) -> tuple[str, ...]:
    """Splits until the rest is in its form; returns the rest."""
    while True:
        inside = projected(fields, dependencies)
        broken = [
            each
            for each in violations(fields, inside)
            if FORMS.index(each.form) <= FORMS.index(target)
        ]
        if not broken:
            return fields
        chosen = _deepest([each.dependency for each in broken], inside)
        moved = {
            each.dependency.dependent
            for each in broken
            if set(each.dependency.determinant) <= set(chosen.determinant)
        }
        moved |= {chosen.dependent}
        part = (*chosen.determinant, *(name for name in fields if name in moved))
        kept = _split(part, dependencies, target, splits)
        gone = tuple(each for each in kept if each not in chosen.determinant)
        below = {name for each in splits for name in each.dependents}
        splits.append(Split(chosen.determinant, gone))
        fields = tuple(
            each for each in fields if each not in gone and each not in below
        )


def _deepest(broken: Sequence[Dependency], inside: Sequence[Dependency]) -> Dependency:
    """One whose dependents determine nothing further, so that chains come apart."""

    def reach(each: Dependency) -> tuple[int, int, tuple[str, ...]]:
        return (
            len(closure(each.determinant, inside)),
            len(each.determinant),
            each.determinant,
        )

    return min(broken, key=reach)


def projected(
    fields: Sequence[str], dependencies: Sequence[Dependency]
) -> list[Dependency]:
    """The dependencies within some of the fields, by those that are given."""
    inside = frozenset(fields)
    return [
        each
        for each in dependencies
        if each.dependent in inside and inside.issuperset(each.determinant)
    ]


def cover(dependencies: Sequence[Dependency]) -> list[Dependency]:
    """The same without those that follow from the others."""
    kept = list(dependencies)
    for each in dependencies:
        others = [other for other in kept if other != each]
        if each.dependent in closure(each.determinant, others):
            kept = others
    return kept


def _preserved(
    dependency: Dependency, dependencies: Sequence[Dependency], parts: Sequence[Fields]
) -> bool:
    """Whether it follows from what the parts show, each by itself."""
    found = set(dependency.determinant)
    grown = True
    while grown:
        grown = False
        for part in parts:
            more = (closure(found & part, dependencies) & part) - found
            if more:
                found |= more
                grown = True
    return dependency.dependent in found


def _listed(fields: Iterable[str]) -> str:
    return f"({', '.join(sorted(fields))})"

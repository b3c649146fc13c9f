"""Which past a query reads: AS OF a time, or VERSION n of each entity."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import resolving, stores, times, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Statement
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Modality, Span
from panll_desktop.records import Record

Reading: TypeAlias = t.Select | t.Count | t.SearchModality
_Tree = TypeVar("_Tree", bound=t.Select | t.Count | t.SearchModality)
_OF_ITSELF: Final = (
    *(t.Comparison, t.Containment, t.Matching, t.Presence, t.Truth, t.Radius),
    *(t.Bounds, t.Shape, t.Rank, t.ModifiedBy, t.Between),
)


class Moment(Record):
    """A past.

    Attributes:
        at: an aware time, or the number of a version.
        only: the one entity that has to be there.
    """

    at: datetime | int
    only: str | None


def split(tree: _Tree) -> tuple[_Tree, Moment | None]:
    """The query without its moment, and the moment if it has one.

    Raises:
        BeyondError: there are two, or what is written is no time.
    """
    places: list[t.AsOf | t.AtVersion | t.Moment] = []
    if isinstance(tree, t.Select) and tree.moment is not None:
        places.append(tree.moment)
    where = tree.where
    if where is not None:
        terms = where.terms if isinstance(where, t.Conjunction) else (where,)
        left = tuple(
            each for each in terms if not isinstance(each, t.AsOf | t.AtVersion)
        )
        places += [each for each in terms if isinstance(each, t.AsOf | t.AtVersion)]
        if len(left) < len(terms):
            from dataclasses import replace  # noqa: PLC0415 - slow, and seldom

            tree = replace(tree, where=_joined(left, where.span))
    if not places:
        return tree, None
    if len(places) > 1:
        sentence = "A query reads one past, and here a second one is asked for."
        raise BeyondError(sentence, places[1].span)
    return tree, Moment(_at(places[0]), _only(tree))


def at(
    call: Call,
    tree: _Tree,
    moment: Moment,
    build: Callable[[Call, _Tree], Statement],
) -> Statement:
    """A query of the past, which is made when its rows are walked."""

    def opened() -> AbstractContextManager[Store]:
        from panll_desktop.engines.octad.past import past  # noqa: PLC0415 - seldom

        return past(call.store, moment.at, call.stop, moment.only)

    from dataclasses import replace  # noqa: PLC0415 - slow, and seldom

    found = stores.elsewhere(call, tree, build, opened)
    return replace(found, modalities=found.modalities | Modality.TEMPORAL.bit)


def _at(place: t.AsOf | t.AtVersion | t.Moment) -> datetime | int:
    match place:
        case t.AtVersion(number, span):
            if number.isascii() and number.isdigit():
                return int(number)
            sentence = f"Versions have numbers from 1, and “{number}” is none."
            raise BeyondError(sentence, span)
        case t.AsOf(text, span) | t.Moment(text, span):
            return times.time(text, span)


def _joined(terms: tuple[t.Condition, ...], span: Span) -> t.Condition | None:
    if len(terms) > 1:
        return t.Conjunction(terms, span)
    return terms[0] if terms else None


def _only(tree: Reading) -> str | None:
    """The entity that a query reads, if it depends on no other one."""
    if not isinstance(tree, t.Select) or tree.traverse is not None:
        return None
    conditions = [*_leaves(tree.where), *_leaves(tree.having)]
    if not all(isinstance(each, _OF_ITSELF) for each in conditions):
        return None
    if any(resolving.is_computed(each) for each in touching.named(tree)):
        return None  # what its drift is depends on what its text names
    return tree.entity


def _leaves(tree: t.Condition | None) -> Iterator[t.Condition]:
    waiting = [tree] if tree is not None else []
    while waiting:
        match waiting.pop():
            case t.Conjunction(terms) | t.Disjunction(terms):
                waiting.extend(terms)
            case t.Negation(term):
                waiting.append(term)
            case leaf:
                yield leaf

"""Which past a query reads: AS OF a time, or VERSION n of each entity."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import accepting
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Rows, Statement, close_rows
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Span
from panll_desktop.records import Record

Reading: TypeAlias = t.Select | t.Count | t.SearchModality
_Tree = TypeVar("_Tree", t.Select, t.Count, t.SearchModality)
_OF_ITSELF = (
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
        tree = replace(tree, moment=None)
    where = tree.where
    if where is not None:
        terms = where.terms if isinstance(where, t.Conjunction) else (where,)
        left = tuple(
            each for each in terms if not isinstance(each, t.AsOf | t.AtVersion)
        )
        places += [each for each in terms if isinstance(each, t.AsOf | t.AtVersion)]
        if len(left) < len(terms):
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
    statement = build(call, tree)  # nothing runs before its rows are walked
    close_rows(statement.rows)
    return replace(statement, rows=_rows(call, tree, moment, build))


def time(text: str, span: Span) -> datetime:
    """A time that is written; without a zone it is UTC.

    Raises:
        BeyondError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = f"“{text}” is no time; write it as 2026-01-31T12:00:00Z."
        raise BeyondError(sentence, span) from None


def _rows(
    call: Call,
    tree: _Tree,
    moment: Moment,
    build: Callable[[Call, _Tree], Statement],
) -> Rows:
    from panll_desktop.engines.octad.past import past  # noqa: PLC0415 - few queries ask

    with past(call.store, moment.at, call.stop, moment.only) as store:
        rows = build(replace(call, store=store), tree).rows
        try:
            with accepting.placed_beyond(call.text):
                yield from rows
        finally:
            close_rows(rows)


def _at(place: t.AsOf | t.AtVersion | t.Moment) -> datetime | int:
    match place:
        case t.AtVersion(number, span):
            if number.isascii() and number.isdigit():
                return int(number)
            sentence = f"Versions have numbers from 1, and “{number}” is none."
            raise BeyondError(sentence, span)
        case t.AsOf(text, span) | t.Moment(text, span):
            return time(text, span)


def _joined(terms: tuple[t.Condition, ...], span: Span) -> t.Condition | None:
    if len(terms) > 1:
        return t.Conjunction(terms, span)
    return terms[0] if terms else None


def _only(tree: Reading) -> str | None:
    """The entity that a query reads, if it depends on no other one."""
    if not isinstance(tree, t.Select) or tree.traverse is not None:
        return None
    names = [*tree.items, *tree.group, *(sort.key for sort in tree.order)]
    names += [
        each
        for item in names
        if isinstance(item, t.Aggregate) and (each := item.argument)
    ]
    conditions = [*_leaves(tree.where), *_leaves(tree.having)]
    for each in conditions:
        if not isinstance(each, _OF_ITSELF):
            return None
        if isinstance(each, t.Comparison):
            names += [each.left, each.right]
    drifts = (
        isinstance(each, t.Name) and each.path.lower() == "drift_score"
        for each in names
    )
    return None if any(drifts) else tree.entity


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

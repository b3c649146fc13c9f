"""Rules of this program, from VQL100: what certainly is not what somebody meant."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from panll_desktop.languages.vql import contradictions
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.remarks import (
    Case,
    bracketed,
    clause,
    numbered,
    pieces,
    remark,
    replaced,
)
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.protocol import Diagnostic, Fix, Modality, Span

_FAR: Final = 1000.0  # kilometres
_NORTH: Final = 90.0  # degrees
_EAST: Final = 180.0
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _never_true(case: Case) -> Iterator[Diagnostic]:
    for each in case.seen.conditions:
        if reason := contradictions.reason(each):
            yield remark("VQL100", reason, each.span)


def _wrong_length(case: Case) -> Iterator[Diagnostic]:
    wanted = case.given.dimension
    if wanted is None:
        return
    for length, span in _vectors(case):
        if length != wanted:
            message = (
                f"The vector has {length:,} numbers; this store's have {wanted:,}."
            )
            yield remark("VQL101", message, span)


def _vectors(case: Case) -> Iterator[tuple[int, Span]]:
    """Each vector that is written out: its length and its place."""
    for each in case.seen.of(t.Similar):
        if isinstance(each.vector, tuple):
            yield len(each.vector), _vector(case, each.place.span.end, each.span)
    statement = case.seen.statement
    match statement:
        case t.SearchVector(vector) if isinstance(vector, tuple):
            yield len(vector), _vector(case, 0, statement.span)
        case t.Insert(document):
            for name, value in document:
                if name == "embedding" and isinstance(value, tuple):
                    word = clause(case, "VECTOR", "(", "[")
                    start = statement.span.end if word is None else word.start
                    yield len(value), _vector(case, start, statement.span)
        case t.Update(assignments=assignments):
            for given in assignments:
                field, value = given.field, given.value
                if _is_embedding(field) and isinstance(value, tuple):
                    yield len(value), _vector(case, field.span.end, field.span)
        case _:
            pass


def _vector(case: Case, start: int, otherwise: Span) -> Span:
    """The vector that is written behind a place."""
    found = bracketed(case, start)
    return otherwise if found is None else found


def _is_embedding(field: t.Reference | t.Name) -> bool:
    return (
        isinstance(field, t.Reference)
        and field.modality is Modality.VECTOR
        and field.name.lower() == "embedding"
    )


def _far_radius(case: Case) -> Iterator[Diagnostic]:
    for each in case.seen.of(t.Radius):
        if each.kilometres <= _FAR:
            continue
        number = pieces(case, each.span)[-2]
        if number.kind is not Kind.NUMBER:  # its unit says that it is meant
            continue
        message = f"A radius of {each.kilometres:,.0f} km; were metres meant?"
        end = Span(number.span.end, number.span.end)
        fix = replaced("Metres: put M behind it", end, " M")
        yield remark("VQL102", message, number.span, fix)


def _twice(case: Case) -> Iterator[Diagnostic]:
    select = case.seen.select
    if select is None:
        return
    seen: set[str] = set()
    for place, item in enumerate(select.items):
        key = _shown(item)
        if key in seen:
            message = f"{key} stands in the SELECT already."
            fix = _shorter(case, select.items[place - 1 : place + 2])
            yield remark("VQL103", message, item.span, fix)
        seen.add(key)


def _shown(item: t.Item) -> str:
    """An item without its place, as it is named."""
    match item:
        case t.Everything():
            return "*"
        case t.Whole(modality):
            return modality.name
        case t.Parts(modality, names):
            return f"{modality.name}({', '.join(names)})"
        case t.Reference(modality, name):
            return f"{modality.name}.{name}"
        case t.Name(path):
            return path
        case t.Aggregate(function, None):
            return f"{function}(*)"
        case t.Aggregate(function, argument):
            inner = "id" if isinstance(argument, t.Identifier | None) else argument
            return f"{function}({inner if isinstance(inner, str) else _shown(inner)})"


def _shorter(case: Case, items: Sequence[t.Item]) -> Fix | None:
    """Removes the second of two or three items, and one of the gaps around it.

    That is the one in front, unless nothing parts it from the next item; None where a
    comment stands there.
    """
    start, end = (_item_end(case, each) for each in items[:2])
    first, *following = (each.span.start for each in items[1:])
    gap = Span(start, first)
    if following and not pieces(case, Span(end, following[0])):
        gap = Span(end, following[0])
    if gap.of(case.text).strip(" \t\r\n,"):
        return None
    removed = Span(min(gap.start, first), max(gap.end, end))
    return replaced("Remove it", removed, "")


def _item_end(case: Case, item: t.Item) -> int:
    """Where an item ends; a whole modality may have ``.*`` behind it."""
    end = item.span.end
    if not isinstance(item, t.Whole):
        return end
    behind = pieces(case, Span(end, len(case.text)))[:2]
    starred = [each.text for each in behind] == [".", "*"]
    return behind[1].span.end if starred else end


def _no_rows(case: Case) -> Iterator[Diagnostic]:
    statement = case.seen.statement
    if getattr(statement, "limit", None) == 0:
        span = numbered(case, "LIMIT") or statement.span
        yield remark("VQL104", "LIMIT 0 shows no row.", span)


def _null(case: Case) -> Iterator[Diagnostic]:
    for each in case.seen.of(t.Comparison):
        if each.operator in ("==", "!="):
            continue
        for side in (each.left, each.right):
            if isinstance(side, t.Literal) and side.value is None:
                message = "NULL has no order and no letters: this is never true."
                yield remark("VQL105", message, each.span)
                break


def _threshold(case: Case) -> Iterator[Diagnostic]:
    seen = case.seen
    drifts: list[t.Drift | t.AnyDrift | t.Consistent] = [*seen.of(t.Drift)]
    drifts += [*seen.of(t.AnyDrift), *seen.of(t.Consistent)]
    for each in drifts:
        yield from _beyond(each.threshold, each.span)
    for proof in case.seen.proofs:
        for each_proof in proof.obligations:
            yield from _beyond(each_proof.threshold, each_proof.span)


def _beyond(threshold: float | None, span: Span) -> Iterator[Diagnostic]:
    if threshold is not None and not 0 <= threshold <= 1:
        message = f"The threshold goes from 0 to 1; it is {threshold:g}."
        yield remark("VQL106", message, span)


def _no_place(case: Case) -> Iterator[Diagnostic]:
    places: list[t.Radius | t.NearPlace] = [*case.seen.of(t.Radius)]
    places += case.seen.of(t.NearPlace)
    for each in places:
        latitude, longitude = each.latitude, each.longitude
        if not _is_place(latitude, longitude):
            fix = None
            if _is_place(longitude, latitude):
                fix = _swapped(case, each.span)
            message = f"There is no place {latitude:g}, {longitude:g}."
            yield remark("VQL107", message, each.span, fix)
    for box in case.seen.of(t.Bounds):
        if not (_is_place(box.south, box.west) and _is_place(box.north, box.east)):
            yield remark("VQL107", "A corner of the box is no place.", box.span)
        elif box.south > box.north:
            message = "The box is empty: its south is north of its north."
            yield remark("VQL107", message, box.span)


def _is_place(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= _NORTH and abs(longitude) <= _EAST


def _swapped(case: Case, span: Span) -> Fix | None:
    """Latitude and longitude the other way round."""
    found = pieces(case, span)
    opened = next(at for at, each in enumerate(found) if each.text == "(")
    commas = [at for at, each in enumerate(found) if each.text == ","]
    first = Span(found[opened + 1].span.start, found[commas[0] - 1].span.end)
    second = Span(found[commas[0] + 1].span.start, found[commas[1] - 1].span.end)
    text = f"{second.of(case.text)}, {first.of(case.text)}"
    return replaced("Swap latitude and longitude", Span(first.start, second.end), text)


def _two_values(case: Case) -> Iterator[Diagnostic]:
    seen = set[str]()
    for name, span in _given(case):
        if name in seen:
            yield remark("VQL108", f"{name} has a value already.", span)
        seen.add(name)


def _given(case: Case) -> Iterator[tuple[str, Span]]:
    """Each field that gets a value, and its place."""
    match case.seen.statement:
        case t.Update(assignments=assignments):
            for each in assignments:
                yield _shown(each.field), each.field.span
        case t.Insert(document, groups):
            for name, _ in document:
                yield name, _last_word(case, name)
            for group, pairs in groups:
                for name, _ in pairs:
                    yield f"{group.upper()}.{name}", _last_word(case, name)
        case _:
            pass


def _last_word(case: Case, name: str) -> Span:
    """The last place of a word that is not quoted."""
    found = [each for each in pieces(case) if each.text == name]
    return found[-1].span if found else case.seen.statement.span


def _no_time(case: Case) -> Iterator[Diagnostic]:
    for text, span in _moments(case):
        if _DAY.match(text) and not _is_time(text):
            yield remark("VQL109", f"There is no time {text}.", span)


def _moments(case: Case) -> Iterator[tuple[str, Span]]:
    for point in case.seen.of(t.AsOf):
        yield point.moment, point.span
    for period in case.seen.of(t.Between):
        yield period.start, period.span
        yield period.end, period.span
    statement = case.seen.statement
    if isinstance(statement, t.Select | t.Insert) and statement.moment is not None:
        yield statement.moment.text, statement.moment.span


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


RULES: Final[tuple[Callable[[Case], Iterator[Diagnostic]], ...]] = (
    _never_true,
    _wrong_length,
    _far_radius,
    _twice,
    _no_rows,
    _null,
    _threshold,
    _no_place,
    _two_values,
    _no_time,
)

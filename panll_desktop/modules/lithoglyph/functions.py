"""The functions of GQL that the embedded engine has."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from panll_desktop.modules.lithoglyph import comparing
from panll_desktop.modules.lithoglyph.rows import Row
from panll_desktop.protocol import Json

_UNITS: Final = {
    "microsecond": timedelta(microseconds=1),
    "millisecond": timedelta(milliseconds=1),
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_WINKLER: Final = 0.1
_PREFIX: Final = 4


def similarity(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: Jaro and Winkler, with a prefix of four."""
    if one == other:
        return 1.0
    close = _close(one, other)
    if not close:
        return 0.0
    mine = [one[at] for at, _ in close]
    theirs = [other[at] for at in sorted(at for _, at in close)]
    crossed = sum(a != b for a, b in zip(mine, theirs, strict=True)) // 2
    met = len(close)
    jaro = (met / len(one) + met / len(other) + (met - crossed) / met) / 3
    prefix = 0
    for a, b in zip(one[:_PREFIX], other[:_PREFIX], strict=False):
        if a != b:
            break
        prefix += 1
    return jaro + prefix * _WINKLER * (1 - jaro)


def _close(one: str, other: str) -> list[tuple[int, int]]:
    """Places of the same character that are no further apart than Jaro allows."""
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken: set[int] = set()
    found = []
    for at, sign in enumerate(one):
        for there in range(max(0, at - reach), min(len(other), at + reach + 1)):
            if there not in taken and other[there] == sign:
                taken.add(there)
                found.append((at, there))
                break
    return found


def moment(value: Json) -> datetime:
    """The time that a text says.

    Raises:
        ValueError: it says none.
    """
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def interval(text: str) -> timedelta:
    """The length of time that ``'30 days'`` says.

    Raises:
        ValueError: it says none.
    """
    count, _, unit = text.strip().partition(" ")
    size = _UNITS.get(unit.strip().lower().removesuffix("s"))
    if size is None or not count.lstrip("+-").isdigit():
        known = ", ".join(_UNITS)
        raise ValueError(f"'{text}' is no length of time: a number and one of {known}.")
    return int(count) * size


def _length(value: Json) -> Json:
    return len(value) if isinstance(value, str | list | dict) else None


def _rounded(value: Json, digits: Json = 0) -> Json:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    places = digits if isinstance(digits, int) else 0
    found = round(value, places)
    return int(found) if places <= 0 else found


def _absolute(value: Json) -> Json:
    return None if value is None else abs(comparing.number(value))


def _alike(one: Json, other: Json) -> Json:
    if not isinstance(one, str) or not isinstance(other, str):
        return None
    return round(similarity(one, other), 6)


def _truncated(unit: Json, value: Json) -> Json:
    if value is None:
        return None
    at = moment(value)
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match str(unit).lower():
        case "year":
            return start.replace(month=1, day=1).isoformat()
        case "month":
            return start.replace(day=1).isoformat()
        case "hour" | "minute" | "second" as name:
            return (start + (at - start) // _UNITS[name] * _UNITS[name]).isoformat()
        case "day":
            return start.isoformat()
        case _:
            raise ValueError(f"DATE_TRUNC knows no {unit!r}.")


def _upper(value: Json) -> Json:
    return value.upper() if isinstance(value, str) else None


def _lower(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else None


def _first(*values: Json) -> Json:
    return next((each for each in values if each is not None), None)


def _now() -> Json:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _chance() -> Json:
    return random.random()  # noqa: S311 - for an order by chance, not for secrets


def _with_part(value: Json, path: Json, part: Json) -> Json:
    """A document with another value at ``$.a.b``; documents on the way are made."""
    if not isinstance(value, dict | None):
        sentence = "JSON_SET changes a document."
        raise ValueError(sentence)  # noqa: TRY004 - as the other functions
    return _set(value or {}, _path(path), part)


def _part_of(value: Json, path: Json) -> Json:
    """What lies at ``$.a.b`` in a document; nothing where nothing does."""
    for name in _path(path):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _path(path: Json) -> list[str]:
    root, *names = path.split(".") if isinstance(path, str) else [""]
    if root != "$" or not all(names) or not names:
        raise ValueError(f"{path!r} is no path; write $.name or $.name.inner.")
    return names


def _set(value: dict[str, Json], names: Sequence[str], part: Json) -> dict[str, Json]:
    name, *rest = names
    inner = value.get(name)
    nested = inner if isinstance(inner, dict) else {}
    return {**value, name: _set(nested, rest, part) if rest else part}


SIMPLE: Final[Mapping[str, tuple[int, int, Callable[..., Json]]]] = {
    "ABS": (1, 1, _absolute),
    "COALESCE": (1, 64, _first),
    "DATE_TRUNC": (2, 2, _truncated),
    "JSON_EXTRACT": (2, 2, _part_of),
    "JSON_SET": (3, 3, _with_part),
    "LENGTH": (1, 1, _length),
    "LOWER": (1, 1, _lower),
    "NOW": (0, 0, _now),
    "RANDOM": (0, 0, _chance),
    "ROUND": (1, 2, _rounded),
    "SIMILARITY": (2, 2, _alike),
    "UPPER": (1, 1, _upper),
}


def search(row: Row, wanted: Json) -> bool:
    """Whether every word is in some text of the documents of a row; case is ignored."""
    if not isinstance(wanted, str):
        return False
    texts = "\n".join(_texts(list(row.documents()))).casefold()
    return all(word in texts for word in wanted.casefold().split())


def _texts(value: "Json | Sequence[dict[str, Json]]") -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return []


def aggregate(name: str, values: Sequence[Json]) -> Json:
    """One value of many; those that are nothing do not count.

    Raises:
        ValueError: a sum or mean is asked of what is no number.
    """
    kept: list[Json] = [each for each in values if each is not None]
    match name:
        case "COUNT":
            return len(kept)
        case "ARRAY_AGG":
            return kept
        case "MIN" | "MAX":
            if not kept:
                return None
            chosen = min if name == "MIN" else max
            return chosen(kept, key=comparing.key)
        case _:
            return _summed(name, kept)


def _summed(name: str, values: Sequence[Json]) -> Json:
    numbers = [comparing.number(each) for each in values]
    if not numbers:
        return None
    whole = all(isinstance(each, int) for each in numbers)
    total = sum(numbers) if whole else math.fsum(numbers)
    return total if name == "SUM" else total / len(numbers)

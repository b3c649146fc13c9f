"""Time cut into steps: of a nice length, from a round moment of the local clock."""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from typing import Final

from panll_desktop.records import Record
from panll_desktop.telemetry.history import DAY, HOUR, MINUTE
from panll_desktop.telemetry.report import Window

_LENGTHS: Final = (
    *(each * MINUTE for each in (1, 2, 3, 5, 10, 15, 20, 30)),
    *(each * HOUR for each in (1, 2, 3, 4, 6, 8, 12)),
    *(each * DAY for each in (1, 2, 3, 5, 7, 10, 14, 30, 61, 91, 183, 365)),
)
_WORDS: Final = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))


class Steps(Record):
    """Steps of one length.

    Attributes:
        edges: where each begins, and where the last one ends (seconds after the epoch).
        length: of each, in seconds.
        names: when each begins, short enough for the head of a column.
    """

    edges: tuple[int, ...]
    length: int
    names: tuple[str, ...]


def cut(window: Window, bucket: int, most: int) -> Steps:
    """The shortest nice steps of which at most so many cover a window.

    Steps shorter than a day begin at whole steps of the local day; days begin at
    local midnight, and at that of UTC where the buckets themselves are days.

    Args:
        window: all of it is covered; the first and the last step may reach over it.
        bucket: seconds of the buckets that are counted into the steps; no step is
            shorter.
        most: how many steps there may be.
    """
    length = max(_LENGTHS[-1], bucket)
    edges = _edges(window, length, bucket)
    for each in _LENGTHS:
        if each >= bucket and window.end - window.start <= each * most:
            found = _edges(window, each, bucket)
            if len(found) - 1 <= most:
                length, edges = each, found
                break
    while len(edges) - 1 > most:  # longer than any calendar: only of a foreign export
        length *= 2
        edges = _edges(window, length, bucket)
    starts = edges[:-1]
    names = _named(starts, length, utc=bucket >= DAY)
    return Steps(edges, length, names)


def long(seconds: int) -> str:
    """How long a step is, such as ``2 h``."""
    for unit, word in _WORDS:
        if seconds % unit == 0:
            return f"{seconds // unit:,} {word}"
    return f"{seconds:,} s"


def clock(seconds: float) -> str:
    """Hours and minutes of the local clock."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M")


def moment(seconds: float, now: float, bucket: int = 0) -> str:
    """A moment in words: the hour today, and the date with it before.

    The beginning of a bucket that is a day is a date, that of UTC.
    """
    if bucket >= DAY:
        day = datetime.fromtimestamp(seconds, UTC)
        return f"{day.day} {day:%b %Y}"
    local = datetime.fromtimestamp(seconds).astimezone()
    today = datetime.fromtimestamp(now).astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def _edges(window: Window, length: int, bucket: int) -> tuple[int, ...]:
    local = bucket < DAY
    origin = _midnight(window.end) if local else 0
    begin = origin + (window.start - origin) // length * length
    if length > DAY:  # counted back from the newest day, which is a whole one
        last = window.end + (origin - window.end) % DAY
        begin = last - -(-(last - window.start) // length) * length
    count = -(-(window.end - begin) // length)
    edges = [begin + length * number for number in range(-1, count + 2)]
    if local and length > HOUR:
        offset = _offset(origin)
        moved = sorted({_aligned(edge, offset) for edge in edges})
        if moved[0] <= window.start and window.end <= moved[-1]:  # no day was left out
            edges = moved
    first = bisect_right(edges, window.start) - 1
    return tuple(edges[first : bisect_left(edges, window.end) + 1])


def _aligned(edge: int, offset: int) -> int:
    """An edge at its hour of the local clock, though clocks were changed since.

    Steps over such a change are an hour shorter or longer than the others.
    """
    hands = datetime.fromtimestamp(edge + offset, UTC).replace(tzinfo=None)
    return int(hands.timestamp())


def _offset(seconds: int) -> int:
    """Seconds by which the local clock is ahead of UTC."""
    ahead = datetime.fromtimestamp(seconds).astimezone().utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())


def _midnight(seconds: int) -> int:
    now = datetime.fromtimestamp(seconds).astimezone().replace(tzinfo=None)
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _named(starts: tuple[int, ...], length: int, *, utc: bool) -> tuple[str, ...]:
    """Hours; the date where a step is a day, or begins one of several days."""
    zone = UTC if utc else None
    several = length * len(starts) > DAY + length
    names, before = [], None
    for start in starts:
        local = datetime.fromtimestamp(start, zone).astimezone(zone)
        begins = several and before not in (None, local.date())
        before = local.date()
        dated = length >= DAY or begins
        names.append(f"{local.day} {local:%b}" if dated else f"{local:%H:%M}")
    return tuple(names)

"""The parts of a railroad diagram: how large each is, and how it is drawn.

Each part has a track that enters at its left end and leaves at its right end; `up` and
`down` are how far it reaches from where the track enters, `drop` is how much lower
than that it leaves.
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from panll_desktop.ui.railroad_drawing import HALF, Flow, Pen, Point
from panll_desktop.ui.railroad_match import Atom

GAP: Final = 10
ROW: Final = 6
LINE: Final = 16
SIDE: Final = 20
WRAP: Final = 14
BANK: Final = 14


class Block(ABC):
    """A part that has its size; places from `first` to before `end` are in it."""

    width: float = 0
    up: float = 0
    down: float = 0
    drop: float = 0
    first: int = 0
    end: int = 0

    @abstractmethod
    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """Draws the part, its track entering at a point."""

    @property
    def places(self) -> range:
        """The places in it."""
        return range(self.first, self.end)


class Nothing(Block):
    """What needs no track of its own."""

    def __init__(self, first: int) -> None:
        self.first = self.end = first

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""


class Token(Block):
    """A word or a reference."""

    def __init__(self, atom: Atom, place: int, width: float, end: int) -> None:
        self._atom = atom
        self.first, self.end = place, end
        self.width, self.up, self.down = width, HALF, HALF

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""
        del flow
        pen.token(self._atom, self.first, at, self.width)


class Line(Block):
    """Parts one after the other, in one line or more."""

    def __init__(self, lines: Sequence[Sequence[Block]]) -> None:
        self._lines = lines
        self._margin = WRAP if len(lines) > 1 else 0
        self.first, self.end = lines[0][0].first, lines[-1][-1].end
        self.width = 2 * self._margin + max(map(length, lines))
        self._tops: list[float] = []
        y = 0.0
        for line in lines:
            up, down, drop = extent(line)
            y = y + LINE + up if self._tops else 0.0
            self.up = self.up if self._tops else up
            self._tops.append(y)
            y += down
            self.down, self.drop = y, self._tops[-1] + drop

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""
        x, y = at
        left, right = x + self._margin, x + self.width
        came = flow.entered
        pen.rail(at, (left, y), taken=came and pen.certain)
        start = (left, y)
        for number, line in enumerate(self._lines):
            end, came = self._draw_line(pen, line, start, came, flow.left)
            if number + 1 == len(self._lines):
                pen.rail(end, (right, end[1]), taken=came and pen.certain)
                return
            below = y + self._tops[number + 1]
            middle = below - extent(self._lines[number + 1])[0] - LINE / 2
            start = (left, below)
            turn, back = end[0] + self._margin, x + 1
            pen.rail(
                end,
                (turn, end[1]),
                (turn, middle),
                (back, middle),
                (back, below),
                start,
                taken=came and pen.certain,
            )

    def _draw_line(
        self,
        pen: Pen,
        line: Sequence[Block],
        at: Point,
        came: bool,  # noqa: FBT001 - how far the way came
        left: bool,  # noqa: FBT001 - likewise
    ) -> tuple[Point, bool]:
        """Draws one line; returns where it ends and whether the way came there."""
        x, y = at
        for number, block in enumerate(line):
            beyond = left or pen.passed(block.end, self.end)
            block.draw(pen, (x, y), Flow(came, came and beyond))
            came = came and beyond
            x, y = x + block.width, y + block.drop
            if number + 1 < len(line):
                pen.rail((x, y), (x + GAP, y), taken=came and pen.certain)
                x += GAP
        return (x, y), came


class Fork(Block):
    """Alternatives below one another; the track enters at one of them."""

    def __init__(self, rows: Sequence[Block], main: int) -> None:
        self._rows = rows
        self.first, self.end = rows[0].first, rows[-1].end
        self._inner = max(row.width for row in rows)
        self.width = self._inner + 2 * SIDE
        tops = [0.0]
        for above, below in itertools.pairwise(rows):
            gap = max(above.down + ROW + below.up, HALF + ROW)
            tops.append(tops[-1] + gap)
        self._tops = [top - tops[main] for top in tops]
        self.up = max(row.up - top for row, top in zip(rows, self._tops, strict=True))
        self.down = max(
            row.down + top for row, top in zip(rows, self._tops, strict=True)
        )

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""
        x, y = at
        left, right, end = x + SIDE / 2, x + self.width - SIDE / 2, x + self.width
        around = flow.left and not pen.passed(self.first, self.end)
        for row, top in zip(self._rows, self._tops, strict=True):
            nothing = row.first == row.end
            went = (
                around if nothing else flow.entered and pen.passed(row.first, row.end)
            )
            done = went and flow.left
            start = (x + SIDE + (self._inner - row.width) / 2, y + top)
            stop = (start[0] + row.width, start[1] + row.drop)
            pen.rail(at, (left, y), (left, start[1]), start, taken=went)
            row.draw(pen, start, Flow(went, done))
            pen.rail(stop, (right, stop[1]), (right, y), (end, y), taken=done)


class Bank(Block):
    """Many single words in columns: in from above, out below."""

    def __init__(self, columns: Sequence[Sequence[Token]]) -> None:
        self._columns = columns
        self.first, self.end = columns[0][0].first, columns[-1][-1].end
        self.width = bank_width([column[0].width for column in columns])
        self._step = 2 * HALF + ROW
        self._bottom = (len(columns[0]) - 1) * self._step + HALF + ROW
        self.up, self.down = HALF + ROW + 1, self._bottom + 1

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""
        x, y = at
        end = x + self.width
        first, last = x + BANK / 2, end - BANK / 2
        top, bottom = y - HALF - ROW, y + self._bottom
        left = first
        for number, column in enumerate(self._columns):
            right = left + column[0].width + BANK
            over = [(first, y), (first, top), (left, top)] if number else [(first, y)]
            more = number + 1 < len(self._columns)
            under = [(right, bottom), (last, bottom)] if more else []
            for row, token in enumerate(column):
                level = y + row * self._step
                went = flow.entered and pen.passed(token.first, token.end)
                start, stop = (left + BANK / 2, level), (right - BANK / 2, level)
                pen.rail(at, *over, (left, level), start, taken=went)
                token.draw(pen, start, flow)
                out = (*under, (last, y), (end, y))
                done = went and flow.left
                pen.rail(stop, (right, level), *out, taken=done)
            left = right + BANK


class Loop(Block):
    """A part that may come again, with what stands between below it."""

    def __init__(self, body: Block, between: Block | None) -> None:
        self._body, self._between = body, between
        self.first = body.first
        self.end = between.end if between is not None else body.end
        inner = max(body.width, between.width if between is not None else 0)
        self.width, self.up, self.drop = inner + 2 * SIDE, body.up, body.drop
        rise = between.up if between is not None else 0
        self._below = max(body.down, body.drop + HALF, HALF) + ROW + rise
        self.down = self._below + (between.down if between is not None else 1)

    def draw(self, pen: Pen, at: Point, flow: Flow) -> None:
        """See `Block.draw`."""
        x, y = at
        body, between = self._body, self._between
        left, right, end = x + SIDE / 2, x + self.width - SIDE / 2, x + self.width
        after = between.places if between is not None else body.places
        again = flow.entered and pen.returned(after, body.places)
        back = again or (
            flow.entered
            and between is not None
            and pen.passed(between.first, between.end)
        )
        out = y + self.drop
        pen.rail(at, (x + SIDE, y), taken=flow.entered)
        body.draw(pen, (x + SIDE, y), Flow(flow.entered, flow.left or back))
        stop = x + SIDE + body.width
        pen.rail((stop, out), (right, out), taken=flow.left or back)
        pen.rail((right, out), (end, out), taken=flow.left)
        level, low = y + self._below, y + self._below
        begin = finish = x + self.width / 2
        if between is not None:
            begin -= between.width / 2
            finish += between.width / 2
            low += between.drop
            pen.backwards = not pen.backwards
            between.draw(pen, (begin, level), Flow(back, again))
            pen.backwards = not pen.backwards
        pen.rail((stop, out), (right, out), (right, low), (finish, low), taken=back)
        home = x + SIDE
        pen.rail((begin, level), (left, level), (left, y), (home, y), taken=again)
        pen.arrow((left, y + 8), taken=again)


def length(line: Sequence[Block]) -> float:
    """How long parts are in one line."""
    return sum(block.width for block in line) + GAP * (len(line) - 1)


def extent(line: Sequence[Block]) -> tuple[float, float, float]:
    """How far a line reaches up and down from where it enters, and where it leaves."""
    up = down = drop = 0.0
    for block in line:
        up, down = max(up, block.up - drop), max(down, drop + block.down)
        drop += block.drop
    return up, down, drop


def bank_width(columns: Sequence[float]) -> float:
    """How wide columns of these widths are with their tracks."""
    return sum(columns) + 2 * BANK * len(columns)

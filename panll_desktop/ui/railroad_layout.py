"""Where the parts of a railroad diagram stand: a term, wrapped to a width."""

import itertools
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from panll_desktop.protocol import Choice, Repeat, Rule, Series, Term, Word
from panll_desktop.ui.railroad_blocks import (
    GAP,
    SIDE,
    WRAP,
    Bank,
    Block,
    Fork,
    Line,
    Loop,
    Nothing,
    Token,
    bank_width,
    length,
)
from panll_desktop.ui.railroad_drawing import HALF, Drawing, Flow, Pen
from panll_desktop.ui.railroad_match import Atom, Walk, count

Measure: TypeAlias = Callable[[Atom], float]
MORE: Final = Word("…")
_END: Final = 14
_TIGHT: Final = 44
_MANY: Final = 7
_COLUMN: Final = 5


def lay_out(term: Term, width: float, measure: Measure, walk: Walk) -> Drawing:
    """A term as a diagram that is nowhere wider than the width."""
    whole = _Builder(measure, walk).build(term, max(width - 2 * _END, _TIGHT))
    y = max(whole.up, HALF) + 1
    pen = Pen(walk, (_END - 5, y))
    last = bool(walk.taken) and not walk.following
    inner = term
    while isinstance(inner, Repeat):
        inner = inner.term
    marked = isinstance(inner, Choice) and bool(walk.taken)
    begun, ended = walk.caret or marked, marked and not walk.caret
    pen.rail((0, y), (_END, y), taken=begun)
    whole.draw(pen, (_END, y), Flow(begun, ended))
    exit_ = y + whole.drop
    right = 2 * _END + whole.width
    pen.rail((right - _END, exit_), (right, exit_), taken=ended)
    bars = (((0.0, y), begun), ((right, exit_), ended or last))
    height = y + max(whole.down, whole.drop + HALF, HALF) + 1
    return Drawing(
        tuple(pen.boxes),
        tuple(pen.rails),
        tuple(pen.arrows),
        bars,
        pen.caret,
        right,
        height,
    )


class _Builder:
    """Makes blocks of terms; places are counted as the terms are read."""

    def __init__(self, measure: Measure, walk: Walk) -> None:
        self._measure = measure
        self._taken = frozenset(walk.taken)

    def build(self, term: Term, room: float) -> Block:
        return self._build(term, 0, room)

    def _build(self, term: Term, first: int, room: float) -> Block:
        if isinstance(term, Word | Rule):
            return Token(term, first, min(self._measure(term), room), first + 1)
        sides = WRAP if isinstance(term, Series) else SIDE
        if room < _TIGHT + 2 * sides and (places := count(term)):
            width = min(self._measure(MORE), room)
            return Token(MORE, first, width, first + places)
        match term:
            case Series(terms):
                return self._series(terms, first, room)
            case Choice(terms):
                return self._choice(terms, first, room)
            case Repeat(repeated, separator):
                inner = room - 2 * SIDE
                body = self._build(repeated, first, inner)
                if separator is None:
                    return Loop(body, None)
                return Loop(body, self._build(separator, body.end, inner))

    def _series(self, terms: Sequence[Term], first: int, room: float) -> Block:
        parts = _flat(terms)
        if not parts:
            return Nothing(first)
        whole = sum(map(self._natural, parts)) + GAP * (len(parts) - 1)
        if whole <= room:
            return self._one_line(parts, first, room - whole)
        inner = room - 2 * WRAP
        lines: list[list[Block]] = [[]]
        for part in parts:
            block = self._build(part, first, inner)
            first = block.end
            if lines[-1] and length([*lines[-1], block]) > inner:
                lines.append([])
            lines[-1].append(block)
        return Line(lines)

    def _one_line(self, parts: Sequence[Term], first: int, spare: float) -> Block:
        """Parts that fit into a line; the first to need spare room has it."""
        line: list[Block] = []
        for part in parts:
            natural = self._natural(part)
            line.append(self._build(part, first, natural + spare))
            first = line[-1].end
            spare = max(0.0, spare + natural - line[-1].width)
        return Line([line])

    def _choice(self, terms: Sequence[Term], first: int, room: float) -> Block:
        full = [term for term in terms if count(term)]
        if not full:
            return Nothing(first)
        inner = room - 2 * SIDE
        if len(full) < len(terms):
            rows: list[Block] = [Nothing(first)]
            if len(full) >= _MANY and all(isinstance(t, Word | Rule) for t in full):
                return Fork([*rows, self._choice(full, first, inner)], 1)
        else:
            rows = []
        atoms = [term for term in full if isinstance(term, Word | Rule)]
        empty = len(rows)
        if len(atoms) == len(full):
            columns = self._columns(atoms, first, room) if not rows else ()
            if columns:
                return Bank(columns)
            rows.extend(self._tokens(atoms, first, inner))
        else:
            for term in self._banked(full, inner):
                rows.append(self._build(term, first, inner))
                first = rows[-1].end
        went = (n for n, row in enumerate(rows) if self._taken & {*row.places})
        return Fork(rows, next(went, empty))

    def _tokens(self, atoms: Sequence[Atom], first: int, room: float) -> list[Token]:
        width = min(max(map(self._measure, atoms)), room)
        return [
            Token(atom, place, width, place + 1)
            for place, atom in enumerate(atoms, first)
        ]

    def _columns(
        self, atoms: Sequence[Atom], first: int, room: float
    ) -> tuple[Sequence[Token], ...]:
        """Single words in columns; none if one column has to do."""
        wanted = -(-len(atoms) // _COLUMN) if len(atoms) >= _MANY else 1
        for columns in range(wanted, 1, -1):
            height = -(-len(atoms) // columns)
            dealt = [
                self._tokens(atoms[at : at + height], first + at, room)
                for at in range(0, len(atoms), height)
            ]
            if bank_width([column[0].width for column in dealt]) <= room:
                return tuple(dealt)
        return ()

    def _banked(self, terms: Sequence[Term], room: float) -> list[Term]:
        """Alternatives, of which many single words in a row become one."""
        banked: list[Term] = []
        for single, run in itertools.groupby(terms, _is_atom):
            found = tuple(run)
            atoms = [each for each in found if isinstance(each, Word | Rule)]
            many = single and self._columns(atoms, 0, room)
            banked.extend([Choice(found)] if many else found)
        return banked

    def _natural(self, term: Term) -> float:
        """How wide a part is that nothing narrows."""
        match term:
            case Word() | Rule():
                return self._measure(term)
            case Series(terms):
                parts = _flat(terms)
                gaps = GAP * max(0, len(parts) - 1)
                return sum(map(self._natural, parts)) + gaps
            case Choice(terms):
                return max(map(self._natural, terms), default=0) + 2 * SIDE
            case Repeat(repeated, separator):
                between = self._natural(separator) if separator is not None else 0
                return max(self._natural(repeated), between) + 2 * SIDE


def _flat(terms: Sequence[Term]) -> list[Term]:
    """The parts of a series, without those that are nothing."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(_flat(term.terms) if isinstance(term, Series) else [term])
    return flat


def _is_atom(term: Term) -> bool:
    return isinstance(term, Word | Rule)

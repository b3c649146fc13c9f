"""Which way through a rule was taken: pure, and never slower than a few sets.

The words and references of a term are its *places*, numbered as they are read. What
may stand after what is a set of pairs (Glushkov's automaton), so following what was
written is a walk over sets of places, whatever the term looks like.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias, assert_never

from panll_desktop.protocol import Choice, Repeat, Rule, Series, Term, Word
from panll_desktop.records import Record

Atom: TypeAlias = Word | Rule


class Walk(Record):
    """A way through a term.

    Attributes:
        taken: the places that were passed, in order.
        following: the places that may come next.
        caret: whether the end of the way is a place in the text; otherwise it is only
            known that these places lie on some way, not how one came there.
    """

    taken: tuple[int, ...] = ()
    following: frozenset[int] = frozenset()
    caret: bool = True


NO_WALK: Final = Walk(caret=False)


class _Part(Record):
    """What a part of a term may start and end with, and whether it may be nothing."""

    first: tuple[int, ...]
    last: tuple[int, ...]
    empty: bool


class Places:
    """The places of a term, and what may follow each."""

    def __init__(self, term: Term) -> None:
        self.atoms: Final[list[Atom]] = []
        self._after: list[dict[int, None]] = []
        self._whole = self._add(term)

    def walk(self, taken: Sequence[Atom]) -> Walk:
        """The first way that passes all that was taken, or as much as there is."""
        reached: dict[int, int] = {}
        steps: list[dict[int, int]] = []
        for atom in taken:
            reached = self._step(reached if steps else None, atom)
            if not reached:
                break
            steps.append(reached)
        if not steps:
            return Walk((), frozenset(self._whole.first))
        way = [min(steps[-1])]
        for step in reversed(steps[1:]):
            way.append(step[way[-1]])
        following = {each for place in steps[-1] for each in self._after[place]}
        return Walk(tuple(reversed(way)), frozenset(following))

    def standing(self, rule: str) -> Walk:
        """Marks the first reference to a rule, without saying how one came there."""
        found = next(
            (place for place, each in enumerate(self.atoms) if each == Rule(rule)), None
        )
        return Walk((found,) if found is not None else (), caret=False)

    def _step(self, reached: dict[int, int] | None, atom: Atom) -> dict[int, int]:
        """Where one may be after one more atom, and from where one came there."""
        found: dict[int, int] = {}
        if reached is None:
            for place in self._whole.first:
                if same(self.atoms[place], atom):
                    found[place] = -1
            return found
        for former in sorted(reached):
            for place in self._after[former]:
                if place not in found and same(self.atoms[place], atom):
                    found[place] = former
        return found

    def _add(self, term: Term) -> _Part:
        match term:
            case Word() | Rule():
                self.atoms.append(term)
                self._after.append({})
                place = (len(self.atoms) - 1,)
                return _Part(place, place, empty=False)
            case Series(terms):
                return self._series(terms)
            case Choice(terms):
                parts = [self._add(each) for each in terms]
                first = tuple(place for part in parts for place in part.first)
                last = tuple(place for part in parts for place in part.last)
                return _Part(first, last, any(part.empty for part in parts))
            case Repeat(repeated, separator):
                return self._repeat(repeated, separator)
            case _:
                assert_never(term)

    def _series(self, terms: Sequence[Term]) -> _Part:
        first: tuple[int, ...] = ()
        last: tuple[int, ...] = ()
        empty = True
        for each in terms:
            part = self._add(each)
            self._join(last, part.first)
            first = (*first, *part.first) if empty else first
            last = (*last, *part.last) if part.empty else part.last
            empty = empty and part.empty
        return _Part(first, last, empty)

    def _repeat(self, repeated: Term, separator: Term | None) -> _Part:
        body = self._add(repeated)
        if separator is None:
            self._join(body.last, body.first)
            return body
        between = self._add(separator)
        self._join(body.last, between.first)
        self._join(between.last, body.first)
        if between.empty:
            self._join(body.last, body.first)
        return body

    def _join(self, before: Sequence[int], after: Sequence[int]) -> None:
        for place in before:
            self._after[place].update(dict.fromkeys(after))


def same(one: Atom, other: Atom) -> bool:
    """Whether both are the same word, in whatever case, or the same rule."""
    if isinstance(one, Word) and isinstance(other, Word):
        return one.text.casefold() == other.text.casefold()
    return one == other


def count(term: Term) -> int:
    """How many places a term has."""
    return sum(1 for _ in _atoms(term))


def _atoms(term: Term) -> Iterator[Atom]:
    waiting = [term]
    while waiting:
        match waiting.pop():
            case Word() | Rule() as atom:
                yield atom
            case Series(terms) | Choice(terms):
                waiting.extend(terms)
            case Repeat(repeated, separator):
                waiting.append(repeated)
                if separator is not None:
                    waiting.append(separator)

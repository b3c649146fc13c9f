"""Places in the texts of a language: the statement around, the rules, what is next."""

import functools
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final

from panll_desktop.languages.toolkit.exploring import Begun, Explorer
from panll_desktop.languages.toolkit.parsing import END, Lexeme, Reached, Stack
from panll_desktop.languages.toolkit.rules import Meaning, shown_name
from panll_desktop.languages.toolkit.tables import Tables
from panll_desktop.protocol import Insight, Need, Rule, Span, Typed, Word
from panll_desktop.records import Record

_LINK: Final = "_then_"
_KEPT: Final = 4
_NEAR: Final = 3  # tokens before a word that may depend on it


class Tongue(Record):
    """What has to be known of a language.

    Attributes:
        tables: of its grammar.
        split: the statements of a script.
        lexemes: the tokens of one statement.
        reached: how far the parser comes with one.
        is_quiet: whether a place in a statement is in a comment, or in a text.
        is_plain: whether the tokens of a text are the same from wherever it is read.
        is_word: whether a token is a word that somebody may be typing.
        keywords: words that may be over as they stand, in upper case.
        spelt: a terminal as it is typed, or a class of them as it is called.
        is_class: whether a terminal is a class.
        usual: what words that may come next are sorted by.
        meanings: of its rules.
        whole: the rule that is shown where there is no statement.
        thin: rules that only lead on to others; a path without them says the same.
    """

    tables: Callable[[], Tables]
    split: Callable[[str], list[Span]]
    lexemes: Callable[[str], Iterable[Lexeme]]
    reached: Callable[[str], Reached]
    is_quiet: Callable[[str, int], bool]
    is_plain: Callable[[str], bool]
    is_word: Callable[[str], bool]
    keywords: Collection[str]
    spelt: Callable[[str], str]
    is_class: Callable[[str], bool]
    usual: Callable[[str], tuple[int, str]]
    meanings: Mapping[str, Meaning]
    whole: str
    thin: frozenset[str]


class Spot(Record):
    """The statement around a place, cut in two there.

    Attributes:
        statement: where the statement is in the text; empty between statements.
        before: the tokens in front of the place, without what is being typed.
        typed: what is being typed at the place; empty if nothing is.
        word: where that word is, to its end behind the place.
        following: the token behind the place.
        over: whether the last token is left behind.
        finished: the word that is typed as a token; None if it goes on behind.
        quiet: whether the place is in a comment or a text, where nothing is completed.
    """

    statement: Span
    before: tuple[Lexeme, ...]
    typed: str
    word: Span
    following: Lexeme | None
    over: bool
    finished: Lexeme | None
    quiet: bool


class Around(Record):
    """What the grammar says of a place, in the words of `Insight`."""

    statement: Span
    path: tuple[str, ...]
    taken: tuple[Word | Rule, ...]
    following: tuple[Word | Rule, ...]

    def insight(
        self, offset: int, types: Iterable[Typed], needs: Iterable[Need]
    ) -> Insight:
        """With what is known of the statement: types around a place, and all needs."""
        by = self.statement.start
        near = [
            Typed(each.text, each.type, each.span.shifted(by))
            for each in types
            if each.span.start <= offset - by <= each.span.end
        ]
        near.sort(key=lambda each: each.span.end - each.span.start)  # innermost first
        moved = (
            Need(each.sentence, each.span.shifted(by), each.proof) for each in needs
        )
        return Insight(self.path, self.taken, self.following, tuple(near), tuple(moved))


def _up_to(here: int, tokens: Iterable[Lexeme]) -> Sequence[Lexeme]:
    """The tokens as far as the first that begins there or later."""
    if isinstance(tokens, Sequence):
        return tokens[: bisect_left(tokens, here, key=_start) + 1]
    found: list[Lexeme] = []
    for token in tokens:
        found.append(token)
        if token.start >= here:
            break
    return found


_start: Final = attrgetter("start")
_OPENING: Final = ("--", "'", '"', "/*", "{-")


def inside(text: str, place: int, found: Iterable[tuple[str, int, int]]) -> bool:
    """Whether a place is in a comment or in a text in quotes, be it closed or not.

    Args:
        text: what the tokens are of.
        place: in it; that behind the closing sign is outside.
        found: the kinds of the tokens, and their ends.
    """
    for kind, start, end in found:
        if start >= place:
            return False
        if end > place:
            wordless = kind in ("comment", "string", "regex", "invalid")
            return wordless and text.startswith((*_OPENING, "/"), start)
        if end == place:
            unclosed = kind == "invalid" and text.startswith(_OPENING, start)
            noted = kind == "comment" and text.startswith("--", start)
            return unclosed or noted or kind == "glob"
    return False


class Places:
    """The places of one language; who asks for the same one again gets the same."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self.spot = functools.lru_cache(_KEPT)(self._spot)
        self.following = functools.lru_cache(_KEPT)(self._following)

    def _spot(self, text: str, offset: int) -> Spot:
        """Cuts a text at a place."""
        span = self._statement(text, offset)
        here = offset - span.start
        statement = span.of(text)
        reached = self._tongue.reached(statement)
        found = _up_to(here, reached.tokens or self._tongue.lexemes(statement))
        inside = next((t for t in found[-2:] if t.start < here <= t.end), None)
        word, typed, finished = Span(offset, offset), "", None
        if inside is not None and self._tongue.is_word(inside.text):
            word = inside.span.shifted(span.start)
            typed = inside.text[: here - inside.start]
            finished = inside if len(typed) == len(inside.text) else None
            found = self._without(inside, found, statement)
        behind = [token for token in found[-1:] if token.start >= here]
        before = tuple(found[: len(found) - len(behind)])
        last = before[-1].end if before else -1
        quiet = self._is_quiet(text, span, offset)
        if last > here or (last == here and quiet):
            before = before[:-1]
        return Spot(
            span,
            before,
            typed,
            word,
            behind[0] if behind else None,
            bool(before) and before[-1].end < here,
            finished,
            quiet,
        )

    def _without(
        self, word: Lexeme, found: Sequence[Lexeme], statement: str
    ) -> Sequence[Lexeme]:
        """The tokens as they are without a word, to the first behind it."""
        rest = f"{' ' * len(word.text)}{statement[word.end :]}"
        place = len(found) - (1 if found[-1] is word else 2)
        known = found[: max(0, place - _NEAR)]
        start = known[-1].start if known else 0
        if not self._tongue.is_plain(statement[start : found[-1].end]):
            known, start = (), 0
        again = self._tongue.lexemes(statement[start : word.start] + rest)
        near = _up_to(word.start - start, again)
        moved = (
            Lexeme(*each[:2], each.start + start, each.end + start) for each in near
        )
        return (*known, *tuple(moved)[1 if known else 0 :])

    def _is_quiet(self, text: str, span: Span, offset: int) -> bool:
        """Whether a place in or before a statement is in a comment or a text."""
        if span.start == offset:
            ends = [each.end for each in self._tongue.split(text) if each.end <= offset]
            span = Span(max(ends, default=0), offset)
        return self._tongue.is_quiet(span.of(text), offset - span.start)

    def _following(self, text: str, offset: int) -> tuple[str, ...]:
        """The terminals that may stand at a place, without the word typed there."""
        stack = self._stack(text, self.spot(text, offset))
        return () if stack is None else self._explorer.following(stack)

    def _stack(self, text: str, at: Spot, *more: Lexeme) -> Stack | None:
        """The parser's stack at a place, behind more tokens; None if it has none."""
        reached = self._tongue.reached(at.statement.of(text))
        return self._explorer.stack((*at.before, *more), reached)

    def around(self, text: str, offset: int) -> Around:
        """The rules at a place, and what may come next."""
        at = self.spot(text, offset)
        stack, following, over = self._finished(text, at), tuple[str, ...](), False
        if stack is None:
            stack, over = self._stack(text, at), at.over
            following = self.following(text, offset)
        else:
            following = self._explorer.following(stack)
        begun: list[Begun] = []
        if stack is not None:
            begun = self._thinned(self._explorer.begun(stack, at.following, over=over))
        path = tuple(self._shown(each.name) for each in begun)
        return Around(
            at.statement,
            path or (self._shown(self._tongue.whole),),
            tuple(map(self._part, begun[-1].taken)) if begun else (),
            tuple(self._spelt(following)),
        )

    @functools.cached_property
    def _explorer(self) -> Explorer:
        return Explorer(self._tongue.tables())

    def _statement(self, text: str, offset: int) -> Span:
        """The statement of a place: its own, or the unfinished one before."""
        found = Span(offset, offset)
        for span in self._tongue.split(text):
            if span.start > offset:
                break
            found = span
        if found.end < offset:
            gap = self._tongue.lexemes(text[found.end : offset])
            if any(token.text == ";" for token in gap):
                return Span(offset, offset)
            return Span(found.start, offset)
        return found

    def _finished(self, text: str, at: Spot) -> Stack | None:
        """With the word at the place as written, if it is one that may stand there."""
        known = at.typed.upper() in self._tongue.keywords
        if at.finished is None or (at.typed[0].isalpha() and not known):
            return None
        return self._stack(text, at, at.finished)

    def _thinned(self, begun: Iterable[Begun]) -> list[Begun]:
        """Without rules that only lead on; links of a chain belong to its beginning."""
        kept: list[Begun] = []
        for each in begun:
            if each.name.startswith(_LINK) and kept:
                last = kept.pop()
                kept.append(Begun(last.name, (*last.taken, *each.taken)))
            elif each.name not in self._tongue.thin:
                kept.append(each)
        return kept

    def _spelt(self, following: Iterable[str]) -> list[Word | Rule]:
        """What may come next: words as they are typed, then classes of words."""
        tongue = self._tongue
        names = [name for name in following if name != END]
        words = [name for name in names if not tongue.is_class(name)]
        typed = sorted(map(tongue.spelt, words), key=tongue.usual)
        spelt: list[Word | Rule] = [Word(each) for each in typed]
        classes = [name for name in names if tongue.is_class(name)]
        if "NAME" in classes:  # every name is a bare word too
            classes = [name for name in classes if name != "BARE"]
        return spelt + [Rule(tongue.spelt(name)) for name in classes]

    def _shown(self, name: str) -> str:
        return shown_name(name, self._tongue.meanings)

    def _part(self, name: str) -> Word | Rule:
        if name.isupper() and not self._tongue.is_class(name):
            return Word(self._tongue.spelt(name))
        return Rule(self._shown(name))

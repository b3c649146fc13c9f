"""The rules of a language: a list of them, and one of them in full."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, assert_never

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    Qt,
)

from panll_desktop.protocol import (
    Choice,
    GrammarRule,
    Language,
    Repeat,
    Rule,
    Series,
    Term,
    TokenKind,
    Word,
)
from panll_desktop.records import Record
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.row_delegate import Index, RowPainter

NOWHERE: Final = QModelIndex()
_EDGE: Final = 16
_GAP: Final = 12
_STUCK: Final = "\N{NO-BREAK SPACE}"


class Part(Record):
    """A piece of a rule as text.

    Attributes:
        text: what is written.
        kind: how it is coloured; None for the signs of the notation.
        rule: the rule that it leads to; empty if it leads nowhere.
    """

    text: str
    kind: TokenKind | None = None
    rule: str = ""


class Outline:
    """The rules of a language, by place and by name."""

    def __init__(self, language: Language, rules: Sequence[GrammarRule]) -> None:
        self.language: Final = language
        self.rules: Final = tuple(rules)
        self._places = {rule.name: place for place, rule in enumerate(self.rules)}
        self._users = _users(self.rules)

    def place(self, name: str) -> int:
        """Where a rule stands; -1 if there is none of that name."""
        return self._places.get(name, -1)

    def users(self, name: str) -> tuple[str, ...]:
        """The rules that are made with this one."""
        return self._users.get(name, ())

    def found(self, text: str) -> tuple[GrammarRule, ...]:
        """The rules that have all of these words in name, meaning or form."""
        words = text.casefold().split()
        return tuple(
            rule
            for rule in self.rules
            if all(word in self._searched[rule.name] for word in words)
        )

    def written(self, rule: GrammarRule) -> tuple[Part, ...]:
        """A rule as text; every alternative of it stands on a line of its own."""
        if not isinstance(rule.term, Choice):
            return tuple(self._parts(rule.term))
        if _is_short(rule.term):
            return tuple(self._joined(rule.term.terms, " | "))
        lines: list[Part] = []
        for term in rule.term.terms:
            lines.append(Part("\n| " if lines else "  "))
            lines.extend(self._parts(term) if _has_parts(term) else [Part("nothing")])
        return tuple(lines)

    def kind(self, word: str) -> TokenKind:
        """How the language colours a word."""
        found = list(self.language.tokens(word)) if self.language.tokens else []
        if found:
            return found[0].kind
        return TokenKind.KEYWORD if word[:1].isalpha() else TokenKind.OPERATOR

    @cached_property
    def _searched(self) -> dict[str, str]:
        return {
            rule.name: " ".join(
                (rule.name, rule.meaning, *(part.text for part in self.written(rule)))
            )
            .replace(_STUCK, " ")
            .casefold()
            for rule in self.rules
        }

    def _parts(self, term: Term) -> Iterator[Part]:
        match term:
            case Word(text):
                plain = text[:1].isalnum()
                yield Part(text if plain else f"“{text}”", self.kind(text))
            case Rule(name):
                known = name if name in self._places else ""
                yield Part(name.replace(" ", _STUCK), rule=known)
            case Series(terms):
                yield from self._joined(terms, " ")
            case Choice(terms):
                yield from self._choice(terms)
            case Repeat(repeated, separator):
                yield from self._parts(repeated)
                yield Part(f" {{{_STUCK}")
                if separator is not None:
                    yield from self._parts(separator)
                    yield Part(" ")
                yield from self._parts(repeated)
                yield Part(f"{_STUCK}}}")
            case _:
                assert_never(term)

    def _joined(self, terms: Sequence[Term], between: str) -> Iterator[Part]:
        for place, each in enumerate(terms):
            if place:
                yield Part(between)
            yield from self._parts(each)

    def _choice(self, terms: Sequence[Term]) -> Iterator[Part]:
        full = [term for term in terms if _has_parts(term)]
        optional = len(full) < len(terms)
        repeated = full[0] if optional and len(full) == 1 else None
        if isinstance(repeated, Repeat) and repeated.separator is None:
            yield Part(f"{{{_STUCK}")
            yield from self._parts(repeated.term)
            yield Part(f"{_STUCK}}}")
            return
        yield Part(f"[{_STUCK}" if optional else f"({_STUCK}")
        yield from self._joined(full, " | ")
        yield Part(f"{_STUCK}]" if optional else f"{_STUCK})")


def _users(rules: Sequence[GrammarRule]) -> dict[str, tuple[str, ...]]:
    users: dict[str, dict[str, None]] = {}
    for rule in rules:
        for name in _references(rule.term):
            if name != rule.name:
                users.setdefault(name, {})[rule.name] = None
    return {name: tuple(found) for name, found in users.items()}


def _has_parts(term: Term) -> bool:
    return not isinstance(term, Series) or bool(term.terms)


def _is_short(choice: Choice) -> bool:
    """Whether the alternatives are single words, which need no lines of their own."""
    return all(isinstance(term, Word) for term in choice.terms)


def _references(term: Term) -> Iterator[str]:
    match term:
        case Word():
            return
        case Rule(name):
            yield name
        case Series(terms) | Choice(terms):
            for each in terms:
                yield from _references(each)
        case Repeat(repeated, separator):
            yield from _references(repeated)
            if separator is not None:
                yield from _references(separator)
        case _:
            assert_never(term)


class RuleList(QAbstractListModel):
    """The rules in the order of the grammar."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules: tuple[GrammarRule, ...] = ()

    def show_rules(self, rules: Sequence[GrammarRule]) -> None:
        """Shows other rules."""
        self.beginResetModel()
        self._rules = tuple(rules)
        self.endResetModel()

    def rule(self, place: int) -> GrammarRule | None:
        """The rule at a place."""
        return self._rules[place] if 0 <= place < len(self._rules) else None

    def place(self, name: str) -> int:
        """The row of the rule of that name; -1 if it is not listed."""
        names = (row for row, rule in enumerate(self._rules) if rule.name == name)
        return next(names, -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rules there are."""
        return 0 if parent.isValid() else len(self._rules)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; the meaning stands beside it and is read with it."""
        rule = self.rule(index.row()) if index.isValid() else None
        if rule is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(rule.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return one_line(f"{rule.name}: {rule.meaning}")
            case Qt.ItemDataRole.ToolTipRole:
                return literal(rule.meaning) if rule.meaning else None
            case Qt.ItemDataRole.UserRole:
                return one_line(rule.meaning)
        return None


def draw_rule(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints a name, and as much of its meaning as there is room for."""
    rect = rect.adjusted(_EDGE, 0, -_GAP, 0)
    name = str(index.data() or "")
    width = painter.text(rect, name, "body_medium")
    rect.setLeft(rect.left() + width + _GAP)
    meaning = str(index.data(Qt.ItemDataRole.UserRole) or "")
    painter.text(rect, meaning, "small", "text-muted")

"""A query language, as far as its module can describe it: every part is optional.

All functions are pure, take the whole text, and never raise on any text whatever.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol.text import Span, TextEdit


class TokenKind(Enum):
    """How a token is coloured."""

    KEYWORD = "keyword"
    MODALITY = "modality"
    FUNCTION = "function"
    STRING = "string"
    NUMBER = "number"
    OPERATOR = "operator"
    COMMENT = "comment"
    IDENTIFIER = "identifier"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Token:
    """A coloured piece of text; white space belongs to no token."""

    kind: TokenKind
    span: Span


class Severity(Enum):
    """How much a diagnostic matters; only errors keep a statement from running."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that certainly helps, made of edits that do not overlap."""

    title: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something to say about a place in the text.

    Attributes:
        code: stable, such as ``VQL001``.
        severity: how much it matters.
        message: one sentence in plain language.
        span: the place.
        expected: for a syntax error, what could stand there, as it is typed.
        fix: a certain remedy, if there is one.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    expected: tuple[str, ...] = ()
    fix: Fix | None = None


class CompletionKind(Enum):
    """Where a completion comes from; chooses its icon and its rank."""

    WORD = "word"
    MODALITY = "modality"
    FIELD = "field"
    NAME = "name"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that may stand at the caret.

    Attributes:
        label: as it is listed.
        edit: what choosing it changes.
        kind: where it comes from.
        explanation: one line.
    """

    label: str
    edit: TextEdit
    kind: CompletionKind
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A terminal as it is typed, such as ``SELECT`` or ``(``."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A reference to another rule, or to a class of terminals such as *number*."""

    name: str


@dataclass(frozen=True, slots=True)
class Series:
    """Terms that follow one another."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of the terms; an empty `Series` among them makes it optional."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The term once or more, with a separator between; None for no separator."""

    term: "Term"
    separator: "Term | None" = None


Term: TypeAlias = Word | Rule | Series | Choice | Repeat


@dataclass(frozen=True, slots=True)
class GrammarRule:
    """A rule of the grammar, as data for diagrams and text.

    Attributes:
        name: in plain words, lower case, such as ``select item``.
        term: what it is made of.
        meaning: one sentence; may be empty.
        examples: texts that the rule accepts.
    """

    name: str
    term: Term
    meaning: str = ""
    examples: tuple[str, ...] = ()


Catalogued: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Language:
    """A language and its tools; a part that is None is not offered.

    Attributes:
        id: stable, lower case, such as ``vql``.
        name: as it is shown, such as ``VQL``.
        suffixes: of files in this language, with the dot.
        line_comment: what starts a comment to the end of the line; may be empty.
        tokens: the text as coloured tokens, in order, not overlapping.
        split: the statements of a script, in order, without their terminators.
        lint: diagnostics of a script, by place.
        format: the script in canonical layout; the input where it does not parse.
        complete: what may stand at an offset; the mapping holds names known from
            the catalogue by kind, so that no call is made while typing.
        rules: the grammar; the first rule is a whole statement.
    """

    id: str
    name: str
    suffixes: tuple[str, ...] = ()
    line_comment: str = ""
    tokens: Callable[[str], Sequence[Token]] | None = None
    split: Callable[[str], Sequence[Span]] | None = None
    lint: Callable[[str], Sequence[Diagnostic]] | None = None
    format: Callable[[str], str] | None = None
    complete: Callable[[str, int, Catalogued], Sequence[Completion]] | None = None
    rules: Callable[[], Sequence[GrammarRule]] | None = None

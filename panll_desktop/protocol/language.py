"""A query language, as far as its module can describe it: every part is optional.

All functions are pure, take the whole text, and never raise on any text whatever.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol.text import Span, TextEdit
from panll_desktop.records import Record


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


class Token(Record):
    """A coloured piece of text; white space belongs to no token."""

    kind: TokenKind
    span: Span


class Severity(Enum):
    """How much a diagnostic matters; only errors keep a statement from running."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Fix(Record):
    """A change that certainly helps, made of edits that do not overlap."""

    title: str
    edits: tuple[TextEdit, ...]


class Diagnostic(Record):
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


class Completion(Record):
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


class Word(Record):
    """A terminal as it is typed, such as ``SELECT`` or ``(``."""

    text: str


class Rule(Record):
    """A reference to another rule, or to a class of terminals such as *number*."""

    name: str


class Series(Record):
    """Terms that follow one another."""

    terms: tuple["Term", ...]


class Choice(Record):
    """Exactly one of the terms; an empty `Series` among them makes it optional."""

    terms: tuple["Term", ...]


class Repeat(Record):
    """The term once or more, with a separator between; None for no separator."""

    term: "Term"
    separator: "Term | None" = None


Term: TypeAlias = Word | Rule | Series | Choice | Repeat


class GrammarRule(Record):
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


class Language(Record):
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

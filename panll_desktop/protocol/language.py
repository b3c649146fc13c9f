"""A query language, as far as its module can describe it: every part is optional.

All functions are pure, take the whole text, and never raise on any text whatever.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from panll_desktop.protocol.catalog import CatalogNode
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


class Typed(Record):
    """A piece of a statement and its type.

    Attributes:
        text: the piece as a person names it, such as ``DOCUMENT.title``.
        type: in the language's own words, such as ``text`` or ``vector(3)``.
        span: where it stands.
    """

    text: str
    type: str
    span: Span


class Need(Record):
    """What has to hold for a statement to mean something.

    Attributes:
        sentence: in plain language.
        span: the part of the statement that asks for it.
        proof: whether it is a proof obligation; otherwise it is a constraint.
    """

    sentence: str
    span: Span
    proof: bool = False


class Insight(Record):
    """What a language knows about one place in a text.

    Attributes:
        path: rules from the statement down to the one at the place, by the names
            that `Language.rules` gives; empty between statements.
        taken: what was written so far of the last rule of the path, in order.
        following: what may come next: a `Word` is typed as it stands, a `Rule` is a
            class of words such as *a number*.
        types: of the expression at the place, the innermost first.
        needs: constraints and proof obligations of the whole statement.
    """

    path: tuple[str, ...] = ()
    taken: tuple[Word | Rule, ...] = ()
    following: tuple[Word | Rule, ...] = ()
    types: tuple[Typed, ...] = ()
    needs: tuple[Need, ...] = ()


class Check(Record):
    """A rule of the linter, as it is documented.

    Attributes:
        code: as in `Diagnostic`.
        severity: the usual one.
        title: a few words.
        reason: one or two sentences: when it fires and why that matters.
        example: a statement on which it fires.
    """

    code: str
    severity: Severity
    title: str
    reason: str
    example: str = ""


class Sample(Record):
    """A text of a dialect, and what is to be said of it."""

    text: str
    note: str = ""


class Dialect(Record):
    """A way to write a language, where there are several.

    Attributes:
        name: as people call it.
        meaning: where it is from and what marks it, in a sentence or two.
        accepted: statements of it that are carried out; a note says with what caveat.
        refused: statements of it that are not; the note says why, or what to do.
    """

    name: str
    meaning: str
    accepted: tuple[Sample, ...] = ()
    refused: tuple[Sample, ...] = ()


class Layout(Enum):
    """How a formatter lays a statement out."""

    WIDE = "wide"
    COMPACT = "compact"


Catalogued: TypeAlias = Mapping[tuple[str, ...], Sequence[CatalogNode]]


class Language(Record):
    """A language and its tools; a part that is None is not offered.

    Where a function takes what is catalogued, it is that part of `Session.catalog`
    which was fetched already, by path: no call is made while somebody types.

    Attributes:
        id: stable, lower case, such as ``vql``.
        name: as it is shown, such as ``VQL``.
        suffixes: of files in this language, with the dot.
        line_comment: what starts a comment to the end of the line; may be empty.
        syntax_error: the code of the diagnostics which say that a statement does not
            parse; empty if the linter tells no such errors apart.
        blank: whether comments alone are a program that parses.
        tokens: the text as coloured tokens, in order, not overlapping.
        split: the statements of a script, in order, without their terminators.
        lint: diagnostics of a script, by place.
        format: the script in canonical layout, without white space around it; a
            statement that does not parse stays as it is.
        complete: what may stand at an offset, the best first; works in the middle of
            an unfinished statement.
        explore: what is known about an offset.
        rules: the grammar; the first rule is a whole statement.
        checks: the rules of the linter, by code.
        dialects: the ways to write it, the usual one first.
        dangers: codes of diagnostics after which a person is asked before the statement
            is run: it concerns everything, or cannot be taken back.
    """

    id: str
    name: str
    suffixes: tuple[str, ...] = ()
    line_comment: str = ""
    syntax_error: str = ""
    blank: bool = False
    tokens: Callable[[str], Sequence[Token]] | None = None
    split: Callable[[str], Sequence[Span]] | None = None
    lint: Callable[[str, Catalogued], Sequence[Diagnostic]] | None = None
    format: Callable[[str, Layout], str] | None = None
    complete: Callable[[str, int, Catalogued], Sequence[Completion]] | None = None
    explore: Callable[[str, int, Catalogued], Insight] | None = None
    rules: Callable[[], Sequence[GrammarRule]] | None = None
    checks: Callable[[], Sequence[Check]] | None = None
    dialects: Callable[[], Sequence[Dialect]] | None = None
    dangers: frozenset[str] = frozenset()

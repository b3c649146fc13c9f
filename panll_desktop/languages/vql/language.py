"""VQL as the protocol's `Language`: every tool over the one grammar."""

import functools
from collections.abc import Sequence
from typing import Final

from panll_desktop.languages.toolkit.rules import described
from panll_desktop.languages.vql import parser, reference, scanner
from panll_desktop.protocol import (
    Catalogued,
    Completion,
    Diagnostic,
    GrammarRule,
    Insight,
    Language,
    Layout,
)


def lint(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    """The syntax errors of a script, at most one a statement."""
    del known
    found = []
    for span in scanner.split(text):
        answer = parser.parse(span.of(text))
        if isinstance(answer, Diagnostic):
            found.append(_moved(answer, span.start))
    return found


def complete(text: str, offset: int, known: Catalogued) -> Sequence[Completion]:
    """What may stand at a place, the best first."""
    from panll_desktop.languages.vql import completing  # noqa: PLC0415 - for editors

    return completing.complete(text, offset, known)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """What is known about a place."""
    from panll_desktop.languages.vql import exploring  # noqa: PLC0415 - for editors

    del known
    return exploring.explore(text, offset)


def format_text(text: str, layout: Layout) -> str:
    """A script in canonical layout."""
    from panll_desktop.languages.vql import printer  # noqa: PLC0415 - when asked for

    return printer.format_script(text, layout)


@functools.cache
def rules() -> Sequence[GrammarRule]:
    """The grammar with a sentence for each rule, a whole statement first."""
    return described(
        parser.grammar_tables().grammar, reference.MEANINGS, {"WITH_SESSION": "WITH"}
    )


def _moved(diagnostic: Diagnostic, offset: int) -> Diagnostic:
    return Diagnostic(
        diagnostic.code,
        diagnostic.severity,
        diagnostic.message,
        diagnostic.span.shifted(offset),
        diagnostic.expected,
        diagnostic.fix,
    )


VQL: Final = Language(
    id="vql",
    name="VQL",
    suffixes=(".vql", ".vcl"),
    line_comment="--",
    tokens=scanner.tokens,
    split=scanner.split,
    lint=lint,
    format=format_text,
    complete=complete,
    explore=explore,
    rules=rules,
)


def load() -> Language:
    """The language; importing it is what costs."""
    return VQL

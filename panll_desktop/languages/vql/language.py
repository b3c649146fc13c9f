"""VQL as the protocol's `Language`: every tool over the one grammar."""

import functools
from collections.abc import Sequence
from typing import Final

from panll_desktop.languages.toolkit.rules import described
from panll_desktop.languages.vql import parser, reference, scanner
from panll_desktop.protocol import (
    Catalogued,
    Check,
    Completion,
    Diagnostic,
    GrammarRule,
    Insight,
    Language,
    Layout,
)


def lint(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    """The diagnostics of a script, by place."""
    from panll_desktop.languages.vql import linting  # noqa: PLC0415 - for editors

    return linting.lint(text, known)


def checks() -> Sequence[Check]:
    """The rules of the linter and of the type checker, as they are documented."""
    from panll_desktop.languages.vql.checks import ALL  # noqa: PLC0415 - for editors

    return ALL


def complete(text: str, offset: int, known: Catalogued) -> Sequence[Completion]:
    """What may stand at a place, the best first."""
    from panll_desktop.languages.vql import completing  # noqa: PLC0415 - for editors

    return completing.complete(text, offset, known)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """What is known about a place."""
    from panll_desktop.languages.vql import exploring  # noqa: PLC0415 - for editors

    return exploring.explore(text, offset, known)


def format_text(text: str, layout: Layout) -> str:
    """A script in canonical layout."""
    from panll_desktop.languages.vql import printer  # noqa: PLC0415 - when asked for

    return printer.format_script(text, layout)


@functools.cache
def rules() -> Sequence[GrammarRule]:
    """The grammar with a sentence for each rule, a whole statement first."""
    return described(
        parser.grammar_tables().description.grammar,
        reference.MEANINGS,
        {"WITH_SESSION": "WITH"},
    )


VQL: Final = Language(
    id="vql",
    name="VQL",
    suffixes=(".vql", ".vcl"),
    line_comment="--",
    syntax_error=parser.CODE,
    tokens=scanner.tokens,
    split=scanner.split,
    lint=lint,
    format=format_text,
    complete=complete,
    explore=explore,
    rules=rules,
    checks=checks,
)


def load() -> Language:
    """The language; importing it is what costs."""
    return VQL

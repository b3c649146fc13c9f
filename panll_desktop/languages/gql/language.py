"""GQL as the protocol's `Language`: every tool over the one grammar."""

import functools
from collections.abc import Sequence
from typing import Final

from panll_desktop.languages.gql import parser, reference, scanner
from panll_desktop.languages.toolkit.rules import described
from panll_desktop.protocol import (
    Catalogued,
    Check,
    Completion,
    Diagnostic,
    Dialect,
    GrammarRule,
    Insight,
    Language,
    Layout,
)


def lint(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    """The diagnostics of a script, by place."""
    from panll_desktop.languages.gql import linting  # noqa: PLC0415 - for editors

    return linting.lint(text, known)


def complete(text: str, offset: int, known: Catalogued) -> Sequence[Completion]:
    """What may stand at a place, the best first."""
    from panll_desktop.languages.gql import completing  # noqa: PLC0415 - for editors

    return completing.complete(text, offset, known)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """What is known about a place."""
    from panll_desktop.languages.gql import exploring  # noqa: PLC0415 - for editors

    return exploring.explore(text, offset, known)


def format_text(text: str, layout: Layout) -> str:
    """A script in canonical layout."""
    from panll_desktop.languages.gql import printer  # noqa: PLC0415 - when asked for

    return printer.format_script(text, layout)


def checks() -> Sequence[Check]:
    """The rules of the linter, as they are documented."""
    from panll_desktop.languages.gql.linting import CHECKS  # noqa: PLC0415 - for editors

    return CHECKS


def dialects() -> Sequence[Dialect]:
    """The ways to write it, and what is taken of each."""
    from panll_desktop.languages.gql.dialects import ALL  # noqa: PLC0415 - for pane L

    return ALL


@functools.cache
def rules() -> Sequence[GrammarRule]:
    """The grammar with a sentence for each rule of note, a whole statement first."""
    return described(
        parser.grammar_tables().description.grammar,
        reference.MEANINGS,
    )


GQL: Final = Language(
    id="gql",
    name="GQL",
    suffixes=(".gql", ".fql"),
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
    dialects=dialects,
)


def load() -> Language:
    """The language; importing it is what costs."""
    return GQL

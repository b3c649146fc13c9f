"""GQL as the protocol's `Language`: every tool over the one grammar."""

import functools
from collections.abc import Sequence
from typing import Final

from panll_desktop.languages.gql import parser, reference, scanner
from panll_desktop.languages.toolkit.rules import described
from panll_desktop.protocol import (
    Catalogued,
    Check,
    Diagnostic,
    GrammarRule,
    Language,
)


def lint(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    """The diagnostics of a script, by place."""
    from panll_desktop.languages.gql import linting  # noqa: PLC0415 - for editors

    return linting.lint(text, known)


def checks() -> Sequence[Check]:
    """The rules of the linter, as they are documented."""
    from panll_desktop.languages.gql.linting import CHECKS  # noqa: PLC0415 - for editors

    return CHECKS


@functools.cache
def rules() -> Sequence[GrammarRule]:
    """The grammar with a sentence for each rule of note, a whole statement first."""
    return described(
        parser.grammar_tables().grammar,
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
    rules=rules,
    checks=checks,
)


def load() -> Language:
    """The language; importing it is what costs."""
    return GQL

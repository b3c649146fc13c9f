"""The linter of VQL: scripts to diagnostics, statement by statement.

A statement that does not parse has that one diagnostic; any other has those of the
type checker and of the rules. Statements are remembered by their text and by what the
catalogue says that matters, so that only changed ones are looked at again.
"""

import functools
from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.refusing import shifted
from panll_desktop.languages.vql import (
    checking,
    parser,
    rules_own,
    rules_published,
    scanner,
    types,
    walking,
)
from panll_desktop.languages.vql.remarks import Case
from panll_desktop.protocol import Catalogued, Diagnostic, Span

_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 20_000  # characters; longer ones would hold the memory


def lint(text: str, known: Catalogued) -> tuple[Diagnostic, ...]:
    """The diagnostics of a script, by place."""
    given = types.facts(known)
    found = (
        shifted(each, span.start)
        for span in scanner.split(text)
        for each in _of_statement(span.of(text), given)
    )
    return tuple(sorted(found, key=_place))


def _of_statement(text: str, given: types.Facts) -> tuple[Diagnostic, ...]:
    if len(text) > _LONGEST_REMEMBERED:
        return _linted(text, given)
    return _remembered(text, given)


def _linted(text: str, given: types.Facts) -> tuple[Diagnostic, ...]:
    parsed = parser.parse(text)
    if isinstance(parsed, Diagnostic):
        return (parsed,)
    case = Case(walking.view(parsed), text, given)
    return (*checking.errors(parsed, given), *_ruled(case))


_remembered: Final = functools.lru_cache(maxsize=_REMEMBERED)(_linted)


def _ruled(case: Case) -> Iterator[Diagnostic]:
    for rule in (*rules_published.RULES, *rules_own.RULES):
        yield from rule(case)


def _place(diagnostic: Diagnostic) -> tuple[Span, str]:
    return diagnostic.span, diagnostic.code

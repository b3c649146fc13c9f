"""The linter of VQL: scripts to diagnostics, statement by statement.

A statement that does not parse has that one diagnostic; any other has those of the
type checker and of the rules. Statements are remembered by their text and by what the
catalogue says that matters, so that only changed ones are looked at again.
"""

import functools
from collections.abc import Callable, Iterator
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
_CATALOGUES: Final = 2
_LONGEST_REMEMBERED: Final = 20_000  # characters; longer ones would hold the memory


def lint(text: str, known: Catalogued) -> tuple[Diagnostic, ...]:
    """The diagnostics of a script, by place."""
    given = types.facts(known)
    remembered = _memory(given)
    found: list[Diagnostic] = []
    for span in scanner.split(text):
        statement = span.of(text)
        short = len(statement) <= _LONGEST_REMEMBERED
        told = remembered(statement) if short else _linted(given, statement)
        found += (shifted(each, span.start) for each in told)
    return tuple(sorted(found, key=_place))


def _linted(given: types.Facts, text: str) -> tuple[Diagnostic, ...]:
    parsed = parser.parse(text)
    if isinstance(parsed, Diagnostic):
        return (parsed,)
    case = Case(walking.view(parsed), text, given)
    return (*checking.errors(case.seen, given), *_ruled(case))


@functools.lru_cache(maxsize=_CATALOGUES)
def _memory(given: types.Facts) -> Callable[[str], tuple[Diagnostic, ...]]:
    """What was said of statements under these facts, which take long to hash."""
    return functools.lru_cache(maxsize=_REMEMBERED)(functools.partial(_linted, given))


def _ruled(case: Case) -> Iterator[Diagnostic]:
    for rule in (*rules_published.RULES, *rules_own.RULES):
        yield from rule(case)


def _place(diagnostic: Diagnostic) -> tuple[Span, str]:
    return diagnostic.span, diagnostic.code

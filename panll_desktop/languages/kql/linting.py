"""The linter of KQL: what does not parse, what is not built, what cannot be meant.

A program that does not parse has that one diagnostic; any other has those of
`checking`. Programs are remembered by their text and by what the catalogue says that
matters, so that only changed ones are looked at again.
"""

import functools
from typing import Final

from panll_desktop.languages.kql import checking, columns, parser, scanner
from panll_desktop.languages.kql.unbuilt import not_built
from panll_desktop.languages.toolkit.refusing import shifted
from panll_desktop.protocol import Catalogued, Diagnostic

_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 20_000  # characters; longer ones would hold the memory


def lint(text: str, known: Catalogued) -> tuple[Diagnostic, ...]:
    """The diagnostics of a script, by place."""
    given = columns.facts(known)
    found = (
        shifted(each, span.start)
        for span in scanner.split(text)
        for each in _of_program(span.of(text), given)
    )
    return tuple(sorted(found, key=lambda each: (each.span, each.code)))


def _of_program(text: str, given: columns.Facts) -> tuple[Diagnostic, ...]:
    if len(text) > _LONGEST_REMEMBERED:
        return _linted(text, given)
    return _remembered(text, given)


def _linted(text: str, given: columns.Facts) -> tuple[Diagnostic, ...]:
    parsed = parser.parse(text)
    if isinstance(parsed, Diagnostic):
        return (parsed,)
    missing = tuple(not_built(parsed))
    return missing or checking.check(parsed, given).diagnostics


_remembered: Final = functools.lru_cache(maxsize=_REMEMBERED)(_linted)

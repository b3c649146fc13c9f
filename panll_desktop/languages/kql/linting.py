"""The linter of KQL: what does not parse, what is not built, what cannot be meant.

A program that does not parse has that one diagnostic; any other has those of
`checking`. Programs are remembered by their text and by what the catalogue says that
matters, so that only changed ones are looked at again.
"""

import functools
from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import checking, columns, parser, scanner
from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql.checks import NOT_BUILT
from panll_desktop.languages.kql.values import Comparison, Name
from panll_desktop.languages.toolkit.refusing import shifted
from panll_desktop.protocol import Catalogued, Diagnostic, Severity, Span
from panll_desktop.records import Record

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


def not_built(program: t.Program) -> Iterator[Diagnostic]:
    """What a program asks for that nothing here carries out; each is an error."""
    for record in _records(program):
        match record:
            case s.FindPath(span=span):
                yield _missing("find_path", span)
            case s.Pattern(span=span):
                yield _missing("match", span)
            case t.Rule(span=span):
                yield _missing("rule", span)
            case t.Axiom(span=span):
                yield _missing("axiom", span)
            case Comparison(operator="~>", span=span):
                yield _missing("~>", span)
            case s.Column(value=Name(name=name), span=span) if name.lower() == "proof":
                yield _missing("return proof", span)


def _missing(what: str, span: Span) -> Diagnostic:
    sentence = f"“{what}” is part of the language, but it is not built: take it out."
    return Diagnostic(NOT_BUILT, Severity.ERROR, sentence, span)


def _records(root: Record) -> Iterator[Record]:
    """Every record of a tree but the places, without recursion."""
    waiting: list[object] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Record) and not isinstance(value, Span):
            yield value
            waiting.extend(getattr(value, each) for each in value.__match_args__)

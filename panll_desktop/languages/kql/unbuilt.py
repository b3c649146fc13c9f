"""What parses and is not carried out by anything here."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql.values import Comparison, Name
from panll_desktop.languages.toolkit.trees import records
from panll_desktop.protocol import Diagnostic, Severity, Span

NOT_BUILT: Final = "KQL001"


def not_built(program: t.Program) -> Iterator[Diagnostic]:
    """What a program asks for that nothing here carries out; each is an error."""
    for record in records(program):
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

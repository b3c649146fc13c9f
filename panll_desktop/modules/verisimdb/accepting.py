"""A statement from its text to a tree that can be carried out, or why it cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.errors import UnknownFieldError
from panll_desktop.languages.vql import parser
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import promising, resolving, touching, variables
from panll_desktop.modules.verisimdb.jobs import RUNTIME_ERROR
from panll_desktop.protocol import Diagnostic, ParseError, QueryError, Span, placed


def parsed(query: str) -> t.Statement:
    """The tree of a statement.

    Raises:
        ParseError: it does not parse.
    """
    answer = parser.parse(query)
    if isinstance(answer, Diagnostic):
        raise ParseError(
            placed(query, answer.span, answer.message),
            code=answer.code,
            position=answer.span,
        )
    return answer


def check(query: str, tree: t.Statement) -> None:
    """Refuses what the engine does not carry out, and fields that do not exist.

    Raises:
        QueryError: at the place of the first such part.
    """
    with placed_beyond(query):
        resolving.refuse_beyond(tree)
        promising.check(tree)
        variables.check(tree)
        for each in touching.shown(tree):
            with _placed_at(query, each.span):
                reading.check_fields([resolving.field(each)])
        for each in touching.compared(tree):
            with _placed_at(query, each.span):
                reading.check_compared(resolving.field(each))


@contextmanager
def placed_beyond(query: str) -> Iterator[None]:
    """Turns what is beyond the engine into an error at its place."""
    try:
        yield
    except resolving.BeyondError as error:
        raise QueryError(
            placed(query, error.span, str(error)),
            code=RUNTIME_ERROR,
            position=error.span,
        ) from error


@contextmanager
def _placed_at(query: str, span: Span) -> Iterator[None]:
    try:
        yield
    except UnknownFieldError as error:
        raise QueryError(
            placed(query, span, str(error)), code=RUNTIME_ERROR, position=span
        ) from error

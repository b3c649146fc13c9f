"""Errors in the protocol's words: a code, a sentence, why, and what to do.

LithoGlyph's errors carry a rationale and suggestions; here they are the detail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    LithoError,
    ProvenanceRequiredError,
    StoreBusyError,
)
from panll_desktop.languages.gql import hints
from panll_desktop.protocol import (
    Diagnostic,
    ModuleError,
    ParseError,
    QueryError,
    Span,
    UnsupportedError,
    placed,
)

PARSE_ERROR: Final = "1004 PARSE_ERROR"
TYPE_MISMATCH: Final = "1005 TYPE_MISMATCH"
NOT_BUILT: Final = "9004 NOT_IMPLEMENTED"
_PARSING: Final = "Nothing of a statement is run before all of it is understood."
_UNFIT: Final = "The statement parses, and has no meaning for these names and values."
_LOCAL: Final = "A dialect of GQL has it; the embedded engine does not carry it out."
_MORE: Final = (
    "In the statement: WITH PROVENANCE {“actor”: “NAME”, “rationale”: “WHY”}.",
    "For this session: SET PROVENANCE DEFAULTS {“actor”: “NAME”, “rationale”: “WHY”}.",
    "On the command line: --actor and --rationale.",
)


def detail(rationale: str, suggestions: tuple[str, ...]) -> str:
    """Why something is refused, and what can be done, one line each."""
    lines = [f"Why: {rationale}"] if rationale else []
    lines += [f"What to do: {each}" for each in suggestions]
    return "\n".join(lines)


def translated(
    error: LithoError, query: str = "", span: Span | None = None
) -> ModuleError:
    """What the engine says, with its code, at its place in the query."""
    suggestions = tuple(error.suggestions)
    if isinstance(error, ProvenanceRequiredError):
        suggestions += tuple(each.replace("“", '"').replace("”", '"') for each in _MORE)
    return QueryError(
        _placed(query, span, error.message),
        code=f"{error.code} {error.name}",
        detail=detail(error.rationale, suggestions),
        position=span,
        retryable=isinstance(error, StoreBusyError),
    )


def refused(query: str, found: Diagnostic) -> ParseError:
    """What does not parse, in the words of the specification; or is known, and why."""
    hint = hints.hinted(query, found.span.of(query))
    sentence = hint.sentence if hint else found.message
    return ParseError(
        _placed(query, found.span, sentence),
        code=NOT_BUILT if hint and hint.dialect else PARSE_ERROR,
        detail=detail(hint.reason, (hint.remedy,)) if hint else detail(_PARSING, ()),
        position=found.span,
    )


def beyond(
    query: str, span: Span, sentence: str, *advice: str, why: str = _LOCAL
) -> ModuleError:
    """What is right in GQL, and not carried out here."""
    return UnsupportedError(
        _placed(query, span, sentence),
        code=NOT_BUILT,
        detail=detail(why, advice),
        position=span,
    )


def wrong(
    query: str, span: Span, sentence: str, *advice: str, why: str = _UNFIT
) -> QueryError:
    """What parses, and has no meaning for these values."""
    return QueryError(
        _placed(query, span, sentence),
        code=TYPE_MISMATCH,
        detail=detail(why, advice),
        position=span,
    )


def missing(query: str, span: Span, name: str, known: list[str]) -> QueryError:
    """A collection that is not there."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays

    close = get_close_matches(name, known, 1, 0.7)
    error = CollectionNotFoundError(
        f"There is no collection “{name}”."
        + (f" Did you mean {close[0]}?" if close else ""),
        suggestions=(
            f"There are: {', '.join(known)}." if known else "Create one first.",
        ),
    )
    found = translated(error, query, span)
    assert isinstance(found, QueryError)  # noqa: S101 - what `translated` makes
    return found


def _placed(query: str, span: Span | None, sentence: str) -> str:
    """The sentence behind its line and column, where there is a text."""
    return sentence if span is None or not query else placed(query, span, sentence)


@contextmanager
def reported() -> Iterator[None]:
    """What the engine raises inside comes out in the protocol's words."""
    try:
        yield
    except LithoError as error:
        raise translated(error) from error

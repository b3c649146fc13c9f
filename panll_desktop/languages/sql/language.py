"""SQL as the protocol's `Language`: colours, statements, completion and warnings."""

from collections.abc import Sequence
from typing import Final

from panll_desktop.languages.sql import linting, scanner
from panll_desktop.protocol import Catalogued, Check, Completion, Language


def complete(text: str, offset: int, known: Catalogued) -> Sequence[Completion]:
    """What may stand at a place, the best first."""
    from panll_desktop.languages.sql import completing  # noqa: PLC0415 - for editors

    return completing.complete(text, offset, known)


def checks() -> Sequence[Check]:
    """What is warned of, as it is documented."""
    return linting.ALL


SQL: Final = Language(
    id="sql",
    name="SQL",
    suffixes=(".sql",),
    line_comment="--",
    syntax_error=linting.CODE,
    blank=True,
    tokens=scanner.tokens,
    split=scanner.split,
    lint=linting.lint,
    complete=complete,
    checks=checks,
    dangers=linting.DANGERS,
)


def load() -> Language:
    """The language."""
    return SQL

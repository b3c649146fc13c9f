"""Times as they are written in a statement."""

from datetime import UTC, datetime

from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Span


def time(text: str, span: Span) -> datetime:
    """A time that is written; without a zone it is UTC.

    Raises:
        BeyondError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = f"“{text}” is no time; write it as 2026-01-31T12:00:00Z."
        raise BeyondError(sentence, span) from None

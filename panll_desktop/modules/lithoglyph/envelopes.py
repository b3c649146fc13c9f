"""What LithoGlyph servers wrap their answers in, and the errors in them."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.modules.lithoglyph.failing import detail
from panll_desktop.modules.servers.calling import Answer, shortened
from panll_desktop.protocol import (
    AuthError,
    Json,
    ModuleError,
    ProtocolError,
    QueryError,
)

_GOOD: Final = range(200, 300)
_DENIED: Final = (401, 403)
_MISSING: Final = 404
_ROWS: Final = ("rows", "data", "results", "documents")


def check(answer: Answer) -> None:
    """Refuses an answer that is an error.

    Raises:
        ModuleError: with what the server says, its code as it is.
    """
    said = _document(answer)
    failed = said.get("status") == "error" or "error" in said
    if answer.status in _GOOD and not failed:
        return
    raise _refusal(answer, said)


def _document(answer: Answer) -> Mapping[str, Json]:
    if answer.kind != "application/json" and answer.status not in _GOOD:
        return {}
    said = answer.json()
    return said if isinstance(said, dict) else {}


def _refusal(answer: Answer, said: Mapping[str, Json]) -> ModuleError:
    error = said.get("error")
    inner = error if isinstance(error, dict) else said
    code = inner.get("code") or (error if isinstance(error, str) else None)
    message = inner.get("message") or error or f"status {answer.status}"
    title = f"The server refuses: {shortened(str(message)).rstrip('.')}."
    if answer.status in _DENIED:
        return AuthError(title)
    if answer.status == _MISSING and not said:
        return ProtocolError(
            f"{answer.address} is not found there.",
            code="NOT_FOUND",
            detail="Is the path of queries right? Several versions of the server answer"
            " 404 on every route.",
        )
    hints = inner.get("suggestions")
    suggestions = tuple(map(str, hints)) if isinstance(hints, list) else ()
    reason = str(inner.get("rationale") or "")
    return QueryError(
        title,
        code=None if code is None else shortened(str(code)),
        detail=detail(reason, suggestions),
    )


def rows_of(answer: Answer) -> list[dict[str, Json]]:
    """The rows of an answer, whatever they are wrapped in.

    Raises:
        ProtocolError: it is no JSON.
    """
    return _rows(answer.json())


def _rows(said: Json) -> list[dict[str, Json]]:
    match said:
        case list():
            return [
                each if isinstance(each, dict) else {"value": each} for each in said
            ]
        case dict():
            for name in _ROWS:
                inner = said.get(name)
                if isinstance(inner, list):
                    return _rows(inner)
                if isinstance(inner, dict):
                    return _rows(inner)
            return [said]
        case None:
            return []
        case value:
            return [{"value": value}]


def listed(said: Json, name: str) -> list[dict[str, Json]]:
    """The objects of a list in a document."""
    found = said.get(name) if isinstance(said, dict) else None
    if not isinstance(found, list):
        return []
    return [each for each in found if isinstance(each, dict)]

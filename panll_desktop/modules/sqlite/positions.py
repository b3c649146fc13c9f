"""Where in a statement SQLite's complaint belongs; Python's driver does not say it."""

import re
import sqlite3
from typing import Final

from panll_desktop.protocol import Lines, ModuleError, ParseError, QueryError, Span

_NEAR: Final = re.compile(r'near "(.*)": syntax error', re.DOTALL)
_NO_SUCH: Final = re.compile(r"no such (?:column|table|function): (.+)")
_MOST_PLACES: Final = 50


def translated(
    database: sqlite3.Connection, query: str, error: Exception
) -> ModuleError:
    """The complaint as an error of the protocol, with its place where it is certain."""
    text = str(error)
    near, missing = _NEAR.fullmatch(text), _NO_SUCH.fullmatch(text)
    if near is not None:
        span = _where(database, query, near.group(1), text)
        return ParseError(_sentence(query, span, text), position=span)
    if text == "incomplete input":
        span = Span(len(query.rstrip()), len(query.rstrip()))
        return ParseError(
            _sentence(query, span, "the statement ends too early"), position=span
        )
    if missing is not None:
        word = missing.group(1).rpartition(".")[2]
        places = _places(query, word)
        span = places[0] if len(places) == 1 else None
        return QueryError(_sentence(query, span, text), position=span)
    if "one statement at a time" in text:
        return QueryError("Only one statement runs at a time; select the one to run.")
    code = getattr(error, "sqlite_errorname", None) or "QUERY_ERROR"
    busy = code in ("SQLITE_BUSY", "SQLITE_LOCKED")
    return QueryError(f"SQLite: {text}.", code=code, retryable=busy)


def _sentence(query: str, span: Span | None, text: str) -> str:
    if span is None:
        return f"SQLite: {text}."
    at = Lines(query).position(span.start)
    return f"Line {at.line}, column {at.column}: {text}."


def _where(
    database: sqlite3.Connection, query: str, token: str, text: str
) -> Span | None:
    """The first place at which a statement cut off there meets the same complaint."""
    places = _places(query, token)
    if len(places) == 1:
        return places[0]
    for span in places[:_MOST_PLACES]:
        try:
            database.execute("EXPLAIN " + query[: span.end]).close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            if str(error) == text:
                return span
    return None


def _places(query: str, word: str) -> list[Span]:
    if not word:
        return []
    edge = r"\b" if word[0].isalnum() and word[-1].isalnum() else ""
    pattern = f"{edge}{re.escape(word)}{edge}"
    return [Span(*match.span()) for match in re.finditer(pattern, query)]

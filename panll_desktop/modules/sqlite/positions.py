"""Where in a statement SQLite's complaint belongs; Python's driver does not say it."""

import re
import sqlite3
from typing import Final

from panll_desktop.modules.sqlite import statements
from panll_desktop.protocol import ModuleError, ParseError, QueryError, Span, placed

_NEAR: Final = re.compile(r'near "(.*)": syntax error', re.DOTALL)
_NO_SUCH: Final = re.compile(r"no such (?:column|table|function): (.+)")
_UNKNOWN: Final = re.compile(r'unrecognized token: "(.*)"', re.DOTALL)
_UNBOUND: Final = re.compile(r"You did not supply a value for .*? :(.+)")
_GIVEN: Final = (
    "Give it one on the command line with --parameter {}=VALUE,"
    " or write the value in its place."
)
_UNNAMED: Final = (
    "A parameter without a name cannot be given a value; write a name, such as $first."
)
_MOST_PLACES: Final = 50
_DAMAGED: Final = (
    "The file is damaged. Copy it before anything else; the command .recover of the"
    " sqlite3 shell saves what can be saved."
)


def translated(
    database: sqlite3.Connection, query: str, error: Exception
) -> ModuleError:
    """The complaint as an error of the protocol, with its place where it is certain."""
    if isinstance(error, OverflowError):
        return QueryError("A parameter is a larger number than SQLite can take.")
    if isinstance(error, UnicodeEncodeError):
        if error.object != query:
            return QueryError("A parameter holds half a character.")
        half = Span(error.start, error.end)
        return _parse_error(query, half, "half a character, which SQLite cannot take")
    text = str(error).rstrip(".")
    if near := _NEAR.fullmatch(text):
        return _parse_error(query, _where(database, query, near.group(1), text), text)
    if unknown := _UNKNOWN.fullmatch(text):
        return _parse_error(query, _last(query, unknown.group(1)), text)
    if text == "incomplete input":
        end = Span(len(query.rstrip()), len(query.rstrip()))
        return _parse_error(query, end, "the statement ends too early")
    if missing := _NO_SUCH.fullmatch(text):
        places = _places(query, missing.group(1).rpartition(".")[2])
        span = places[0] if len(places) == 1 else None
        return QueryError(_sentence(query, span, text), position=span)
    if unbound := _UNBOUND.fullmatch(text):
        return _without_value(query, unbound.group(1))
    if "has no name" in text:
        return QueryError(_UNNAMED)
    if "one statement at a time" in text:
        return QueryError("Only one statement runs at a time; select the one to run.")
    return _failed(text, error)


def _parse_error(query: str, span: Span | None, text: str) -> ParseError:
    return ParseError(_sentence(query, span, text), position=span)


def _without_value(query: str, name: str) -> QueryError:
    """A parameter that nobody gave a value, at its place where it is certain."""
    if name.isdigit():
        return QueryError(_UNNAMED)
    found = [*re.finditer(rf"[$:@]{re.escape(name)}(?!\w)", query)]
    sign = found[0].group() if found else f"${name}"
    span = Span(*found[0].span()) if len(found) == 1 else None
    said = f"The parameter {sign} has no value."
    said = said if span is None else placed(query, span, said)
    return QueryError(said, detail=_GIVEN.format(name), position=span)


def _failed(text: str, error: Exception) -> QueryError:
    """A complaint that is about no place in the text."""
    name = getattr(error, "sqlite_errorname", None) or "QUERY_ERROR"
    said = f"SQLite: {text}."
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            busy = "Another program or connection has locked the file; try again."
            return QueryError(busy, code=name, detail=said, retryable=True)
        case sqlite3.SQLITE_READONLY:
            refused = "Nothing was written: the connection, or the file, is read-only."
            return QueryError(refused, code=name, detail=said)
        case sqlite3.SQLITE_AUTH:
            refused = "A read-only connection opens no other file."
            return QueryError(refused, code=name, detail=said)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return QueryError(said, code=name, detail=_DAMAGED)
        case _:
            return QueryError(said, code=name)


def _sentence(query: str, span: Span | None, text: str) -> str:
    if span is None:
        return f"SQLite: {text}."
    return placed(query, span, f"{text}.")


def _where(
    database: sqlite3.Connection, query: str, token: str, text: str
) -> Span | None:
    """The first place at which a statement cut off there meets the same complaint."""
    places = _places(query, token)
    if len(places) == 1:
        return places[0]
    start = len(query) - len(statements.explained(query))
    for span in places[:_MOST_PLACES]:
        try:
            database.execute("EXPLAIN " + query[start : span.end]).close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            if str(error) == text:
                return span
    return None


def _last(query: str, token: str) -> Span | None:
    """Where a token that never ends begins, or the only place of another one."""
    if query.endswith(token):
        return Span(len(query) - len(token), len(query))
    places = _places(query, token)
    return places[0] if len(places) == 1 else None


def _places(query: str, word: str) -> list[Span]:
    if not word:
        return []
    edge = r"\b" if word[0].isalnum() and word[-1].isalnum() else ""
    pattern = f"{edge}{re.escape(word)}{edge}"
    return [Span(*match.span()) for match in re.finditer(pattern, query)]

"""What kind of statement a text is, as far as its words tell."""

import json
import re
from typing import Final

from panll_desktop.protocol import Cell, Json, StatementType

_BLANK: Final = r"(?:\s|--[^\n]*|/\*.*?\*/)*+"
_WORD: Final = re.compile(rf"{_BLANK}([A-Za-z]+)", re.DOTALL)
_EXPLAIN: Final = re.compile(
    rf"{_BLANK}EXPLAIN\b(?:{_BLANK}QUERY{_BLANK}PLAN\b)?", re.DOTALL | re.IGNORECASE
)
_PARTS: Final = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '[^']*' | "[^"]*" | `[^`]*` | \[[^\]]*\]
    | [()] | \w+""",
    re.DOTALL | re.VERBOSE,
)
_KINDS: Final = {
    "SELECT": StatementType.SELECT,
    "VALUES": StatementType.SELECT,
    "INSERT": StatementType.INSERT,
    "REPLACE": StatementType.INSERT,
    "UPDATE": StatementType.UPDATE,
    "DELETE": StatementType.DELETE,
    "EXPLAIN": StatementType.EXPLAIN,
    "PRAGMA": StatementType.SHOW,
}
CHANGES: Final = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE"})


def first_word(query: str) -> str:
    """The first word in upper case, comments skipped; empty if there is none."""
    match = _WORD.match(query)
    return match.group(1).upper() if match else ""


def verb(query: str) -> str:
    """What the statement does: its first word, or the one after all of WITH."""
    word = first_word(query)
    if word != "WITH":
        return word
    depth = 0
    for part in _PARTS.findall(query):
        depth += (part == "(") - (part == ")")
        if not depth and part.upper() in CHANGES | {"SELECT", "VALUES"}:
            return str(part).upper()
    return word


def kind(word: str) -> StatementType:
    """How a statement of that verb is counted."""
    return _KINDS.get(word, StatementType.OTHER)


def explained(query: str) -> str:
    """The statement without EXPLAIN, or EXPLAIN QUERY PLAN, before it."""
    match = _EXPLAIN.match(query)
    return query[match.end() :] if match else query


def bound(value: Json) -> Cell:
    """The value of a parameter as SQLite takes it; JSON where it has no such type."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value

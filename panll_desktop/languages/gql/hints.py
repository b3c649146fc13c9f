"""What a text that is no GQL probably is, and what to write instead."""

import re
from typing import Final

from panll_desktop.languages.toolkit.parsing import Unexpected
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Hint(Record):
    """What is said of a statement that is not taken.

    Attributes:
        sentence: what it is.
        remedy: what to write instead, or to do.
        reason: why it is not taken.
        dialect: a dialect of GQL has it, and nothing here carries it out.
    """

    sentence: str
    remedy: str
    reason: str
    dialect: bool = False

    @property
    def message(self) -> str:
        """Both in a line of a list."""
        return f"{self.sentence} {self.remedy}"


def _of(pattern: str, hint: Hint) -> "tuple[re.Pattern[str], Hint]":
    return re.compile(pattern, re.IGNORECASE), hint


_OTHER: Final = "LithoGlyph holds documents and edges, and reads GQL alone."
_CYPHER: Final = Hint(
    "That is Cypher.",
    "In GQL, edges are followed with SELECT … FROM … TRAVERSE edges OUTBOUND.",
    _OTHER,
)
_SPARQL: Final = Hint(
    "That is SPARQL.",
    "In GQL, documents are read with SELECT … FROM a collection.",
    _OTHER,
)
_PATHS: Final = Hint(
    "Navigation paths are written about in four ways that differ, and are not built.",
    "Keep the queries of the path, and run them in its order; TRAVERSE START …"
    " FOLLOW … RETURN … walks along edges.",
    "No grammar of GQL says what such a path is, so it would be kept and mean nothing.",
    dialect=True,
)
_ROLES: Final = Hint(
    "Roles and permissions are not built.",
    'Say who makes each change, WITH PROVENANCE {"actor": "…", "rationale": "…"}; let'
    " the rights of the file say who may write.",
    "A store is one file: whoever may read the file would pass by all its permissions.",
    dialect=True,
)
_LEVELS: Final = Hint(
    "Levels of validation are not built.",
    "Give the fields refined types, such as BoundedNat 0 100, or a CHECK.",
    "Every change by everybody is held against types and checks before it is kept.",
    dialect=True,
)
_STATEMENTS: Final = (
    _of(
        r"(?:CREATE|DROP|ALTER)\s+TABLE\b",
        Hint(
            "Tables belong to SQL.",
            "In GQL, documents lie in a collection: write CREATE COLLECTION, DROP"
            " COLLECTION or ALTER COLLECTION.",
            _OTHER,
        ),
    ),
    _of(
        r"(?:CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\b",
        Hint(
            "Indexes are not made by hand.",
            "Leave it out; a field that no two documents share is declared UNIQUE.",
            "A store finds documents by their keys, and edges by their ends, by indexes"
            " of its own; all else is read through, as EXPLAIN says.",
            dialect=True,
        ),
    ),
    _of(
        r"CREATE\s+(?:VIEW|TRIGGER|FUNCTION|DATABASE|USER|TYPE)\b",
        Hint(
            "That belongs to SQL.",
            "GQL creates collections, edges and constraints.",
            _OTHER,
        ),
    ),
    _of(r"(?:CREATE|GENERATE|DROP|ALTER|INTROSPECT)\s+NAVIGATION_PATH\b", _PATHS),
    _of(r"(?:GRANT|REVOKE)\b|(?:CREATE|DROP|ALTER)\s+(?:ROLE|POLICY)\b", _ROLES),
    _of(r"ALTER\s+COLLECTION\s+\w+\s+SET\s+VALIDATION_LEVEL\b", _LEVELS),
    _of(
        r"(?:OPTIONAL\s+)?MATCH\s*(?:\(|\w+\s*=)|UNWIND\b|MERGE\s*\(|CREATE\s*\(",
        _CYPHER,
    ),
    _of(
        r"MERGE\s+INTO\b",
        Hint(
            "MERGE INTO belongs to SQL.",
            "In GQL, MERGE ENTITY IN collection SOURCE 'one' INTO 'other' makes one"
            " document of two.",
            _OTHER,
        ),
    ),
    _of(r"PREFIX\b|ASK\s*\{|CONSTRUCT\s*\{|DESCRIBE\s*<", _SPARQL),
    _of(
        r"SHOW\b|DESCRIBE\b|DESC\b|PRAGMA\b|USE\b",
        Hint(
            "That is no GQL.",
            "In GQL, INTROSPECT COLLECTIONS and INTROSPECT SCHEMA say what there is.",
            _OTHER,
        ),
    ),
    _of(
        r"DEFORM\b|CLASSIFY\b|VERTEX\b|MORPHISM\b|FUNCTOR\b",
        Hint(
            "No grammar of GQL has that word: it stands on a list of another client.",
            "Edges are followed with TRAVERSE.",
            "The list colours words, and no server reads them.",
        ),
    ),
)
_ANYWHERE: Final = (
    _of(r"\bWHERE\s*\{\s*\?\w", _SPARQL),
    _of(
        r"\binformation_schema\s*\.",
        Hint(
            "“information_schema” is a catalogue of an SQL database.",
            "In GQL, INTROSPECT COLLECTIONS or INTROSPECT SCHEMA says what there is.",
            _OTHER,
        ),
    ),
    _of(r"\)\s*-\s*\[|\]\s*->\s*\(", _CYPHER),
)
_BLANK: Final = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/|//[^\n]*)*", re.DOTALL)
_LOOKED_AT: Final = 4096  # characters; a hint is about how a text begins


def hinted(text: str, word: str) -> Hint | None:
    """What is known of a statement that is not taken; None if it looks like GQL.

    Args:
        text: the statement.
        word: of it, that was not expected.
    """
    if word.upper() == "PERMISSIONS":
        return _ROLES
    text = text[:_LOOKED_AT]
    start = _BLANK.match(text)
    body = text[start.end() if start else 0 :]
    for pattern, hint in _STATEMENTS:
        if pattern.match(body):
            return hint
    return next((hint for pattern, hint in _ANYWHERE if pattern.search(body)), None)


def foreign(text: str, found: Unexpected) -> str:
    """A sentence about a statement of another language; "" if it looks like GQL."""
    hint = hinted(text, found.found)
    return hint.message if hint else _clause(text[:_LOOKED_AT], found)


def _clause(text: str, found: Unexpected) -> str:
    """What is said about a clause that looks as if it belonged elsewhere."""
    word, before = found.found.upper(), text[: found.span.start].rstrip().upper()
    if word == "WHERE" and before.startswith("SELECT") and "FROM" in found.expected:
        return "Expected FROM after the field list: a query names its collection."
    if word == "VALUES" and before.startswith("INSERT"):
        return "The fields are named first: INSERT INTO collection (a, b) VALUES (…)."
    ends = not word or word == "SET" or _is_tail(found.span, text)
    if ends and before.startswith(("UPDATE", "DELETE")) and "WHERE" in found.expected:
        return (
            "The statement lacks WHERE, which says which documents it means; WHERE TRUE"
            " means all of them."
        )
    if word in ("..", "…") or (found.found == "." and before.endswith("..")):
        return "The dots stand for what was left out: write it in full."
    return ""


def _is_tail(span: Span, text: str) -> bool:
    return span.of(text).upper() in ("WITH", "RATIONALE", "REASON", "LIMIT")

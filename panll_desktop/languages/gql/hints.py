"""What a text that is no GQL probably is, and what to write instead."""

import re
from typing import Final

from panll_desktop.languages.toolkit.parsing import Unexpected
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Hint(Record):
    """How a foreign statement is known, and what is said.

    Attributes:
        begins: a pattern for the beginning of the statement.
        sentence: what it is, and what to write instead.
    """

    begins: "re.Pattern[str]"
    sentence: str


def _hint(pattern: str, sentence: str) -> Hint:
    return Hint(re.compile(pattern, re.IGNORECASE), sentence)


_STATEMENTS: Final = (
    _hint(
        r"(?:CREATE|DROP|ALTER)\s+TABLE\b",
        "Tables belong to SQL: in GQL, documents lie in a collection; write CREATE"
        " COLLECTION, DROP COLLECTION or ALTER COLLECTION.",
    ),
    _hint(
        r"CREATE\s+(?:UNIQUE\s+)?INDEX\b",
        "CREATE INDEX belongs to SQL: a GQL store keeps its own indexes.",
    ),
    _hint(
        r"CREATE\s+(?:VIEW|TRIGGER|FUNCTION|DATABASE|USER|ROLE|TYPE)\b",
        "That belongs to SQL; GQL creates collections, edges and constraints.",
    ),
    _hint(
        r"CREATE\s+NAVIGATION_PATH\b",
        "Navigation paths are written about, and no grammar of GQL has them; keep the"
        " traversal itself: TRAVERSE START … FOLLOW … RETURN …",
    ),
    _hint(
        r"(?:GRANT|REVOKE)\b",
        "GQL has no roles here: every change says its actor instead, WITH PROVENANCE"
        ' {"actor": "…", "rationale": "…"}.',
    ),
    _hint(
        r"(?:OPTIONAL\s+)?MATCH\s*(?:\(|\w+\s*=)|UNWIND\b|MERGE\s*\(|CREATE\s*\(",
        "That is Cypher: in GQL, edges are followed with SELECT … FROM … TRAVERSE"
        " edges OUTBOUND.",
    ),
    _hint(
        r"MERGE\b|UNMERGE\b",
        "Entities are not merged here: update the one, and delete the other with its"
        " rationale.",
    ),
    _hint(
        r"PREFIX\b|ASK\s*\{|CONSTRUCT\s*\{|DESCRIBE\s*<",
        "That is SPARQL: in GQL, documents are read with SELECT … FROM a collection.",
    ),
    _hint(
        r"SHOW\b|DESCRIBE\b|DESC\b|PRAGMA\b|USE\b",
        "In GQL, INTROSPECT COLLECTIONS and INTROSPECT SCHEMA say what there is.",
    ),
    _hint(
        r"DEFORM\b|CLASSIFY\b|VERTEX\b|MORPHISM\b|FUNCTOR\b",
        "No grammar of GQL has that word: it stands on a list of another client.",
    ),
)
_ANYWHERE: Final = (
    (
        re.compile(r"\bWHERE\s*\{\s*\?\w", re.IGNORECASE),
        "That is SPARQL: in GQL, documents are read with SELECT … FROM a collection.",
    ),
    (
        re.compile(r"\binformation_schema\s*\.", re.IGNORECASE),
        (
            "“information_schema” is a catalogue of an SQL database: in GQL, INTROSPECT"
            " COLLECTIONS or INTROSPECT SCHEMA says what there is."
        ),
    ),
    (
        re.compile(r"\)\s*-\s*\[|\]\s*->\s*\("),
        (
            "That is a pattern of Cypher: in GQL, edges are followed with TRAVERSE"
            " edges OUTBOUND."
        ),
    ),
)
_BLANK: Final = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/|//[^\n]*)*", re.DOTALL)
_LOOKED_AT: Final = 4096  # characters; a hint is about how a text begins


def foreign(text: str, found: Unexpected) -> str:
    """A sentence about a statement of another language; "" if it looks like GQL."""
    text = text[:_LOOKED_AT]
    start = _BLANK.match(text)
    body = text[start.end() if start else 0 :]
    for hint in _STATEMENTS:
        if hint.begins.match(body):
            return hint.sentence
    for pattern, sentence in _ANYWHERE:
        if pattern.search(body):
            return sentence
    return _clause(text, found)


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
    if word == "PERMISSIONS":
        return "Permissions are no part of GQL here; every change says its actor."
    return ""


def _is_tail(span: Span, text: str) -> bool:
    return span.of(text).upper() in ("WITH", "RATIONALE", "REASON", "LIMIT")

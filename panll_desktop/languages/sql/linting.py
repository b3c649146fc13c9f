"""What can be told of SQL by its words and brackets, and by the catalogue."""

from collections.abc import Iterator, Sequence
from typing import Final

from panll_desktop.languages.sql.scanner import Piece, scan, statements
from panll_desktop.protocol import (
    CatalogKind,
    Catalogued,
    Check,
    Diagnostic,
    Severity,
    Span,
)

CODE: Final = "SQL_PARSE_ERROR"
EVERY_ROW, TAKEN_AWAY, UNKNOWN_TABLE = "SQL001", "SQL002", "SQL003"
DANGERS: Final = frozenset({EVERY_ROW, TAKEN_AWAY})
ALL: Final = (
    Check(
        CODE,
        Severity.ERROR,
        "Syntax",
        "A text, a name or a bracket has no end. All other mistakes SQLite finds when"
        " the statement is run.",
        "SELECT (1 + 2",
    ),
    Check(
        EVERY_ROW,
        Severity.WARNING,
        "Change of every row",
        "UPDATE or DELETE without WHERE concerns all rows of the table; you are asked"
        " before such a statement runs.",
        "DELETE FROM t",
    ),
    Check(
        TAKEN_AWAY,
        Severity.WARNING,
        "No way back",
        "DROP takes away what it names, with all that is in it; you are asked before"
        " such a statement runs.",
        "DROP TABLE t",
    ),
    Check(
        UNKNOWN_TABLE,
        Severity.WARNING,
        "Unknown table",
        "The connected file has no table and no view of that name, and the script makes"
        " none.",
    ),
)
_TABLES: Final = frozenset({"FROM", "JOIN", "INTO"})
_DROPPED: Final = frozenset({"TABLE", "INDEX", "VIEW", "TRIGGER", "COLUMN"})
_KEPT: Final = frozenset({"TABLE", "VIEW"})


def lint(text: str, known: Catalogued) -> Sequence[Diagnostic]:
    """The diagnostics of a script, by place."""
    parts = statements(text)
    made = {name for part in parts for name in _made(part)}
    tables = _tables(known)
    found: list[Diagnostic] = [*_unended(text)]
    for part in parts:
        found += _open_brackets(part)
        found += _dangers(part)
        if tables is not None:
            found += _unknown(part, tables | made)
    return sorted(found, key=lambda each: (each.span, each.code))


def _unended(text: str) -> Iterator[Diagnostic]:
    for piece in scan(text):
        if piece.kind == "invalid" and piece.text[0] in "'\"`[":
            sentence = f"What {piece.text[0]} begins has no end."
            span = Span(piece.span.start, piece.span.start + 1)
            yield Diagnostic(CODE, Severity.ERROR, sentence, span)


def _open_brackets(part: Sequence[Piece]) -> Iterator[Diagnostic]:
    stack: list[Piece] = []
    for piece in part:
        if piece.text == "(" and piece.kind == "sign":
            stack.append(piece)
        elif piece.text == ")" and piece.kind == "sign":
            if not stack:
                sentence = "Nothing is open here that ) could close."
                yield Diagnostic(CODE, Severity.ERROR, sentence, piece.span)
                return
            stack.pop()
    if stack:
        sentence = "This ( is not closed."
        yield Diagnostic(CODE, Severity.ERROR, sentence, stack[-1].span)


def _dangers(part: Sequence[Piece]) -> Iterator[Diagnostic]:
    place, verb = _verb(part)
    if verb in ("UPDATE", "DELETE") and not _has_where(part[place:]):
        name = _target(part[place:], verb)
        done = "changed" if verb == "UPDATE" else "deleted"
        sentence = f"Every row of {name} is {done}: there is no WHERE."
        yield Diagnostic(EVERY_ROW, Severity.WARNING, sentence, part[place].span)
    if verb in ("DROP", "ALTER"):
        yield from _dropped(part[place:])


def _dropped(part: Sequence[Piece]) -> Iterator[Diagnostic]:
    words = [piece.word for piece in part]
    if "DROP" not in words:
        return
    at = words.index("DROP")
    kind = words[at + 1] if at + 1 < len(words) else ""
    kind = kind if kind in _DROPPED else "COLUMN" if at else ""
    named = next((each for each in part[at + 1 :] if each.is_name), None)
    if not kind or named is None:
        return
    rows = " and all its rows" if kind == "TABLE" else ""
    rows = " and all its values" if kind == "COLUMN" else rows
    sentence = f"The {kind.lower()} {named.name}{rows} will be gone."
    yield Diagnostic(TAKEN_AWAY, Severity.WARNING, sentence, part[at].span)


def _verb(part: Sequence[Piece]) -> tuple[int, str]:
    """What a statement does, behind EXPLAIN nothing and behind all of WITH."""
    if part[0].word != "WITH":
        return 0, part[0].word
    depth = 0
    for place, piece in enumerate(part):
        depth += (piece.text == "(") - (piece.text == ")")
        if not depth and piece.word in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            return place, piece.word
    return 0, ""


def _has_where(part: Sequence[Piece]) -> bool:
    depth = 0
    for piece in part:
        depth += (piece.text == "(") - (piece.text == ")")
        if not depth and piece.word in ("WHERE", "LIMIT"):
            return True
    return False


def _target(part: Sequence[Piece], verb: str) -> str:
    skipped = {verb, "FROM", "OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE"}
    named = next((each for each in part if each.word not in skipped), None)
    return named.name if named is not None and named.is_name else "the table"


def _tables(known: Catalogued) -> frozenset[str] | None:
    """The tables and views by their folded names; None while nobody has told."""
    if () not in known:
        return None
    kinds = (CatalogKind.TABLE, CatalogKind.VIEW)
    return frozenset(node.name.casefold() for node in known[()] if node.kind in kinds)


def _made(part: Sequence[Piece]) -> Iterator[str]:
    """Names that the script itself makes: tables, views, and what WITH defines."""
    words = [piece.word for piece in part]
    if words[0] == "CREATE" and _KEPT & set(words[:4]):
        behind = words.index(next(each for each in words if each in _KEPT))
        yield from (each.name.casefold() for each in part[behind:] if each.is_name)
    if words[0] == "ALTER" and "TO" in words:
        yield from (
            each.name.casefold() for each in part[words.index("TO") :] if each.is_name
        )
    if "WITH" in words:
        for place, piece in enumerate(part[:-1]):
            defined = words[place + 1] in ("AS", "(")
            if piece.is_name and defined:
                yield piece.name.casefold()


def _unknown(
    part: Sequence[Piece], tables: frozenset[str] | set[str]
) -> Iterator[Diagnostic]:
    for place, piece in enumerate(part[:-1]):
        before = part[place - 1].word if place else ""
        starts = piece.word in _TABLES and before != "DISTINCT"
        if not starts and not (piece.word == "UPDATE" and not place):
            continue
        named = part[place + 1]
        following = part[place + 2].text if place + 2 < len(part) else ""
        if not named.is_name or following in ("(", "."):
            continue
        name = named.name.casefold()
        if name not in tables and not name.startswith(("sqlite_", "pragma_")):
            sentence = f"The file has no table {named.name}."
            yield Diagnostic(UNKNOWN_TABLE, Severity.WARNING, sentence, named.span)

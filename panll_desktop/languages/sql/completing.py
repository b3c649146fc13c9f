"""Completion of SQL: tables where tables stand, columns of those that are named."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from panll_desktop.languages.sql.scanner import Piece, scan
from panll_desktop.languages.sql.words import FUNCTIONS, KEYWORDS
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Completion,
    CompletionKind,
    Span,
    TextEdit,
)

MOST: Final = 200
_BEFORE_TABLES: Final = frozenset({"FROM", "JOIN", "INTO", "UPDATE", "TABLE"})
_TABLES: Final = (CatalogKind.TABLE, CatalogKind.VIEW)
_COLUMNS: Final = (CatalogKind.FIELD, CatalogKind.KEY)
_FIRST: Final = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "DROP", "ALTER"),
    *("EXPLAIN", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "VACUUM", "ANALYZE"),
)
_Offer = tuple[str, str, CompletionKind, str]


def complete(text: str, offset: int, known: Catalogued) -> Sequence[Completion]:
    """What may stand at a place, the best first; at most `MOST` of it."""
    pieces = list(scan(text))
    here = next((p for p in pieces if p.span.start < offset <= p.span.end), None)
    typed = here if here is not None and here.kind == "word" else None
    if here is not None and typed is None and here.kind != "sign":
        return ()  # inside a text, a name in quotes, a number or a comment
    word = Span(typed.span.start if typed else offset, offset)
    part = _statement(pieces, word.start)
    prefix = text[word.start : offset].casefold()
    found: dict[str, Completion] = {}
    before = [each for each in part if each.span.end <= word.start]
    for label, insert, kind, line in _offers(before, part, known):
        if label.casefold().startswith(prefix) and label not in found:
            found[label] = Completion(label, TextEdit(word, insert), kind, line)
    return list(found.values())[:MOST]


def _statement(pieces: Sequence[Piece], offset: int) -> list[Piece]:
    """The tokens of the statement at a place, comments left out."""
    part: list[Piece] = []
    for piece in pieces:
        if piece.kind == "comment":
            continue
        if piece.text == ";":
            if piece.span.start >= offset:
                break
            part = []
        else:
            part.append(piece)
    return part


def _offers(
    before: Sequence[Piece], part: Sequence[Piece], known: Catalogued
) -> Iterator[_Offer]:
    root = [node for node in known.get((), ()) if node.kind in _TABLES]
    last = before[-1] if before else None
    if last is None:
        for each in _FIRST:
            yield each, each, CompletionKind.WORD, ""
        return
    if last.text == "." and len(before) > 1:
        table = _aliases(part).get(before[-2].name.casefold(), before[-2].name)
        yield from _columns(table, known)
        return
    if last.word in _BEFORE_TABLES:
        yield from map(_table, root)
        return
    for name in dict.fromkeys(_aliases(part).values()):
        yield from _columns(name, known)
    for name, line in FUNCTIONS.items():
        yield name, f"{name}(", CompletionKind.VALUE, line
    for word in sorted(KEYWORDS):
        yield word, word, CompletionKind.WORD, ""
    yield from map(_table, root)


def _table(node: CatalogNode) -> _Offer:
    line = ", ".join(filter(None, (node.type, node.detail)))
    return node.name, _bare(node), CompletionKind.NAME, line


def _columns(table: str, known: Catalogued) -> Iterator[_Offer]:
    for path, nodes in known.items():
        if path and path[0].casefold() == table.casefold():
            for node in nodes:
                if node.kind in _COLUMNS:
                    line = ", ".join(filter(None, (node.type, node.detail)))
                    label = f"{line} of {path[0]}" if line else f"of {path[0]}"
                    yield node.name, _bare(node), CompletionKind.FIELD, label


def _bare(node: CatalogNode) -> str:
    """A name needs quotes only where a word could not stand."""
    name = node.name
    plain = name.isascii() and name.isidentifier() and name.upper() not in KEYWORDS
    return name if plain else node.insert or name


def _aliases(part: Sequence[Piece]) -> Mapping[str, str]:
    """The tables that a statement names, by their folded names and aliases."""
    found: dict[str, str] = {}
    for place, piece in enumerate(part[:-1]):
        opens = piece.word in _BEFORE_TABLES
        if not opens and not (piece.text == "," and found):
            continue
        named, *rest = part[place + 1 : place + 4]
        if not named.is_name:
            continue
        table = named.name
        found.setdefault(table.casefold(), table)
        if rest and rest[0].word == "AS":
            rest = rest[1:]
        if rest and rest[0].is_name:
            found[rest[0].name.casefold()] = table
    return found

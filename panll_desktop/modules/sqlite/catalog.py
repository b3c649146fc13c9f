"""Tables, columns, keys, indexes and constraints, from SQLite's own pragmas."""

import sqlite3
from itertools import islice
from typing import Any, Final

from panll_desktop.protocol import CatalogKind, CatalogNode, Example

_HIDDEN_COLUMN: Final = 1
_EXAMPLES: Final = 6


def quoted(name: str) -> str:
    """A name as it can stand in any statement."""
    return '"' + name.replace('"', '""') + '"'


def branch(
    database: sqlite3.Connection, path: tuple[str, ...]
) -> tuple[CatalogNode, ...]:
    """The tables and views, or what one of them is made of."""
    if not path:
        return _tables(database)
    table = path[0]
    if len(path) > 1:
        return ()
    return (
        *_columns(database, table),
        *_foreign_keys(database, table),
        *_indexes(database, table),
    )


def _rows(
    database: sqlite3.Connection, query: str, *parameters: str
) -> list[tuple[Any, ...]]:
    """The rows of a pragma; a name in an old encoding is shown as far as it can be."""
    return [
        tuple(
            cell.decode(errors="replace") if isinstance(cell, bytes) else cell
            for cell in row
        )
        for row in database.execute(query, parameters)
    ]


def examples(database: sqlite3.Connection) -> tuple[Example, ...]:
    """A first look at each table; every one runs on this file."""
    looks = [
        Example(f"Rows of {node.name}", f"SELECT *\nFROM {node.insert}\nLIMIT 100")
        for node in _tables(database)
    ]
    runnable = (look for look in looks if _runs(database, look.text))
    return (
        *islice(runnable, _EXAMPLES),
        Example(
            "What the file holds",
            "SELECT type, name, tbl_name, sql\nFROM sqlite_schema\nORDER BY type, name",
        ),
    )


def _runs(database: sqlite3.Connection, query: str) -> bool:
    """Whether SQLite can plan it: a view may name what is gone."""
    try:
        database.execute(f"EXPLAIN {query}").close()
    except sqlite3.Error:
        return False
    return True


def _tables(database: sqlite3.Connection) -> tuple[CatalogNode, ...]:
    found = _rows(
        database,
        "SELECT name, type, ncol, wr, strict FROM pragma_table_list"
        " WHERE schema = 'main' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        " AND type <> 'shadow' ORDER BY type, name",
    )
    return tuple(
        CatalogNode(
            name,
            CatalogKind.VIEW if kind == "view" else CatalogKind.TABLE,
            kind,
            _table_detail(columns, without_rowid=bool(wr), strict=bool(strict)),
            branch=True,
            insert=quoted(name),
        )
        for name, kind, columns, wr, strict in found
    )


def _table_detail(columns: int, *, without_rowid: bool, strict: bool) -> str:
    words = [f"{columns} {'column' if columns == 1 else 'columns'}"]
    words += ["without rowid"] if without_rowid else []
    words += ["strict"] if strict else []
    return ", ".join(words)


def _columns(database: sqlite3.Connection, table: str) -> list[CatalogNode]:
    found = _rows(
        database,
        'SELECT name, type, "notnull", dflt_value, pk, hidden'
        " FROM pragma_table_xinfo(?)",
        table,
    )
    nodes = []
    for name, kind, required, default, key, hidden in found:
        if hidden == _HIDDEN_COLUMN:
            continue
        words = [f"primary key {key}" if key > 1 else "primary key"] if key else []
        words += ["not null"] if required else []
        words += [f"default {default}"] if default is not None else []
        words += ["generated"] if hidden else []
        nodes.append(
            CatalogNode(
                name,
                CatalogKind.KEY if key else CatalogKind.FIELD,
                kind.lower() or "any",
                ", ".join(words),
                insert=quoted(name),
            )
        )
    return nodes


def _foreign_keys(database: sqlite3.Connection, table: str) -> list[CatalogNode]:
    found = _rows(
        database,
        'SELECT id, "table", group_concat("from", \', \'), group_concat("to", \', \')'
        " FROM pragma_foreign_key_list(?) GROUP BY id ORDER BY id DESC",
        table,
    )
    return [
        CatalogNode(
            columns,
            CatalogKind.CONSTRAINT,
            "foreign key",
            f"refers to {other} ({targets})" if targets else f"refers to {other}",
        )
        for _, other, columns, targets in found
    ]


def _indexes(database: sqlite3.Connection, table: str) -> list[CatalogNode]:
    found = _rows(
        database,
        'SELECT name, "unique", origin, partial FROM pragma_index_list(?)'
        " ORDER BY name",
        table,
    )
    nodes = []
    for name, unique, origin, partial in found:
        columns = ", ".join(
            row[0] or "an expression"
            for row in _rows(
                database,
                "SELECT name FROM pragma_index_info(?) ORDER BY seqno",
                name,
            )
        )
        constraint = {"u": "unique", "pk": "primary key"}.get(origin)
        words = f"on {columns}" + (", partial" if partial else "")
        kind = CatalogKind.INDEX if constraint is None else CatalogKind.CONSTRAINT
        label = constraint or ("unique index" if unique else "index")
        nodes.append(CatalogNode(name, kind, label, words))
    return nodes

"""Tables, columns, keys, indexes and constraints, from SQLite's own pragmas."""

import sqlite3
from typing import Final

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


def examples(database: sqlite3.Connection) -> tuple[Example, ...]:
    """A first look at each table; every one runs on this file."""
    tables = [node.name for node in _tables(database)][:_EXAMPLES]
    return (
        *(
            Example(f"Rows of {name}", f"SELECT *\nFROM {quoted(name)}\nLIMIT 100")
            for name in tables
        ),
        Example(
            "What the file holds",
            "SELECT type, name, tbl_name, sql\nFROM sqlite_schema\nORDER BY type, name",
        ),
    )


def _tables(database: sqlite3.Connection) -> tuple[CatalogNode, ...]:
    found = database.execute(
        "SELECT name, type, ncol, wr, strict FROM pragma_table_list"
        " WHERE schema = 'main' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        " AND type <> 'shadow' ORDER BY type, name"
    ).fetchall()
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
    found = database.execute(
        'SELECT name, type, "notnull", dflt_value, pk, hidden'
        " FROM pragma_table_xinfo(?)",
        (table,),
    ).fetchall()
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
    found = database.execute(
        'SELECT id, "table", group_concat("from", \', \'), group_concat("to", \', \')'
        " FROM pragma_foreign_key_list(?) GROUP BY id ORDER BY id DESC",
        (table,),
    ).fetchall()
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
    found = database.execute(
        'SELECT name, "unique", origin, partial FROM pragma_index_list(?)'
        " ORDER BY name",
        (table,),
    ).fetchall()
    nodes = []
    for name, unique, origin, partial in found:
        columns = ", ".join(
            row[0] or "an expression"
            for row in database.execute(
                "SELECT name FROM pragma_index_info(?) ORDER BY seqno", (name,)
            )
        )
        constraint = {"u": "unique", "pk": "primary key"}.get(origin)
        words = f"on {columns}" + (", partial" if partial else "")
        kind = CatalogKind.INDEX if constraint is None else CatalogKind.CONSTRAINT
        label = constraint or ("unique index" if unique else "index")
        nodes.append(CatalogNode(name, kind, label, words))
    return nodes

"""A small store, and how tests look at its content."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store

WHY = Provenance("user:ada", "field notes")


@contextmanager
def fresh() -> Iterator[Store]:
    """An empty store, for tests that want more than one."""
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(Store(Path(directory) / "s", create=True, durable=False)) as opened,
    ):
        yield opened


def dump(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Every byte of the content, its indexed columns included."""
    return [
        *connection.execute("SELECT * FROM collection ORDER BY name"),
        *connection.execute("SELECT * FROM document ORDER BY collection, key"),
        *connection.execute("SELECT * FROM taken ORDER BY collection, name, value"),
        *connection.execute("SELECT * FROM reference ORDER BY collection, key, field"),
    ]


def fill(store: Store) -> None:
    """Two sites, a glyph and the edge to its site: entries 1 to 7."""
    store.create_collection("sites", Kind.DOCUMENT, WHY)
    store.create_collection("glyphs", Kind.DOCUMENT, WHY)
    store.create_collection("carved_at", Kind.EDGE, WHY)
    store.insert("sites", {"name": "Alta"}, WHY, key="alta")
    store.insert("sites", {"name": "Tanum"}, WHY, key="tanum")
    store.insert("glyphs", {"motif": "spiral", "turns": 3}, WHY, key="g1")
    ends = {"_from": "glyphs/g1", "_to": "sites/alta"}
    store.insert("carved_at", {**ends}, WHY, key="e1")

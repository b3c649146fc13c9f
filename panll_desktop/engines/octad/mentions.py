"""Which stored entities a text names: titles found in it, word by word.

A text names an entity where the words of the entity's title stand in it one after the
other, in any case and with or without accents. Of titles that begin at the same word
the longest counts, and the search goes on behind it: "New York" names New York and not
York. Words are runs of letters and digits; a title of more than `MOST_WORDS` is a
sentence rather than a name and is not looked for.

The words of every title are kept in the table ``title``, so that one text costs one
look-up (`titles_within`). For many texts `Titles.of_store` holds them all as a tree of
words: a text then costs one step a word, however many titles there are.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

MOST_WORDS: Final = 16
_WORD: Final = re.compile(r"[^\W_]+")
_ACCENT: Final = re.compile("[\u0300-\u036f]+")


def words(text: str) -> list[str]:
    """The words of a text, folded as the full-text index folds them."""
    return _WORD.findall(_folded(text))


def title_words(title: str | None) -> str | None:
    """The words of a title, joined by spaces; None if no text can name it."""
    found = words(title or "")
    return " ".join(found) if 1 <= len(found) <= MOST_WORDS else None


class Titles:
    """Titles of entities as a tree of words.

    Args:
        rows: the words of a title, joined by spaces, and the key of its entity.

    Attributes:
        keys: of the entities.
    """

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        self._root = _Node()
        self.keys: set[int] = set()
        for title, key in rows:
            self.keys.add(key)
            node = self._root
            for word in title.split(" "):
                node = node.after.setdefault(word, _Node())
            node.title = title
            node.keys.append(key)

    @classmethod
    def of_store(cls, connection: sqlite3.Connection) -> "Titles":
        """Every title of a store; about a microsecond for each."""
        return cls(
            connection.execute("SELECT words, entity FROM title ORDER BY entity")
        )

    def named(self, text: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The titles that stand in the words of a text, in the order of the text.

        Returns:
            The words of each, and the keys of the entities that have this title.
        """
        found: dict[str, tuple[int, ...]] = {}
        at, end = 0, len(text)
        while at < end:
            node = self._root.after.get(text[at])
            best, behind = None, at + 1
            step = at + 1
            while node is not None:
                if node.keys:
                    best, behind = node, step
                node = node.after.get(text[step]) if step < end else None
                step += 1
            if best is not None:
                found.setdefault(best.title, tuple(best.keys))
            at = behind
        return found


class _Node:
    __slots__ = ("after", "keys", "title")

    def __init__(self) -> None:
        self.after: dict[str, _Node] = {}
        self.title = ""
        self.keys: list[int] = []


def titles_within(
    connection: sqlite3.Connection, texts: Iterable[Sequence[str]]
) -> Titles:
    """The titles of a store that can stand in these texts, given as words."""
    runs = {
        " ".join(text[start:end])
        for text in texts
        for start in range(len(text))
        for end in range(start + 1, min(start + MOST_WORDS, len(text)) + 1)
    }
    return Titles(
        connection.execute(
            "SELECT words, entity FROM title"
            " WHERE words IN (SELECT value FROM json_each(?)) ORDER BY entity",
            (json.dumps(sorted(runs)),),
        )
    )


def rebuild_titles(connection: sqlite3.Connection) -> None:
    """Fills the table ``title`` from the documents, inside the caller's transaction."""
    connection.execute("DELETE FROM title")
    rows = connection.execute(
        "SELECT entity, title FROM document WHERE title IS NOT NULL"
    ).fetchall()
    found = ((key, title_words(title)) for key, title in rows)
    connection.executemany(
        "INSERT INTO title VALUES (?, ?)", [each for each in found if each[1]]
    )


def phrase(title: str) -> str:
    """An FTS5 query for texts in which this title stands, and for few others."""
    return '"' + title.replace("\x00", " ").replace('"', '""') + '"'


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return "".join(map(_lower, plain))


def _lower(letter: str) -> str:
    # The index folds letter by letter: what becomes two letters stays as it is.
    lower = letter.casefold()
    return lower if len(lower) == 1 else letter

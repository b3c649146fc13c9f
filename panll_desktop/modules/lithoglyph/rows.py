"""A row on its way through a query: its documents, and how names find them.

A name is the field of the document that was reached last, or of one before it; the
first part of a path may be an alias or the name of a collection.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panll_desktop.protocol import Json
from panll_desktop.records import Record

Fields: TypeAlias = Mapping[str, Json]


class Bound(Record):
    """A document in a row.

    Attributes:
        names: what it may be called: its alias, or else its collection.
        value: its fields with ``_id``; any value for an item of a list.
    """

    names: tuple[str, ...]
    value: Json


class Row(Record):
    """What one row of the answer is made of.

    Attributes:
        bound: the documents, the one reached last first.
        members: the rows of a group; empty outside of groups.
    """

    bound: tuple[Bound, ...]
    members: "tuple[Row, ...]" = ()

    def beside(self, *more: Bound) -> "Row":
        """The row with documents that were reached from it."""
        return Row((*more, *self.bound))

    def documents(self) -> Iterator[dict[str, Json]]:
        """The documents, the one reached last first."""
        for each in self.bound:
            if isinstance(each.value, dict):
                yield each.value


class Absent:
    """No such field, which is not the same as one that holds null."""


ABSENT = Absent()


def find(row: Row, parts: Sequence[str]) -> "Json | Absent":
    """What a name means in a row."""
    first = parts[0]
    if len(parts) > 1:
        for each in row.bound:
            if first in each.names:
                return within(each.value, parts[1:])
    for document in row.documents():
        if first in document:
            return within(document[first], parts[1:])
    if len(parts) == 1:
        for each in row.bound:
            if first in each.names:
                return each.value
    return ABSENT


def within(value: Json, parts: Sequence[str]) -> "Json | Absent":
    """A part of a value by its path."""
    for name in parts:
        if not isinstance(value, dict) or name not in value:
            return ABSENT
        value = value[name]
    return value

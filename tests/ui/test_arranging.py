"""Which rows are shown and in which order; what is copied and how it is read."""

import json
import sqlite3
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import Cell, Column, ColumnType
from panll_desktop.ui.arranging import (
    Arranged,
    UnwantedError,
    Wish,
    arranged,
    rank,
)
from panll_desktop.ui.copying import CopyForm, table_of, written
from panll_desktop.ui.value_forms import (
    BYTES,
    JSON,
    MOST_TEXT,
    TEXT,
    described,
    forms_of,
    indented,
)
from panll_desktop.ui.value_forms import written as value_written

COLUMNS = (
    Column("name", ColumnType.TEXT),
    Column("Size of it", ColumnType.ANY),
)
ROWS: list[tuple[Cell, ...]] = [
    ("Ulm", 3),
    ("oslo", None),
    ("Aden", 9_007_199_254_740_993),
    ("Bonn", 2.5),
    ("x > 1", "text"),
    ("Cork", 3),
]
cells: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    st.lists(st.integers(), max_size=3),
)


class Rows:
    def __init__(self, rows: list[tuple[Cell, ...]]) -> None:
        self._rows = rows

    def row(self, index: int) -> tuple[Cell, ...]:
        return self._rows[index]

    def cell(self, index: int, column: int) -> Cell:
        return self._rows[index][column]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self._rows)


def names(wish: Wish) -> list[Cell]:
    order = arranged(Rows(ROWS), len(ROWS), COLUMNS, wish)
    shown = Arranged(Rows(ROWS), order)
    return [shown.cell(place, 0) for place in range(len(order))]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(column=0), ["Aden", "Bonn", "Cork", "oslo", "Ulm", "x > 1"]),
        (Wish(column=1), ["Bonn", "Ulm", "Cork", "Aden", "x > 1", "oslo"]),
        (
            Wish(column=1, descending=True),
            ["x > 1", "Aden", "Ulm", "Cork", "Bonn", "oslo"],
        ),
        (Wish("O"), ["oslo", "Bonn", "Cork"]),
        (Wish("size OF it >= 3"), ["Ulm", "Aden", "Cork"]),
        (Wish("Size of it = 9007199254740993"), ["Aden"]),
        (Wish("Size of it = 9007199254740992"), []),
        (Wish("Size of it = null"), ["oslo"]),
        (Wish("Size of it != NULL", 0), ["Aden", "Bonn", "Cork", "Ulm", "x > 1"]),
        (Wish("Size of it <> 3"), ["Aden", "Bonn", "x > 1"]),
        (Wish("name = 'ULM'"), ["Ulm"]),
        (Wish("x > 1"), ["x > 1"]),  # no column of that name: a text
        (Wish("name ="), []),
        (Wish("  "), [row[0] for row in ROWS]),
    ],
)
def test_that_rows_are_arranged_as_they_are_wanted(
    wish: Wish, found: list[Cell]
) -> None:
    assert names(wish) == found


@given(st.lists(st.tuples(cells), max_size=30), st.booleans())
def test_that_whatever_cells_hold_can_be_sorted_and_none_is_lost(
    rows: list[tuple[Cell, ...]],
    descending: bool,  # noqa: FBT001 - hypothesis
) -> None:
    wish = Wish(column=0, descending=descending)
    order = arranged(Rows(rows), len(rows), (COLUMNS[1],), wish)
    assert sorted(order) == list(range(len(rows)))
    there = [rank(rows[at][0]) for at in order if rows[at][0] is not None]
    assert there == sorted(there, reverse=descending)
    absent = [at for at in order if rows[at][0] is None]
    assert list(order)[len(there) :] == absent == sorted(absent)


def test_that_what_is_not_wanted_any_more_ends() -> None:
    with pytest.raises(UnwantedError):
        arranged(Rows(ROWS), len(ROWS), COLUMNS, Wish("a"), lambda: False)


def test_that_only_the_rows_of_that_moment_are_looked_at() -> None:
    assert list(arranged(Rows(ROWS), 2, COLUMNS, Wish("o"))) == [1]


def test_that_copied_rows_have_the_form_that_was_chosen() -> None:
    rows: list[list[Cell]] = [["a|b", 1], ["two\nlines", None]]
    copy = partial(written, names=["k", "n"], rows=rows)
    assert copy(CopyForm.HEADED) == 'k\tn\na|b\t1\n"two\nlines"\t'
    assert copy(CopyForm.CSV) == 'k,n\na|b,1\n"two\nlines",\n'
    assert json.loads(copy(CopyForm.JSON))[1] == {"k": "two\nlines", "n": None}
    assert copy(CopyForm.MARKDOWN) == (
        "| k | n |\n| --- | ---: |\n| a\\|b | 1 |\n| two<br>lines |  |\n"
    )


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.none(),
                st.integers(-(2**63), 2**63 - 1),
                st.integers(-(2**40), 2**40).map(lambda number: number / 64),
                st.text(
                    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
                ),
                st.binary(),
            )
        ),
        max_size=5,
    )
)
def test_that_copied_inserts_write_the_same_values(
    rows: list[tuple[Cell, ...]],
) -> None:
    text = written(CopyForm.INSERT, ['a "b"'], rows, "the table")
    database = sqlite3.connect(":memory:")
    database.execute('CREATE TABLE "the table" ("a ""b""")')
    database.executescript(text)
    assert database.execute('SELECT * FROM "the table"').fetchall() == rows
    database.close()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("SELECT * FROM cities LIMIT 1", "cities"),
        ('select "from" from "my ""own"" table"', 'my "own" table'),
        ("PRAGMA x", ""),
    ],
)
def test_that_inserts_name_what_was_read(statement: str, name: str) -> None:
    assert table_of(statement) == name


def test_that_json_is_laid_out_without_a_change_to_any_number() -> None:
    text = '{"a": 1.10, "b": [12345678901234567890, 1e400, {}, []], "c": "{,:"}'
    assert indented(text, 1000) == (
        '{\n  "a": 1.10,\n  "b": [\n    12345678901234567890,\n    1e400,\n'
        '    {},\n    []\n  ],\n  "c": "{,:"\n}'
    )


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
        max_leaves=12,
    )
)
def test_that_json_that_is_laid_out_is_the_same_json(value: object) -> None:
    assert json.loads(indented(json.dumps(value), MOST_TEXT)) == value


@pytest.mark.parametrize(
    ("cell", "forms", "words"),
    [
        (None, [TEXT], "absent (NULL)"),
        ("", [TEXT, BYTES], "empty text"),
        ("a", [TEXT, BYTES], "text, 1 character"),
        ('{"a": 1}', [JSON, TEXT, BYTES], "text, 8 characters"),
        ("{a", [TEXT, BYTES], "text, 2 characters"),
        (b"", [BYTES, TEXT], "no bytes"),
        (b"\xff", [BYTES], "1 byte"),
        ({"a": 1}, [JSON, TEXT], "object, 1 member"),
        ([1, 2], [JSON, TEXT], "list, 2 elements"),
        (True, [TEXT], "true or false"),
    ],
)
def test_that_a_value_has_its_forms(cell: Cell, forms: list[str], words: str) -> None:
    assert (forms_of(cell), described(cell)) == (forms, words)


def test_that_bytes_are_shown_sixteen_a_line() -> None:
    text, whole = value_written(b"PanLL\x00\xff" + b"x" * 10, BYTES)
    assert whole
    assert text.splitlines() == [
        "00000000  50 61 6e 4c 4c 00 ff 78  78 78 78 78 78 78 78 78  PanLL..xxxxxxxxx",
        f"00000010  78{' ' * 48}x",
    ]


def test_that_of_a_huge_value_the_beginning_is_shown_and_that_is_said() -> None:
    assert value_written("é" * 10_000_000, TEXT) == ("é" * MOST_TEXT, False)
    laid_out, whole = value_written("[" + "1," * 2_000_000 + "1]", JSON)
    assert (len(laid_out), whole) == (MOST_TEXT, False)
    assert not value_written(bytes(1_000_000), BYTES)[1]

"""Exact linear algebra over the integers: determinant, Smith form, signs of a form."""

from collections.abc import Sequence
from math import gcd
from typing import TypeAlias

Matrix: TypeAlias = list[list[int]]


def determinant(matrix: Sequence[Sequence[int]]) -> int:
    """By elimination without fractions (Bareiss); of the empty matrix it is 1."""
    rows = [list(row) for row in matrix]
    size = len(rows)
    sign, previous = 1, 1
    for step in range(size - 1):
        pivot = next((r for r in range(step, size) if rows[r][step]), None)
        if pivot is None:
            return 0
        if pivot != step:
            rows[step], rows[pivot] = rows[pivot], rows[step]
            sign = -sign
        top = rows[step]
        lead = top[step]
        for row in rows[step + 1 :]:
            first = row[step]
            if first:
                for column in range(step + 1, size):
                    value = row[column] * lead - first * top[column]
                    row[column] = value // previous
            else:
                for column in range(step + 1, size):
                    row[column] = row[column] * lead // previous
        previous = lead
    return sign * rows[-1][-1] if rows else 1


def smith(matrix: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The invariant factors of a matrix: positive, each divides the next.

    Their number is its rank.
    """
    rows = [list(row) for row in matrix if any(row)]
    found = []
    while rows and rows[0]:
        if not any(map(any, rows)):
            break
        rows, factor = _split(rows)
        found.append(factor)
    return _divisible(found)


def _split(rows: Matrix) -> tuple[Matrix, int]:
    """Brings one entry alone into its row and column; that entry, and the rest."""
    while True:
        size, at, pivot = min(
            (abs(value), r, c)
            for r, row in enumerate(rows)
            for c, value in enumerate(row)
            if value
        )
        top = rows[at]
        lead = top[pivot]
        for r, row in enumerate(rows):
            if r != at and row[pivot]:
                times = row[pivot] // lead
                rows[r] = [a - times * b for a, b in zip(row, top, strict=True)]
        if any(row[pivot] for r, row in enumerate(rows) if r != at):
            continue
        multiples = [value // lead for value in top]
        rest = [v - m * lead for v, m in zip(top, multiples, strict=True)]
        rest[pivot] = lead
        rows[at] = rest
        # only the pivot row has an entry in that column, so nothing else changes
        if any(value for c, value in enumerate(rest) if c != pivot):
            continue
        rows.pop(at)
        return [row[:pivot] + row[pivot + 1 :] for row in rows], size


def _divisible(diagonal: list[int]) -> tuple[int, ...]:
    """The invariant factors of a diagonal matrix."""
    factors = list(diagonal)
    for left in range(len(factors)):
        for right in range(left + 1, len(factors)):
            common = gcd(factors[left], factors[right])
            factors[right] = factors[left] * factors[right] // common
            factors[left] = common
    return tuple(factors)


def index_of_form(matrix: Sequence[Sequence[int]]) -> int:
    """Positive less negative squares of a symmetric form, by exact elimination."""
    rows = [list(row) for row in matrix]
    total = 0
    while rows:
        at = next((i for i, row in enumerate(rows) if row[i]), None)
        if at is None:
            if not _make_pivot(rows):
                return total
            continue
        lead = rows[at][at]
        total += 1 if lead > 0 else -1
        # scaled by |lead|, which changes no sign
        size, sign = abs(lead), 1 if lead > 0 else -1
        kept = [i for i in range(len(rows)) if i != at]
        rows = [
            [size * rows[i][j] - sign * rows[i][at] * rows[at][j] for j in kept]
            for i in kept
        ]
        rows = _reduced(rows)
    return total


def _reduced(rows: Matrix) -> Matrix:
    common = gcd(*(value for row in rows for value in row)) if rows else 0
    if common > 1:
        return [[value // common for value in row] for row in rows]
    return rows


def _make_pivot(rows: Matrix) -> bool:
    """Adds one row and column to another, so that a zero diagonal gets an entry."""
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value and i != j:
                rows[i] = [a + b for a, b in zip(row, rows[j], strict=True)]
                for each in rows:
                    each[i] += each[j]
                return True
    return False

"""The path to the entities of a condition: which access first, which tests after it.

What a plan shows and what is run are made of the same path.
"""

import sqlite3
from collections.abc import Sequence

from panll_desktop.engines.octad import accesses, backwards, costs
from panll_desktop.engines.octad.accesses import Access, Way
from panll_desktop.engines.octad.algebra import And, Condition, Constant, Contains
from panll_desktop.engines.octad.conditions import compile_condition
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.words import ranking
from panll_desktop.records import Record


class Path(Record):
    """Where to look, and what to test then, in that order.

    Attributes:
        ranked: the access is a text search whose best match comes first.
    """

    access: Access
    filters: tuple[Condition, ...] = ()
    ranked: bool = False


def path(
    connection: sqlite3.Connection, condition: Condition, *, ranked: bool = False
) -> Path:
    """The cheapest path that is known.

    Args:
        connection: of the store; asked how much an index finds where two compete.
        condition: which entities.
        ranked: where words must all be contained, the best match comes first.
    """
    terms = [each for each in accesses.flattened(condition) if each != Constant(True)]
    expression = ranking(condition) if ranked else None
    if expression is not None:
        others = [each for each in terms if not isinstance(each, Contains)]
        return Path(accesses.text(expression), _ordered(others), ranked=True)
    found = [(each, way) for each in terms for way in backwards.ways(each)]
    if not found:
        return Path(accesses.EVERY, _ordered(terms))
    chosen, best = found[0]
    if len(found) > 1:
        chosen, best = min(found, key=lambda one: _dearness(connection, one[1]))
    rest = [each for each in terms if each is not chosen or not best.exact]
    return Path(best, _ordered(rest))


def test(found: Path, sql: Sql) -> str:
    """A path as a boolean SQL expression over one entity, aliased ``e``.

    Of a ranked one without its access, which is not a test but a source.
    """
    first = "" if found.ranked else access_test(found.access, sql)
    rest = compile_condition(And(found.filters), sql) if found.filters else ""
    return " AND ".join(filter(None, (first, rest))) or "1"


def access_test(found: Access, sql: Sql) -> str:
    """An access as a test that SQLite answers by looking for the keys."""
    if found.way is Way.EVERY:
        return ""
    sql.likened.extend(found.likened)
    sql.parameters.extend(found.parameters)
    if found.way is Way.IDENTIFIERS:
        return "e.id IN (SELECT value FROM json_each(?))"
    return f"e.key IN ({found.keys})"


def _ordered(terms: Sequence[Condition]) -> tuple[Condition, ...]:
    """Cheap tests and those that leave little first; equal ones as they are written."""
    return tuple(sorted(terms, key=lambda each: costs.cost(each).rank))


def _dearness(connection: sqlite3.Connection, found: Access) -> tuple[bool, float]:
    """What looks at everything comes last, else what finds less comes first."""
    return found.reads_all, accesses.rows(connection, found)

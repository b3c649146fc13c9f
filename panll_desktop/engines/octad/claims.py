"""What an entity bears, and what could be proven of it, as SQL over ``e``.

The kinds that could be proven mean what `obligations` says: the condition holds where
the obligation would, at the moment of the query, with the parameters it has by default.
"""

from typing import Final, assert_never

from panll_desktop.engines.octad.algebra import Claim, Claims
from panll_desktop.engines.octad.fields import PAIRS, present
from panll_desktop.engines.octad.obligations import CONSISTENT
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.protocol import Modality

_TEXT: Final = present(Modality.DOCUMENT)


def compile_claims(condition: Claims, sql: Sql) -> str:
    """A boolean SQL expression."""
    match condition.claim:
        case Claim.TYPED:
            return _typed(condition.name, sql)
        case Claim.VERIFIED:
            sql.bind(condition.name)
            return (
                "EXISTS (SELECT 1 FROM provenance WHERE entity = e.key"
                " AND actor = ? AND event_type = 'verified')"
            )
        case Claim.CITING:
            citing = "FROM triple t WHERE t.entity = e.key AND cites(t.predicate)"
            return (
                f"(EXISTS (SELECT 1 {citing}) AND NOT EXISTS (SELECT 1 {citing}"
                " AND NOT EXISTS (SELECT 1 FROM entity n WHERE n.id = t.object)))"
            )
        case Claim.CONSISTENT:
            return _consistent(sql)
        case _:
            assert_never(condition.claim)


def _typed(name: str, sql: Sql) -> str:
    """An IRI is named by its last part too."""
    sql.bind(name)
    sql.bind(-len(name) - 1)
    for mark in "/#:":
        sql.bind(mark + name)
    return (
        "EXISTS (SELECT 1 FROM semantic WHERE entity = e.key"
        " AND (type = ? OR substr(type, ?) IN (?, ?, ?)))"
    )


def _consistent(sql: Sql) -> str:
    """No pair that the entity has is too far apart; one at least is known.

    The vector answers to the types only where it has no score against the text, as
    `witnesses.left_out` has it.
    """
    sql.joins.add("drift")
    scores = []
    for pair, column in PAIRS.items():
        there = " AND ".join(present(each) for each in sorted(pair))
        if column == "vector_semantic":
            there += f" AND NOT ({_TEXT} AND drift.vector_document IS NOT NULL)"
        scores.append(
            f"CASE WHEN {there} THEN coalesce(drift.{column}, -1) ELSE -1 END"
        )
    sql.bind(CONSISTENT)
    return f"max({', '.join(scores)}) BETWEEN 0 AND ?"

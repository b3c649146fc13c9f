"""Queries that other statements ask: trees that nobody wrote."""

from collections.abc import Sequence

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.protocol import Span

_NOWHERE = Span(0, 0)


def source_of(collection: c.Collection) -> c.Source:
    """A collection as it is now."""
    return c.Source(collection, "", None, collection.span)


def query(
    source: c.Source, steps: Sequence[c.Step], like: t.Walk | None = None
) -> t.Select:
    """All fields of what comes out of these steps, or what a walk answers."""
    return t.Select(
        columns=like.columns if like else (),
        refined=None,
        distinct=False,
        sources=(source,),
        steps=tuple(steps),
        group_by=like.group_by if like else (),
        having=None,
        order_by=like.order_by if like else (),
        limit=like.limit if like else None,
        offset=like.offset if like else None,
        with_path=False,
        with_history=False,
        export="",
        because=_NOTHING_SAID,
        span=source.span,
    )


def of_key(name: str, value: v.Expression) -> c.Where:
    """The condition that a field of identity has a value."""
    same = v.Comparison(v.Name((name,), value.span), "=", value, value.span)
    return c.Where(same, value.span)


_NOTHING_SAID = c.Because(
    asked=False,
    provenance=None,
    rationale=None,
    notes=(),
    proof=None,
    inverse=None,
    irreversible=False,
    reason="",
    returning=None,
    flags=(),
    span=_NOWHERE,
)

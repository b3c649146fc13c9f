"""Knots of a collection that agree with a knot, as relations of its portrait."""

from typing import TYPE_CHECKING, Final

from panll_desktop.modules.quandledb import typesetting
from panll_desktop.protocol import CancelFlag, Limits, ModuleError, Relation

if TYPE_CHECKING:
    from panll_desktop.modules.quandledb.holdings import Holdings
    from panll_desktop.protocol import Querying

MOST: Final = 24
SECONDS: Final = 2.0
_QUERY: Final = (
    "from knots | find_equivalent $name | return name, _equiv_confidence, _equiv_reason"
)


def in_collection(
    session: "Querying", holdings: "Holdings", name: str
) -> tuple[Relation, ...]:
    """The knots that `find_equivalent` finds, the knot itself left out.

    Without a collection there are none: the table holds each knot once. A collection
    that is too large to be searched in `SECONDS` is said to be.
    """
    if holdings.collection is None or holdings.knot(name) is None:
        return ()
    limits = Limits(MOST + 1, SECONDS)
    try:
        job = session.start(_QUERY, {"name": name}, limits, CancelFlag())
        rows = [
            tuple(map(str, row))
            for batch in job.batches()
            for row in zip(*batch.columns, strict=True)
        ]
        job.close()
    except ModuleError as error:
        return (Relation("", "the collection", "not searched", error.title),)
    return tuple(
        Relation(each, typesetting.knot(each), confidence, reason)
        for each, confidence, reason in rows[:MOST]
        if each != name
    )

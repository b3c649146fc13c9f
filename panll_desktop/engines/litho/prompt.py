"""PROMPT scores: how far a source is to be trusted, in six dimensions of 0 to 100."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from panll_desktop.protocol.documents import Json

LEAST: Final = 0
MOST: Final = 100


class Dimension(StrEnum):
    """What is judged; documents of LithoGlyph differ in some of these names."""

    PROVENANCE = "provenance"
    REPLICABILITY = "replicability"
    OBJECTIVITY = "objectivity"
    METHODOLOGY = "methodology"
    PUBLICATION = "publication"
    TRANSPARENCY = "transparency"


class Tier(StrEnum):
    """What the overall score amounts to."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"
    NONE = "no tier"


TIERS: Final = ((80, Tier.GOLD), (60, Tier.SILVER), (40, Tier.BRONZE))
_ALSO: Final = {"objective": "objectivity"}


def overall(scores: Mapping[Dimension, int]) -> int:
    """The mean of the six scores, rounded down."""
    return sum(scores[each] for each in Dimension) // len(Dimension)


def tier(score: int) -> Tier:
    """Gold from 80, silver from 60, bronze from 40."""
    return next((each for least, each in TIERS if score >= least), Tier.NONE)


def scores_of(value: Json) -> dict[Dimension, int] | None:
    """The six scores that a field holds; None where any of them is missing or wrong."""
    if not isinstance(value, dict):
        return None
    named = {_ALSO.get(name, name): each for name, each in value.items()}
    found = {}
    for each in Dimension:
        score = named.get(each.value)
        if not isinstance(score, int) or isinstance(score, bool):
            return None
        if not LEAST <= score <= MOST:
            return None
        found[each] = score
    return found

"""How a document was judged: the PROMPT scores among its fields."""

from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.engines.litho import prompt
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.protocol import Json, Rating

SCHEME: Final = "PROMPT"
_SCORE: Final = "PromptScore"
_TIERS: Final = ", ".join(f"{tier} from {least}" for least, tier in prompt.TIERS)
_STEPS: Final = tuple(sorted(least for least, _ in prompt.TIERS))


def ratings(fields: Mapping[str, Json], demands: Definition) -> tuple[Rating, ...]:
    """The scores of a document: maps of the six, and single ones that are typed so."""
    return tuple(_ratings(fields, demands))


def _ratings(fields: Mapping[str, Json], demands: Definition) -> Iterator[Rating]:
    single = {
        each.name
        for each in demands.fields
        if _SCORE in (each.type.name, getattr(each.type.item, "name", ""))
    }
    for name, value in fields.items():
        scores = prompt.scores_of(value)
        if scores is not None:
            whole = prompt.overall(scores)
            parts = tuple((each.value, scores[each]) for each in prompt.Dimension)
            meaning = f"The mean of the six, rounded down: {_TIERS}."
            yield _rating(name, whole, parts, meaning)
        elif name in single and isinstance(value, int) and not isinstance(value, bool):
            yield _rating(name, value, (), f"One score for all: {_TIERS}.")


def _rating(
    name: str, score: int, parts: tuple[tuple[str, int], ...], meaning: str
) -> Rating:
    level = prompt.tier(score).value
    return Rating(SCHEME, name, score, level, parts, prompt.MOST, meaning, _STEPS)


def in_words(rating: Rating) -> str:
    """A rating in a few words."""
    return f"{rating.scheme} {rating.score}, {rating.level}"

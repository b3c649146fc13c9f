"""Words of a text search as an FTS5 query, whatever characters they have."""

import unicodedata
from typing import Final

from panll_desktop.engines.octad.algebra import (
    And,
    Condition,
    Contains,
    Identified,
)
from panll_desktop.engines.octad.errors import UnknownFieldError
from panll_desktop.engines.octad.functions import bindable

_SEARCHED: Final = ("title", "body")


def match_expression(words: str, field: str | None = None) -> str | None:
    """All the words as an FTS5 query, each safely quoted; None if none is a word.

    Raises:
        UnknownFieldError: the field is not one that is searched.
    """
    if field is not None and field not in _SEARCHED:
        raise UnknownFieldError(
            "Only DOCUMENT.title and DOCUMENT.body have text that CONTAINS can look"
            f" into, not {field!r}."
        )
    words = bindable(words.replace("\x00", " "))
    kept = [word for word in words.split() if any(map(_letter, word))]
    if not kept:
        return None
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in kept)
    return quoted if field is None else f"{{{field}}} : ({quoted})"


def ranking(condition: Condition) -> str | None:
    """The FTS5 query by which entities that meet the condition are ranked.

    It is made of every text search that all of them must meet; None if there is none,
    or if one entity at most can meet the condition.
    """
    found: dict[str, None] = {}
    waiting = [condition]
    while waiting:
        match waiting.pop():
            case And(terms):
                waiting.extend(reversed(terms))
            case Contains(words, field):
                expression = match_expression(words, field)
                if expression is None:  # it is never met
                    return None
                found[expression] = None
            case Identified(identifiers) if len(identifiers) <= 1:
                return None
            case _:
                continue
    return " AND ".join(found) or None


def _letter(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"

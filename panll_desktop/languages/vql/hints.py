"""What a word that stands in the way probably means, and how VQL says it."""

from typing import Final

from panll_desktop.languages.toolkit.parsing import END, Unexpected
from panll_desktop.languages.vql.words import MODALITIES

_JOIN: Final = "VQL joins no tables; edges relate entities, as in (a)-[:CITES]->(b)."
_BEHIND_A_FIELD: Final = {
    "IS": "VQL asks for what is missing with == NULL.",
    "IN": "VQL has no IN; write == for each value, with OR between.",
    "BETWEEN": "Both ends are compared, as in year >= 1990 AND year <= 1999.",
}
_BEHIND_A_STATEMENT: Final = {
    **dict.fromkeys(("JOIN", "INNER", "LEFT", "RIGHT", "OUTER", "CROSS"), _JOIN),
    "UNION": "VQL has no UNION; write OR in the condition, or two statements.",
    **dict.fromkeys(
        ("COUNT", "DELETE", "EXPLAIN", "INSERT", "SEARCH", "SELECT", "SHOW", "UPDATE"),
        "A semicolon ends the statement before.",
    ),
}


def habit(text: str, found: Unexpected) -> str:
    """A sentence about a habit from another language; empty for anything else."""
    word, expected = found.found.upper(), found.expected
    before = text[: found.span.start].rsplit(None, 1)[-1:]
    last = before[0].upper() if before else ""
    if "LIKE" in expected:
        if last == "EXISTS" and word in MODALITIES:
            return f"The modality comes first: {word} EXISTS."
        return _BEHIND_A_FIELD.get(word, "")
    if "FROM" in expected:
        if last == "DISTINCT":
            return "VQL has no DISTINCT; GROUP BY gives each value once."
        return "VQL renames nothing." if word == "AS" else ""
    return _BEHIND_A_STATEMENT.get(word, "") if END in expected else ""

"""The words and signs of KQL, as scanner and grammar share them."""

from typing import Final

GENERATORS: Final = frozenset({"SIGMA", "SIGMA_INV", "CUP", "CAP"})
SHAPINGS: Final = frozenset({"CLOSE", "MIRROR", "SIMPLIFY", "NORMALISE", "CLASSIFY"})
AGGREGATES: Final = frozenset({"COUNT", "MIN", "MAX", "AVG", "SUM"})
CONFIDENCES: Final = ("exact", "sufficient", "necessary", "heuristic")
KEYWORDS: Final = frozenset(
    """
    AGGREGATE ANALYZE AND AS ASC AXIOM BETWEEN BY COMPUTE CONFIDENCE DESC DISTINCT
    EXPLAIN FALSE FILTER FIND FIND_EQUIVALENT FIND_PATH FOR FORALL FROM GROUP
    GROUP_BY HAVING IN INVARIANT INVARIANTS IS KNOT LET LIKE LIMIT MATCH NONE NOT
    NULL OFFSET OR ORDER PROVENANCE RETURN RULE SELECT SKIP SORT TAKE TRUE VIA WHERE
    WITH
    """.split()  # noqa: SIM905 - words read better without quotes
)
SYMBOLS: Final = {
    "==": "EQUAL_EQUAL",
    "!=": "NOT_EQUAL",
    "<>": "LESS_GREATER",
    "<=": "AT_MOST",
    ">=": "AT_LEAST",
    "->": "ARROW",
    "<-": "BACK",
    "~>": "LEADS_TO",
    "~=": "SAME_UP_TO",
    "≅": "CONGRUENT",
    "??": "OR_ELSE",
    ":-": "FOLLOWS",
    "=": "EQUAL",
    "<": "LESSTHAN",
    ">": "MORETHAN",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    ".": "DOT",
    ":": "COLON",
    "*": "STAR",
    "/": "SLASH",
    "%": "PERCENT",
    "-": "MINUS",
    "+": "PLUS",
    "|": "VBAR",
    ";": "SEMICOLON",
}

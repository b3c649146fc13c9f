"""The words and signs of VQL, as scanner and grammar share them."""

from typing import Final

MODALITIES: Final = (
    "GRAPH",
    "VECTOR",
    "TENSOR",
    "SEMANTIC",
    "DOCUMENT",
    "TEMPORAL",
    "PROVENANCE",
    "SPATIAL",
)
AGGREGATES: Final = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX"})
# Words that are written before a bracket; they are coloured as functions there.
FUNCTIONS: Final = AGGREGATES | {
    "BOUNDS",
    "CONSISTENCY",
    "CONSISTENT",
    "CONTAINS",
    "DRIFT",
    "MATCHES",
    "NEAREST",
    "RADIUS",
}
KEYWORDS: Final = (
    frozenset(MODALITIES)
    | FUNCTIONS
    | frozenset(
        """
        AFTER ANALYZE AND AS ASC AT ATTACHED BETWEEN BY CONSUME COSINE DELETE DEPTH
        DESC DOT_PRODUCT EFFECTS ENTITY EUCLIDEAN EXISTS EXPLAIN FALSE FEDERATION FIELD
        FROM FULLTEXT GROUP HAS HAVING HEALTH HEXAD HEXADS IN INSERT INTO JACCARD LATEST
        LIKE LIMIT MODIFIED NORMALIZER NOT NULL OCTAD OCTADS OF OFFSET OR ORDER PROOF
        RANK REFLECT RELATED REPAIR SATISFIES SEARCH SELECT SESSION SET SHAPE SHOW
        SIMILAR STATUS STORE STRICT TEXT THRESHOLD TIME TO TOLERATE TRANSACTION TRAVERSE
        TRUE UPDATE USAGE USE USING VALUES VERIFIED VERSION WHERE WITH WITHIN
        """.split()  # noqa: SIM905 - words read better without quotes
    )
)
# Behind a comma these end a list that has a comma too many.
CLAUSES: Final = frozenset(
    {"FROM", "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "PROOF", "WHERE"}
)
# In front of a comparison these are operators or values and never names.
FIRM: Final = frozenset({"AND", "FALSE", "NOT", "NULL", "OR", "TRUE"})
SYMBOLS: Final = {
    "==": "EQUAL_EQUAL",
    "!=": "NOT_EQUAL",
    "<>": "LESS_GREATER",
    "<=": "AT_MOST",
    ">=": "AT_LEAST",
    "->": "ARROW",
    "<-": "BACK",
    "..": "RANGE",
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
    "-": "MINUS",
    "+": "PLUS",
    ";": "SEMICOLON",
}
COMPARISONS: Final = frozenset({"==", "=", "!=", "<>", "<", "<=", ">", ">="})
PROOF_TYPES: Final = (
    "EXISTENCE",
    "INTEGRITY",
    "CONSISTENCY",
    "PROVENANCE",
    "FRESHNESS",
    "ACCESS",
    "CITATION",
    "CUSTOM",
    "ZKP",
    "PROVEN",
    "SANCTIFY",
)
# What is offered first where several words may come next; the rest follows by letter.
USUAL: Final = tuple(
    """
    SELECT SEARCH SHOW COUNT INSERT UPDATE DELETE EXPLAIN
    FROM WHERE LIMIT ORDER GROUP HAVING OFFSET PROOF AND OR NOT
    DOCUMENT VECTOR GRAPH TENSOR SEMANTIC TEMPORAL PROVENANCE SPATIAL
    HEXADS HEXAD FEDERATION STORE FULLTEXT CONTAINS EXISTS DRIFT CONSISTENT WITHIN
    SIMILAR TEXT RELATED == != > >= < <= LIKE ASC DESC
    """.split()  # noqa: SIM905 - words read better without quotes
)
# Names that the published documents use in the trailing clauses.
SESSIONS: Final = (
    "ReadOnlyProtocol",
    "MutationProtocol",
    "StreamProtocol",
    "BatchProtocol",
)
EFFECTS: Final = ("Read", "Write", "Cite", "Audit", "Transform", "Federate")
TRANSACTIONS: Final = ("Fresh", "Active", "Committed", "RolledBack", "ReadSnapshot")


def usual(word: str) -> tuple[int, str]:
    """The key to sort words by, as they are offered."""
    rank = USUAL.index(word) if word in USUAL else len(USUAL)
    return rank, word

"""The words and signs of GQL, as scanner and grammar share them."""

from typing import Final

# Words with these ends are remarks as well, where a text follows them.
NOTE_ENDS: Final = ("_BY", "_AT", "_TYPE", "_URL", "_REASON")
# Clauses that keep a remark beside a change, each with one value behind it.
NOTES: Final = frozenset(
    """
    ACTOR ADDED_BY APOLOGY APPROVERS CORRECTION_TYPE CREATED_BY DISCLOSED_AT
    DISCLOSED_BY EDITED_BY EDIT_TYPE JUSTIFICATION PROMPT REASONING RETRACTION_TYPE
    RETRACTION_URL SCORED_BY VERIFIED_BY
    """.split()  # noqa: SIM905 - words read better without quotes
)
ACTORS: Final = ("ACTOR", "ADDED_BY", "EDITED_BY", "DISCLOSED_BY", "SCORED_BY")
KEYWORDS: Final = frozenset(
    """
    ADD ADOPT AGAINST ALGORITHM ALIASES ALTER ANALYZE AND ANY APPLY AS ASC AT BECAUSE
    BEGIN BETWEEN BY CHECK COLLECTION COLLECTIONS COLUMN COMMIT CONFIDENCE CONFIRM
    CONSTRAINT CONSTRAINTS CONTAINS CORRECTION_HISTORY CREATE DEFAULT DEFAULTS DELETE
    DENORMALIZE DEPENDENCIES DEPENDENT_TYPES DEPTH DESC DESCRIPTION DIFFS DIRECTION
    DISCOVER DISTINCT DROP EDGE EDGE_COLLECTION ENTITY ENTRY EXISTS EXPLAIN EXPORT
    EXTRACT FALSE FILTER FOLLOW FOR FORMAT FROM FUNCTIONAL_DEPENDENCIES GROUP HARD
    HAVING HISTORY IF IMPORT IN INBOUND INNER INSERT INTERVAL INTO INTROSPECT
    IRREVERSIBLE IS IT JOIN JOURNAL KEY LAST LEFT LIKE LIMIT MATCH MATCHES MAX_DEPTH
    MERGE NARRATIVE_METADATA NORMALIZATION NORMAL_FORM NOT NULL OFFSET ON OR ORDER
    OUTBOUND OUTER PATH PATTERN PREVIEW PRIMARY PROMPT_HISTORY PROPERTIES PROPOSE
    PROVENANCE PROVENANCE_HISTORY PROVENANCE_TRACKING RATIONALE REASON REASONING
    REFERENCES REGION RENAME RETURN RETURNING REVERSE ROLLBACK SAMPLE SCHEMA SELECT
    SEQUENCE SET SIMILAR SINCE SOURCE START STRATEGY TARGET TARGET_NORMAL_FORM TO
    TRANSACTION TRAVERSE TRUE UNDO UNIQUE UNMERGE UNNEST UPDATE VALUES VERBOSE VERSION
    WAS WHERE WITH WITHIN WITH_INVERSE WITH_PROOF
    """.split()  # noqa: SIM905 - words read better without quotes
)
SYMBOLS: Final = {
    "==": "EQUAL_EQUAL",
    "!=": "NOT_EQUAL",
    "<>": "LESS_GREATER",
    "≠": "UNEQUAL",
    "<=": "AT_MOST",
    "≤": "NO_MORE",
    ">=": "AT_LEAST",
    "≥": "NO_LESS",
    "->": "ARROW",
    "||": "JOINED",
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
    "/": "SLASH",
    "%": "PERCENT",
    "-": "MINUS",
    "+": "PLUS",
    ";": "SEMICOLON",
}
COMPARISONS: Final = frozenset(
    {"==", "=", "!=", "<>", "≠", "<", "<=", "≤", ">", ">=", "≥"}
)
# In front of a comparison these are operators or values and never names.
FIRM: Final = frozenset({"AND", "FALSE", "NOT", "NULL", "OR", "TRUE", "WHERE"})
AGGREGATES: Final = frozenset({"ARRAY_AGG", "AVG", "COUNT", "MAX", "MIN", "SUM"})
FUNCTIONS: Final = AGGREGATES | frozenset(
    """
    ABS COALESCE DATE_TRUNC JSON_EXTRACT JSON_SET LENGTH LOWER NOW RANDOM ROUND SEARCH
    SIMILARITY UPPER
    """.split()  # noqa: SIM905 - words read better without quotes
)
TYPES: Final = tuple(
    """
    STRING INTEGER FLOAT BOOLEAN TIMESTAMP JSON PROMPT_SCORE BoundedFloat BoundedInt
    BoundedNat Confidence Email NonEmptyString Percentage PromptDimension Rationale UUID
    """.split()  # noqa: SIM905 - words read better without quotes
)
NORMAL_FORMS: Final = ("1NF", "2NF", "3NF", "BCNF")
# What is offered first where several words may come next; the rest follows by letter.
USUAL: Final = tuple(
    """
    SELECT INSERT UPDATE DELETE TRAVERSE INTROSPECT EXPLAIN UNDO CREATE MERGE
    INTO FROM WHERE ORDER GROUP LIMIT OFFSET HAVING SET WITH PROVENANCE AND OR NOT
    = != > >= < <= LIKE IN CONTAINS BETWEEN IS OUTBOUND INBOUND ANY DEPTH ASC DESC
    RATIONALE ADDED_BY
    """.split()  # noqa: SIM905 - words read better without quotes
)


def usual(word: str) -> tuple[int, str]:
    """The key to sort words by, as they are offered."""
    if word in USUAL:
        return USUAL.index(word), word
    return len(USUAL) + (not word[0].isalpha()), word  # other signs come last

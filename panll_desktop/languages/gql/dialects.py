"""The six dialects that go under the name of GQL: what of each is taken, what is not.

Where they are from is a fact about LithoGlyph's repositories; what is taken is what the
one grammar here takes, and a test holds every sample against it.
"""

from typing import Final

from panll_desktop.protocol import Dialect, Sample

_VERIFIED: Final = "Kept with the change, and not verified: nothing here runs Lean."
_BOUNDS: Final = "Types and bounds are checked whenever something is stored."
POC: Final = Dialect(
    "Proof of concept",
    "The grammar of the specification, the only closed one: JSON bodies, WITH"
    " PROVENANCE, TRAVERSE, flat conditions. All of it is taken; strings may stand in"
    " single quotes too, the semicolon may be left out, AND binds tighter than OR, and"
    " words that are keywords may name fields.",
    (
        Sample(
            'INSERT INTO evidence {"title": "Memo", "score": 70} WITH PROVENANCE'
            ' {"actor": "user:ida", "rationale": "archive visit"};'
        ),
        Sample(
            'SELECT title FROM evidence WHERE score >= 60 AND kind = "memo" LIMIT 10;'
        ),
        Sample(
            "SELECT * FROM claims TRAVERSE rests_on OUTBOUND DEPTH 2 WITH PROVENANCE;"
        ),
        Sample(
            "CREATE COLLECTION evidence (title STRING NOT NULL, score PROMPT_SCORE);",
            "A provenance is needed to run it, from the statement or the connection.",
        ),
        Sample("INTROSPECT JOURNAL SINCE 10;"),
    ),
    (Sample("SELECT * WHERE score > 60;", "A query names its collection with FROM."),),
)
EXTENDED: Final = Dialect(
    "Extended reference",
    "The API reference and the guides: unquoted JSON keys, ORDER BY, RETURNING, ALTER,"
    " transactions, UNDO, HISTORY, aggregates, edges that are created by a statement.",
    (
        Sample(
            "SELECT kind, COUNT(*) AS n FROM evidence GROUP BY kind ORDER BY n DESC"
        ),
        Sample(
            "CREATE EDGE rests_on FROM claims/c1 TO evidence/e1 {sure: 0.9}"
            ' WITH PROVENANCE {actor: "user:ida", rationale: "cited there"}'
        ),
        Sample("TRAVERSE START claims FOLLOW rests_on OUTBOUND RETURN evidence.title"),
        Sample("SELECT * FROM evidence WITH PROVENANCE_HISTORY"),
        Sample("UNDO SEQUENCE 12 PREVIEW"),
        Sample(
            'DELETE FROM drafts WHERE old = true HARD WITH PROVENANCE {actor: "ida",'
            ' rationale: "empty"} CONFIRM IRREVERSIBLE',
            "There is no way back from it.",
        ),
    ),
    (
        Sample(
            "CREATE INDEX by_kind ON evidence(kind)",
            "Indexes are not made by hand; declare a field UNIQUE where it is.",
        ),
        Sample(
            "GRANT ROLE reviewer TO 'user:bo'",
            "Roles are not built: the rights of the file say who may write.",
        ),
        Sample(
            "SELECT * FROM evidence WHERE SIMILAR_TO('fraud', 0.8)",
            "It parses and is not carried out: SIMILARITY compares two texts.",
        ),
    ),
)
WHITE_PAPER: Final = Dialect(
    "White paper",
    "The philosophy and the white paper: columns and VALUES, ADDED_BY and RATIONALE"
    " behind them, journal entries rolled back, IRREVERSIBLE with its reason.",
    (
        Sample(
            "INSERT INTO evidence (title, score) VALUES ('Memo', 70) ADDED_BY"
            ' "ida" RATIONALE "archive visit"'
        ),
        Sample(
            "ROLLBACK JOURNAL ENTRY 12",
            "Undone by a new entry; nothing is erased from the journal.",
        ),
        Sample(
            "DELETE FROM evidence WHERE title = 'Memo' RATIONALE 'court order'"
            ' ADDED_BY "ida" IRREVERSIBLE BECAUSE "the copy was destroyed"',
            "There is no way back from it.",
        ),
    ),
    (
        Sample(
            "CREATE NAVIGATION_PATH sceptic START FROM claims TRAVERSE rests_on",
            "No grammar says what a path is: keep its queries instead.",
        ),
    ),
)
BOFIG: Final = Dialect(
    "bofig vectors",
    "The test vectors of an evidence application: aliases, SIMILARITY, CONTAINS, hops"
    " with an arrow, entities that are merged, edge collections.",
    (
        Sample("SELECT e.name FROM entities e WHERE SIMILARITY(e.name, 'Snow') > 0.85"),
        Sample("SELECT * FROM rests_on TRAVERSE _to -> evidence x"),
        Sample(
            "MERGE ENTITY IN people SOURCE 'j-snow' INTO 'john-snow' ADOPT ALIASES"
            ' WITH PROVENANCE {actor: "user:ida", rationale: "one person"}'
        ),
        Sample("CREATE EDGE COLLECTION rests_on FROM claims TO evidence"),
    ),
)
GQL_DT: Final = Dialect(
    "GQL-DT",
    "Dependent types in the words of Lean: typed columns, RATIONALE on every write,"
    " refinement types, proofs, normalization. Bounds are checked; proof terms are kept"
    " as they are written, and verified by nobody here.",
    (
        Sample(
            "CREATE COLLECTION evidence (title : NonEmptyString, sure : Confidence,"
            " score : BoundedNat 0 100)",
            _BOUNDS,
        ),
        Sample(
            "INSERT INTO evidence (title) VALUES ('Memo') RATIONALE \"visit\""
            " WITH_PROOF { ok: by trivial }",
            _VERIFIED,
        ),
        Sample("DISCOVER DEPENDENCIES FROM evidence SAMPLE 1000 CONFIDENCE 0.95"),
        Sample("CHECK NORMAL_FORM evidence AGAINST BCNF"),
        Sample("INTROSPECT evidence.e1 CORRECTION_HISTORY"),
    ),
    (
        Sample(
            "ALTER COLLECTION evidence SET VALIDATION_LEVEL FOR users = 'strict'",
            "Every change by everybody is held against types and checks.",
        ),
    ),
)
LEAN: Final = Dialect(
    "Lean prompt",
    "The small prompt of the Lean sources, the one parser of theirs that looks as if it"
    " ran: INSERT … SET, ACTOR, RATIONALE and PROMPT behind it, types as INT[0..100].",
    (
        Sample(
            "INSERT INTO evidence SET title = 'Memo', score = 70 ACTOR \"ida\""
            ' RATIONALE "visit"'
        ),
        Sample("SELECT title FROM evidence WHERE score > 60"),
        Sample(
            "CREATE COLLECTION evidence (title NONEMPTY_STRING, score INT[0..100])",
            _BOUNDS,
        ),
    ),
    (
        Sample(
            ".tables",
            "Commands with a dot belong to that prompt: write INTROSPECT COLLECTIONS.",
        ),
    ),
)
ALL: Final = (POC, EXTENDED, WHITE_PAPER, BOFIG, GQL_DT, LEAN)

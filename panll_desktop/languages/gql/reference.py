"""What the rules of GQL's grammar mean, with statements or parts that they accept.

The keys are the names of `grammar.lark`.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.toolkit.rules import Meaning

_STATEMENTS: Final = {
    "statement": Meaning(
        "One whole statement; several are separated by semicolons. Six dialects are"
        " taken: the proof of concept, the extended reference, the white paper, the"
        " bofig vectors, GQL-DT and the Lean prompt.",
        (
            "SELECT * FROM glyphs LIMIT 10",
            'INSERT INTO t {"a": 1} WITH PROVENANCE {"actor": "x", "rationale": "y"}',
            "INSERT INTO t (a) VALUES (1) ADDED_BY 'x' RATIONALE 'y'",
            "INSERT INTO t SET a = 1 ACTOR 'x' RATIONALE 'y'",
        ),
    ),
    "_plain": Meaning(
        "A statement that is carried out, not only explained.",
        ("INTROSPECT COLLECTIONS",),
        "plain statement",
    ),
    "explain": Meaning(
        "Shows how a statement would be carried out, and why so; with ANALYZE a query"
        " is also run.",
        ("EXPLAIN SELECT * FROM glyphs WHERE width_cm > 60",),
    ),
    "select": Meaning(
        "Reads the documents of a collection that fit, and what edges lead to.",
        (
            "SELECT name, motif FROM glyphs WHERE width_cm > 60 ORDER BY name",
            "SELECT * FROM glyphs TRAVERSE carved_at OUTBOUND DEPTH 1",
        ),
    ),
    "insert": Meaning(
        "Stores new documents. Like every change it says who makes it, and why.",
        (
            (
                'INSERT INTO sites {"name": "Alta"}'
                ' WITH PROVENANCE {"actor": "user:ida", "rationale": "survey of 2024"}'
            ),
            (
                "INSERT INTO sites (name) VALUES ('Alta')"
                ' ADDED_BY "ida" RATIONALE "survey"'
            ),
        ),
    ),
    "insert_edge": Meaning(
        "Stores an edge between two documents that are in the store.",
        (
            (
                "INSERT EDGE carved_at FROM glyphs/g01 TO sites/rome"
                ' ADDED_BY "ida" RATIONALE "seen there"'
            ),
        ),
    ),
    "update": Meaning(
        "Gives fields of the documents that fit other values.",
        ("UPDATE sites SET country = 'Norway' WHERE name = 'Alta' REASON 'checked'",),
    ),
    "delete": Meaning(
        "Takes the documents that fit away; with HARD there is no way back.",
        ("DELETE FROM sites WHERE name = 'Draft' REASON 'entered twice'",),
    ),
    "merge": Meaning(
        "Makes one document of two: the first goes, and edges and references lead to"
        " the other; with ADOPT ALIASES that gets its name and aliases.",
        (
            (
                "MERGE ENTITY IN sites SOURCE 'rome-2' INTO 'rome' ADOPT ALIASES"
                ' WITH PROVENANCE {actor: "user:ida", rationale: "entered twice"}'
            ),
        ),
    ),
    "unmerge": Meaning(
        "Takes a document out of another again that it was merged into; what changed"
        " since stays, as UNDO would not have it.",
        (
            (
                "UNMERGE ENTITY IN sites SOURCE 'rome' EXTRACT 'rome-2'"
                ' WITH PROVENANCE {actor: "user:ida", rationale: "two walls"}'
            ),
        ),
    ),
    "walk": Meaning(
        "Follows edges from the documents it names first.",
        ("TRAVERSE START glyphs FOLLOW carved_at OUTBOUND RETURN sites.name",),
    ),
    "match": Meaning(
        "Finds glyphs whose motif is like a word: an extension of this workbench that"
        " no LithoGlyph server has.",
        ("MATCH PATTERN 'spiral' SIMILAR 0.8",),
    ),
    "introspect": Meaning(
        "Asks about the database itself: collections, schema, journal, history.",
        ("INTROSPECT JOURNAL SINCE 0", "INTROSPECT HISTORY glyphs/g01"),
    ),
    "undo": Meaning(
        "Undoes an entry of the journal by a new one; PREVIEW only says what it would"
        " do, and what stands in the way.",
        ("UNDO LAST PREVIEW", "UNDO SEQUENCE 12 RATIONALE 'a slip'"),
    ),
    "transaction": Meaning(
        "Begins or ends a transaction: what is changed in between happens together, or"
        " not at all.",
        ("BEGIN TRANSACTION",),
    ),
    "defaults": Meaning(
        "Says who changes things, and why, for every change of this session that does"
        " not say it.",
        ('SET PROVENANCE DEFAULTS {actor: "user:ida", rationale: "survey"}',),
    ),
    "create_collection": Meaning(
        "Makes a collection of documents, with the fields that they must have.",
        ("CREATE COLLECTION sites (name STRING NOT NULL, score PROMPT_SCORE)",),
    ),
    "create_edges": Meaning(
        "Makes a collection of edges.",
        ("CREATE EDGE COLLECTION carved_at FROM glyphs TO sites",),
    ),
    "create_constraint": Meaning(
        "Names a condition that every document of a collection must fulfil.",
        ("CREATE CONSTRAINT good ON sites CHECK (score >= 60) RATIONALE 'quality'",),
    ),
    "drop": Meaning(
        "Takes a collection away with all its documents.",
        ("DROP COLLECTION drafts REASON 'empty'",),
    ),
    "alter": Meaning(
        "Changes the fields and conditions of a collection.",
        ("ALTER COLLECTION sites ADD COLUMN country : String REASON 'asked for'",),
    ),
    "discover": Meaning(
        "Finds which fields determine which others.",
        ("DISCOVER DEPENDENCIES FROM sites SAMPLE 1000 CONFIDENCE 0.95",),
    ),
    "check_form": Meaning(
        "Says whether a collection is in a normal form.",
        ("CHECK NORMAL_FORM sites AGAINST BCNF",),
    ),
    "propose": Meaning(
        "Says how a collection could be brought into a normal form.",
        ("PROPOSE NORMALIZATION sites TO 3NF",),
    ),
    "apply": Meaning(
        "Takes a collection apart as it was proposed, in one entry of the journal.",
        ("APPLY NORMALIZATION sites_to_3nf RATIONALE 'said once'",),
    ),
    "revert": Meaning(
        "Undoes the last such migration.",
        ("ROLLBACK NORMALIZATION sites_to_3nf REASON 'slow reports'",),
    ),
    "denormalize": Meaning(
        "Makes one collection of several, in one entry of the journal: documents that"
        " agree are one. Nothing may be lost or multiplied by that.",
        ("DENORMALIZE sites, sites_country INTO sites ON country REASON 'reports'",),
    ),
}
_CLAUSES: Final = {
    "_clause": Meaning(
        "What narrows, widens or orders the rows; traversals and conditions act in the"
        " order in which they stand.",
        (),
        "clause",
    ),
    "_chosen": Meaning(
        "The columns of the answer; without them, all fields.", (), "columns"
    ),
    "_tail": Meaning(
        "Who makes the change and why, and what else is kept with it.",
        (),
        "who and why",
    ),
    "_rows": Meaning(
        "The new documents: in braces, in a list, or as VALUES.", (), "documents"
    ),
    "_sources": Meaning("Where the rows come from.", (), "sources"),
    "_option": Meaning(
        "What a collection demands, and who makes it and why.", (), "demand"
    ),
    "_constraint": Meaning("What a field must fulfil.", (), "constraint"),
    "_asked": Meaning("What is asked about the database.", (), "question"),
    "source": Meaning(
        "A collection, now or as it was at an entry of the journal.",
        ("SELECT * FROM glyphs AS IT WAS AT SEQUENCE 3",),
    ),
    "agreed": Meaning(
        "The fields in which documents that belong together agree.",
        ("DENORMALIZE sites, sites_country INTO sites ON country REASON 'reports'",),
        "on",
    ),
    "moment": Meaning(
        "The collection as that entry of the journal left it.",
        ("SELECT * FROM glyphs AS IT WAS AT 3",),
    ),
    "where": Meaning(
        "Keeps the rows for which a condition holds.",
        ("SELECT * FROM glyphs WHERE motif = 'spiral' AND turns >= 2",),
    ),
    "traverse": Meaning(
        "Goes from each row along edges, as deep as it says.",
        ("SELECT * FROM glyphs TRAVERSE has_motif OUTBOUND DEPTH 1",),
    ),
    "hop": Meaning(
        "Goes from a field that names a document to that document.",
        ("SELECT * FROM carved_at TRAVERSE _to -> sites s",),
    ),
    "provenance": Meaning(
        "Behind a change: who makes it, and why. Behind a query: each row says so.",
        ("SELECT * FROM glyphs WITH PROVENANCE",),
    ),
    "rationale": Meaning(
        "Why something is changed.", ("DELETE FROM t WHERE a = 1 REASON 'a slip'",)
    ),
    "note": Meaning(
        "A remark that is kept beside the change.",
        ("DELETE FROM t WHERE a = 1 EDITED_BY 'ida' REASON 'a slip'",),
    ),
    "proof": Meaning(
        "Proof terms in the words of Lean. They are kept, and not verified.",
        ("INSERT INTO t {a: 1} RATIONALE 'x' WITH_PROOF {ok: by trivial}",),
    ),
    "inverse": Meaning(
        "The statement that undoes this one, as its author sees it; the store keeps"
        " its own inverse of every change.",
        ("INSERT INTO t {a: 1} REASON 'x' WITH_INVERSE (DELETE FROM t WHERE a = 1)",),
    ),
    "irreversible": Meaning(
        "What was there before is not kept, and why.",
        ("DELETE FROM t WHERE a = 1 REASON 'x' IRREVERSIBLE BECAUSE 'privacy'",),
    ),
    "define": Meaning(
        "A field: its name, its type and what it must fulfil.",
        ("CREATE COLLECTION t (share : BoundedFloat 0 1, name STRING NOT NULL)",),
    ),
    "type": Meaning(
        "The type of a field; refined ones say their bounds.",
        ("CREATE COLLECTION t (age : BoundedNat 0 150)",),
    ),
    "span": Meaning(
        "Between two values, both included.",
        ("SELECT * FROM t WHERE a BETWEEN 1 AND 5",),
        "range",
    ),
}
MEANINGS: Final[Mapping[str, Meaning]] = {**_STATEMENTS, **_CLAUSES}

"""What each rule of VQL's grammar means, with examples that it accepts.

The keys are the names of `grammar.lark`; every rule has an entry.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.toolkit.rules import Meaning
from panll_desktop.languages.vql.reference_conditions import CONDITIONS, VALUES

_STATEMENTS: Final = {
    "statement": Meaning(
        "One whole statement; several are separated by semicolons.",
        ("SELECT * FROM HEXADS LIMIT 10", "EXPLAIN SELECT * FROM HEXADS"),
    ),
    "_plain": Meaning(
        "A statement that is carried out, not only explained.",
        ("COUNT HEXADS", "SEARCH TEXT 'river' LIMIT 5"),
        "plain statement",
    ),
    "explain": Meaning(
        "Shows how a statement would be carried out; with ANALYZE also runs it.",
        (
            "EXPLAIN SELECT DOCUMENT FROM HEXADS LIMIT 5",
            "EXPLAIN ANALYZE SELECT DOCUMENT FROM HEXADS LIMIT 5",
        ),
    ),
    "select": Meaning(
        "Reads chosen modalities or fields of the entities that fit a condition.",
        (
            "SELECT DOCUMENT, SPATIAL FROM HEXADS LIMIT 5",
            "SELECT DOCUMENT.title FROM HEXADS WHERE VECTOR EXISTS",
        ),
    ),
    "search": Meaning(
        "Finds entities by words, by likeness of vectors, or by relationships.",
        ("SEARCH TEXT 'river' LIMIT 3", "SEARCH RELATED country-fr BY borders"),
    ),
    "insert": Meaning(
        "Makes one new entity; its modalities are written together or not at all.",
        (
            "INSERT HEXAD WITH DOCUMENT(title = 'Note', body = 'A first line')",
            "INSERT 'Note' 'A first line'",
        ),
    ),
    "update": Meaning(
        "Changes fields of one entity, or of all entities that fit a condition.",
        ("UPDATE HEXAD country-fr SET DOCUMENT.title = 'France'",),
    ),
    "delete": Meaning(
        "Removes one entity, or all entities that fit a condition.",
        (
            "DELETE HEXAD note-1",
            "DELETE FROM HEXADS WHERE DOCUMENT.title == 'Draft'",
        ),
    ),
    "show": Meaning(
        "Shows how the store is, its drift scores, or the entities it holds.",
        ("SHOW STATUS", "SHOW HEXADS LIMIT 20"),
    ),
    "count": Meaning(
        "Counts the entities that fit a condition, or all of them.",
        ("COUNT HEXADS", "COUNT HEXADS WHERE SPATIAL EXISTS"),
    ),
}
_CLAUSES: Final = {
    "items": Meaning(
        "What the rows show, in this order.", ("DOCUMENT, SPATIAL", "DOCUMENT.title")
    ),
    "item": Meaning(
        "Everything, modalities, a field, parts of a modality, or an aggregate.",
        ("DOCUMENT.title", "GRAPH(nodes, edges)"),
    ),
    "part": Meaning(
        "A part of a modality, or a pattern of nodes and edges.",
        ("nodes", "(h)-[:borders]->(x)"),
    ),
    "aggregate": Meaning(
        "The number of rows, or a sum, mean, least or greatest value of a field.",
        ("COUNT(*)", "AVG(DOCUMENT.severity)"),
    ),
    "path": Meaning(
        "The name of a field, or names from the outer to the inner one.",
        ("title", "metadata.source"),
    ),
    "source": Meaning(
        "All entities, one of them, a named store, peers, or the kept queries.",
        ("HEXADS", "HEXAD country-fr"),
    ),
    "federation": Meaning(
        "Peers that answer together: by pattern, by name, or all of them.",
        ("FEDERATION /universities/*", "FEDERATION [oslo, bergen]"),
    ),
    "_peers": Meaning(
        "Which peers: a pattern, a list of names, or one store.",
        ("[oslo, bergen]", "STORE archive-1"),
        "peers",
    ),
    "policy": Meaning(
        "What becomes of drifted entities: left out, repaired, kept, or the newest.",
        ("WITH DRIFT STRICT",),
        "drift policy",
    ),
    "moment_clause": Meaning(
        "Reads everything as it was at a time.",
        ("AS OF 2026-01-22T12:00:00Z", "AT TIME '2026-01-22'"),
        "as it was",
    ),
    "traverse": Meaning(
        "Follows edges of that name, so many steps deep.",
        ("TRAVERSE relates_to DEPTH 3",),
    ),
    "group": Meaning(
        "Makes one row of all entities that agree in these fields.",
        ("GROUP BY DOCUMENT.name",),
    ),
    "having": Meaning(
        "Keeps the groups for which the condition is true.",
        ("HAVING COUNT(*) > 3",),
    ),
    "proof": Meaning(
        "Asks for proofs; without all of them there is no answer.",
        ("PROOF EXISTENCE(country-fr)", "PROOF INTEGRITY(Contract) AND PROVENANCE(x)"),
    ),
    "obligation": Meaning(
        "One kind of proof and what it is about: an entity or a contract.",
        ("EXISTENCE(country-fr)", "CUSTOM(Contract) WITH auditor = 'me'"),
        "proof obligation",
    ),
    "_subjects": Meaning("What a proof is about.", ("(country-fr)",), "subjects"),
    "subject": Meaning("An entity id or the name of a contract.", ("country-fr",)),
    "_given": Meaning(
        "Values that a proof needs.", ("auditor = 'me'", "(x = 1)"), "given values"
    ),
    "consume": Meaning(
        "The answer may be used so many times.", ("CONSUME AFTER 1 USE",)
    ),
    "session": Meaning(
        "The protocol of the session that asks.",
        ("WITH SESSION ReadOnlyProtocol",),
    ),
    "effects": Meaning(
        "What carrying the statement out may do.", ("EFFECTS { Read, Cite }",)
    ),
    "transaction": Meaning(
        "The state of the transaction that the statement wants.",
        ("IN TRANSACTION Committed",),
    ),
    "attached": Meaning(
        "Names a theorem that goes with the answer.",
        ("PROOF ATTACHED IntegrityTheorem(tolerance = 0.01)",),
        "attached proof",
    ),
    "usage": Meaning("At most so many uses in all.", ("USAGE LIMIT 100",)),
    "modality": Meaning(
        "One of the eight ways in which an entity is stored.", ("DOCUMENT", "SPATIAL")
    ),
    "from": Meaning(
        "Where the entities come from: all of them, or the one with that id.",
        ("FROM HEXADS", "FROM HEXAD country-fr"),
    ),
    "where": Meaning(
        "Keeps the entities for which the condition is true.",
        ("WHERE VECTOR EXISTS", "WHERE DOCUMENT.title LIKE 'P%'"),
    ),
    "order": Meaning(
        "Sorts the rows; the first key counts most.",
        ("ORDER BY DOCUMENT.title", "ORDER BY DOCUMENT.title DESC, id"),
    ),
    "sort": Meaning(
        "A field or the id to sort by; ascending unless DESC stands behind it.",
        ("DOCUMENT.title DESC", "id ASC"),
        "sort key",
    ),
    "limit": Meaning("Ends the rows after that many.", ("LIMIT 50",)),
    "offset": Meaning("Leaves out that many rows at the start.", ("OFFSET 100",)),
    "predicate": Meaning(
        "Follows relationships of that name alone.", ("BY borders", "BY 'part of'")
    ),
    "columns": Meaning(
        "The fields that the values are for, in their order.", ("(id, title, body)",)
    ),
    "_entities": Meaning(
        "The entities of the store; OCTAD is a newer word for HEXAD.",
        ("HEXADS", "OCTADS"),
        "entities",
    ),
    "data": Meaning(
        "The content of one modality of a new entity.",
        ("DOCUMENT(title = 'Note')", "VECTOR([0.1, 0.2])"),
        "modality content",
    ),
    "assignment": Meaning("Gives a field its value.", ("title = 'Note'",)),
    "set": Meaning(
        "Gives a field of a modality a new value.",
        ("DOCUMENT.title = 'France'",),
        "change",
    ),
}
MEANINGS: Final[Mapping[str, Meaning]] = _STATEMENTS | _CLAUSES | CONDITIONS | VALUES

"""What each rule of VQL's grammar means, with examples that it accepts.

The keys are the names of `grammar.lark`; every rule has an entry.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.toolkit.rules import Meaning

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
        "Shows how a statement would be carried out, without running it.",
        ("EXPLAIN SELECT DOCUMENT FROM HEXADS LIMIT 5",),
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
        "Everything, one modality, one field of a modality, or the number of rows.",
        ("DOCUMENT.title", "COUNT(*)"),
    ),
    "modality": Meaning(
        "One of the eight ways in which an entity is stored.", ("DOCUMENT", "SPATIAL")
    ),
    "path": Meaning(
        "The name of a field, or names from the outer to the inner one.",
        ("title", "metadata.source"),
    ),
    "from": Meaning(
        "Where the entities come from: all of them, or the one with that id.",
        ("FROM HEXADS", "FROM HEXAD country-fr"),
    ),
    "_source": Meaning(
        "All entities, or one of them; OCTAD is a newer word for HEXAD.",
        ("HEXADS", "HEXAD country-fr"),
        "source",
    ),
    "where": Meaning(
        "Keeps the entities for which the condition is true.",
        ("WHERE VECTOR EXISTS", "WHERE DOCUMENT.title LIKE 'P%'"),
    ),
    "order": Meaning(
        "Sorts the rows; the first key counts most.",
        ("ORDER BY DOCUMENT.title", "ORDER BY DOCUMENT.title DESC, ID"),
    ),
    "sort": Meaning(
        "A field or the id to sort by; ascending unless DESC stands behind it.",
        ("DOCUMENT.title DESC", "ID ASC"),
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
    "_column": Meaning(
        "The name of a field, or the id of the new entity.", ("title", "ID"), "column"
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
_CONDITIONS: Final = {
    "condition": Meaning(
        "Is true or false for each entity; OR binds less than AND, AND less than NOT.",
        ("VECTOR EXISTS AND NOT SPATIAL EXISTS",),
    ),
    "disjunction": Meaning(
        "True if at least one of its parts is true.",
        ("ID == 'country-fr' OR ID == 'country-de'",),
    ),
    "conjunction": Meaning(
        "True if all of its parts are true.",
        ("DOCUMENT EXISTS AND SPATIAL EXISTS",),
    ),
    "_negatable": Meaning(
        "A condition with or without NOT before it.",
        ("NOT VECTOR EXISTS", "VECTOR EXISTS"),
        "negatable condition",
    ),
    "negation": Meaning("True if what follows is not.", ("NOT VECTOR EXISTS",)),
    "_simple": Meaning(
        "One test, or a condition in brackets.",
        ("SPATIAL EXISTS", "(VECTOR EXISTS OR TENSOR EXISTS)"),
        "simple condition",
    ),
    "comparison": Meaning(
        "Compares a field with a value or with another field.",
        ("SPATIAL.latitude > 60", "DOCUMENT.title == DOCUMENT.body"),
    ),
    "reference": Meaning(
        "A field of a modality; FIELD means a field of the document.",
        ("DOCUMENT.title", "FIELD title"),
    ),
    "_operand": Meaning(
        "What a field is compared with.", ("'France'", "DOCUMENT.body"), "operand"
    ),
    "operand_field": Meaning(
        "Another field to compare with.", ("DOCUMENT.body",), "compared field"
    ),
    "contains": Meaning(
        "True if the text holds all of the words; case and accents do not matter.",
        ("FULLTEXT CONTAINS 'river bank'", "DOCUMENT.title CONTAINS 'sao'"),
    ),
    "presence": Meaning(
        "Whether the entity has that modality at all.",
        ("VECTOR EXISTS", "SPATIAL NOT EXISTS"),
    ),
    "identity": Meaning(
        "Compares the id of the entity.", ("ID == 'country-fr'", "ID LIKE 'city-%'")
    ),
    "operator": Meaning(
        "How two values are compared; in LIKE, % stands for any text.", ("==", "LIKE")
    ),
}
_VALUES: Final = {
    "literal": Meaning(
        "A value as it is written: text in quotes, a number, true, false or null.",
        ("'France'", "-9.1393"),
    ),
    "sign": Meaning("The sign of a number.", ("-",)),
    "array": Meaning(
        "Values in square brackets, such as a vector; arrays may nest.",
        ("[0.1, 0.2, 0.3]",),
    ),
    "element": Meaning("A value in an array, or another array.", ("0.25", "[1, 2]")),
    "identifier": Meaning(
        "The id of an entity; quotes are needed only for unusual characters.",
        ("country-fr", "'my entity'"),
        "entity id",
    ),
    "value": Meaning("A single value or an array.", ("'France'", "[0.1, 0.2]")),
}
MEANINGS: Final[Mapping[str, Meaning]] = _STATEMENTS | _CLAUSES | _CONDITIONS | _VALUES

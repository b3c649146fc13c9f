"""What the rules of VQL's conditions and values mean, with examples."""

from typing import Final

from panll_desktop.languages.toolkit.rules import Meaning

CONDITIONS: Final = {
    "condition": Meaning(
        "Is true or false for each entity; OR binds less than AND, AND less than NOT.",
        ("VECTOR EXISTS AND NOT SPATIAL EXISTS",),
    ),
    "disjunction": Meaning(
        "True if at least one of its parts is true.",
        ("id == 'country-fr' OR id == 'country-de'",),
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
    "_operand": Meaning(
        "What a field is compared with.", ("'France'", "DOCUMENT.body"), "operand"
    ),
    "contains": Meaning(
        "True if the text holds all of the words; case and accents do not matter.",
        ("FULLTEXT CONTAINS 'river bank'", "DOCUMENT.title CONTAINS 'sao'"),
    ),
    "presence": Meaning(
        "Whether the entity has that modality at all.",
        ("VECTOR EXISTS", "SPATIAL NOT EXISTS"),
    ),
    "reference": Meaning(
        "A field: of a modality, after FIELD of the document, or by its name alone.",
        ("DOCUMENT.title", "FIELD title"),
    ),
    "truth": Meaning("True or false for every entity.", ("TRUE", "FALSE")),
    "matches": Meaning(
        "True if a regular expression matches the text.",
        ("FULLTEXT MATCHES /rivers?/", "DOCUMENT.title MATCHES '^Sa'"),
    ),
    "_place": Meaning(
        "Where a test looks: a whole modality, or one field.",
        ("DOCUMENT", "DOCUMENT.title"),
        "place to look",
    ),
    "_regex": Meaning(
        "A regular expression between slashes, or a text in quotes.",
        ("'^a'",),
        "expression",
    ),
    "similar": Meaning(
        "True if the vector is at least so similar to a given one.",
        ("h.embedding SIMILAR TO [0.1, 0.2] WITHIN 0.9", "VECTOR SIMILAR TO $v"),
    ),
    "within": Meaning("The least similarity that counts.", ("WITHIN 0.9",)),
    "_likeness": Meaning(
        "A vector, a parameter, or the vector of an entity.",
        ("[0.1, 0.2]", "ENTITY country-fr"),
        "compared vector",
    ),
    "nearest": Meaning(
        "True for the so many entities with the nearest vectors.",
        ("h.embedding NEAREST 15 USING COSINE",),
    ),
    "using": Meaning(
        "How likeness is measured.", ("USING COSINE", "USING EUCLIDEAN"), "measure"
    ),
    "shape": Meaning(
        "Compares the shape of a tensor, or its number of dimensions.",
        ("tensor.data SHAPE == [2, 3]", "TENSOR RANK == 3"),
    ),
    "pattern": Meaning(
        "True if the entity starts a path of such edges.",
        ("(h)-[:borders]->(other)", "(h)-[:CITES*1..5]->(paper)"),
        "graph pattern",
    ),
    "node": Meaning(
        "A variable, whose fields may be named: the first one stands for the entity of"
        " the row, another for what the edges lead to.",
        ("(h)", "?x"),
    ),
    "_enclosed": Meaning(
        "A variable in brackets.", ("(h)", "(?x)"), "variable in brackets"
    ),
    "_variable": Meaning("The name of a variable.", ("h", "?x"), "variable name"),
    "edge": Meaning(
        "An edge and its direction, followed once or as often as its mark says.",
        ("-[:borders]->", "<-[:part_of+]-"),
    ),
    "_label": Meaning("The name of an edge.", (":borders",), "edge name"),
    "quantity": Meaning(
        "How many edges in a row: * any number, + at least one, or a range.",
        ("{1, 3}", "* 1..5"),
    ),
    "satisfies": Meaning(
        "True if the entity bears the contract's type, and its metadata the arguments.",
        ("SATISFIES LicenseContract(license = CC-BY-4.0)",),
    ),
    "arguments": Meaning("Named values in brackets.", ("(anonymized = true)",)),
    "argument": Meaning("A name and its value.", ("anonymized = true",)),
    "has_proof": Meaning(
        "True if a proof of that kind would hold of the entity now.",
        ("HAS PROOF PROVENANCE",),
    ),
    "verified": Meaning(
        "True if its provenance records that that party verified it.",
        ("VERIFIED BY review-board",),
    ),
    "as_of": Meaning("The entity as it was at a time.", ("AS OF 2025-01-01",)),
    "between": Meaning(
        "True if the entity changed between two times.",
        ("BETWEEN 2025-01-01 AND 2025-12-31",),
    ),
    "version": Meaning("The entity as it was in a version.", ("VERSION 3",)),
    "modified": Meaning("True if somebody changed the entity.", ("MODIFIED BY me",)),
    "radius": Meaning(
        "True within a distance of a place, in kilometres unless M stands behind it.",
        ("WITHIN RADIUS(48.85, 2.35, 50)", "WITHIN RADIUS(48.85, 2.35, 5000 M)"),
    ),
    "distance": Meaning("Kilometres, or metres with M.", ("50", "5000 M")),
    "bounds": Meaning(
        "True inside a box: south, west, north, east.",
        ("WITHIN BOUNDS(40, -10, 60, 20)",),
    ),
    "near": Meaning(
        "True for the so many entities nearest to a place.",
        ("NEAREST(48.85, 2.35, 10)",),
        "nearest to a place",
    ),
    "drift": Meaning(
        "Distance between two modalities of one entity, 0 is equal, or any drift.",
        ("DRIFT(VECTOR, DOCUMENT) > 0.3", "DRIFT THRESHOLD 0.1"),
    ),
    "consistent": Meaning(
        "How well two modalities of one entity agree, 1 is fully.",
        ("CONSISTENT(VECTOR, SEMANTIC) USING COSINE > 0.8",),
    ),
    "operator": Meaning(
        "How two values are compared; in LIKE, % stands for any text.", ("==", "LIKE")
    ),
}
VALUES: Final = {
    "literal": Meaning(
        "A value as it is written: text in quotes, a number, true, false or null.",
        ("'France'", "-9.1393"),
    ),
    "number": Meaning(
        "A number with or without a sign.", ("-9.1393", "50"), "signed number"
    ),
    "moment": Meaning(
        "A time, such as 2026-01-22T12:00:00Z.",
        ("2026-01-22", "'2026-01-22'"),
    ),
    "_element": Meaning(
        "A value in an array, or another array.", ("0.25", "[1, 2]"), "element"
    ),
    "array": Meaning(
        "Values in square brackets, such as a vector; arrays may nest.",
        ("[0.1, 0.2, 0.3]",),
    ),
    "identifier": Meaning(
        "The id of an entity; quotes are needed only for unusual characters.",
        ("country-fr", "'my entity'"),
        "entity id",
    ),
    "value": Meaning("A single value or an array.", ("'France'", "[0.1, 0.2]")),
}

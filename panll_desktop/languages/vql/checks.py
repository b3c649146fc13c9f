"""Every check of VQL, told once: hover texts and the README are made from this."""

from typing import Final

from panll_desktop.languages.vql import checking, parser
from panll_desktop.protocol import Check, Severity

_ERROR, _WARNING, _HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

PUBLISHED: Final = (
    Check(
        "VQL001",
        _WARNING,
        "SELECT without LIMIT",
        "The rows may be as many as the store has entities. Silent for one entity, for"
        " aggregates over all rows, and under EXPLAIN: there is nothing to limit.",
        "SELECT DOCUMENT FROM HEXADS",
    ),
    Check(
        "VQL002",
        _HINT,
        "Six modalities or more",
        "A query that names most modalities reads most of the store; name those that"
        " you look at.",
        "SELECT GRAPH, VECTOR, TENSOR, SEMANTIC, DOCUMENT, SPATIAL FROM HEXADS LIMIT 5",
    ),
    Check(
        "VQL003",
        _WARNING,
        "SEMANTIC without PROOF",
        "What SEMANTIC says of an entity is a claim; without PROOF nobody backs it.",
        "SELECT SEMANTIC FROM HEXADS LIMIT 5",
    ),
    Check(
        "VQL004",
        _ERROR,
        "TRAVERSE without DEPTH",
        "Without a depth, edges are followed without end.",
        "SELECT GRAPH FROM HEXADS TRAVERSE borders LIMIT 5",
    ),
    Check(
        "VQL005",
        _HINT,
        "Drift without a threshold",
        "DRIFT or CONSISTENCY in a condition without a number: whatever drifts at all"
        " is found. WITH DRIFT and PROOF CONSISTENCY have rules of their own.",
        "SELECT GRAPH FROM HEXADS WHERE DRIFT LIMIT 5",
    ),
    Check(
        "VQL006",
        _WARNING,
        "ORDER BY without LIMIT",
        "All rows have to be there before the first can be shown.",
        "SELECT DOCUMENT FROM HEXADS ORDER BY DOCUMENT.title",
    ),
    Check(
        "VQL007",
        _ERROR,
        "Change of everything",
        "UPDATE or DELETE with neither an entity nor WHERE concerns all entities.",
        "DELETE FROM HEXADS",
    ),
    Check(
        "VQL008",
        _WARNING,
        "Unknown word after PROOF",
        "Only the eleven kinds of proof are known, AUTHENTICITY and PLONK.",
        "SELECT PROVENANCE FROM HEXADS PROOF PROVENANCES(x) LIMIT 5",
    ),
    Check(
        "VQL009",
        _HINT,
        "Condition that is always true",
        "WHERE TRUE or 1 = 1 leaves out nothing.",
        "SELECT DOCUMENT FROM HEXADS WHERE TRUE LIMIT 5",
    ),
    Check(
        "VQL010",
        _HINT,
        "Three modalities or more, without EXPLAIN",
        "Each modality is a store of its own; EXPLAIN shows first what that costs.",
        "SELECT GRAPH, VECTOR, DOCUMENT FROM HEXADS LIMIT 5",
    ),
    Check(
        "VQL011",
        _WARNING,
        "FEDERATION without a peer",
        "Neither STORE, nor a pattern, nor a list says which peers are asked.",
        "SELECT GRAPH FROM FEDERATION HEXAD LIMIT 5",
    ),
)
OWN: Final = (
    Check(
        "VQL100",
        _WARNING,
        "Condition that is never true",
        "Two tests of one field exclude each other, a range is empty, or FALSE is"
        " asked for. Fields that an entity has several times are left alone.",
        "SELECT SPATIAL FROM HEXADS"
        " WHERE SPATIAL.latitude > 5 AND SPATIAL.latitude < 3 LIMIT 5",
    ),
    Check(
        "VQL101",
        _WARNING,
        "Vector of another length",
        "All vectors of a store have one length; this one has another, so it can be"
        " neither compared nor kept. Needs the catalogue.",
        "SEARCH VECTOR [0.1, 0.2] LIMIT 5",
    ),
    Check(
        "VQL102",
        _WARNING,
        "Radius above 1,000 km",
        "WITHIN RADIUS counts in kilometres; a number of that size meant metres as a"
        " rule. With KM or M behind it nothing is said.",
        "SELECT SPATIAL FROM HEXADS"
        " WHERE WITHIN RADIUS(51.5074, -0.1278, 5000) LIMIT 5",
    ),
    Check(
        "VQL103",
        _HINT,
        "The same twice",
        "A projection stands in the SELECT already.",
        "SELECT DOCUMENT, SPATIAL, DOCUMENT FROM HEXADS LIMIT 5",
    ),
    Check(
        "VQL104",
        _WARNING,
        "LIMIT 0",
        "No row is ever shown.",
        "SELECT DOCUMENT FROM HEXADS LIMIT 0",
    ),
    Check(
        "VQL105",
        _WARNING,
        "Order against NULL",
        "NULL is neither less nor greater than a value, and LIKE finds nothing in it."
        " With == and != it asks whether a field is there.",
        "SELECT DOCUMENT FROM HEXADS WHERE DOCUMENT.title < NULL LIMIT 5",
    ),
    Check(
        "VQL106",
        _WARNING,
        "Threshold outside 0 to 1",
        "Drift, consistency and the threshold of a proof go from 0 to 1; beyond that"
        " every entity meets them or none does.",
        "SELECT DOCUMENT FROM HEXADS WHERE DRIFT(VECTOR, DOCUMENT) > 30 LIMIT 5",
    ),
    Check(
        "VQL107",
        _WARNING,
        "No such place",
        "Latitudes go from -90 to 90, longitudes from -180 to 180, the latitude comes"
        " first, and a box goes from south to north.",
        "SELECT SPATIAL FROM HEXADS WHERE WITHIN RADIUS(151.2, -33.9, 5) LIMIT 5",
    ),
    Check(
        "VQL108",
        _WARNING,
        "A field given two values",
        "INSERT or UPDATE names a field twice; only the last of the values is kept.",
        "UPDATE HEXAD note-1 SET DOCUMENT.title = 'Ice', DOCUMENT.title = 'Snow'",
    ),
    Check(
        "VQL109",
        _WARNING,
        "No such time",
        "The calendar has no such day, or the day no such hour, minute or second.",
        "SELECT TEMPORAL FROM HEXADS WHERE AS OF 2025-02-29T12:00:00Z LIMIT 5",
    ),
)
TYPES: Final = (
    Check(
        checking.UNKNOWN_PROOF,
        _ERROR,
        "Unknown kind of proof",
        "What nobody knows cannot be proven.",
        "SELECT * FROM HEXAD note-1 PROOF BOGUS(note-1)",
    ),
    Check(
        checking.UNPROVABLE,
        _ERROR,
        "Proof that the connected store cannot make",
        "The store says which kinds of proof it makes, and refuses all others.",
        "SELECT * FROM HEXAD note-1 PROOF ACCESS(note-1)",
    ),
    Check(
        checking.ALTERNATIVE_PROOFS,
        _ERROR,
        "PROOF … OR …",
        "A certificate states what holds, so proofs are never alternatives. A warning"
        " where peers answer.",
        "SELECT SEMANTIC FROM HEXADS PROOF PROVEN OR EXISTENCE LIMIT 5",
    ),
    Check(
        checking.MISSING_CONTRACT,
        _ERROR,
        "Proof without its contract",
        "INTEGRITY, CITATION, CUSTOM and SANCTIFY are proven against a contract. A"
        " warning where the short style leaves it out, a hint where the connected store"
        " proves it all the same.",
        "SELECT SEMANTIC FROM HEXAD note-1 PROOF INTEGRITY",
    ),
    Check(
        checking.MODALITY_MISMATCH,
        _ERROR,
        "Proof of what is not selected",
        "The evidence lies in a modality that the SELECT does not have. A warning where"
        " the condition reads it, or a peer has it; a hint where the connected store"
        " proves it all the same.",
        "SELECT GRAPH FROM HEXAD note-1 PROOF FRESHNESS(note-1)",
    ),
    Check(
        checking.NOT_SELECTED,
        _ERROR,
        "GROUP BY or ORDER BY of what is not selected",
        "Rows are grouped and sorted by what they hold. A hint where the connected"
        " store does so all the same.",
        "SELECT GRAPH FROM HEXADS ORDER BY DOCUMENT.title LIMIT 5",
    ),
    Check(
        checking.NOT_GROUPED,
        _ERROR,
        "Value that a group has not got",
        "A row of groups shows what GROUP BY names and aggregates; anything else may"
        " differ inside the group. A warning in HAVING, where the name may be that of"
        " a column of the answer.",
        "SELECT DOCUMENT, COUNT(*) FROM HEXADS GROUP BY DOCUMENT.kind",
    ),
    Check(
        checking.HAVING_WITHOUT_GROUP,
        _ERROR,
        "HAVING without GROUP BY",
        "HAVING tests groups; for rows there is WHERE.",
        "SELECT COUNT(*) FROM HEXADS HAVING COUNT(*) > 3",
    ),
    Check(
        checking.AGGREGATE_TYPE,
        _ERROR,
        "Aggregate of the wrong type",
        "SUM and AVG take numbers, MIN and MAX what has an order.",
        "SELECT SUM(DOCUMENT.title) FROM HEXADS",
    ),
    Check(
        checking.UNKNOWN_FIELD,
        _ERROR,
        "Unknown field in a comparison of two fields",
        "What is compared has to be known on both sides.",
        "SELECT * FROM HEXADS WHERE SPATIAL.srid > SPATIAL.latitud LIMIT 5",
    ),
    Check(
        checking.TYPE_MISMATCH,
        _ERROR,
        "Types that do not compare",
        "Two fields of unlike types, or a vector or tensor sought elsewhere. A warning"
        " for a field and a value.",
        "SELECT * FROM HEXADS WHERE DOCUMENT.title == SPATIAL.latitude LIMIT 5",
    ),
)
SYNTAX: Final = Check(
    parser.CODE,
    _ERROR,
    "Does not parse",
    "The first word that cannot stand where it stands, and what could.",
    "SELECT FROM HEXADS",
)
ALL: Final = (*PUBLISHED, *OWN, *TYPES, SYNTAX)
BY_CODE: Final = {check.code: check for check in ALL}

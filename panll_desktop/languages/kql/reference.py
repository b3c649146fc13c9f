"""What the rules of KQL's grammar mean, with programs or parts that they accept.

The keys are the names of `grammar.lark`.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.kql.reference_parts import PARTS
from panll_desktop.languages.toolkit.rules import Meaning

_WHOLE: Final[Mapping[str, Meaning]] = {
    "program": Meaning(
        "A program: statements with semicolons between them.",
        ("let n = 1 from knots | filter genus == n",),
    ),
    "explain": Meaning(
        "The plan of the program instead of its rows; with ANALYZE it runs.",
        ("EXPLAIN ANALYZE from knots | filter genus == 1",),
    ),
    "query": Meaning(
        "A pipeline: rows from a source, changed by one stage after another.",
        ("from knots | filter determinant == 9 | return name",),
    ),
    "select": Meaning(
        "The same in the words of SQL.",
        ("SELECT name FROM knots WHERE genus = 1 ORDER BY name LIMIT 5",),
    ),
    "find": Meaning(
        "Finds the knots for which all comparisons hold.",
        ("find where crossing < 8 and writhe = 3 ;",),
    ),
    "compute": Meaning(
        "Computes one invariant of a knot, or all of them.",
        ("COMPUTE INVARIANT FOR KNOT '3_1'",),
    ),
    "knot": Meaning(
        "Makes a braid or a knot, to be drawn and identified.",
        ("close (sigma 1 ; sigma 1 ; sigma 1)",),
    ),
    "let": Meaning(
        "Names a value, a braid or the rows of a query.",
        ("let trefoil = close (sigma 1 ; sigma 1 ; sigma 1)",),
    ),
    "rule": Meaning(
        "A rule of logic. It parses; nothing carries it out.",
        ("rule small(K) :- crossing_number(K) <= 6",),
    ),
    "axiom": Meaning(
        "An implication. It parses; nothing carries it out.",
        ("axiom same : forall K, K == K -> true",),
    ),
    "filter": Meaning(
        "Keeps the rows for which a condition holds.",
        ("from knots | where genus == 1",),
    ),
    "sort": Meaning("Puts the rows in an order.", ("from knots | sort genus desc",)),
    "take": Meaning("Keeps the first rows.", ("from knots | take 5",)),
    "skip": Meaning("Leaves out the first rows.", ("from knots | skip 5",)),
    "return": Meaning(
        "Chooses the columns of the answer.",
        ("from knots | return name, genus as g with provenance",),
    ),
    "group_by": Meaning(
        "Puts rows with equal keys together.",
        ("from knots | group_by genus | aggregate count(*) as n",),
    ),
    "aggregate": Meaning(
        "Makes one row of each group, or one of all rows.",
        ("from knots | aggregate max(signature)",),
    ),
    "find_equivalent": Meaning(
        "Finds knots that agree in invariants.",
        ("from knots | find_equivalent '3_1' via [jones] confidence >= necessary",),
    ),
    "find_path": Meaning(
        "Moves from one diagram to another. It parses; nothing carries it out.",
        ("from diagrams as D | find_path D ~> '3_1' via reidemeister",),
    ),
    "match": Meaning(
        "A pattern of nodes and edges. It parses; nothing carries it out.",
        ("from knots as K | match (K)-[:SUM]->(L)",),
    ),
    "generator": Meaning(
        "One crossing, cup or cap, and the strand it begins on.", ("sigma 1",)
    ),
    "shaping": Meaning(
        "Closes, mirrors or simplifies what stands behind it.", ("mirror (sigma 1)",)
    ),
    "gauss": Meaning(
        "A signed Gauss code.",
        ("from diagrams | filter gauss(1, -2, 3, -1, 2, -3) == code",),
    ),
}
MEANINGS: Final[Mapping[str, Meaning]] = {**_WHOLE, **PARTS}

"""The dialects that go under the names KQL and KRL: what is taken of each, what is not.

A test holds every sample against the grammar.
"""

from typing import Final

from panll_desktop.protocol import Dialect, Sample

PIPELINE: Final = Dialect(
    "Pipeline",
    "What QuandleDB's server runs: stages behind bars. Beside what the server takes,"
    " = compares and binds, strings may stand in single quotes, and count(*) counts.",
    (
        Sample("from knots | filter determinant == 9 | sort name desc | take 5"),
        Sample(
            "from knots | group_by genus | aggregate count(*) as n, max(determinant)"
        ),
        Sample("from knots | filter colourings('A5-3c') > 20 | return name"),
        Sample("from knots | find_equivalent '5_1' via [alexander]"),
    ),
    (
        Sample(
            "from knots | take many",
            "take and skip want a whole number, as on the server.",
        ),
    ),
)
SQL: Final = Dialect(
    "SQL",
    "The server's second front end: one SELECT, read-only. Beside what it takes there,"
    " LIKE, BETWEEN, IS NULL, IN, DISTINCT and comma joins are carried out, and words"
    " after the last clause are an error.",
    (
        Sample("SELECT name, genus FROM knots WHERE determinant = 9 LIMIT 5"),
        Sample("SELECT genus, COUNT(*) AS n FROM knots GROUP BY genus"),
        Sample(
            "SELECT a.name, b.name FROM knots a, knots b"
            " WHERE a.jones_polynomial = b.jones_polynomial AND a.name != b.name"
        ),
    ),
    (
        Sample(
            "INSERT INTO knots (name) VALUES ('x')",
            "Queries read; panll-desktop knots changes collections.",
        ),
    ),
)
BRAIDS: Final = Dialect(
    "Compositional",
    "Tangles made of generators; it calls itself the norm, and no server has it. It is"
    " worked out here: a closed braid is identified by its invariants.",
    (
        Sample("close (sigma 1 ; sigma 1 ; sigma 1)"),
        Sample(
            "let t = close (sigma 1 ; sigma 1 ; sigma 1);"
            " find where jones = t and crossing < 8"
        ),
    ),
)
KEYWORDS: Final = Dialect(
    "Words of the console",
    "DEFORM, CLASSIFY, CONNECT, WITNESS and others stand on a list that another client"
    " colours; no grammar has them.",
    (
        Sample(
            "COMPUTE INVARIANT FOR KNOT '8_20'",
            "Sugar of this workbench: people paste it from an older one.",
        ),
    ),
    (Sample("DEFORM KNOT '3_1' UNDER REIDEMEISTER", "Nothing parses it anywhere."),),
)
ALL: Final = (PIPELINE, SQL, BRAIDS, KEYWORDS)

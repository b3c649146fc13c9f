"""Every check of KQL, told once: hover texts and the tab Rules are made from this."""

from typing import Final

from panll_desktop.languages.kql import checking, grouping, inferring, parser
from panll_desktop.languages.kql.unbuilt import NOT_BUILT
from panll_desktop.protocol import Check, Severity

_ERROR, _WARNING, _HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

ALL: Final = (
    Check(
        parser.CODE,
        _ERROR,
        "Syntax",
        "The program does not parse; the sentence says what could stand there.",
        "from knots | take many",
    ),
    Check(
        NOT_BUILT,
        _ERROR,
        "Not built",
        "Path search, patterns, rules, axioms and proofs belong to the language, but"
        " nothing here carries them out; such a program cannot run.",
        "from knots as K | match (K)-[:SUM]->(L)",
    ),
    Check(
        inferring.UNKNOWN_COLUMN,
        _WARNING,
        "Unknown column",
        "The rows have no such column, so it is missing in each of them, and a missing"
        " value meets no condition.",
        "from knots | filter determinent == 3",
    ),
    Check(
        inferring.UNKNOWN_KNOT,
        _WARNING,
        "Unknown knot",
        "The name is written as those of the table are, and the table has none such; a"
        " collection of yours may.",
        "from knots | filter name == '8_22'",
    ),
    Check(
        inferring.TYPE_MISMATCH,
        _WARNING,
        "Types that do not go together",
        "A text is never equal to a number, nor less than one; no row meets such a"
        " condition.",
        "from knots | filter crossing_number == '3'",
    ),
    Check(
        grouping.STRAY_COLUMN,
        _ERROR,
        "Column of single rows in a group",
        "Where rows are brought together, a column must be grouped by or in an"
        " aggregate; otherwise it has many values.",
        "SELECT genus, name FROM knots GROUP BY genus",
    ),
    Check(
        checking.SORT_AFTER_TAKE,
        _HINT,
        "Sorted after take",
        "take keeps the first rows as they come, so sorting behind it orders these few"
        " and finds no others.",
        "from knots | take 5 | sort determinant desc",
    ),
    Check(
        checking.UNKNOWN_COLLECTION,
        _WARNING,
        "Unknown collection",
        "Nothing of that name can be read. It is an error where the connection has told"
        " what it holds.",
        "from knotz",
    ),
    Check(
        checking.UNKNOWN_INVARIANT,
        _ERROR,
        "Unknown invariant",
        "via, find and COMPUTE name what is compared or computed, and this is none of"
        " it. Crossings and writhe belong to a diagram, so via takes neither.",
        "from knots | find_equivalent '3_1' via [homfly]",
    ),
    Check(
        inferring.UNKNOWN_FUNCTION,
        _ERROR,
        "Unknown function",
        "There is no such function, and rules, which could define one, are not built.",
        "from knots | filter jones_equivalent(name, '3_1')",
    ),
    Check(
        inferring.NO_CONDITION,
        _ERROR,
        "No condition",
        "filter, where, having, and, or and not take what is true or false.",
        "from knots | filter genus",
    ),
    Check(
        checking.OPEN_BRAID,
        _HINT,
        "Open braid",
        "A braid has loose ends; only close (…) makes a knot of it, which can be named"
        " and measured.",
        "(sigma 1 ; sigma 2)",
    ),
    Check(
        checking.UNUSED_NAME,
        _HINT,
        "Name that nothing uses",
        "What let defines is for what stands behind it in the same program.",
        "let n = 1 from knots | take 5",
    ),
)

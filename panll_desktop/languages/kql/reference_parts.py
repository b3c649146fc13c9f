"""What the smaller rules of KQL's grammar mean; the larger ones are in `reference`."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.toolkit.rules import Meaning

PARTS: Final[Mapping[str, Meaning]] = {
    "_part": Meaning(
        "One statement; definitions and pipelines need no semicolon between them.",
        (),
        name="statement",
    ),
    "_plain": Meaning("A pipeline, or a definition.", (), name="plain statement"),
    "_single": Meaning(
        "A statement that stands alone between semicolons.", (), name="single statement"
    ),
    "source": Meaning(
        "Where rows come from: a collection, a name of rows, or a query in brackets.",
        ("from (from knots | take 5) as few",),
    ),
    "_alias": Meaning(
        "Another name for rows or for a column.",
        ("from knots as K | return K.name as who",),
    ),
    "stage": Meaning("What is done with the rows.", ("from knots | skip 5 | take 5",)),
    "key": Meaning(
        "What rows are sorted by, and which way; missing values come last.",
        ("from knots | sort genus desc, name",),
    ),
    "item": Meaning(
        "A column of the answer, or * for all of them.",
        ("from knots | return *, genus + 1 as more",),
    ),
    "provenance": Meaning(
        "Adds where each row comes from.",
        ("from knots | take 1 | return name with provenance",),
    ),
    "column": Meaning(
        "An aggregate, and the name that it gets.",
        ("from knots | aggregate max(genus) as most",),
    ),
    "via": Meaning(
        "The invariants that are compared.",
        ("from knots | find_equivalent '5_1' via [jones, quandle]",),
    ),
    "confidence": Meaning(
        "How sure an equivalence must be: exact is proven, necessary is agreement.",
        ("from knots | find_equivalent '5_1' confidence >= exact",),
    ),
    "moves": Meaning("The moves that a path may use.", ()),
    "node": Meaning("A node of a pattern: name, label, fields.", ()),
    "_label": Meaning("The kind of a node or edge.", ()),
    "edge": Meaning("An edge of a pattern, and where it leads.", ()),
    "bind": Meaning(
        "A new column of every row.", ("from knots | let twice = genus * 2",)
    ),
    "with": Meaning(
        "New columns, and where rows come from.",
        ("from knots | with half = genus / 2, provenance",),
    ),
    "_fact": Meaning("A column, or the word provenance.", (), name="new column"),
    "fact": Meaning("A name and the value of the column.", ()),
    "_is": Meaning("One sign or two mean the same.", (), name="equals sign"),
    "type": Meaning(
        "The type of a name; it is read, and nothing depends on it.",
        ("let n: Int = 5",),
        name="written type",
    ),
    "kind": Meaning("A type, and the types in it.", ("let n: Option[Int] = none",)),
    "forall": Meaning("The variables of an axiom.", ()),
    "choices": Meaning("The columns of a SELECT.", ("SELECT name, genus FROM knots",)),
    "choice": Meaning(
        "A column, with another name if one is wanted.",
        ("SELECT genus AS g FROM knots",),
    ),
    "tables": Meaning(
        "Where the rows of a SELECT come from; several are combined.",
        ("SELECT a.name, b.name FROM knots a, knots b WHERE a.genus < b.genus",),
    ),
    "table": Meaning(
        "A collection or a query in brackets.",
        ("SELECT n FROM (SELECT name AS n FROM knots) k",),
    ),
    "where": Meaning(
        "Keeps the rows for which a condition holds.",
        ("SELECT name FROM knots WHERE genus = 1",),
    ),
    "group": Meaning(
        "Brings rows with equal keys together.",
        ("SELECT genus, count(*) FROM knots GROUP BY genus",),
    ),
    "having": Meaning(
        "Keeps the groups for which a condition holds.",
        ("SELECT genus FROM knots GROUP BY genus HAVING count(*) > 5",),
    ),
    "order": Meaning(
        "Puts the rows in an order.", ("SELECT name FROM knots ORDER BY genus DESC",)
    ),
    "limit": Meaning("At most so many rows.", ("SELECT name FROM knots LIMIT 5",)),
    "offset": Meaning(
        "Leaves out so many rows first.", ("SELECT name FROM knots LIMIT 5 OFFSET 5",)
    ),
    "condition": Meaning(
        "A comparison that found knots must meet.", ("find where crossing < 8",)
    ),
    "_value": Meaning("What is compared with: a number, a text, a knot, a name.", ()),
    "_asked": Meaning(
        "The invariant that is wanted, or all of them.",
        ("COMPUTE jones FOR KNOT '3_1'",),
    ),
    "_knot": Meaning(
        "A knot by its name in the table, or by a code.",
        ("COMPUTE INVARIANTS FOR KNOT '4 6 2'",),
        name="which knot",
    ),
    "_bare": Meaning("A braid, or what is made of one.", (), name="made knot"),
    "_expression": Meaning("A value, computed in each row.", (), name="expression"),
    "fallback": Meaning(
        "The first of several values that is not missing.",
        ("from knots | return symmetry ?? 'open' as s",),
    ),
    "disjunction": Meaning(
        "Conditions of which one must hold.",
        ("from knots | filter genus == 1 or genus == 2",),
    ),
    "conjunction": Meaning(
        "Conditions that must all hold.",
        ("from knots | filter genus == 1 and arf == 0",),
    ),
    "_negatable": Meaning(
        "A comparison, or the contrary of one.", (), name="condition part"
    ),
    "negation": Meaning(
        "The contrary of a condition.", ("from knots | filter not genus == 1",)
    ),
    "comparison": Meaning(
        "Two values compared; a missing one decides nothing.",
        ("from knots | filter genus < 2",),
    ),
    "_test": Meaning("What a value is compared by.", (), name="comparison sign"),
    "membership": Meaning(
        "Whether a value is in a list or a query.",
        ("from knots | filter genus in [1, 2]",),
    ),
    "likeness": Meaning(
        "Whether a text is like a pattern: % is any text, _ any character.",
        ("from knots | filter name like '10_%'",),
    ),
    "range": Meaning(
        "Whether a value lies between two others, ends included.",
        ("from knots | filter genus between 1 and 2",),
    ),
    "absence": Meaning(
        "Whether a value is missing.", ("from knots | filter symmetry is null",)
    ),
    "operator": Meaning(
        "How values are compared; ≅ is proven equality, ~= that up to mirror image.",
        ("from knots as K | filter K ≅ '3_1'",),
    ),
    "_sum": Meaning("A sum, a product or a single value.", (), name="sum or product"),
    "sum": Meaning(
        "Numbers added and subtracted, or texts joined.",
        ("from knots | return genus + arf as s",),
    ),
    "sign": Meaning("Plus or minus.", ()),
    "product": Meaning(
        "Numbers multiplied, divided, or what a division leaves.",
        ("from knots | return determinant % 4 as rest",),
    ),
    "scale": Meaning("Times, divided by, or the rest of it.", ()),
    "_unary": Meaning(
        "A value, with its sign changed if a minus stands before it.",
        (),
        name="signed value",
    ),
    "minus": Meaning(
        "A number with its sign changed.", ("from knots | return -signature as s",)
    ),
    "_reached": Meaning("A value, or a part of one.", (), name="reached value"),
    "access": Meaning(
        "A part of a value, or a function of values.",
        ("from knots | return abs(signature) as a",),
    ),
    "_step": Meaning(
        "A field, the values of a function, or a place in a list.",
        (),
        name="part of a value",
    ),
    "field": Meaning(
        "A column of an alias, or a field of a record.",
        ("from knots as K | return K.name",),
    ),
    "arguments": Meaning(
        "The values that a function works on.",
        ("from knots | return max(genus, 2) as m",),
    ),
    "argument": Meaning(
        "One of them; * counts rows, DISTINCT each value once.",
        ("SELECT count(DISTINCT genus) FROM knots",),
    ),
    "index": Meaning(
        "A place in a list or text, counted from 0.",
        ("from knots | return name[0] as first",),
    ),
    "_primary": Meaning("A value that stands for itself.", (), name="single value"),
    "integer": Meaning("A whole number.", ()),
    "number": Meaning("A number with a decimal point.", ()),
    "text": Meaning("A text in single or double quotes.", ()),
    "knot_name": Meaning(
        "A knot by its name in the table.", ("from knots | find_equivalent 3_1",)
    ),
    "truth": Meaning("True or false.", ()),
    "nothing": Meaning("No value.", ("from knots | filter symmetry == none",)),
    "name": Meaning("A column, an alias, or what let has named.", ()),
    "parameter": Meaning(
        "A value that is given when the program runs.",
        ("from knots | filter genus == $g",),
    ),
    "list": Meaning("Several values.", ("from knots | filter name in ['3_1', '4_1']",)),
    "record": Meaning("Named values.", ("let r = { least: 1, most: 3 }",)),
    "entry": Meaning("A name and its value.", ()),
    "brackets": Meaning(
        "A query, a value or braids in brackets; a semicolon puts braids in a row.",
        ("close (sigma 1 ; sigma_inv 2)",),
    ),
    "_side": Meaning("A braid, or several side by side.", (), name="braid in a row"),
    "tensor": Meaning("Braids side by side.", ("(sigma 1 | sigma 1)",)),
    "signed": Meaning("A label of a Gauss code; negative is below.", ()),
}

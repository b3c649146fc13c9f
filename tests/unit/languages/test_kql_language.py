"""KQL's tools: colours, the linter, completion and the grammar's reference."""

from pathlib import Path

import pytest

from panll_desktop.languages.kql import columns, parser, reference
from panll_desktop.languages.kql.checking import OPEN_BRAID
from panll_desktop.languages.kql.checks import ALL
from panll_desktop.languages.kql.completing import complete
from panll_desktop.languages.kql.language import KQL, load
from panll_desktop.languages.kql.linting import lint
from panll_desktop.languages.kql.unbuilt import NOT_BUILT
from panll_desktop.languages.toolkit.documenting import section
from panll_desktop.protocol import CatalogKind, CatalogNode, Check, Severity, TokenKind

README = Path(__file__).parents[3] / "README.md"


def labels(text: str) -> list[str]:
    """What is offered where the bar stands."""
    return [each.label for each in complete(text.replace("¦", ""), text.index("¦"), {})]


def test_that_the_language_is_shown_by_both_names() -> None:
    assert load() is KQL
    assert (KQL.id, KQL.name) == ("kql", "KQL (KRL)")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("from d as D | find_path D ~> '3_1'", "find_path"),
        ("from (from k | match (a)-[:b]->(c))", "match"),
        ("rule r(x) :- x", "rule"),
        ("axiom a : x -> y", "axiom"),
        ("from knots | return name, proof", "return proof"),
        ("select * from k where n in (from k | match (a)-[]-(b))", "match"),
    ],
)
def test_that_what_is_not_built_parses_and_is_an_error(text: str, what: str) -> None:
    (found,) = lint(text, {})
    assert (found.code, found.severity) == (NOT_BUILT, Severity.ERROR)
    assert found.message.startswith(f"“{what}” is part of the language")
    assert (
        found.span.of(text).startswith(what.rsplit(maxsplit=1)[-1][:4])
        or what == "match"
    )


def test_that_each_program_of_a_script_has_its_own_error_at_its_place() -> None:
    text = "from knots; from knots | take n; rule r() :- x; select"
    found = lint(text, {})
    assert [each.code for each in found] == [parser.CODE, parser.CODE]
    assert found[0].span.of(text) == "n"
    assert found[1].span.start == len(text)


def test_that_a_script_without_faults_has_no_diagnostics() -> None:
    assert lint("close (sigma 1 ; sigma 1) ; from knots | take 1;", {}) == ()


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.code)
def test_that_every_check_fires_on_its_example(check: Check) -> None:
    (found,) = lint(check.example, {})
    assert (found.code, found.severity) == (check.code, check.severity)


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("¦", ["from", "select", "close", "sigma", "find", "compute"]),
        ("from ¦", ["knots", "quandles"]),
        ("from knots | fi¦", ["filter", "find_equivalent", "find_path"]),
        ("close (sigma 1 ; mir¦", ["mirror"]),
        ("from k | find_equivalent x confidence >= ¦", ["exact", "necessary"]),
        ("from k | aggregate ¦", ["count", "max"]),
        ("from k | take 1 ; sel¦", ["select"]),
        ("from knots | filter ¦", ["determinant", "colourings", "not"]),
        ("from knots | find_equivalent '3_1' via [jones, ¦", ["alexander", "quandle"]),
        ("from quandles | return ¦", ["size", "connected"]),
        ("let few = from knots | take 2 from ¦", ["few", "knots"]),
        ("find where cro¦", ["crossing", "crossings"]),
        ("compute ¦", ["jones", "invariant"]),
        ("from knots | find_equivalent '3_1' | return _eq¦", ["_equiv_reason"]),
        ("select * from knots gr¦", ["group"]),
    ],
)
def test_that_what_may_stand_there_is_offered(text: str, some: list[str]) -> None:
    assert set(some) <= set(labels(text))


def test_that_nothing_is_offered_that_cannot_stand_there() -> None:
    assert labels("from knots | take ¦") == []
    assert "select" not in labels("from knots | ¦")


def test_that_columns_of_the_catalogue_are_offered_in_expressions() -> None:
    node = CatalogNode(name="determinant", kind=CatalogKind.FIELD)
    text = "from knots | filter det"
    (found,) = complete(text, len(text), {("knots",): (node,)})
    assert found.label == "determinant"
    assert found.edit.span.of(text) == "det"


def test_that_the_reference_is_of_this_grammar() -> None:
    known = {name for name, _ in parser.grammar_tables().description.grammar}
    assert set(reference.MEANINGS) == known
    for meaning in reference.MEANINGS.values():
        for example in meaning.examples:
            found = lint(example, {})
            assert {each.code for each in found} <= {NOT_BUILT, OPEN_BRAID}, example
    assert KQL.rules is not None
    rules = KQL.rules()
    assert rules[0].name == "program"
    assert [rule.name for rule in rules if not rule.meaning] == []
    assert len({rule.name for rule in rules}) == len(rules)


def test_that_braids_and_keywords_have_their_colours() -> None:
    text = "from knots | find_equivalent close (sigma 1)"
    assert KQL.tokens is not None
    kinds = {each.span.of(text): each.kind for each in KQL.tokens(text)}
    assert kinds["from"] is TokenKind.KEYWORD
    assert kinds["knots"] is TokenKind.IDENTIFIER
    assert kinds["close"] is kinds["sigma"] is TokenKind.FUNCTION


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("from knots | filter determinent == 3", "KQL002", "determinent"),
        ("from knots as K | filter K.genes == 1", "KQL002", "genes"),
        ("select nam from knots", "KQL002", "nam"),
        ("from quandles | filter genus == 1", "KQL002", "genus"),
        ("from knots | return genus | sort name", "KQL002", "name"),
        ("from knots | aggregate count(*) as n | filter m > 1", "KQL002", "m"),
        ("from knots | find_equivalent 3_7", "KQL003", "3_7"),
        ("compute invariant for knot '9_50'", "KQL003", "'9_50'"),
        ("from knots | filter genus == 'one'", "KQL004", "genus == 'one'"),
        ("from knots | filter name < 3", "KQL004", "name < 3"),
        ("from knots | filter genus like '1%'", "KQL004", "genus"),
        ("select name, count(*) from knots", "KQL005", "name"),
        ("select * from knots group by genus", "KQL005", "*"),
        ("from knots | take 3 | sort genus", "KQL006", "sort genus"),
        ("from knotz", "KQL007", "knotz"),
        ("find where jnes = 3", "KQL008", "jnes"),
        ("find where jones = target", "KQL008", "target"),
        ("compute genes for knot '3_1'", "KQL008", "genes"),
        ("from knots | filter near(name)", "KQL009", "near"),
        ("from knots | filter not name", "KQL010", "name"),
        ("let n = 1 from knots", "KQL012", "let n = 1"),
    ],
)
def test_that_what_cannot_be_meant_is_told_at_its_place(
    text: str, code: str, place: str
) -> None:
    (found,) = lint(text, {})
    assert (found.code, found.span.of(text)) == (code, place)


@pytest.mark.parametrize(
    "text",
    [
        "from knots | filter determinant == 3_1 or 4_1 == jones_polynomial",
        "from knots as K | filter K.genus == 1 and K.name in ['3_1', '4_1']",
        (
            "from knots | group_by genus, arf | aggregate count(*) as n, max(arf)"
            " | filter n > 3 and max > 5 | sort genus"
        ),
        (
            "from knots | find_equivalent '3_1' via [jones, quandle] | return name,"
            " equivalences, source.name, _equiv_reason with provenance"
        ),
        "select genus * 2 as g, count(*) n from knots group by g having n > 3",
        "select a.name, b.name from knots a, knots b where a.genus < b.genus",
        "select genus, count(*) from knots group by 1",
        "from knots | filter genus == (select max(genus) from knots)",
        "let few = from knots | take 3 from few | filter anything == 1",
        "let t = close (sigma 1 ; sigma 1 ; sigma 1) ; find where jones = t",
        "from knots | let a = genus + 1 | with b = a / 2 | filter b > 1 | return *, b",
        "from knots | filter gauss_code == gauss(1, -2, 3, -1, 2, -3)",
        "from (from knots | return name as n) as k | filter k.n == 'mine'",
    ],
)
def test_that_what_can_be_meant_has_no_diagnostics(text: str) -> None:
    assert lint(text, {}) == ()


def test_that_the_readme_lists_every_check() -> None:
    assert section("KQL", ALL) in README.read_text()


def test_that_a_misspelt_column_has_its_remedy() -> None:
    (found,) = lint("from knots | filter determinent == 3", {})
    assert found.fix is not None
    assert [each.text for each in found.fix.edits] == ["determinant"]


def test_that_the_catalogue_of_a_connection_counts_more() -> None:
    root = CatalogNode("mine", CatalogKind.COLLECTION, branch=True)
    size = CatalogNode("size", CatalogKind.FIELD, "integer")
    known = {(): (root,), ("mine",): (size,)}
    (found,) = lint("from mine | filter size > 1 | filter genus == 1", known)
    assert (found.code, found.span.start) == ("KQL002", 37)
    (found,) = lint("from yours", known)
    assert (found.code, found.severity) == ("KQL007", Severity.ERROR)


def test_that_the_columns_are_those_of_the_engine() -> None:
    from panll_desktop.engines.knots import listing, rows

    kinds = {
        rows.Kind.TEXT: columns.TEXT,
        rows.Kind.INTEGER: columns.INTEGER,
        rows.Kind.TRUTH: columns.TRUTH,
    }

    def typed(found: tuple[rows.Column, ...]) -> dict[str, str]:
        return {each.name: kinds[each.kind] for each in found}

    assert typed(rows.COLUMNS) == columns.KNOTS
    assert typed(listing.ADDED_COLUMNS) == columns.ADDED
    assert columns.COLLECTIONS["quandles"] == typed(rows.QUANDLE_COLUMNS)
    assert set(columns.CONVENTIONS) <= set(columns.KNOTS)


def test_that_names_of_the_table_are_told_from_others() -> None:
    from panll_desktop.engines.knots import table

    assert all(columns.is_tabled(knot.name) for knot in table.primes())
    assert columns.is_tabled("m(3_1)")
    wrong = ("1_1", "3_2", "10_166", "11_1", "3_0", "x", "_", "3_")
    assert not any(map(columns.is_tabled, wrong))


def test_that_what_the_catalogue_says_beside_collections_is_none() -> None:
    known = {
        (): (
            CatalogNode("mine", CatalogKind.COLLECTION, branch=True),
            CatalogNode("axioms of quandles", CatalogKind.CONSTRAINT, branch=True),
        ),
        ("mine",): (CatalogNode("size", CatalogKind.FIELD, "integer"),),
        ("axioms of quandles",): (CatalogNode("Q1", CatalogKind.CONSTRAINT),),
    }
    (found,) = lint("from yours", known)
    assert found.message.startswith("There is no collection “yours”. ")
    assert "axioms" not in found.message

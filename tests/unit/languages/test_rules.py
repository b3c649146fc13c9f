"""Grammar rules as data: complete, explained, and as the parser has them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit import parsing, rules, tables
from panll_desktop.languages.vql import language, parser, reference, scanner
from panll_desktop.languages.vql.words import SYMBOLS
from panll_desktop.protocol import (
    Choice,
    GrammarRule,
    Repeat,
    Rule,
    Series,
    Term,
    Word,
)

ROOT = Path(__file__).parents[3]
NAMES = [name for name, _ in parser.grammar_tables().description.grammar]
RULES = {rule.name: rule for rule in language.rules()}
CLASSES = {
    "name": ("title", "naïve"),
    "bare": ("city-1", "plain"),
    "string": ("'x'", '"it"'),
    "number": ("1", "2.5"),
    "timestamp": ("2026-01-22T12:00:00Z", "2026-01-22"),
    "regex": ("/a b/", r"/\d\/x/"),
    "glob": ("/*", "/a/b/*"),
    "parameter": ("$x",),
    "variable": ("?x",),
}
_DEEPEST = 8


def words(term: Term) -> Iterator[str]:
    match term:
        case Word(text):
            yield text
        case Rule():
            pass
        case Series(terms) | Choice(terms):
            for each in terms:
                yield from words(each)
        case Repeat(repeated, separator):
            yield from words(repeated)
            if separator is not None:
                yield from words(separator)
        case _:
            assert_never(term)


def references(term: Term) -> Iterator[str]:
    match term:
        case Rule(name):
            yield name
        case Word():
            pass
        case Series(terms) | Choice(terms):
            for each in terms:
                yield from references(each)
        case Repeat(repeated, separator):
            yield from references(repeated)
            if separator is not None:
                yield from references(separator)
        case _:
            assert_never(term)


@st.composite
def sentences(draw: Callable[[Any], Any]) -> str:
    def say(term: Term, depth: int) -> Iterator[str]:
        match term:
            case Word(text):
                yield text
            case Rule(name) if name in RULES:
                yield from say(RULES[name].term, depth + 1)
            case Rule(name):
                yield draw(st.sampled_from(CLASSES[name]))
            case Series(terms):
                for each in terms:
                    yield from say(each, depth)
            case Choice(terms):
                few = terms if depth < _DEEPEST else sorted(terms, key=_weight)[:1]
                yield from say(few[draw(st.integers(0, len(few) - 1))], depth)
            case Repeat(repeated, separator):
                yield from say(repeated, depth)
                for _ in range(draw(st.integers(0, 2)) if depth < _DEEPEST else 0):
                    if separator is not None:
                        yield from say(separator, depth)
                    yield from say(repeated, depth)
            case _:
                assert_never(term)

    return " ".join(say(language.rules()[0].term, 0))


def _weight(term: Term) -> tuple[bool, int]:
    """Alternatives that end soon come first."""
    names = list(references(term))
    deep = any(name in ("negation", "condition", "array") for name in names)
    return deep, len(names)


def parsed(text: str, of: tables.Tables) -> parsing.Node | parsing.Unexpected:
    return parsing.parse(of, scanner.lexemes(text), len(text))


@given(sentences())
def test_that_the_parser_accepts_whatever_the_rules_describe(text: str) -> None:
    answer = parsed(text, parser.grammar_tables())
    assert not isinstance(answer, parsing.Unexpected), text


def test_that_the_rules_have_every_word_of_the_grammar() -> None:
    symbols = {name: text for text, name in SYMBOLS.items()}
    terminals = parser.grammar_tables().terminals - {"$END"}
    known = {symbols.get(name, name) for name in terminals}
    used = {text for rule in RULES.values() for text in words(rule.term)}
    classes = {name.upper() for name in CLASSES} | {"WITH_SESSION"}
    assert used == known - classes


def test_that_a_whole_statement_comes_first_and_names_are_different() -> None:
    given = language.rules()
    assert given[0].name == "statement"
    assert len({rule.name for rule in given}) == len(given)


def test_that_every_reference_leads_to_a_rule_or_a_class_of_terminals() -> None:
    wanted = {name for rule in RULES.values() for name in references(rule.term)}
    assert wanted - set(RULES) == set(CLASSES)


def test_that_every_rule_but_the_first_is_reached() -> None:
    wanted = {name for rule in RULES.values() for name in references(rule.term)}
    assert set(RULES) - wanted == {"statement"}


def test_that_every_rule_has_an_entry_and_every_entry_a_rule() -> None:
    assert sorted(reference.MEANINGS) == sorted(NAMES)


@pytest.mark.parametrize("rule", language.rules(), ids=lambda rule: rule.name)
def test_that_every_rule_has_one_sentence_and_one_or_two_examples(
    rule: GrammarRule,
) -> None:
    assert rule.meaning.endswith(".")
    assert rule.meaning.count(". ") == 0
    assert 1 <= len(rule.examples) <= 2


@pytest.fixture(scope="module")
def each_alone() -> tables.Tables:
    """The grammar with a start for each rule: a token of its own, then the rule."""
    starts = " | ".join(f'"{_token(name)}" {name}' for name in NAMES)
    grammar = parser.GRAMMAR.read_text()
    assert "start: statement\n" in grammar
    return tables._decode(
        tables.build(grammar.replace("start: statement\n", f"start: {starts}\n", 1))
    )


def _token(name: str) -> str:
    return f"ALONE{name.upper()}"


def accepted(text: str, name: str, of: tables.Tables) -> bool:
    first = parsing.Lexeme((_token(name),), "", 0, 0)
    answer = parsing.parse(of, chain([first], scanner.lexemes(text)), len(text))
    return not isinstance(answer, parsing.Unexpected)


@pytest.mark.parametrize("name", NAMES)
def test_that_a_rule_accepts_its_examples(name: str, each_alone: tables.Tables) -> None:
    assert [
        example
        for example in reference.MEANINGS[name].examples
        if not accepted(example, name, each_alone)
    ] == []


def test_that_a_rule_accepts_no_example_of_quite_another(
    each_alone: tables.Tables,
) -> None:
    assert accepted("FROM HEXADS", "from", each_alone)
    assert not accepted("FROM HEXADS", "where", each_alone)


def test_that_a_list_with_separators_is_one_repetition() -> None:
    (found,) = rules.described(rules.encoded('start: a\na: X ("," X)*\nX: "x"\n'), {})
    assert found == GrammarRule("a", Repeat(Rule("x"), Word(",")))


def test_that_options_and_loops_keep_their_meaning() -> None:
    text = 'start: a_b\na_b: "A"? ["B" | "C"] "D"* "E"+ -> alias\n'
    (found,) = rules.described(rules.encoded(text), {})
    nothing = Series(())
    assert found.name == "a b"
    assert found.term == Series(
        (
            Choice((nothing, Word("A"))),
            Choice((nothing, Word("B"), Word("C"))),
            Choice((nothing, Repeat(Word("D")))),
            Repeat(Word("E")),
        )
    )


def test_that_a_count_of_repetitions_is_refused() -> None:
    with pytest.raises(ValueError, match="no term repeats by"):
        rules.encoded('start: a\na: "A"~3\n')


def test_that_a_term_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="no term is encoded as"):
        rules.described([["a", ["loop", []]]], {})


def test_that_reading_the_rules_loads_no_lark() -> None:
    parser.grammar_tables()
    script = (
        "import sys\n"
        "from panll_desktop.languages.vql import language\n"
        "assert language.rules()\n"
        "print('lark' in sys.modules)\n"
    )
    seen = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert seen[1] == "False"

"""The table-driven parser: what it offers it takes, what the grammar makes it reads."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit import tables
from panll_desktop.languages.toolkit.exploring import Explorer
from panll_desktop.languages.toolkit.parsing import (
    END,
    Leaf,
    Lexeme,
    Node,
    Reached,
    Stack,
    Tree,
    Unexpected,
    advanced,
    parse,
    possible,
)
from panll_desktop.languages.vql import parser, scanner
from panll_desktop.protocol import Span
from tests.unit.languages import sentences

LIST = 'start: "A" (item ("X" item)*)? tail\nitem: "B" -> thing | "C"\ntail: "D"*\n'


def lexemes(*kinds: str) -> list[Lexeme]:
    return [
        Lexeme(tuple(kind.split("|")), kind, at, at + 1)
        for at, kind in enumerate(kinds)
    ]


def leaves(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
        return
    for child in tree.children:
        yield from leaves(child)


def accepts(automaton: tables.Tables, tokens: Sequence[Lexeme]) -> frozenset[str]:
    """What may follow some tokens; nothing if they do not parse so far."""
    explorer = Explorer(automaton)
    stack = explorer.stack(tokens, Reached((), ()))
    return frozenset() if stack is None else frozenset(explorer.following(stack))


def small() -> tables.Tables:
    return tables._decode(tables.build(LIST))


def test_that_a_tree_has_the_names_of_rules_and_aliases() -> None:
    root = parse(small(), lexemes("A", "B", "X", "C"), 4)
    assert isinstance(root, Node)
    assert [child.name for child in root.children if isinstance(child, Node)] == [
        "thing",
        "item",
        "tail",
    ]
    assert root.span == Span(0, 4)
    assert root.node("tail") == Node("tail", (), 4, 4)
    assert root.node("thing") == Node("thing", (Leaf("B", "B", 1, 2),), 1, 2)
    assert root.node("nothing") is None
    assert [leaf.kind for leaf in root.leaves()] == ["A", "X"]
    assert root.leaf("X") == Leaf("X", "X", 2, 3)
    assert root.leaf("Q") is None


def test_that_an_error_says_where_and_what_could_stand_there() -> None:
    found = parse(small(), lexemes("A", "B", "B"), 3)
    assert found == Unexpected(Span(2, 3), "B", (END, "D", "X"))
    ended = parse(small(), lexemes("A", "B", "X"))
    assert ended == Unexpected(Span(3, 3), "", ("B", "C"))
    assert parse(small(), [], 9) == Unexpected(Span(9, 9), "", ("A",))


def test_that_no_token_behind_an_error_is_asked_for() -> None:
    tokens = iter(lexemes("A", "A", "B"))
    assert isinstance(parse(small(), tokens), Unexpected)
    assert [token.text for token in tokens] == ["B"]


def test_that_a_word_is_the_first_kind_that_can_stand_there() -> None:
    grammar = 'start: "A" "B" "Z"?\n | "A" "C" "Y"\n'
    automaton = tables._decode(tables.build(grammar))
    root = parse(automaton, lexemes("A", "Q|C|B", "Y"), 3)
    assert isinstance(root, Node)
    assert [leaf.kind for leaf in root.leaves()] == ["A", "C", "Y"]


@given(st.lists(st.sampled_from(["A", "B", "C", "D", "X", "B|C", ""]), max_size=8))
def test_that_what_may_follow_and_parse_agree(kinds: list[str]) -> None:
    automaton, tokens = small(), lexemes(*kinds)
    found = parse(automaton, tokens, len(kinds))
    assert (END in accepts(automaton, tokens)) == isinstance(found, Node)


@given(sentences.terminals(), st.data())
def test_that_every_terminal_offered_is_accepted(
    kinds: list[str], data: st.DataObject
) -> None:
    automaton = parser.grammar_tables()
    cut = data.draw(st.integers(0, len(kinds)))
    before = lexemes(*kinds[:cut])
    offered = accepts(automaton, before)
    assert offered
    if cut < len(kinds):
        assert kinds[cut] in offered
    for kind in sorted(offered - {END}):
        assert accepts(automaton, lexemes(*kinds[:cut], kind)), kind
    if END in offered:
        assert isinstance(parse(automaton, before, cut), Node)


@given(sentences.terminals())
def test_that_what_the_grammar_makes_parses(kinds: list[str]) -> None:
    root = parse(parser.grammar_tables(), lexemes(*kinds), len(kinds))
    assert isinstance(root, Node), root
    assert [leaf.kind for leaf in leaves(root)] == kinds


@given(sentences.texts())
def test_that_what_the_grammar_makes_parses_from_its_text(text: str) -> None:
    tokens = list(scanner.lexemes(text))
    root = parse(parser.grammar_tables(), tokens, len(text))
    assert isinstance(root, Node), (text, root)
    assert [leaf.text for leaf in leaves(root)] == [token.text for token in tokens]
    assert [leaf.span for leaf in leaves(root)] == [token.span for token in tokens]


@given(sentences.terminals())
def test_that_who_keeps_a_stack_can_go_on_from_it(kinds: list[str]) -> None:
    automaton, tokens, stacks = parser.grammar_tables(), lexemes(*kinds), list[Stack]()
    assert isinstance(parse(automaton, tokens, len(kinds), stacks), Node)
    assert len(stacks) == len(tokens)
    for number, stack in enumerate(stacks):
        fits = {
            kind for kind in automaton.terminals if advanced(automaton, stack, kind)
        }
        assert possible(automaton, stack) == fits
        assert fits == accepts(automaton, tokens[: number + 1])


def test_that_a_rule_with_a_question_mark_is_no_node_around_one_node() -> None:
    grammar = 'start: sum\n?sum: _part ("X" _part)*\n_part: "B" | item\nitem: "A"\n'
    automaton = tables._decode(tables.build(grammar))
    for kinds, name in (("A", "item"), ("AXA", "sum"), ("B", "sum")):
        root = parse(automaton, lexemes(*kinds))
        assert isinstance(root, Node)
        assert [child[0] for child in root.children] == [name], kinds


@given(sentences.terminals(), st.data())
def test_that_expected_terminals_really_help(
    kinds: list[str], data: st.DataObject
) -> None:
    automaton = parser.grammar_tables()
    every = sorted(automaton.terminals - {END})
    cut = data.draw(st.integers(0, len(kinds)))
    wrong = data.draw(st.sampled_from(every))
    changed = [*kinds[:cut], wrong]
    found = parse(automaton, lexemes(*changed), len(changed))
    if isinstance(found, Unexpected):
        good = changed[: found.span.start]
        for kind in found.expected:
            assert kind in accepts(automaton, lexemes(*good))


@pytest.mark.parametrize("kinds", [[""], ["", "SELECT"], ["SELECT", ""]])
def test_that_a_token_of_no_kind_stands_in_the_way(kinds: list[str]) -> None:
    automaton = parser.grammar_tables()
    assert isinstance(parse(automaton, lexemes(*kinds), 2), Unexpected)
    assert accepts(automaton, lexemes(*kinds)) == frozenset()
